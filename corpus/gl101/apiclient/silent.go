package apiclient

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"

	"example.com/corpus/gl101/webutil"
)

// Get is the usual shape.
func (c *Client) Get(ctx context.Context, path string, v any) error {
	resp, err := c.send(ctx, http.MethodGet, path, nil) // ok GL101
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(v)
}

// CloseAtOnce needs the header only and does not defer.
// Complaint: any close that is not deferred is reported.
func CloseAtOnce(addr string) (string, error) {
	resp, err := http.Get(addr) // ok GL101
	if err != nil {
		return "", err
	}
	resp.Body.Close()
	return resp.Header.Get("ETag"), nil
}

// HelperTakesResponse closes in a helper that gets the response.
// Complaint: closed in a helper, timakin/bodyclose#30, #49, #51, #80.
func HelperTakesResponse(addr string) ([]byte, error) {
	resp, err := http.Get(addr) // ok GL101
	if err != nil {
		return nil, err
	}
	defer webutil.CloseBody(resp)
	return io.ReadAll(resp.Body)
}

// HelperTakesBody closes in a helper that gets the body as an io.Closer.
// Complaint: closed in a helper, timakin/bodyclose#80.
func HelperTakesBody(addr string) (n int64, err error) {
	resp, err := http.Get(addr) // ok GL101
	if err != nil {
		return 0, err
	}
	defer webutil.SafeClose("answer", resp.Body)
	return io.Copy(io.Discard, resp.Body)
}

// HelperDecodesAndCloses leaves reading and closing to one function.
func HelperDecodesAndCloses(c *http.Client, addr string) (v struct{ Version string }, err error) {
	resp, err := c.Get(addr) // ok GL101
	if err != nil {
		return v, err
	}
	err = webutil.DecodeAndClose(resp, &v)
	return v, err
}

// DeferredFunctionWithBodyParameter passes the body to the deferred literal.
// Complaint: deferred function that takes the body as a parameter, timakin/bodyclose#18.
func DeferredFunctionWithBodyParameter(addr string) (err error) {
	resp, err := http.Get(addr) // ok GL101
	if err != nil {
		return err
	}
	defer func(body io.ReadCloser) {
		if cerr := body.Close(); cerr != nil {
			err = errors.Join(err, cerr)
		}
	}(resp.Body)
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

// DeferredFunctionWithResponseParameter passes the response to the deferred literal.
func DeferredFunctionWithResponseParameter(addr string) error {
	resp, err := http.Get(addr) // ok GL101
	if err != nil {
		return err
	}
	defer func(r *http.Response) {
		io.Copy(io.Discard, r.Body)
		r.Body.Close()
	}(resp)
	if resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	return nil
}

// LocalCloser calls a closure of its own with the body.
// Complaint: timakin/bodyclose#18.
func LocalCloser(a, b string) error {
	finish := func(c io.Closer) {
		if err := c.Close(); err != nil {
			log.Print(err)
		}
	}
	first, err := http.Get(a) // ok GL101
	if err != nil {
		return err
	}
	finish(first.Body)
	second, err := http.Get(b) // ok GL101
	if err != nil {
		return err
	}
	finish(second.Body)
	return nil
}

// Open returns the response to its caller.
// Complaint: value returned to the caller, timakin/bodyclose#4.
func Open(addr string) (*http.Response, error) {
	resp, err := http.Get(addr) // ok GL101
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", addr, err)
	}
	return resp, nil
}

// call keeps a response in a field.
type call struct {
	resp *http.Response
}

func (c *call) Response() *http.Response { return c.resp }

// ThroughAccessor closes what a method returns.
// Complaint: stored in a struct, timakin/bodyclose#42.
func ThroughAccessor(addr string) ([]byte, error) {
	var (
		c   call
		err error
	)
	c.resp, err = http.Get(addr) // ok GL101
	if err != nil {
		return nil, err
	}
	defer c.Response().Body.Close()
	return io.ReadAll(c.Response().Body)
}

// SliceClosedByLoop gathers responses and closes all of them at the end.
func SliceClosedByLoop(addrs []string) (map[string]int, error) {
	var open []*http.Response
	defer func() {
		for _, r := range open {
			r.Body.Close()
		}
	}()
	codes := make(map[string]int, len(addrs))
	for _, a := range addrs {
		resp, err := http.Get(a) // ok GL101
		if err != nil {
			return codes, err
		}
		open = append(open, resp)
		codes[a] = resp.StatusCode
	}
	return codes, nil
}

