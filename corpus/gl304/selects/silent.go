package selects

import (
	"context"
	"time"
)

// Deferred ends the loop on every path.
//
//corpus:run _ = Deferred(func() error { return errNo })
func Deferred(prepare func() error) error {
	in, quit := make(chan int), make(chan struct{})
	defer close(quit)
	go func() {
		for {
			select { // ok GL304
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
	return nil
}

// Default never waits.
func Default() {
	ch := make(chan int)
	go func() {
		select { // ok GL304
		case <-ch:
		default:
		}
	}()
}

// Stops stops what it has started.
//
//corpus:run Stops([]int{1, 2})
func Stops(list []int) {
	w := &worker{items: make(chan int), done: make(chan struct{})}
	go w.run() // ok GL304
	defer w.Stop()
	for _, n := range list {
		w.items <- n
	}
}

// Cancelled ends the context in the end.
//
//corpus:run _ = Cancelled(context.Background(), func() error { return errNo })
func Cancelled(ctx context.Context, work func() error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	in := make(chan int)
	go func() {
		select { // ok GL304
		case n := <-in:
			use(n)
		case <-ctx.Done():
		}
	}()
	return work()
}

// Timeout ends by itself.
//
//corpus:run Timeout(context.Background())
func Timeout(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, time.Millisecond)
	defer cancel()
	in := make(chan int)
	select { // ok GL304
	case <-in:
	case <-ctx.Done():
	}
}

// Timer waits for a while.
func Timer() {
	in := make(chan int)
	timer := time.NewTimer(time.Millisecond)
	defer timer.Stop()
	select { // ok GL304
	case <-in:
	case <-timer.C:
	}
}

// Caller ends when its caller's context does.
//
//corpus:run ctx, cancel := context.WithCancel(context.Background()); cancel(); Caller(ctx)
func Caller(ctx context.Context) {
	in := make(chan int)
	select { // ok GL304
	case <-in:
	case <-ctx.Done():
	}
}

// CloseForBoth ends two loops at once.
func CloseForBoth() {
	in, quit := make(chan int), make(chan struct{})
	for range 2 {
		go func() {
			for {
				select { // ok GL304
				case n := <-in:
					use(n)
				case <-quit:
					return
				}
			}
		}()
	}
	close(quit)
}

// Drained leaves when both channels are closed.
//
//corpus:run Drained([]int{1})
func Drained(list []int) {
	a, b := make(chan int), make(chan int)
	go func() {
		in, other := a, b
		for in != nil || other != nil {
			select { // ok GL304
			case n, ok := <-in:
				if !ok {
					in = nil
					continue
				}
				use(n)
			case _, ok := <-other:
				if !ok {
					other = nil
				}
			}
		}
	}()
	for _, n := range list {
		a <- n
	}
	close(a)
	close(b)
}

// Labelled leaves the loop.
func Labelled() {
	in, quit := make(chan int), make(chan struct{})
	go func() {
	loop:
		for {
			select { // ok GL304
			case n := <-in:
				use(n)
			case <-quit:
				break loop
			}
		}
	}()
	quit <- struct{}{}
}

// OneOfTwo receives from the other when one has spoken.
func OneOfTwo() (sum int) {
	a, b := make(chan int), make(chan int)
	go func() { a <- 1 }()
	go func() { b <- 2 }()
	for range 2 {
		select { // ok GL304
		case n := <-a:
			sum += n
		case n := <-b:
			sum += n
		}
	}
	return sum
}

// Offered takes the value that is offered.
//
//corpus:run Offered(errNo)
func Offered(err error) int {
	out, quit := make(chan int), make(chan struct{})
	go func() {
		select { // ok GL304
		case out <- 1:
		case <-quit:
		}
	}()
	if err != nil {
		close(quit)
		return 0
	}
	return <-out
}

// Opposite selects on both sides, in opposite directions.
func Opposite() {
	a, b := make(chan int), make(chan int)
	go func() {
		select { // ok GL304
		case a <- 1:
		case b <- 2:
		}
	}()
	select { // ok GL304
	case <-a:
	case <-b:
	}
}

// Parameter has a channel of its caller.
//
//corpus:run quit := make(chan struct{}); go Parameter(quit); close(quit)
func Parameter(quit <-chan struct{}) {
	in := make(chan int)
	for {
		select { // ok GL304
		case n := <-in:
			use(n)
		case <-quit:
			return
		}
	}
}

// Ticks counts some ticks.
func Ticks() {
	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	quit := make(chan struct{})
	for i := 0; ; i++ {
		select { // ok GL304
		case <-ticker.C:
			if i == 2 {
				close(quit)
			}
		case <-quit:
			return
		}
	}
}

// Either tells its result or its failure.
//
//corpus:run Either(func() error { return errNo })
func Either(work func() error) {
	result, failed := make(chan int, 1), make(chan error, 1)
	go func() {
		if err := work(); err != nil {
			failed <- err
			return
		}
		result <- 1
	}()
	select { // ok GL304
	case <-result:
	case <-failed:
	}
}
