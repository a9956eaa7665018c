package relay

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// Complaint: response recorders, timakin/bodyclose#47.
func TestRecorderResultNeedsNoClose(t *testing.T) {
	rec := httptest.NewRecorder()
	ReadsRequestBody(rec, httptest.NewRequest(http.MethodPost, "/", nil))
	res := rec.Result() // ok GL101
	if res.StatusCode != http.StatusOK {
		b, _ := io.ReadAll(res.Body)
		t.Fatalf("%s: %s", res.Status, b)
	}
}

func TestForwardLeaks(t *testing.T) {
	srv := httptest.NewServer(http.NotFoundHandler()) // ok GL106
	defer srv.Close()
	resp, err := srv.Client().Get(srv.URL) // want GL101
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusNotFound {
		t.Errorf("status %d", resp.StatusCode)
	}
}

func get(t *testing.T, addr string) *http.Response {
	t.Helper()
	resp, err := http.Get(addr) // ok GL101
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	return resp
}

func TestHelperRegistersCleanup(t *testing.T) {
	srv := httptest.NewServer(http.NotFoundHandler()) // ok GL106
	t.Cleanup(srv.Close)
	if resp := get(t, srv.URL); resp.StatusCode != http.StatusNotFound { // ok GL101
		t.Errorf("status %d", resp.StatusCode)
	}
}

// fakeTransport answers without a network.
type fakeTransport func(*http.Request) *http.Response

func (f fakeTransport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r), nil }

func TestHandMadeResponse(t *testing.T) {
	hc := &http.Client{Transport: fakeTransport(func(r *http.Request) *http.Response {
		return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody, Request: r} // ok GL101
	})}
	resp, err := hc.Get("http://unused.invalid/") // ok GL101
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
}
