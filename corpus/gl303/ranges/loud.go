// Package ranges ranges over channels that somebody may have forgotten to close.
package ranges

import (
	"bufio"
	"errors"
	"strings"
	"sync"
)

var errNo = errors.New("no")

func use(int) {}

// Pool leaves its workers behind.
//
//corpus:run Pool(2, []int{1, 2, 3})
func Pool(workers int, list []int) {
	jobs := make(chan int)
	for range workers {
		go func() {
			for n := range jobs { // want GL303
				use(n)
			}
		}()
	}
	for _, n := range list {
		jobs <- n
	}
}

// PoolOfTwo has always two workers.
//
//corpus:run PoolOfTwo([]int{1, 2, 3})
func PoolOfTwo(list []int) {
	jobs := make(chan int)
	for range 2 {
		go func() {
			for n := range jobs { // want GL303
				use(n)
			}
		}()
	}
	for _, n := range list {
		jobs <- n
	}
}

// EarlyReturn closes at the end only.
//
//corpus:run EarlyReturn([]int{1, -1, 2})
func EarlyReturn(list []int) error {
	jobs := make(chan int)
	go func() {
		for n := range jobs { // want GL303
			use(n)
		}
	}()
	for _, n := range list {
		if n < 0 {
			return errNo
		}
		jobs <- n
	}
	close(jobs)
	return nil
}

// Lines closes the channel only when the text can be read.
//
//corpus:run Lines(strings.Repeat("x", 100000))
func Lines(text string) (total int) {
	lines := make(chan string)
	go func() {
		scanner := bufio.NewScanner(strings.NewReader(text))
		for scanner.Scan() {
			lines <- scanner.Text()
		}
		if scanner.Err() != nil {
			return
		}
		close(lines)
	}()
	for line := range lines { // want GL303
		total += len(line)
	}
	return total
}

// Nil ranges over a channel that was never made.
func Nil() {
	var ch chan int
	go func() {
		for n := range ch { // want GL303
			use(n)
		}
	}()
}

// Nobody closes or sends.
func Nobody() {
	ch := make(chan int)
	go func() {
		for n := range ch { // want GL303
			use(n)
		}
	}()
}

// Results waits for more after the last sender has left.
//
//corpus:run Results([]int{1, 2})
func Results(list []int) (sum int) {
	results := make(chan int)
	for _, n := range list {
		go func() { results <- n * n }()
	}
	for n := range results { // want GL303
		sum += n
	}
	return sum
}

// CloseAfterRange closes the channel behind the loop that needs it closed.
//
//corpus:run CloseAfterRange([]int{1, 2})
func CloseAfterRange(list []int) (sum int) {
	ch := make(chan int, len(list))
	for _, n := range list {
		ch <- n
	}
	for n := range ch { // want GL303
		sum += n
	}
	close(ch)
	return sum
}

// WaitInside waits for the senders and closes only after the loop.
//
//corpus:run WaitInside([]int{1, 2})
func WaitInside(list []int) (sum int) {
	ch := make(chan int)
	var wg sync.WaitGroup
	for _, n := range list {
		wg.Add(1)
		go func() {
			defer wg.Done()
			ch <- n * n
		}()
	}
	for n := range ch { // want GL303
		sum += n
	}
	wg.Wait()
	close(ch)
	return sum
}

// Panicked does not close when the work panics.
//
//corpus:run Panicked([]int{1}, func(int) int { panic("no") })
func Panicked(list []int, work func(int) int) (sum int) {
	ch := make(chan int)
	go func() {
		defer func() { _ = recover() }()
		for _, n := range list {
			ch <- work(n)
		}
		close(ch)
	}()
	for n := range ch { // want GL303
		sum += n
	}
	return sum
}

type queue struct {
	items chan int
}

func (q *queue) work() {
	for n := range q.items {
		use(n)
	}
}

// Local has a queue that nobody closes.
//
//corpus:run Local([]int{1})
func Local(list []int) {
	q := &queue{items: make(chan int, 8)}
	go func() {
		for n := range q.items { // want GL303
			use(n)
		}
	}()
	for _, n := range list {
		q.items <- n
	}
}

// WrongOne closes another channel.
func WrongOne() {
	a, b := make(chan int), make(chan int)
	go func() {
		for n := range a { // want GL303
			use(n)
		}
	}()
	close(b)
}

// Stages closes the first of two only.
//
//corpus:run Stages([]int{1, 2})
func Stages(list []int) (sum int) {
	first, second := make(chan int), make(chan int)
	go func() {
		defer close(first)
		for _, n := range list {
			first <- n
		}
	}()
	go func() {
		for n := range first {
			second <- n
		}
	}()
	for n := range second { // want GL303
		sum += n
	}
	return sum
}

// SomeCases closes in one of two cases.
//
//corpus:run SomeCases([]int{1}, "fast")
func SomeCases(list []int, mode string) {
	ch := make(chan int, len(list))
	go func() {
		for n := range ch { // want GL303
			use(n)
		}
	}()
	for _, n := range list {
		ch <- n
	}
	switch mode {
	case "slow":
		close(ch)
	case "fast":
	}
}

// Wait waits for workers that wait for more.
//
//corpus:run Wait([]int{1, 2, 3})
func Wait(list []int) {
	jobs := make(chan int)
	var wg sync.WaitGroup
	for range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for n := range jobs { // want GL303
				use(n)
			}
		}()
	}
	for _, n := range list {
		jobs <- n
	}
	wg.Wait() // want GL306 low
}

// Handler gives values to a consumer that it starts for each call.
//
//corpus:run Handler(func(n int) error { return errNo })
func Handler(store func(int) error) error {
	ch := make(chan int, 1)
	go consume(ch) // want GL303
	ch <- 1
	return store(2)
}

func consume(ch <-chan int) {
	for n := range ch {
		use(n)
	}
}

// Files lists what its helper sends.
func Files(names []string) (n int) {
	list := make(chan string)
	go produce(names, list)
	for range list {
		n++
	}
	return n
}

// produce closes the channel only when all went well.
//
//corpus:unproven the runtime shows the range in Files, not the return that it waits for in vain
func produce(names []string, list chan<- string) {
	for _, name := range names {
		if name == "" {
			return // want GL303
		}
		list <- name
	}
	close(list)
}
