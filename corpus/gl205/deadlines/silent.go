package deadlines

import (
	"context"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"testing"
	"time"
)

// Deferred is the usual form.
func Deferred(ctx context.Context) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second) // ok GL205
	defer cancel()
	return work(ctx, 1)
}

// EveryPath calls it by hand on each path.
func EveryPath(ctx context.Context) (int, error) {
	ctx, cancel := context.WithCancel(ctx) // ok GL205
	if err := prepare(ctx); err != nil {
		cancel()
		return 0, err
	}
	n, err := work(ctx, 1)
	cancel()
	return n, err
}

// Returned gives the function to the caller: securego/gosec#1584, golang/go#25720.
func Returned(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(ctx, time.Second) // ok GL205
	return ctx, cancel
}

// Wrapped returns a literal over the function: securego/gosec#1590.
func Wrapped(ctx context.Context, name string) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx) // ok GL205
	return ctx, func() {
		log.Println("done", name)
		cancel()
	}
}

// Server keeps the function in a field that Stop calls: securego/gosec#1591.
type Server struct {
	mu      sync.Mutex
	cancel  context.CancelFunc
	cancels []context.CancelFunc
	running map[string]context.CancelFunc
}

// Start keeps the function.
func (s *Server) Start(ctx context.Context) {
	ctx, s.cancel = context.WithCancel(ctx) // ok GL205
	go prepare(ctx)
}

// Stop calls it.
func (s *Server) Stop() {
	if s.cancel != nil {
		s.cancel()
	}
	for _, cancel := range s.cancels {
		cancel()
	}
}

// Forget cancels one of what Keyed started.
func (s *Server) Forget(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if cancel, ok := s.running[name]; ok {
		cancel()
		delete(s.running, name)
	}
}

// NewServer returns the owner.
func NewServer(ctx context.Context) *Server {
	ctx, cancel := context.WithCancel(ctx) // ok GL205
	s := &Server{cancel: cancel, running: map[string]context.CancelFunc{}}
	go prepare(ctx)
	return s
}

// Listed appends it to a slice in a field: securego/gosec#1595.
func (s *Server) Listed(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx) // ok GL205
	s.cancels = append(s.cancels, cancel)  // want GL403 low
	go prepare(ctx)
}

// Keyed puts it into a map: securego/gosec#1601.
func (s *Server) Keyed(ctx context.Context, name string) {
	ctx, cancel := context.WithCancel(ctx) // ok GL205
	s.mu.Lock()
	s.running[name] = cancel
	s.mu.Unlock()
	go prepare(ctx)
}

var stopAll context.CancelFunc

// Global keeps it in a package variable: securego/gosec#1637.
func Global(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx) // ok GL205
	stopAll = cancel
	return ctx
}

// StopAll calls what Global kept.
func StopAll() { stopAll() }

// Goroutine calls it where the work ends: securego/gosec#1668.
func Goroutine(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, time.Second) // ok GL205
	go func() {
		defer cancel()
		work(ctx, 1)
	}()
}

func finish(cancel context.CancelFunc) {
	log.Println("finished")
	cancel()
}

// Passed hands it to a function that calls it: securego/gosec#1670.
func Passed(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx) // ok GL205
	err := prepare(ctx)
	finish(cancel)
	return err
}

// DeferredPassed defers the function that calls it.
func DeferredPassed(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx) // ok GL205
	defer finish(cancel)
	return prepare(ctx)
}

// PassedToGoroutine hands it to a goroutine.
func PassedToGoroutine(ctx context.Context, after time.Duration) error {
	ctx, cancel := context.WithCancel(ctx) // ok GL205
	go delayed(after, cancel)
	return prepare(ctx)
}

func delayed(after time.Duration, cancel func()) {
	time.Sleep(after)
	cancel()
}

// Optional has nothing to cancel without a limit.
func Optional(ctx context.Context, limit time.Duration) (int, error) {
	cancel := func() {}
	if limit > 0 {
		ctx, cancel = context.WithTimeout(ctx, limit) // ok GL205
	}
	defer cancel()
	return work(ctx, 1)
}

// Checked asks for nil before it calls.
func Checked(ctx context.Context, limit time.Duration) (int, error) {
	var cancel context.CancelFunc
	if limit > 0 {
		ctx, cancel = context.WithTimeout(ctx, limit) // ok GL205
	}
	n, err := work(ctx, 1)
	if cancel != nil {
		cancel()
	}
	return n, err
}

// InLiteral cancels in a deferred literal with a condition that always holds.
func InLiteral(ctx context.Context) (n int, err error) {
	ctx, cancel := context.WithCancelCause(ctx) // ok GL205
	defer func() {
		cancel(err)
	}()
	return work(ctx, 1)
}

