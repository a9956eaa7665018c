// Package deadlines derives contexts.
package deadlines

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"time"
)

var errBusy = errors.New("busy")

func prepare(ctx context.Context) error { return ctx.Err() }

func work(ctx context.Context, n int) (int, error) {
	select {
	case <-ctx.Done():
		return 0, ctx.Err()
	default:
		return n + 1, nil
	}
}

// Discarded has no way to cancel.
func Discarded(ctx context.Context) error {
	ctx, _ = context.WithTimeout(ctx, time.Second) // want GL205
	return prepare(ctx)
}

// EarlyReturn cancels only after the work.
func EarlyReturn(ctx context.Context) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute) // want GL205
	if err := prepare(ctx); err != nil {
		return 0, err
	}
	n, err := work(ctx, 1)
	cancel()
	return n, err
}

// Mentioned silences the compiler only.
func Mentioned(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx) // want GL205
	_ = cancel
	return prepare(ctx)
}

// OnlyOnError cancels where the work failed, and forgets the other case.
func OnlyOnError(ctx context.Context) (int, error) {
	ctx, cancel := context.WithDeadline(ctx, time.Now().Add(time.Minute)) // want GL205
	n, err := work(ctx, 2)
	if err != nil {
		cancel()
		return 0, err
	}
	return n, nil
}

// Overwritten derives a second context in the variables of the first one.
func Overwritten(ctx context.Context, slow bool) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second) // want GL205
	if slow {
		ctx, cancel = context.WithTimeout(ctx, time.Minute) // ok GL205
	}
	defer cancel()
	return work(ctx, 3)
}

// Shadowed cancels the outer context and not the one in the branch.
func Shadowed(ctx context.Context, slow bool) (int, error) {
	ctx, cancel := context.WithCancel(ctx) // ok GL205
	defer cancel()
	if slow {
		ctx, cancel := context.WithTimeout(ctx, time.Minute) // want GL205
		if err := prepare(ctx); err != nil {
			return 0, err
		}
		n, err := work(ctx, 4)
		if err == nil {
			cancel()
		}
		return n, err
	}
	return work(ctx, 5)
}

// EachTurn gives up a context in every turn that fails.
func EachTurn(ctx context.Context, jobs []int) int {
	done := 0
	for _, job := range jobs {
		turn, cancel := context.WithTimeout(ctx, time.Second) // want GL205
		if _, err := work(turn, job); err != nil {
			continue
		}
		done++
		cancel()
	}
	return done
}

// Cause forgets the function with a cause.
func Cause(ctx context.Context, busy bool) error {
	ctx, cancel := context.WithCancelCause(ctx) // want GL205
	if busy {
		cancel(errBusy)
	}
	return prepare(ctx)
}

// derive makes a context for one job; its callers cancel it.
func derive(ctx context.Context, n int) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, time.Duration(n)*time.Second) // ok GL205
}

// ThroughHelper gets the function from a helper.
func ThroughHelper(ctx context.Context) error {
	ctx, cancel := derive(ctx, 4) // want GL205
	if ctx.Err() != nil {
		return ctx.Err()
	}
	defer cancel()
	return prepare(ctx)
}

// HelperDiscarded throws away what the helper gave.
func HelperDiscarded(ctx context.Context) error {
	ctx, _ = derive(ctx, 5) // want GL205
	return prepare(ctx)
}

// Interrupts takes the signals over and never gives them back.
func Interrupts(ctx context.Context) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt) // want GL205
	if err := prepare(ctx); err != nil {
		return err
	}
	stop()
	return nil
}

// Request ends without a cancel when the request cannot be made.
func Request(ctx context.Context, client *http.Client, url string) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second) // want GL205
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, fmt.Errorf("request: %w", err)
	}
	defer cancel()
	resp, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	return resp.StatusCode, nil
}

// OneCase cancels in one case of a select.
func OneCase(ctx context.Context, results <-chan int) (int, error) {
	ctx, cancel := context.WithCancel(ctx) // want GL205
	select {
	case n := <-results:
		cancel()
		return n, nil
	case <-time.NewTimer(time.Second).C:
		return 0, errBusy
	case <-ctx.Done():
		cancel()
		return 0, ctx.Err()
	}
}

