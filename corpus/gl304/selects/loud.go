// Package selects waits in selects that may have lost all their partners.
package selects

import (
	"context"
	"errors"
	"time"
)

var errNo = errors.New("no")

func use(int) {}

// Start fails before it could end the loop.
//
//corpus:run Start(func() error { return errNo })
func Start(prepare func() error) error {
	in, quit := make(chan int), make(chan struct{})
	go func() {
		for {
			select { // want GL304
			case n := <-in:
				use(n)
			case <-quit:
				return
			}
		}
	}()
	if err := prepare(); err != nil {
		return err
	}
	in <- 1
	close(quit)
	return nil
}

// NoCases waits for nothing.
func NoCases() {
	go func() {
		select {} // want GL304
	}()
}

// Nobody has the other ends.
func Nobody() {
	go func() {
		select { // want GL304
		case <-make(chan int):
		case make(chan int) <- 1:
		}
	}()
}

// Nil has nil channels only.
func Nil() {
	var a, b chan int
	go func() {
		select { // want GL304
		case <-a:
		case b <- 1:
		}
	}()
}

type worker struct {
	items chan int
	done  chan struct{}
}

func (w *worker) run() {
	for {
		select {
		case n := <-w.items:
			use(n)
		case <-w.done:
			return
		}
	}
}

// Stop ends the worker.
func (w *worker) Stop() { close(w.done) }

// Lifecycle forgets Stop.
//
//corpus:run Lifecycle([]int{1, 2})
func Lifecycle(list []int) {
	w := &worker{items: make(chan int), done: make(chan struct{})}
	go func() {
		for {
			select { // want GL304
			case n := <-w.items:
				use(n)
			case <-w.done:
				return
			}
		}
	}()
	for _, n := range list {
		w.items <- n
	}
}

// Lost keeps the function that would end the context.
//
//corpus:run Lost(func() error { return errNo })
func Lost(work func() error) error {
	ctx, cancel := context.WithCancel(context.Background()) // want GL205
	in := make(chan int)
	go func() {
		select { // want GL304
		case n := <-in:
			use(n)
		case <-ctx.Done():
		}
	}()
	if err := work(); err != nil {
		return err
	}
	cancel()
	return nil
}

// Background waits for a context without an end.
//
//corpus:run Background([]int{1})
func Background(list []int) {
	ctx := context.Background()
	in := make(chan int)
	go func() { // want GL307 low
		for {
			select { // want GL304
			case n := <-in:
				use(n)
			case <-ctx.Done():
				return
			}
		}
	}()
	for _, n := range list {
		in <- n
	}
}

// OneStop sends one value to two loops.
func OneStop() {
	in, quit := make(chan int), make(chan struct{})
	for range 2 {
		go func() {
			for {
				select { // want GL304
				case n := <-in:
					use(n)
				case <-quit:
					return
				}
			}
		}()
	}
	quit <- struct{}{}
}

// Ended closes one of the channels, which then is a nil case.
//
//corpus:run Ended([]int{1})
func Ended(list []int) {
	in, quit := make(chan int), make(chan struct{})
	go func() {
		for {
			select { // want GL304
			case n, ok := <-in:
				if !ok {
					in = nil
					continue
				}
				use(n)
			case <-quit:
				return
			}
		}
	}()
	for _, n := range list {
		in <- n
	}
	close(in)
}

// Swap makes a new channel for quit after the goroutine took the old one.
func Swap() {
	in, quit := make(chan int), make(chan struct{})
	go func(quit chan struct{}) {
		select { // want GL304
		case <-in:
		case <-quit:
		}
	}(quit)
	quit = make(chan struct{})
	close(quit)
}

// Inner leaves the select, and not the loop.
func Inner() {
	in, quit := make(chan int), make(chan struct{})
	go func() { // want GL307 low
		for {
			select { // want GL304
			case n := <-in:
				use(n)
			case <-quit:
				break
			}
		}
	}()
	quit <- struct{}{}
}

// Offer offers a value for which nobody comes.
//
//corpus:run Offer(errNo)
func Offer(err error) int {
	out, extra := make(chan int), make(chan int)
	go func() {
		select { // want GL304
		case out <- 1:
		case extra <- 2:
		}
	}()
	if err != nil {
		return 0
	}
	return <-out
}

// Both selects on both sides, in the same direction.
func Both() {
	a, b := make(chan int), make(chan int)
	for range 2 {
		go func() {
			select { // want GL304
			case n := <-a:
				b <- n
			case n := <-b:
				a <- n
			}
		}()
	}
}

// Expired waits again after the timer has fired.
func Expired() {
	in := make(chan int)
	timer := time.NewTimer(time.Millisecond)
	go func() {
		for {
			select { // want GL304
			case n := <-in:
				use(n)
				return
			case <-timer.C:
			}
		}
	}()
}

// Stopped waits for a timer that was stopped.
func Stopped() {
	in := make(chan int)
	go func() {
		timer := time.NewTimer(time.Hour)
		timer.Stop()
		select { // want GL304
		case n := <-in:
			use(n)
		case <-timer.C:
		}
	}()
}

// Failed ends only when all goes well.
//
//corpus:run Failed(func() error { return errNo })
func Failed(work func() error) {
	result, quit := make(chan error), make(chan struct{})
	go func() {
		if err := work(); err != nil {
			return
		}
		result <- nil
	}()
	select { // want GL304
	case <-result:
	case <-quit:
	}
}
