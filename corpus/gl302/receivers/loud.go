// Package receivers receives from channels that may have lost their sender.
package receivers

import (
	"context"
	"errors"
	"time"
)

var errNo = errors.New("no")

// Failed does not tell that it has failed.
//
//corpus:run Failed(func() error { return errNo })
func Failed(connect func() error) {
	ready := make(chan struct{})
	go func() {
		if connect() != nil {
			return
		}
		close(ready)
	}()
	<-ready // want GL302 low
}

// Nil has a channel that was never made.
func Nil() {
	var ch chan int
	go func() {
		<-ch // want GL302
	}()
}

// Nobody sends at all.
func Nobody() {
	go func() {
		<-make(chan int) // want GL302
	}()
}

// TooOften receives once more than is sent.
//
//corpus:run TooOften([]int{1, 2})
func TooOften(list []int) (sum int) {
	ch := make(chan int)
	for _, n := range list {
		go func() { ch <- n }()
	}
	for i := 0; i <= len(list); i++ {
		sum += <-ch // want GL302 low
	}
	return sum
}

// None waits for the first of no answers.
//
//corpus:run None(nil)
func None(hosts []string) int {
	ch := make(chan int, len(hosts))
	for _, host := range hosts {
		go func() { ch <- len(host) }()
	}
	return <-ch // want GL302 low
}

// OnlyGood sends no answer when there is none.
//
//corpus:run OnlyGood(func() (int, error) { return 0, errNo })
func OnlyGood(work func() (int, error)) int {
	ch := make(chan int)
	go func() {
		if n, err := work(); err == nil {
			ch <- n
		}
	}()
	return <-ch // want GL302 low
}

// Watch waits for the end of a context that nobody ends.
//
//corpus:run Watch(func() {})
func Watch(work func()) {
	ctx, cancel := context.WithCancel(context.Background()) // want GL205
	_ = cancel
	go func() {
		<-ctx.Done() // want GL302
	}()
	work()
}

// Background waits for the end of the context that has none.
func Background() {
	go func() {
		<-context.Background().Done() // want GL302
	}()
}

// Drained waits for a timer whose channel somebody has emptied.
func Drained() {
	go func() {
		timer := time.NewTimer(time.Millisecond)
		<-timer.C
		<-timer.C // want GL302
	}()
}

// Callback waits on the channel of a timer that calls a function.
//
//corpus:run Callback(func() {})
func Callback(f func()) {
	go func() {
		timer := time.AfterFunc(time.Millisecond, f)
		<-timer.C // want GL302
	}()
}

type loop struct {
	quit chan struct{}
	done chan struct{}
}

func (l *loop) run() {
	<-l.quit
}

// FN_Stop waits for an answer that run never gives.
//
//corpus:run l := &loop{make(chan struct{}), make(chan struct{})}; go l.run(); l.FN_Stop()
func (l *loop) FN_Stop() {
	close(l.quit)
	<-l.done // want GL302 low
}

// Service starts such a loop and stops it.
func Service() {
	l := &loop{quit: make(chan struct{}), done: make(chan struct{})}
	go l.run()
	close(l.quit)
	<-l.done // want GL302 low
}

// Mutual waits on both sides.
func Mutual() {
	left, right := make(chan int), make(chan int)
	go func() {
		<-left // want GL302
		right <- 1
	}()
	go func() {
		<-right // want GL302
		left <- 1
	}()
}

// Panicked closes the channel only when all goes well.
//
//corpus:run Panicked(func() { panic("no") })
func Panicked(work func()) {
	done := make(chan struct{})
	go func() {
		defer func() { _ = recover() }()
		work()
		close(done)
	}()
	<-done // want GL302 low
}

// Replaced waits on the old channel.
func Replaced() {
	ch := make(chan int)
	old := ch
	go func() {
		<-old // want GL302
	}()
	ch = make(chan int, 1)
	ch <- 1
}

// Forgotten starts a waiter before it knows whether it will go on.
//
//corpus:run Forgotten(func() error { return errNo })
func Forgotten(prepare func() error) error {
	begin := make(chan struct{})
	go func() {
		<-begin // want GL302
	}()
	if err := prepare(); err != nil {
		return err
	}
	close(begin)
	return nil
}

// Broadcast sends one value to two waiters.
func Broadcast() {
	stop := make(chan struct{})
	for range 2 {
		go func() {
			<-stop // want GL302
		}()
	}
	stop <- struct{}{}
}
