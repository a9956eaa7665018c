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

// runner is implemented by what the program knows only by this interface.
type runner interface{ Run() }

// Ferry has an end that forgets its goroutine.
type Ferry struct{ parts }

// Run is called through the interface only.
//
//corpus:run new(Ferry).Run()
func (f *Ferry) Run() {
	go f.sweepForEver() // want GL307
}

// Stop does not end what Run has started.
func (f *Ferry) Stop() { f.sweep() }

// Buoy has none, and nobody is known to make a second one.
type Buoy struct{ parts }

// Run is called through the interface only.
//
//corpus:run new(Buoy).Run()
func (b *Buoy) Run() {
	go b.sweepForEver() // want GL307 low
}

// RunAll runs what it is given.
func RunAll(all ...runner) {
	for _, one := range all {
		one.Run()
	}
}
