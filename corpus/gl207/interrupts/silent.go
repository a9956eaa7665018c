package interrupts

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// Deferred ends the subscription.
func Deferred(result <-chan error) error {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt) // ok GL207
	defer signal.Stop(c)
	select {
	case <-c:
		return errInterrupted
	case err := <-result:
		return err
	}
}

// ByHand ends it before it returns.
func ByHand() os.Signal {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt) // ok GL207
	s := <-c
	signal.Stop(c)
	return s
}

// InLiteral ends it in a deferred literal.
func InLiteral(work func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt) // ok GL207
	defer func() {
		signal.Stop(c)
		close(c)
	}()
	work()
}

// InGoroutine ends it in the goroutine that listens.
func InGoroutine(ctx context.Context, cancel func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt) // ok GL207
	go func() {
		defer signal.Stop(c)
		select {
		case <-c:
			cancel()
		case <-ctx.Done():
		}
	}()
}

// Endless never returns.
func Endless(load func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGHUP) // ok GL207
	for range c {
		load()
	}
}

// EndlessLoop never returns either.
func EndlessLoop(load func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGHUP) // ok GL207
	for {
		<-c
		load()
	}
}

// EndlessGoroutine listens for the rest of the program.
func EndlessGoroutine(load func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGHUP) // ok GL207
	go func() {
		for range c {
			load()
		}
	}()
}

// EndlessSelect listens in a goroutine without an end.
//
//corpus:run EndlessSelect(func() {}, make(chan int))
func EndlessSelect(load func(), others <-chan int) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGHUP) // ok GL207
	go func() {                      // want GL307 low
		for {
			select {
			case <-c:
				load()
			case <-others:
			}
		}
	}()
}

// Exits ends the process.
func Exits(cleanup func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt) // ok GL207
	go func() {
		<-c
		cleanup()
		os.Exit(1)
	}()
}

// Returned gives the channel to the caller.
func Returned() <-chan os.Signal {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt) // ok GL207
	return c
}

// Both returns a way to end it.
func Both() (<-chan os.Signal, func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt) // ok GL207
	return c, func() { signal.Stop(c) }
}

// App owns a channel.
type App struct{ signals chan os.Signal }

// Start keeps it in a field.
func (a *App) Start() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt) // ok GL207
	a.signals = c
}

// Restart subscribes a channel of the field.
func (a *App) Restart() {
	signal.Notify(a.signals, os.Interrupt) // ok GL207
}

// Given subscribes a channel of the caller.
func Given(c chan os.Signal) {
	signal.Notify(c, os.Interrupt) // ok GL207
}

// Passed hands it to a function.
func Passed(serve func(<-chan os.Signal) error) error {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt) // ok GL207
	return serve(c)
}

// Reset ends all subscriptions.
func Reset(work func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt) // ok GL207
	work()
	signal.Reset(os.Interrupt)
}

var all = make(chan os.Signal, 1)

// Global subscribes a channel that lives as long as the program.
func Global() {
	signal.Notify(all, os.Interrupt) // ok GL207
}

func init() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGUSR1) // ok GL207
	go func() {
		<-c
		println("once")
	}()
}

// follower is a command: the process ends with it.
type follower struct{ lines chan string }

// Run follows until a signal comes.
func (f *follower) Run(args []string) int {
	if f.follow(args) != nil {
		return 1
	}
	return 0
}

// Synopsis says what the command does.
func (f *follower) Synopsis() string { return "Follows lines" }

func (f *follower) follow(args []string) error {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt) // want GL207 low
	for {
		select {
		case <-c:
			return nil
		case line := <-f.lines:
			if len(args) > 0 && line == args[0] {
				return errInterrupted
			}
		}
	}
}

// lineWatch is no command, and there may be many.
type lineWatch struct{ lines chan string }

// Run listens until a signal or a wrong line comes.
func (l *lineWatch) Run(stop string) error {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt) // want GL207
	for {
		select {
		case <-c:
			return nil
		case line := <-l.lines:
			if line == stop {
				return errInterrupted
			}
		}
	}
}
