package shelves

import (
	"log"
	"sync"
	"testing"
	"time"
)

// Deferred unlocks at the end.
func (s *Shelf) Deferred(key string) (int, error) {
	s.mu.Lock() // ok GL305
	defer s.mu.Unlock()
	n, ok := s.items[key]
	if !ok {
		return 0, errMissing
	}
	return n, nil
}

// EveryPath unlocks by hand.
func (s *Shelf) EveryPath(key string) (int, error) {
	s.mu.Lock() // ok GL305
	n, ok := s.items[key]
	if !ok {
		s.mu.Unlock()
		return 0, errMissing
	}
	s.mu.Unlock()
	return n, nil
}

// Conditional locks and unlocks under one condition.
func (s *Shelf) Conditional(key string, shared bool) {
	if shared {
		s.mu.Lock() // ok GL305
	}
	s.items[key]++
	if shared {
		s.mu.Unlock()
	}
}

// ConditionalByLength asks the same question twice.
func (a *Archive) ConditionalByLength(n int) {
	if len(a.parts) != 0 {
		a.Lock() // ok GL305
	}
	a.pages[n] = "x"
	if len(a.parts) != 0 {
		a.Unlock()
	}
}

// ConditionalDefer defers under the condition.
func (s *Shelf) ConditionalDefer(key string, shared bool) int {
	if shared {
		s.mu.Lock() // ok GL305
		defer s.mu.Unlock()
	}
	return s.items[key]
}

// Attempted gives up where somebody else has the lock.
func (s *Shelf) Attempted(key string) bool {
	if !s.mu.TryLock() { // ok GL305
		return false
	}
	defer s.mu.Unlock()
	s.items[key]++
	return true
}

// AttemptRemembered keeps the answer in a variable.
func (s *Shelf) AttemptRemembered(key string) {
	locked := s.mu.TryLock() // ok GL305
	s.items[key]++
	if locked {
		s.mu.Unlock()
	}
}

// Flagged remembers whether it has the lock.
func (s *Shelf) Flagged(keys []string) int {
	s.mu.Lock() // ok GL305
	locked := true
	defer func() {
		if locked {
			s.mu.Unlock()
		}
	}()
	for _, key := range keys {
		if n := s.items[key]; n > 0 {
			s.mu.Unlock()
			locked = false
			return n
		}
	}
	return 0
}

// InBetween unlocks for slow work and locks again.
func (s *Shelf) InBetween(key string, slow func() int) {
	s.mu.Lock() // ok GL305
	defer s.mu.Unlock()
	if _, ok := s.items[key]; ok {
		return
	}
	s.mu.Unlock()
	n := slow()
	s.mu.Lock() // ok GL305
	s.items[key] = n
}

// withoutLock is called with the lock held, and gives it back.
func (s *Shelf) withoutLock(slow func() error) error {
	s.mu.Unlock()
	err := slow()
	s.mu.Lock() // ok GL305
	if err != nil {
		return err
	}
	return nil
}

// UsesWithoutLock needs it.
func (s *Shelf) UsesWithoutLock(slow func() error) error {
	s.mu.Lock() // ok GL305
	defer s.mu.Unlock()
	return s.withoutLock(slow)
}

// relock defers the locking.
func (s *Shelf) relock(slow func()) {
	s.mu.Unlock()
	defer s.mu.Lock() // ok GL305
	slow()
}

// ByLiteral unlocks in a function literal that runs at the end.
func (s *Shelf) ByLiteral(key string) int {
	s.mu.Lock() // ok GL305
	defer func() {
		s.items[key] = 0
		s.mu.Unlock()
	}()
	s.relock(func() {})
	return s.items[key]
}

// ByLocalFunction unlocks through a variable.
func (s *Shelf) ByLocalFunction(key string) int {
	s.mu.Lock() // ok GL305
	done := func() { s.mu.Unlock() }
	if key == "" {
		done()
		return 0
	}
	n := s.items[key]
	done()
	return n
}

// ByGoroutine leaves the unlocking to a goroutine.
func (s *Shelf) ByGoroutine(slow func()) {
	s.mu.Lock() // ok GL305
	go func() {
		defer s.mu.Unlock()
		slow()
	}()
}

// ByTimer leaves the unlocking to a timer.
func (s *Shelf) ByTimer() {
	s.mu.Lock() // ok GL305
	time.AfterFunc(time.Second, func() { s.mu.Unlock() })
}

// Panics does not return with the lock.
func (s *Shelf) Panics(key string) int {
	s.mu.Lock() // ok GL305
	n, ok := s.items[key]
	if !ok {
		panic("no such item: " + key)
	}
	s.mu.Unlock()
	return n
}

// EndsTheProcess does not return with the lock.
func (s *Shelf) EndsTheProcess(key string) int {
	s.mu.Lock() // ok GL305
	if key == "" {
		log.Fatal("no key")
	}
	n := s.items[key]
	s.mu.Unlock()
	return n
}

// EndsTheTest does not return with the lock.
func EndsTheTest(t *testing.T, s *Shelf) {
	s.mu.Lock() // ok GL305
	if s.items == nil {
		t.Fatal("no items")
	}
	s.mu.Unlock()
}

