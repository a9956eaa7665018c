// Package queues handles messages with limits of time; in Go 1.22 a timer lives until it fires.
package queues

import (
	"context"
	"errors"
	"log"
	"time"
)

var errIdle = errors.New("idle")

func handle(n int) error {
	if n < 0 {
		return errIdle
	}
	return nil
}

// PerMessage makes a timer for each message.
func PerMessage(in <-chan int) {
	for {
		select {
		case n := <-in:
			handle(n)
		case <-time.After(time.Minute): // want GL203
			return
		}
	}
}

// UntilDone leaves the last timer when the context ends.
func UntilDone(ctx context.Context, every time.Duration) {
	for {
		select {
		case <-time.After(every): // want GL203
			handle(1)
		case <-ctx.Done():
			return
		}
	}
}

// InGoroutine does the same in a goroutine.
func InGoroutine(ctx context.Context, every time.Duration) {
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(every): // want GL203
				handle(2)
			}
		}
	}()
}

// Named keeps the channel in a variable of the turn.
func Named(in <-chan int) {
	for {
		late := time.After(time.Minute) // want GL203
		select {
		case n := <-in:
			handle(n)
		case <-late:
			return
		}
	}
}

// Counted has an end that comes late.
func Counted(in <-chan int, n int) (sum int) {
	for i := 0; i < n; i++ {
		select {
		case v := <-in:
			sum += v
		case <-time.After(time.Hour): // want GL203
			return sum
		}
	}
	return sum
}

// Ranged waits for an answer to each job.
func Ranged(jobs []int, done <-chan int) error {
	for _, job := range jobs {
		if err := handle(job); err != nil {
			return err
		}
		select {
		case <-done:
		case <-time.After(10 * time.Second): // want GL203
			return errIdle
		}
	}
	return nil
}

// Sending gives up after a while, in each turn.
func Sending(out chan<- int) {
	for n := 0; ; n++ {
		select {
		case out <- n:
		case <-time.After(time.Minute): // want GL203
			log.Println("slow")
		}
	}
}

// Retry waits between attempts, or ends.
func Retry(ctx context.Context) error {
	for attempt := 1; ; attempt++ {
		if err := handle(attempt); err == nil {
			return nil
		}
		select {
		case <-time.After(time.Duration(attempt) * time.Minute): // want GL203
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Two makes two timers per turn.
func Two(in <-chan int) {
	for {
		select {
		case n := <-in:
			handle(n)
		case <-time.After(time.Second): // want GL203
			handle(0)
		case <-time.After(time.Hour): // want GL203
			return
		}
	}
}

// Heartbeat shares the loop with events.
func Heartbeat(events <-chan int, beat func(), done <-chan struct{}) {
	for {
		select {
		case <-done:
			return
		case n := <-events:
			handle(n)
		case <-time.After(30 * time.Second): // want GL203
			beat()
		}
	}
}

// Continuing goes on after an error.
func Continuing(in <-chan int, quit <-chan struct{}) {
	for {
		select {
		case n := <-in:
			if handle(n) != nil {
				continue
			}
		case <-quit:
			return
		case <-time.After(time.Minute): // want GL203
			log.Println("idle")
		}
	}
}

// Polling looks without waiting.
func Polling(step func() bool) {
	for {
		select {
		case <-time.After(time.Minute): // want GL203
			return
		default:
			if step() {
				return
			}
		}
	}
}

// Labelled breaks out of the loop.
func Labelled(in <-chan int) (n int) {
loop:
	for {
		select {
		case v, ok := <-in:
			if !ok {
				break loop
			}
			n += v
		case <-time.After(time.Minute): // want GL203
			break loop
		}
	}
	return n
}

// Nested makes the timer in an inner loop.
func Nested(in <-chan []int, out chan<- int) {
	for batch := range in {
		for _, n := range batch {
			select {
			case out <- n:
			case <-time.After(time.Second): // want GL203
				log.Println("dropped", n)
			}
		}
	}
}

// Worker waits for work.
type Worker struct {
	in   chan int
	stop chan struct{}
}

// Run is a method with a loop.
func (w *Worker) Run() {
	for {
		select {
		case n := <-w.in:
			handle(n)
		case <-w.stop:
			return
		case <-time.After(5 * time.Minute): // want GL203
			handle(0)
		}
	}
}

// Literal returns the loop as a function.
func Literal(in <-chan int) func() {
	return func() {
		for {
			select {
			case n := <-in:
				handle(n)
			case <-time.After(time.Minute): // want GL203
				return
			}
		}
	}
}

// again waits before the next attempt, unless there is something before.
func again(in <-chan int, pause time.Duration) bool {
	select {
	case <-time.After(pause): // want GL203
		return true
	case n := <-in:
		handle(n)
		return false
	}
}

// Attempts calls it for each attempt.
func Attempts(in <-chan int, attempt func() error) {
	for attempt() != nil {
		if !again(in, time.Minute) {
			return
		}
	}
}
