// Package chains derives contexts in loops.
package chains

import (
	"context"
	"time"
)

type key struct{}

func run(ctx context.Context, n int) error { return ctx.Err() }

// Jobs adds a link per job.
func Jobs(ctx context.Context, jobs <-chan int) {
	for job := range jobs {
		ctx = context.WithValue(ctx, key{}, job) // want GL206
		run(ctx, job)
	}
}

// Endless adds a link per turn.
func Endless(ctx context.Context, jobs <-chan int) {
	for {
		job := <-jobs
		ctx = context.WithValue(ctx, key{}, job) // want GL206
		if run(ctx, job) != nil {
			return
		}
	}
}

// Selected adds one in a case.
func Selected(ctx context.Context, jobs, stops <-chan int) {
	for {
		select {
		case job := <-jobs:
			ctx = context.WithValue(ctx, key{}, job) // want GL206
			run(ctx, job)
		case <-stops:
			return
		}
	}
}

// Timeouts inherits all deadlines.
func Timeouts(ctx context.Context, jobs <-chan int) {
	var cancel context.CancelFunc
	for job := range jobs {
		ctx, cancel = context.WithTimeout(ctx, time.Second) // want GL206
		run(ctx, job)
		cancel()
	}
}

// Cancels is the same without a deadline.
func Cancels(ctx context.Context, jobs <-chan int) {
	for job := range jobs {
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx) // want GL206
		run(ctx, job)
		cancel()
	}
}

// Causes has a reason to cancel.
func Causes(ctx context.Context, jobs <-chan int) {
	for job := range jobs {
		var cancel context.CancelCauseFunc
		ctx, cancel = context.WithCancelCause(ctx) // want GL206
		cancel(run(ctx, job))
	}
}

// Deadlines has a time.
func Deadlines(ctx context.Context, next func() (time.Time, bool)) {
	for {
		at, ok := next()
		if !ok {
			return
		}
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, at) // want GL206
		run(ctx, 0)
		cancel()
	}
}

// Outer keeps the variable of the function around a literal's loop.
func Outer(ctx context.Context, jobs <-chan int) func() {
	return func() {
		for job := range jobs {
			ctx = context.WithValue(ctx, key{}, job) // want GL206
			run(ctx, job)
		}
	}
}

// Sometimes adds a link in some turns.
func Sometimes(ctx context.Context, jobs <-chan int) {
	for job := range jobs {
		if job%2 == 0 {
			ctx = context.WithValue(ctx, key{}, job) // want GL206
		}
		run(ctx, job)
	}
}

// Goroutine loops in the background.
func Goroutine(ctx context.Context, jobs <-chan int) {
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case job := <-jobs:
				ctx = context.WithValue(ctx, key{}, job) // want GL206
				run(ctx, job)
			}
		}
	}()
}

// Retries derives for each attempt.
func Retries(ctx context.Context, done func() bool) {
	for !done() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Second) // want GL206
		run(ctx, 1)
		cancel()
	}
}

// Worker keeps the context in a field.
type Worker struct {
	ctx  context.Context
	jobs chan int
}

// Run makes the chain in the field.
func (w *Worker) Run() {
	for job := range w.jobs {
		w.ctx = context.WithValue(w.ctx, key{}, job) // want GL206
		run(w.ctx, job)
	}
}

// Local starts from its own context.
func Local(jobs <-chan int) {
	ctx := context.Background()
	for job := range jobs {
		ctx = context.WithValue(ctx, key{}, job) // want GL206
		run(ctx, job)
	}
}

// Slice has an end that is known.
func Slice(ctx context.Context, jobs []int) {
	for _, job := range jobs {
		ctx = context.WithValue(ctx, key{}, job) // want GL206 low
		run(ctx, job)
	}
}

// Pairs builds one context out of a map.
func Pairs(ctx context.Context, values map[string]string) context.Context {
	for k, v := range values {
		ctx = context.WithValue(ctx, k, v) // want GL206 low
	}
	return ctx
}

// TwoLinks adds two per turn.
func TwoLinks(ctx context.Context, jobs <-chan int) {
	for job := range jobs {
		ctx = context.WithValue(ctx, key{}, job)    // want GL206
		ctx = context.WithValue(ctx, "job", job*10) // want GL206
		run(ctx, job)
	}
}
