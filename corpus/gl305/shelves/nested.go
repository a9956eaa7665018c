package shelves

import "sync"

// Cupboard has methods that lock it, and that call each other.
type Cupboard struct {
	door  sync.RWMutex
	cups  []string
	spare *Cupboard
}

// Count locks for itself.
func (c *Cupboard) Count() int {
	c.door.RLock() // ok GL305
	defer c.door.RUnlock()
	return len(c.cups)
}

// Add locks for itself.
func (c *Cupboard) Add(cup string) {
	c.door.Lock() // ok GL305
	defer c.door.Unlock()
	c.cups = append(c.cups, cup)
}

func (c *Cupboard) full() bool { return c.Count() > 8 }

// countLocked is for those who have the lock.
func (c *Cupboard) countLocked() int { return len(c.cups) }

// addUnless locks only where it has something to add.
func (c *Cupboard) addUnless(empty bool, cup string) {
	if empty {
		return
	}
	c.Add(cup)
}

// Replace adds while it holds the lock.
func (c *Cupboard) Replace(cup string) {
	c.door.Lock()
	defer c.door.Unlock()
	c.cups = c.cups[:0]
	c.Add(cup) // want GL305
}

// Fill asks by a method that asks another one.
func (c *Cupboard) Fill(cup string) {
	c.door.Lock()
	for range 8 {
		if c.full() { // want GL305
			break
		}
		c.cups = append(c.cups, cup)
	}
	c.door.Unlock()
}

// Upgrade writes while it reads.
func (c *Cupboard) Upgrade(cup string) {
	c.door.RLock()
	if len(c.cups) == 0 {
		c.Add(cup) // want GL305
	}
	c.door.RUnlock()
}

// Look reads twice, which only a writer in between makes wrong.
func (c *Cupboard) Look() (int, string) {
	c.door.RLock() // ok GL305
	defer c.door.RUnlock()
	return c.Count(), c.cups[0] // want GL305
}

// Counted calls what does not lock.
func (c *Cupboard) Counted() int {
	c.door.Lock() // ok GL305
	defer c.door.Unlock()
	return c.countLocked()
}

// Before asks before it locks.
func (c *Cupboard) Before(cup string) {
	if c.full() {
		return
	}
	c.door.Lock() // ok GL305
	defer c.door.Unlock()
	c.cups = append(c.cups, cup)
}

// After has unlocked.
func (c *Cupboard) After(cup string) int {
	c.door.Lock() // ok GL305
	c.cups = append(c.cups, cup)
	c.door.Unlock()
	return c.Count()
}

// Move locks another cupboard.
func (c *Cupboard) Move(to *Cupboard) {
	c.door.Lock() // ok GL305
	defer c.door.Unlock()
	to.Add(c.cups[0])
	c.spare.Add(c.cups[0])
}

// Perhaps knows when the callee locks.
func (c *Cupboard) Perhaps(cup string) {
	c.door.Lock() // ok GL305
	defer c.door.Unlock()
	c.addUnless(true, cup)
}

// Later lets a goroutine do it.
func (c *Cupboard) Later(cup string) {
	c.door.Lock() // ok GL305
	defer c.door.Unlock()
	go c.Add(cup)
}

// yield gives the lock away for a moment.
func (c *Cupboard) yield() {
	c.door.Unlock()
	c.Add("one more")
	c.door.Lock()
}

// Yields is locked again when the callee returns.
func (c *Cupboard) Yields() {
	c.door.Lock() // ok GL305
	c.yield()
	c.door.Unlock()
}

var (
	cupboards   = map[string]*Cupboard{}
	cupboardsMu sync.Mutex
)

func cupboard(name string) *Cupboard {
	cupboardsMu.Lock() // ok GL305
	defer cupboardsMu.Unlock()
	return cupboards[name]
}

// Shared looks up by a function that locks the same variable.
func Shared(name, other string) bool {
	cupboardsMu.Lock()
	defer cupboardsMu.Unlock()
	return cupboards[name] == cupboard(other) // want GL305
}

// pods are read anew, or watched one by one.
type pods struct {
	mu     sync.Mutex
	anew   bool
	closed bool
	names  map[string]int
}

// register locks unless the reading has locked before.
func (p *pods) register(name string) {
	if !p.anew {
		p.mu.Lock()
		defer p.mu.Unlock()
	}
	p.names[name]++
}

// Read holds the lock for all of them, as the flag says.
func (p *pods) Read(names []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, name := range names {
		p.register(name) // ok GL305
	}
}

// forget locks unless nothing is left to do.
func (p *pods) forget(name string) {
	if p.closed {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.names, name)
}

// Replace locks what it needs twice.
func (p *pods) Replace(old, name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forget(old) // want GL305
	p.names[name]++
}
