// Package stoppers starts goroutines that somebody should stop.
package stoppers

import (
	"sync"
	"time"
)

func poll() {}

type forgetful struct {
	quit chan struct{}
}

// Start starts what Stop does not stop.
//
//corpus:run new(forgetful).Start()
func (f *forgetful) Start() {
	f.quit = make(chan struct{})
	go f.loop() // want GL309
}

func (f *forgetful) loop() {
	for {
		select {
		case <-time.After(time.Hour):
			poll()
		case <-f.quit:
			return
		}
	}
}

// Stop drops the channel on which the goroutine waits.
func (f *forgetful) Stop() { f.quit = nil }

type unclosed struct {
	items chan int
	quit  chan struct{}
}

// Unclosed makes an object without any way to stop it.
func Unclosed() *unclosed {
	u := &unclosed{items: make(chan int), quit: make(chan struct{})}
	go func() { // want GL309
		for {
			select {
			case <-u.items:
				poll()
			case <-u.quit:
				return
			}
		}
	}()
	return u
}

// Add gives the goroutine something to do.
func (u *unclosed) Add(n int) { u.items <- n }

type ranger struct{ jobs chan int }

// Ranger starts a worker that ends with its channel, which nobody closes.
func Ranger() *ranger {
	r := &ranger{jobs: make(chan int, 8)}
	go func() { // want GL309
		for range r.jobs {
			poll()
		}
	}()
	return r
}

// Len tells how much is waiting.
func (r *ranger) Len() int { return len(r.jobs) }

type unused struct{ quit chan struct{} }

func (u *unused) halt() { close(u.quit) }

// Unused has a method that stops it, and that nobody calls.
func Unused() *unused {
	u := &unused{quit: make(chan struct{})}
	go func() { // want GL309
		ticker := time.NewTicker(time.Hour)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				poll()
			case <-u.quit:
				return
			}
		}
	}()
	return u
}

type two struct{ read, write chan struct{} }

// Two has two loops, one of which is stopped.
//
//corpus:run t := Two(); t.Close()
func Two() *two {
	t := &two{read: make(chan struct{}), write: make(chan struct{})}
	go t.reading()
	go t.writing() // want GL309
	return t
}

func (t *two) reading() {
	for {
		select {
		case <-t.read:
			return
		case <-time.After(time.Hour):
		}
	}
}

func (t *two) writing() {
	for {
		select {
		case <-t.write:
			return
		case <-time.After(time.Hour):
		}
	}
}

// Close stops one of them.
func (t *two) Close() { close(t.read) }

type waiter struct{ done chan struct{} }

// Waiter waits for a channel on which nothing comes.
//
//corpus:run Waiter(func() {})
func Waiter(clean func()) *waiter {
	w := &waiter{done: make(chan struct{})}
	go func() { // want GL309
		<-w.done
		clean()
	}()
	return w
}

type flag struct {
	stopped bool
	mu      sync.Mutex
	quit    chan bool
}

// Flag sets a flag at which the goroutine does not look.
//
//corpus:run f := Flag(); f.Stop()
func Flag() *flag {
	f := &flag{quit: make(chan bool)}
	go func() { // want GL309
		for {
			select {
			case <-f.quit:
				return
			case <-time.After(time.Hour):
				poll()
			}
		}
	}()
	return f
}

// Stop does not tell the goroutine.
func (f *flag) Stop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stopped = true
}

type nested struct {
	inner struct{ n int }
	stop  chan struct{}
}

func (n *nested) step() bool {
	select {
	case <-n.stop:
		return false
	case <-time.After(time.Hour):
		return true
	}
}

func (n *nested) run() {
	for {
		select {
		case <-n.stop:
			return
		default:
			time.Sleep(time.Hour)
		}
	}
}

// Nested calls the loop in a literal.
func Nested() *nested {
	n := &nested{stop: make(chan struct{})}
	go func() { // want GL309
		defer poll()
		n.run()
	}()
	_ = n.step
	return n
}

type generic[T any] struct {
	values chan T
	quit   chan struct{}
}

// Generic holds values of any type.
//
//corpus:run Generic[int]()
func Generic[T any]() *generic[T] {
	g := &generic[T]{values: make(chan T), quit: make(chan struct{})}
	go g.drain() // want GL309
	return g
}

func (g *generic[T]) drain() {
	for {
		select {
		case <-g.values:
		case <-g.quit:
			return
		}
	}
}

type lazy struct {
	once sync.Once
	quit chan struct{}
}

// Get starts the goroutine of the object when it is needed.
//
//corpus:run new(lazy).Get()
func (l *lazy) Get() {
	if l.quit == nil {
		l.quit = make(chan struct{})
		go func() { // want GL309 low
			for {
				select {
				case <-l.quit:
					return
				case <-time.After(time.Hour):
					poll()
				}
			}
		}()
	}
}

type service struct {
	in   chan int
	quit chan struct{}
}

func newService() *service {
	s := &service{in: make(chan int), quit: make(chan struct{})}
	go s.loop()
	return s
}

func (s *service) loop() {
	for {
		select {
		case <-s.in:
			poll()
		case <-time.After(time.Hour):
		case <-s.quit:
			return
		}
	}
}

// Put gives it work.
func (s *service) Put(n int) { s.in <- n }

// Close stops it.
func (s *service) Close() { close(s.quit) }

// Forgets never closes what it has made.
//
//corpus:run Forgets([]int{1})
func Forgets(list []int) {
	s := newService() // want GL309
	for _, n := range list {
		s.Put(n)
	}
}

// Dropped does not even use it.
func Dropped() {
	newService() // want GL309
}

// EachTime makes one in each turn.
//
//corpus:run EachTime([]int{1, 2})
func EachTime(list []int) {
	for _, n := range list {
		s := newService() // want GL309
		s.Put(n)
	}
}

type starter struct{ quit chan struct{} }

// Run starts the goroutine.
//
//corpus:run s := &starter{}; s.Run(); s.Shutdown()
func (s *starter) Run() {
	s.quit = make(chan struct{})
	go func() { // ok GL309
		for {
			select {
			case <-time.After(time.Hour):
			case <-s.quit:
				return
			}
		}
	}()
}

// Shutdown ends it.
func (s *starter) Shutdown() { close(s.quit) }

// Starts starts it, and leaves it.
func Starts() {
	s := &starter{}
	s.Run() // want GL309
	poll()
}

// Value starts a variable that is no pointer.
func Value() {
	var s starter
	s.Run() // want GL309
}

// hollow has a channel that nobody makes.
type hollow struct {
	items chan int
	over  chan struct{}
}

// Run waits for the close of nil, which panics.
//
//corpus:run h := &hollow{items: make(chan int)}; h.Run(); h.add(1)
func (h *hollow) Run() {
	go func() { // want GL309
		for {
			select {
			case <-h.items:
				poll()
			case <-h.over:
				return
			}
		}
	}()
}

func (h *hollow) add(n int) { h.items <- n }

// Close panics.
func (h *hollow) Close() { close(h.over) }

func newHollow() *hollow { return &hollow{items: make(chan int)} }

var _ = newHollow
