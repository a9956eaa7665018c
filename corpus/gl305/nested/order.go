package nested

import "sync"

// desk has two locks, which its methods take in both orders.
type desk struct {
	inMu  sync.Mutex
	outMu sync.Mutex
	in    []string
	out   []string
}

//corpus:unproven two goroutines have to come at the same moment
func (d *desk) forward() {
	d.inMu.Lock()
	defer d.inMu.Unlock()
	d.outMu.Lock() // want GL305
	d.out, d.in = d.in, nil
	d.outMu.Unlock()
}

func (d *desk) takeBack() {
	d.outMu.Lock()
	defer d.outMu.Unlock()
	d.refill(d.out)
}

func (d *desk) refill(letters []string) {
	d.inMu.Lock()
	d.in = letters
	d.inMu.Unlock()
}

// shop has two locks as well, of which one always comes first.
type shop struct {
	doorMu  sync.Mutex
	tillMu  sync.Mutex
	listMu  sync.RWMutex
	stockMu sync.RWMutex
	guests  int
	money   int
	list    []string
	stock   map[string]int
}

//corpus:run new(shop).sell(2)
func (s *shop) sell(price int) {
	s.doorMu.Lock()
	s.guests--
	s.tillMu.Lock() // ok GL305
	s.money += price
	s.tillMu.Unlock()
	s.doorMu.Unlock()
}

//corpus:run new(shop).count()
func (s *shop) count() int {
	s.tillMu.Lock()
	money := s.money
	s.tillMu.Unlock()
	s.doorMu.Lock() // ok GL305
	defer s.doorMu.Unlock()
	return money * s.guests
}

// missing and known only read one of the two locks.
//
//corpus:run new(shop).missing()
func (s *shop) missing() int {
	s.listMu.RLock()
	defer s.listMu.RUnlock()
	s.stockMu.RLock() // ok GL305
	defer s.stockMu.RUnlock()
	return len(s.list) - len(s.stock)
}

//corpus:run new(shop).known()
func (s *shop) known() int {
	s.stockMu.Lock()
	defer s.stockMu.Unlock()
	s.listMu.RLock() // ok GL305
	defer s.listMu.RUnlock()
	return len(s.list)
}

// bank takes a third lock before both.
type bank struct {
	gate, left, right sync.Mutex
	sum               int
}

//corpus:run new(bank).toLeft()
func (b *bank) toLeft() {
	b.gate.Lock()
	defer b.gate.Unlock()
	b.right.Lock()
	b.left.Lock() // ok GL305
	b.sum++
	b.left.Unlock()
	b.right.Unlock()
}

//corpus:run new(bank).toRight()
func (b *bank) toRight() {
	b.gate.Lock()
	defer b.gate.Unlock()
	b.left.Lock()
	b.right.Lock() // ok GL305
	b.sum--
	b.right.Unlock()
	b.left.Unlock()
}
