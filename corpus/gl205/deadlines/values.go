package deadlines

import "context"

// tunnel ends its context when it is told so by the connection that knows its methods.
type tunnel struct {
	ctx  context.Context
	done context.CancelFunc
	seen int
}

func (t *tunnel) onRead(n int) {
	t.seen += n
	if n == 0 {
		t.done()
	}
}

func (t *tunnel) length() int { return t.seen }

// Conn calls what it was given for each read.
type Conn struct {
	onRead func(int)
}

// OpenByMethod gives the connection a method of the tunnel, which keeps the tunnel.
func OpenByMethod(ctx context.Context) *Conn {
	ctx, cancel := context.WithCancel(ctx) // ok GL205
	t := &tunnel{ctx: ctx, done: cancel}
	return &Conn{onRead: t.onRead}
}

// OpenLater gives it away in a call.
func OpenLater(ctx context.Context, register func(func(int))) {
	ctx, cancel := context.WithCancel(ctx) // ok GL205
	t := &tunnel{ctx: ctx, done: cancel}
	register(t.onRead)
}

// Measure only calls a method.
func Measure(ctx context.Context) int {
	ctx, cancel := context.WithCancel(ctx) // want GL205
	t := &tunnel{ctx: ctx, done: cancel}
	return t.length()
}
