//go:build go1.23

package pollers

import "time"

// NewerFile needs a version that collects tickers: the line above raises that of the module.
func NewerFile(n int, poll func()) {
	ticker := time.NewTicker(time.Second) // ok GL201
	for ; n > 0; n-- {
		<-ticker.C
		poll()
	}
}

// NewerTick is collected as well.
func NewerTick(n int, poll func()) {
	for tick := time.Tick(time.Second); n > 0; n-- { // ok GL204
		<-tick
		poll()
	}
}

// NewerAfter leaves nothing behind.
func NewerAfter(messages <-chan int) (sum int) {
	for {
		select {
		case m := <-messages:
			sum += m
		case <-time.After(time.Minute): // ok GL203
			return sum
		}
	}
}
