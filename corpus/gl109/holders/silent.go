package holders

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"sync"

	"google.golang.org/grpc"

	"example.com/corpus/gl105/closing"
)

// Journal is the usual shape.
type Journal struct {
	f  *os.File
	bw *bufio.Writer
}

// NewJournal hands the file over to the journal.
func NewJournal(path string) (*Journal, error) {
	f, err := os.Create(path) // ok GL105
	if err != nil {
		return nil, err
	}
	return &Journal{f: f, bw: bufio.NewWriter(f)}, nil // ok GL109
}

// Close flushes and closes.
func (j *Journal) Close() error { return errors.Join(j.bw.Flush(), j.f.Close()) }

// Server calls its end Shutdown.
type Server struct {
	ln   net.Listener
	quit chan struct{}
}

// Listen stores the listener.
func (s *Server) Listen(addr string) (err error) {
	s.quit = make(chan struct{})
	s.ln, err = net.Listen("tcp", addr) // ok GL109
	return err
}

// Shutdown closes it.
func (s *Server) Shutdown() {
	close(s.quit)
	s.ln.Close()
}

// webServer gives its listener to the HTTP server, which closes it.
type webServer struct {
	ln  net.Listener
	srv http.Server
}

func (w *webServer) listen(addr string) (err error) {
	w.ln, err = net.Listen("tcp", addr) // ok GL109
	return err
}

func (w *webServer) run() error { return w.srv.Serve(w.ln) }

// helperClosed closes its fields through helpers.
type helperClosed struct {
	in, out *os.File
	tmp     *os.File
}

func (h *helperClosed) open(in, out, tmp string) (err error) {
	if h.in, err = os.Open(in); err != nil { // ok GL109
		return err
	}
	if h.out, err = os.Create(out); err != nil { // ok GL109
		return errors.Join(err, h.in.Close())
	}
	if h.tmp, err = os.Create(tmp); err != nil { // ok GL109
		return errors.Join(err, closing.All(h.in, h.out))
	}
	return nil
}

func (h *helperClosed) stop() {
	defer closing.Quietly(h.tmp)
	_ = closing.All(h.in, h.out)
}

// borrower gets a connection that belongs to its caller.
type borrower struct {
	cc     *grpc.ClientConn
	prefix string
}

func newBorrower(cc *grpc.ClientConn, prefix string) *borrower {
	return &borrower{cc: cc, prefix: prefix} // ok GL109
}

func borrow(ctx context.Context, target string) error {
	cc, err := grpc.NewClient(target) // ok GL106
	if err != nil {
		return err
	}
	defer cc.Close()
	b := newBorrower(cc, "/v1.")
	return b.cc.Invoke(ctx, b.prefix+"Ping", nil, nil)
}

// Console writes to what the process has from its start.
type Console struct {
	out *os.File
}

// NewConsole opens nothing.
func NewConsole(quiet bool) *Console {
	if quiet {
		return &Console{out: os.Stderr} // ok GL109
	}
	return &Console{out: os.Stdout} // ok GL109
}

// Say writes a line.
func (c *Console) Say(s string) { fmt.Fprintln(c.out, s) }

// registry keeps connections in a map and closes all of them.
type registry struct {
	mu    sync.Mutex
	conns map[string]net.Conn
}

func (r *registry) get(addr string) (net.Conn, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c := r.conns[addr]; c != nil {
		return c, nil
	}
	c, err := net.Dial("tcp", addr) // ok GL106
	if err != nil {
		return nil, err
	}
	r.conns[addr] = c // ok GL109
	return c, nil
}

func (r *registry) closeAll() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for addr, c := range r.conns {
		c.Close()
		delete(r.conns, addr)
	}
}

// stack closes in reverse order.
type stack struct {
	closers []io.Closer
}

func (s *stack) open(path string) (io.Reader, error) {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return nil, err
	}
	s.closers = append(s.closers, f) // ok GL109
	return f, nil
}

func (s *stack) Close() (err error) {
	for i := len(s.closers) - 1; i >= 0; i-- {
		err = errors.Join(err, s.closers[i].Close())
	}
	return err
}

