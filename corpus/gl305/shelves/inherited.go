package shelves

import "sync"

// guard is a lock of this program.
type guard struct {
	sync.RWMutex
}

// Ledger has the methods of its lock, and adds up before it is unlocked.
type Ledger struct {
	guard
	entries []int
	sum     int
}

// Unlock adds up.
func (l *Ledger) Unlock() {
	defer l.guard.Unlock()
	l.sum = 0
	for _, n := range l.entries {
		l.sum += n
	}
}

// Enter unlocks by the method of the ledger.
func (l *Ledger) Enter(n int) bool {
	l.Lock() // ok GL305
	defer l.Unlock()
	if n == 0 {
		return false
	}
	l.sum += n
	return true
}

// EnterMixed locks the lock by its name.
func (l *Ledger) EnterMixed(n int) {
	l.guard.Lock() // ok GL305
	l.sum += n
	l.Unlock()
}

// Office has a ledger.
type Office struct{ ledger *Ledger }

// Close works on the ledger of an office.
func (o *Office) Close(ops []func()) {
	o.ledger.Lock() // ok GL305
	defer o.ledger.Unlock()
	for _, op := range ops {
		op()
	}
}

// Leave forgets the ledger of an office.
func (o *Office) Leave(late bool) {
	o.ledger.Lock() // want GL305
	if late {
		return
	}
	o.ledger.Unlock()
}
