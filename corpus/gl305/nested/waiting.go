package nested

import (
	"sync"
	"time"
)

type pump struct {
	mu     sync.Mutex
	wg     sync.WaitGroup
	quit   chan struct{}
	done   chan struct{}
	moved  int
	closed bool
}

func newPump() *pump {
	return &pump{quit: make(chan struct{}), done: make(chan struct{})}
}

func (p *pump) count() {
	p.mu.Lock()
	p.moved++
	p.mu.Unlock()
}

func (p *pump) work() {
	defer p.wg.Done()
	<-p.quit
	p.count()
}

func (p *pump) start() {
	p.wg.Add(1)
	go p.work()
}

// StopHolding waits for a worker that counts, with the lock of the counter held.
//
//corpus:run p := newPump(); p.start(); p.StopHolding()
//corpus:holds sync.WaitGroup.Wait
func (p *pump) StopHolding() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	close(p.quit)
	p.wg.Wait() // want GL305
}

// StopAfter gives the lock up before it waits.
func (p *pump) StopAfter() {
	p.mu.Lock()
	p.closed = true
	close(p.quit)
	p.mu.Unlock()
	p.wg.Wait()
}

type clock struct {
	mu   sync.RWMutex
	quit chan struct{}
	done chan struct{}
	now  time.Time
}

func startClock() *clock {
	c := &clock{quit: make(chan struct{}), done: make(chan struct{})}
	go c.tick()
	return c
}

func (c *clock) tick() {
	defer close(c.done)
	for {
		select {
		case <-time.After(time.Millisecond):
			c.mu.Lock()
			c.now = time.Now()
			c.mu.Unlock()
		case <-c.quit:
			c.mu.Lock()
			c.now = time.Time{}
			c.mu.Unlock()
			return
		}
	}
}

// CloseReading holds the lock for reading and waits for the loop, which writes at its end.
//
//corpus:run startClock().CloseReading()
//corpus:holds chan receive
func (c *clock) CloseReading() time.Time {
	c.mu.RLock()
	defer c.mu.RUnlock()
	close(c.quit)
	<-c.done // want GL305
	return c.now
}

// Close waits without the lock.
func (c *clock) Close() {
	close(c.quit)
	<-c.done
	c.mu.Lock()
	c.now = time.Time{}
	c.mu.Unlock()
}

type starter struct {
	mu    sync.Mutex
	ready chan struct{}
	n     int
}

// Start waits with the lock held for a goroutine that says so before it locks.
func (s *starter) Start() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ready = make(chan struct{})
	go func() {
		close(s.ready)
		s.mu.Lock()
		s.n++
		s.mu.Unlock()
	}()
	<-s.ready
}

// FN_StartWrong waits for one that locks first.
//
//corpus:run new(starter).FN_StartWrong()
func (s *starter) FN_StartWrong() {
	var wg sync.WaitGroup
	s.mu.Lock()
	defer s.mu.Unlock()
	wg.Add(1)
	go func() { // want GL305
		defer wg.Done()
		s.mu.Lock()
		s.n++
		s.mu.Unlock()
	}()
	wg.Wait()
}

type pool struct {
	mu      sync.Mutex
	closing sync.Mutex
	wg      sync.WaitGroup
	n       int
}

func (p *pool) run() {
	go func() {
		defer p.wg.Done()
		p.mu.Lock()
		p.n++
		p.mu.Unlock()
	}()
}

// Close holds a lock that the workers do not need.
func (p *pool) Close() {
	p.closing.Lock()
	defer p.closing.Unlock()
	p.wg.Wait()
}

// CloseOther holds the lock of one and waits for another.
func (p *pool) CloseOther(other *pool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	other.wg.Wait()
}

// CloseHolding waits for literals that lock.
//
//corpus:run p := new(pool); p.wg.Add(1); p.run(); p.CloseHolding()
//corpus:holds sync.WaitGroup.Wait
func (p *pool) CloseHolding() {
	p.mu.Lock()
	p.wg.Wait() // want GL305
	p.mu.Unlock()
}

// Replace tells of a worker under the lock, and waits with it held for those who were told of before.
func (p *pool) Replace(start func(func()) bool) {
	p.mu.Lock()
	p.wg.Add(1)
	p.mu.Unlock()
	if !start(func() {}) {
		p.wg.Done()
	}
}

type board struct {
	mu     sync.Mutex
	posts  chan string
	room   chan string
	shown  int
	closed chan struct{}
}

func newBoard() *board {
	b := &board{posts: make(chan string), room: make(chan string, 8)}
	b.closed = make(chan struct{})
	go b.loop()
	return b
}

func (b *board) show(post string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.shown += len(post)
}

func (b *board) loop() {
	for {
		select {
		case post := <-b.posts:
			b.show(post)
		case post := <-b.room:
			b.show(post)
		case <-b.closed:
			return
		}
	}
}

// PostTwice sends with the lock held that the receiver needs before it receives again.
//
//corpus:run newBoard().PostTwice("a")
//corpus:holds chan send
func (b *board) PostTwice(post string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.posts <- post // want GL305
	b.posts <- post // want GL305
}

func (b *board) close() { close(b.closed) }

// PostAfter gives the lock up first.
func (b *board) PostAfter(post string) {
	b.mu.Lock()
	n := b.shown
	b.mu.Unlock()
	if n == 0 {
		b.posts <- post
	}
}

// PostRoom has room.
func (b *board) PostRoom(post string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.room <- post
}

// PostUnless does not insist.
func (b *board) PostUnless(post string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case b.posts <- post:
	default:
	}
}

type shownBoard struct {
	mu    sync.Mutex
	lines chan string
	n     int
}

// Lines gives the channel to others, who need no lock.
func (s *shownBoard) Lines() <-chan string { return s.lines }

func (s *shownBoard) drain() {
	for range s.lines {
		s.mu.Lock()
		s.n++
		s.mu.Unlock()
	}
}

// Print sends with the lock held.
func (s *shownBoard) Print(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines <- line
}
