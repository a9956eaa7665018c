package handles

import "runtime"

// SecondInBranch sets a second one on one path.
func SecondInBranch(fd int, quiet bool) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, (*conn).Close) // ok GL503
	if quiet {
		runtime.SetFinalizer(c, (*conn).end) // want GL503
	}
	return c
}

// EachTurn sets one in each turn.
func EachTurn(fds []int) *conn {
	c := &conn{}
	for _, fd := range fds {
		c.fd = fd
		runtime.SetFinalizer(c, (*conn).Close) // want GL503
	}
	return c
}

// EachOther sets one for each object.
func EachOther(all []*conn) {
	for _, c := range all {
		runtime.SetFinalizer(c, (*conn).Close) // ok GL503
	}
}

// NewEachTurn makes an object in each turn.
func NewEachTurn(fds []int) (c *conn) {
	for _, fd := range fds {
		c = &conn{fd: fd}
		runtime.SetFinalizer(c, (*conn).Close) // ok GL503
	}
	return c
}

// Excluded sets one or the other.
func Excluded(c *conn, quiet bool) {
	if quiet {
		runtime.SetFinalizer(c, (*conn).end) // ok GL503
	}
	c.fd++
	if !quiet {
		runtime.SetFinalizer(c, (*conn).Close) // ok GL503
	}
}

func (c *conn) disarm() { runtime.SetFinalizer(c, nil) }

// Disarmed takes it away in a call.
func Disarmed(c *conn, quiet bool) {
	runtime.SetFinalizer(c, (*conn).Close) // ok GL503
	if quiet {
		c.disarm()
		runtime.SetFinalizer(c, (*conn).end) // ok GL503
	}
}

// Leaves ends the loop behind it.
func Leaves(c *conn, fds []int) {
	for _, fd := range fds {
		if fd == c.fd {
			runtime.SetFinalizer(c, (*conn).Close) // ok GL503
			break
		}
	}
}

// Element is a pointer into a slice.
func Element() []conn {
	all := make([]conn, 2)
	runtime.SetFinalizer(&all[1], (*conn).Close) // want GL503
	return all
}

// FirstElement may begin an allocation.
func FirstElement() []conn {
	all := make([]conn, 2)
	runtime.SetFinalizer(&all[0], (*conn).Close) // ok GL503
	return all
}

// InnerNumber is a small value without pointers, which the runtime accepts.
func InnerNumber() *handles {
	h := &handles{}
	runtime.SetFinalizer(&h.second, func(*int) {}) // ok GL503
	return h
}

type handles struct {
	first  *conn
	second int
}
