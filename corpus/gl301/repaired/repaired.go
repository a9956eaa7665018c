// Package repaired holds senders that leaked in known programs, without their leaks.
package repaired

import (
	"context"
	"errors"
	"sync"
	"time"
)

var errNo = errors.New("no")

// The repair of EarlyReturn: the result has room.
//
//corpus:run Early(errNo)
func Early(err error) {
	ch := make(chan any, 1)
	go func() {
		ch <- 1 // ok GL301
	}()
	if err != nil {
		return
	}
	<-ch
}

// The repair of Timeout: the sender knows the context as well.
//
//corpus:run ctx, cancel := context.WithCancel(context.Background()); cancel(); Limited(ctx)
func Limited(ctx context.Context) {
	ch := make(chan any)
	go func() {
		select {
		case ch <- 1: // ok GL301 GL304
		case <-ctx.Done():
		}
	}()
	select {
	case <-ch:
	case <-ctx.Done():
	}
}

// The repair of NCastLeak: there is room for every answer, and no wait for none.
//
//corpus:run Cast(nil); Cast([]int{1, 2, 3})
func Cast(list []int) {
	if len(list) == 0 {
		return
	}
	ch := make(chan int, len(list))
	for range list {
		go func() {
			ch <- 1 // ok GL301 GL308
		}()
	}
	<-ch
}

// The repair of DoubleSend: the error's answer is the last.
//
//corpus:run Single(errNo)
func Single(err error) {
	ch := make(chan any)
	go func() {
		if err != nil {
			ch <- nil // ok GL301
			return
		}
		ch <- 1 // ok GL301
	}()
	<-ch
}

// The repair of Cockroach10790: the commands' channels have room, should the context end first.
//
//corpus:run ctx, cancel := context.WithCancel(context.Background()); cancel(); Commands(ctx)
func Commands(ctx context.Context) {
	chans := make([]chan bool, 2)
	for i := range chans {
		ch := make(chan bool, 1)
		chans[i] = ch
		go func() {
			ch <- true // ok GL301
		}()
	}
	for _, ch := range chans {
		select {
		case <-ch:
		case <-ctx.Done():
			return
		}
	}
}

// The repair of Cockroach18101: the splitter gives up when the reader has.
//
//corpus:run ctx, cancel := context.WithCancel(context.Background()); defer cancel(); Restore(ctx)
func Restore(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	chunks := make(chan bool, 1)
	go func() {
		defer close(chunks)
		for range 100 {
			select {
			case chunks <- true: // ok GL301 GL304 GL308
			case <-ctx.Done():
				return
			}
		}
	}()
	for range 3 {
		<-chunks
	}
}

// The repair of Cockroach24808: a suggestion that is there already is enough.
func Compact() {
	suggestions := make(chan struct{}, 1)
	suggestions <- struct{}{}
	select {
	case suggestions <- struct{}{}: // ok GL301 GL308
	default:
	}
}

// The repair of Cockroach35073: a failed start closes the rows, and the sender sees it.
//
//corpus:run Outbox(errNo)
func Outbox(err error) {
	rows, failed := make(chan int), make(chan struct{})
	go func() {
		select {
		case rows <- 1: // ok GL301 GL304
		case <-failed:
		}
	}()
	if err != nil {
		close(failed)
		return
	}
	<-rows
}

// The repair of Cockroach35931: the canceller does not wait for a stream that is full.
func CancelFlow() {
	streams := []chan error{make(chan error, 1), make(chan error, 1)}
	streams[0] <- nil
	for _, stream := range streams {
		select {
		case stream <- errNo: // ok GL301 GL308
		default:
		}
	}
	<-streams[1]
}

type node struct {
	status chan chan int
	stop   chan struct{}
	done   chan struct{}
}

func (n *node) run() {
	defer close(n.done)
	for {
		select {
		case c := <-n.status:
			c <- 1
		case <-n.stop:
			return
		}
	}
}

//corpus:run Status()
func (n *node) ask() int {
	c := make(chan int, 1)
	select {
	case n.status <- c: // ok GL301 GL304
		return <-c
	case <-n.done:
		return 0
	}
}

