// Package goroutines asks a slow index and does not wait for its answer for ever.
package goroutines

import (
	"errors"
	"time"
)

var errSlow = errors.New("the index did not answer in time")

// Service returns one search.
func Service(leak bool) func() {
	search := searchBuffered
	if leak {
		search = searchUnbuffered
	}
	return func() { _, _ = search("leak") }
}

func searchUnbuffered(word string) (int, error) {
	answers := make(chan int)
	go func() {
		answers <- lookUp(word) // want GL301
	}()
	select {
	case answer := <-answers:
		return answer, nil
	case <-time.After(time.Millisecond):
		return 0, errSlow
	}
}

func searchBuffered(word string) (int, error) {
	answers := make(chan int, 1)
	go func() {
		answers <- lookUp(word) // ok GL301
	}()
	select {
	case answer := <-answers:
		return answer, nil
	case <-time.After(time.Millisecond):
		return 0, errSlow
	}
}

func lookUp(word string) int {
	time.Sleep(3 * time.Millisecond)
	return len(word)
}