// Literal is a handler that forgets its context.
func Literal() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), time.Second) // want GL205 low
		n, err := work(ctx, 1)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprintln(w, n)
		cancel()
	}
}

// note looks at the function.
func note(cancel context.CancelFunc) bool { return cancel != nil }

// LooksOnly gives the function to a helper that does not call it.
func LooksOnly(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx) // want GL205
	if !note(cancel) {
		return errBusy
	}
	return prepare(ctx)
}

// holder keeps a function that nothing calls.
type holder struct {
	ctx    context.Context
	cancel context.CancelFunc
}

// Local keeps the function in a struct that does not leave.
func Local(ctx context.Context) error {
	var h holder
	h.ctx, h.cancel = context.WithCancel(ctx) // want GL205
	return prepare(h.ctx)
}

// InLoop defers what is to be called in each turn.
func InLoop(ctx context.Context, jobs <-chan int) {
	for {
		turn, cancel := context.WithTimeout(ctx, time.Second) // ok GL205 // want GL107
		defer cancel()
		select {
		case job := <-jobs:
			work(turn, job)
		case <-turn.Done():
		}
	}
}

// FN_Waiting loses the function in a map under a key that it then removes.
func FN_Waiting(ctx context.Context, names []string) error {
	running := map[string]context.CancelFunc{}
	for _, name := range names {
		one, cancel := context.WithCancel(ctx) // want GL205
		running[name] = cancel
		if err := prepare(one); err != nil {
			delete(running, name)
			return err
		}
		if stop := running[name]; stop != nil {
			stop()
		}
	}
	return nil
}

// FN_FieldEachTurn loses the functions of all turns but the last one in a field.
func (k *kept) FN_FieldEachTurn(jobs <-chan int, run func(context.Context)) {
	for range jobs {
		k.ctx, k.cancel = context.WithCancel(context.Background()) // want GL205
		run(k.ctx)
	}
	k.cancel()
}

type kept struct {
	ctx    context.Context
	cancel context.CancelFunc
}

// Started loses on one path a context under a parent that stays.
func (k *kept) Started(parent context.Context) error {
	ctx, cancel := context.WithCancel(parent) // want GL205
	if err := prepare(ctx); err != nil {
		return err
	}
	k.ctx, k.cancel = ctx, cancel
	return nil
}

// EndedByRequest loses on one path a context that the request ends.
func EndedByRequest(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(r.Context()) // want GL205 low
	if err := prepare(ctx); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	cancel()
}

// Inner loses a context whose parent the function cancels itself.
func Inner(parent context.Context) error {
	outer, done := context.WithCancel(parent)
	defer done()
	inner, cancel := context.WithCancel(outer) // want GL205 low
	if err := prepare(inner); err != nil {
		return err
	}
	cancel()
	return nil
}

// stream is what belongs to one call.
type stream interface {
	Context() context.Context
	Send(n int) error
}

// Serve loses a context that ends with the call.
func Serve(s stream) error {
	ctx, cancel := context.WithCancel(s.Context()) // want GL205 low
	if err := prepare(ctx); err != nil {
		return err
	}
	cancel()
	return s.Send(1)
}

// EachMessage derives one context for each message of a long call.
func EachMessage(s stream, messages <-chan int) error {
	for m := range messages {
		ctx, cancel := context.WithCancel(s.Context()) // want GL205
		if _, err := work(ctx, m); err != nil {
			continue
		}
		cancel()
	}
	return nil
}

// NewKept keeps what nobody has seen when it fails; a root keeps nothing of it.
func NewKept() (*kept, error) {
	k := &kept{}
	k.ctx, k.cancel = context.WithCancel(context.Background()) // want GL205 low
	if _, err := os.Stat("kept"); err != nil {
		return nil, err
	}
	return k, nil
}

// done gives the channel that is closed in the end.
func (k *kept) done() <-chan struct{} { return k.ctx.Done() }

