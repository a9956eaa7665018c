package senders

import "context"

// Changes tells what it gets; its end is told without a look at the context.
//
//corpus:run ctx, cancel := context.WithCancel(context.Background()); Changes(ctx, make(chan int)); cancel()
func Changes(ctx context.Context, from <-chan int) <-chan int {
	out := make(chan int)
	go func() {
		defer close(out)
		for {
			select {
			case n, ok := <-from:
				if !ok {
					return
				}
				select {
				case out <- n:
				case <-ctx.Done():
					return
				}
			case <-ctx.Done():
				out <- -1 // want GL301
				return
			}
		}
	}()
	return out
}

// Heeded looks at the context wherever it waits.
//
//corpus:run ctx, cancel := context.WithCancel(context.Background()); Heeded(ctx, make(chan int)); cancel()
func Heeded(ctx context.Context, from <-chan int) <-chan int {
	out := make(chan int)
	go func() {
		defer close(out)
		for {
			select {
			case n := <-from:
				select {
				case out <- n: // ok GL301
				case <-ctx.Done():
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// Parting has room for what it says at the end.
//
//corpus:run ctx, cancel := context.WithCancel(context.Background()); Parting(ctx); cancel()
func Parting(ctx context.Context) <-chan error {
	out := make(chan error, 1)
	go func() {
		select {
		case <-ctx.Done():
			out <- ctx.Err() // ok GL301
		}
	}()
	return out
}
