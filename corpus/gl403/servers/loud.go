// Package servers has types that live as long as the program.
package servers

import (
	"container/list"
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

type visitor struct{ seen time.Time }

type limiter struct {
	mu       sync.Mutex
	hosts    map[string]int
	agents   map[string]struct{}
	paths    []string
	byUser   map[string]*visitor
	sessions sync.Map
	order    list.List
	nested   map[string]map[string]bool
}

// ServeHTTP counts what runs, and forgets no host.
func (l *limiter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	l.hosts[r.RemoteAddr]++ // want GL403
	l.mu.Unlock()
	defer l.done(r)
	l.note(r.UserAgent())
	l.visit(r)
}

func (l *limiter) done(r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hosts[r.RemoteAddr]--
}

func (l *limiter) note(agent string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.agents == nil {
		l.agents = make(map[string]struct{})
	}
	l.agents[agent] = struct{}{} // want GL403 low
}

func (l *limiter) visit(r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.paths = append(l.paths, r.URL.Path) // want GL403 low
}

// User finds the visitor of a request.
func (l *limiter) User(r *http.Request) *visitor {
	l.mu.Lock()
	defer l.mu.Unlock()
	v, ok := l.byUser[r.RemoteAddr]
	if !ok {
		v = &visitor{}
		l.byUser[r.RemoteAddr] = v // want GL403 low
	}
	v.seen = time.Now()
	return v
}

// Login stores a session.
func (l *limiter) Login(w http.ResponseWriter, r *http.Request) {
	l.sessions.Store(r.FormValue("user"), time.Now()) // want GL403 low
}

// Queue adds to a list.
func (l *limiter) Queue(w http.ResponseWriter, r *http.Request) {
	l.order.PushBack(r.URL.Path) // want GL403 low
}

// Nested fills a map in a map.
func (l *limiter) Nested(w http.ResponseWriter, r *http.Request) {
	if l.nested[r.Host] == nil {
		l.nested[r.Host] = make(map[string]bool) // want GL403 low
	}
	l.nested[r.Host][r.URL.Path] = true
}

type state struct {
	seen   map[string]time.Time
	recent []string
	byConn map[net.Conn]*visitor
	ids    map[int64]bool
}

var global = &state{seen: map[string]time.Time{}}

// Seen stores into a field of what a package variable points to.
func Seen(w http.ResponseWriter, r *http.Request) {
	global.seen[r.Host] = time.Now() // want GL403
}

// Recent appends.
func Recent(w http.ResponseWriter, r *http.Request) {
	global.recent = append(global.recent, r.Host) // want GL403
}

// Accept keeps what belongs to each connection.
func Accept(l net.Listener) error {
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		global.byConn[conn] = &visitor{seen: time.Now()} // want GL403 low
	}
}

// Mark is called by whom it may concern.
func (s *state) Mark(id int64) {
	s.ids[id] = true // want GL403 low
}

type tracker struct {
	sync.RWMutex
	running map[string]int
	jobs    map[string]string
	names   map[string]bool
	results []string
	in      chan string
}

// Begin counts up.
func (t *tracker) Begin(name string) {
	t.Lock()
	t.running[name]++ // want GL403
	t.Unlock()
}

// End counts down, and leaves the key.
func (t *tracker) End(name string) {
	t.Lock()
	t.running[name]--
	t.Unlock()
}

// Run works for ever.
func (t *tracker) Run() {
	for job := range t.in {
		t.Lock()
		t.jobs[job] = "running" // want GL403 low
		t.Unlock()
	}
}

// Named remembers names that somebody passes; that its values live long is only a guess.
func (t *tracker) Named(name string) {
	t.Lock()
	t.names[name] = true // want GL403 low
	t.Unlock()
}

// Result appends at unknown times.
func (t *tracker) Result(result string) {
	t.Lock()
	t.results = append(t.results, result) // want GL403 low
	t.Unlock()
}

type logger struct{ fields []any }

func (l *logger) With(fields ...any) *logger {
	return &logger{append(append([]any{}, l.fields...), fields...)}
}

type service struct {
	mu  sync.Mutex
	log *logger
	ctx context.Context
}

// Named adds a field for each request, also for those that follow.
func (s *service) Named(w http.ResponseWriter, r *http.Request) {
	s.log = s.log.With("host", r.Host) // want GL403
}

type hostKey struct{}

// Valued makes a chain of contexts.
func (s *service) Valued(w http.ResponseWriter, r *http.Request) {
	s.ctx = context.WithValue(s.ctx, hostKey{}, r.Host) // want GL403
}

type sessions struct {
	mu     sync.Mutex
	byID   map[string]*visitor
	byHost map[string]*visitor
}

// Enter fills two maps.
func (s *sessions) Enter(id, host string) {
	v := &visitor{}
	s.mu.Lock()
	s.byID[id] = v
	s.byHost[host] = v // want GL403
	s.mu.Unlock()
}

// Leave empties one of them.
func (s *sessions) Leave(id string) {
	s.mu.Lock()
	delete(s.byID, id)
	s.mu.Unlock()
}

type upload struct{ name string }

type uploads struct {
	mu      sync.Mutex
	started map[*upload]struct{}
}

// Continues keeps a set of pointers.
func (u *uploads) Continues(one *upload) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	_, known := u.started[one]
	if !known {
		u.started[one] = struct{}{} // want GL403 low
	}
	return known
}
