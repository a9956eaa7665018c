package upkeep

import "context"

// Service is registered with the program that receives the calls.
type Service struct{ parts }

// Ship is called for each message.
func (s *Service) Ship(_ context.Context, in *ShipRequest) (*ShipResponse, error) {
	cargo := load(in)
	return &ShipResponse{Left: len(cargo.used)}, nil
}

//corpus:run load(&ShipRequest{})
func load(in *ShipRequest) *parts {
	p := &parts{}
	go p.sweepForEver() // want GL307
	delete(p.used, in.Name)
	return p
}

// sailor is implemented by what the program knows only by this interface.
type sailor interface{ Sail() }

// Ferry has an end that forgets its goroutine.
type Ferry struct{ parts }

// Sail is called through the interface only, when the program starts.
//
//corpus:run new(Ferry).Sail()
func (f *Ferry) Sail() {
	go f.sweepForEver() // want GL307 low
}

// Stop does not end what was started.
func (f *Ferry) Stop() { f.sweep() }

// Tug has one as well.
type Tug struct{ parts }

// Run is called by nobody in this module.
//
//corpus:run new(Tug).Run()
func (t *Tug) Run() {
	go t.sweepForEver() // want GL307
}

// Close does not end what was started.
func (t *Tug) Close() { t.sweep() }

// Buoy has none, and nobody is known to make a second one.
type Buoy struct{ parts }

// Sail is called through the interface only.
//
//corpus:run new(Buoy).Sail()
func (b *Buoy) Sail() {
	go b.sweepForEver() // want GL307 low
}

// SailAll starts what it is given.
func SailAll(all ...sailor) {
	for _, one := range all {
		one.Sail()
	}
}
