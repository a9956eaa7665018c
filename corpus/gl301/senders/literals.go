package senders

import (
	"context"
	"net/http"
)

// Function literals that somebody else calls, such as handlers.

// Handler makes what answers requests.
//
//corpus:run Handler()(nil, cancelled())
//go:noinline
func Handler() http.HandlerFunc {
	return func(_ http.ResponseWriter, r *http.Request) {
		ch := make(chan int)
		go func() {
			ch <- compute() // want GL301
		}()
		select {
		case <-ch:
		case <-r.Context().Done():
		}
	}
}

// HandlerWithRoom does the same with a place for the answer.
//
//corpus:run HandlerWithRoom()(nil, cancelled())
func HandlerWithRoom() http.HandlerFunc {
	return func(_ http.ResponseWriter, r *http.Request) {
		ch := make(chan int, 1)
		go func() {
			ch <- compute() // ok GL301
		}()
		select {
		case <-ch:
		case <-r.Context().Done():
		}
	}
}

type action struct {
	name string
	run  func(ctx context.Context) int
}

//corpus:run actionInTable.run(cancelled().Context())
var actionInTable = action{
	name: "compute",
	run: func(ctx context.Context) int {
		ch := make(chan int)
		go func() {
			ch <- compute() // want GL301
		}()
		select {
		case n := <-ch:
			return n
		case <-ctx.Done():
			return 0
		}
	},
}

//corpus:run actionThatWaits.run(cancelled().Context())
var actionThatWaits = action{
	name: "wait",
	run: func(context.Context) int {
		ch := make(chan int)
		go func() {
			ch <- compute() // ok GL301
		}()
		return <-ch
	},
}

// CapturedChannel sends to a channel of which somebody else knows.
//
//corpus:run func() { ch := make(chan int); run := CapturedChannel(ch); go run(); <-ch }()
func CapturedChannel(ch chan int) func() {
	return func() {
		go func() {
			ch <- compute() // ok GL301
		}()
	}
}

func cancelled() *http.Request {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost/", http.NoBody)
	if err != nil {
		panic(err)
	}
	return r
}
