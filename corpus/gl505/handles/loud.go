// Package handles adds cleanups.
package handles

import (
	"log"
	"runtime"
)

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

func (c *conn) closeFd(fd int) { release(fd) }

type holder struct {
	c *conn
	n int
}

// Literal uses the outer variable: dominikh/go-tools#1622.
func Literal(fd int) *conn {
	c := &conn{fd: fd}
	runtime.AddCleanup(c, func(int) { // want GL505
		release(c.fd)
	}, fd)
	return c
}

// Argument is a pointer to the object: golang/go#75066.
func Argument(fd int) *conn {
	c := &conn{fd: fd}
	runtime.AddCleanup(c, (*conn).end, c) // want GL505
	return c
}

// MethodValue is bound to the object.
func MethodValue(fd int) *conn {
	c := &conn{fd: fd}
	runtime.AddCleanup(c, c.closeFd, fd) // want GL505
	return c
}

// Alias refers to a copy of the pointer.
func Alias(fd int) *conn {
	c := &conn{fd: fd}
	self := c
	runtime.AddCleanup(c, func(n int) { // want GL505
		release(n)
		self.name = ""
	}, fd)
	return c
}

// ArgumentAlias is a copy of the pointer.
func ArgumentAlias(fd int) *conn {
	c := &conn{fd: fd}
	self := c
	runtime.AddCleanup(c, (*conn).end, self) // want GL505
	return c
}

// Inner is a pointer into the object.
func Inner(fd int) *conn {
	c := &conn{fd: fd}
	runtime.AddCleanup(c, func(n *int) { release(*n) }, &c.fd) // want GL505
	return c
}

// Struct is a struct that holds it.
func Struct(fd int) *conn {
	c := &conn{fd: fd}
	runtime.AddCleanup(c, func(h holder) { release(h.n) }, holder{c, fd}) // want GL505
	return c
}

// Held is a variable that holds it.
func Held(fd int) *conn {
	c := &conn{fd: fd}
	h := &holder{c: c}
	runtime.AddCleanup(c, func(h *holder) { h.c.end() }, h) // want GL505
	return c
}

// Stored is a variable in which it is stored.
func Stored(fd int) *conn {
	c := &conn{fd: fd}
	h := &holder{n: fd}
	h.c = c
	runtime.AddCleanup(c, func(h *holder) { release(h.n) }, h) // want GL505
	return c
}

// Callback is a function that refers to it.
func Callback(fd int) *conn {
	c := &conn{fd: fd}
	end := func() { release(c.fd) }
	runtime.AddCleanup(c, func(f func()) { f() }, end) // want GL505
	return c
}

// Named has the function in a variable.
func Named(fd int) *conn {
	c := &conn{fd: fd}
	end := func(int) { c.Close() }
	runtime.AddCleanup(c, end, fd) // want GL505
	return c
}

// Address takes the address of a variable.
func Address(fd int) *conn {
	var c conn
	c.fd = fd
	runtime.AddCleanup(&c, func(int) { release(c.fd) }, 0) // want GL505
	return &c
}

// Param is given the object.
func Param(c *conn) {
	runtime.AddCleanup(c, func(name string) { // want GL505
		log.Println(name, c.fd)
	}, c.name)
}

// Nested refers to it in a literal inside.
func Nested(fd int) *conn {
	c := &conn{fd: fd}
	runtime.AddCleanup(c, func(int) { // want GL505
		defer func() { release(c.fd) }()
	}, fd)
	return c
}

// Loop sets one for each.
func Loop(fds []int) (all []*conn) {
	for _, fd := range fds {
		c := &conn{fd: fd}
		runtime.AddCleanup(c, func(int) { release(c.fd) }, 0) // want GL505
		all = append(all, c)
	}
	return all
}

// MethodArgument is a method of the object.
func MethodArgument(fd int) *conn {
	c := &conn{fd: fd}
	runtime.AddCleanup(c, func(f func()) { f() }, c.end) // want GL505
	return c
}