// AllParts locks each part before it unlocks the first.
func (a *Archive) AllParts(work func()) {
	for _, part := range a.parts {
		part.mu.Lock() // ok GL305
	}
	work()
	for _, part := range a.parts {
		part.mu.Unlock()
	}
}

// EachLock has the lock of each element for one turn.
func (a *Archive) EachLock() {
	for i := range a.locks {
		a.locks[i].Lock() // ok GL305
		a.pages[i] = ""
		a.locks[i].Unlock()
	}
}

// InATurn defers in a function literal in each turn.
func (s *Shelf) InATurn(keys []string) {
	for _, key := range keys {
		func() {
			s.mu.Lock() // ok GL305
			defer s.mu.Unlock()
			s.items[key]++
		}()
	}
}

// HandedOn gives the lock to somebody else.
func (s *Shelf) HandedOn(later func(*sync.Mutex)) {
	s.mu.Lock() // ok GL305
	later(&s.mu)
}

// NoEnd has the lock as long as it works.
func (s *Shelf) NoEnd(work func()) {
	s.mu.Lock() // ok GL305
	for {
		work()
	}
}

// Endless unlocks in each turn.
func (s *Shelf) Endless(keys <-chan string) {
	for {
		s.mu.Lock() // ok GL305
		key, ok := <-keys
		if !ok {
			s.mu.Unlock()
			return
		}
		s.items[key]++
		s.mu.Unlock()
	}
}

// Promoted locks by the embedded field and unlocks by its name.
func (a *Archive) Promoted(n int) string {
	a.Lock() // ok GL305
	defer a.RWMutex.Unlock()
	return a.pages[n]
}

// TwoLocks orders them.
func TwoLocks(a, b *Shelf, key string) {
	a.mu.Lock() // ok GL305
	b.mu.Lock() // ok GL305
	a.items[key], b.items[key] = b.items[key], a.items[key]
	b.mu.Unlock()
	a.mu.Unlock()
}

// Waits is woken with the lock held.
func (s *Shelf) Waits(c *sync.Cond) int {
	c.L.Lock() // ok GL305
	for len(s.items) == 0 {
		c.Wait()
	}
	n := len(s.items)
	c.L.Unlock()
	return n
}

// part is locked by whoever looks it up.
type part struct {
	mu *sync.Mutex
	n  int
}

// Parts finds parts by name.
type Parts struct {
	mu    sync.Mutex
	parts map[string]*part
}

// lockPart gives the part locked, if there is one.
func (p *Parts) lockPart(name string) (*part, bool) {
	p.mu.Lock()
	found, ok := p.parts[name]
	p.mu.Unlock()
	if !ok {
		return nil, false
	}
	mu := found.mu
	mu.Lock() // ok GL305
	p.mu.Lock()
	found, ok = p.parts[name]
	if !ok || found.mu != mu {
		ok = false
	}
	p.mu.Unlock()
	if !ok {
		mu.Unlock()
		return nil, false
	}
	return found, true
}

// Add uses a part that it was given locked.
func (p *Parts) Add(name string) {
	found, ok := p.lockPart(name)
	if !ok {
		return
	}
	defer found.mu.Unlock()
	found.n++
}

// Rack is locked as long as somebody reads it.
type Rack struct {
	mu sync.Mutex
	n  int
}

// Reader walks a rack, and keeps it locked until it is closed.
type Reader struct {
	*Rack
	at int
}

// Reader locks for the reader that it gives.
func (s *Rack) Reader() *Reader {
	s.mu.Lock() // ok GL305
	r := &Reader{Rack: s}
	return r
}

// Close ends the reading.
func (r *Reader) Close() { r.Rack.mu.Unlock() }

// store has its lock embedded.
type store struct {
	sync.RWMutex
	n int
}

// walk goes over a store.
type walk struct {
	*store
	left int
}

// Walk locks; Close of what it gives unlocks.
func (s *store) Walk() int {
	s.RLock() // ok GL305
	return s.n
}

// Close ends the walk.
func (w *walk) Close() { w.store.RUnlock() }

// reporter is what a test gives.
type reporter interface {
	Helper()
	Fatal(args ...any)
}

// Checked ends the test in one case.
func (s *Shelf) Checked(t reporter, key string) {
	s.mu.Lock() // ok GL305
	if key == "" {
		t.Fatal("empty")
	} else {
		s.mu.Unlock()
	}
}

// Rewrite gives the turn back on all paths.
func (j *journal) Rewrite(lines []string, check func([]string) error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lockLog() // ok GL305
	if err := check(lines); err != nil {
		j.unlockLog()
		return err
	}
	j.lines = lines
	j.unlockLog()
	return nil
}

// begin takes the turn for its caller.
func (j *journal) begin() {
	j.mu.Lock()
	j.lockLog() // ok GL305
	j.mu.Unlock()
}

// flush gives the turn back for its caller.
func (j *journal) flush() {
	j.lines = nil
	j.unlockLog()
}

// Flush has the turn given back by another method on one path.
func (j *journal) Flush(keep bool) {
	j.lockLog() // ok GL305
	if !keep {
		j.flush()
		return
	}
	j.unlockLog()
}
