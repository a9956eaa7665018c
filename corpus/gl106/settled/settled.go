// Package settled has obligations that a second look at conditions, types and deferred literals settles.
package settled

import (
	"errors"
	"io"
	"net"
	"os"
)

// Mode says how a peer is reached.
type Mode string

// Modes.
const (
	Plain  Mode = "plain"
	Secure Mode = "secure"
	Later  Mode = "later"
)

// Settings of a peer.
type Settings struct {
	Mode Mode
	Addr string
}

// Greet asks for one constant and then for another: both conditions never hold together.
func Greet(s Settings, upgrade func(net.Conn) error) error {
	var c net.Conn
	var err error
	if s.Mode == Secure {
		c, err = net.Dial("tcp", s.Addr) // ok GL106
	} else {
		return errors.New("only secure peers")
	}
	if err != nil {
		return err
	}
	if s.Mode == Later {
		if err := upgrade(c); err != nil {
			return err
		}
	}
	return c.Close()
}

// GreetTwice asks for the same constant again, and leaks where the upgrade fails.
func GreetTwice(s Settings, upgrade func(string) error) error {
	if s.Mode == Plain {
		return nil
	}
	c, err := net.Dial("tcp", s.Addr) // want GL106
	if err != nil {
		return err
	}
	if s.Mode == Later {
		if err := upgrade(s.Addr); err != nil {
			return err
		}
	}
	return c.Close()
}

// Store keeps a log and what was read of it.
type Store struct {
	log   *os.File
	cache map[string]string
	ready bool
}

// Prepare leaves the decision to a deferred literal, which looks at more than can be followed.
func Prepare(name string, fill func(*Store) error) (err error) {
	st := &Store{}
	var log *os.File
	defer func() {
		if err == nil {
			return
		}
		if !st.ready {
			if log != nil {
				err = errors.Join(err, log.Close())
			}
		}
	}()
	log, err = os.Open(name) // ok GL105
	if err != nil {
		return err
	}
	if err := fill(st); err != nil {
		return err
	}
	return log.Close()
}

// PrepareAndForget has a deferred literal that knows nothing of the file.
func PrepareAndForget(name string, fill func(*Store) error) (err error) {
	st := &Store{}
	defer func() {
		if err != nil {
			st.cache = nil
		}
	}()
	log, err := os.Open(name) // want GL105
	if err != nil {
		return err
	}
	if err := fill(st); err != nil {
		return err
	}
	return log.Close()
}

// Terminal has the streams of a program.
type Terminal interface {
	In() io.ReadCloser
}

// ReadAll asks a terminal for its stream, or opens a file; only the file has to be closed.
func ReadAll(t Terminal, name string) ([]byte, error) {
	var in io.ReadCloser
	if name == "-" {
		in = t.In() // ok GL106
		return io.ReadAll(in)
	}
	var err error
	in, err = os.Open(name) // ok GL105
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return io.ReadAll(in)
}

// View reads from memory.
type View interface {
	Len() int
	Close() error
}

type memoryView struct{ data []byte }

func (v *memoryView) Len() int { return len(v.data) }

// Close has nothing to do.
func (v *memoryView) Close() error { return nil }

// Table gives views of its memory.
type Table struct{ data []byte }

// View gives one; what lies behind the interface can be seen here.
func (t *Table) View() (View, error) {
	if t.data == nil {
		return nil, errors.New("no data")
	}
	return newView(t.data), nil
}

func newView(data []byte) View { return &memoryView{data} }

// Size closes its view only on one path: nothing is lost on the other, so little is said.
func Size(t *Table, exact bool) (int, error) {
	v, err := t.View() // want GL106 low
	if err != nil {
		return 0, err
	}
	if exact {
		return v.Len(), nil
	}
	n := v.Len()
	return n, v.Close()
}

// RemoteView counts its users.
type remoteView struct {
	users func(int)
	n     int
}

func (v *remoteView) Len() int { return v.n }

