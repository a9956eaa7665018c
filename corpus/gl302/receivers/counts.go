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
