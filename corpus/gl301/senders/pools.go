package senders

import (
	"sync"
)

// HastyPool has four workers, each of which leaves with its first error.
//
//corpus:run HastyPool([]int{1, 2, 3, 4, 5, 6}, func(int) error { return io.EOF })
func HastyPool(list []int, work func(int) error) error {
	tasks := make(chan int)
	failed := make(chan error, 4)
	var wg sync.WaitGroup
	wg.Add(4)
	for i := 0; i < 4; i++ {
		go func() {
			defer wg.Done()
			for n := range tasks {
				if err := work(n); err != nil {
					failed <- err
					return
				}
			}
		}()
	}
	for _, n := range list {
		tasks <- n // want GL301
	}
	close(tasks)
	wg.Wait()
	close(failed)
	return <-failed
}

// KeenPool has workers that take what is left.
//
//corpus:run KeenPool([]int{1, 2, 3, 4, 5, 6}, func(int) error { return io.EOF })
func KeenPool(list []int, work func(int) error) (failures int) {
	const workers = 3
	tasks := make(chan int)
	failed := make(chan error, workers)
	for i := 0; i < workers; i++ {
		go func() {
			var last error
			for n := range tasks {
				if err := work(n); err != nil {
					last = err
				}
			}
			failed <- last // ok GL301
		}()
	}
	for _, n := range list {
		tasks <- n // ok GL301
	}
	close(tasks)
	for i := 0; i < workers; i++ {
		if <-failed != nil {
			failures++
		}
	}
	return failures
}
