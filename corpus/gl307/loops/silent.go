package loops

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Done ends with its context.
//
//corpus:run ctx, cancel := context.WithCancel(context.Background()); Done(ctx); cancel()
func Done(ctx context.Context) *cache {
	c := &cache{}
	go func() { // ok GL307
		ticker := time.NewTicker(time.Hour)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				c.expire()
			case <-ctx.Done():
				return
			}
		}
	}()
	return c
}

// Quit ends when it is told.
//
//corpus:run q := make(chan struct{}); Quit(q); close(q)
func Quit(quit <-chan struct{}) {
	go func() { // ok GL307
		for {
			select {
			case <-quit:
				return
			case <-time.After(time.Hour):
				poll()
			}
		}
	}()
}

// Labelled leaves the loop.
//
//corpus:run q := make(chan struct{}); Labelled(q); close(q)
func Labelled(quit <-chan struct{}) {
	go func() { // ok GL307
	loop:
		for {
			select {
			case <-quit:
				break loop
			case <-time.After(time.Hour):
				poll()
			}
		}
	}()
}

// Error ends with the first error.
//
//corpus:run Error(func() error { return errors.New("no") })
func Error(work func() error) {
	go func() { // ok GL307
		for {
			if err := work(); err != nil {
				return
			}
		}
	}()
}

// Closed ends when the channel is closed.
//
//corpus:run ch := make(chan int); close(ch); Closed(ch)
func Closed(in <-chan int) {
	go func() { // ok GL307
		for range in {
			poll()
		}
	}()
}

// CommaOk ends when the channel is closed, too.
//
//corpus:run ch := make(chan int); close(ch); CommaOk(ch)
func CommaOk(in <-chan int) {
	go func() { // ok GL307
		for {
			_, ok := <-in
			if !ok {
				return
			}
		}
	}()
}

// Counted ends after some turns.
//
//corpus:run Counted(3)
func Counted(n int) {
	go func() { // ok GL307
		for i := 0; i < n; i++ {
			poll()
		}
	}()
}

// Flag ends when a flag is set.
//
//corpus:run Flag(func() bool { return true })
func Flag(stopped func() bool) {
	go func() { // ok GL307
		for !stopped() {
			poll()
		}
	}()
}

// Panics ends by a panic.
//
//corpus:run Panics(func() error { return nil })
func Panics(work func() error) {
	go func() { // ok GL307
		defer func() { _ = recover() }()
		for {
			if work() == nil {
				panic("done")
			}
		}
	}()
}

// Goexit ends by a call.
//
//corpus:run Leaves(func() bool { return true })
func Leaves(last func() bool) {
	go func() { // ok GL307
		for {
			poll()
			if last() {
				break
			}
		}
		poll()
	}()
}

func (c *cache) some(n int) {
	for range n {
		c.expire()
	}
}

// Method ends by itself.
func Method() {
	c := &cache{}
	go c.some(3) // ok GL307
}

// Cancelled gets a context that its caller ends.
//
//corpus:run Cancelled(context.Background())
func Cancelled(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	c := &cache{}
	go c.until(ctx) // ok GL307
	cancel()
}

// Timeout ends by itself.
//
//corpus:run Timeout()
func Timeout() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	c := &cache{}
	go func() { // ok GL307
		defer cancel()
		c.until(ctx)
	}()
}

var (
	once   sync.Once
	shared *cache
)

// Shared starts one for the whole program.
//
//corpus:unproven it runs as long as the program
func Shared() *cache {
	once.Do(func() {
		shared = &cache{}
		go shared.loop() // ok GL307
	})
	return shared
}

//corpus:unproven it runs as long as the program
func init() {
	go func() { // ok GL307
		for {
			time.Sleep(time.Hour)
		}
	}()
	startPoller()
}

//corpus:unproven it runs as long as the program
func startPoller() {
	go func() { // ok GL307
		for {
			time.Sleep(time.Hour)
			poll()
		}
	}()
}

var errStop = errors.New("stop")

// Retry ends when it succeeds.
//
//corpus:run Retry(func() error { return nil })
func Retry(work func() error) {
	go func() { // ok GL307
		for {
			err := work()
			if err == nil || errors.Is(err, errStop) {
				return
			}
			time.Sleep(time.Millisecond)
		}
	}()
}

// sizes lives as long as the process: there is one of it.
var sizes = newSizes()

type sizeCache struct{ known map[string]int }

func (c *sizeCache) forget() {
	for name := range c.known {
		delete(c.known, name)
	}
}

// newSizes is called for the value of a package variable alone.
//
//corpus:unproven it lives as long as the process
func newSizes() *sizeCache {
	c := &sizeCache{known: map[string]int{}}
	go func() { // ok GL307
		for {
			time.Sleep(time.Minute)
			c.forget()
		}
	}()
	return c
}

// Size asks the cache.
func Size(name string) int { return sizes.known[name] }
