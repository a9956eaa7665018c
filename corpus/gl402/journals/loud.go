// Package journals keeps package-level slices and lists.
package journals

import (
	"bufio"
	"container/list"
	"container/ring"
	"net"
	"net/http"
	"sync"
	"time"
)

type entry struct {
	path string
	at   time.Time
}

type queue []string

func (q *queue) push(name string) {
	*q = append(*q, name) // want GL402
}

var (
	mu       sync.Mutex
	audit    []entry
	hosts    []string
	times    = make([]time.Time, 0, 100)
	conns    []net.Conn
	lines    []string
	kept     []string
	messages []string
	order    = list.New()
	recent   list.List
	circle   = ring.New(1)
	pairs    [][2]string
	first    []string
	many     []string
	pushed   queue
	failures struct {
		sync.Mutex
		all []error
	}
	spread  []byte
	helped  []string
	inField journal
	later   []string
	byName  []*entry
)

type journal struct{ entries []entry }

// Audit appends for each request.
func Audit(w http.ResponseWriter, r *http.Request) {
	mu.Lock()
	defer mu.Unlock()
	audit = append(audit, entry{r.URL.Path, time.Now()}) // want GL402
}

// Hosts returns a copy of the header, with which nobody can shorten it.
func Hosts(r *http.Request) []string {
	hosts = append(hosts, r.Host) // want GL402
	return hosts
}

// Ticks appends in an endless loop.
func Ticks() {
	for {
		time.Sleep(time.Second)
		times = append(times, time.Now()) // want GL402
	}
}

// Accept keeps each connection.
func Accept(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		conns = append(conns, conn) // want GL402
	}
}

// Follow appends what comes from a channel.
func Follow(in <-chan string) {
	for line := range in {
		lines = append(lines, line) // want GL402
	}
}

// Keep is called by whom it may concern.
func Keep(name string) {
	kept = append(kept, name) // want GL402 low
}

// Select waits for several channels.
func Select(in <-chan string, done <-chan struct{}) {
	for {
		select {
		case message := <-in:
			messages = append(messages, message) // want GL402
		case <-done:
			return
		}
	}
}

// Order adds to a list.
func Order(w http.ResponseWriter, r *http.Request) {
	order.PushBack(r.URL.Path) // want GL402
}

// Recent adds to the front of a list.
func Recent(r *http.Request) {
	recent.PushFront(r.URL.Path) // want GL402
	for e := recent.Front(); e != nil; e = e.Next() {
		_ = e.Value
	}
}

// Circle makes a ring larger.
func Circle(r *http.Request) {
	one := ring.New(1)
	one.Value = r.Host
	circle.Link(one) // want GL402
}

// Pairs appends arrays.
func Pairs(r *http.Request) {
	pairs = append(pairs, [2]string{r.Host, r.URL.Path}) // want GL402
}

// First puts new elements in front.
func First(r *http.Request) {
	first = append([]string{r.Host}, first...) // want GL402
}

// Many appends several at once.
func Many(r *http.Request) {
	many = append(many, r.Host, r.URL.Path) // want GL402
}

// Pushed appends by a method of the type.
func Pushed(w http.ResponseWriter, r *http.Request) { pushed.push(r.Host) }

// Failed collects errors.
func Failed(err error) {
	failures.Lock()
	failures.all = append(failures.all, err) // want GL402 low
	failures.Unlock()
}

// Spread appends another slice.
func Spread(conn net.Conn) {
	in := bufio.NewReader(conn)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		spread = append(spread, line...) // want GL402
	}
}

func help(name string) {
	helped = append(helped, name) // want GL402
}

// Helped appends by a function.
func Helped(w http.ResponseWriter, r *http.Request) { help(r.Host) }

// Field appends to a field of a package variable.
func Field(w http.ResponseWriter, r *http.Request) {
	inField.entries = append(inField.entries, entry{path: r.Host}) // want GL403
}

// Later starts a goroutine for each request.
func Later(w http.ResponseWriter, r *http.Request) {
	host := r.Host
	go func() {
		later = append(later, host) // want GL402
	}()
}

// ByName looks for it first.
func ByName(r *http.Request) *entry {
	for _, e := range byName {
		if e.path == r.URL.Path {
			return e
		}
	}
	e := &entry{path: r.URL.Path}
	byName = append(byName, e) // want GL402
	return e
}

// OnExit collects functions, as registrations do.
var atExit []func()

func OnExit(f func()) {
	atExit = append(atExit, f) // want GL402 low
}

var plugins []*entry

// RegisterPlugin is named like what runs at the start.
func RegisterPlugin(e *entry) {
	plugins = append(plugins, e) // want GL402 low
}
