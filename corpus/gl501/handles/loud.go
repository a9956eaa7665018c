// Package handles sets finalizers.
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

// Literal uses the outer variable.
func Literal(fd int) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, func(*conn) { // want GL501
		release(c.fd)
	})
	return c
}

// MethodValue is bound to the object.
func MethodValue(fd int) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, func(x *conn) { // want GL501
		x.Close()
		c.onEnd()
	})
	return c
}

// Named has the function in a variable.
func Named(fd int) *conn {
	c := &conn{fd: fd}
	end := func(*conn) { c.Close() }
	runtime.SetFinalizer(c, end) // want GL501
	return c
}

// Alias refers to a copy of the pointer.
func Alias(fd int) *conn {
	c := &conn{fd: fd}
	self := c
	runtime.SetFinalizer(c, func(*conn) { // want GL501
		self.Close()
	})
	return c
}

// Struct refers to a struct that holds it.
func Struct(fd int) *conn {
	c := &conn{fd: fd}
	entry := struct{ c *conn }{c}
	runtime.SetFinalizer(c, func(*conn) { // want GL501
		release(entry.c.fd)
	})
	return c
}

// Slice refers to a list that holds it.
func Slice(fd int) *conn {
	c := &conn{fd: fd}
	all := []*conn{c}
	runtime.SetFinalizer(c, func(*conn) { // want GL501
		release(len(all))
	})
	return c
}

// Param is given the object.
func Param(c *conn) {
	runtime.SetFinalizer(c, func(x *conn) { // want GL501
		log.Println(c.name)
		release(x.fd)
	})
}

// New is the same with new.
func New(fd int) *conn {
	c := new(conn)
	c.fd = fd
	runtime.SetFinalizer(c, func(*conn) { release(c.fd) }) // want GL501
	return c
}

// Address takes the address of a variable.
func Address(fd int) *conn {
	var c conn
	c.fd = fd
	runtime.SetFinalizer(&c, func(*conn) { release(c.fd) }) // want GL501
	return &c
}

// Nested refers to it in a literal inside.
func Nested(fd int) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, func(*conn) { // want GL501
		go func() { release(c.fd) }()
	})
	return c
}

// Parent refers to a parent that holds it.
func Parent(fd int) *conn {
	parent := &conn{name: "parent"}
	c := &conn{fd: fd}
	parent.peer = c
	runtime.SetFinalizer(c, func(x *conn) { // want GL501
		log.Println(parent.name)
		release(x.fd)
	})
	return c
}

// Made refers to a parent made around it.
func Made(fd int) *conn {
	c := &conn{fd: fd}
	parent := &conn{peer: c}
	runtime.SetFinalizer(c, func(x *conn) { // want GL501
		log.Println(parent.name)
	})
	return c
}

// Callback refers to a literal that refers to it.
func Callback(fd int) *conn {
	c := &conn{fd: fd}
	end := func() { release(c.fd) }
	runtime.SetFinalizer(c, func(*conn) { end() }) // want GL501
	return c
}

// Branch sets it on one path.
func Branch(fd int, auto bool) *conn {
	c := &conn{fd: fd}
	if auto {
		runtime.SetFinalizer(c, func(*conn) { c.Close() }) // want GL501
	}
	return c
}

// Loop sets one for each.
func Loop(fds []int) (all []*conn) {
	for _, fd := range fds {
		c := &conn{fd: fd}
		runtime.SetFinalizer(c, func(*conn) { release(c.fd) }) // want GL501
		all = append(all, c)
	}
	return all
}

// arm is a method that watches its receiver.
func (c *conn) arm() {
	runtime.SetFinalizer(c, func(*conn) { // want GL501
		c.end()
	})
}

// FN_Global refers to the object by a map.
func FN_Global(fd int) *conn {
	c := &conn{fd: fd}
	byNumber[fd] = c
	runtime.SetFinalizer(c, func(*conn) { // want GL501
		delete(byNumber, fd)
	})
	return c
}

var byNumber = map[int]*conn{}

// closing makes a finalizer that refers to what it is given.
func closing(c *conn) func(*conn) {
	return func(*conn) { c.Close() }
}

// naming makes one that keeps a name only.
func naming(name string) func(*conn) {
	return func(*conn) { log.Print(name) }
}

// Factory gets its finalizer from another function.
func Factory(fd int) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, closing(c)) // want GL501
	return c
}
