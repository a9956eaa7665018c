package backlog

import (
	"context"
	"errors"
)

// A hub takes events until it is told to end.
type hub struct {
	events chan event
	sizes  chan int
	room   chan event
	done   chan struct{}
	total  int
}

const manyEvents = 1 << 14

func newHub() *hub {
	return &hub{
		events: make(chan event), sizes: make(chan int, 8), room: make(chan event, manyEvents),
		done: make(chan struct{}),
	}
}

func (h *hub) run(ctx context.Context) error {
	for {
		select {
		case e := <-h.events:
			h.total += e.id
		case n := <-h.sizes:
			h.total += n
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (h *hub) store() {
	for e := range h.room {
		h.total += e.id
	}
}

// Notify waits for nobody, and its goroutine waits for ever when run has ended.
//
//corpus:unproven it blocks, but the runtime does not call it leaked
func (h *hub) Notify(e event) {
	go func() {
		h.events <- e // want GL301
	}()
}

func (h *hub) sendSize(n int) {
	h.sizes <- n
}

// Count starts a method instead of a literal.
//
//corpus:run h := newHub(); for n := range 20 { h.Count(n) }
func (h *hub) Count(n int) {
	go h.sendSize(n) // want GL308
}

// Keep never waits, and does not learn that store is slower.
//
//corpus:run h := newHub(); for range manyEvents + 1 { h.Keep(event{}) }
func (h *hub) Keep(e event) {
	h.room <- e // want GL308 low
}

// NotifyOrEnd has another way out.
//
//corpus:run h := newHub(); h.NotifyOrEnd(event{}); close(h.done)
func (h *hub) NotifyOrEnd(e event) {
	go func() {
		select {
		case h.events <- e: // ok GL308
		case <-h.done:
		}
	}()
}

// KeepOrDrop drops what finds no room.
//
//corpus:run _ = newHub().KeepOrDrop(event{})
func (h *hub) KeepOrDrop(e event) error {
	select {
	case h.room <- e: // ok GL308
		return nil
	default:
		return errors.New("full")
	}
}

// A log has a reader that goes on until the channel is closed.
type log struct {
	lines chan string
	ready chan int
	all   []string
}

func newLog() *log { return &log{lines: make(chan string, 16), ready: make(chan int)} }

func (l *log) read() {
	for {
		line, ok := <-l.lines
		if !ok {
			return
		}
		l.all = append(l.all, line)
	}
}

// Add is slower than its reader, or not: nobody can tell.
//
//corpus:unproven it blocks, but the runtime does not call it leaked
func (l *log) Add(line string) {
	go func() {
		l.lines <- line // want GL308 low
	}()
}

// Write waits as long as it must, and everybody who calls it knows.
//
//corpus:run newLog().Write("x")
func (l *log) Write(line string) {
	l.lines <- line // ok GL308
}

// Ready is answered by who asks for it.
//
//corpus:run l := newLog(); l.Ready(); l.Wait()
func (l *log) Ready() {
	go func() {
		l.ready <- len(l.all) // ok GL308
	}()
}

// Wait takes one answer.
func (l *log) Wait() int { return <-l.ready }

// Open starts the readers.
func Open(ctx context.Context) (*hub, *log) {
	h, l := newHub(), newLog()
	go func() { _ = h.run(ctx) }()
	go h.store()
	go l.read()
	return h, l
}

// A ringer is rung once, and ends by that.
type ringer struct{ bell chan bool }

func (r *ringer) listen(turns int) {
	for n := 0; n < turns; n++ {
		select {
		case <-r.bell:
			return
		default:
		}
	}
	<-r.bell
}

// RingOnce ends what it starts.
//
//corpus:run RingOnce(3)
func RingOnce(turns int) {
	r := &ringer{bell: make(chan bool)}
	go r.listen(turns)
	go func() {
		r.bell <- true // ok GL308
	}()
}
