package deadlocks

import (
	"sync"
	"sync/atomic"
	"time"
)

// Lazily waits, inside the first call, for a goroutine that makes the second one.
func Lazily() {
	var once sync.Once
	ready := make(chan struct{})
	fill := func() {
		go func() {
			once.Do(func() {}) // want GL305
			close(ready)
		}()
		<-ready // want GL302
	}
	go func() {
		once.Do(fill)
	}()
}

// LazilyInOrder says that it is ready before it asks for what is being made.
func LazilyInOrder() {
	var once sync.Once
	ready := make(chan struct{})
	fill := func() {
		go func() {
			close(ready)
			once.Do(func() {}) // ok GL305
		}()
		<-ready // ok GL302
	}
	go func() {
		once.Do(fill)
	}()
}

type renewal struct {
	mu   sync.Mutex
	kept bool
}

// Renewed sets a flag for a delayed call that has begun, which then returns with the lock.
func Renewed() {
	go func() {
		l := &renewal{}
		l.mu.Lock()
		timer := time.AfterFunc(0, func() {
			l.mu.Lock() // want GL305
			if l.kept {
				return
			}
			l.mu.Unlock()
		})
		time.Sleep(20 * time.Millisecond)
		if !timer.Stop() {
			l.kept = true
		}
		l.mu.Unlock()
		time.Sleep(20 * time.Millisecond)
		l.mu.Lock() // want GL305
		l.mu.Unlock()
	}()
}

// RenewedFairly has a delayed call that gives its lock back on both paths.
func RenewedFairly() {
	go func() {
		l := &renewal{}
		l.mu.Lock()
		timer := time.AfterFunc(0, func() {
			l.mu.Lock() // ok GL305
			defer l.mu.Unlock()
			if l.kept {
				return
			}
			l.kept = true
		})
		time.Sleep(20 * time.Millisecond)
		if !timer.Stop() {
			l.kept = true
		}
		l.mu.Unlock()
		l.mu.Lock() // ok GL305
		l.mu.Unlock()
	}()
}

// CalledOff goes on only when the delayed call, which would keep the lock, never begins.
func CalledOff() {
	go func() {
		var mu sync.Mutex
		timer := time.AfterFunc(time.Hour, mu.Lock)
		if timer.Stop() {
			mu.Lock() // ok GL305
			mu.Unlock()
		}
	}()
}

type gate struct {
	mu     sync.Mutex
	shut   int32
	inside sync.WaitGroup
	done   chan struct{}
}

func (g *gate) enter() bool {
	if atomic.LoadInt32(&g.shut) != 0 {
		return false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside.Add(1)
	return true
}

func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	atomic.StoreInt32(&g.shut, 1)
	g.inside.Wait()
	close(g.done)
}

// Gate waits for those inside, who wait for it to be closed; a number that is read atomically lets them in.
func Gate() {
	g := &gate{done: make(chan struct{})}
	go func() {
		if g.enter() {
			<-g.done // want GL302
			g.inside.Done()
		}
	}()
	time.Sleep(20 * time.Millisecond)
	go g.close() // want GL306
}

// GateInOrder leaves before it waits.
func GateInOrder() {
	g := &gate{done: make(chan struct{})}
	go func() {
		if g.enter() {
			g.inside.Done()
			<-g.done // ok GL302
		}
	}()
	time.Sleep(20 * time.Millisecond)
	go g.close() // ok GL306
}

// GateShut finds the number that another function has stored.
func GateShut() {
	g := &gate{done: make(chan struct{})}
	atomic.StoreInt32(&g.shut, 1)
	go func() {
		if g.enter() {
			<-g.done // ok GL302
		}
	}()
}

type shelf struct{ board *board }

type board struct{ box *crate }

type crate struct{ tags []*tag }

type tag struct{ owner *owner }

type owner struct{ desk *desk }

type desk struct{ mu sync.Mutex }

func (s *shelf) furnish() error {
	s.board = boards()
	return nil
}

func boards() *board { return &board{box: crates()} }

func crates() *crate { return &crate{tags: []*tag{labelled()}} }

func labelled() *tag { return &tag{owner: &owner{desk: &desk{}}} }

// Furnished locks twice what a function has put far inside of what it got.
func Furnished() {
	go func() {
		s := &shelf{}
		if s.furnish() != nil {
			return
		}
		d := s.board.box.tags[0].owner.desk
		d.mu.Lock()
		d.mu.Lock() // want GL305
	}()
}

// FurnishedTwice locks two different ones.
func FurnishedTwice() {
	go func() {
		s, t := &shelf{}, &shelf{}
		if s.furnish() != nil || t.furnish() != nil {
			return
		}
		s.board.box.tags[0].owner.desk.mu.Lock() // ok GL305
		t.board.box.tags[0].owner.desk.mu.Lock() // ok GL305
	}()
}

// Listed sends where a map has the key.
func Listed() {
	go func() {
		limits := map[string]int{"low": 0}
		answer := make(chan int)
		if n, ok := limits["low"]; ok {
			answer <- n // want GL301
		}
	}()
}

// Unlisted sends where a map has the key, which it does not.
func Unlisted() {
	go func() {
		limits := map[string]int{"low": 0}
		answer := make(chan int)
		if n, ok := limits["high"]; ok {
			answer <- n // ok GL301
		}
	}()
}

// Renamed locks for reading by another name, and once more while a writer waits.
func Renamed() {
	var mu sync.RWMutex
	reader := mu.RLocker()
	go func() {
		reader.Lock()
		time.Sleep(20 * time.Millisecond)
		mu.RLock() // want GL305
		mu.RUnlock()
		reader.Unlock()
	}()
	go func() {
		time.Sleep(5 * time.Millisecond)
		mu.Lock() // want GL305
		mu.Unlock()
	}()
}

// RenamedInTurn gives the first one back before.
func RenamedInTurn() {
	var mu sync.RWMutex
	reader := mu.RLocker()
	go func() {
		reader.Lock()
		time.Sleep(20 * time.Millisecond)
		reader.Unlock()
		mu.RLock() // ok GL305
		mu.RUnlock()
	}()
	go func() {
		time.Sleep(5 * time.Millisecond)
		mu.Lock() // ok GL305
		mu.Unlock()
	}()
}
