//go:build go1.22

package pollers

import "time"

// OlderFile is written for a version that keeps tickers: the line above lowers that of the module.
func OlderFile(n int, poll func()) {
	ticker := time.NewTicker(time.Second) // want GL201
	for ; n > 0; n-- {
		<-ticker.C
		poll()
	}
}

// OlderStopped stops it.
func OlderStopped(n int, poll func()) {
	ticker := time.NewTicker(time.Second) // ok GL201
	defer ticker.Stop()
	for ; n > 0; n-- {
		<-ticker.C
		poll()
	}
}

// OlderTick has no way to stop it.
func OlderTick(n int, poll func()) {
	for tick := time.Tick(time.Second); n > 0; n-- { // want GL204
		<-tick
		poll()
	}
}

// OlderAfter leaves timers behind.
func OlderAfter(messages <-chan int) (sum int) {
	for {
		select {
		case m := <-messages:
			sum += m
		case <-time.After(time.Minute): // want GL203
			return sum
		}
	}
}