// NewAsked has asked its own method by then, which has returned.
func NewAsked() (*kept, error) {
	k := &kept{}
	k.ctx, k.cancel = context.WithCancel(context.Background()) // want GL205 low
	<-k.done()
	if _, err := os.Stat("kept"); err != nil {
		return nil, err
	}
	return k, nil
}

// watch starts what ends with the context.
func (k *kept) watch(events chan<- int) { go k.send(events) }

func (k *kept) send(events chan<- int) {
	for {
		select {
		case events <- 1:
		case <-k.ctx.Done():
			return
		}
	}
}

// NewRunning has started a goroutine by then, which nothing ends.
func NewRunning(events chan<- int) (*kept, error) {
	k := &kept{}
	k.ctx, k.cancel = context.WithCancel(context.Background()) // want GL205
	k.watch(events)
	if _, err := os.Stat("kept"); err != nil {
		return nil, err
	}
	return k, nil
}

// Rooted drops a context that one finished call had, and which no parent knows.
func Rooted(n int) (int, error) {
	ctx, cancel := context.WithCancel(context.Background()) // want GL205 low
	got, err := work(ctx, n)
	if err != nil {
		return 0, err
	}
	cancel()
	return got, nil
}

// RootedTimer drops one with a timer, which runs until the deadline.
func RootedTimer(n int) (int, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour) // want GL205
	got, err := work(ctx, n)
	if err != nil {
		return 0, err
	}
	cancel()
	return got, nil
}

// hooked calls a function before it closes what it wraps.
type hooked struct {
	before func()
	io.ReadCloser
}

// Close runs the hook.
func (h *hooked) Close() error {
	h.before()
	return h.ReadCloser.Close()
}

// Unhooked forgets on one path what would have cancelled.
func Unhooked(ctx context.Context, rc io.ReadCloser, parts int) (io.ReadCloser, error) {
	whole := &hooked{before: func() {}, ReadCloser: rc}
	if parts > 1 {
		ctx, cancel := context.WithCancel(ctx) // want GL205
		if err := prepare(ctx); err != nil {
			return nil, err
		}
		whole = &hooked{before: func() { cancel() }, ReadCloser: rc}
	}
	return whole, nil
}

// Visited gives a literal to a function that calls it and returns.
func Visited(n int) error {
	ctx, cancel := context.WithCancel(context.Background()) // want GL205 low
	err := visit(n, func(i int) error {
		_, err := work(ctx, i)
		return err
	})
	if err != nil {
		return err
	}
	cancel()
	return nil
}

func visit(n int, each func(int) error) error {
	for i := range n {
		if err := each(i); err != nil {
			return err
		}
	}
	return nil
}

// Detached gives a literal to a function that starts it.
func Detached(n int) error {
	ctx, cancel := context.WithCancel(context.Background()) // want GL205
	detach(func() { <-ctx.Done() })
	if _, err := work(ctx, n); err != nil {
		return err
	}
	cancel()
	return nil
}

func detach(run func()) { go run() }

// NewWatched fails where the goroutine was not started after all.
func NewWatched(events chan<- int) (*kept, error) {
	k := &kept{}
	k.ctx, k.cancel = context.WithCancel(context.Background()) // want GL205 low
	if err := k.watchNamed("", events); err != nil {
		return nil, err
	}
	return k, nil
}

// watchNamed starts nothing when it fails.
func (k *kept) watchNamed(name string, events chan<- int) error {
	if name == "" {
		return errors.New("no name")
	}
	go k.send(events)
	return nil
}

// NewWatchedTwice fails after the goroutine was started.
func NewWatchedTwice(events chan<- int) (*kept, error) {
	k := &kept{}
	k.ctx, k.cancel = context.WithCancel(context.Background()) // want GL205
	if err := k.watchFirst("", events); err != nil {
		return nil, err
	}
	return k, nil
}

// watchFirst starts a goroutine before it may fail.
func (k *kept) watchFirst(name string, events chan<- int) error {
	go k.send(events)
	if name == "" {
		return errors.New("no name")
	}
	return nil
}
