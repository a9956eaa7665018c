// Package handles leaves handles to the collector.
package handles

import "runtime"

func closeFd(fd int) {}

func freeMemory(p *byte) {}

type socket struct{ fd int }

type buffer struct {
	p    *byte
	size int
}

func (b *buffer) free() { freeMemory(b.p) }

func (b *buffer) Len() int { return b.size }

func releaseSocket(s *socket) { closeFd(s.fd) }

// Socket has no way to be closed.
func Socket(fd int) *socket {
	s := &socket{fd: fd}
	runtime.SetFinalizer(s, func(s *socket) { closeFd(s.fd) }) // want GL502 low
	return s
}

// Buffer has only a method of the package.
func Buffer(p *byte, n int) *buffer {
	b := &buffer{p, n}
	runtime.SetFinalizer(b, (*buffer).free) // want GL502 low
	return b
}

// BufferLiteral frees in a literal.
func BufferLiteral(p *byte, n int) *buffer {
	b := &buffer{p, n}
	runtime.SetFinalizer(b, func(b *buffer) { // want GL502 low
		if b.p != nil {
			freeMemory(b.p)
		}
	})
	return b
}

// Released uses a function of the package.
func Released(fd int) *socket {
	s := &socket{fd}
	runtime.SetFinalizer(s, releaseSocket) // want GL502 low
	return s
}

type pipe struct{ fd int }

// NewPipe gives a pipe that only the collector ends.
func NewPipe(fd int) *pipe {
	x := &pipe{fd: fd}
	runtime.SetFinalizer(x, func(x *pipe) { closeFd(x.fd) }) // want GL502 low
	return x
}

type poll struct{ fd int }

// NewPoll gives a poll that only the collector ends.
func NewPoll(fd int) *poll {
	x := &poll{fd: fd}
	runtime.SetFinalizer(x, func(x *poll) { closeFd(x.fd) }) // want GL502 low
	return x
}

type epoll struct{ fd int }

// NewEpoll gives a epoll that only the collector ends.
func NewEpoll(fd int) *epoll {
	x := &epoll{fd: fd}
	runtime.SetFinalizer(x, func(x *epoll) { closeFd(x.fd) }) // want GL502 low
	return x
}

type event struct{ fd int }

// NewEvent gives a event that only the collector ends.
func NewEvent(fd int) *event {
	x := &event{fd: fd}
	runtime.SetFinalizer(x, func(x *event) { closeFd(x.fd) }) // want GL502 low
	return x
}

type queue struct{ fd int }

// NewQueue gives a queue that only the collector ends.
func NewQueue(fd int) *queue {
	x := &queue{fd: fd}
	runtime.SetFinalizer(x, func(x *queue) { closeFd(x.fd) }) // want GL502 low
	return x
}

type region struct{ fd int }

// NewRegion gives a region that only the collector ends.
func NewRegion(fd int) *region {
	x := &region{fd: fd}
	runtime.SetFinalizer(x, func(x *region) { closeFd(x.fd) }) // want GL502 low
	return x
}

type token struct{ fd int }

// NewToken gives a token that only the collector ends.
func NewToken(fd int) *token {
	x := &token{fd: fd}
	runtime.SetFinalizer(x, func(x *token) { closeFd(x.fd) }) // want GL502 low
	return x
}

type font struct{ fd int }

// NewFont gives a font that only the collector ends.
func NewFont(fd int) *font {
	x := &font{fd: fd}
	runtime.SetFinalizer(x, func(x *font) { closeFd(x.fd) }) // want GL502 low
	return x
}

type image struct{ fd int }

// NewImage gives a image that only the collector ends.
func NewImage(fd int) *image {
	x := &image{fd: fd}
	runtime.SetFinalizer(x, func(x *image) { closeFd(x.fd) }) // want GL502 low
	return x
}

type cursor struct{ fd int }

// NewCursor gives a cursor that only the collector ends.
func NewCursor(fd int) *cursor {
	x := &cursor{fd: fd}
	runtime.SetFinalizer(x, func(x *cursor) { closeFd(x.fd) }) // want GL502 low
	return x
}

type stream struct{ fd int }

// NewStream gives a stream that only the collector ends.
func NewStream(fd int) *stream {
	x := &stream{fd: fd}
	runtime.SetFinalizer(x, func(x *stream) { closeFd(x.fd) }) // want GL502 low
	return x
}
