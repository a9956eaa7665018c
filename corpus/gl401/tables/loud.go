// Package tables keeps package-level maps.
package tables

import (
	"bufio"
	"container/list"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

type session struct {
	user string
	seen time.Time
}

var (
	visits   = map[string]int{}
	byHost   = make(map[string]*session)
	sessions sync.Map
	agents   = map[string]struct{}{}
	paths    map[string][]time.Time
	peers    = map[net.Conn]bool{}
	lines    = map[string]int{}
	answers  = map[int64]string{}
	nested   = map[string]map[string]int{}
	state    struct {
		sync.Mutex
		byUser map[string]*session
	}
	order    = list.New()
	compiled = map[string]*session{}
	tickets  = map[[2]string]int{}
	errorsBy = map[string]int{}
	cookies  registry
	handed   = map[string]int{}
	aliased  = map[string]int{}
	received = map[string]bool{}
)

// Count keeps a number for each path that anybody asks for.
func Count(w http.ResponseWriter, r *http.Request) {
	visits[r.URL.Path]++ // want GL401
	w.WriteHeader(http.StatusNoContent)
}

// ByHost keeps a session for each host that a client names.
func ByHost(w http.ResponseWriter, r *http.Request) {
	s, ok := byHost[r.Host]
	if !ok {
		s = &session{user: r.Host}
		byHost[r.Host] = s // want GL401
	}
	s.seen = time.Now()
}

// Login stores into a concurrent map.
func Login(w http.ResponseWriter, r *http.Request) {
	sessions.Store(r.FormValue("user"), &session{}) // want GL401
}

// Handler is a literal that serves requests.
func Handler() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		agents[r.UserAgent()] = struct{}{} // want GL401
	}
}

// Timed appends to the value of each key.
func Timed(w http.ResponseWriter, r *http.Request) {
	if paths == nil {
		paths = make(map[string][]time.Time)
	}
	paths[r.URL.Path] = append(paths[r.URL.Path], time.Now()) // want GL401
}

// Accept remembers each connection.
func Accept(l net.Listener) error {
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		peers[conn] = true // want GL401
	}
}

// Follow counts what it reads for as long as there is something.
func Follow(in <-chan string) {
	for line := range in {
		lines[line]++ // want GL401
	}
}

// Remember keeps what it was told.
func Remember(id int64, answer string) {
	answers[id] = answer // want GL401 low
}

// Nested fills a map in a map.
func Nested(w http.ResponseWriter, r *http.Request) {
	inner := nested[r.Host]
	if inner == nil {
		inner = make(map[string]int)
		nested[r.Host] = inner // want GL401
	}
	inner[r.URL.Path]++
}

// Of keeps a session in a variable of a type without a name.
func Of(user string) *session {
	state.Lock()
	defer state.Unlock()
	if s := state.byUser[user]; s != nil {
		return s
	}
	s := &session{user: user}
	state.byUser[user] = s // want GL401 low
	return s
}

// Queue has a list that nobody takes from.
func Queue(w http.ResponseWriter, r *http.Request) {
	order.PushBack(r.URL.Path) // want GL402
}

// compile is called by a handler only.
func compile(pattern string) *session {
	if c, ok := compiled[pattern]; ok {
		return c
	}
	c := &session{user: pattern}
	compiled[pattern] = c // want GL401
	return c
}

// Search serves requests with it.
func Search(w http.ResponseWriter, r *http.Request) {
	_ = compile(r.FormValue("q"))
}

// Ticket has keys of two parts.
func Ticket(w http.ResponseWriter, r *http.Request) {
	tickets[[2]string{r.Host, r.FormValue("ticket")}] = 1 // want GL401
}

// Failed counts errors by their texts.
func Failed(err error) {
	errorsBy[err.Error()]++ // want GL401 low
}

// A registry is a map with a method that adds to it.
type registry map[string]time.Time

func (r registry) add(name string) { r[name] = time.Now() } // want GL401

// Cookie adds by the method.
func Cookie(w http.ResponseWriter, r *http.Request) {
	cookies.add(r.FormValue("cookie"))
}

// put adds to the map of its caller.
func put(m map[string]int, key string) {
	m[key]++ // want GL401
}

// Handed lets another function add.
func Handed(w http.ResponseWriter, r *http.Request) {
	put(handed, r.URL.Path)
}

// Aliased adds by another name of the map.
func Aliased(w http.ResponseWriter, r *http.Request) {
	m := aliased
	m[r.URL.Path]++ // want GL401
}

// Background starts a goroutine that adds.
func Background(conn net.Conn) {
	go func() {
		in := bufio.NewScanner(conn)
		for in.Scan() {
			received[in.Text()] = true // want GL401 low
		}
	}()
}

var (
	lowered = map[string]int{}
	byID    = map[string]string{}
	byName  = map[string]string{}
	queues  = map[string][]string{}
)

// Lowered deletes another key than it inserts.
func Lowered(w http.ResponseWriter, r *http.Request) {
	name := r.FormValue("name")
	lowered[strings.ToLower(name)]++ // want GL401
	defer delete(lowered, name)
}

// Indexes fills two maps, of which one is emptied.
func Indexes(w http.ResponseWriter, r *http.Request) {
	id, name := r.FormValue("id"), r.FormValue("name")
	byID[id] = name
	byName[name] = id // want GL401
}

func forget(id string) { delete(byID, id) }

// Queued empties what it keeps for a host, and never forgets the host.
func Queued(w http.ResponseWriter, r *http.Request) {
	queues[r.Host] = append(queues[r.Host], r.URL.Path) // want GL401
	if r.Method == http.MethodDelete {
		queues[r.Host] = queues[r.Host][:0]
	}
}
