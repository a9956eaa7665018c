// Package nested has methods that call each other, some of them with the lock held that the other takes.
package nested

import (
	"errors"
	"sync"
)

var errFull = errors.New("full")

type ledger struct {
	mu      sync.Mutex
	entries map[string]int
	limit   int
}

func (l *ledger) size() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.entries)
}

// AddChecked asks for the size, which locks, while it holds the lock.
//
//corpus:run (&ledger{entries: map[string]int{}}).AddChecked("a", 1)
func (l *ledger) AddChecked(name string, amount int) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.size() >= l.limit { // want GL305
		return errFull
	}
	l.entries[name] = amount
	return nil
}

func (l *ledger) full() bool { return l.size() >= l.limit }

// AddThroughTwo calls a method that calls one that locks.
//
//corpus:run (&ledger{entries: map[string]int{}}).AddThroughTwo("a")
func (l *ledger) AddThroughTwo(name string) {
	l.mu.Lock()
	if !l.full() { // want GL305
		l.entries[name]++
	}
	l.mu.Unlock()
}

func (l *ledger) drop(name string) {
	if name == "" {
		return
	}
	l.mu.Lock()
	delete(l.entries, name)
	l.mu.Unlock()
}

// Rename drops the old name only on one path, and drop locks only on one.
//
//corpus:run (&ledger{entries: map[string]int{"a": 1}}).Rename("a", "b")
func (l *ledger) Rename(from, to string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if amount, ok := l.entries[from]; ok {
		l.entries[to] = amount
		l.drop(from) // want GL305
	}
}

// Each calls a method from a literal that runs at once.
//
//corpus:run new(ledger).Each([]string{"a"})
func (l *ledger) Each(names []string) (total int) {
	for range names {
		func() {
			l.mu.Lock()
			defer l.mu.Unlock()
			total += l.size() // want GL305
		}()
	}
	return total
}

type index struct {
	sync.RWMutex
	terms map[string][]int
}

func (x *index) lookup(term string) []int {
	x.RLock()
	defer x.RUnlock()
	return x.terms[term]
}

// Insert looks up under the write lock.
//
//corpus:run (&index{terms: map[string][]int{}}).Insert("a", 1)
func (x *index) Insert(term string, doc int) {
	x.Lock()
	defer x.Unlock()
	x.terms[term] = append(x.lookup(term), doc) // want GL305
}

func (x *index) forget(term string) {
	x.Lock()
	defer x.Unlock()
	delete(x.terms, term)
}

// Prune changes from reading to writing without giving up the former.
//
//corpus:run (&index{terms: map[string][]int{"a": nil}}).Prune()
func (x *index) Prune() {
	x.RLock()
	defer x.RUnlock()
	for term, docs := range x.terms {
		if len(docs) == 0 {
			x.forget(term) // want GL305
		}
	}
}

// Both reads twice at once: a writer that comes between stops both.
//
//corpus:unproven only a writer that comes between stops it
func (x *index) Both(a, b string) int {
	x.RLock()
	defer x.RUnlock()
	return len(x.lookup(a)) + // want GL305
		len(x.lookup(b)) // want GL305
}

type engine struct {
	index
	runs int
}

// FN_Run holds the lock of what it embeds, two levels deep.
//
//corpus:run new(engine).FN_Run("a")
func (e *engine) FN_Run(term string) {
	e.Lock()
	e.runs++
	e.forget(term) // want GL305
	e.Unlock()
}

var (
	tableMu sync.Mutex
	uses    int
)

func used() int {
	tableMu.Lock()
	defer tableMu.Unlock()
	return uses
}

// Register asks with the lock of the package held.
//
//corpus:unproven for the runtime a package variable can still be reached
func Register() {
	tableMu.Lock()
	defer tableMu.Unlock()
	if used() < 10 { // want GL305
		uses++
	}
}

func enter(l *ledger, name string) {
	l.mu.Lock()
	l.entries[name]++
	l.mu.Unlock()
}

// Fill gives what it has locked to a function that locks it.
//
//corpus:run Fill(&ledger{entries: map[string]int{}}, []string{"a"})
func Fill(l *ledger, names []string) {
	l.mu.Lock()
	for _, name := range names {
		enter(l, name) // want GL305
	}
	l.mu.Unlock()
}