// RetryUntilNoError closes only once err is nil, because there is no body before.
// Complaint: timakin/bodyclose#29.
func (c *Client) RetryUntilNoError(req *http.Request, retries int) error {
	wait := 100 * time.Millisecond
	resp, err := c.hc.Do(req) // ok GL101
	for tries := 0; err != nil && tries < retries; tries++ {
		time.Sleep(wait)
		wait *= 2
		resp, err = c.hc.Do(req) // ok GL101
	}
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// RetryClosesBadAnswers closes before the next attempt.
func (c *Client) RetryClosesBadAnswers(path string) (*http.Response, error) {
	for i := 0; ; i++ {
		resp, err := c.hc.Get(c.base.JoinPath(path).String()) // ok GL101
		if err == nil && resp.StatusCode < 500 {
			return resp, nil
		}
		if i >= 3 {
			if err == nil {
				err = errors.New(resp.Status)
				resp.Body.Close()
			}
			return nil, err
		}
		if resp != nil {
			resp.Body.Close()
		}
		time.Sleep(time.Second << i)
	}
}

// NilCheckBeforeErrorCheck defers under a nil check, before it looks at the error.
func NilCheckBeforeErrorCheck(c Doer, req *http.Request) (int, error) {
	resp, err := c.Do(req) // ok GL101
	if resp != nil && resp.Body != nil {
		defer resp.Body.Close()
	}
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

// BodyInOuterVariable closes a variable that is declared outside of the branch.
// Complaint: closed outside of the if body, a relative of timakin/bodyclose#42.
func BodyInOuterVariable(path string) ([]byte, error) {
	var rc io.ReadCloser
	if u, err := url.Parse(path); err == nil && u.Scheme != "" {
		resp, err := http.Get(path) // ok GL101
		if err != nil {
			return nil, err
		}
		rc = resp.Body
	} else {
		f, err := os.Open(path) // ok GL105
		if err != nil {
			return nil, err
		}
		rc = f
	}
	defer rc.Close()
	return io.ReadAll(rc)
}

// GenericMust unwraps with a generic function.
// Complaint: generic "must" wrappers, tooltitude/support#49.
func GenericMust(addr string) string {
	resp := webutil.Must(http.Get(addr)) // ok GL101
	defer resp.Body.Close()
	return string(webutil.Must(io.ReadAll(resp.Body)))
}

// FetchJSON is generic over what it decodes.
func FetchJSON[T any](ctx context.Context, d Doer, addr string) (T, error) {
	var v T
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, addr, http.NoBody)
	if err != nil {
		return v, err
	}
	resp, err := d.Do(req) // ok GL101
	if err != nil {
		return v, err
	}
	defer func() { _ = resp.Body.Close() }()
	err = json.NewDecoder(resp.Body).Decode(&v)
	return v, err
}

// StreamLines closes in the goroutine that reads.
func StreamLines(addr string) (<-chan string, error) {
	resp, err := http.Get(addr) // ok GL101
	if err != nil {
		return nil, err
	}
	lines := make(chan string)
	go func() {
		defer close(lines)
		defer resp.Body.Close()
		sc := bufio.NewScanner(resp.Body)
		for sc.Scan() {
			lines <- sc.Text()
		}
	}()
	return lines, nil
}

type result struct {
	resp *http.Response
	err  error
}

// FirstAnswer sends responses over a channel and closes each one that arrives.
func FirstAnswer(addrs []string) (status int, err error) {
	results := make(chan result, len(addrs))
	var wg sync.WaitGroup
	for _, a := range addrs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			resp, err := http.Get(a) // ok GL101
			results <- result{resp, err}
		}()
	}
	wg.Wait()
	close(results)
	for r := range results {
		if r.err != nil {
			err = r.err
			continue
		}
		r.resp.Body.Close()
		status = r.resp.StatusCode
	}
	return status, err
}

// Exists sends HEAD: such an answer has no body, its connection is free at once.
func Exists(addr string) (bool, error) {
	resp, err := http.Head(addr) // ok GL101
	if err != nil {
		return false, err
	}
	return resp.StatusCode == http.StatusOK, nil
}

// SwitchClosesEverywhere closes in each case.
func SwitchClosesEverywhere(addr string) (string, error) {
	resp, err := http.Get(addr) // ok GL101
	if err != nil {
		return "", err
	}
	switch {
	case resp.StatusCode == http.StatusNotModified:
		resp.Body.Close()
		return "", nil
	case resp.StatusCode >= 400:
		msg, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		return "", fmt.Errorf("%s: %s", resp.Status, msg)
	}
	b, err := io.ReadAll(resp.Body)
	return string(b), errors.Join(err, resp.Body.Close())
}

// PostFile sends a file; the client closes the body of its request.
func PostFile(addr, path string) error {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return err
	}
	resp, err := http.Post(addr, "application/octet-stream", f) // ok GL101
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
