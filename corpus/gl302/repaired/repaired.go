// Package repaired holds waiters that leaked in known programs, without their leaks.
package repaired

import (
	"context"
	"errors"
	"sync"
)

var errNo = errors.New("no")

type tx struct {
	cancel context.CancelFunc
	done   chan struct{}
}

func begin(ctx context.Context) *tx {
	ctx, cancel := context.WithCancel(ctx)
	t := &tx{cancel: cancel, done: make(chan struct{})}
	go func() {
		<-ctx.Done()
		close(t.done)
	}()
	return t
}

func (t *tx) rollback() { t.cancel() }

// The repair of Cockroach13197: the transaction is ended, and with it what waits for its end.
//
//corpus:run Transaction(context.Background())
func Transaction(ctx context.Context) {
	t := begin(ctx)
	defer t.rollback()
	_ = t.done // ok GL302
}

type rows struct{ cancel context.CancelFunc }

func (r *rows) Close() { r.cancel() }

func (r *rows) init(ctx context.Context) {
	ctx, r.cancel = context.WithCancel(ctx)
	go r.await(ctx)
}

func (r *rows) await(ctx context.Context) { <-ctx.Done() }

// The repair of Cockroach13755: the rows are closed.
func Rows() {
	r := &rows{}
	r.init(context.Background()) // ok GL302
	r.Close()
}

// The repair of Cockroach25456: whether the store drains is asked without waiting for it.
func Consistency() bool {
	quiesce := make(chan struct{})
	select {
	case <-quiesce: // ok GL302
		return true
	default:
		return false
	}
}

// The repair of Grpc862: a dial that fails ends its context.
//
//corpus:run _ = Dial(context.Background(), errNo)
func Dial(ctx context.Context, err error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer func() {
		if err != nil {
			cancel()
		}
	}()
	go func() {
		<-ctx.Done() // ok GL302
	}()
	if err == nil {
		cancel()
	}
	return err
}

type stream struct{ recv chan error }

func (s *stream) read() error { return <-s.recv }

func (s *stream) close() { s.recv <- errNo }

// The repair of Grpc1275: closing the stream gives its reader an error.
func Inflight() {
	s := &stream{recv: make(chan error, 1)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.read()
	}()
	s.close()
	<-done // ok GL302
}

// The repair of Grpc1424: the watcher tells that it has ended in any case.
//
//corpus:run Balance(nil)
func Balance(list []int) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, n := range list {
			if n > 0 {
				return
			}
		}
	}()
	<-done // ok GL302
}

// The repair of Kubernetes38669: the watcher's input is closed when it is forgotten.
func Process() {
	input := make(chan int)
	go func() {
		for n := range input { // ok GL303
			_ = n
		}
	}()
	close(input)
}

// The repair of Kubernetes70277: whoever waits ends the poller.
//
//corpus:run WaitFor(func() bool { return true })
func WaitFor(condition func() bool) {
	done := make(chan struct{})
	defer close(done)
	ticks := make(chan struct{})
	go func() {
		defer close(ticks)
		for {
			select { // ok GL304
			case ticks <- struct{}{}:
			case <-done:
				return
			}
		}
	}()
	for range ticks { // ok GL303
		if condition() {
			return
		}
	}
}

// The repair of Syncthing5795: the loop does not wait for its own end.
func Dispatch() {
	closed, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		close(closed)
		<-closed // ok GL302
	}()
	<-stopped // ok GL302
}

// The repair of Etcd6873: who stops unlocks before it waits.
func Broadcasts() {
	var mu sync.Mutex
	updates, done := make(chan int), make(chan struct{})
	go func() {
		defer close(done)
		for range updates { // ok GL303
			mu.Lock() // ok GL305
			mu.Unlock()
		}
	}()
	updates <- 1 // ok GL301
	mu.Lock()
	close(updates)
	mu.Unlock()
	<-done // ok GL302
}

// The repair of Moby30408: activation wakes all that wait for it.
func Active() {
	var mu sync.Mutex
	cond := sync.NewCond(&mu)
	active := false
	done := make(chan struct{})
	go func() {
		defer close(done)
		mu.Lock()
		defer mu.Unlock()
		for !active {
			cond.Wait() // ok GL306
		}
	}()
	mu.Lock()
	active = true
	cond.Broadcast()
	mu.Unlock()
	<-done // ok GL302
}

// The repair of Moby25348: the wait stands behind the loop that starts the plugins.
//
//corpus:run Plugins([]string{"a", "b"})
func Plugins(list []string) {
	var group sync.WaitGroup
	group.Add(len(list))
	for range list {
		go func() { defer group.Done() }()
	}
	group.Wait() // ok GL306
}

// The repair of MethodContractViolation: the worker is stopped.
//
//corpus:run Contract([]int{1, 2})
func Contract(list []int) {
	items, done := make(chan int), make(chan struct{})
	defer close(done)
	go func() {
		for {
			select { // ok GL304
			case <-items:
			case <-done:
				return
			}
		}
	}()
	for _, n := range list {
		items <- n
	}
}

// The repair of NoCloseRange: the workers' channel is closed, and there is a worker.
//
//corpus:run Workers([]int{1, 2}, 0)
func Workers(list []int, workers int) {
	items := make(chan int)
	defer close(items)
	for range max(workers, 1) {
		go func() {
			for range items { // ok GL303
			}
		}()
	}
	for _, n := range list {
		items <- n // ok GL301
	}
}
