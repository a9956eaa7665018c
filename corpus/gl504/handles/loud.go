// Package handles makes cycles.
package handles

import "runtime"

type conn struct {
	fd    int
	name  string
	peer  *conn
	onEnd func()
	data  []byte
}

func (c *conn) Close() { release(c.fd) }

func (c *conn) end() { release(c.fd) }

func release(fd int) { last = fd }

var last int

type list struct{ all []*conn }

// Pair holds something that holds it.
func Pair(fd int) *conn {
	c := &conn{fd: fd}
	c.peer = &conn{peer: c}
	runtime.SetFinalizer(c, (*conn).Close) // want GL504
	return c
}

// Two are set one by one.
func Two(fd int) *conn {
	c := &conn{fd: fd}
	o := &conn{}
	c.peer = o
	o.peer = c
	runtime.SetFinalizer(c, (*conn).Close) // want GL504
	return c
}

// Three make a ring.
func Three(fd int) *conn {
	c := &conn{fd: fd}
	x := &conn{peer: c}
	y := &conn{peer: x}
	c.peer = y
	runtime.SetFinalizer(c, (*conn).Close) // want GL504
	return c
}

// Callback holds a function that refers to it.
func Callback(fd int) *conn {
	c := &conn{fd: fd}
	c.onEnd = func() { release(c.fd) }
	runtime.SetFinalizer(c, (*conn).Close) // want GL504
	return c
}

// Method holds its own method.
func Method(fd int) *conn {
	c := &conn{fd: fd}
	c.onEnd = c.end
	runtime.SetFinalizer(c, (*conn).Close) // want GL504
	return c
}

// Alias is stored by another name.
func Alias(fd int) *conn {
	c := &conn{fd: fd}
	self := c
	c.peer = &conn{peer: self}
	runtime.SetFinalizer(c, (*conn).Close) // want GL504
	return c
}

// AliasOwner is the owner by another name.
func AliasOwner(fd int) *conn {
	c := &conn{fd: fd}
	self := c
	self.peer = &conn{peer: c}
	runtime.SetFinalizer(c, (*conn).Close) // want GL504
	return c
}

// Later makes the cycle behind the call.
func Later(fd int) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, (*conn).Close) // want GL504
	c.peer = &conn{peer: c}
	return c
}

// Through holds one whose function refers to it.
func Through(fd int) *conn {
	c := &conn{fd: fd}
	o := &conn{onEnd: func() { release(c.fd) }}
	c.peer = o
	runtime.SetFinalizer(c, (*conn).Close) // want GL504
	return c
}

// MethodOf holds one that has its method.
func MethodOf(fd int) *conn {
	c := &conn{fd: fd}
	o := &conn{}
	o.onEnd = c.end
	c.peer = o
	runtime.SetFinalizer(c, (*conn).Close) // want GL504
	return c
}

// Branch is there on one path.
func Branch(fd int, parent bool) *conn {
	c := &conn{fd: fd}
	if parent {
		c.peer = &conn{peer: c}
	}
	runtime.SetFinalizer(c, (*conn).Close) // want GL504
	return c
}

// Variable is allocated by a variable.
func Variable(fd int) *conn {
	var c conn
	c.fd = fd
	c.peer = &conn{peer: &c}
	runtime.SetFinalizer(&c, (*conn).Close) // want GL504
	return &c
}

// New allocates with new.
func New(fd int) *conn {
	c := new(conn)
	c.fd, c.peer = fd, new(conn)
	c.peer.peer = c
	runtime.SetFinalizer(c, (*conn).Close) // want GL504
	return c
}

// Literal has its own parameter and is in a cycle all the same.
func Literal(fd int) *conn {
	c := &conn{fd: fd}
	c.onEnd = func() { c.peer = nil }
	runtime.SetFinalizer(c, func(c *conn) { release(c.fd) }) // want GL504
	return c
}

// Param is given both.
func Param(c, o *conn) {
	c.peer, o.peer = o, c
	runtime.SetFinalizer(c, (*conn).Close) // want GL504
}

// link makes peers of two.
func link(a, b *conn) {
	a.peer = b
	b.peer = a
}

// Helper has the cycle made by another function.
func Helper(fd int) *conn {
	c, o := &conn{fd: fd}, &conn{fd: fd}
	link(c, o)
	runtime.SetFinalizer(c, (*conn).Close) // want GL504
	return c
}

// follow sets what this one leads to.
func (c *conn) follow(o *conn) { c.peer = o }

// HelperMethod has the cycle made by a method.
func HelperMethod(fd int) *conn {
	c := &conn{fd: fd}
	o := &conn{peer: c}
	c.follow(o)
	runtime.SetFinalizer(c, (*conn).Close) // want GL504
	return c
}
