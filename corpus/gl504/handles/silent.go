package handles

import "runtime"

// Plain holds nothing.
func Plain(fd int) *conn {
	c := &conn{fd: fd}
	runtime.SetFinalizer(c, (*conn).Close) // ok GL504
	return c
}

// Child holds another one.
func Child(fd int) *conn {
	c := &conn{fd: fd}
	c.peer = &conn{}
	runtime.SetFinalizer(c, (*conn).Close) // ok GL504
	return c
}

// Parent is held by another one.
func Parent(fd int) *conn {
	c := &conn{fd: fd}
	p := &conn{peer: c}
	p.name = "parent"
	runtime.SetFinalizer(c, (*conn).Close) // ok GL504
	return c
}

// Below has a cycle behind it.
func Below(fd int) *conn {
	c := &conn{fd: fd}
	o := &conn{}
	o.peer = o
	c.peer = o
	runtime.SetFinalizer(c, (*conn).Close) // ok GL504
	return c
}

// CallbackNumber has a function that refers to a number.
func CallbackNumber(fd int) *conn {
	c := &conn{fd: fd}
	c.onEnd = func() { release(fd) }
	runtime.SetFinalizer(c, (*conn).Close) // ok GL504
	return c
}

// MethodOther has a method of another one.
func MethodOther(fd int) *conn {
	c := &conn{fd: fd}
	o := &conn{}
	c.onEnd = o.end
	runtime.SetFinalizer(c, (*conn).Close) // ok GL504
	return c
}

// Number copies a number.
func Number(fd int) *conn {
	c := &conn{}
	o := &conn{fd: fd}
	c.peer = o
	o.fd = c.fd
	runtime.SetFinalizer(c, (*conn).Close) // ok GL504
	return c
}

// Name copies a string.
func Name(fd int) *conn {
	c := &conn{fd: fd}
	o := &conn{name: c.name}
	c.peer = o
	runtime.SetFinalizer(c, (*conn).Close) // ok GL504
	return c
}

// Cleanup has no such limit.
func Cleanup(fd int) *conn {
	c := &conn{fd: fd}
	c.peer = c
	runtime.AddCleanup(c, release, fd) // ok GL504
	return c
}

// Local calls it.
func Local(fd int) *conn {
	c := &conn{fd: fd}
	show := func() int { return c.fd }
	release(show())
	runtime.SetFinalizer(c, (*conn).Close) // ok GL504
	return c
}

// Listed is in a list that it does not know.
func Listed(l *list, fd int) *conn {
	c := &conn{fd: fd}
	l.all = append(l.all, c)
	runtime.SetFinalizer(c, (*conn).Close) // ok GL504
	return c
}

// Data holds bytes.
func Data(fd int) *conn {
	c := &conn{fd: fd}
	c.data = make([]byte, 10)
	runtime.SetFinalizer(c, (*conn).Close) // ok GL504
	return c
}

// Taken takes it away.
func Taken(c *conn) {
	c.peer = c
	runtime.SetFinalizer(c, nil) // ok GL504
}

// Field copies a pointer that it holds.
func Field(o *conn) *conn {
	c := &conn{peer: o}
	c.peer = c.peer.peer
	runtime.SetFinalizer(c, (*conn).Close) // ok GL504
	return c
}

// Given holds what it was given.
func Given(o *conn, fd int) *conn {
	c := &conn{fd: fd, peer: o}
	runtime.SetFinalizer(c, (*conn).Close) // ok GL504
	return c
}

// Order holds one that holds another.
func Order(a, b *conn) *conn {
	c := &conn{peer: a}
	a.peer = b
	runtime.SetFinalizer(c, (*conn).Close) // ok GL504
	return c
}

// Self holds itself, which the collector does not count.
func Self(fd int) *conn {
	c := &conn{fd: fd}
	c.peer = c
	runtime.SetFinalizer(c, (*conn).Close) // ok GL504
	return c
}

// SelfAlias holds itself by another name.
func SelfAlias(fd int) *conn {
	c := &conn{fd: fd}
	self := c
	self.peer = c
	runtime.SetFinalizer(c, (*conn).Close) // ok GL504
	return c
}

type owner struct {
	fd   int
	part struct{ owner *owner }
}

// Part has a part inside, which refers to it.
func Part(fd int) *owner {
	o := &owner{fd: fd}
	o.part.owner = o
	runtime.SetFinalizer(o, func(o *owner) { release(o.fd) }) // ok GL504 // want GL502 low
	return o
}
