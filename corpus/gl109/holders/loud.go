// Package holders keeps handles in fields, and has no code that would release them.
package holders

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/gorilla/websocket"
	"google.golang.org/grpc"
)

// trail writes events to a file.
type trail struct {
	f   *os.File
	enc *json.Encoder
}

func newTrail(path string) (*trail, error) {
	f, err := os.Create(path) // ok GL105
	if err != nil {
		return nil, err
	}
	return &trail{f: f, enc: json.NewEncoder(f)}, nil // want GL109
}

func (t *trail) add(v any) error { return t.enc.Encode(v) }

// Counter appends numbers.
type Counter struct {
	out *os.File
	n   int
}

// Open stores the file in the field at once.
func (c *Counter) Open(path string) (err error) {
	c.out, err = os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644) // want GL109
	return err
}

// Tick writes the next number.
func (c *Counter) Tick() error {
	c.n++
	_, err := fmt.Fprintln(c.out, c.n)
	return err
}

// remote is a client of a service.
type remote struct {
	conn   *grpc.ClientConn
	target string
}

// newRemote dials for a client that can't be closed.
// Complaint: gRPC client connections, etcd-io/etcd#4464.
func newRemote(target string) (*remote, error) {
	conn, err := grpc.NewClient(target) // ok GL106
	if err != nil {
		return nil, fmt.Errorf("remote %s: %w", target, err)
	}
	r := &remote{target: target}
	r.conn = conn // want GL109
	return r, nil
}

func (r *remote) healthy(ctx context.Context) bool {
	var ok bool
	return r.conn.Invoke(ctx, "/health.v1.Health/Check", nil, &ok) == nil && ok
}

// front listens and has no way to stop.
type front struct {
	ln    net.Listener
	mu    sync.Mutex
	conns int
}

func startFront(addr string) (*front, error) {
	ln, err := net.Listen("tcp", addr) // ok GL106
	if err != nil {
		return nil, err
	}
	f := &front{ln: ln} // want GL109
	go f.loop()
	return f, nil
}

func (f *front) loop() {
	for {
		c, err := f.ln.Accept() // ok GL106
		if err != nil {
			return
		}
		f.mu.Lock()
		f.conns++
		f.mu.Unlock()
		c.Close()
	}
}

// peers keeps one connection for each address, for ever.
type peers struct {
	mu   sync.Mutex
	open map[string]net.Conn
}

func (p *peers) send(addr string, msg []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	c, ok := p.open[addr]
	if !ok {
		var err error
		if c, err = net.Dial("tcp", addr); err != nil { // ok GL106
			return err
		}
		p.open[addr] = c // want GL109 GL403 low
	}
	_, err := c.Write(msg)
	return err
}

// volumes collects files in a slice.
type volumes struct {
	files []*os.File
	size  int64
}

func (v *volumes) add(path string) error {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return err
	}
	v.files = append(v.files, f) // want GL109
	v.size += info.Size()
	return nil
}

func (v *volumes) readAt(i int, p []byte, off int64) (int, error) {
	return v.files[i].ReadAt(p, off)
}

// answer keeps a response and lets only its body be read.
type answer struct {
	resp *http.Response
	at   time.Time
}

func ask(addr string) (*answer, error) {
	resp, err := http.Get(addr) // ok GL101
	if err != nil {
		return nil, err
	}
	return &answer{resp: resp, at: time.Now()}, nil // want GL109
}

func (a *answer) decode(v any) error { return json.NewDecoder(a.resp.Body).Decode(v) }

// pairWriter closes one of its two files.
type pairWriter struct {
	data, index *os.File
}

func newPairWriter(dir string) (*pairWriter, error) {
	data, err := os.Create(filepath.Join(dir, "data")) // ok GL105
	if err != nil {
		return nil, err
	}
	index, err := os.Create(filepath.Join(dir, "index")) // ok GL105
	if err != nil {
		data.Close()
		return nil, err
	}
	p := new(pairWriter)
	p.data = data
	p.index = index // want GL109
	return p, nil
}

func (p *pairWriter) Close() error {
	if err := p.index.Sync(); err != nil {
		log.Print(err)
	}
	return p.data.Close()
}

// Named closes by name only.
// Complaint: `_ = f.Close` without the call.
type Named struct{ f *os.File }

// OpenNamed opens for Named.
func OpenNamed(path string) (Named, error) {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return Named{}, err
	}
	return Named{f: f}, nil // want GL109
}

// Read reads from the file.
func (n Named) Read(p []byte) (int, error) { return n.f.Read(p) }

// Close does not call anything.
func (n Named) Close() error {
	_ = n.f.Close
	return nil
}

// resetting forgets the handle instead of closing it.
type resetting struct {
	in *os.File
	br *bufio.Reader
}

func (r *resetting) open(path string) error {
	if r.in != nil {
		return errors.New("already open")
	}
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return err
	}
	r.in = f // want GL109
	r.br = bufio.NewReader(f)
	return nil
}

func (r *resetting) reset() {
	r.in = nil
	r.br = nil
}

// cache opens its store lazily, once.
type cache struct {
	once sync.Once
	dir  string
	db   *badger.DB
	err  error
}

