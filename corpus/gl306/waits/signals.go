package waits

import (
	"sync"
	"time"
)

// Unheld waits for a condition with a lock that another one holds: the signal comes first.
func Unheld() {
	var mu sync.Mutex
	cond := sync.NewCond(&mu)
	done := make(chan struct{})
	go func() {
		mu.Lock()
		go func() {
			time.Sleep(20 * time.Millisecond)
			cond.Wait() // want GL306
			close(done)
		}()
		cond.Signal()
		<-done // want GL302 low
		mu.Unlock()
	}()
}

// Held waits with a lock of its own for what is set with the same lock.
func Held() {
	var mu sync.Mutex
	cond := sync.NewCond(&mu)
	ready := false
	go func() {
		mu.Lock()
		defer mu.Unlock()
		for !ready {
			cond.Wait() // ok GL306
		}
	}()
	go func() {
		mu.Lock()
		defer mu.Unlock()
		ready = true
		cond.Signal()
	}()
}

// HeldForReading waits with the reader's lock, which the one that signals takes for writing.
func HeldForReading() {
	var mu sync.RWMutex
	cond := sync.NewCond(mu.RLocker())
	ready := false
	go func() {
		cond.L.Lock()
		defer cond.L.Unlock()
		for !ready {
			cond.Wait() // ok GL306
		}
	}()
	go func() {
		mu.Lock()
		defer mu.Unlock()
		ready = true
		cond.Broadcast()
	}()
}