// promoted has the Close of its embedded file.
type promoted struct {
	*os.File
	lines int
}

func openPromoted(path string) (*promoted, error) {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return nil, err
	}
	return &promoted{File: f}, nil // ok GL109
}

// closureClosed keeps the method value and calls it.
type closureClosed struct {
	r       io.Reader
	cleanup func() error
}

func openClosure(path string) (*closureClosed, error) {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return nil, err
	}
	return &closureClosed{r: f, cleanup: f.Close}, nil // ok GL109
}

func (c *closureClosed) finish() error { return c.cleanup() }

// Upload exposes its file, and code of another package closes it.
type Upload struct {
	Name string
	File *os.File
}

// Receive gives the upload to its caller.
func Receive(name string, r io.Reader) (*Upload, error) {
	f, err := os.CreateTemp("", "upload") // ok GL105
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(f, r); err != nil {
		f.Close()
		return nil, err
	}
	return &Upload{Name: name, File: f}, nil // ok GL109
}

// taker gives its file away.
type taker struct{ f *os.File }

func (t *taker) open(path string) (err error) {
	t.f, err = os.Open(path) // ok GL109
	return err
}

// take hands the file to the caller, who closes it.
func (t *taker) take() *os.File {
	f := t.f
	t.f = nil
	return f
}

func takeAndClose(path string) error {
	var t taker
	if err := t.open(path); err != nil {
		return err
	}
	return t.take().Close()
}

// background closes its listener in the goroutine that it runs.
type background struct {
	ln net.Listener
}

func startBackground(ctx context.Context, addr string) (*background, error) {
	ln, err := net.Listen("tcp", addr) // ok GL106
	if err != nil {
		return nil, err
	}
	b := &background{ln: ln} // ok GL109
	go b.run(ctx)
	return b, nil
}

func (b *background) run(ctx context.Context) {
	<-ctx.Done()
	b.ln.Close()
}

// finalized leaves the close to the garbage collector, on purpose.
type finalized struct{ f *os.File }

func openFinalized(path string) (*finalized, error) {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return nil, err
	}
	o := &finalized{f: f}                                       // ok GL109
	runtime.SetFinalizer(o, func(o *finalized) { o.f.Close() }) // want GL502 low
	return o, nil
}

// localOwner is closed through the field, in the function that made it.
type localOwner struct {
	name string
	f    *os.File
}

func closeThroughField(path string) (int64, error) {
	o := localOwner{name: path}
	var err error
	if o.f, err = os.Open(o.name); err != nil { // ok GL109
		return 0, err
	}
	defer o.f.Close()
	return io.Copy(io.Discard, o.f)
}

// Lockfile is closed by a function, not by a method.
type Lockfile struct{ f *os.File }

// TakeLock creates the file.
func TakeLock(path string) (*Lockfile, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL, 0o600) // ok GL105
	if err != nil {
		return nil, err
	}
	return &Lockfile{f}, nil // ok GL109
}

// GiveLock closes and removes.
func GiveLock(l *Lockfile) error {
	name := l.f.Name()
	return errors.Join(l.f.Close(), os.Remove(name))
}

// rotating closes the old file when it opens the next.
type rotating struct {
	mu  sync.Mutex
	cur *os.File
}

func (r *rotating) reopen(path string) error {
	f, err := os.Create(path) // ok GL105
	if err != nil {
		return err
	}
	r.mu.Lock()
	old := r.cur
	r.cur = f // ok GL109
	r.mu.Unlock()
	if old != nil {
		return old.Close()
	}
	return nil
}

// shards keeps files in an array of structs.
type shards struct {
	parts [4]struct {
		f *os.File
		n int
	}
}

func (s *shards) open(prefix string) (err error) {
	for i := range s.parts {
		s.parts[i].f, err = os.Create(fmt.Sprint(prefix, i)) // ok GL109
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *shards) Close() error {
	var errs []error
	for _, p := range s.parts {
		if p.f != nil {
			errs = append(errs, p.f.Close())
		}
	}
	return errors.Join(errs...)
}
