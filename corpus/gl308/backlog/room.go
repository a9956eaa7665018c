package backlog

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Shared fetches numbers below a limit by a few goroutines that share a counter: as many are sent as there is
// room for.
//
//corpus:unproven there is room for all
func Shared(limit uint64) (sum uint64) {
	var next atomic.Uint64
	results := make(chan uint64, limit)
	for range 3 {
		go func() {
			for {
				n := next.Add(1) - 1
				if n >= limit {
					return
				}
				results <- n // ok GL308
			}
		}()
	}
	for ; limit > 0; limit-- {
		n := <-results
		if n > 100 {
			return 0
		}
		sum += n
	}
	return sum
}

type list struct{ names []string }

// Length tells how many there are; there may be no list.
func (l *list) Length() int {
	if l == nil {
		return 0
	}
	return len(l.names)
}

// Counted has room for one value of each goroutine, as a method tells.
//
//corpus:unproven there is room for all
func Counted(l *list) bool {
	done := make(chan bool, l.Length())
	for _, name := range l.names {
		go func() {
			done <- name != "" // want GL308 low
		}()
	}
	for range l.names {
		select {
		case ok := <-done:
			if !ok {
				return false
			}
		case <-time.After(time.Second):
			return false
		}
	}
	return true
}

// Grouped has room for all that the groups give, which are never more than the names.
//
//corpus:unproven there is room for all
func Grouped(names []string, lookUp func(group []string) []int) (sum int) {
	groups := map[int][]string{}
	for _, name := range names {
		groups[len(name)] = append(groups[len(name)], name)
	}
	var wg sync.WaitGroup
	found := make(chan int, len(names))
	for _, group := range groups {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for _, n := range lookUp(group) {
				found <- n // ok GL308
			}
		}()
	}
	wg.Wait()
	close(found)
	for n := range found {
		sum += n
	}
	return sum
}

// Twice has room for one value of each name, of which there may be two.
//
//corpus:run ctx, cancel := context.WithCancel(context.Background()); cancel(); _ = Twice(ctx, []string{"a"}, func(string) error { return errNo })
//corpus:times 40
func Twice(ctx context.Context, names []string, visit func(string) error) error {
	failed := make(chan error, len(names))
	tell := func(err error) {
		failed <- err // want GL308
	}
	for _, name := range names {
		go func() {
			if err := visit(name); err != nil {
				tell(err)
			}
			tell(nil)
		}()
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
