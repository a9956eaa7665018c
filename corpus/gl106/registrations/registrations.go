// Package registrations is about what is entered in a list until its owner asks to be taken off,
// and about releases that want a context.
package registrations

import (
	"context"
	"errors"
	"syscall"
)

// Ticks tells of new heights.
type Ticks struct {
	Heights chan int
	Cancel  func()
}

// Chain knows who wants to hear of new heights.
type Chain interface {
	RegisterHeights(from int) (*Ticks, error)
	StartScan(from int) (*Ticks, error)
}

// FollowForgetsOneCase takes itself off the list in one case of two.
func FollowForgetsOneCase(c Chain, quit <-chan struct{}, seen func(int)) {
	ticks, err := c.RegisterHeights(0) // want GL106
	if err != nil {
		return
	}
	for {
		select {
		case h, ok := <-ticks.Heights:
			if !ok {
				return
			}
			seen(h)
		case <-quit:
			ticks.Cancel()
			return
		}
	}
}

// FollowDeferred takes itself off whatever happens.
func FollowDeferred(c Chain, quit <-chan struct{}, seen func(int)) {
	ticks, err := c.RegisterHeights(0) // ok GL106
	if err != nil {
		return
	}
	defer ticks.Cancel()
	for {
		select {
		case h := <-ticks.Heights:
			seen(h)
		case <-quit:
			return
		}
	}
}

// ScanBreaksOff cancels what is a piece of work, and not a registration: it ends by itself.
func ScanBreaksOff(c Chain, quit <-chan struct{}) int {
	scan, err := c.StartScan(0) // ok GL106
	if err != nil {
		return 0
	}
	select {
	case h := <-scan.Heights:
		return h
	case <-quit:
		scan.Cancel()
		return 0
	}
}

// Feed is a source of events.
type Feed interface {
	SubscribeEvents(to chan<- string) (Subscription, error)
}

// Subscription is one reader of a feed.
type Subscription interface {
	Err() <-chan error
	Unsubscribe()
}

// WaitForgetsEvent stays subscribed when the event has come.
func WaitForgetsEvent(f Feed, want string) error {
	events := make(chan string, 8)
	sub, err := f.SubscribeEvents(events) // want GL106
	if err != nil {
		return err
	}
	for {
		select {
		case e := <-events:
			if e == want {
				return nil
			}
		case err := <-sub.Err():
			sub.Unsubscribe()
			return err
		}
	}
}

// WaitUnsubscribes ends the subscription on every way out.
func WaitUnsubscribes(f Feed, want string) error {
	events := make(chan string, 8)
	sub, err := f.SubscribeEvents(events) // ok GL106
	if err != nil {
		return err
	}
	defer sub.Unsubscribe()
	for {
		select {
		case e := <-events:
			if e == want {
				return nil
			}
		case err := <-sub.Err():
			return err
		}
	}
}

// Volume gives handles, and tells what went wrong by a number.
type Volume interface {
	Open(ctx context.Context, path string) (Handle, syscall.Errno)
}

// Handle is an open file of a volume.
type Handle interface {
	Chmod(ctx context.Context, mode uint16) syscall.Errno
	Size() int64
	Close(ctx context.Context) syscall.Errno
}

// ChmodForgetsFailure closes only when all went well.
func ChmodForgetsFailure(ctx context.Context, v Volume, path string, mode uint16) error {
	h, no := v.Open(ctx, path) // want GL106
	if no != 0 {
		return no
	}
	if no := h.Chmod(ctx, mode); no != 0 {
		return no
	}
	h.Close(ctx)
	return nil
}

// ChmodCloses closes deferred; the error number says that there is no handle.
func ChmodCloses(ctx context.Context, v Volume, path string, mode uint16) error {
	h, no := v.Open(ctx, path) // ok GL106
	if no != 0 {
		return no
	}
	defer h.Close(ctx)
	if no := h.Chmod(ctx, mode); no != 0 {
		return no
	}
	return nil
}

// SizeAsksForSuccess closes where the number is zero.
func SizeAsksForSuccess(ctx context.Context, v Volume, path string) (int64, error) {
	h, no := v.Open(ctx, path) // ok GL106
	if no == 0 {
		size := h.Size()
		h.Close(ctx)
		return size, nil
	}
	if no == syscall.ENOENT {
		return 0, errors.New("nothing there")
	}
	return 0, no
}
