// Package deadlocks takes locks twice, or in different orders.
package deadlocks

import (
	"math/rand"
	"sync"
	"time"
)

// Twice locks what it holds.
func Twice() {
	go func() {
		var a account
		a.mu.Lock()
		a.mu.Lock() // want GL305
	}()
}

// WriterTwice locks for writing what it holds for writing.
func WriterTwice() {
	var mu sync.RWMutex
	go func() {
		mu.Lock()
		mu.Lock() // want GL305
	}()
}

// Upgrade takes the writer's lock while it holds the reader's.
func Upgrade() {
	var mu sync.RWMutex
	go func() {
		mu.RLock()
		mu.Lock() // want GL305
	}()
}

// ReaderTwice reads what it holds for writing.
func ReaderTwice() {
	var mu sync.RWMutex
	go func() {
		mu.Lock()
		defer mu.Unlock()
		mu.RLock() // want GL305
		mu.RUnlock()
	}()
}

// Order takes two locks in both orders.
//
//corpus:times 20
func Order() {
	var a, b account
	go func() {
		a.mu.Lock()
		time.Sleep(20 * time.Millisecond)
		b.mu.Lock() // want GL305
		b.mu.Unlock()
		a.mu.Unlock()
	}()
	go func() {
		b.mu.Lock()
		time.Sleep(20 * time.Millisecond)
		a.mu.Lock() // want GL305
		a.mu.Unlock()
		b.mu.Unlock()
	}()
}

// WriterBetween has a writer between two reads of one goroutine.
//
//corpus:times 50
func WriterBetween() {
	var mu sync.RWMutex
	go func() {
		mu.RLock()
		time.Sleep(40 * time.Millisecond)
		mu.RLock() // want GL305
		mu.RUnlock()
		mu.RUnlock()
	}()
	go func() {
		time.Sleep(20 * time.Millisecond)
		mu.Lock() // want GL305
		mu.Unlock()
	}()
}

// An account is no smaller than 16 bytes: what is smaller, and without pointers, shares its memory block with
// other values (runtime/malloc.go, "Tiny allocator"), and is in reach as long as one of those is.
type account struct {
	mu      sync.Mutex
	balance int
}

func (a *account) add(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.balance += n
}

// Deposit calls a method that takes the lock again.
//
//corpus:run new(account).Deposit(1)
func (a *account) Deposit(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.add(n) // want GL305
}

// Account pays in.
func Account() {
	go new(account).Deposit(1) // want GL305
}

// Sending holds the lock that the receiver needs.
//
//corpus:times 40
func Sending() {
	var a account
	ch := make(chan int)
	go func() {
		a.mu.Lock() // want GL305
		ch <- 1     // want GL301
		a.mu.Unlock()
	}()
	go func() {
		time.Sleep(time.Duration(rand.Intn(2)) * 20 * time.Millisecond)
		a.mu.Lock() // want GL305
		<-ch        // want GL302
		a.mu.Unlock()
	}()
}

// Waiting holds the lock that the awaited one needs.
func Waiting() {
	var a account
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		go func() {
			defer wg.Done()
			a.mu.Lock() // want GL305
			a.mu.Unlock()
		}()
		wg.Wait() // want GL306
	}()
}

// Continue keeps the lock for the next turn.
//
//corpus:run Continue(2, func() bool { return true })
func Continue(n int, skip func() bool) {
	var a account
	for range n {
		a.mu.Lock() // want GL305
		if skip() {
			continue
		}
		a.mu.Unlock()
	}
}
