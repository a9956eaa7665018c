package chains

import (
	"context"
	"time"
)

// PerTurn declares the context in the loop.
func PerTurn(ctx context.Context, jobs <-chan int) {
	for job := range jobs {
		ctx := context.WithValue(ctx, key{}, job) // ok GL206
		run(ctx, job)
	}
}

// OtherName derives from the one outside.
func OtherName(ctx context.Context, jobs <-chan int) {
	for job := range jobs {
		one := context.WithValue(ctx, key{}, job) // ok GL206
		run(one, job)
	}
}

// Assigned uses a variable for all turns, derived from the parent.
func Assigned(parent context.Context, jobs <-chan int) {
	var ctx context.Context
	for job := range jobs {
		ctx = context.WithValue(parent, key{}, job) // ok GL206
		run(ctx, job)
	}
}

// Renewed starts from the parent in each turn.
func Renewed(parent context.Context, jobs <-chan int) {
	ctx := parent
	for job := range jobs {
		ctx = parent
		ctx = context.WithValue(ctx, key{}, job) // ok GL206
		run(ctx, job)
	}
}

// Once derives before the loop.
func Once(ctx context.Context, jobs <-chan int) {
	ctx = context.WithValue(ctx, key{}, "all") // ok GL206
	for job := range jobs {
		run(ctx, job)
	}
}

// After derives behind the loop.
func After(ctx context.Context, jobs <-chan int) error {
	n := 0
	for range jobs {
		n++
	}
	ctx = context.WithValue(ctx, key{}, n) // ok GL206
	return run(ctx, n)
}

// First leaves the loop with the new context.
func First(ctx context.Context, jobs <-chan int) error {
	for job := range jobs {
		if job > 0 {
			ctx = context.WithValue(ctx, key{}, job) // ok GL206
			return run(ctx, job)
		}
	}
	return nil
}

// Breaks leaves the loop at once.
func Breaks(ctx context.Context, jobs <-chan int) error {
	for job := range jobs {
		if job > 0 {
			ctx = context.WithValue(ctx, key{}, job) // ok GL206
			break
		}
	}
	return run(ctx, 0)
}

// TimeoutPerTurn declares both values in the loop.
func TimeoutPerTurn(ctx context.Context, jobs <-chan int) {
	for job := range jobs {
		ctx, cancel := context.WithTimeout(ctx, time.Second) // ok GL206
		run(ctx, job)
		cancel()
	}
}

// InLiteral derives in a function literal that has its own variable.
func InLiteral(ctx context.Context, jobs <-chan int) {
	for job := range jobs {
		func() {
			ctx, cancel := context.WithTimeout(ctx, time.Second) // ok GL206
			defer cancel()
			run(ctx, job)
		}()
	}
}

// Param derives from a parameter of the literal.
func Param(ctx context.Context, jobs <-chan int) {
	for job := range jobs {
		go func(ctx context.Context) {
			ctx = context.WithValue(ctx, key{}, job) // ok GL206
			run(ctx, job)
		}(ctx)
	}
}

// Helper derives in a function that is called in the loop.
func Helper(ctx context.Context, jobs <-chan int) {
	for job := range jobs {
		run(tagged(ctx, job), job)
	}
}

func tagged(ctx context.Context, job int) context.Context {
	ctx = context.WithValue(ctx, key{}, job) // ok GL206
	return ctx
}

// Branches derives once, in one of two branches.
func Branches(ctx context.Context, fast bool) error {
	if fast {
		ctx = context.WithValue(ctx, key{}, "fast") // ok GL206
	} else {
		ctx = context.WithValue(ctx, key{}, "slow") // ok GL206
	}
	return run(ctx, 1)
}

// Field derives from the worker's context into a local one.
func (w *Worker) Field() {
	for job := range w.jobs {
		ctx := context.WithValue(w.ctx, key{}, job) // ok GL206
		run(ctx, job)
	}
}

// Stack keeps all of them on purpose, in a slice.
func Stack(ctx context.Context, jobs <-chan int) []context.Context {
	var all []context.Context
	for job := range jobs {
		all = append(all, context.WithValue(ctx, key{}, job)) // ok GL206
	}
	return all
}

// Copied makes a variable per turn by hand.
func Copied(ctx context.Context, jobs <-chan int) {
	for job := range jobs {
		one := ctx
		one = context.WithValue(one, key{}, job) // ok GL206
		run(one, job)
	}
}
