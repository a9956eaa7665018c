package stoppers

import (
	"context"
	"sync"
	"time"
)

type polite struct{ quit chan struct{} }

// Polite is closed by a method.
//
//corpus:run Polite().Close()
func Polite() *polite {
	p := &polite{quit: make(chan struct{})}
	go func() { // ok GL309
		for {
			select {
			case <-p.quit:
				return
			case <-time.After(time.Hour):
				poll()
			}
		}
	}()
	return p
}

// Close stops it.
func (p *polite) Close() { close(p.quit) }

type sender struct{ quit chan bool }

// Sender is told by a value.
//
//corpus:run Sender().Stop()
func Sender() *sender {
	s := &sender{quit: make(chan bool)}
	go s.loop() // ok GL309
	return s
}

func (s *sender) loop() {
	for {
		select {
		case <-s.quit:
			return
		case <-time.After(time.Hour):
			poll()
		}
	}
}

// Stop sends the value.
func (s *sender) Stop() { s.quit <- true }

type exported struct{ Quit chan struct{} }

// Exported may be closed by anybody.
//
//corpus:run close(Exported().Quit)
func Exported() *exported {
	e := &exported{Quit: make(chan struct{})}
	go func() { // ok GL309
		<-e.Quit
	}()
	return e
}

type given struct{ quit <-chan struct{} }

// Given has the channel of its caller.
//
//corpus:run q := make(chan struct{}); Given(q); close(q)
func Given(quit <-chan struct{}) *given {
	g := &given{quit: quit}
	go func() { // ok GL309
		<-g.quit
	}()
	return g
}

type lent struct{ quit chan struct{} }

// Lent gives its channel away.
//
//corpus:run close(Lent().Done())
func Lent() *lent {
	l := &lent{quit: make(chan struct{})}
	go func() { // ok GL309
		<-l.quit
	}()
	return l
}

// Done is the channel.
func (l *lent) Done() chan struct{} { return l.quit }

type helped struct{ quit chan struct{} }

func end(c chan struct{}) { close(c) }

// Helped is closed by a function that gets the channel.
//
//corpus:run Helped().Close()
func Helped() *helped {
	h := &helped{quit: make(chan struct{})}
	go func() { // ok GL309
		<-h.quit
	}()
	return h
}

// Close hands the channel over.
func (h *helped) Close() { end(h.quit) }

type onced struct {
	once sync.Once
	quit chan struct{}
}

// Onced is closed by the first who closes it.
//
//corpus:run Onced().Close()
func Onced() *onced {
	o := &onced{quit: make(chan struct{})}
	go func() { // ok GL309
		<-o.quit
	}()
	return o
}

// Close may be called again.
func (o *onced) Close() { o.once.Do(func() { close(o.quit) }) }

type byContext struct{ cancel context.CancelFunc }

// ByContext ends with a context.
//
//corpus:run ByContext().Close()
func ByContext() *byContext {
	ctx, cancel := context.WithCancel(context.Background())
	b := &byContext{cancel: cancel}
	go func() { // ok GL309
		<-ctx.Done()
	}()
	return b
}

// Close ends the context.
func (b *byContext) Close() { b.cancel() }

type selfEnding struct{ quit chan struct{} }

// SelfEnding ends when its work is done.
func SelfEnding() *selfEnding {
	s := &selfEnding{quit: make(chan struct{})}
	go func() { // ok GL309
		for range 3 {
			select {
			case <-s.quit:
				return
			default:
				poll()
			}
		}
	}()
	return s
}

type internal struct{ quit chan struct{} }

func (i *internal) shutdown() { close(i.quit) }

// Internal is stopped by whoever holds it.
//
//corpus:run h := &holder{}; h.start(); h.Close()
func (h *holder) start() {
	h.inner = &internal{quit: make(chan struct{})}
	go func() { // ok GL309
		<-h.inner.quit
	}()
}

type holder struct{ inner *internal }

// Close stops the inner one.
func (h *holder) Close() { h.inner.shutdown() }

type asValue struct{ quit chan struct{} }

func (a *asValue) end() { close(a.quit) }

// AsValue gives the method that stops it.
//
//corpus:run AsValue()()
func AsValue() func() {
	a := &asValue{quit: make(chan struct{})}
	go func() { // ok GL309
		<-a.quit
	}()
	return a.end
}

// Closes closes what it has made.
//
//corpus:run Closes([]int{1})
func Closes(list []int) {
	s := newService() // ok GL309
	defer s.Close()
	for _, n := range list {
		s.Put(n)
	}
}

// Returns gives it to its caller.
//
//corpus:run Returns().Close()
func Returns() *service {
	s := newService() // ok GL309
	s.Put(1)
	return s
}

// Keeps stores it.
//
//corpus:run k := &keeper{}; k.Keeps(); k.s.Close()
func (k *keeper) Keeps() {
	s := newService() // ok GL309
	k.s = s
}

type keeper struct{ s *service }

// Hands gives it to other code.
//
//corpus:run Hands(func(s *service) { s.Close() })
func Hands(use func(*service)) {
	s := newService() // ok GL309
	use(s)
}

// Later stops it in a goroutine.
func Later() {
	s := newService() // ok GL309
	go func() {
		s.Close()
	}()
}

// Stops starts it, and stops it.
func Stops() {
	s := &starter{}
	s.Run() // ok GL309
	defer s.Shutdown()
	poll()
}

// Method keeps the method that stops it.
//
//corpus:run Method()()
func Method() func() {
	s := newService() // ok GL309
	return s.Close
}
