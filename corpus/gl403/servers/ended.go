package servers

import (
	"sync"
)

type process struct{ cancel func() }

type processes struct {
	mu    sync.Mutex
	byID  map[string]*process
	total map[string]int
}

// Add keeps a process.
func (p *processes) Add(id string, cancel func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.byID[id] = &process{cancel} // want GL403
	p.total[id]++                 // want GL403 low
}

// Stop is done with the process, and leaves it where it is.
func (p *processes) Stop(id string) {
	p.mu.Lock()
	one := p.byID[id]
	p.mu.Unlock()
	if one != nil {
		one.cancel()
	}
}

type output struct{ path string }

type cache interface {
	Add(key, value any)
	Remove(key any)
}

type outputs struct {
	mu     sync.Mutex
	open   cache
	opened map[*output]struct{}
}

// Write notes which were opened before.
func (o *outputs) Write(one *output) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, known := o.opened[one]; !known {
		o.opened[one] = struct{}{} // want GL403
	}
	o.open.Add(one, one.path)
}

// Close forgets it in one place alone.
func (o *outputs) Close(one *output) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.open.Remove(one)
}

type rooms struct {
	mu    sync.Mutex
	taken map[string]bool
}

// Enter takes a room.
func (r *rooms) Enter(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.taken[name] = true // want GL403
}

// Leave says that it is free and keeps the name.
func (r *rooms) Leave(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.taken[name] = false
}

type visitsOf struct {
	mu   sync.Mutex
	seen map[string]bool
}

// See keeps what was seen.
func (v *visitsOf) See(name string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.seen[name] = true // want GL403 low
}

// CloseDoor has a text that is no key.
func (v *visitsOf) CloseDoor(door string) { println(door) }

type labelled struct{ names []string }

// WithName gives another one.
func (l labelled) WithName(name string) labelled { return labelled{append(l.names, name)} }

type graph struct {
	mu    sync.Mutex
	nodes map[string]labelled
}

// Connect wraps one of many; how often each is wrapped is not known.
func (g *graph) Connect(edges <-chan [2]string) {
	for edge := range edges {
		node := g.nodes[edge[0]]
		g.nodes[edge[0]] = node.WithName(edge[1]) // want GL403 low
	}
}

type samples struct {
	mu   sync.Mutex
	slow []int
}

var running *samples

func newSamples() *samples { return &samples{} }

// Bench makes new samples for each run.
func Bench(durations <-chan int) {
	running = newSamples()
	for d := range durations {
		running.note(d)
	}
}

func (s *samples) note(d int) {
	s.mu.Lock()
	s.slow = append(s.slow, d) // ok GL403
	s.mu.Unlock()
}

type transfer struct {
	mu      sync.Mutex
	pending map[int][]byte
	lengths map[int]int
}

type transfers struct {
	mu   sync.Mutex
	byID map[string]*transfer
}

// Part keeps the length of each part for as long as the transfer lasts.
func (t *transfer) Part(number int, data []byte) {
	t.mu.Lock()
	t.pending[number] = data
	t.lengths[number] = len(data) // want GL403 low
	t.mu.Unlock()
}

// Sent has sent a part.
func (t *transfer) Sent(number int) {
	t.mu.Lock()
	delete(t.pending, number)
	t.mu.Unlock()
}

// Done ends a transfer, and with it what it keeps.
func (t *transfers) Done(id string) {
	t.mu.Lock()
	delete(t.byID, id)
	t.mu.Unlock()
}

type peers struct {
	mu      sync.Mutex
	current map[string]func()
	ever    map[string]bool
}

// RegisterPeer is called for each, and one of its maps is never emptied.
func (p *peers) RegisterPeer(name string, stop func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.current[name] = stop
	p.ever[name] = true // want GL403
}

// Gone takes a peer out.
func (p *peers) Gone(name string) {
	p.mu.Lock()
	delete(p.current, name)
	p.mu.Unlock()
}

type stream struct {
	mu     sync.Mutex
	id     string
	queued map[int]string
	sums   map[int]int
}

type streams struct{ all sync.Map }

// Queue keeps a sum for each message until the stream ends.
func (s *stream) Queue(number int, text string) {
	s.mu.Lock()
	s.queued[number] = text
	s.sums[number] = len(text) // want GL403 low
	s.mu.Unlock()
}

// Acknowledged takes a message out.
func (s *stream) Acknowledged(number int) {
	s.mu.Lock()
	delete(s.queued, number)
	s.mu.Unlock()
}

// Open keeps a stream until it is dropped.
func (s *streams) Open(one *stream) { s.all.Store(one.id, one) }

func (s *streams) drop(id string) {
	if one, ok := s.all.Load(id); ok && len(one.(*stream).queued) == 0 {
		s.all.Delete(id)
	}
}

// shelf remembers which names were given back, and says so.
type shelf struct {
	mu    sync.Mutex
	state map[string]bool
}

func (s *shelf) Take(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state[name] = true // want GL403 low
}

// Release leaves a mark, which a second call asks for.
func (s *shelf) Release(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if taken, known := s.state[name]; known && !taken {
		return false
	}
	s.state[name] = false
	return true
}

var shelved = &shelf{state: map[string]bool{}}
