// Package ticks is compiled by a Go that collects tickers.
package ticks

import "time"

// UntilDone needs no ticker that can be stopped since Go 1.23.
func UntilDone(done <-chan struct{}, poll func()) {
	tick := time.Tick(time.Second) // ok GL204
	for {
		select {
		case <-tick:
			poll()
		case <-done:
			return
		}
	}
}
