// Package watchers has functions that live on.
package watchers

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"sync"
	"time"
)

var (
	events = make(chan string)
	ticks  = time.NewTicker(time.Second)
	hooks  []func(string)
	named  = map[string]func(){}
	onExit func()
	table  struct{ last func() string }
	shared sync.Map
)

// Publish tells all watchers.
func Publish(event string) { events <- event }

// Remote needs a string of the request.
func Remote(w http.ResponseWriter, r *http.Request) {
	go func() { // want GL601
		for e := range events {
			log.Println(r.RemoteAddr, e)
		}
	}()
}

// Path needs a field of a field.
func Path(w http.ResponseWriter, r *http.Request) {
	go func() { // want GL307 GL601
		for {
			log.Println(r.URL.Path, <-events)
		}
	}()
}

// Status needs a number of the response.
func Status(url string) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	go func() { // want GL307 low GL601
		for range ticks.C {
			log.Println(resp.StatusCode)
		}
	}()
	return nil
}

// Hook appends to a variable.
func Hook(w http.ResponseWriter, r *http.Request) {
	hooks = append(hooks, func(what string) { log.Println(r.Host, what) }) // want GL601
	hooks = hooks[max(0, len(hooks)-10):]
}

// Named puts a function into a map.
func Named(w http.ResponseWriter, r *http.Request) {
	named["last"] = func() { log.Println(r.Method) } // want GL601
}

// Exit sets a variable.
func Exit(w http.ResponseWriter, r *http.Request) {
	onExit = func() { log.Println(r.RequestURI) } // want GL601
}

// Last sets a field of a variable.
func Last(w http.ResponseWriter, r *http.Request) {
	table.last = func() string { return r.Host } // want GL601
}

// Size needs the length of a file.
func Size(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	onExit = func() { log.Println(name, len(data)) } // want GL601
	return nil
}

// Magic needs the first bytes of a body.
func Magic(resp *http.Response) error {
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	go func() { // want GL601
		for e := range events {
			fmt.Println(e, data[:4])
		}
	}()
	return nil
}

// First needs one byte.
func First(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	onExit = func() { log.Println(data[0]) } // want GL601
	return nil
}

// Store puts a function into a map for several goroutines.
func Store(w http.ResponseWriter, r *http.Request) {
	shared.Store("last", func() string { return r.Host }) // want GL601
}

// Registry has a lock, and functions.
type Registry struct {
	mu      sync.Mutex
	current func() string
	byName  map[string]func() string
}

// Set keeps the request in a field.
func (g *Registry) Set(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.current = func() string { return r.RemoteAddr } // want GL601
}

// Put keeps it in a map in a field.
func (g *Registry) Put(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.byName["last"] = func() string { return r.Host } // want GL601
}

// Variable holds the literal in a variable first.
func Variable(w http.ResponseWriter, r *http.Request) {
	f := func() { log.Println(r.Proto) } // want GL601
	onExit = f
}

// Select waits for two things, for ever.
func Select(w http.ResponseWriter, r *http.Request) {
	go func() { // want GL307 GL601
		for {
			select {
			case e := <-events:
				log.Println(e)
			case <-ticks.C:
				log.Println(r.Host)
			}
		}
	}()
}

// Nested needs it in a literal of the literal.
func Nested(w http.ResponseWriter, r *http.Request) {
	go func() { // want GL307 GL601
		for range ticks.C {
			func() { log.Println(r.Method, r.Host) }()
		}
	}()
}

// Two captures two.
func Two(resp *http.Response, r *http.Request) {
	go func() { // want GL307 low GL601 GL601
		for range ticks.C {
			log.Println(r.Host, resp.Status)
		}
	}()
}

// Poll sleeps between its turns.
func Poll(w http.ResponseWriter, r *http.Request) {
	go func() { // want GL307 GL601
		for {
			log.Println(r.Host)
			time.Sleep(time.Second)
		}
	}()
}

// A spool runs what is sent to it, when it comes to it.
type spool struct{ queue chan func() }

// Later queues what needs the size of a body.
func (s *spool) Later(r *http.Request) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	s.queue <- func() { log.Println(len(body)) } // want GL601 low
	return nil
}

// LaterOrNot does so unless the queue is full.
func (s *spool) LaterOrNot(r *http.Request) {
	select {
	case s.queue <- func() { log.Println(r.Host) }: // want GL601 low
	default:
	}
}

var spooled = make(chan func(), 8)

// Spooled queues for all.
func Spooled(r *http.Request) {
	spooled <- func() { log.Println(r.Method) } // want GL601 low
}
