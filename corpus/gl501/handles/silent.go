package handles

import (
	"log"
	"runtime"
	"sync"
)

// Own uses its parameter.
func Own(fd int) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, func(c *conn) { release(c.fd) }) // ok GL501
	return c
}

// Expression is a method expression.
func Expression(fd int) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, (*conn).Close) // ok GL501
	return c
}

// Function is a function of the package.
func Function(fd int) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, closeConn) // ok GL501
	return c
}

// closeConn closes.
func closeConn(c *conn) {
	c.Close() // ok GL501
}

// Copy refers to a number.
func Copy(fd int) *conn {
	c := &conn{fd: fd}
	n := c.fd
	runtime.SetFinalizer(c, func(*conn) { release(n) }) // ok GL501
	return c
}

// Number refers to a parameter.
func Number(fd int) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, func(*conn) { release(fd) }) // ok GL501
	return c
}

// Taken takes it away.
func Taken(c *conn) {
	runtime.SetFinalizer(c, nil) // ok GL501
}

// Other refers to another object.
func Other(fd int) *conn {
	c := &conn{fd: fd}
	log2 := &conn{name: "log"}
	runtime.SetFinalizer(c, func(c *conn) { // ok GL501
		log.Println(log2.name)
		c.Close()
	})
	return c
}

// Child refers to what it holds.
func Child(fd int) *conn {
	child := &conn{fd: fd}
	c := &conn{peer: child}
	runtime.SetFinalizer(c, func(*conn) { child.Close() }) // ok GL501
	return c
}

// Shared counts in a variable outside.
func Shared(fds []int) (all []*conn, count *int) {
	count = new(int)
	for _, fd := range fds {
		c := &conn{fd: fd}
		runtime.SetFinalizer(c, func(c *conn) { // ok GL501
			*count++
			c.Close()
		})
		all = append(all, c)
	}
	return all, count
}

// Name refers to a string of it.
func Name(fd int) *conn {
	c := &conn{fd: fd, name: "x"}
	name := c.name
	runtime.SetFinalizer(c, func(c *conn) { // ok GL501
		log.Println(name)
		c.Close()
	})
	return c
}

// Channel tells a channel.
func Channel(fd int, done chan<- int) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, func(c *conn) { done <- c.fd }) // ok GL501 // want GL503 low
	return c
}

// Mutex locks something else.
func Mutex(fd int, mu *sync.Mutex) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, func(c *conn) { // ok GL501 // want GL503 low
		mu.Lock()
		defer mu.Unlock()
		c.Close()
	})
	return c
}

// Variable has a function that uses its parameter.
func Variable(fd int) *conn {
	end := func(c *conn) { c.Close() }
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, end) // ok GL501
	return c
}

// Wrapper is made around the object later.
func Wrapper(fd int) *conn {
	inner := &conn{fd: fd}
	runtime.SetFinalizer(inner, (*conn).end) // ok GL501
	outer := &conn{peer: inner}
	return outer
}

// arm2 watches its receiver without a reference to it.
func (c *conn) arm2() {
	runtime.SetFinalizer(c, func(c *conn) { c.end() }) // ok GL501
}

// Value refers to a copy of what the object was.
func Value(fd int) *conn {
	c := &conn{fd: fd}
	old := *c
	runtime.SetFinalizer(c, func(c *conn) { // ok GL501
		log.Println(old.fd)
		c.Close()
	})
	return c
}

// FactoryOfName gets a finalizer that keeps a part which does not lead back.
func FactoryOfName(fd int, name string) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, naming(name)) // ok GL501
	return c
}

// Again sets itself as long as it is wanted, on what it is given.
func Again(wanted func() bool) {
	var again func(*conn)
	again = func(c *conn) {
		if wanted() {
			runtime.SetFinalizer(c, again) // ok GL501
		}
	}
	again(&conn{})
}
