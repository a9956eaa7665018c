// Package handles sets finalizers that the runtime does not accept.
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

type closer interface{ Close() }

type handle struct{ fd int }

type pair struct{ left, right conn }

// Value is no pointer.
func Value(fd int) handle {
	h := handle{fd: fd}
	runtime.SetFinalizer(h, func(h handle) { release(h.fd) }) // want GL503
	return h
}

// Number is no pointer either.
func Number(fd int) {
	runtime.SetFinalizer(fd, release) // want GL503
}

// Slice is a slice.
func Slice(all []*conn) {
	runtime.SetFinalizer(all, func(all []*conn) { // want GL503
		for _, c := range all {
			c.Close()
		}
	})
}

// Map is a map.
func Map(all map[string]*conn) {
	runtime.SetFinalizer(all, func(map[string]*conn) {}) // want GL503
}

// Function is a function.
func Function(end func()) {
	runtime.SetFinalizer(end, func(f func()) { f() }) // want GL503
}

// Channel is a channel.
func Channel(c chan int) {
	runtime.SetFinalizer(c, func(c chan int) { close(c) }) // want GL503
}

// Inner is a pointer into an object.
func Inner() *pair {
	p := &pair{}
	runtime.SetFinalizer(&p.right, (*conn).Close) // want GL503
	return p
}

// NoParameter has a function without a parameter.
func NoParameter(fd int) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, func() { release(fd) }) // want GL503
	return c
}

// MethodValue is a method without a parameter.
func MethodValue(fd int) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, c.Close) // want GL503
	return c
}

// TwoParameters has too many.
func TwoParameters(fd int) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, func(c *conn, fd int) { release(fd) }) // want GL503
	return c
}

// OtherType takes another type.
func OtherType(fd int) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, func(h *handle) { release(h.fd) }) // want GL503
	return c
}

// NoPointer takes the value.
func NoPointer(fd int) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, func(c conn) { release(c.fd) }) // want GL503
	return c
}

// OtherInterface takes an interface without the methods.
func OtherInterface(fd int) *handle {
	h := &handle{fd: fd}
	runtime.SetFinalizer(h, func(c closer) { c.Close() }) // want GL503
	return h
}

// NoFunction has a number in the place of the function.
func NoFunction(fd int) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, fd) // want GL503
	return c
}

// Twice sets a second one.
func Twice(fd int) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, (*conn).Close) // ok GL503
	runtime.SetFinalizer(c, (*conn).end)   // want GL503
	return c
}

// Pointers points to a pointer.
func Pointers(fd int) *conn {
	c := &conn{fd: fd}
	p := &c
	runtime.SetFinalizer(p, (*conn).Close) // want GL503
	return c
}

// Called takes a number.
func Called(fd int) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, release) // want GL503
	return c
}
