// Package backlog fills buffers whose reader may have stopped.
package backlog

import (
	"context"
	"errors"
	"time"
)

var errNo = errors.New("no")

type event struct {
	id   int
	body [64]byte
}

type source struct{ left int }

// Next tells whether there is another event.
func (s *source) Next() bool { s.left--; return s.left >= 0 }

// Event is the current one.
func (s *source) Event() event { return event{id: s.left} }

func fails(event) error { return errNo }

// Store stops reading at the first error.
//
//corpus:run Store(&source{left: 100}, fails)
func Store(s *source, store func(event) error) error {
	events := make(chan event, 8)
	go func() {
		for s.Next() {
			events <- s.Event() // want GL308
		}
		close(events)
	}()
	for e := range events {
		if err := store(e); err != nil {
			return err
		}
	}
	return nil
}

// Some reads a few of many.
//
//corpus:run Some(&source{left: 100}, 3)
func Some(s *source, n int) (all []event) {
	events := make(chan event, 4)
	go func() {
		for s.Next() {
			events <- s.Event() // want GL308
		}
		close(events)
	}()
	for range n {
		e, ok := <-events
		if !ok {
			break
		}
		all = append(all, e)
	}
	return all
}

// Until reads until the context ends.
//
//corpus:run ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond); defer cancel(); Until(ctx, &source{left: 1 << 40})
func Until(ctx context.Context, s *source) {
	events := make(chan event, 2)
	go func() {
		for s.Next() {
			events <- s.Event() // want GL308
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

// While reads for some time.
//
//corpus:run While(&source{left: 1 << 40}, time.Millisecond)
func While(s *source, limit time.Duration) {
	events := make(chan event, 16)
	go func() {
		for s.Next() {
			events <- s.Event() // want GL308
		}
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for {
		select {
		case <-events:
		case <-timer.C:
			return
		}
	}
}

// Endless produces for ever.
//
//corpus:run Endless(func(int) bool { return false })
func Endless(use func(int) bool) {
	numbers := make(chan int, 10)
	go func() { // want GL307 low
		for i := 0; ; i++ {
			numbers <- i // want GL308
		}
	}()
	for use(<-numbers) {
	}
}

// Two has two producers for one reader.
//
//corpus:run go Two(&source{}, &source{}, fails)
//corpus:run Two(&source{left: 100}, &source{left: 100}, fails)
func Two(a, b *source, store func(event) error) error {
	events := make(chan event, 8)
	for _, s := range []*source{a, b} {
		go func() {
			for s.Next() {
				events <- s.Event() // want GL308
			}
		}()
	}
	for e := range events { // want GL303
		if err := store(e); err != nil {
			return err
		}
	}
	return nil
}

//corpus:run for range read(&source{left: 100}) { }
func read(s *source) <-chan event {
	events := make(chan event, 4)
	go func() {
		defer close(events)
		for s.Next() {
			events <- s.Event() // ok GL308
		}
	}()
	return events
}

// Reader stops in a goroutine of its own.
//
//corpus:run Reader(&source{left: 100}, fails)
func Reader(s *source, store func(event) error) {
	events := make(chan event, 8)
	go func() {
		for e := range events {
			if store(e) != nil {
				return
			}
		}
	}()
	for s.Next() {
		events <- s.Event() // want GL308
	}
	close(events)
}

// Logger loses its reader when the output fails.
//
//corpus:run Logger([]string{"a", "b", "c", "d"}, func(string) error { return errNo })
func Logger(list []string, write func(string) error) {
	lines := make(chan string, 1)
	go func() {
		for line := range lines {
			if err := write(line); err != nil {
				return
			}
		}
	}()
	for _, line := range list {
		lines <- line + "\n" // want GL308
	}
	close(lines)
}

// Deep sends through a function.
//
//corpus:run Deep(&source{left: 100}, fails)
func Deep(s *source, store func(event) error) error {
	events := make(chan event, 2)
	go pump(s, events) // want GL308
	for e := range events {
		if err := store(e); err != nil {
			return err
		}
	}
	return nil
}

func pump(s *source, events chan<- event) {
	defer close(events)
	for s.Next() {
		events <- s.Event()
	}
}

// Found stops at what it looks for.
//
//corpus:run Found(&source{left: 100}, 97)
func Found(s *source, id int) *event {
	events := make(chan event, 1)
	go func() {
		defer close(events)
		for s.Next() {
			events <- s.Event() // want GL308
		}
	}()
	for e := range events {
		if e.id == id {
			return &e
		}
	}
	return nil
}

// Limited stops after a number.
//
//corpus:run Limited(&source{left: 100})
func Limited(s *source) (sum int) {
	events := make(chan event, 1)
	go func() {
		defer close(events)
		for s.Next() {
			events <- s.Event() // want GL308
		}
	}()
	for e := range events {
		sum += e.id
		if sum > 100 {
			break
		}
	}
	return sum
}

// Ticks never stop.
//
//corpus:run Ticks(2)
func Ticks(n int) {
	ticks := make(chan time.Time, 1)
	go func() { // want GL307 low
		for {
			time.Sleep(time.Millisecond)
			ticks <- time.Now() // want GL308
		}
	}()
	for range n {
		<-ticks
	}
}

// Errors has room for one error of each worker, who have more.
//
//corpus:run go Errors(nil)
//corpus:run Errors([]func() error{func() error { return errNo }, func() error { return errNo }})
func Errors(tasks []func() error) error {
	errs := make(chan error, len(tasks))
	for _, task := range tasks {
		go func() {
			for range 3 {
				errs <- task() // want GL308
			}
		}()
	}
	return <-errs // want GL302 low
}

// Panics stops when the reader panics.
//
//corpus:run Panics(&source{left: 100}, func(event) { panic("no") })
func Panics(s *source, use func(event)) (err error) {
	events := make(chan event, 8)
	go func() {
		defer close(events)
		for s.Next() {
			events <- s.Event() // want GL308
		}
	}()
	defer func() {
		if recover() != nil {
			err = errNo
		}
	}()
	for e := range events {
		use(e)
	}
	return nil
}

// Quit stops the reader, and forgets the writer.
//
//corpus:run Quit(&source{left: 1 << 40})
func Quit(s *source) {
	events, quit := make(chan event, 2), make(chan struct{})
	go func() {
		for s.Next() {
			events <- s.Event() // want GL308
		}
	}()
	go func() {
		for {
			select {
			case <-events:
			case <-quit:
				return
			}
		}
	}()
	time.Sleep(time.Millisecond)
	close(quit)
}
