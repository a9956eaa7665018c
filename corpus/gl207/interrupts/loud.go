// Package interrupts listens for signals for a while.
package interrupts

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

var errInterrupted = errors.New("interrupted")

// Wait leaves its subscription behind.
func Wait(result <-chan error) error {
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt) // want GL207 low
	select {
	case <-interrupts:
		return errInterrupted
	case err := <-result:
		return err
	}
}

// WaitAny listens for all signals.
func WaitAny() os.Signal {
	c := make(chan os.Signal, 1)
	signal.Notify(c) // want GL207 low
	return <-c
}

// Loop subscribes in each turn.
func Loop(work func() bool) {
	for work() {
		c := make(chan os.Signal, 1)
		signal.Notify(c, syscall.SIGHUP) // want GL207
		<-c
	}
}

// Prompt subscribes for a question.
func Prompt(ask func() string) (string, error) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt, syscall.SIGTERM) // want GL207 low
	answer := ask()
	select {
	case <-c:
		return "", errInterrupted
	default:
		return answer, nil
	}
}

// Run forwards signals to a command while it runs.
func Run(cmd *exec.Cmd, done <-chan error) error {
	c := make(chan os.Signal, 4)
	signal.Notify(c, syscall.SIGINT, syscall.SIGTERM) // want GL207 low
	for {
		select {
		case s := <-c:
			cmd.Process.Signal(s)
		case err := <-done:
			return err
		}
	}
}

// Early returns when there is nothing to do.
func Early(ctx context.Context) error {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt) // want GL207 low
	if err := ctx.Err(); err != nil {
		return err
	}
	<-c
	return nil
}

// Goroutine subscribes in a goroutine that ends.
func Goroutine(ctx context.Context, cancel func()) {
	go func() {
		c := make(chan os.Signal, 1)
		signal.Notify(c, os.Interrupt) // want GL207 low
		select {
		case <-c:
			cancel()
		case <-ctx.Done():
		}
	}()
}

// First waits for the first signal in a literal.
func First(cancel func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt) // want GL207 low
	go func() {
		<-c
		cancel()
	}()
}

// Either waits in a literal for a signal or for the end.
func Either(ctx context.Context, cancel func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt) // want GL207 low
	go func() {
		select {
		case <-c:
			cancel()
		case <-ctx.Done():
		}
	}()
}

// Reload counts.
func Reload(n int, load func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGHUP) // want GL207 low
	for i := 0; i < n; i++ {
		<-c
		load()
	}
}

// Timeout gives up after a while.
func Timeout(d time.Duration) bool {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt) // want GL207 low
	select {
	case <-c:
		return true
	case <-time.After(d):
		return false
	}
}

// Two has two subscriptions and ends one.
func Two(load func()) {
	hup := make(chan os.Signal, 1)
	quit := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP) // want GL207 low
	signal.Notify(quit, os.Interrupt)  // ok GL207
	defer signal.Stop(quit)
	for {
		select {
		case <-hup:
			load()
		case <-quit:
			return
		}
	}
}

// Listener serves.
type Listener struct{ mu sync.Mutex }

// Serve is a method that ends.
func (l *Listener) Serve(done <-chan struct{}) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt) // want GL207
	for {
		select {
		case <-signals:
			l.mu.Lock()
			l.mu.Unlock()
		case <-done:
			return
		}
	}
}

// Closed closes the channel, which does not end the subscription.
func Closed(result <-chan error) error {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt) // want GL207 low
	defer close(c)
	select {
	case <-c:
		return errInterrupted
	case err := <-result:
		return err
	}
}

// Literal makes a waiting function.
func Literal() func() os.Signal {
	return func() os.Signal {
		c := make(chan os.Signal, 1)
		signal.Notify(c, syscall.SIGTERM) // want GL207 low
		s := <-c
		return s
	}
}

// Ignoring drops what has come.
func Ignoring(work func()) {
	c := make(chan os.Signal, 16)
	signal.Notify(c, os.Interrupt) // want GL207 low
	work()
	for len(c) > 0 {
		<-c
	}
}

// listener is one of several.
type listener struct{ reloads int }

// Serve subscribes once for each listener that is served.
func (l *listener) Serve(done <-chan struct{}) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGHUP) // want GL207
	for {
		select {
		case <-c:
			l.reloads++
		case <-done:
			return
		}
	}
}
