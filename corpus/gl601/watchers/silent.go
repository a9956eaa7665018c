package watchers

import (
	"io"
	"log"
	"net/http"
	"os"
	"sync"
)

// Copied takes what is needed out first.
func Copied(w http.ResponseWriter, r *http.Request) {
	remote := r.RemoteAddr
	go func() { // ok GL601
		for e := range events {
			log.Println(remote, e)
		}
	}()
}

// Ends waits for the end of the request.
func Ends(w http.ResponseWriter, r *http.Request) {
	go func() { // ok GL601
		for {
			select {
			case <-r.Context().Done():
				return
			case e := <-events:
				log.Println(r.Host, e)
			}
		}
	}()
}

// Once ends by itself.
func Once(w http.ResponseWriter, r *http.Request) {
	go func() { // ok GL601
		log.Println(r.RemoteAddr)
	}()
}

// Whole needs all of it.
func Whole(w http.ResponseWriter, r *http.Request, handle func(*http.Request, string)) {
	go func() { // ok GL601
		for e := range events {
			handle(r, e)
		}
	}()
}

// Until ends when there is a result.
func Until(w http.ResponseWriter, r *http.Request, results <-chan int) {
	go func() { // ok GL601
		for {
			if n := <-results; n > 0 {
				log.Println(r.Host, n)
				return
			}
		}
	}()
}

// Passed gives the literal to a function.
func Passed(w http.ResponseWriter, r *http.Request, do func(func())) {
	do(func() { log.Println(r.Host) }) // ok GL601
}

// Returned gives it to its caller.
func Returned(r *http.Request) func() string {
	return func() string { return r.Host } // ok GL601
}

// Local has a variable of its own.
func Local(w http.ResponseWriter, r *http.Request) {
	var all []func()
	all = append(all, func() { log.Println(r.Host) }) // ok GL601
	for _, f := range all {
		f()
	}
}

// All needs all the bytes.
func All(name string, w io.Writer) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	onExit = func() { w.Write(data) } // ok GL601
	return nil
}

// Rest needs all from somewhere on.
func Rest(name string, w io.Writer) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	onExit = func() { w.Write(data[4:]) } // ok GL601
	return nil
}

// Request has a map of its own.
func Request(w http.ResponseWriter, r *http.Request) {
	var own sync.Map
	own.Store("host", func() string { return r.Host }) // ok GL601
	own.Range(func(_, f any) bool { return f.(func() string)() != "" })
}

// call lives as long as one call.
type call struct{ done func() string }

// begin keeps the request for the call.
func (c *call) begin(r *http.Request) {
	c.done = func() string { return r.Host } // ok GL601
}

// Small captures small things.
func Small(w http.ResponseWriter, name string, n int) {
	onExit = func() { log.Println(name, n) } // ok GL601
}

// Argument gives the part as an argument.
func Argument(w http.ResponseWriter, r *http.Request) {
	go func(host string) { // ok GL601
		for e := range events {
			log.Println(host, e)
		}
	}(r.Host)
}

// Method calls methods of the request.
func Method(w http.ResponseWriter, r *http.Request) {
	onExit = func() { log.Println(r.UserAgent()) } // ok GL601
}

// Counted ends after a number of turns.
func Counted(w http.ResponseWriter, r *http.Request) {
	go func() { // ok GL601
		for range 10 {
			log.Println(r.Host, <-events)
		}
	}()
}

// Group waits for its goroutines.
func Group(w http.ResponseWriter, r *http.Request) {
	var group sync.WaitGroup
	group.Add(1)
	go func() { // ok GL601
		defer group.Done()
		log.Println(r.Host)
	}()
	group.Wait()
}

var _ = (*call).begin

// LaterWhole queues what needs all of the body.
func (s *spool) LaterWhole(r *http.Request) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	s.queue <- func() { log.Println(string(body)) } // ok GL601
	return nil
}

// LaterSize queues a number.
func (s *spool) LaterSize(r *http.Request) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	size := len(body)
	s.queue <- func() { log.Println(size) } // ok GL601
	return nil
}

// LaterHere takes from its own channel.
func LaterHere(r *http.Request) {
	queue := make(chan func(), 1)
	queue <- func() { log.Println(r.Host) } // ok GL601
	(<-queue)()
}