func (v *remoteView) Close() error {
	v.users(-1)
	closeHook()
	return nil
}

var closeHook = func() {}

// Remote gives views that count.
func Remote(users func(int), n int) (View, error) {
	if n < 0 {
		return nil, errors.New("negative")
	}
	users(1)
	return &remoteView{users, n}, nil
}

// RemoteSize closes its view only on one path.
func RemoteSize(users func(int), exact bool) (int, error) {
	v, err := Remote(users, 3) // want GL106
	if err != nil {
		return 0, err
	}
	if exact {
		return v.Len(), nil
	}
	n := v.Len()
	return n, v.Close()
}

// wrap gives a listener of its own only for the schemes that it knows.
func wrap(l net.Listener, scheme string, limit *int) (net.Listener, error) {
	if scheme == "tls" {
		if limit == nil {
			return nil, errors.New("tls needs a limit")
		}
	}
	return l, nil
}

// Listen passes a scheme with which wrapping cannot fail.
func Listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr) // ok GL106
	if err != nil {
		return nil, err
	}
	return wrap(l, "tcp", nil)
}

// ListenTLS passes one with which it always fails.
func ListenTLS(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr) // want GL106
	if err != nil {
		return nil, err
	}
	return wrap(l, "tls", nil)
}

// Codec packs what is written.
type Codec interface {
	NewPacker(w io.Writer) (io.WriteCloser, error)
	Open(name string) (io.WriteCloser, error)
}

// Pack wraps a writer that it has borrowed; closing would write what is left.
func Pack(c Codec, w io.Writer, data []byte) error {
	p, err := c.NewPacker(w) // want GL106 low
	if err != nil {
		return err
	}
	if _, err := p.Write(data); err != nil {
		return err
	}
	return p.Close()
}

// Save opens something new by its name.
func Save(c Codec, name string, data []byte) error {
	p, err := c.Open(name) // want GL106
	if err != nil {
		return err
	}
	if _, err := p.Write(data); err != nil {
		return err
	}
	return p.Close()
}

// Handle is a descriptor that may stand for none.
type Handle int

// None stands for no descriptor.
func None() Handle { return -1 }

// IsOpen says whether there is one.
func (h Handle) IsOpen() bool { return h >= 0 }

// Close gives it back.
func (h *Handle) Close() error {
	f := os.NewFile(uintptr(*h), "handle")
	*h = -1
	return f.Close()
}

// Acquire gets one, or none.
func Acquire(get func() (uintptr, bool)) Handle {
	handleHook()
	if fd, ok := get(); ok {
		return Handle(fd)
	}
	return None()
}

var handleHook = func() {}

// WithHandle closes what it has, if it has one.
func WithHandle(get func() (uintptr, bool), use func(Handle)) {
	h := Acquire(get) // ok GL106
	use(h)
	if h.IsOpen() {
		h.Close()
	}
}

// Within begins with none.
func Within(get func() (uintptr, bool), inside bool, use func(Handle)) {
	h := None() // ok GL106
	if inside {
		h = Acquire(get) // ok GL106
		defer h.Close()
	}
	use(h)
}

// Half closes only what is there, and forgets the rest of its work on one path.
func Half(get func() (uintptr, bool), use func(Handle) error) error {
	h := Acquire(get) // want GL106
	if err := use(h); err != nil {
		return err
	}
	if h.IsOpen() {
		h.Close()
	}
	return nil
}

// Recovering looks only after a panic for another way.
func Recovering(name string, other func(error) (*os.File, error)) (f *os.File, err error) {
	defer func() {
		if r := recover(); r != nil {
			f, err = other(errors.New("panic"))
		}
	}()
	return os.Open(name) // ok GL105
}

// Sink writes lines by a function that it keeps.
type Sink struct{ write func(string) }

// SetWriter keeps the function.
func (s *Sink) SetWriter(write func(string)) { s.write = write }

// Each only calls it.
func (s *Sink) Each(write func(string)) { write("line") }

