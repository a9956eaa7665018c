package nested

import "sync"

// AddAfter asks before it locks.
func (l *ledger) AddAfter(name string) error {
	if l.size() >= l.limit {
		return errFull
	}
	l.mu.Lock()
	l.entries[name]++
	l.mu.Unlock()
	return nil
}

// AddBetween gives the lock up for the call.
func (l *ledger) AddBetween(name string) {
	l.mu.Lock()
	l.entries[name]++
	l.mu.Unlock()
	if l.full() {
		l.mu.Lock()
		clear(l.entries)
		l.mu.Unlock()
	}
}

// Merge locks one and asks another.
func (l *ledger) Merge(other *ledger) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.limit += other.size()
}

// Start leaves the asking to a goroutine, which waits until the lock is free.
func (l *ledger) Start(sizes chan<- int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	go l.drop("old")
	go func() { sizes <- l.size() }()
}

// later gives back a function that locks when it is called.
func (l *ledger) later() func() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return func() int { return l.size() }
}

// flush is called with the lock held and gives it up while it works.
func (l *ledger) flush() {
	l.mu.Unlock()
	defer l.mu.Lock()
	clear(l.entries)
}

// Flush calls a method that unlocks first.
func (l *ledger) Flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.entries) > l.limit {
		l.flush()
	}
}

func (l *ledger) count(locked bool) int {
	if !locked {
		l.mu.Lock()
		defer l.mu.Unlock()
	}
	return len(l.entries)
}

// Count says that it holds the lock.
func (l *ledger) Count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.count(true)
}

func (l *ledger) charge(to *node, amount int) {
	if to == nil {
		amount += l.size()
	}
	l.limit -= amount
}

// Charge gives what makes the asking needless.
func (l *ledger) Charge(amount int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.charge(new(node), amount)
}

func (l *ledger) tryDrop(name string) {
	if l.mu.TryLock() {
		delete(l.entries, name)
		l.mu.Unlock()
	}
}

// Try calls what locks only when that is free.
func (l *ledger) Try(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tryDrop(name)
}

type node struct {
	mu   sync.Mutex
	next *node
	n    int
}

func (n *node) add(d int) {
	n.mu.Lock()
	n.n += d
	n.mu.Unlock()
}

// Chain holds its own lock and takes that of the next.
func (n *node) Chain() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.next.add(1)
}

// Walk goes on to another node before it calls.
func Walk(n *node) {
	n.mu.Lock()
	for n.next != nil {
		next := n.next
		n.mu.Unlock()
		n = next
		n.mu.Lock()
	}
	n.mu.Unlock()
	n.add(1)
}

type twoLocks struct {
	in, out sync.Mutex
	n       int
}

func (t *twoLocks) bump() {
	t.out.Lock()
	t.n++
	t.out.Unlock()
}

// Enter holds the other lock.
func (t *twoLocks) Enter() {
	t.in.Lock()
	defer t.in.Unlock()
	t.bump()
}

// either holds the lock only on one of the ways that meet before the call.
func (t *twoLocks) either(quick bool) {
	if quick {
		t.out.Lock()
		t.n++
		t.out.Unlock()
	}
	t.bump()
}

// Release unlocks in a literal before it calls.
func (t *twoLocks) Release() {
	unlock := func() { t.out.Unlock() }
	t.out.Lock()
	t.n++
	unlock()
	t.bump()
}

type guarded struct{ sync.RWMutex }

// published unlocks by a method of its own, which does more.
type published struct {
	guarded
	entries []string
	shown   int
}

// Unlock publishes what was changed.
func (p *published) Unlock() {
	defer p.guarded.Unlock()
	p.shown = len(p.entries)
}

// Change is followed by the publication.
//
//corpus:run new(published).Change("a")
func (p *published) Change(entry string) {
	p.Lock() // ok GL305
	defer p.Unlock()
	p.entries = []string{entry}
}
