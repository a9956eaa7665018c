// Package waits waits for a limited time; in Go 1.22 a timer lives until it fires or is stopped.
package waits

import (
	"context"
	"errors"
	"net"
	"os/exec"
	"time"
)

var errTimeout = errors.New("timeout")

// Result leaves the timer when the answer comes first.
func Result(results <-chan int) (int, error) {
	timer := time.NewTimer(time.Hour) // want GL202
	select {
	case n := <-results:
		return n, nil
	case <-timer.C:
		return 0, errTimeout
	}
}

// Kill leaves the process to be killed when it has ended.
func Kill(c *exec.Cmd, limit time.Duration) error {
	timer := time.AfterFunc(limit, func() { // want GL202
		c.Process.Kill()
	})
	err := c.Wait()
	if err == nil {
		return nil
	}
	timer.Stop()
	return err
}

// PerTurn makes one for each job.
func PerTurn(jobs <-chan int, done <-chan struct{}) {
	for {
		timer := time.NewTimer(time.Minute) // want GL202
		select {
		case <-jobs:
		case <-timer.C:
			return
		case <-done:
			timer.Stop()
			return
		}
	}
}

// Early returns before the Stop is deferred.
func Early(ctx context.Context, conn net.Conn) error {
	idle := time.AfterFunc(time.Minute, func() { conn.Close() }) // want GL202
	if err := ctx.Err(); err != nil {
		return err
	}
	defer idle.Stop()
	_, err := conn.Write([]byte("x"))
	return err
}

// ResetLast sets it again and leaves.
func ResetLast(events <-chan string) (last string) {
	timer := time.NewTimer(time.Second) // want GL202
	for e := range events {
		timer.Reset(time.Second)
		last = e
	}
	return last
}

// Inline keeps no way to stop it.
func Inline(results <-chan int) int {
	for {
		select {
		case n := <-results:
			return n
		case <-time.NewTimer(time.Minute).C: // want GL202
		}
	}
}

// Cancelled leaves it when the context ends.
func Cancelled(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d) // want GL202
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// InGoroutine forgets it in a goroutine.
func InGoroutine(done <-chan struct{}, alarm func()) {
	go func() {
		t := time.NewTimer(time.Hour) // want GL202
		select {
		case <-t.C:
			alarm()
		case <-done:
		}
	}()
}

func after(d time.Duration) *time.Timer {
	return time.NewTimer(d) // ok GL202
}

// FromHelper gets one from a helper.
func FromHelper(results <-chan int) (int, bool) {
	t := after(time.Minute) // want GL202
	select {
	case n := <-results:
		return n, true
	case <-t.C:
		return 0, false
	}
}

// Polled looks at it without waiting.
func Polled(step func() bool) bool {
	limit := time.NewTimer(time.Minute) // want GL202
	for {
		select {
		case <-limit.C:
			return false
		default:
		}
		if step() {
			return true
		}
	}
}

// OneCase stops it in one case.
func OneCase(a, b <-chan int) int {
	t := time.NewTimer(time.Minute) // want GL202
	select {
	case n := <-a:
		t.Stop()
		return n
	case n := <-b:
		return n
	case <-t.C:
		return 0
	}
}

// OnlyOnError stops the watchdog when the work fails.
func OnlyOnError(work func() error, bark func()) error {
	dog := time.AfterFunc(time.Minute, bark) // want GL202
	if err := work(); err != nil {
		dog.Stop()
		return err
	}
	return nil
}

// Replaced sets a second one without stopping the first.
func Replaced(work func() error, bark func()) error {
	dog := time.AfterFunc(time.Minute, bark) // want GL202
	if err := work(); err != nil {
		dog = time.AfterFunc(time.Second, bark) // ok GL202
	}
	defer dog.Stop()
	return work()
}

// Extended only ever sets it later.
func Extended(lines <-chan string, bark func()) {
	dog := time.AfterFunc(time.Minute, bark) // want GL202 low
	for range lines {
		dog.Reset(time.Minute)
	}
}

// Literal is a handler with a limit.
func Literal(limit time.Duration) func(<-chan int) (int, error) {
	return func(results <-chan int) (int, error) {
		t := time.NewTimer(limit) // want GL202
		select {
		case n := <-results:
			return n, nil
		case <-t.C:
			return 0, errTimeout
		}
	}
}

// Branch waits in one branch only.
func Branch(wait bool) {
	t := time.NewTimer(time.Second) // want GL202
	if wait {
		<-t.C
	}
}
