package senders

import (
	"context"
	"time"
)

// ledger is written by whoever calls Add, and kept by Keep for as long as its context lasts.
type ledger struct {
	entries chan int
	resets  chan struct{}
	total   int
}

func newLedger() *ledger {
	return &ledger{entries: make(chan int), resets: make(chan struct{})}
}

// Keep ends with its context.
func (l *ledger) Keep(ctx context.Context) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case n := <-l.entries:
			l.total += n
		case <-l.resets:
			l.total = 0
		case <-tick.C:
		}
	}
}

// Add does not know whether anybody keeps the ledger any more.
//
//corpus:run ctx, cancel := context.WithCancel(context.Background()); l := newLedger(); cancel(); l.Keep(ctx); l.Add(1)
func (l *ledger) Add(n int) {
	l.entries <- n // want GL301
}

// Reset neither.
//
//corpus:run ctx, cancel := context.WithCancel(context.Background()); l := newLedger(); cancel(); l.Keep(ctx); l.Reset()
func (l *ledger) Reset() {
	if l.total > 0 || l.entries != nil {
		l.resets <- struct{}{} // want GL301
	}
}

// register is a ledger that says when it has been closed.
type register struct {
	entries chan int
	kept    chan struct{}
	total   int
}

func newRegister() *register {
	return &register{entries: make(chan int), kept: make(chan struct{})}
}

// Keep tells everybody that it leaves.
func (r *register) Keep(ctx context.Context) {
	defer close(r.kept)
	for {
		select {
		case <-ctx.Done():
			return
		case n := <-r.entries:
			r.total += n
		}
	}
}

// Add goes on when nobody keeps the register.
//
//corpus:run ctx, cancel := context.WithCancel(context.Background()); r := newRegister(); cancel(); r.Keep(ctx); r.Add(1)
func (r *register) Add(n int) {
	select {
	case r.entries <- n: // ok GL301
	case <-r.kept:
	}
}

// roomy keeps what is added until somebody comes.
type roomy struct {
	entries chan int
	total   int
}

func newRoomy() *roomy { return &roomy{entries: make(chan int, 8)} }

// Keep ends with its context.
func (r *roomy) Keep(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case n := <-r.entries:
			r.total += n
		}
	}
}

// Add has room.
//
//corpus:run newRoomy().Add(1)
func (r *roomy) Add(n int) {
	r.entries <- n // ok GL301
}

// steady is served for as long as the program runs.
type steady struct {
	entries chan int
	total   int
}

func newSteady() *steady {
	s := &steady{entries: make(chan int)}
	go s.keep()
	return s
}

func (s *steady) keep() {
	for n := range s.entries {
		s.total += n
	}
}

// Add is always heard.
//
//corpus:run s := newSteady(); s.Add(1); close(s.entries)
func (s *steady) Add(n int) {
	s.entries <- n // ok GL301
}

// gate refuses what comes after its end.
type gate struct {
	entries chan int
	stopped bool
}

func newGate() *gate { return &gate{entries: make(chan int)} }

// Keep ends with its context.
func (g *gate) Keep(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			g.stopped = true
			return
		case n := <-g.entries:
			_ = n
		}
	}
}

// Add asks first.
//
//corpus:run ctx, cancel := context.WithCancel(context.Background()); g := newGate(); cancel(); g.Keep(ctx); g.Add(1)
func (g *gate) Add(n int) {
	if g.stopped {
		return
	}
	g.entries <- n // ok GL301
}

// link reads from elsewhere until it is closed; Next gives what was read.
type link struct {
	read   func() (int, error)
	items  chan int
	closed chan struct{}
}

func newLink(read func() (int, error)) *link {
	l := &link{read: read, items: make(chan int), closed: make(chan struct{})}
	go l.fill()
	return l
}

// fill is not told that nobody asks for the next item any more.
//
//corpus:run l := newLink(func() (int, error) { return 1, nil }); l.Next(); l.Close()
func (l *link) fill() {
	for {
		n, err := l.read()
		if err != nil {
			return
		}
		l.items <- n // want GL301
	}
}

// Next waits for an item, or for the end.
func (l *link) Next() (int, bool) {
	select {
	case n := <-l.items:
		return n, true
	case <-l.closed:
		return 0, false
	}
}

// Close ends the link.
func (l *link) Close() { close(l.closed) }

// cable is a link that ends with whoever asks.
type cable struct {
	read   func() (int, error)
	items  chan int
	closed chan struct{}
}

func newCable(read func() (int, error)) *cable {
	c := &cable{read: read, items: make(chan int), closed: make(chan struct{})}
	go c.fill()
	return c
}

// fill looks at the same end as Next.
//
//corpus:run c := newCable(func() (int, error) { return 1, nil }); c.Next(); c.Close()
func (c *cable) fill() {
	for {
		n, err := c.read()
		if err != nil {
			return
		}
		select {
		case c.items <- n: // ok GL301
		case <-c.closed:
			return
		}
	}
}

// Next waits for an item, or for the end.
func (c *cable) Next() (int, bool) {
	select {
	case n := <-c.items:
		return n, true
	case <-c.closed:
		return 0, false
	}
}

// Close ends the cable.
func (c *cable) Close() { close(c.closed) }
