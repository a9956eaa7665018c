// Package pollers looks at things again and again; in Go 1.22 a ticker lives until it is stopped.
package pollers

import (
	"context"
	"errors"
	"sync"
	"time"
)

var errLate = errors.New("late")

func poll() error { return nil }

// UntilDone never stops the ticker: dominikh/go-staticcheck#68.
func UntilDone(done <-chan struct{}) {
	ticker := time.NewTicker(time.Second) // want GL201
	for {
		select {
		case <-ticker.C:
			poll()
		case <-done:
			return
		}
	}
}

// InGoroutine is the same in a goroutine.
func InGoroutine(ctx context.Context, every time.Duration) {
	go func() {
		ticker := time.NewTicker(every) // want GL201
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				poll()
			}
		}
	}()
}

// OnePath stops it on one path only.
func OnePath(done <-chan struct{}) error {
	ticker := time.NewTicker(time.Second) // want GL201
	for {
		select {
		case <-ticker.C:
			if err := poll(); err != nil {
				return err
			}
		case <-done:
			ticker.Stop()
			return nil
		}
	}
}

// Counted leaves after some ticks.
func Counted(n int) {
	ticker := time.NewTicker(time.Millisecond) // want GL201
	for range ticker.C {
		n--
		if n <= 0 {
			break
		}
	}
}

// ChannelOnly keeps nothing that could be stopped.
func ChannelOnly(done <-chan struct{}) {
	ticks := time.NewTicker(time.Second).C // want GL201
	for {
		select {
		case <-ticks:
			poll()
		case <-done:
			return
		}
	}
}

// PerTurn makes a ticker in each turn.
func PerTurn(work <-chan int) {
	for range work {
		ticker := time.NewTicker(time.Second) // want GL201
		<-ticker.C
		poll()
	}
}

// Inline makes one in the select itself.
func Inline(done <-chan struct{}) {
	for {
		select {
		case <-time.NewTicker(time.Second).C: // want GL201
			poll()
		case <-done:
			return
		}
	}
}

// Early returns before the Stop is deferred.
func Early(ctx context.Context) error {
	ticker := time.NewTicker(time.Second) // want GL201
	if err := poll(); err != nil {
		return err
	}
	defer ticker.Stop()
	select {
	case <-ticker.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Replaced forgets the first when the pace changes.
func Replaced(pace <-chan time.Duration) {
	ticker := time.NewTicker(time.Second) // want GL201
	for {
		select {
		case <-ticker.C:
			poll()
		case d, ok := <-pace:
			if !ok {
				ticker.Stop()
				return
			}
			ticker = time.NewTicker(d) // want GL201 low
		}
	}
}

func every(d time.Duration) *time.Ticker {
	return time.NewTicker(d) // ok GL201
}

// FromHelper gets it from a helper.
func FromHelper(done <-chan struct{}) {
	t := every(time.Second) // want GL201
	for {
		select {
		case <-t.C:
			poll()
		case <-done:
			return
		}
	}
}

// Deadline has a limit of tries.
func Deadline(limit time.Duration) error {
	ticker := time.NewTicker(10 * time.Millisecond) // want GL201
	end := time.Now().Add(limit)
	for now := range ticker.C {
		if poll() == nil {
			ticker.Stop()
			return nil
		}
		if now.After(end) {
			return errLate
		}
	}
	return nil
}

// Literal is a worker as a value.
func Literal(wg *sync.WaitGroup, done <-chan struct{}) func() {
	return func() {
		defer wg.Done()
		ticker := time.NewTicker(time.Second) // want GL201
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				poll()
			}
		}
	}
}

// ResetOnly sets it again and again.
func ResetOnly(wait <-chan time.Duration) {
	ticker := time.NewTicker(time.Second) // want GL201
	for d := range wait {
		ticker.Reset(d)
		<-ticker.C
	}
}

// Shared is used by a literal that ends as well.
func Shared(done <-chan struct{}) {
	ticker := time.NewTicker(time.Second) // want GL201
	next := func() bool {
		select {
		case <-ticker.C:
			return true
		case <-done:
			return false
		}
	}
	for next() {
		poll()
	}
}

// Optional stops it only where there was an error.
func Optional(on bool, done <-chan struct{}) (err error) {
	var ticks <-chan time.Time
	if on {
		ticker := time.NewTicker(time.Second) // want GL201
		defer func() {
			if err != nil {
				ticker.Stop()
			}
		}()
		ticks = ticker.C
	}
	select {
	case <-ticks:
		return poll()
	case <-done:
		return nil
	}
}

// Handed gives it to a function that only waits.
func Handed() {
	ticker := time.NewTicker(time.Second) // want GL201
	wait(ticker)
}

func wait(t *time.Ticker) { <-t.C }

// SometimesStopped leaves it to a goroutine that stops it on one of its ways out.
func SometimesStopped(ctx context.Context, done <-chan struct{}) {
	ticker := time.NewTicker(time.Second) // want GL201
	go func() {
		for {
			select {
			case <-ticker.C:
				poll()
			case <-done:
				ticker.Stop()
				return
			case <-ctx.Done():
				return
			}
		}
	}()
}

// NothingToDo leaves it to a goroutine that returns before it hands it on.
func NothingToDo(ctx context.Context, jobs []int) {
	ticker := time.NewTicker(time.Second) // want GL201
	go func() {
		if len(jobs) == 0 {
			return
		}
		go func() {
			for {
				select {
				case <-ticker.C:
					poll()
				case <-ctx.Done():
					ticker.Stop()
					return
				}
			}
		}()
	}()
}