// UseFile gives the sink a function that works on the file from then on.
func UseFile(s *Sink, name string) error {
	f, err := os.Create(name) // ok GL105
	if err != nil {
		return err
	}
	s.SetWriter(func(line string) { _, _ = f.WriteString(line) })
	return nil
}

// CopyTo gives it a function for the time of the call.
func CopyTo(s *Sink, name string) error {
	f, err := os.Create(name) // want GL105
	if err != nil {
		return err
	}
	s.Each(func(line string) { _, _ = f.WriteString(line) })
	return nil
}

// Modules has files by their names.
type Modules struct{ files map[string]*Module }

// Module is one of them.
type Module struct{ lines []string }

// Cleanup drops empty lines, and what the lines hold.
func (m *Module) Cleanup() {
	for i := range m.lines {
		m.lines[i] = cleanupLine(m.lines[i])
	}
}

func cleanupLine(s string) string { return s }

// Module gives what is kept.
func (m *Modules) Module(name string) *Module { return m.files[name] }

// Tidy calls a method that is named like a release on what somebody else owns.
func Tidy(m *Modules, name string) error {
	mod := m.Module(name) // want GL106 low
	if len(mod.lines) == 0 {
		return errors.New("empty")
	}
	mod.Cleanup()
	return nil
}

// Pairs opens two connections in each turn and closes them by a literal that has a name.
func Pairs(addrs []string) error {
	closer := func(c net.Conn, name string) {
		c.Close()
		if name != "" {
			os.Remove(name)
		}
	}
	for _, addr := range addrs {
		one, err := net.Dial("unix", addr) // want GL107
		if err != nil {
			return err
		}
		defer closer(one, addr)
		two, err := net.Dial("unix", addr) // want GL107
		if err != nil {
			return err
		}
		defer closer(two, "")
		if _, err := two.Write([]byte(addr)); err != nil {
			return err
		}
	}
	return nil
}

// Cursor goes through what is stored.
type Cursor interface {
	Next() bool
	Close() error
}

// Database gives cursors, under names that are no verbs.
type Database interface {
	Iterator(low, high []byte) (Cursor, error)
	NewCursor() Cursor
	Current() Cursor
}

// Count goes through the whole range and never closes.
func Count(db Database) (int, error) {
	it, err := db.Iterator(nil, nil) // want GL106
	if err != nil {
		return 0, err
	}
	n := 0
	for it.Next() {
		n++
	}
	return n, nil
}

// CountAll makes one that comes without an error.
func CountAll(db Database) int {
	it := db.NewCursor() // want GL106
	n := 0
	for it.Next() {
		n++
	}
	return n
}

// Step moves what belongs to the database.
func Step(db Database) bool {
	return db.Current().Next() // ok GL106
}

// CountClosed closes deferred.
func CountClosed(db Database) (n int) {
	it := db.NewCursor() // ok GL106
	defer it.Close()
	for it.Next() {
		n++
	}
	return n
}

// Announce hands the end of the connection to a goroutine, by a literal that both can call.
func Announce(addr string, times int) error {
	c, err := net.Dial("udp", addr) // ok GL106
	if err != nil {
		return err
	}
	clean := func() {
		if c != nil {
			c.Close()
		}
	}
	sending := false
	defer func() {
		if !sending {
			clean()
		}
	}()
	if _, err := c.Write([]byte("first")); err != nil || times == 1 {
		return err
	}
	sending = true
	go func() {
		defer clean()
		for range times - 1 {
			_, _ = c.Write([]byte("again"))
		}
	}()
	return nil
}

var shared net.Conn

// Shared gives what belongs to the package.
func Shared() net.Conn { return shared }

// Talk uses the shared connection, or one of its own that it closes.
func Talk(addr string) error {
	c := Shared() // ok GL106
	if addr != "" {
		own, err := net.Dial("tcp", addr) // ok GL106
		if err != nil {
			return err
		}
		c = own
		defer c.Close()
	}
	_, err := c.Write([]byte("hello"))
	return err
}
