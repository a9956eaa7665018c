package servers

import (
	"net/http"
	"sync"
	"time"
)

type level int

const (
	low level = iota
	high
)

type tidy struct {
	mu      sync.Mutex
	deleted map[string]int
	cleared map[string]int
	limited map[string]int
	byLevel map[level]int
	cut     []string
	reset   []string
	known   map[string]int
	given   map[string]int
	swept   sync.Map
	routes  map[string]http.Handler
	words   map[string]int
	evicted map[string]time.Time
	reused  []byte
	pending map[string]chan int
}

// Deleted has a counterpart.
func (t *tidy) Deleted(w http.ResponseWriter, r *http.Request) {
	t.deleted[r.Host]++ // ok GL403
	defer t.forget(r.Host)
}

func (t *tidy) forget(host string) { delete(t.deleted, host) }

// Cleared is emptied.
func (t *tidy) Cleared(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/reset" {
		clear(t.cleared)
	}
	t.cleared[r.Host]++ // ok GL403
}

// Limited evicts any key.
func (t *tidy) Limited(w http.ResponseWriter, r *http.Request) {
	if len(t.limited) > 1000 {
		return
	}
	t.limited[r.Host]++ // ok GL403
}

// Level has two keys.
func (t *tidy) Level(w http.ResponseWriter, r *http.Request, l level) {
	t.byLevel[l]++ // ok GL403
}

// Cut keeps the last ones.
func (t *tidy) Cut(w http.ResponseWriter, r *http.Request) {
	t.cut = append(t.cut, r.Host) // ok GL403
	if len(t.cut) > 10 {
		t.cut = t.cut[1:]
	}
}

// Reset writes out what there is.
func (t *tidy) Reset(w http.ResponseWriter, r *http.Request) {
	t.reset = append(t.reset, r.Host) // ok GL403
	if len(r.Host) > 3 {
		t.reset = nil
	}
}

// Known changes what is there.
func (t *tidy) Known(w http.ResponseWriter, r *http.Request) {
	if _, ok := t.known[r.Host]; ok {
		t.known[r.Host]++ // ok GL403
	}
}

// Given away, it may be emptied by others.
func (t *tidy) Given(w http.ResponseWriter, r *http.Request) map[string]int {
	t.given[r.Host]++ // ok GL403
	return t.given
}

// Swept is swept by a goroutine.
func (t *tidy) Swept(w http.ResponseWriter, r *http.Request) {
	t.swept.Store(r.Host, time.Now()) // ok GL403
}

func (t *tidy) sweep() {
	t.swept.Range(func(key, at any) bool {
		if time.Since(at.(time.Time)) > time.Hour {
			t.swept.Delete(key)
		}
		return true
	})
}

// newTidy fills a value that it makes.
func newTidy(routes []string, h http.Handler) *tidy {
	t := &tidy{routes: map[string]http.Handler{}}
	for _, route := range routes {
		t.routes[route] = h // ok GL403
	}
	return t
}

// Words ranges over what stands in the code.
func (t *tidy) Words(w http.ResponseWriter, r *http.Request) {
	for _, word := range [...]string{"a", "b"} {
		t.words[word]++ // ok GL403
	}
}

// Evicted loses an old key for each new one.
func (t *tidy) Evicted(w http.ResponseWriter, r *http.Request) {
	t.evict()
	t.evicted[r.Host] = time.Now() // ok GL403
}

func (t *tidy) evict() {
	evicted := t.evicted
	for host, at := range evicted {
		if time.Since(at) > time.Minute {
			delete(evicted, host)
		}
	}
}

// Reused has its memory used again.
func (t *tidy) Reused(w http.ResponseWriter, r *http.Request) {
	t.reused = append(t.reused[:0], r.Host...) // ok GL403
}

// Wait takes its key back.
func (t *tidy) Wait(w http.ResponseWriter, r *http.Request) int {
	c := make(chan int, 1)
	t.pending[r.Host] = c // ok GL403
	defer func() { delete(t.pending, r.Host) }()
	return <-c
}

// A collector lives as long as a request: nothing tells otherwise.
type collector struct{ names []string }

func (c *collector) add(name string) {
	c.names = append(c.names, name) // ok GL403
}

// Collect makes one.
func Collect(w http.ResponseWriter, r *http.Request) int {
	var c collector
	c.add(r.Host)
	return len(c.names)
}

type table struct {
	sync.Mutex
	rows map[string]int
}

var current = &table{rows: map[string]int{}}

// Insert fills a table that is replaced from time to time.
func Insert(w http.ResponseWriter, r *http.Request) {
	current.rows[r.Host]++ // ok GL403
}

// Renew replaces it.
func Renew() { current = &table{rows: map[string]int{}} }

type builder struct {
	mu  sync.Mutex
	log *logger
}

// With returns its receiver: a builder is there for one value.
func (b *builder) With(name string) *builder {
	b.log = b.log.With("name", name) // ok GL403
	return b
}

// Request has its own logger.
func (s *service) Request(w http.ResponseWriter, r *http.Request) {
	log := s.log.With("host", r.Host) // ok GL403
	_ = log
}

type renewed struct {
	mu   sync.Mutex
	base *logger
	log  *logger
}

// Again starts from the base each time.
func (s *renewed) Again(w http.ResponseWriter, r *http.Request) {
	s.log = s.base.With("host", r.Host) // ok GL403
}

// annotate adds to the error of its caller.
func annotate(err *error) {
	*err = WithNote(*err, "annotated") // ok GL403
}

// WithNote gives an error with a note.
func WithNote(err error, note string) error { return noted{err, note} }

type noted struct {
	error
	note string
}

// Annotated is called again and again, each time with an error of its own.
func Annotated(f func() error) (err error) {
	defer annotate(&err)
	return f()
}

// Runner counts its jobs by their kind, of which there are few, and keeps them by their number.
type Runner struct {
	jobs    map[uint64]*Job
	waiting map[string]int
}

// Job is one of many; its kind is one of a few.
type Job struct {
	id   uint64
	kind string
}

// ServeHTTP runs for ever.
func (r *Runner) ServeHTTP(http.ResponseWriter, *http.Request) {}

// Add enters a job.
func (r *Runner) Add(j *Job) {
	r.jobs[j.id] = j
	r.waiting[j.kind]++ // want GL403 low
}

// Done leaves it.
func (r *Runner) Done(j *Job) {
	delete(r.jobs, j.id)
	r.waiting[j.kind]--
}
