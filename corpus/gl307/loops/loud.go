// Package loops starts goroutines that loop.
package loops

import (
	"context"
	"sync"
	"time"
)

type item struct{ used time.Time }

type cache struct {
	mu    sync.Mutex
	items map[string]item
}

func (c *cache) expire() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.items)
}

func poll() {}

// Range ranges over the channel of a ticker.
//
//corpus:run Range(time.Hour)
func Range(age time.Duration) *cache {
	c := &cache{}
	go func() { // want GL307
		for range time.NewTicker(age).C {
			c.expire()
		}
	}()
	return c
}

// Stopped stops the ticker, which does not end the range.
//
//corpus:run Stopped(time.Hour)
func Stopped(age time.Duration) *cache {
	c := &cache{}
	ticker := time.NewTicker(age)
	go func() { // want GL307
		defer ticker.Stop()
		for range ticker.C {
			c.expire()
		}
	}()
	return c
}

// Sleep sleeps and works.
//
//corpus:run Sleep(time.Hour)
func Sleep(age time.Duration) *cache {
	c := &cache{}
	go func() { // want GL307
		for {
			time.Sleep(age)
			c.expire()
		}
	}()
	return c
}

func (c *cache) loop() {
	for {
		time.Sleep(time.Hour)
		c.expire()
	}
}

// Start starts a method.
//
//corpus:run new(cache).Start()
func (c *cache) Start() {
	go c.loop() // want GL307 low
}

func newCache() *cache {
	c := &cache{}
	return c
}

// Constructor starts a method of what it makes.
func Constructor() *cache {
	c := newCache()
	go c.loop() // want GL307
	return c
}

// Wrapped calls the method in a literal.
func Wrapped() *cache {
	c := &cache{}
	go func() { // want GL307
		defer c.expire()
		c.loop()
	}()
	return c
}

// Handle starts a poller for each request.
func Handle() {
	go func() { // want GL307 low
		for {
			poll()
			time.Sleep(time.Hour)
		}
	}()
}

// Tick uses the ticker that nobody can stop.
func Tick() {
	go func() { // want GL307 low
		for range time.Tick(time.Hour) {
			poll()
		}
	}()
}

// Events waits for events, and for nothing else.
//
//corpus:run Events(make(chan int))
func Events(events <-chan int) {
	go func() { // want GL307 low
		for {
			select {
			case <-events:
				poll()
			case <-time.After(time.Hour):
			}
		}
	}()
}

// Break leaves the select only.
//
//corpus:run ch := make(chan struct{}); Break(ch); close(ch)
func Break(quit <-chan struct{}) {
	go func() { // want GL307 low
		for {
			select {
			case <-quit:
				break
			case <-time.After(time.Hour):
				poll()
			}
			time.Sleep(time.Hour)
		}
	}()
}

// Background waits for the end of a context that has none.
func Background() *cache {
	c := &cache{}
	ctx := context.Background()
	go func() { // want GL307
		ticker := time.NewTicker(time.Hour)
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

func (c *cache) until(ctx context.Context) {
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
}

// Passed passes such a context on.
func Passed() *cache {
	c := &cache{}
	go c.until(context.TODO()) // want GL307
	return c
}

// Value derives one that does not end either.
func Value() *cache {
	c := &cache{}
	ctx := context.WithValue(context.Background(), item{}, "x")
	go c.until(ctx) // want GL307
	return c
}

// Continue goes on after every error.
//
//corpus:run Continue(func() error { time.Sleep(time.Millisecond); return nil })
func Continue(work func() error) {
	go func() { // want GL307 low
		for {
			if err := work(); err != nil {
				continue
			}
			poll()
		}
	}()
}

// Label continues the outer loop.
//
//corpus:run Label([]int{1})
func Label(list []int) {
	go func() { // want GL307 low
	again:
		for {
			for _, n := range list {
				if n > 0 {
					time.Sleep(time.Hour)
					continue again
				}
			}
			time.Sleep(time.Hour)
		}
	}()
}

// Variable names its literal first.
func Variable() {
	work := func() {
		for {
			poll()
			time.Sleep(time.Hour)
		}
	}
	go work() // want GL307 low
}

var hub cache

// Initialize starts the loop of the one hub that there is.
func Initialize() {
	go hub.loop() // want GL307 low
}
