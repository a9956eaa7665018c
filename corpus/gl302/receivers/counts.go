package receivers

import "context"

// firstOf waits for the first of the items, of which there may be none.
//
//corpus:run _ = firstOf(nil)
func firstOf(items []int) int {
	ch := make(chan int, len(items))
	for _, item := range items {
		go func() { ch <- item }()
	}
	return <-ch // want GL302 low
}

// FirstOfNone waits for the first of no items.
func FirstOfNone() {
	go func() { // want GL302
		firstOf(nil)
	}()
}

// FirstOfSome waits for one of two.
func FirstOfSome() {
	go func() { // ok GL302
		firstOf([]int{1, 2})
	}()
}

type session struct{ stop context.CancelFunc }

func (s *session) begin(ctx context.Context) {
	ctx, s.stop = context.WithCancel(ctx)
	s.watch(ctx)
}

func (s *session) watch(ctx context.Context) {
	go func() {
		<-ctx.Done()
		s.stop()
	}()
}

type visit struct{ stop context.CancelFunc }

// Begin starts what waits for the end of the context, which it was to end itself.
//
//corpus:run new(visit).Begin(context.Background())
func (v *visit) Begin(ctx context.Context) {
	ctx, v.stop = context.WithCancel(ctx)
	go func() {
		<-ctx.Done() // want GL302
		v.stop()
	}()
}

// Visited begins with a context that never ends.
func Visited() {
	v := &visit{}
	v.Begin(context.Background())
}

// VisitedBriefly ends what it has begun.
func VisitedBriefly() {
	s := &session{}
	s.begin(context.Background()) // ok GL302
	s.stop()
}

type hook interface{ got(n int) }

type hooked struct{ done func() }

func (h *hooked) got(int) {
	if h.done != nil {
		h.done()
	}
}

type pump struct {
	in            chan int
	quit, stopped chan struct{}
	each          hook
}

func newPump(each hook) *pump {
	return &pump{make(chan int), make(chan struct{}), make(chan struct{}), each}
}

func (p *pump) loop() {
	defer close(p.stopped)
	for {
		select {
		case n := <-p.in:
			p.each.got(n)
		case <-p.quit:
			return
		}
	}
}

func (p *pump) end() {
	close(p.quit)
	<-p.stopped
}

// Pumped lets the loop call, through a method in a field, what waits for the end of the loop.
func Pumped() {
	h := &hooked{}
	p := newPump(h)
	h.done = p.end
	go p.loop() // want GL302
	p.in <- 1
}

// PumpedAndEnded ends the loop from outside.
func PumpedAndEnded() {
	p := newPump(&hooked{})
	go p.loop() // ok GL302
	p.in <- 1
	p.end()
}