// The repair of Etcd6857: who asks sees that the node has ended.
//
//corpus:times 20
//corpus:run Status()
func Status() {
	n := &node{make(chan chan int), make(chan struct{}), make(chan struct{})}
	go n.run() // ok GL304
	go n.ask() // ok GL304
	n.stop <- struct{}{}
}

// The repair of Grpc660: each loop has room to say that it is done.
func Benchmark() {
	done, stop := make(chan bool, 1), make(chan bool, 1)
	stop <- true
	go func() {
		done <- true // ok GL301
	}()
	select {
	case <-done:
	case <-stop:
	}
}

// The repair of Istio17860: all states of the agent have room.
func Agent() {
	states := make(chan int, 2)
	for n := range 2 {
		go func() {
			states <- n // ok GL301 GL308
		}()
	}
	<-states
}

// The repair of Kubernetes5316: a late result has room.
//
//corpus:run Finish(time.Nanosecond)
func Finish(limit time.Duration) error {
	result, failed := make(chan int, 1), make(chan error, 1)
	go func() {
		time.Sleep(time.Millisecond)
		if limit > time.Second {
			failed <- errNo // ok GL301
			return
		}
		result <- 1 // ok GL301
	}()
	select {
	case <-result:
		return nil
	case err := <-failed:
		return err
	case <-time.After(limit):
		return errNo
	}
}

// The repair of Kubernetes25331: the result is offered only as long as the watch lives.
func WatchChan() {
	ctx, cancel := context.WithCancel(context.Background())
	failed, results := make(chan error, 1), make(chan error)
	go func() {
		err := <-failed
		select {
		case results <- err: // ok GL301 GL304
		case <-ctx.Done():
		}
	}()
	failed <- errNo
	cancel()
}

// The repair of Kubernetes6632: the reset is not sent under the lock that the monitor needs.
func Framer() {
	var mu sync.Mutex
	reset, closed := make(chan struct{}), make(chan struct{})
	go func() {
		mu.Lock()
		mu.Unlock()
		select {
		case reset <- struct{}{}: // ok GL301 GL304
		case <-closed:
		}
	}()
	mu.Lock() // ok GL305
	close(closed)
	mu.Unlock()
}

// The repair of Moby33781: the probe's result has room when the monitor stops first.
func Monitor() {
	stop := make(chan struct{}, 1)
	stop <- struct{}{}
	results := make(chan int, 1)
	go func() {
		results <- 1 // ok GL301
	}()
	select {
	case <-results:
	case <-stop:
	}
}

// The repair of Moby21233: the watcher leaves when the reader does.
func Transfer() {
	progress, release := make(chan int), make(chan struct{})
	go func() {
		defer close(progress)
		for i := range 100 {
			select {
			case progress <- i: // ok GL301 GL304
			case <-release:
				return
			}
		}
	}()
	<-progress
	close(release)
}

// The repair of Etcd7492: the token is handed over after the unlock, to a keeper that empties its list.
func Tokens() {
	var mu sync.Mutex
	add, stop := make(chan bool), make(chan struct{})
	go func() {
		for {
			select { // ok GL304
			case <-add:
				mu.Lock() // ok GL305
				mu.Unlock()
			case <-stop:
				return
			}
		}
	}()
	for range 2 {
		mu.Lock() // ok GL305
		mu.Unlock()
		add <- true // ok GL301
	}
	close(stop)
}

// The repair of Cockroach1462: events are offered until the stopper says so.
func Transport() {
	events, stopper := make(chan int), make(chan struct{})
	var wg sync.WaitGroup
	wg.Add(2)
	go func() {
		defer wg.Done()
		for {
			select { // ok GL304
			case events <- 0: // ok GL301
			case <-stopper:
				return
			}
		}
	}()
	go func() {
		defer wg.Done()
		for {
			select { // ok GL304
			case <-events:
			case <-stopper:
				return
			}
		}
	}()
	close(stopper)
	wg.Wait() // ok GL306
}
