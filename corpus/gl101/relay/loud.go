// Package relay has transports, proxies and handlers: code between two HTTP parties.
package relay

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// TokenTransport refreshes a token and repeats the request.
type TokenTransport struct {
	Base    http.RoundTripper
	Refresh func() (string, error)
}

// RoundTrip drops the first answer when it asks again.
func (t *TokenTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.Base.RoundTrip(req) // want GL101
	if err != nil || resp.StatusCode != http.StatusUnauthorized {
		return resp, err
	}
	token, err := t.Refresh()
	if err != nil {
		return nil, err
	}
	again := req.Clone(req.Context())
	again.Header.Set("Authorization", "Bearer "+token)
	return t.Base.RoundTrip(again) // ok GL101
}

// CaptureTransport logs the answer and replaces its body.
type CaptureTransport struct {
	Base http.RoundTripper
	Log  io.Writer
}

// RoundTrip reads the body and puts a copy in its place; the original stays open.
func (t CaptureTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.Base.RoundTrip(req) // want GL101
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		resp.Body.Close()
		return nil, err
	}
	fmt.Fprintf(t.Log, "%s %s: %d bytes\n", req.Method, req.URL, len(b))
	resp.Body = io.NopCloser(bytes.NewReader(b))
	return resp, nil
}

// LimitTransport refuses large answers.
type LimitTransport struct{ Max int64 }

// RoundTrip refuses by header and leaves the body open.
func (t LimitTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(req) // want GL101
	if err != nil {
		return nil, err
	}
	if n, err := strconv.ParseInt(resp.Header.Get("Content-Length"), 10, 64); err == nil && n > t.Max {
		return nil, errors.New("answer is too large")
	}
	return resp, nil
}

// Mirror asks a second server for comparison and leaves its answer open.
func Mirror(primary, shadow http.RoundTripper) func(*http.Request) (*http.Response, error) {
	return func(req *http.Request) (*http.Response, error) {
		copied, err := shadow.RoundTrip(req.Clone(req.Context())) // want GL101
		if err == nil && copied.StatusCode >= 500 {
			fmt.Println("shadow fails:", copied.Status)
		}
		return primary.RoundTrip(req) // ok GL101
	}
}

// ForwardHandler copies an answer and returns early when the client has gone.
func ForwardHandler(upstream string, hc *http.Client) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		req, err := http.NewRequestWithContext(r.Context(), r.Method, upstream+r.URL.Path, r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		resp, err := hc.Do(req) // want GL101
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		for k, vs := range resp.Header {
			w.Header()[k] = vs
		}
		w.WriteHeader(resp.StatusCode)
		if _, err := io.Copy(w, resp.Body); err != nil {
			return
		}
		resp.Body.Close()
	})
}

// Probe checks health and measures time.
type Probe struct {
	client *http.Client
	last   time.Duration
}

// Check closes the body when the probe fails, not when it succeeds.
func (p *Probe) Check(addr string) error {
	start := time.Now()
	resp, err := p.client.Get(addr) // want GL101
	p.last = time.Since(start)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		defer resp.Body.Close()
		msg, _ := io.ReadAll(io.LimitReader(resp.Body, 512))
		return fmt.Errorf("probe: %s: %s", resp.Status, msg)
	}
	return nil
}

// TimedHead forgets the response that was checked.
func TimedHead(url string) (time.Duration, error) {
	d, resp, err := checked(timed(url)) // want GL101
	if err != nil {
		return 0, err
	}
	if resp.ContentLength < 0 {
		return 0, errors.New("no length")
	}
	return d, resp.Body.Close()
}
