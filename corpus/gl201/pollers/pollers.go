// Package pollers makes tickers that the garbage collector takes: the module's Go is new enough.
package pollers

import "time"

// UntilDone needs no Stop since Go 1.23: dgryski/semgrep-go#69, dominikh/go-tools#1558.
func UntilDone(done <-chan struct{}, poll func()) {
	ticker := time.NewTicker(time.Second) // ok GL201
	for {
		select {
		case <-ticker.C:
			poll()
		case <-done:
			return
		}
	}
}

// Dropped keeps the channel only.
func Dropped(n int, poll func()) {
	ticks := time.NewTicker(time.Second).C // ok GL201
	for ; n > 0; n-- {
		<-ticks
		poll()
	}
}
