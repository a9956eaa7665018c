package backlog

import (
	"context"
	"sync"
	"time"
)

// Told tells the writer when it stops.
//
//corpus:run _ = Told(&source{left: 100}, fails)
func Told(s *source, store func(event) error) error {
	events, done := make(chan event, 8), make(chan struct{})
	defer close(done)
	go func() {
		defer close(events)
		for s.Next() {
			select {
			case events <- s.Event(): // ok GL308
			case <-done:
				return
			}
		}
	}()
	for e := range events {
		if err := store(e); err != nil {
			return err
		}
	}
	return nil
}

// Drained takes the rest.
//
//corpus:run _ = Drained(&source{left: 100}, fails)
func Drained(s *source, store func(event) error) error {
	events := make(chan event, 8)
	go func() {
		defer close(events)
		for s.Next() {
			events <- s.Event() // ok GL308
		}
	}()
	defer func() {
		for range events {
		}
	}()
	for e := range events {
		if err := store(e); err != nil {
			return err
		}
	}
	return nil
}

// Everything reads to the end.
//
//corpus:run Everything(&source{left: 100}, fails)
func Everything(s *source, store func(event) error) (failed error) {
	events := make(chan event, 8)
	go func() {
		defer close(events)
		for s.Next() {
			events <- s.Event() // ok GL308
		}
	}()
	for e := range events {
		if err := store(e); err != nil && failed == nil {
			failed = err
		}
	}
	return failed
}

// Dropped drops what does not fit.
//
//corpus:run Dropped(&source{left: 100}, 3)
func Dropped(s *source, n int) {
	events := make(chan event, 4)
	go func() {
		defer close(events)
		for s.Next() {
			select {
			case events <- s.Event(): // ok GL308
			default:
			}
		}
	}()
	for range n {
		<-events
	}
}

// Context ends the writer.
//
//corpus:run ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond); defer cancel(); Context(ctx, &source{left: 1 << 40})
func Context(ctx context.Context, s *source) {
	events := make(chan event, 2)
	go func() {
		for s.Next() {
			select {
			case events <- s.Event(): // ok GL308
			case <-ctx.Done():
				return
			}
		}
	}()
	for {
		select {
		case <-events:
		case <-ctx.Done():
			return
		}
	}
}

// OneEach has room for what each worker sends.
//
//corpus:run OneEach([]func() error{func() error { return errNo }, func() error { return errNo }})
func OneEach(tasks []func() error) error {
	if len(tasks) == 0 {
		return nil
	}
	errs := make(chan error, len(tasks))
	for _, task := range tasks {
		go func() {
			errs <- task() // ok GL308
		}()
	}
	return <-errs
}

// Few sends as much as there is room for.
//
//corpus:run Few(errNo)
func Few(err error) int {
	ch := make(chan int, 3)
	go func() {
		for i := range 3 {
			ch <- i // ok GL308
		}
	}()
	if err != nil {
		return 0
	}
	return <-ch
}

// Returned gives the channel to its caller, who reads to the end.
//
//corpus:run Returned(&source{left: 100})
func Returned(s *source) (sum int) {
	for e := range read(s) { // ok GL303 GL308
		sum += e.id
	}
	return sum
}

// Given sends to a channel of its caller.
//
//corpus:run ch := make(chan event, 100); Given(&source{left: 100}, ch)
func Given(s *source, events chan<- event) {
	for s.Next() {
		events <- s.Event() // ok GL308
	}
}

// Unknown hands the channel to other code.
//
//corpus:run Unknown(&source{left: 100}, func(ch <-chan event) { for range ch {} })
func Unknown(s *source, read func(<-chan event)) {
	events := make(chan event, 4)
	go func() {
		defer close(events)
		for s.Next() {
			events <- s.Event() // ok GL308
		}
	}()
	read(events)
}

// Goes on although the output fails.
//
//corpus:run Goes([]string{"a", "b", "c", "d"}, func(string) error { return errNo })
func Goes(list []string, write func(string) error) {
	lines := make(chan string, 1)
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		for line := range lines {
			_ = write(line)
		}
	}()
	for _, line := range list {
		lines <- line // ok GL308
	}
	close(lines)
	wg.Wait()
}

// Stops ends the writer before the reader.
//
//corpus:run Stops(&source{left: 1 << 40})
func Stops(s *source) {
	events, quit := make(chan event, 2), make(chan struct{})
	go func() {
		defer close(events)
		for s.Next() {
			select {
			case events <- s.Event(): // ok GL308
			case <-quit:
				return
			}
		}
	}()
	go func() {
		for range events {
		}
	}()
	time.Sleep(time.Millisecond)
	close(quit)
}

// Latest keeps only the last value.
//
//corpus:run Latest([]int{1, 2, 3})
func Latest(list []int) int {
	last := make(chan int, 1)
	for _, n := range list {
		select {
		case <-last:
		default:
		}
		last <- n // ok GL308
	}
	select {
	case n := <-last:
		return n
	default:
		return 0
	}
}

// Batch fills a buffer that is as large as the list.
//
//corpus:run Batch([]int{1, 2, 3})
func Batch(list []int) (sum int) {
	jobs := make(chan int, len(list))
	for _, n := range list {
		jobs <- n // ok GL308
	}
	close(jobs)
	for n := range jobs {
		sum += n
	}
	return sum
}

// Ticker skips a tick that nobody takes.
//
//corpus:run Ticker(2)
func Ticker(n int) {
	ticks, quit := make(chan time.Time, 1), make(chan struct{})
	defer close(quit)
	go func() {
		ticker := time.NewTicker(time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case now := <-ticker.C:
				select {
				case ticks <- now: // ok GL308
				default:
				}
			case <-quit:
				return
			}
		}
	}()
	for range n {
		<-ticks
	}
}

const roomy = 64

// Named has room for more than it sends; how much is said by a constant.
//
//corpus:run Named()
func Named() {
	events := make(chan event, roomy)
	go func() {
		events <- event{} // ok GL308
		events <- event{}
		events <- event{}
		events <- event{}
	}()
}
