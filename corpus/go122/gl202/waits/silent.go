package waits

import (
	"context"
	"log"
	"net"
	"testing"
	"time"
)

// Deferred is the usual form.
func Deferred(results <-chan int) (int, error) {
	timer := time.NewTimer(time.Hour) // ok GL202
	defer timer.Stop()
	select {
	case n := <-results:
		return n, nil
	case <-timer.C:
		return 0, errTimeout
	}
}

// Fired has waited for it.
func Fired(d time.Duration) {
	timer := time.NewTimer(d) // ok GL202
	<-timer.C
}

// FiredInline is a clumsy sleep.
func FiredInline(d time.Duration) {
	<-time.NewTimer(d).C // ok GL202
}

// Stopped stops it where it has not fired.
func Stopped(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d) // ok GL202
	select {
	case <-ctx.Done():
		t.Stop()
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// Drained empties the channel after a late Stop.
func Drained(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d) // ok GL202
	select {
	case <-ctx.Done():
		if !t.Stop() {
			<-t.C
		}
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// Forgotten is meant to run.
func Forgotten(conn net.Conn) {
	time.AfterFunc(time.Second, func() { // ok GL202
		conn.Close()
	})
}

// ForgottenLoudly is meant to run as well.
func ForgottenLoudly(names map[string]bool, name string) {
	_ = time.AfterFunc(time.Minute, func() { delete(names, name) }) // ok GL202
}

// Session ends by itself.
type Session struct {
	idle *time.Timer
	conn net.Conn
}

// NewSession keeps the timer in a field.
func NewSession(conn net.Conn) *Session {
	s := &Session{conn: conn}
	s.idle = time.AfterFunc(time.Minute, s.expire) // ok GL202
	return s
}

func (s *Session) expire() { s.conn.Close() }

// Close stops the timer.
func (s *Session) Close() error {
	s.idle.Stop()
	return s.conn.Close()
}

// Watchdog returns the way to stop it.
func Watchdog(bark func()) func() bool {
	t := time.AfterFunc(time.Minute, bark) // ok GL202
	return t.Stop
}

// Returned gives it away.
func Returned(d time.Duration) (*time.Timer, error) {
	if d <= 0 {
		return nil, errTimeout
	}
	t := time.NewTimer(d) // ok GL202
	return t, nil
}

// Endless sets it again and again.
func Endless(poll func()) {
	t := time.NewTimer(0) // ok GL202
	for {
		<-t.C
		poll()
		t.Reset(time.Second)
	}
}

// EveryPath stops the watchdog on both ways out.
func EveryPath(work func() error, bark func()) error {
	dog := time.AfterFunc(time.Minute, bark) // ok GL202
	if err := work(); err != nil {
		dog.Stop()
		return err
	}
	dog.Stop()
	return nil
}

// Cleaned leaves it to the test.
func Cleaned(t *testing.T) {
	limit := time.AfterFunc(time.Minute, func() { panic("too slow") }) // ok GL202
	t.Cleanup(func() { limit.Stop() })
	t.Log("started")
}

// Maybe has none without a limit.
func Maybe(results <-chan int, limit time.Duration) (int, error) {
	var late <-chan time.Time
	if limit > 0 {
		t := time.NewTimer(limit) // ok GL202
		defer t.Stop()
		late = t.C
	}
	select {
	case n := <-results:
		return n, nil
	case <-late:
		return 0, errTimeout
	}
}

// Nilled has a timer that may be nil.
func Nilled(results <-chan int, limit time.Duration, bark func()) int {
	var t *time.Timer
	if limit > 0 {
		t = time.AfterFunc(limit, bark) // ok GL202
	}
	n := <-results
	if t != nil {
		t.Stop()
	}
	return n
}

// Handed leaves it to a goroutine that waits for it.
func Handed(bark func()) {
	t := time.NewTimer(time.Second) // ok GL202
	go func() {
		<-t.C
		bark()
	}()
}

// Passed leaves it to a function that waits.
func Passed() {
	t := time.NewTimer(time.Second) // ok GL202
	waitFor(t)
}

func waitFor(t *time.Timer) { <-t.C }

// Fatal ends the process.
func Fatal(results <-chan int) int {
	t := time.NewTimer(time.Minute) // ok GL202
	select {
	case n := <-results:
		t.Stop()
		return n
	case <-t.C:
		log.Fatal("late")
	}
	return 0
}

// PerJob stops it in each turn.
func PerJob(jobs <-chan int, results <-chan int) (sum int) {
	for range jobs {
		t := time.NewTimer(time.Second) // ok GL202
		select {
		case n := <-results:
			sum += n
			t.Stop()
		case <-t.C:
		}
	}
	return sum
}
