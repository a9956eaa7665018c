package queues

import (
	"context"
	"time"
)

// Once makes one timer.
func Once(in <-chan int) (int, error) {
	select {
	case n := <-in:
		return n, nil
	case <-time.After(time.Second): // ok GL203
		return 0, errIdle
	}
}

// Before makes one timer for the whole loop.
func Before(in <-chan int) (sum int) {
	late := time.After(time.Minute) // ok GL203
	for {
		select {
		case n := <-in:
			sum += n
		case <-late:
			return sum
		}
	}
}

// Sleeps always waits.
func Sleeps(n int) {
	for i := 0; i < n; i++ {
		<-time.After(time.Millisecond) // ok GL203
		handle(i)
	}
}

// SleepsIn assigns what it gets.
func SleepsIn() (last time.Time) {
	for handle(last.Second()) == nil {
		last = <-time.After(time.Second) // ok GL203
	}
	return last
}

// Alone is the only case.
func Alone(n int) {
	for i := 0; i < n; i++ {
		select {
		case <-time.After(time.Second): // ok GL203
			handle(i)
		}
	}
}

// Timer stops what it makes.
func Timer(in <-chan int) {
	idle := time.NewTimer(time.Minute) // ok GL203
	defer idle.Stop()
	for {
		select {
		case n := <-in:
			handle(n)
			idle.Reset(time.Minute)
		case <-idle.C:
			return
		}
	}
}

// After follows the loop.
func After(in <-chan int) error {
	for n := range in {
		handle(n)
	}
	select {
	case <-time.After(time.Second): // ok GL203
		return nil
	case n := <-in:
		return handle(n)
	}
}

// Returns leaves in every case.
func Returns(in <-chan int) (int, error) {
	for {
		select {
		case n := <-in:
			return n, nil
		case <-time.After(time.Second): // ok GL203
			return 0, errIdle
		}
	}
}

// Goroutine makes one timer in one goroutine.
func Goroutine(ctx context.Context, d time.Duration) {
	go func() {
		select {
		case <-ctx.Done():
		case <-time.After(d): // ok GL203
			handle(1)
		}
	}()
}

// Passed hands the channel to a function.
func Passed(in <-chan int) error {
	return until(in, time.After(time.Minute)) // ok GL203
}

// until has the limit of its caller.
func until(in <-chan int, late <-chan time.Time) error {
	for {
		select {
		case n := <-in:
			handle(n)
		case <-late: // ok GL203
			return errIdle
		}
	}
}

// Ticker uses one ticker.
func Ticker(ctx context.Context) {
	t := time.NewTicker(time.Second) // ok GL203
	defer t.Stop()
	for {
		select {
		case <-t.C:
			handle(1)
		case <-ctx.Done():
			return
		}
	}
}

// Breaks ends the loop in both cases.
func Breaks(in <-chan int) (n int) {
loop:
	for {
		select {
		case n = <-in:
			break loop
		case <-time.After(time.Second): // ok GL203
			break loop
		}
	}
	return n
}

// Helper makes the timer elsewhere.
func Helper(n int) {
	for i := 0; i < n; i++ {
		pause(time.Second) // ok GL203
	}
}

// pause waits.
func pause(d time.Duration) {
	<-time.After(d) // ok GL203
}

// Deadline has one limit, made by a literal that runs once.
func Deadline(in <-chan int) {
	late := func() <-chan time.Time { return time.After(time.Minute) }() // ok GL203
	for {
		select {
		case n := <-in:
			handle(n)
		case <-late:
			return
		}
	}
}
