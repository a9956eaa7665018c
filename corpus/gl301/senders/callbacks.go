package senders

import (
	"context"
	"slices"
	"sync"
)

// forEach is known at run time only; it calls its argument one after another.
var forEach = func(n int, f func(int) error) error {
	for i := range n {
		if err := f(i); err != nil {
			return err
		}
	}
	return context.Canceled
}

// FirstOfMap stops at the first value, while the map is still walked.
//
//corpus:run var m sync.Map; m.Store(1, 1); m.Store(2, 2); FirstOfMap(&m)
func FirstOfMap(m *sync.Map) any {
	ch := make(chan any)
	go func() {
		defer close(ch)
		m.Range(func(_, v any) bool {
			ch <- v // want GL301
			return true
		})
	}()
	for v := range ch {
		return v
	}
	return nil
}

// AllOfMap takes every value.
//
//corpus:run var m sync.Map; m.Store(1, 1); m.Store(2, 2); AllOfMap(&m)
func AllOfMap(m *sync.Map) (n int) {
	ch := make(chan any)
	go func() {
		defer close(ch)
		m.Range(func(_, v any) bool {
			ch <- v // ok GL301
			return true
		})
	}()
	for range ch {
		n++
	}
	return n
}

// ErrorAtLast sends what comes of all without a look at the context.
//
//corpus:run ctx, cancel := context.WithCancel(context.Background()); cancel(); ErrorAtLast(ctx, 0)
//corpus:times 40
func ErrorAtLast(ctx context.Context, n int) (sum int) {
	ch := make(chan int)
	go func() {
		err := forEach(n, func(i int) error {
			select {
			case ch <- i:
			case <-ctx.Done():
			}
			return nil
		})
		if err != nil {
			ch <- -1 // want GL301
		}
		close(ch)
	}()
	for {
		select {
		case i, ok := <-ch:
			if !ok {
				return sum
			}
			sum += i
		case <-ctx.Done():
			return 0
		}
	}
}

// Fed gets its values from a function that others call.
//
//corpus:run Fed(3)
func Fed(n int) (sum int) {
	ch := make(chan int)
	go func() {
		defer close(ch)
		_ = forEach(n, func(i int) error {
			ch <- i // ok GL301
			return nil
		})
	}()
	for range n {
		sum += <-ch // ok GL302
	}
	return sum
}

// Sorted sends nothing in the function that is called.
//
//corpus:run Sorted([]int{2, 1})
func Sorted(list []int) int {
	ch := make(chan int)
	go func() {
		slices.SortFunc(list, func(a, b int) int { return a - b })
		ch <- list[0] // ok GL301
	}()
	return <-ch
}
