package relay

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"sync/atomic"
	"time"

	coder "github.com/coder/websocket"
	"github.com/gorilla/websocket"

	"example.com/corpus/gl101/webutil"
)

// HeaderTransport adds a header and hands the answer through.
// Complaint: wrapped transports, timakin/bodyclose#59.
type HeaderTransport struct {
	http.RoundTripper
	name, value string
}

// RoundTrip returns what the wrapped transport returns.
func (t HeaderTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set(t.name, t.value)
	return t.RoundTripper.RoundTrip(req) // ok GL101
}

// TimedTransport measures and hands the answer through.
type TimedTransport struct {
	base    http.RoundTripper
	observe func(code int, d time.Duration)
}

// RoundTrip looks at the answer before it returns it.
// Complaint: wrapped transports, timakin/bodyclose#60.
func (t *TimedTransport) RoundTrip(req *http.Request) (resp *http.Response, err error) {
	start := time.Now()
	defer func() {
		code := 0
		if resp != nil {
			code = resp.StatusCode
		}
		t.observe(code, time.Since(start))
	}()
	resp, err = t.base.RoundTrip(req) // ok GL101
	return resp, err
}

// RefreshTransport closes the first answer before it asks again.
type RefreshTransport struct {
	base  http.RoundTripper
	token func() (string, error)
}

// RoundTrip repeats the request once.
func (t *RefreshTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.base.RoundTrip(req) // ok GL101
	if err != nil || resp.StatusCode != http.StatusUnauthorized {
		return resp, err
	}
	webutil.CloseBody(resp)
	token, err := t.token()
	if err != nil {
		return nil, err
	}
	again := req.Clone(req.Context())
	again.Header.Set("Authorization", token)
	return t.base.RoundTrip(again) // ok GL101
}

// BufferTransport replaces the body after it has closed the original.
type BufferTransport struct{ base http.RoundTripper }

// RoundTrip reads the whole answer into memory.
func (t BufferTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.base.RoundTrip(req) // ok GL101
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(resp.Body)
	if cerr := resp.Body.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(b))
	return resp, nil
}

// countingBody counts what is read and closes what it wraps.
type countingBody struct {
	io.ReadCloser
	n *atomic.Int64
}

func (b *countingBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.n.Add(int64(n))
	return n, err
}

// CountTransport wraps the body; closing the wrapper closes the original.
type CountTransport struct {
	base  http.RoundTripper
	total atomic.Int64
}

// RoundTrip puts the wrapper into the answer.
func (t *CountTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.base.RoundTrip(req) // ok GL101
	if err != nil {
		return nil, err
	}
	resp.Body = &countingBody{ReadCloser: resp.Body, n: &t.total}
	return resp, nil
}

// releasingBody runs a function after the body is closed.
type releasingBody struct {
	body io.ReadCloser
	done func()
}

func (b releasingBody) Read(p []byte) (int, error) { return b.body.Read(p) }

func (b releasingBody) Close() error {
	defer b.done()
	return b.body.Close()
}

// OpenWithSlot returns a body that gives back a slot when it is closed.
func OpenWithSlot(slots chan struct{}, addr string) (io.ReadCloser, error) {
	slots <- struct{}{}
	resp, err := http.Get(addr) // ok GL101
	if err != nil {
		<-slots
		return nil, err
	}
	return releasingBody{body: resp.Body, done: func() { <-slots }}, nil
}

// CopySlotted closes the wrapper that it got.
func CopySlotted(slots chan struct{}, addr string, w io.Writer) error {
	rc, err := OpenWithSlot(slots, addr) // ok GL101
	if err != nil {
		return err
	}
	_, err = io.Copy(w, rc)
	return errors.Join(err, rc.Close())
}

// FlushEvents uses a ResponseController, which is no response.
// Complaint: timakin/bodyclose#52.
func FlushEvents(w http.ResponseWriter, events <-chan string) error {
	rc := http.NewResponseController(w) // ok GL101
	for e := range events {
		if _, err := fmt.Fprintf(w, "data: %s\n\n", e); err != nil {
			return err
		}
		if err := rc.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// ReadsRequestBody needs no close: the server closes the body of a request.
func ReadsRequestBody(w http.ResponseWriter, r *http.Request) {
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20)) // ok GL101
	if err != nil {
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		return
	}
	w.Write(bytes.ToUpper(b))
}

// NewProxy gets the response as a parameter that belongs to the proxy.
func NewProxy(director func(*http.Request)) *httputil.ReverseProxy {
	return &httputil.ReverseProxy{
		Director: director,
		ModifyResponse: func(resp *http.Response) error { // ok GL101
			if resp.StatusCode == http.StatusTeapot {
				return errors.New("teapot")
			}
			resp.Header.Del("Server")
			return nil
		},
	}
}

// DialGorilla does not close the handshake response, as the library documents.
// Complaint: websocket Dial, docker/docker-agent#2219.
func DialGorilla(ctx context.Context, addr string) (*websocket.Conn, error) {
	conn, resp, err := websocket.DefaultDialer.DialContext(ctx, addr, nil) // ok GL101
	if err != nil {
		if resp != nil {
			return nil, fmt.Errorf("dial: %s: %w", resp.Status, err)
		}
		return nil, err
	}
	return conn, nil
}

// DialCoder must not close the response of a successful handshake: it is the connection.
// Complaint: websocket Dial, kenn-io/forge#1153.
func DialCoder(ctx context.Context, addr string) (string, error) {
	conn, resp, err := coder.Dial(ctx, addr, nil) // ok GL101
	if err != nil {
		return "", err
	}
	defer conn.CloseNow()
	return resp.Header.Get("Sec-WebSocket-Extensions"), nil
}

// checked gives the response of a good answer, and closes that of a bad one.
func checked(d time.Duration, resp *http.Response, err error) (time.Duration, *http.Response, error) {
	if err != nil {
		return d, nil, err
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return d, nil, fmt.Errorf("status %d", resp.StatusCode)
	}
	return d, resp, nil
}

func timed(url string) (time.Duration, *http.Response, error) {
	began := time.Now()
	resp, err := http.Get(url) // ok GL101
	return time.Since(began), resp, err
}

// TimedGet passes all values of one call to another, which closes where it fails.
func TimedGet(url string) ([]byte, error) {
	_, resp, err := checked(timed(url)) // ok GL101
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}
