// Package senders sends to channels that may have lost their receiver.
package senders

import (
	"context"
	"errors"
	"sync"
	"time"
)

func compute() int { return 42 }

// Early returns before it receives.
//
//corpus:run Early(errors.New("late"))
func Early(err error) int {
	ch := make(chan int)
	go func() {
		ch <- compute() // want GL301
	}()
	if err != nil {
		return 0
	}
	return <-ch
}

// Late gives up after a while.
//
//corpus:run Late(time.Nanosecond)
func Late(limit time.Duration) (int, error) {
	ch := make(chan int)
	go func() {
		time.Sleep(10 * time.Millisecond)
		ch <- compute() // want GL301
	}()
	select {
	case n := <-ch:
		return n, nil
	case <-time.After(limit):
		return 0, errors.New("late")
	}
}

// Cancelled gives up when the caller does.
//
//corpus:run ctx, cancel := context.WithCancel(context.Background()); cancel(); Cancelled(ctx)
func Cancelled(ctx context.Context) (int, error) {
	ch := make(chan int)
	go func() {
		time.Sleep(10 * time.Millisecond)
		ch <- compute() // want GL301
	}()
	select {
	case n := <-ch:
		return n, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// First takes the answer of one of many.
//
//corpus:run go First(nil); First([]string{"a", "b", "c"})
func First(hosts []string) int {
	ch := make(chan int)
	for _, host := range hosts {
		go func() {
			ch <- len(host) // want GL301
		}()
	}
	return <-ch // want GL302 low
}

// FirstError stops receiving at the first error.
//
//corpus:run FirstError([]func() error{func() error { return io.EOF }, func() error { return io.EOF }})
func FirstError(tasks []func() error) error {
	errs := make(chan error)
	for _, task := range tasks {
		go func() {
			errs <- task() // want GL301
		}()
	}
	for range tasks {
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}

// Twice forgets to return after the error.
//
//corpus:run Twice(func() (int, error) { return 0, io.EOF })
func Twice(work func() (int, error)) int {
	ch := make(chan int)
	go func() {
		n, err := work()
		if err != nil {
			ch <- -1
		}
		ch <- n // want GL301
	}()
	return <-ch
}

// Nil has a channel that was never made.
func Nil() {
	var ch chan int
	go func() {
		ch <- 1 // want GL301
	}()
}

// Nobody receives at all.
func Nobody() {
	ch := make(chan int)
	go func() {
		ch <- compute() // want GL301
	}()
}

// SmallBuffer has room for one of two results.
func SmallBuffer() int {
	ch := make(chan int, 1)
	go func() {
		ch <- compute()
		ch <- compute()
		ch <- compute() // want GL308
	}()
	return <-ch
}

// FN_Search leaves the range when it has found something.
//
//corpus:run FN_Search(100)
func FN_Search(n int) int {
	ch := make(chan int)
	go func() {
		for i := range n {
			ch <- i // want GL301
		}
		close(ch)
	}()
	for i := range ch {
		if i > 3 {
			return i
		}
	}
	return -1
}

//corpus:run <-FN_numbers(100)
func FN_numbers(n int) <-chan int {
	ch := make(chan int)
	go func() {
		defer close(ch)
		for i := range n {
			ch <- i // want GL301
		}
	}()
	return ch
}

// Iterate abandons what another function makes.
func Iterate(n int) bool {
	for i := range FN_numbers(n) {
		if i == 2 {
			return true
		}
	}
	return false
}

// Poll looks once, and does not wait.
func Poll() int {
	ch := make(chan int)
	go func() {
		time.Sleep(10 * time.Millisecond)
		ch <- compute() // want GL301
	}()
	select {
	case n := <-ch:
		return n
	default:
		return 0
	}
}

// WaitFirst waits for the senders before it receives.
//
//corpus:run go WaitFirst(nil); WaitFirst([]int{1, 2})
func WaitFirst(list []int) int {
	ch := make(chan int)
	var wg sync.WaitGroup
	for _, n := range list {
		wg.Add(1)
		go func() {
			defer wg.Done()
			ch <- n * n // want GL301
		}()
	}
	wg.Wait()   // want GL306 low
	return <-ch // want GL302 low
}

type request struct {
	reply chan int
}

type server struct {
	requests chan request
}

func (s *server) serve() {
	for r := range s.requests {
		r.reply <- compute()
	}
}

// Ask gives up on the reply.
//
//corpus:run Ask(func() bool { return false })
func Ask(ready func() bool) int {
	s := &server{requests: make(chan request)}
	go s.serve() // want GL301
	defer close(s.requests)
	r := request{reply: make(chan int)}
	s.requests <- r
	if !ready() {
		return 0
	}
	return <-r.reply
}

// Crossed sends on both sides before either receives.
func Crossed() {
	left, right := make(chan int), make(chan int)
	go func() {
		left <- 1 // want GL301
		<-right
	}()
	go func() {
		right <- 1 // want GL301
		<-left
	}()
}

// Recovered receives nothing after a panic.
//
//corpus:run Recovered(func() { panic("no") })
func Recovered(work func()) (n int) {
	ch := make(chan int)
	go func() {
		ch <- compute() // want GL301
	}()
	defer func() {
		if recover() != nil {
			n = -1
		}
	}()
	work()
	return <-ch
}

// Named starts a function with a name.
//
//corpus:run Named(false)
func Named(all bool) {
	ch := make(chan int)
	go feed(ch) // want GL301
	<-ch
	if all {
		<-ch
	}
}

func feed(ch chan int) {
	ch <- 1
	ch <- 2
}

// Semaphore takes a slot and does not always give it back.
//
//corpus:run Semaphore([]func() error{func() error { return io.EOF }, func() error { return io.EOF }})
func Semaphore(tasks []func() error) {
	slots := make(chan struct{}, 1)
	for _, task := range tasks {
		go func() {
			slots <- struct{}{} // want GL308
			if task() != nil {
				return
			}
			<-slots
		}()
	}
}
