// Package shelves keeps things behind locks.
package shelves

import (
	"errors"
	"fmt"
	"io"
	"sync"
)

var (
	errMissing = errors.New("missing")
	errFull    = errors.New("full")
)

// Shelf is a store with one lock.
type Shelf struct {
	mu    sync.Mutex
	items map[string]int
	limit int
}

// Archive can be read by many.
type Archive struct {
	sync.RWMutex
	pages map[int]string
	parts []*Shelf
	locks [16]sync.Mutex
}

var (
	registryMu sync.Mutex
	registry   = map[string]*Shelf{}
)

// EarlyReturn leaves with the lock where nothing is found (dominikh/go-staticcheck#19).
func (s *Shelf) EarlyReturn(key string) (int, error) {
	s.mu.Lock() // want GL305
	n, ok := s.items[key]
	if !ok {
		return 0, errMissing
	}
	s.mu.Unlock()
	return n, nil
}

// OnError forgets the lock on one of two errors.
func (s *Shelf) OnError(key string, w io.Writer) error {
	s.mu.Lock() // want GL305
	if len(s.items) >= s.limit {
		s.mu.Unlock()
		return errFull
	}
	if _, err := fmt.Fprintln(w, key); err != nil {
		return err
	}
	s.items[key]++
	s.mu.Unlock()
	return nil
}

// Set sets a value, and nobody else will.
func (s *Shelf) Set(key string, n int) {
	s.mu.Lock() // want GL305
	s.items[key] = n
}

// ReadSide leaves with the read lock, so that no writer can go on.
func (a *Archive) ReadSide(n int) string {
	a.RLock() // want GL305
	page, ok := a.pages[n]
	if ok {
		return page
	}
	a.RUnlock()
	return ""
}

// InSwitch has a case without the unlocking.
func (s *Shelf) InSwitch(key, how string) int {
	s.mu.Lock() // want GL305
	switch how {
	case "add":
		s.items[key]++
		s.mu.Unlock()
	case "remove":
		delete(s.items, key)
	default:
		s.mu.Unlock()
	}
	return len(how)
}

// LockedTwice waits for itself when the key is known.
func (s *Shelf) LockedTwice(key string) {
	s.mu.Lock()
	if _, ok := s.items[key]; ok {
		s.mu.Lock() // want GL305
		s.items[key]++
	}
	s.mu.Unlock()
}

// Continues goes back to the lock that it still has.
func (s *Shelf) Continues(keys []string) int {
	sum := 0
	for _, key := range keys {
		s.mu.Lock() // want GL305
		n, ok := s.items[key]
		if !ok {
			continue
		}
		sum += n
		s.mu.Unlock()
	}
	return sum
}

// DeferredInLoop unlocks when the function ends, and locks in each turn.
func (s *Shelf) DeferredInLoop(keys []string) {
	for _, key := range keys {
		s.mu.Lock() // want GL305
		defer s.mu.Unlock()
		s.items[key]++
	}
}

// OnePart leaves the lock of a part that is empty.
func (a *Archive) OnePart() int {
	sum := 0
	for _, part := range a.parts {
		part.mu.Lock() // want GL305
		if len(part.items) == 0 {
			continue
		}
		sum += len(part.items)
		part.mu.Unlock()
	}
	return sum
}

// DefersTheWrongCall takes the read lock again when it returns.
func (a *Archive) DefersTheWrongCall(n int) string {
	a.Lock()
	defer a.Lock() // want GL305
	return a.pages[n]
}

// OfThePackage leaves the lock of a package variable.
func OfThePackage(name string) *Shelf {
	registryMu.Lock() // want GL305
	found := registry[name]
	if found == nil {
		return nil
	}
	registryMu.Unlock()
	return found
}

// OneOfMany leaves the lock of one element.
func (a *Archive) OneOfMany(i int) error {
	a.locks[i].Lock() // want GL305
	if i >= len(a.pages) {
		return errMissing
	}
	a.parts[i] = nil
	a.locks[i].Unlock()
	return nil
}

// ThroughAPointer names the lock by another variable.
func (s *Shelf) ThroughAPointer(key string) error {
	mu := &s.mu
	mu.Lock() // want GL305
	if key == "" {
		return errMissing
	}
	s.items[key]++
	s.mu.Unlock()
	return nil
}

// InALiteral leaves with the lock from a function literal.
func (s *Shelf) InALiteral(keys []string) error {
	add := func(key string) error {
		s.mu.Lock() // want GL305
		if key == "" {
			return errMissing
		}
		s.items[key]++
		s.mu.Unlock()
		return nil
	}
	for _, key := range keys {
		if err := add(key); err != nil {
			return err
		}
	}
	return nil
}

// Tried leaves the lock where the attempt was successful and the shelf is full.
func (s *Shelf) Tried(key string) bool {
	if !s.mu.TryLock() { // want GL305
		return false
	}
	if len(s.items) >= s.limit {
		return false
	}
	s.items[key]++
	s.mu.Unlock()
	return true
}

// AnyLocker works on an interface.
func AnyLocker(l sync.Locker, work func() error) error {
	l.Lock() // want GL305
	if err := work(); err != nil {
		return err
	}
	l.Unlock()
	return nil
}

// Upgrades wants to write while it reads.
func (a *Archive) Upgrades(n int, text string) {
	a.RLock()
	if a.pages[n] != text {
		a.Lock() // want GL305
		delete(a.pages, n)
		a.Unlock()
	}
	a.RUnlock()
}

// OtherFlag unlocks under another condition than the one under which it locks.
func (s *Shelf) OtherFlag(key string, shared, done bool) {
	if shared {
		s.mu.Lock() // want GL305
	}
	s.items[key]++
	if shared && done {
		s.mu.Unlock()
	}
}

// DefersTheReadLock takes it once more on the way out, so that no writer can ever go on.
func (a *Archive) DefersTheReadLock(n int) string {
	a.RLock()
	defer a.RLock() // want GL305
	return a.pages[n]
}

// journal is written by one at a time, which a condition sees to.
type journal struct {
	mu      sync.Mutex
	cond    *sync.Cond
	writing bool
	lines   []string
}

// lockLog waits for its turn; the caller holds mu.
func (j *journal) lockLog() {
	for j.writing {
		j.cond.Wait()
	}
	j.writing = true
}

// unlockLog lets the next one write.
func (j *journal) unlockLog() {
	j.writing = false
	j.cond.Signal()
}

// Write leaves the turn with an error.
func (j *journal) Write(line string, check func(string) error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lockLog() // want GL305
	if err := check(line); err != nil {
		return err
	}
	j.lines = append(j.lines, line)
	j.unlockLog()
	return nil
}
