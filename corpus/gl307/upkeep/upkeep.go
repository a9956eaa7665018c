// Package upkeep makes things that look after themselves in a goroutine; upkeepd is the program around them.
package upkeep

import (
	"net"
	"net/http"
	"sync"
	"time"
)

type parts struct {
	mu   sync.Mutex
	used map[string]time.Time
}

func (p *parts) sweep() {
	p.mu.Lock()
	defer p.mu.Unlock()
	clear(p.used)
}

func (p *parts) sweepForEver() {
	for {
		time.Sleep(time.Hour)
		p.sweep()
	}
}

// Index is made once, in a literal that the program hands to its launcher.
type Index struct{ parts }

// NewIndex makes the one index.
func NewIndex() *Index {
	x := &Index{}
	go x.sweepForEver() // want GL307 low
	return x
}

// Stock is made by what the command line runs, through a table of commands.
type Stock struct{ parts }

// NewStock makes the one stock.
func NewStock() *Stock {
	s := &Stock{}
	go s.sweepForEver() // want GL307 low
	return s
}

// Close forgets all.
func (s *Stock) Close() { s.sweep() }

// Shelf is made through a variable that holds the function.
type Shelf struct{ parts }

// NewShelf makes the one shelf.
func NewShelf() *Shelf {
	s := &Shelf{}
	go s.sweepForEver() // want GL307 low
	return s
}

// Seal is made when it is needed for the first time.
type Seal struct{ parts }

// NewSeal makes the one seal.
func NewSeal() *Seal {
	s := &Seal{}
	go s.sweepForEver() // want GL307 low
	return s
}

// Session belongs to a connection.
type Session struct {
	parts
	conn net.Conn
}

// NewSession is called for each connection.
//
//corpus:run NewSession(nil)
func NewSession(conn net.Conn) *Session {
	s := &Session{conn: conn}
	go s.sweepForEver() // want GL307
	return s
}

// Peer belongs to a connection as well.
type Peer struct{ parts }

// NewPeer is called by a launcher that the loop of the program calls.
func NewPeer() *Peer {
	p := &Peer{}
	go p.sweepForEver() // want GL307
	return p
}

// View belongs to a request.
type View struct{ parts }

// NewView is called by a handler.
func NewView(r *http.Request) *View {
	v := &View{}
	v.used = map[string]time.Time{r.Host: time.Now()}
	v.watch()
	return v
}

// watch starts what nothing ends, although a view has no end of its own.
//
//corpus:run new(View).watch()
func (v *View) watch() {
	go func() { // want GL307
		for range time.Tick(time.Hour) {
			v.sweep()
		}
	}()
}

// Answer is the handler.
func Answer(w http.ResponseWriter, r *http.Request) {
	NewView(r).sweep()
}

// Shipment is what a client asks for.
type Shipment struct{ Name string }

// ShipRequest and ShipResponse are the messages of a service.
type (
	ShipRequest  struct{ Name string }
	ShipResponse struct{ Left int }
)
