// Package owned defines closers of its own, whose Close releases something real.
package owned

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
)

// Spool appends lines to a file.
type Spool struct {
	mu sync.Mutex
	f  *os.File
	bw *bufio.Writer
}

// OpenSpool opens the file of a spool.
func OpenSpool(dir, name string) (*Spool, error) {
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644) // ok GL105
	if err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	return &Spool{f: f, bw: bufio.NewWriter(f)}, nil
}

// Append writes one line.
func (s *Spool) Append(line string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.bw.WriteString(line + "\n")
	return err
}

// Close flushes and closes the file.
func (s *Spool) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(s.bw.Flush(), s.f.Close())
}

// AppendOnce never closes the spool that it has opened.
// Complaint: any io.Closer, opencontainers/runc#4004.
func AppendOnce(dir, line string) error {
	sp, err := OpenSpool(dir, "once") // want GL106
	if err != nil {
		return err
	}
	return sp.Append(line)
}

// AppendAll closes only when every line was written.
func AppendAll(dir string, lines []string) error {
	sp, err := OpenSpool(dir, "all") // want GL106
	if err != nil {
		return err
	}
	for _, l := range lines {
		if err := sp.Append(l); err != nil {
			return err
		}
	}
	return sp.Close()
}

// Feed reads a stream from a server.
type Feed struct {
	body io.ReadCloser
	sc   *bufio.Scanner
}

// NewFeed asks for the stream.
func NewFeed(addr string) (*Feed, error) {
	resp, err := http.Get(addr) // ok GL101
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, errors.New(resp.Status)
	}
	return &Feed{body: resp.Body, sc: bufio.NewScanner(resp.Body)}, nil
}

// Next returns the next line.
func (f *Feed) Next() (string, bool) { return f.sc.Text(), f.sc.Scan() }

// Close ends the stream.
func (f *Feed) Close() error { return f.body.Close() }

// FirstEvent reads one line of the stream and leaves it.
func FirstEvent(addr string) (string, error) {
	feed, err := NewFeed(addr) // want GL106
	if err != nil {
		return "", err
	}
	line, ok := feed.Next()
	if !ok {
		return "", io.ErrUnexpectedEOF
	}
	return line, nil
}

// Recorder owns a spool: an owner of an owner.
type Recorder struct {
	spool *Spool
	count int
}

// NewRecorder hands the spool over.
func NewRecorder(dir string) (*Recorder, error) {
	sp, err := OpenSpool(dir, "events") // ok GL106
	if err != nil {
		return nil, err
	}
	return &Recorder{spool: sp}, nil
}

// Record counts and appends.
func (r *Recorder) Record(event string) error {
	r.count++
	return r.spool.Append(fmt.Sprint(r.count, " ", event))
}

// Close closes the spool.
func (r *Recorder) Close() error { return r.spool.Close() }

// RecordStart does not close the outer owner.
func RecordStart(dir string) error {
	rec, err := NewRecorder(dir) // want GL106
	if err != nil {
		return err
	}
	if err := rec.Record("start"); err != nil {
		rec.Close()
		return err
	}
	return nil
}

// Acceptor owns a listener and a goroutine.
type Acceptor struct {
	ln   net.Listener
	done chan struct{}
}

// StartAcceptor listens and accepts in the background.
func StartAcceptor(addr string, handle func(net.Conn)) (*Acceptor, error) {
	ln, err := net.Listen("tcp", addr) // ok GL106
	if err != nil {
		return nil, err
	}
	a := &Acceptor{ln: ln, done: make(chan struct{})}
	go func() {
		defer close(a.done)
		for {
			c, err := ln.Accept() // ok GL106
			if err != nil {
				return
			}
			go handle(c)
		}
	}()
	return a, nil
}

// Addr tells where the acceptor listens.
func (a *Acceptor) Addr() net.Addr { return a.ln.Addr() }

// Close stops listening and waits.
func (a *Acceptor) Close() error {
	err := a.ln.Close()
	<-a.done
	return err
}

// AnnounceFails drops the running acceptor when it can't be announced.
func AnnounceFails(addr string, announce func(net.Addr) error) (*Acceptor, error) {
	a, err := StartAcceptor(addr, func(c net.Conn) { c.Close() }) // want GL106
	if err != nil {
		return nil, err
	}
	if err := announce(a.Addr()); err != nil {
		return nil, fmt.Errorf("announce: %w", err)
	}
	return a, nil
}

// Source gives streams by name.
type Source interface {
	Open(name string) (io.ReadCloser, error)
}

type dirSource struct{ dir string }

func (d dirSource) Open(name string) (io.ReadCloser, error) {
	return os.Open(filepath.Join(d.dir, filepath.Base(name))) // ok GL105
}

// DefaultSource reads from a directory.
func DefaultSource(dir string) Source { return dirSource{dir} }

// Checksum reads from a stream that an interface gave.
// Complaint: any io.Closer, golang/go#55081.
func Checksum(src Source, name string) (sum uint32, err error) {
	rc, err := src.Open(name) // want GL106
	if err != nil {
		return 0, err
	}
	br := bufio.NewReader(rc)
	for {
		b, err := br.ReadByte()
		if err == io.EOF {
			return sum, nil
		}
		if err != nil {
			return 0, err
		}
		sum = sum*31 + uint32(b)
	}
}

// AppendTwo is the usual shape.
func AppendTwo(dir string) (err error) {
	sp, err := OpenSpool(dir, "two") // ok GL106
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sp.Close()) }()
	if err := sp.Append("one"); err != nil {
		return err
	}
	return sp.Append("two")
}

// CopyFrom closes what the interface gave.
func CopyFrom(src Source, name string, w io.Writer) error {
	rc, err := src.Open(name) // ok GL106
	if err != nil {
		return err
	}
	defer rc.Close()
	_, err = io.Copy(w, rc)
	return err
}

// Scratch is a closer that holds nothing but memory.
type Scratch struct{ buf []byte }

// NewScratch allocates.
func NewScratch(n int) *Scratch { return &Scratch{buf: make([]byte, 0, n)} }

// Close lets the memory go; nothing happens without it.
func (s *Scratch) Close() error {
	s.buf = nil
	return nil
}

// MemoryOnly need not close what holds only memory.
func MemoryOnly(words []string) int {
	s := NewScratch(256) // ok GL106
	for _, w := range words {
		s.buf = append(s.buf, w...)
	}
	return len(s.buf)
}

// NewRecorderOn borrows a spool that its caller closes.
func NewRecorderOn(sp *Spool) *Recorder { return &Recorder{spool: sp} }

// BorrowedSpool closes the spool, and so need not close the recorder.
func BorrowedSpool(dir string) error {
	sp, err := OpenSpool(dir, "borrowed") // ok GL106
	if err != nil {
		return err
	}
	defer sp.Close()
	rec := NewRecorderOn(sp) // ok GL106
	return rec.Record("borrowed")
}
