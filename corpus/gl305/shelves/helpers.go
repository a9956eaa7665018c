package shelves

import "sync"

// Drawer has helpers for its lock.
type Drawer struct {
	state  sync.Mutex
	values []int
}

func (d *Drawer) open()  { d.state.Lock() }
func (d *Drawer) close() { d.state.Unlock() }

// Forgets opens by a helper, and leaves without closing.
func (d *Drawer) Forgets(n int) error {
	d.open() // want GL305
	if n > len(d.values) {
		return errFull
	}
	d.values = append(d.values, n)
	d.close()
	return nil
}

// Helped opens and closes by helpers.
func (d *Drawer) Helped(n int) error {
	d.open() // ok GL305
	defer d.close()
	if n > len(d.values) {
		return errFull
	}
	d.values = append(d.values, n)
	return nil
}

// DirectAndHelper locks itself and closes by the helper.
func (d *Drawer) DirectAndHelper(n int) {
	d.state.Lock() // ok GL305
	if n > len(d.values) {
		d.close()
		return
	}
	d.values = append(d.values, n)
	d.close()
}

// finish stores and unlocks for its caller.
func (d *Drawer) finish(n int, err error) error {
	if err == nil {
		d.values = append(d.values, n)
	}
	d.state.Unlock()
	return err
}

// FinishedByAHelper leaves the last step to a helper.
func (d *Drawer) FinishedByAHelper(n int) error {
	d.state.Lock() // ok GL305
	if n < 0 {
		return d.finish(n, errMissing)
	}
	return d.finish(n, nil)
}

// Starts is unlocked by Ends.
func (d *Drawer) Starts() {
	d.state.Lock() // ok GL305
	d.values = d.values[:0]
}

// Ends unlocks what Starts has locked.
func (d *Drawer) Ends() {
	d.state.Unlock()
}

// tryTake returns true when the caller has the lock (cockroachdb/cockroach#107577).
func (d *Drawer) tryTake(n int) bool {
	d.state.Lock() // ok GL305
	if n > len(d.values) {
		d.state.Unlock()
		return false
	}
	return true
}

// Takes uses it.
func (d *Drawer) Takes(n int) int {
	if !d.tryTake(n) {
		return 0
	}
	d.values = d.values[n:]
	d.Ends()
	return n
}

// lockedValue returns what it has locked, or an error (cockroachdb/cockroach#108599).
func (d *Drawer) lockedValue() (*Drawer, error) {
	d.state.Lock() // ok GL305
	if len(d.values) == 0 {
		d.state.Unlock()
		return nil, errMissing
	}
	return d, nil
}

// First uses it.
func (d *Drawer) First() (int, error) {
	v, err := d.lockedValue()
	if err != nil {
		return 0, err
	}
	defer v.Ends()
	return v.values[0], nil
}

// Guard gives back the function that unlocks.
func (d *Drawer) Guard() func() {
	d.state.Lock() // ok GL305
	return func() { d.state.Unlock() }
}

// Method gives back the method that unlocks.
func (d *Drawer) Method() func() {
	d.state.Lock() // ok GL305
	return d.state.Unlock
}

// Holder keeps the function that unlocks.
type Holder struct{ release func() }

// Held is unlocked by whoever has the holder.
func (d *Drawer) Held() *Holder {
	d.state.Lock() // ok GL305
	return &Holder{release: func() { d.state.Unlock() }}
}

// pauseAndUnlock lets others in for a while, and ends without the lock.
func (d *Drawer) pauseAndUnlock(wait func()) {
	d.state.Unlock()
	wait()
	d.state.Lock() // ok GL305
	d.values = nil
	d.state.Unlock()
}

// LeavesItToThePause is right on both paths.
func (d *Drawer) LeavesItToThePause(wait func()) {
	d.state.Lock() // ok GL305
	if len(d.values) == 0 {
		d.state.Unlock()
		return
	}
	d.pauseAndUnlock(wait)
}

// ByItsOwnArgument gives the drawer to the deferred literal.
func (d *Drawer) ByItsOwnArgument(n int) (err error) {
	d.state.Lock() // ok GL305
	defer func(d *Drawer) {
		d.state.Unlock()
	}(d)
	if n > len(d.values) {
		return errFull
	}
	return nil
}

// reader shares the lock of an archive, where there is one.
type reader struct {
	mu    *sync.RWMutex
	pages map[int]string
}

// DefersTheReadLockItHandsOn locks for reading twice where nothing is found.
func (r *reader) DefersTheReadLockItHandsOn(n int) *reader {
	if r.mu != nil {
		r.mu.RLock()
		defer r.mu.RLock() // want GL305
	}
	if _, ok := r.pages[n]; !ok {
		return nil
	}
	return &reader{mu: r.mu}
}

// remote asks a service for a token before it asks for anything else.
type remote struct {
	mu    sync.Mutex
	token string
}

// Ask gets a token unless it was given one.
func (r *remote) Ask(given map[string]string) string {
	token, ok := given["token"]
	if !ok {
		token = r.fetchToken()
	}
	return token + given["what"]
}

// fetchToken comes back to Ask with what keeps that from coming here again.
func (r *remote) fetchToken() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.token == "" {
		r.token = r.Ask(map[string]string{"token": "*"}) // want GL305 low
	}
	return r.token
}
