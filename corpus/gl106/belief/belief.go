// Package belief has closers of which no fact says that they must be closed, and their callers:
// where nearly all callers close, the one that does not is a deviation.
package belief

import (
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

var active atomic.Int64

// Session counts as active until it is closed.
type Session struct {
	name  string
	began time.Time
	notes []string
}

// NewSession begins a session.
func NewSession(name string) *Session {
	active.Add(1)
	return &Session{name: name, began: time.Now()}
}

// Note keeps a remark.
func (s *Session) Note(format string, args ...any) {
	s.notes = append(s.notes, fmt.Sprintf(format, args...))
}

// Close ends the session.
func (s *Session) Close() error {
	active.Add(-1)
	s.notes = nil
	return nil
}

// Import closes deferred, as most callers do.
func Import(r io.Reader) error {
	s := NewSession("import") // ok GL106
	defer s.Close()
	n, err := io.Copy(io.Discard, r)
	s.Note("%d bytes", n)
	return err
}

// Export closes deferred.
func Export(w io.Writer) error {
	s := NewSession("export") // ok GL106
	defer s.Close()
	_, err := io.WriteString(w, "{}")
	return err
}

// Rename closes by hand.
func Rename(from, to string) {
	s := NewSession("rename") // ok GL106
	s.Note("%s -> %s", from, to)
	s.Close()
}

// Audit closes in a deferred literal.
func Audit(items []string) (n int) {
	s := NewSession("audit") // ok GL106
	defer func() { _ = s.Close() }()
	for _, it := range items {
		s.Note("%s", it)
		n++
	}
	return n
}

// Compact closes before it returns.
func Compact(step func() bool) error {
	s := NewSession("compact") // ok GL106
	for step() {
		s.Note("step")
	}
	return s.Close()
}

// Verify closes in a goroutine.
func Verify(done chan<- struct{}) {
	s := NewSession("verify") // ok GL106
	go func() {
		defer close(done)
		defer s.Close()
		s.Note("verified")
	}()
}

// Snapshot closes deferred.
func Snapshot() string {
	s := NewSession("snapshot") // ok GL106
	defer s.Close()
	return s.began.Format(time.RFC3339)
}

// Merge closes both.
func Merge(a, b string) {
	sa := NewSession(a) // ok GL106
	defer sa.Close()
	sb := NewSession(b) // ok GL106
	defer sb.Close()
	sa.Note("with %s", sb.name)
}

// Purge closes deferred.
func Purge(older time.Duration) time.Time {
	s := NewSession("purge") // ok GL106
	defer s.Close()
	return s.began.Add(-older)
}

// Restore is the only caller that does not close.
func Restore(r io.Reader) (int64, error) {
	s := NewSession("restore") // want GL106
	n, err := io.Copy(io.Discard, r)
	s.Note("restored %d", n)
	return n, err
}

// Buffer is closed by one of its users only, so that nothing can be concluded.
type Buffer struct {
	mu   sync.Mutex
	data []byte
}

// NewBuffer makes an empty buffer.
func NewBuffer() *Buffer { return &Buffer{} }

// Add appends.
func (b *Buffer) Add(p []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.data = append(b.data, p...)
}

// Close forgets the content.
func (b *Buffer) Close() error {
	b.data = nil
	return nil
}

// SizeOf does not close.
func SizeOf(parts [][]byte) int {
	b := NewBuffer() // ok GL106
	for _, p := range parts {
		b.Add(p)
	}
	return len(b.data)
}

// IsEmpty does not close.
func IsEmpty(p []byte) bool {
	b := NewBuffer() // ok GL106
	b.Add(p)
	return len(b.data) == 0
}

// Double closes.
func Double(p []byte) int {
	b := NewBuffer() // ok GL106
	defer b.Close()
	b.Add(p)
	b.Add(p)
	return len(b.data)
}

// Ticket is given back with Release.
type Ticket struct{ id int64 }

// Take draws a ticket.
func Take() (*Ticket, error) {
	n := active.Add(1)
	if n > 1000 {
		active.Add(-1)
		return nil, fmt.Errorf("%d active", n)
	}
	return &Ticket{id: n}, nil
}

// Release gives the ticket back.
func (t *Ticket) Release() { active.Add(-1) }

// ID numbers the ticket.
func (t *Ticket) ID() int64 { return t.id }

// TicketA releases deferred.
func TicketA() error {
	t, err := Take() // ok GL106
	if err != nil {
		return err
	}
	defer t.Release()
	return nil
}

// TicketB releases deferred.
func TicketB(work func(int64) error) error {
	t, err := Take() // ok GL106
	if err != nil {
		return err
	}
	defer t.Release()
	return work(t.ID())
}

// TicketC releases by hand.
func TicketC() (id int64) {
	t, err := Take() // ok GL106
	if err != nil {
		return -1
	}
	id = t.ID()
	t.Release()
	return id
}

// TicketD releases deferred.
func TicketD(w io.Writer) error {
	t, err := Take() // ok GL106
	if err != nil {
		return err
	}
	defer t.Release()
	_, err = fmt.Fprintln(w, t.ID())
	return err
}

// TicketE releases in a literal.
func TicketE(work func() error) error {
	t, err := Take() // ok GL106
	if err != nil {
		return err
	}
	defer func() { t.Release() }()
	return work()
}

// TicketF releases deferred.
func TicketF() string {
	t, err := Take() // ok GL106
	if err != nil {
		return ""
	}
	defer t.Release()
	return fmt.Sprint(t.ID())
}

// TicketG releases deferred.
func TicketG(n int) (sum int64, err error) {
	t, err := Take() // ok GL106
	if err != nil {
		return 0, err
	}
	defer t.Release()
	for range n {
		sum += t.ID()
	}
	return sum, nil
}

// TicketH returns early and keeps the ticket.
func TicketH(work func(int64) error) error {
	t, err := Take() // want GL106
	if err != nil {
		return err
	}
	if err := work(t.ID()); err != nil {
		return fmt.Errorf("work: %w", err)
	}
	t.Release()
	return nil
}
