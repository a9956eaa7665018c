package stoppers

import (
	"io"
	"time"
)

// tap reads from a source beside its goroutine.
type tap struct {
	source io.Closer
	quit   chan struct{}
}

// Tap starts the goroutine.
//
//corpus:run t := Tap(failing{}); t.Close()
func Tap(source io.Closer) *tap {
	t := &tap{source: source, quit: make(chan struct{})}
	go t.watch() // want GL309
	return t
}

func (t *tap) watch() {
	for {
		select {
		case <-t.quit:
			return
		case <-time.After(time.Hour):
			poll()
		}
	}
}

// Close tells the goroutine only where its source can be closed.
func (t *tap) Close() error {
	if err := t.source.Close(); err != nil {
		return err
	}
	close(t.quit)
	return nil
}

type failing struct{}

func (failing) Close() error { return io.ErrClosedPipe }

// valve tells its goroutine first.
type valve struct {
	source io.Closer
	quit   chan struct{}
}

// Valve starts the goroutine.
//
//corpus:run v := Valve(failing{}); v.Close()
func Valve(source io.Closer) *valve {
	v := &valve{source: source, quit: make(chan struct{})}
	go v.watch() // ok GL309
	return v
}

func (v *valve) watch() {
	for {
		select {
		case <-v.quit:
			return
		case <-time.After(time.Hour):
			poll()
		}
	}
}

// Close does both, whatever fails.
func (v *valve) Close() error {
	close(v.quit)
	if err := v.source.Close(); err != nil {
		return err
	}
	return nil
}

// sluice tells its goroutine on the way out.
type sluice struct {
	source io.Closer
	quit   chan struct{}
	opened func() error
}

// Sluice starts the goroutine.
//
//corpus:run s := Sluice(failing{}); s.Close()
func Sluice(source io.Closer) *sluice {
	s := &sluice{source: source, quit: make(chan struct{}), opened: func() error { return nil }}
	go s.watch() // ok GL309
	return s
}

func (s *sluice) watch() {
	for {
		select {
		case <-s.quit:
			return
		case <-time.After(time.Hour):
			poll()
		}
	}
}

// Close asks whether there is something to close, and defers the rest.
func (s *sluice) Close() error {
	if err := s.opened(); err != nil {
		return err
	}
	defer close(s.quit)
	if err := s.source.Close(); err != nil {
		return err
	}
	return nil
}
