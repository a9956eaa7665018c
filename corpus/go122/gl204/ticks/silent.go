package ticks

import (
	"log"
	"os"
	"time"
)

// Endless never returns: dominikh/go-tools#651.
func Endless() {
	for range time.Tick(time.Second) { // ok GL204
		poll()
	}
}

// EndlessLoop has no way out: dominikh/go-tools#1388.
func EndlessLoop() {
	tick := time.Tick(time.Second) // ok GL204
	for {
		<-tick
		poll()
	}
}

// EndlessSelect serves two channels.
func EndlessSelect(events <-chan int) {
	tick := time.Tick(time.Second) // ok GL204
	for {
		select {
		case <-tick:
			poll()
		case n := <-events:
			log.Println(n)
		}
	}
}

// EndlessGoroutine starts one that never ends.
func EndlessGoroutine() {
	go func() { // want GL307 low
		for range time.Tick(time.Second) { // ok GL204
			poll()
		}
	}()
}

// EndlessGoroutineLoop is the same with a variable.
func EndlessGoroutineLoop() {
	go func() { // want GL307 low
		tick := time.Tick(time.Minute) // ok GL204
		for now := range tick {
			log.Println(now)
		}
	}()
}

// Exits ends the process.
func Exits(done <-chan struct{}) {
	tick := time.Tick(time.Second) // ok GL204
	for {
		select {
		case <-tick:
			poll()
		case <-done:
			os.Exit(0)
		}
	}
}

// Fatal ends the process with a word.
func Fatal() {
	for range time.Tick(time.Second) { // ok GL204
		if err := poll(); err != nil {
			log.Fatal(err)
		}
	}
}

// Panicking only panics.
func Panicking() {
	for range time.Tick(time.Second) { // ok GL204
		if err := poll(); err != nil {
			panic(err)
		}
	}
}

// Stopped uses a ticker that it stops.
func Stopped(done <-chan struct{}) {
	t := time.NewTicker(time.Second) // ok GL204
	defer t.Stop()
	for {
		select {
		case <-t.C:
			poll()
		case <-done:
			return
		}
	}
}

// After uses a timer.
func After(d time.Duration) {
	<-time.After(d) // ok GL204
}

// Skips goes on after an error.
func Skips() {
	for range time.Tick(time.Second) { // ok GL204
		if err := poll(); err != nil {
			continue
		}
		log.Println("ok")
	}
}

// Blocks waits for ever behind its goroutine.
func Blocks() {
	tick := time.Tick(time.Second) // ok GL204
	go func() {                    // want GL307 low
		for range tick {
			poll()
		}
	}()
	select {}
}

// Inner breaks only out of the select.
func Inner(events <-chan int) {
	tick := time.Tick(time.Second) // ok GL204
	for {
		select {
		case <-events:
			break
		case <-tick:
			poll()
		}
	}
}

// Conditional has a condition that always holds.
func Conditional() {
	tick := time.Tick(time.Second) // ok GL204
	for true {
		<-tick
		poll()
	}
}

func init() {
	for i := range time.Tick(time.Nanosecond) { // ok GL204
		if i.IsZero() {
			continue
		}
		break
	}
}
