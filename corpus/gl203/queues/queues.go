// Package queues is compiled by a Go that collects timers.
package queues

import "time"

// PerMessage needs no care since Go 1.23: dominikh/go-tools#1558.
func PerMessage(in <-chan int, handle func(int)) {
	for {
		select {
		case n := <-in:
			handle(n)
		case <-time.After(time.Minute): // ok GL203
			return
		}
	}
}
