// Package ticks polls; in Go 1.22 what time.Tick makes is never stopped.
package ticks

import (
	"context"
	"log"
	"time"
)

func poll() error { return nil }

// UntilDone ends with its context.
func UntilDone(ctx context.Context) {
	tick := time.Tick(time.Second) // want GL204
	for {
		select {
		case <-tick:
			poll()
		case <-ctx.Done():
			return
		}
	}
}

// Closed ends with a channel.
func Closed(done <-chan struct{}) {
	tick := time.Tick(time.Second) // want GL204
	for {
		select {
		case <-tick:
			poll()
		case <-done:
			return
		}
	}
}

// Inline makes one in each turn.
func Inline(done <-chan struct{}) {
	for {
		select {
		case <-time.Tick(time.Second): // want GL204
			poll()
		case <-done:
			return
		}
	}
}

// Ranged leaves on an error.
func Ranged() error {
	for range time.Tick(time.Second) { // want GL204
		if err := poll(); err != nil {
			return err
		}
	}
	return nil
}

// Counted breaks after some ticks.
func Counted(n int) {
	for now := range time.Tick(time.Second) { // want GL204
		log.Println(now)
		if n--; n <= 0 {
			break
		}
	}
}

// Turns has a limit.
func Turns(n int) {
	tick := time.Tick(time.Millisecond) // want GL204
	for i := 0; i < n; i++ {
		<-tick
		poll()
	}
}

// Single waits once.
func Single(d time.Duration) {
	<-time.Tick(d) // want GL204
}

// InGoroutine starts a goroutine that ends.
func InGoroutine(done <-chan struct{}) {
	go func() {
		tick := time.Tick(time.Second) // want GL204
		for {
			select {
			case <-tick:
				poll()
			case <-done:
				return
			}
		}
	}()
}

// Labelled breaks out.
func Labelled(events <-chan int) {
	tick := time.Tick(time.Second) // want GL204
loop:
	for {
		select {
		case _, ok := <-events:
			if !ok {
				break loop
			}
		case <-tick:
			poll()
		}
	}
}

// Throttled sends one at a time.
func Throttled(jobs []int, out chan<- int) {
	pace := time.Tick(100 * time.Millisecond) // want GL204
	for _, job := range jobs {
		<-pace
		out <- job
	}
}

// Attempts gives up.
func Attempts(n int) (err error) {
	tick := time.Tick(time.Second) // want GL204
	for range n {
		if err = poll(); err == nil {
			return nil
		}
		<-tick
	}
	return err
}

// Literal returns a worker.
func Literal(done <-chan struct{}) func() {
	return func() {
		tick := time.Tick(time.Second) // want GL204
		for {
			select {
			case <-done:
				return
			case <-tick:
				poll()
			}
		}
	}
}

// Panics may end by a return as well.
func Panics(done <-chan bool) {
	tick := time.Tick(time.Second) // want GL204
	for {
		select {
		case ok := <-done:
			if !ok {
				panic("not done")
			}
			return
		case <-tick:
		}
	}
}

// Returned gives the channel away.
func Returned(d time.Duration) <-chan time.Time {
	return time.Tick(d) // want GL204 low
}

// Passed hands it to a function.
func Passed(done <-chan struct{}) {
	follow(time.Tick(time.Second), done) // want GL204 low
}

func follow(tick <-chan time.Time, done <-chan struct{}) {
	for {
		select {
		case <-tick:
			poll()
		case <-done:
			return
		}
	}
}

// Batcher collects.
type Batcher struct {
	in   chan int
	done chan struct{}
}

func (b *Batcher) run(every time.Duration) {
	tick := time.Tick(every) // want GL204
	for {
		select {
		case <-b.in:
		case <-tick:
			poll()
		case <-b.done:
			return
		}
	}
}
