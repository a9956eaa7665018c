package receivers

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"time"
)

// Told closes the channel whatever happens.
//
//corpus:run Told(func() error { return errNo })
func Told(connect func() error) (err error) {
	ready := make(chan struct{})
	go func() {
		defer close(ready)
		err = connect()
	}()
	<-ready // ok GL302
	return err
}

// AsMany receives as often as is sent.
//
//corpus:run AsMany([]int{1, 2})
func AsMany(list []int) (sum int) {
	ch := make(chan int)
	for _, n := range list {
		go func() { ch <- n }()
	}
	for range list {
		sum += <-ch // ok GL302
	}
	return sum
}

// NotNone asks whether there is anybody.
//
//corpus:run NotNone(nil)
func NotNone(hosts []string) int {
	if len(hosts) == 0 {
		return 0
	}
	ch := make(chan int, len(hosts))
	for _, host := range hosts {
		go func() { ch <- len(host) }()
	}
	return <-ch // ok GL302
}

type answer struct {
	n   int
	err error
}

// Answer sends the error as well.
//
//corpus:run _, _ = Answer(func() (int, error) { return 0, errNo })
func Answer(work func() (int, error)) (int, error) {
	ch := make(chan answer)
	go func() {
		n, err := work()
		ch <- answer{n, err}
	}()
	got := <-ch // ok GL302
	return got.n, got.err
}

// Watched ends the waiter when it returns.
//
//corpus:run Watched(context.Background(), func() {})
func Watched(ctx context.Context, work func()) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		<-ctx.Done() // ok GL302
	}()
	work()
}

// Parent waits for a context that its caller ends.
//
//corpus:run ctx, cancel := context.WithCancel(context.Background()); Parent(ctx, func() {}); cancel()
func Parent(ctx context.Context, clean func()) {
	go func() {
		<-ctx.Done() // ok GL302
		clean()
	}()
}

// Deadline waits for a context that ends by itself.
func Deadline() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	<-ctx.Done() // ok GL302
}

// Timer waits for a timer.
func Timer() {
	timer := time.NewTimer(time.Millisecond)
	<-timer.C // ok GL302
}

// After waits for a while.
func After() {
	<-time.After(time.Millisecond) // ok GL302
}

// Signal waits for what the user does.
//
//corpus:unproven a signal would have to be sent
func Signal() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt)
	defer signal.Stop(c)
	<-c // ok GL302
}

// Closed receives from a closed channel.
func Closed() {
	ch := make(chan int)
	close(ch)
	<-ch // ok GL302
	<-ch // ok GL302
}

// Buffered receives what is there.
func Buffered() int {
	ch := make(chan int, 2)
	ch <- 1
	ch <- 2
	return <-ch + <-ch // ok GL302
}

// Handshake waits for the end of the other.
func Handshake() {
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		<-quit // ok GL302
	}()
	close(quit)
	<-done // ok GL302
}

// CloseForAll tells all waiters at once.
func CloseForAll() {
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 3 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			<-stop // ok GL302
		}()
	}
	close(stop)
	wg.Wait()
}

// Wait is the caller's channel.
//
//corpus:run ch := make(chan int); go func() { ch <- 1 }(); Wait(ch)
func Wait(ch <-chan int) int {
	return <-ch // ok GL302
}

// NilCase switches off a case of a select by a nil channel.
//
//corpus:run NilCase([]int{1, 2})
func NilCase(list []int) (sum int) {
	a := make(chan int, len(list))
	for _, n := range list {
		a <- n
	}
	close(a)
	in := (<-chan int)(a)
	done := make(chan struct{})
	for in != nil {
		select { // ok GL302 GL304
		case n, ok := <-in:
			if !ok {
				in = nil
				close(done)
				continue
			}
			sum += n
		}
	}
	<-done // ok GL302
	return sum
}

// PanicTold closes the channel by a deferred call.
//
//corpus:run PanicTold(func() { panic("no") })
func PanicTold(work func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { _ = recover() }()
		work()
	}()
	<-done // ok GL302
}

var signals = make(chan int)

// Global waits for a channel that another function closes.
//
//corpus:run go CloseGlobal(); Global()
func Global() {
	<-signals // ok GL302
}

// CloseGlobal is the other end.
func CloseGlobal() { close(signals) }

// Emptied stops a timer of which it knows that nobody took its value.
//
//corpus:run c, k := make(chan struct{}), make(chan struct{}); close(c); Emptied(k, c)
func Emptied(kick, quit <-chan struct{}) {
	go func() {
		timer := time.NewTimer(time.Hour)
		for {
			select {
			case <-timer.C:
				timer = time.NewTimer(time.Hour)
			case <-kick:
				if !timer.Stop() {
					<-timer.C // ok GL302
				}
				timer = time.NewTimer(time.Minute)
			case <-quit:
				if !timer.Stop() {
					<-timer.C // ok GL302
				}
				return
			}
		}
	}()
}

// gathered gives no channel where there is nothing to gather.
func gathered(names []string) <-chan int {
	if len(names) == 0 {
		return nil
	}
	found := make(chan int, len(names))
	for range names {
		found <- 1
	}
	return found
}

// Gathered receives once for each name.
func Gathered(names []string) (total int) {
	found := gathered(names)
	for range names {
		total += <-found
	}
	return total
}
