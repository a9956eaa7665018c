package handles

import (
	"log"
	"runtime"
)

// Number is given a number.
func Number(fd int) *conn {
	c := &conn{fd: fd}
	runtime.AddCleanup(c, release, fd) // ok GL505
	return c
}

// Field is given a copy of a field.
func Field(fd int) *conn {
	c := &conn{fd: fd}
	runtime.AddCleanup(c, release, c.fd) // ok GL505
	return c
}

// OwnLiteral uses its parameter.
func OwnLiteral(fd int) *conn {
	c := &conn{fd: fd}
	runtime.AddCleanup(c, func(fd int) { release(fd) }, fd) // ok GL505
	return c
}

// Child is given what the object holds.
func Child(fd int) *conn {
	child := &conn{fd: fd}
	c := &conn{peer: child}
	runtime.AddCleanup(c, (*conn).Close, child) // ok GL505
	return c
}

// ChildField is given the field that holds the child.
func ChildField(fd int) *conn {
	c := &conn{peer: &conn{fd: fd}}
	runtime.AddCleanup(c, (*conn).Close, c.peer) // ok GL505
	return c
}

// Data is given memory that the object holds.
func Data(n int) *conn {
	c := &conn{data: make([]byte, n)}
	runtime.AddCleanup(c, func(b []byte) { log.Println(len(b)) }, c.data) // ok GL505
	return c
}

// Name is given a string.
func Name(fd int) *conn {
	c := &conn{fd: fd, name: "x"}
	runtime.AddCleanup(c, func(name string) { log.Println(name) }, c.name) // ok GL505
	return c
}

// Outer refers to a parameter of the function.
func Outer(fd int) *conn {
	c := &conn{fd: fd}
	runtime.AddCleanup(c, func(struct{}) { release(fd) }, struct{}{}) // ok GL505
	return c
}

// Copy refers to a copy.
func Copy(fd int) *conn {
	c := &conn{fd: fd}
	n := c.fd
	runtime.AddCleanup(c, func(int) { release(n) }, 0) // ok GL505
	return c
}

// Plain is given a struct of numbers.
func Plain(fd int) *conn {
	c := &conn{fd: fd}
	runtime.AddCleanup(c, func(h holder) { release(h.n) }, holder{n: c.fd}) // ok GL505
	return c
}

// Other refers to another object.
func Other(fd int, pool *conn) *conn {
	c := &conn{fd: fd}
	runtime.AddCleanup(c, func(fd int) { // ok GL505
		log.Println(pool.name)
		release(fd)
	}, fd)
	return c
}

// Channel tells a channel.
func Channel(fd int, done chan int) *conn {
	c := &conn{fd: fd}
	runtime.AddCleanup(c, func(n int) { done <- n }, fd) // ok GL505
	return c
}

// Stopped keeps the handle of the cleanup.
func Stopped(fd int) (*conn, func()) {
	c := &conn{fd: fd}
	cleanup := runtime.AddCleanup(c, release, fd) // ok GL505
	return c, cleanup.Stop
}

// Cycle is none for a cleanup.
func Cycle(fd int) *conn {
	c := &conn{fd: fd}
	c.peer = c
	runtime.AddCleanup(c, release, fd) // ok GL505
	return c
}

// Two has two cleanups.
func Two(fd, other int) *conn {
	c := &conn{fd: fd}
	runtime.AddCleanup(c, release, fd)    // ok GL505
	runtime.AddCleanup(c, release, other) // ok GL505
	return c
}

// Variable has its function in a variable.
func Variable(fd int) *conn {
	end := func(n int) { release(n) }
	c := &conn{fd: fd}
	runtime.AddCleanup(c, end, fd) // ok GL505
	return c
}