func (c *cache) get(key string) (val []byte, err error) {
	c.once.Do(func() {
		c.db, c.err = badger.Open(badger.DefaultOptions(c.dir)) // want GL109
	})
	if c.err != nil {
		return nil, c.err
	}
	err = c.db.View(func(txn *badger.Txn) error {
		item, err := txn.Get([]byte(key))
		if err != nil {
			return err
		}
		val, err = item.ValueCopy(val)
		return err
	})
	return val, err
}

// config collects options.
type config struct {
	level int
	sink  *os.File
}

// Option changes a config.
type Option func(*config) error

// WithFile opens the sink inside of an option.
func WithFile(path string) Option {
	return func(c *config) error {
		f, err := os.Create(path) // ok GL105
		if err != nil {
			return err
		}
		c.sink = f // want GL109
		return nil
	}
}

// Configure applies options and prints through the result.
func Configure(opts ...Option) (int, error) {
	var c config
	for _, o := range opts {
		if err := o(&c); err != nil {
			return 0, err
		}
	}
	if c.sink != nil {
		fmt.Fprintln(c.sink, "level", c.level)
	}
	return c.level, nil
}

// Slot holds one value of any type.
type Slot[T io.Writer] struct {
	w    T
	used bool
}

// FileSlot puts a file into a generic holder.
func FileSlot(path string) (*Slot[*os.File], error) {
	f, err := os.Create(path) // ok GL105
	if err != nil {
		return nil, err
	}
	return &Slot[*os.File]{w: f}, nil // want GL109
}

// Put writes once.
func (s *Slot[T]) Put(b []byte) error {
	if s.used {
		return errors.New("used")
	}
	s.used = true
	_, err := s.w.Write(b)
	return err
}

// job keeps its log deep inside.
type job struct {
	name string
	out  struct {
		log   *os.File
		lines int
	}
}

// FN_start stores the file in a field of a field.
func (j *job) FN_start(dir string) error {
	f, err := os.Create(filepath.Join(dir, j.name+".log")) // ok GL105
	if err != nil {
		return err
	}
	j.out.log = f // want GL109
	return j.printf("started %s", j.name)
}

func (j *job) printf(format string, args ...any) error {
	j.out.lines++
	_, err := fmt.Fprintf(j.out.log, format+"\n", args...)
	return err
}

// room keeps the websockets of all guests and never closes one.
type room struct {
	mu     sync.Mutex
	guests []*websocket.Conn
}

// ServeHTTP lets a guest in.
func (r *room) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	up := websocket.Upgrader{ReadBufferSize: 1024}
	ws, err := up.Upgrade(w, req, nil) // ok GL106
	if err != nil {
		log.Print(err)
		return
	}
	r.mu.Lock()
	r.guests = append(r.guests, ws) // want GL109 GL403 low
	r.mu.Unlock()
}

func (r *room) broadcast(msg []byte) (failed int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, ws := range r.guests {
		if err := ws.WriteMessage(1, msg); err != nil {
			failed++
		}
	}
	return failed
}

// link keeps both ends of a pipe and closes one of them.
type link struct {
	in  *os.File
	out *os.File
}

func newLink() (*link, error) {
	r, w, err := os.Pipe() // ok GL105
	if err != nil {
		return nil, err
	}
	return &link{
		in:  r, // want GL109
		out: w, // ok GL109
	}, nil
}

func (l *link) send(msg string) error {
	_, err := io.WriteString(l.out, msg)
	return err
}

func (l *link) stop() error { return l.out.Close() }

// tracer writes to a connection that it never closes.
type tracer struct {
	w    io.WriteCloser
	errs int
}

func (t *tracer) connect(addr string) error {
	conn, err := net.DialTimeout("unix", addr, time.Second) // ok GL106
	if err != nil {
		t.errs++
		return err
	}
	t.w = conn // want GL109
	return nil
}

func (t *tracer) flush(spans [][]byte) {
	for _, s := range spans {
		if _, err := t.w.Write(s); err != nil {
			t.errs++
		}
	}
}

// use calls the types of this file as a program would.
func use(ctx context.Context, dir string) error {
	t, err := newTrail(filepath.Join(dir, "trail"))
	if err != nil {
		return err
	}
	r, err := newRemote("localhost:1")
	if err != nil {
		return err
	}
	f, err := startFront("localhost:0")
	if err != nil {
		return err
	}
	p := &peers{open: make(map[string]net.Conn)}
	v := &volumes{}
	a, err := ask("http://localhost/")
	if err != nil {
		return err
	}
	c := &cache{dir: dir}
	j := &job{name: "j"}
	rs := &resetting{}
	defer rs.reset()
	rm := &room{}
	http.Handle("/room", rm)
	ln, err := newLink()
	if err != nil {
		return err
	}
	tr := &tracer{}
	if err := tr.connect("/run/trace"); err == nil {
		tr.flush(nil)
	}
	if n := rm.broadcast(nil); n > 0 {
		return ln.send("failed")
	}
	defer ln.stop()
	_, err = c.get("k")
	return errors.Join(err, t.add(r.healthy(ctx)), p.send(f.ln.Addr().String(), nil), v.add(dir),
		a.decode(&err), j.FN_start(dir), rs.open(dir))
}
