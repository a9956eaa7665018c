package senders

import (
	"context"
	"time"
)

// relay hands on what it gets; Close ends both of its goroutines.
type relay struct {
	in   chan int
	out  chan int
	quit chan struct{}
	sum  int
}

func newRelay() *relay {
	r := &relay{in: make(chan int), out: make(chan int), quit: make(chan struct{})}
	go r.pass()
	go r.add()
	return r
}

// pass does not look at quit while it sends.
//
//corpus:run r := newRelay(); r.put(1); r.put(2); time.Sleep(2 * time.Millisecond); r.Close()
//corpus:times 40
func (r *relay) pass() {
	for {
		select {
		case n := <-r.in:
			r.out <- n // want GL301
		case <-r.quit:
			return
		}
	}
}

func (r *relay) add() {
	for {
		select {
		case n := <-r.out:
			time.Sleep(10 * time.Millisecond)
			r.sum += n
		case <-r.quit:
			return
		}
	}
}

func (r *relay) put(n int) {
	select {
	case r.in <- n:
	case <-r.quit:
	}
}

// Close ends the relay.
func (r *relay) Close() { close(r.quit) }

// meter sends what it measures, in a function that its goroutine calls.
type meter struct {
	values chan int
	ctx    context.Context
	end    context.CancelFunc
}

func startMeter() *meter {
	ctx, end := context.WithCancel(context.Background())
	m := &meter{values: make(chan int), ctx: ctx, end: end}
	go m.read()
	go m.show()
	return m
}

func (m *meter) read() {
	for n := range 3 {
		m.emit(n)
	}
}

// emit has no other way out.
//
//corpus:run m := startMeter(); time.Sleep(2 * time.Millisecond); m.Close()
//corpus:times 40
func (m *meter) emit(n int) {
	m.values <- n // want GL301
}

// Close ends the meter.
func (m *meter) Close() { m.end() }

func (m *meter) show() {
	for {
		select {
		case n := <-m.values:
			time.Sleep(10 * time.Millisecond)
			_ = n
		case <-m.ctx.Done():
			return
		}
	}
}

// careful looks at quit wherever it waits.
type careful struct {
	in, out chan int
	quit    chan struct{}
}

func newCareful() *careful {
	c := &careful{in: make(chan int), out: make(chan int), quit: make(chan struct{})}
	go c.pass()
	go c.take()
	return c
}

// pass sends or ends.
//
//corpus:run c := newCareful(); c.in <- 1; c.Close()
func (c *careful) pass() {
	for {
		select {
		case n := <-c.in:
			select {
			case c.out <- n: // ok GL301
			case <-c.quit:
				return
			}
		case <-c.quit:
			return
		}
	}
}

func (c *careful) take() {
	for {
		select {
		case n := <-c.out:
			_ = n
		case <-c.quit:
			return
		}
	}
}

func (c *careful) Close() { close(c.quit) }

// faithful receives until its sender says that there is no more.
type faithful struct {
	values chan int
	done   chan struct{}
}

func newFaithful() *faithful {
	f := &faithful{values: make(chan int), done: make(chan struct{})}
	go f.fill()
	go f.take()
	return f
}

// fill says so itself, when all is sent.
//
//corpus:run newFaithful()
func (f *faithful) fill() {
	defer close(f.done)
	for n := range 3 {
		f.values <- n // ok GL301
	}
}

func (f *faithful) take() {
	for {
		select {
		case n := <-f.values:
			_ = n
		case <-f.done:
			return
		}
	}
}

// drained is emptied by Close.
type drained struct {
	values chan int
	quit   chan struct{}
	left   chan struct{}
}

func newDrained() *drained {
	d := &drained{values: make(chan int), quit: make(chan struct{}), left: make(chan struct{})}
	go d.fill()
	go d.take()
	return d
}

// fill can rely on Close.
//
//corpus:run d := newDrained(); d.Close()
func (d *drained) fill() {
	defer close(d.left)
	for n := range 3 {
		d.values <- n // ok GL301
	}
}

func (d *drained) take() {
	for {
		select {
		case n := <-d.values:
			_ = n
		case <-d.quit:
			return
		}
	}
}

func (d *drained) Close() {
	close(d.quit)
	for {
		select {
		case <-d.values:
		case <-d.left:
			return
		}
	}
}

// question waits for its answer only for a while.
type question struct {
	answer chan int
}

// clerk answers questions one after another.
type clerk struct {
	questions chan *question
	quit      chan struct{}
}

func newClerk() *clerk {
	c := &clerk{questions: make(chan *question), quit: make(chan struct{})}
	go c.work()
	return c
}

// work answers late, to nobody.
//
//corpus:run c := newClerk(); c.ask(time.Millisecond); c.Close()
func (c *clerk) work() {
	for {
		select {
		case q := <-c.questions:
			time.Sleep(10 * time.Millisecond)
			q.answer <- compute() // want GL301
		case <-c.quit:
			return
		}
	}
}

func (c *clerk) ask(limit time.Duration) int {
	answer := make(chan int)
	c.questions <- &question{answer}
	select {
	case n := <-answer:
		return n
	case <-time.After(limit):
		return 0
	case <-c.quit:
		return 0
	}
}

func (c *clerk) Close() { close(c.quit) }

// roomyQuestion keeps its answer until somebody looks.
type roomyQuestion struct {
	answer chan int
}

// patient answers questions that have room for it.
type patient struct {
	questions chan *roomyQuestion
	quit      chan struct{}
}

func newPatient() *patient {
	p := &patient{questions: make(chan *roomyQuestion), quit: make(chan struct{})}
	go p.work()
	return p
}

// work never waits to answer.
//
//corpus:run p := newPatient(); p.ask(time.Millisecond); p.Close()
func (p *patient) work() {
	for {
		select {
		case q := <-p.questions:
			time.Sleep(10 * time.Millisecond)
			q.answer <- compute() // ok GL301
		case <-p.quit:
			return
		}
	}
}

func (p *patient) ask(limit time.Duration) int {
	answer := make(chan int, 1)
	p.questions <- &roomyQuestion{answer}
	select {
	case n := <-answer:
		return n
	case <-time.After(limit):
		return 0
	}
}

func (p *patient) Close() { close(p.quit) }
