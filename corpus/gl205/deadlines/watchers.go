package deadlines

import (
	"context"
	"sync"
	"time"
)

// Pool can be closed while calls are under way.
type Pool struct {
	closed chan struct{}
	wg     sync.WaitGroup
}

func (p *Pool) call(ctx context.Context) error { return ctx.Err() }

// CallLeavesWatcher cancels when the pool is closed, and not when the call is over.
func (p *Pool) CallLeavesWatcher(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx) // want GL205
	p.wg.Add(1)
	go func() {
		defer p.wg.Done()
		select {
		case <-ctx.Done():
		case <-p.closed:
		}
		cancel()
	}()
	return p.call(ctx)
}

// CallDefersInWatcher defers the cancel in the goroutine that waits for the end.
func (p *Pool) CallDefersInWatcher(parent context.Context) error {
	ctx, cancel := context.WithCancel(parent) // want GL205
	go func() {
		defer cancel()
		select {
		case <-ctx.Done():
		case <-p.closed:
		}
	}()
	return p.call(ctx)
}

// CallEndsWatcher cancels when the call is over as well.
func (p *Pool) CallEndsWatcher(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx) // ok GL205
	defer cancel()
	go func() {
		select {
		case <-ctx.Done():
		case <-p.closed:
			cancel()
		}
	}()
	return p.call(ctx)
}

// CallTellsWatcher ends the watcher by a channel of its own.
func (p *Pool) CallTellsWatcher(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx) // ok GL205
	over := make(chan struct{})
	defer close(over)
	go func() {
		defer cancel()
		select {
		case <-ctx.Done():
		case <-p.closed:
		case <-over:
		}
	}()
	return p.call(ctx)
}

// Bound gives a context that ends with the pool as well.
func (p *Pool) Bound(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx) // ok GL205
	go func() {
		defer cancel()
		select {
		case <-ctx.Done():
		case <-p.closed:
		}
	}()
	return ctx
}

// CallInBackground cancels when its work is done.
func (p *Pool) CallInBackground(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx) // ok GL205
	go func() {
		defer cancel()
		_ = p.call(ctx)
	}()
}

// CallWithWatchdog is given up by a timer that ends the watcher in any case.
func (p *Pool) CallWithWatchdog(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx) // ok GL205
	timer := time.NewTimer(time.Minute)
	go func() {
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-ctx.Done():
		}
	}()
	return p.call(ctx)
}
