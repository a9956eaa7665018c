package handles

import (
	"os"
	"runtime"
	"sync"
	"time"
)

type worker struct {
	fd   int
	quit chan struct{}
	done chan struct{}
	work chan int
	mu   sync.Mutex
	busy sync.WaitGroup
}

var (
	table sync.Mutex
	open  = map[int]bool{}
)

func (w *worker) Stop() {
	close(w.quit)
	<-w.done
	release(w.fd)
}

func (w *worker) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	release(w.fd)
}

func (w *worker) forget() {
	table.Lock()
	defer table.Unlock()
	delete(open, w.fd)
}

// Receives waits for a goroutine to say that it has ended.
func Receives() *worker {
	w := &worker{done: make(chan struct{})}
	runtime.SetFinalizer(w, func(w *worker) { // want GL503
		<-w.done
		release(w.fd)
	})
	return w
}

// InMethod waits in the method.
func InMethod() *worker {
	w := &worker{quit: make(chan struct{}), done: make(chan struct{})}
	runtime.SetFinalizer(w, (*worker).Stop) // want GL503
	return w
}

// InCall waits in what the finalizer calls.
func InCall() *worker {
	w := &worker{quit: make(chan struct{}), done: make(chan struct{})}
	runtime.SetFinalizer(w, func(w *worker) { w.Stop() }) // want GL503
	return w
}

// Selects waits for one of two.
func Selects(stop <-chan struct{}) *worker {
	w := &worker{done: make(chan struct{})}
	runtime.SetFinalizer(w, func(w *worker) { // want GL503
		select {
		case <-w.done:
		case <-stop:
		}
	})
	return w
}

// Drains ranges over a channel that somebody else closes.
func Drains() *worker {
	w := &worker{work: make(chan int)}
	runtime.SetFinalizer(w, func(w *worker) { // want GL503
		for fd := range w.work {
			release(fd)
		}
	})
	return w
}

// Sends hands the descriptor to a goroutine.
func Sends(free func(<-chan int)) *worker {
	c := make(chan int)
	go free(c)
	w := &worker{}
	runtime.SetFinalizer(w, func(w *worker) { c <- w.fd }) // want GL503
	return w
}

// Sleeps lets some time pass first.
func Sleeps() *worker {
	w := &worker{}
	runtime.SetFinalizer(w, func(w *worker) { // want GL503
		time.Sleep(time.Second)
		release(w.fd)
	})
	return w
}

// Waits waits for goroutines.
func Waits() *worker {
	w := &worker{}
	runtime.SetFinalizer(w, func(w *worker) { // want GL503
		w.busy.Wait()
		release(w.fd)
	})
	return w
}

// Endless tries again for ever.
func Endless() *worker {
	w := &worker{}
	runtime.SetFinalizer(w, func(w *worker) { // want GL503
		for {
			release(w.fd)
		}
	})
	return w
}

// OtherLock takes a lock that others hold as well.
func OtherLock() *worker {
	w := &worker{}
	runtime.SetFinalizer(w, (*worker).forget) // want GL503 low
	return w
}

// OwnLock takes a lock that nobody else can hold any more.
func OwnLock() *worker {
	w := &worker{}
	runtime.SetFinalizer(w, (*worker).end) // ok GL503
	return w
}

// OwnLockCalled takes it in a call.
func OwnLockCalled() *worker {
	w := &worker{}
	runtime.SetFinalizer(w, func(w *worker) { // ok GL503
		mu := &w.mu
		mu.Lock()
		mu.Unlock()
		w.end()
	})
	return w
}

// Goroutine leaves the waiting to another goroutine.
func Goroutine() *worker {
	w := &worker{}
	runtime.SetFinalizer(w, func(w *worker) { // ok GL503
		go func() {
			time.Sleep(time.Second)
			release(w.fd)
		}()
	})
	return w
}

// Asks does not wait.
func Asks(pool chan int) *worker {
	w := &worker{}
	runtime.SetFinalizer(w, func(w *worker) { // ok GL503
		select {
		case pool <- w.fd:
		default:
			release(w.fd)
		}
	})
	return w
}

// Closes tells others to end, and empties what it closed itself.
func Closes() *worker {
	w := &worker{quit: make(chan struct{}), work: make(chan int, 8)}
	runtime.SetFinalizer(w, func(w *worker) { // ok GL503
		close(w.quit)
		close(w.work)
		for fd := range w.work {
			release(fd)
		}
	})
	return w
}

// Tells ends the program on purpose: the object must be stopped.
func Tells() *worker {
	w := &worker{}
	runtime.SetFinalizer(w, func(w *worker) { // ok GL503
		for {
			os.Stderr.WriteString("not stopped\n")
			os.Exit(2)
		}
	})
	return w
}

// Counts ends after some turns.
func Counts(fds []int) *worker {
	w := &worker{}
	runtime.SetFinalizer(w, func(*worker) { // ok GL503
		for _, fd := range fds {
			release(fd)
		}
	})
	return w
}

// Token takes a token out of a channel and puts it back: the channel is a lock.
func Token(tokens chan int) *worker {
	w := &worker{}
	runtime.SetFinalizer(w, func(w *worker) { // want GL503 low
		n := <-tokens
		release(w.fd)
		tokens <- n
	})
	return w
}
