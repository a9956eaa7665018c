package handles

import "runtime"

// Own fits.
func Own(fd int) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, func(c *conn) { release(c.fd) }) // ok GL503
	return c
}

// Expression fits.
func Expression(fd int) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, (*conn).Close) // ok GL503
	return c
}

// Interface takes an interface that the object has.
func Interface(fd int) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, func(c closer) { c.Close() }) // ok GL503
	return c
}

// Any takes everything.
func Any(fd int) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, func(any) { release(fd) }) // ok GL503
	return c
}

// Nil takes it away.
func Nil(c *conn) {
	runtime.SetFinalizer(c, nil) // ok GL503
}

// Again sets another one after it was taken away.
func Again(c *conn) {
	runtime.SetFinalizer(c, (*conn).Close) // ok GL503
	runtime.SetFinalizer(c, nil)           // ok GL503
	runtime.SetFinalizer(c, (*conn).end)   // ok GL503
}

// Dynamic does not know the type.
func Dynamic(c any) {
	runtime.SetFinalizer(c, func(c *conn) { c.Close() }) // ok GL503
}

// Closer knows an interface only.
func Closer(c closer) {
	runtime.SetFinalizer(c, func(c closer) { c.Close() }) // ok GL503
}

// First is a pointer to the first field.
func First() *pair {
	p := &pair{}
	runtime.SetFinalizer(&p.left, (*conn).Close) // ok GL503
	return p
}

// Results gives something back.
func Results(fd int) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, func(c *conn) error { // ok GL503
		c.Close()
		return nil
	})
	return c
}

// Generic is of any type.
func Generic[T any](p *T, end func(*T)) {
	runtime.SetFinalizer(p, end) // ok GL503
}

// Array is an array behind a pointer.
func Array() *[16]byte {
	b := new([16]byte)
	runtime.SetFinalizer(b, func(*[16]byte) {}) // ok GL503
	return b
}

// Int is a number behind a pointer.
func Int() *int {
	n := new(int)
	runtime.SetFinalizer(n, func(n *int) { release(*n) }) // ok GL503
	return n
}

// Two has one each.
func Two(fd int) (*conn, *conn) {
	a, b := &conn{fd: fd}, &conn{fd: fd + 1}
	runtime.SetFinalizer(a, (*conn).Close) // ok GL503
	runtime.SetFinalizer(b, (*conn).Close) // ok GL503
	return a, b
}

// Variable uses one variable for two objects.
func Variable(fd int) (a, b *conn) {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, (*conn).Close) // ok GL503
	a = c
	c = &conn{fd: fd + 1}
	runtime.SetFinalizer(c, (*conn).Close) // ok GL503
	return a, c
}

// Branches sets one of two.
func Branches(c *conn, quiet bool) {
	if quiet {
		runtime.SetFinalizer(c, (*conn).end) // ok GL503
	} else {
		runtime.SetFinalizer(c, (*conn).Close) // ok GL503
	}
}
