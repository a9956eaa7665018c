package ranges

import (
	"bufio"
	"context"
	"strings"
	"sync"
	"time"
)

// Closed closes the channel in the end.
//
//corpus:run Closed(2, []int{1, 2, 3})
func Closed(workers int, list []int) {
	jobs := make(chan int, len(list))
	defer close(jobs)
	for range workers {
		go func() {
			for n := range jobs { // ok GL303
				use(n)
			}
		}()
	}
	for _, n := range list {
		jobs <- n
	}
}

// EveryPath closes by a deferred call.
//
//corpus:run EveryPath([]int{1, -1, 2})
func EveryPath(list []int) error {
	jobs := make(chan int)
	defer close(jobs)
	go func() {
		for n := range jobs { // ok GL303
			use(n)
		}
	}()
	for _, n := range list {
		if n < 0 {
			return errNo
		}
		jobs <- n
	}
	return nil
}

// AllLines closes the channel even after an error.
//
//corpus:run AllLines(strings.Repeat("x", 100000))
func AllLines(text string) (total int) {
	lines := make(chan string)
	go func() {
		defer close(lines)
		scanner := bufio.NewScanner(strings.NewReader(text))
		for scanner.Scan() {
			lines <- scanner.Text()
		}
	}()
	for line := range lines { // ok GL303
		total += len(line)
	}
	return total
}

// AllResults closes when the last has sent.
//
//corpus:run AllResults([]int{1, 2})
func AllResults(list []int) (sum int) {
	results := make(chan int)
	var wg sync.WaitGroup
	for _, n := range list {
		wg.Add(1)
		go func() {
			defer wg.Done()
			results <- n
		}()
	}
	go func() {
		wg.Wait()
		close(results)
	}()
	for n := range results { // ok GL303
		sum += n
	}
	return sum
}

// CloseBefore closes before it reads the buffer.
//
//corpus:run CloseBefore([]int{1, 2})
func CloseBefore(list []int) (sum int) {
	ch := make(chan int, len(list))
	for _, n := range list {
		ch <- n
	}
	close(ch)
	for n := range ch { // ok GL303
		sum += n
	}
	return sum
}

// Counted leaves the loop after the number that is sent.
//
//corpus:run Counted([]int{1, 2})
func Counted(list []int) (sum int) {
	if len(list) == 0 {
		return 0
	}
	ch := make(chan int, len(list))
	for _, n := range list {
		go func() { ch <- n }()
	}
	left := len(list)
	for n := range ch { // ok GL303
		sum += n
		left--
		if left == 0 {
			break
		}
	}
	return sum
}

// PanicClosed closes while it panics.
//
//corpus:run PanicClosed([]int{1}, func(int) int { panic("no") })
func PanicClosed(list []int, work func(int) int) (sum int) {
	ch := make(chan int)
	go func() {
		defer close(ch)
		defer func() { _ = recover() }()
		for _, n := range list {
			ch <- work(n)
		}
	}()
	for n := range ch { // ok GL303
		sum += n
	}
	return sum
}

// Close ends the worker.
//
//corpus:run q := &queue{make(chan int)}; go q.work(); q.Close()
func (q *queue) Close() {
	close(q.items) // ok GL303
}

// Kept is closed by a method of what holds it.
//
//corpus:run Kept().Close()
func Kept() *queue {
	q := &queue{items: make(chan int, 8)}
	go q.work() // ok GL303
	return q
}

// Given ranges over the channel of its caller.
//
//corpus:run ch := make(chan int); close(ch); Given(ch)
func Given(ch <-chan int) (sum int) {
	for n := range ch { // ok GL303
		sum += n
	}
	return sum
}

// BothStages closes each stage.
//
//corpus:run BothStages([]int{1, 2})
func BothStages(list []int) (sum int) {
	first, second := make(chan int), make(chan int)
	go func() {
		defer close(first)
		for _, n := range list {
			first <- n
		}
	}()
	go func() {
		defer close(second)
		for n := range first { // ok GL303
			second <- n
		}
	}()
	for n := range second { // ok GL303
		sum += n
	}
	return sum
}

// Joined waits for workers that it has told to end.
//
//corpus:run Joined([]int{1, 2, 3})
func Joined(list []int) {
	jobs := make(chan int)
	var wg sync.WaitGroup
	for range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for n := range jobs { // ok GL303
				use(n)
			}
		}()
	}
	for _, n := range list {
		jobs <- n
	}
	close(jobs)
	wg.Wait()
}

// UntilDone closes when the context ends.
//
//corpus:run ctx, cancel := context.WithCancel(context.Background()); cancel(); UntilDone(ctx)
func UntilDone(ctx context.Context) (count int) {
	ticks := make(chan time.Time)
	go func() {
		defer close(ticks)
		for {
			select {
			case <-ctx.Done():
				return
			case ticks <- time.Now():
			}
		}
	}()
	for range ticks { // ok GL303
		count++
	}
	return count
}

// Stdlib hands the channel to unknown code, which may close it.
//
//corpus:run Stdlib(func(ch chan int) { close(ch) })
func Stdlib(fill func(chan int)) (sum int) {
	ch := make(chan int)
	go fill(ch)
	for n := range ch { // ok GL303
		sum += n
	}
	return sum
}

var feed = make(chan int)

// Global is closed by another function.
//
//corpus:run go End(); Global()
func Global() (sum int) {
	for n := range feed { // ok GL303
		sum += n
	}
	return sum
}

// End is the other end.
func End() { close(feed) }

// Once closes the channel by whoever comes first.
//
//corpus:run Once()
func Once() {
	ch := make(chan int)
	var once sync.Once
	end := func() { once.Do(func() { close(ch) }) }
	go func() {
		defer end()
		for range ch { // ok GL303
		}
	}()
	end()
}
