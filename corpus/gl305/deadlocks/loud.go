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
		var mu sync.Mutex
		mu.Lock()
		mu.Lock() // want GL305
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
	var a, b sync.Mutex
	go func() {
		a.Lock()
		time.Sleep(20 * time.Millisecond)
		b.Lock() // want GL305
		b.Unlock()
		a.Unlock()
	}()
	go func() {
		b.Lock()
		time.Sleep(20 * time.Millisecond)
		a.Lock() // want GL305
		a.Unlock()
		b.Unlock()
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
	var mu sync.Mutex
	ch := make(chan int)
	go func() {
		mu.Lock() // want GL305
		ch <- 1   // want GL301
		mu.Unlock()
	}()
	go func() {
		time.Sleep(time.Duration(rand.Intn(2)) * 20 * time.Millisecond)
		mu.Lock() // want GL305
		<-ch      // want GL302
		mu.Unlock()
	}()
}

// Waiting holds the lock that the awaited one needs.
func Waiting() {
	var mu sync.Mutex
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		mu.Lock()
		defer mu.Unlock()
		go func() {
			defer wg.Done()
			mu.Lock() // want GL305
			mu.Unlock()
		}()
		wg.Wait() // want GL306
	}()
}

// Continue keeps the lock for the next turn.
//
//corpus:run Continue(2, func() bool { return true })
func Continue(n int, skip func() bool) {
	var mu sync.Mutex
	for range n {
		mu.Lock() // want GL305
		if skip() {
			continue
		}
		mu.Unlock()
	}
}