// PerTurn cancels at the end of each turn.
func PerTurn(ctx context.Context, jobs []int) (done int) {
	for _, job := range jobs {
		turn, cancel := context.WithTimeout(ctx, time.Second) // ok GL205
		_, err := work(turn, job)
		cancel()
		if err == nil {
			done++
		}
	}
	return done
}

// OnFailure cancels a goroutine that was not started, else the goroutine does it.
func OnFailure(ctx context.Context, start func(context.Context, context.CancelFunc) error) error {
	ctx, cancel := context.WithCancel(ctx) // ok GL205
	if err := prepare(ctx); err != nil {
		cancel()
		return err
	}
	return start(ctx, cancel)
}

// Exits ends the process on the path that does not cancel.
func Exits(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx) // ok GL205
	if err := prepare(ctx); err != nil {
		log.Fatal(err)
	}
	cancel()
	return nil
}

// Until waits for a signal.
func Until(ctx context.Context, serve func() error) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt) // ok GL205
	defer stop()
	go func() {
		<-ctx.Done()
		log.Println("stopping")
	}()
	return serve()
}

// Cleaned leaves it to the test.
func Cleaned(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(context.Background()) // ok GL205
	t.Cleanup(cancel)
	return ctx
}

// body cancels when it is closed.
type body struct {
	*http.Response
	cancel context.CancelFunc
}

// Close ends the request.
func (b body) Close() error {
	err := b.Response.Body.Close()
	b.cancel()
	return err
}

// Channel sends it to whoever collects them.
func Channel(ctx context.Context, cancels chan<- context.CancelFunc) context.Context {
	ctx, cancel := context.WithCancel(ctx) // ok GL205
	cancels <- cancel
	return ctx
}

// Endless runs for as long as the program.
func Endless(ctx context.Context, jobs <-chan int) {
	ctx, _ = context.WithCancel(ctx) // ok GL205
	for {
		work(ctx, <-jobs)
	}
}

// After calls it as soon as another context ends.
func After(ctx, other context.Context) (int, error) {
	ctx, cancel := context.WithCancel(ctx) // ok GL205
	stop := context.AfterFunc(other, cancel)
	defer stop()
	return work(ctx, 1)
}

// Once makes the function harmless to call twice.
func Once(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx) // ok GL205
	var once sync.Once
	return ctx, func() { once.Do(cancel) }
}

// refusal is an error of its own type.
type refusal struct{ reason string }

func (r refusal) Error() string { return r.reason }

func refuse(reason string) refusal { return refusal{reason} }

// OwnError cancels whenever there is an error, and something else asks for it first.
func OwnError(parent context.Context, done func()) (ctx context.Context, err error) {
	ctx, cancel := context.WithCancel(parent) // ok GL205
	defer func() {
		if err != nil {
			cancel()
		}
	}()
	if err := prepare(ctx); err != nil {
		return nil, refuse("not ready")
	}
	defer func() {
		if err != nil {
			done()
		}
	}()
	if _, err = work(ctx, 1); err != nil {
		return nil, refuse("no work")
	}
	context.AfterFunc(ctx, cancel)
	return ctx, nil
}

// Hooked has the hook of what it returns cancel, and closes that where it fails.
func Hooked(ctx context.Context, rc io.ReadCloser, parts int) (_ io.ReadCloser, err error) {
	whole := &hooked{before: func() {}, ReadCloser: rc}
	defer func() {
		if err != nil {
			whole.Close()
		}
	}()
	if parts > 1 {
		ctx, cancel := context.WithCancel(ctx) // ok GL205
		go prepare(ctx)
		whole = &hooked{before: func() { cancel() }, ReadCloser: rc}
	}
	if parts > 9 {
		return nil, io.ErrShortBuffer
	}
	return whole, nil
}

// HookedTwice wraps what it returns, and closes it where that fails.
func HookedTwice(ctx context.Context, rc io.ReadCloser, wrap func(io.Reader) (io.Reader, error), names []string) (_ io.ReadCloser, failed error) {
	whole := &hooked{before: func() {}, ReadCloser: rc}
	defer func() {
		if failed != nil {
			whole.Close()
		}
	}()
	if len(names) > 1 {
		ctx, cancel := context.WithCancel(ctx) // ok GL205
		go prepare(ctx)
		whole = &hooked{before: func() { cancel() }, ReadCloser: rc}
	}
	for range names {
		next, err := wrap(whole.ReadCloser)
		if err != nil {
			return nil, err
		}
		whole.ReadCloser = io.NopCloser(next)
	}
	return whole, nil
}
