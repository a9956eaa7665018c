package selects

import "time"

// Polled offers a job while the worker offers an answer: it looked for one when the worker did not wait yet.
//
//corpus:times 20
func Polled() {
	jobs, answers, quit := make(chan int), make(chan int), make(chan struct{})
	go func() {
		for {
			select {
			case job := <-jobs:
				select { // want GL304 low
				case answers <- job:
				case <-quit:
					return
				}
			case <-quit:
				return
			}
		}
	}()
	go func() {
		for {
			select {
			case <-answers:
			case <-quit:
				return
			default:
				time.Sleep(time.Millisecond)
				select { // want GL304 low
				case jobs <- 1:
				case <-quit:
					return
				}
			}
		}
	}()
}

// PolledTillTheEnd offers a job only where the answer is there, and is told when to stop.
func PolledTillTheEnd() {
	jobs, answers, quit := make(chan int), make(chan int, 1), make(chan struct{})
	go func() {
		for {
			select {
			case job := <-jobs:
				select { // ok GL304
				case answers <- job:
				case <-quit:
					return
				}
			case <-quit:
				return
			}
		}
	}()
	go func() {
		for {
			select { // ok GL304
			case jobs <- 1:
				select {
				case <-answers:
				case <-quit:
					return
				}
			case <-quit:
				return
			}
		}
	}()
	time.AfterFunc(20*time.Millisecond, func() { close(quit) })
}
