// Package views keeps one handle in several fields, or gives it back as well.
package views

import (
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

type request struct {
	lines io.ReaderAt
	file  *os.File
}

func newRequest(name string) (*request, error) {
	f, err := os.Open(name) // ok GL105
	if err != nil {
		return nil, err
	}
	return &request{lines: f, file: f}, nil // ok GL109
}

// Serve closes the file under its other name.
func Serve(name string) error {
	req, err := newRequest(name) // ok GL106
	if err != nil {
		return err
	}
	defer req.file.Close()
	var b [16]byte
	_, err = req.lines.ReadAt(b[:], 0)
	return err
}

type silent struct {
	lines io.ReaderAt
	other io.Reader
}

func newSilent(name string) (*silent, error) {
	f, err := os.Open(name) // ok GL105
	if err != nil {
		return nil, err
	}
	return &silent{lines: f, other: f}, nil // want GL109
}

// Peek never closes it under any name.
func Peek(name string) error {
	s, err := newSilent(name)
	if err != nil {
		return err
	}
	var b [16]byte
	_, err = s.lines.ReadAt(b[:], 0)
	return err
}

type dialer struct {
	last net.Conn
}

// Dial keeps the connection and gives it to the caller.
func (d *dialer) Dial(addr string) (net.Conn, error) {
	c, err := net.Dial("tcp", addr) // ok GL106
	d.last = c                      // ok GL109
	return c, err
}

// Local tells where the last connection came from.
func (d *dialer) Local() string { return d.last.LocalAddr().String() }

type saver struct {
	mu    sync.Mutex
	timer *time.Timer
	save  func()
}

// Later saves once, a second later; the timer is gone then.
func (s *saver) Later() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.timer == nil {
		s.timer = time.AfterFunc(time.Second, s.save) // want GL109 low
	} else {
		s.timer.Reset(time.Second)
	}
}

type fetcher struct {
	client *http.Client
	url    string
	resp   *http.Response
}

// Read fetches once more when there is no answer.
func (f *fetcher) Read(p []byte) (int, error) {
	var err error
	if f.resp == nil {
		f.resp, err = f.client.Get(f.url) // ok GL109
	}
	if err != nil {
		return 0, err
	}
	return f.resp.Body.Read(p)
}

func (f *fetcher) drop() {
	if f.resp != nil {
		f.resp.Body.Close()
		f.resp = nil
	}
}

// Close ends the answer that is read.
func (f *fetcher) Close() error {
	f.drop()
	return nil
}

type prober struct {
	client *http.Client
	resp   *http.Response
}

// Probe keeps the answer for its status, and nothing ever closes its body.
func (p *prober) Probe(url string) error {
	resp, err := p.client.Get(url) // ok GL101
	if err != nil {
		return err
	}
	p.resp = resp // want GL109
	return nil
}

// Status of the last answer.
func (p *prober) Status() int { return p.resp.StatusCode }
