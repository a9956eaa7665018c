package waits

import (
	"context"
	"sync"
)

// Deferred calls Done on every path.
//
//corpus:run Deferred([]func() error{fails})
func Deferred(tasks []func() error) {
	var wg sync.WaitGroup
	for _, task := range tasks {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if task() != nil {
				return
			}
		}()
	}
	wg.Wait() // ok GL306
}

// AsMany adds what is done.
func AsMany() {
	var wg sync.WaitGroup
	wg.Add(2)
	go wg.Done()
	go wg.Done()
	wg.Wait() // ok GL306
}

// Length adds the length of the list over which it goes.
//
//corpus:run Length([]int{1, 2, 3})
func Length(list []int) {
	var wg sync.WaitGroup
	wg.Add(len(list))
	for range list {
		go wg.Done()
	}
	wg.Wait() // ok GL306
}

// Zero waits for nobody.
func Zero() {
	var wg sync.WaitGroup
	wg.Wait() // ok GL306
}

// EachTurn waits for one in each turn.
//
//corpus:run EachTurn([]int{1, 2, 3})
func EachTurn(list []int) {
	var wg sync.WaitGroup
	for range list {
		wg.Add(1)
		go wg.Done()
		wg.Wait() // ok GL306
	}
}

// OnlyStarted adds for those that are started.
//
//corpus:run OnlyStarted([]int{1, -1})
func OnlyStarted(list []int) {
	var wg sync.WaitGroup
	for _, n := range list {
		if n < 0 {
			continue
		}
		wg.Add(1)
		go func() { defer wg.Done() }()
	}
	wg.Wait() // ok GL306
}

// Received receives before it waits.
func Received() int {
	ch := make(chan int)
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		ch <- 1 // ok GL301
	}()
	n := <-ch
	wg.Wait() // ok GL306
	return n
}

// PanicDone calls Done although it panics.
//
//corpus:run PanicDone(func() { panic("no") })
func PanicDone(work func()) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		defer func() { _ = recover() }()
		work()
	}()
	wg.Wait() // ok GL306
}

// Signalled tells the waiter, which looks before it waits.
func Signalled() {
	var mu sync.Mutex
	c := sync.NewCond(&mu)
	ready := false
	go func() {
		mu.Lock()
		defer mu.Unlock()
		for !ready {
			c.Wait() // ok GL306
		}
	}()
	mu.Lock()
	ready = true
	mu.Unlock()
	c.Signal()
}

// Broadcast wakes all.
func Broadcast() {
	var mu sync.Mutex
	c := sync.NewCond(&mu)
	ready := false
	for range 3 {
		go func() {
			mu.Lock()
			defer mu.Unlock()
			for !ready {
				c.Wait() // ok GL306
			}
		}()
	}
	mu.Lock()
	ready = true
	c.Broadcast()
	mu.Unlock()
}

// SelectDone calls Done in each case.
//
//corpus:run ctx, cancel := context.WithCancel(context.Background()); cancel(); SelectDone(ctx, make(chan int))
func SelectDone(ctx context.Context, in <-chan int) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		select {
		case <-in:
		case <-ctx.Done():
		}
	}()
	wg.Wait() // ok GL306
}

// Given waits for a group of its caller.
//
//corpus:run wg := &sync.WaitGroup{}; wg.Add(1); go wg.Done(); Given(wg)
func Given(wg *sync.WaitGroup) {
	wg.Wait() // ok GL306
}

type service struct {
	group sync.WaitGroup
	quit  chan struct{}
}

func (s *service) run() {
	defer s.group.Done()
	<-s.quit
}

// Close waits for what it has ended.
//
//corpus:run s := &service{quit: make(chan struct{})}; s.group.Add(1); go s.run(); s.Close()
func (s *service) Close() {
	close(s.quit)
	s.group.Wait() // ok GL306
}

// Background waits in a goroutine of its own.
//
//corpus:run Background([]int{1, 2}, func() {})
func Background(list []int, then func()) {
	var wg sync.WaitGroup
	for range list {
		wg.Add(1)
		go func() { defer wg.Done() }()
	}
	go func() {
		wg.Wait() // ok GL306
		then()
	}()
}

// Method lets the group start its goroutines.
//
//corpus:run Helper([]int{1, 2})
func Helper(list []int) {
	var wg sync.WaitGroup
	spawn := func(f func()) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			f()
		}()
	}
	for range list {
		spawn(func() {})
	}
	wg.Wait() // ok GL306
}
