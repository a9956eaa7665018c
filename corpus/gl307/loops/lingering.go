package loops

import (
	"context"
	"errors"
	"time"
)

var errBroken = errors.New("broken")

// Beats tells its heart to stop, but not where it fails.
//
//corpus:run Beats(func() error { return errBroken })
func Beats(work func() error) error {
	done := make(chan struct{})
	go func() {
		tick := time.NewTicker(time.Hour)
		defer tick.Stop()
		for {
			select { // want GL307
			case <-done:
				return
			case <-tick.C:
				poll()
			}
		}
	}()
	if err := work(); err != nil {
		return err
	}
	close(done)
	return nil
}

// BeatsAlways defers it.
//
//corpus:run BeatsAlways(func() error { return errBroken })
func BeatsAlways(work func() error) error {
	done := make(chan struct{})
	defer close(done)
	go func() { // ok GL307
		tick := time.NewTicker(time.Hour)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				poll()
			}
		}
	}()
	return work()
}

// Takes forgets the one who takes what comes from elsewhere.
//
//corpus:run Takes(make(chan int), 0)
func Takes(from <-chan int, limit int) int {
	enough := make(chan struct{})
	sum := make(chan int, 1)
	go func() {
		total := 0
		for {
			select { // want GL307
			case n := <-from:
				total += n
			case <-enough:
				sum <- total
				return
			}
		}
	}()
	if limit == 0 {
		return 0
	}
	close(enough)
	return <-sum
}

// TakesAll ends with what comes from elsewhere as well.
//
//corpus:run from := make(chan int); TakesAll(from, 0); close(from)
func TakesAll(from <-chan int, limit int) int {
	enough := make(chan struct{})
	sum := make(chan int, 1)
	go func() {
		total := 0
		for {
			select {
			case n, more := <-from:
				if !more {
					return
				}
				total += n
			case <-enough: // ok GL307
				sum <- total
				return
			}
		}
	}()
	if limit == 0 {
		return 0
	}
	close(enough)
	select {
	case total := <-sum:
		return total
	case <-time.After(time.Second):
		return 0
	}
}

// TriesFor gives up after some time.
//
//corpus:run TriesFor(func() error { return errBroken })
func TriesFor(work func() error) error {
	done := make(chan struct{})
	go func() {
		for range 3 {
			select {
			case <-done: // ok GL307
				return
			case <-time.After(time.Millisecond):
				poll()
			}
		}
	}()
	if err := work(); err != nil {
		return err
	}
	close(done)
	return nil
}

// UntilContext is ended by the context of its caller as well.
//
//corpus:run ctx, cancel := context.WithCancel(context.Background()); UntilContext(ctx, func() error { return errBroken }); cancel()
func UntilContext(ctx context.Context, work func() error) error {
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-done: // ok GL307
				return
			case <-ctx.Done():
				return
			case <-time.After(time.Hour):
				poll()
			}
		}
	}()
	if err := work(); err != nil {
		return err
	}
	close(done)
	return nil
}

// GivesBack lets the caller end it.
//
//corpus:run close(GivesBack())
func GivesBack() chan<- struct{} {
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-done: // ok GL307
				return
			case <-time.After(time.Hour):
				poll()
			}
		}
	}()
	return done
}

// listeners are told of what happens until they are removed.
type listeners struct{ limits map[chan int]int }

// Listen gives its channel to the others as a key.
//
//corpus:run l := &listeners{limits: map[chan int]int{}}; l.Listen(1); for in := range l.limits { close(in) }
func (l *listeners) Listen(limit int) {
	in := make(chan int)
	l.limits[in] = limit
	go func() {
		for {
			select {
			case _, more := <-in: // ok GL307
				if !more {
					return
				}
			case <-time.After(time.Hour):
				poll()
			}
		}
	}()
}

type clockwork struct {
	wheels []*time.Ticker
	halt   chan struct{}
}

func turn(wheel *time.Ticker, halt <-chan struct{}) {
	for {
		select {
		case <-wheel.C:
			poll()
		case <-halt:
			return
		}
	}
}

// Wind keeps the channel where there is a wheel that it ends.
//
//corpus:run c := new(clockwork); c.Wind(time.Hour); c.Unwind()
func (c *clockwork) Wind(every time.Duration) {
	if len(c.wheels) > 0 {
		return
	}
	halt := make(chan struct{})
	if every > 0 {
		wheel := time.NewTicker(every)
		go turn(wheel, halt) // ok GL307
		c.wheels = append(c.wheels, wheel)
	}
	if len(c.wheels) > 0 {
		c.halt = halt
	}
}

// WindOther forgets it where there are wheels enough.
//
//corpus:run new(clockwork).WindOther(time.Hour)
func (c *clockwork) WindOther(every time.Duration) {
	halt := make(chan struct{})
	wheel := time.NewTicker(every)
	go turn(wheel, halt) // want GL307
	if len(c.wheels) == 0 {
		c.halt = halt
		c.wheels = append(c.wheels, wheel)
	}
	if len(c.wheels) > 0 {
		return
	}
	close(halt)
}

// Unwind ends the wheels.
func (c *clockwork) Unwind() {
	if c.halt != nil {
		close(c.halt)
	}
	for _, wheel := range c.wheels {
		wheel.Stop()
	}
}
