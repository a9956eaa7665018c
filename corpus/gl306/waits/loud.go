// Package waits waits for groups and conditions that may never be fulfilled.
package waits

import (
	"context"
	"errors"
	"sync"
	"time"
)

var errNo = errors.New("no")

func fails() error { return errNo }

// EarlyReturn leaves without Done.
//
//corpus:run EarlyReturn([]func() error{fails})
func EarlyReturn(tasks []func() error) {
	var wg sync.WaitGroup
	for _, task := range tasks {
		wg.Add(1)
		go func() {
			if task() != nil {
				return
			}
			wg.Done()
		}()
	}
	wg.Wait() // want GL306 low
}

// TooMany adds more than is done.
func TooMany() {
	var wg sync.WaitGroup
	wg.Add(2)
	go wg.Done()
	wg.Wait() // want GL306 low
}

// Nobody calls Done.
func Nobody() {
	go func() {
		var wg sync.WaitGroup
		wg.Add(1)
		wg.Wait() // want GL306
	}()
}

// Inside waits for all in the turn that starts the first.
//
//corpus:run Inside([]int{1, 2, 3})
func Inside(list []int) {
	var wg sync.WaitGroup
	wg.Add(len(list))
	for range list {
		go wg.Done()
		wg.Wait() // want GL306 low
	}
}

type work struct{ group sync.WaitGroup }

// Other calls Done on the group of another object.
func Other() {
	w, other := &work{}, &work{}
	w.group.Add(1)
	other.group.Add(1)
	go other.group.Done()
	w.group.Wait() // want GL306 low
}

// Skipped adds before it knows that the goroutine is started.
//
//corpus:run Skipped([]int{1, -1})
func Skipped(list []int) {
	var wg sync.WaitGroup
	for _, n := range list {
		wg.Add(1)
		if n < 0 {
			continue
		}
		go func() { defer wg.Done() }()
	}
	wg.Wait() // want GL306 low
}

// Blocked waits for a goroutine that waits for the receive below.
func Blocked() int {
	ch := make(chan int)
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		ch <- 1 // want GL301
	}()
	wg.Wait() // want GL306 low
	return <-ch
}

// Panicked calls Done only when all goes well.
//
//corpus:run Panicked(func() { panic("no") })
func Panicked(work func()) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer func() { _ = recover() }()
		work()
		wg.Done()
	}()
	wg.Wait() // want GL306 low
}

// Unsignalled waits for a signal that nobody gives.
func Unsignalled() {
	c := sync.NewCond(&sync.Mutex{})
	go func() {
		c.L.Lock()
		defer c.L.Unlock()
		c.Wait() // want GL306
	}()
}

// OneSignal wakes one of two.
//
//corpus:times 50
func OneSignal() {
	var mu sync.Mutex
	c := sync.NewCond(&mu)
	ready := false
	for range 2 {
		go func() {
			mu.Lock()
			defer mu.Unlock()
			for !ready {
				c.Wait() // want GL306
			}
		}()
	}
	time.Sleep(10 * time.Millisecond)
	mu.Lock()
	ready = true
	mu.Unlock()
	c.Signal()
}

// SignalFirst signals before anybody waits, and the waiter does not look.
func SignalFirst() {
	c := sync.NewCond(&sync.Mutex{})
	c.Signal()
	go func() {
		c.L.Lock()
		c.Wait() // want GL306
		c.L.Unlock()
	}()
}

// Select leaves without Done when the context has ended.
//
//corpus:run ctx, cancel := context.WithCancel(context.Background()); cancel(); Select(ctx, make(chan int))
func Select(ctx context.Context, in <-chan int) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		select {
		case <-in:
			wg.Done()
		case <-ctx.Done():
			return
		}
	}()
	wg.Wait() // want GL306 low
}

// Self waits for itself.
func Self() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		wg.Wait() // want GL306
	}()
}

// Nested waits for itself in a function that the goroutine calls.
func Nested() {
	wg := &sync.WaitGroup{}
	wg.Add(1)
	go func() { // want GL306
		defer wg.Done()
		join(wg)
	}()
}

func join(wg *sync.WaitGroup) {
	wg.Wait()
}

// Half does one of two.
//
//corpus:run Half(1)
func Half(n int) {
	var wg sync.WaitGroup
	wg.Add(2)
	go wg.Done()
	if n > 1 {
		go wg.Done()
	}
	wg.Wait() // want GL306 low
}

// Pair has two goroutines that wait for each other's group.
func Pair() {
	var a, b sync.WaitGroup
	a.Add(1)
	b.Add(1)
	go func() {
		a.Wait() // want GL306
		b.Done()
	}()
	go func() {
		b.Wait() // want GL306
		a.Done()
	}()
}
