package senders

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Room has a place for the result, wanted or not.
//
//corpus:run Room(errors.New("late"))
func Room(err error) int {
	ch := make(chan int, 1)
	go func() {
		ch <- compute() // ok GL301
	}()
	if err != nil {
		return 0
	}
	return <-ch
}

// RoomForAll has a place for each.
//
//corpus:run RoomForAll([]string{"a", "b", "c"})
func RoomForAll(hosts []string) int {
	if len(hosts) == 0 {
		return 0
	}
	ch := make(chan int, len(hosts))
	for _, host := range hosts {
		go func() {
			ch <- len(host) // ok GL301
		}()
	}
	return <-ch
}

// Always receives on every path.
//
//corpus:run Always(errors.New("late"))
func Always(err error) int {
	ch := make(chan int)
	go func() {
		ch <- compute() // ok GL301
	}()
	n := <-ch
	if err != nil {
		return 0
	}
	return n
}

// SameCondition asks the same question before the send and before the receive.
//
//corpus:run SameCondition(false)
func SameCondition(wanted bool) int {
	ch := make(chan int)
	go func() {
		if wanted {
			ch <- compute() // ok GL301
		}
	}()
	if !wanted {
		return 0
	}
	return <-ch
}

// Otherwise drops what nobody wants.
func Otherwise() {
	ch := make(chan int)
	go func() {
		select {
		case ch <- compute(): // ok GL301
		default:
		}
	}()
}

// Context ends the sender when the function returns.
//
//corpus:run Context(context.Background(), 100)
func Context(ctx context.Context, n int) int {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ch := make(chan int)
	go func() {
		defer close(ch)
		for i := range n {
			select {
			case ch <- i: // ok GL301
			case <-ctx.Done():
				return
			}
		}
	}()
	for i := range ch {
		if i > 3 {
			return i
		}
	}
	return -1
}

// Quit tells the sender that nobody listens any more.
//
//corpus:run Quit([]int{1, 2, 3, 4, 5})
func Quit(list []int) int {
	quit := make(chan struct{})
	defer close(quit)
	ch := make(chan int)
	go func() {
		for _, n := range list {
			select {
			case ch <- n: // ok GL301
			case <-quit:
				return
			}
		}
	}()
	select {
	case n := <-ch:
		return n
	default:
		return 0
	}
}

// Drain takes the rest when it leaves.
//
//corpus:run Drain(100)
func Drain(n int) int {
	ch := make(chan int)
	go func() {
		defer close(ch)
		for i := range n {
			ch <- i // ok GL301
		}
	}()
	defer func() {
		for range ch {
		}
	}()
	for i := range ch {
		if i > 3 {
			return i
		}
	}
	return -1
}

// AllErrors receives as often as is sent.
//
//corpus:run AllErrors([]func() error{func() error { return io.EOF }, func() error { return io.EOF }})
func AllErrors(tasks []func() error) (failed error) {
	errs := make(chan error)
	for _, task := range tasks {
		go func() {
			errs <- task() // ok GL301
		}()
	}
	for range tasks {
		if err := <-errs; err != nil && failed == nil {
			failed = err
		}
	}
	return failed
}

// Return gives the channel to its caller.
//
//corpus:run <-Return()
func Return() <-chan int {
	ch := make(chan int)
	go func() {
		ch <- compute() // ok GL301
	}()
	return ch
}

// Once returns after the error.
//
//corpus:run Once(func() (int, error) { return 0, errors.New("no") })
func Once(work func() (int, error)) int {
	ch := make(chan int)
	go func() {
		n, err := work()
		if err != nil {
			ch <- -1 // ok GL301
			return
		}
		ch <- n // ok GL301
	}()
	return <-ch
}

// Collect closes the channel when all have sent.
//
//corpus:run Collect([]int{1, 2, 3})
func Collect(list []int) (sum int) {
	ch := make(chan int)
	var wg sync.WaitGroup
	for _, n := range list {
		wg.Add(1)
		go func() {
			defer wg.Done()
			ch <- n // ok GL301
		}()
	}
	go func() {
		wg.Wait()
		close(ch)
	}()
	for n := range ch {
		sum += n
	}
	return sum
}

// Relay hands values on; each stage ends the next.
//
//corpus:run Relay([]int{1, 2, 3})
func Relay(list []int) (sum int) {
	first, second := make(chan int), make(chan int)
	go func() {
		defer close(first)
		for _, n := range list {
			first <- n // ok GL301
		}
	}()
	go func() {
		defer close(second)
		for n := range first {
			second <- n * n // ok GL301
		}
	}()
	for n := range second {
		sum += n
	}
	return sum
}

// PingPong takes turns.
//
//corpus:run PingPong(3)
func PingPong(times int) {
	ping, pong := make(chan int), make(chan int)
	go func() {
		for n := range ping {
			pong <- n // ok GL301
		}
	}()
	for i := range times {
		ping <- i // ok GL301
		<-pong
	}
	close(ping)
}

// Give hands the channel to code that is not known.
//
//corpus:run Give(func(ch <-chan int) { <-ch })
func Give(use func(<-chan int)) {
	ch := make(chan int)
	go func() {
		ch <- compute() // ok GL301
	}()
	use(ch)
}

var feed1 = make(chan int)

// Global sends to a channel from which another function receives.
//
//corpus:run go Global(); Receive()
func Global() {
	feed1 <- compute() // ok GL301
}

// Receive is the other end.
func Receive() int { return <-feed1 }

// Patient waits for the result although it is late.
//
//corpus:run Patient(time.Nanosecond)
func Patient(limit time.Duration) (int, error) {
	ch := make(chan int)
	go func() {
		time.Sleep(10 * time.Millisecond)
		ch <- compute() // ok GL301
	}()
	select {
	case n := <-ch:
		return n, nil
	case <-time.After(limit):
		return <-ch, errors.New("late")
	}
}

// Slots gives every slot back.
//
//corpus:run Slots([]func() error{func() error { return io.EOF }, func() error { return nil }})
func Slots(tasks []func() error) {
	slots := make(chan struct{}, 1)
	var wg sync.WaitGroup
	for _, task := range tasks {
		slots <- struct{}{} // ok GL301
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer func() { <-slots }()
			_ = task()
		}()
	}
	wg.Wait()
}

type order struct {
	first int
	done  chan error
}

// Answer answers the request that came, if one did: without one there is no answer.
//
//corpus:run q := make(chan *order, 1); k := make(chan struct{}, 1); k <- struct{}{}; Answer(q, k, func() error { return nil })
func Answer(requests <-chan *order, kick <-chan struct{}, serve func() error) {
	go func() {
		var r *order
		select {
		case r = <-requests:
		case <-kick:
		}
		err := serve()
		if err != nil {
			r.done <- err // ok GL301
		}
	}()
}
