package pollers

import (
	"context"
	"log"
	"os"
	"testing"
	"time"
)

// Deferred is the usual form.
func Deferred(done <-chan struct{}) {
	ticker := time.NewTicker(time.Second) // ok GL201
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			poll()
		case <-done:
			return
		}
	}
}

// Endless never returns.
func Endless() {
	ticker := time.NewTicker(time.Second) // ok GL201
	for range ticker.C {
		poll()
	}
}

// EndlessSelect never returns either.
func EndlessSelect(events <-chan int) {
	ticker := time.NewTicker(time.Second) // ok GL201
	for {
		select {
		case <-ticker.C:
			poll()
		case e := <-events:
			log.Println(e)
		}
	}
}

// EndlessChannel keeps only the channel, for ever.
func EndlessChannel() {
	ticks := time.NewTicker(time.Second).C // ok GL201
	for {
		<-ticks
		poll()
	}
}

// EveryPath stops by hand.
func EveryPath(done <-chan struct{}) error {
	ticker := time.NewTicker(time.Second) // ok GL201
	for {
		select {
		case <-ticker.C:
			if err := poll(); err != nil {
				ticker.Stop()
				return err
			}
		case <-done:
			ticker.Stop()
			return nil
		}
	}
}

// New returns it.
func New(d time.Duration) *time.Ticker {
	t := time.NewTicker(d) // ok GL201
	return t
}

// Worker owns one.
type Worker struct {
	ticker *time.Ticker
	done   chan struct{}
}

// NewWorker keeps it in a field that Stop ends.
func NewWorker(d time.Duration) *Worker {
	w := &Worker{ticker: time.NewTicker(d), done: make(chan struct{})} // ok GL201
	go w.run()
	return w
}

func (w *Worker) run() {
	for {
		select {
		case <-w.ticker.C:
			poll()
		case <-w.done:
			return
		}
	}
}

// Stop ends the worker.
func (w *Worker) Stop() {
	w.ticker.Stop()
	close(w.done)
}

// Restart puts a new one into the field.
func (w *Worker) Restart(d time.Duration) {
	w.ticker.Stop()
	w.ticker = time.NewTicker(d) // ok GL201
}

// ToGoroutine leaves it to a goroutine that stops it.
func ToGoroutine(ctx context.Context) {
	ticker := time.NewTicker(time.Second) // ok GL201
	go func() {
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				poll()
			case <-ctx.Done():
				return
			}
		}
	}()
}

// ToEndlessGoroutine leaves it to one that never ends.
func ToEndlessGoroutine() {
	ticker := time.NewTicker(time.Second) // ok GL201
	go func() {                           // want GL307 low
		for range ticker.C {
			poll()
		}
	}()
}

// ChannelToGoroutine hands the channel on.
func ChannelToGoroutine() {
	ticker := time.NewTicker(time.Second) // ok GL201
	go listen(ticker.C)
}

func listen(ticks <-chan time.Time) {
	for range ticks {
		poll()
	}
}

// ToHelper leaves it to a function that stops it.
func ToHelper() {
	ticker := time.NewTicker(time.Second) // ok GL201
	finish(ticker)
}

func finish(t *time.Ticker) {
	<-t.C
	t.Stop()
}

// Exits ends the process.
func Exits(done <-chan struct{}) {
	ticker := time.NewTicker(time.Second) // ok GL201
	for {
		select {
		case <-ticker.C:
			poll()
		case <-done:
			os.Exit(0)
		}
	}
}

// Replacing stops the old one first.
func Replacing(pace <-chan time.Duration) {
	ticker := time.NewTicker(time.Second) // ok GL201
	defer func() { ticker.Stop() }()
	for {
		select {
		case <-ticker.C:
			poll()
		case d, ok := <-pace:
			if !ok {
				return
			}
			ticker.Stop()
			ticker = time.NewTicker(d) // ok GL201
		}
	}
}

// OptionalDeferred has one only where it is wanted.
func OptionalDeferred(on bool, done <-chan struct{}) error {
	var ticks <-chan time.Time
	if on {
		ticker := time.NewTicker(time.Second) // ok GL201
		defer ticker.Stop()
		ticks = ticker.C
	}
	select {
	case <-ticks:
		return poll()
	case <-done:
		return nil
	}
}

// Cleaned leaves it to the test.
func Cleaned(t *testing.T) *time.Ticker {
	ticker := time.NewTicker(time.Second) // ok GL201
	t.Cleanup(ticker.Stop)
	return ticker
}

// Both gives the channel and the way to stop it.
func Both(d time.Duration) (<-chan time.Time, func()) {
	ticker := time.NewTicker(d) // ok GL201
	return ticker.C, ticker.Stop
}

// Selected stops in the case that ends.
func Selected(done <-chan struct{}) {
	ticker := time.NewTicker(time.Second) // ok GL201
loop:
	for {
		select {
		case <-ticker.C:
			poll()
		case <-done:
			break loop
		}
	}
	ticker.Stop()
}

// StoppedByBoth is stopped on all ways out of a goroutine.
func StoppedByBoth(ctx context.Context, done <-chan struct{}) {
	ticker := time.NewTicker(time.Second) // ok GL201
	go func() {
		for {
			select {
			case <-ticker.C:
				poll()
			case <-done:
				ticker.Stop()
				return
			case <-ctx.Done():
				ticker.Stop()
				return
			}
		}
	}()
}

// StoppedAround is stopped by who waits for the goroutine.
func StoppedAround(done <-chan struct{}, wait func()) {
	ticker := time.NewTicker(time.Second) // ok GL201
	defer ticker.Stop()
	go func() {
		select {
		case <-ticker.C:
			ticker.Stop()
		case <-done:
		}
	}()
	wait()
}
