package backlog

import "context"

type part struct{ run func() error }

type session struct {
	parts  []part
	failed chan error
	closed chan struct{}
}

func newSession(parts []part) *session {
	return &session{parts: parts, failed: make(chan error, len(parts)+1), closed: make(chan struct{})}
}

// Serve starts all parts, each of which has room for what it tells.
//
//corpus:unproven there is room for all
func (s *session) Serve() error {
	for _, p := range s.parts {
		go func() {
			s.failed <- p.run() // want GL308 low
		}()
	}
	for {
		select {
		case err := <-s.failed:
			if err != nil {
				return err
			}
		case <-s.closed:
			return nil
		}
	}
}

// Close ends a session.
func (s *session) Close() { close(s.closed) }

// Served is a session.
//
//corpus:unproven there is room for all
func Served(parts []part) {
	s := newSession(parts)
	go s.Serve()
	s.Close()
}

type crew struct {
	size int
	work chan func()
	kill chan struct{}
}

// NewCrew has no workers yet.
func NewCrew() *crew {
	return &crew{work: make(chan func()), kill: make(chan struct{})}
}

func (c *crew) worker(ctx context.Context) {
	for {
		select {
		case f := <-c.work:
			f()
		case <-c.kill:
			return
		case <-ctx.Done():
			return
		}
	}
}

// Resize starts workers, or ends as many as there are too many.
//
//corpus:unproven a worker is left for each value
func (c *crew) Resize(ctx context.Context, n int) {
	for ; c.size < n; c.size++ {
		go c.worker(ctx)
	}
	for ; c.size > n; c.size-- {
		go func() { c.kill <- struct{}{} }() // ok GL308 // want GL301 low
	}
}

// Do gives work to a worker that has time, and does it itself where there is none.
func (c *crew) Do(f func()) {
	select {
	case c.work <- f:
	default:
		f()
	}
}

// Parallel sends as often as it is told to what has room for each of the sources.
//
//corpus:unproven callers ask for fewer than there are sources
func Parallel(sources []func() bool, wanted int) (found int) {
	next := make(chan bool, len(sources))
	for i := 0; i < wanted; i++ {
		next <- true // want GL308 low
	}
	for _, source := range sources {
		select {
		case <-next:
			if source() {
				found++
			}
		default:
		}
	}
	return found
}

type gathering struct {
	waiting []string
	ready   chan string
	stop    chan struct{}
}

func newGathering() *gathering {
	return &gathering{ready: make(chan string), stop: make(chan struct{})}
}

// Gather takes a value of each that it has started.
//
//corpus:unproven all are taken
func (g *gathering) Gather(names []string) {
	g.waiting = append(g.waiting, names...)
	for _, name := range names {
		go func() {
			g.ready <- name // want GL308 low
		}()
	}
	for {
		select {
		case <-g.ready:
			g.waiting = g.waiting[1:]
			if len(g.waiting) == 0 {
				return
			}
		case <-g.stop:
		}
	}
}

// Interrupt is told while names are gathered.
func (g *gathering) Interrupt() { g.stop <- struct{}{} }

// Batched starts a goroutine for several names at a time, with room for one value of each name.
//
//corpus:unproven there is room for all
func Batched(names []string, at int, each func([]string) int) (total int) {
	size := len(names)/at + 1
	sums := make(chan int, len(names))
	for i := 0; i < len(names); i += size {
		go func() {
			sums <- each(names[i:min(len(names), i+size)]) // want GL308 low
		}()
	}
	select {
	case total = <-sums:
	default:
	}
	return total
}
