// Package apiclient talks to web services.
package apiclient

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"example.com/corpus/gl101/webutil"
)

// Client is a small client of one service.
type Client struct {
	base  *url.URL
	hc    *http.Client
	token string
}

// Doer is what tests replace.
type Doer interface {
	Do(*http.Request) (*http.Response, error)
}

// Status looks at the code and forgets that there is a body.
func Status(addr string) (int, error) {
	resp, err := http.Get(addr) // want GL101
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

// DeferAfterStatusCheck loses the body of every answer that is not 200.
// Complaint: closed only on the success path, timakin/bodyclose#58.
func DeferAfterStatusCheck(ctx context.Context, c *http.Client, addr string, v any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, addr, nil)
	if err != nil {
		return err
	}
	resp, err := c.Do(req) // want GL101
	if err != nil {
		return fmt.Errorf("get %s: %w", addr, err)
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("get %s: %s", addr, resp.Status)
	}
	defer resp.Body.Close()
	return json.NewDecoder(resp.Body).Decode(v)
}

// CloseAfterRead closes only when reading went well.
// Complaint: closed only on the success path, cert-manager/cmctl#463.
func CloseAfterRead(addr string) ([]byte, error) {
	resp, err := http.DefaultClient.Get(addr) // want GL101
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	resp.Body.Close()
	return body, nil
}

// RetryDropsBadAnswers goes on to the next attempt with the answer still open.
func (c *Client) RetryDropsBadAnswers(path string, attempts int) ([]byte, error) {
	var lastErr error
	for i := range attempts {
		resp, err := c.hc.Get(c.base.JoinPath(path).String()) // want GL101
		if err != nil {
			lastErr = err
			continue
		}
		if resp.StatusCode >= 500 {
			lastErr = errors.New(resp.Status)
			time.Sleep(time.Duration(i) * time.Second)
			continue
		}
		defer resp.Body.Close()
		return io.ReadAll(resp.Body)
	}
	return nil, lastErr
}

// RetryNeverStops repeats the request although it has succeeded.
func RetryNeverStops(addr string) (*http.Response, error) {
	var resp *http.Response
	var err error
	for range 5 {
		resp, err = http.Get(addr) // want GL101
		if err != nil {
			time.Sleep(time.Second)
		}
	}
	return resp, err
}

// HelperOnlyDecodes believes that the helper closes.
// Complaint: the helper here does not close, the counterpart of timakin/bodyclose#80.
func HelperOnlyDecodes(c *http.Client, addr string) (map[string]any, error) {
	resp, err := c.Get(addr) // want GL101
	if err != nil {
		return nil, err
	}
	var v map[string]any
	err = webutil.Decode(resp, &v)
	return v, err
}

func parseFeed(r io.Reader) ([]string, error) {
	var feed struct {
		Titles []string `xml:"channel>item>title"`
	}
	if err := xml.NewDecoder(r).Decode(&feed); err != nil {
		return nil, err
	}
	return feed.Titles, nil
}

// BodyAsReader passes the body to a parser, which can't close a reader.
func BodyAsReader(addr string) ([]string, error) {
	resp, err := http.Get(addr) // want GL101
	if err != nil {
		return nil, err
	}
	return parseFeed(resp.Body)
}

func (c *Client) send(ctx context.Context, method, path string, body any) (*http.Response, error) {
	buf, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base.JoinPath(path).String(), bytes.NewReader(buf))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	return c.hc.Do(req) // ok GL101
}

// DeleteIgnoresAnswer calls a method of the client that returns the response.
// Complaint: the caller of a function that returns the response is never checked, juju/juju#20761.
func (c *Client) DeleteIgnoresAnswer(ctx context.Context, id string) error {
	resp, err := c.send(ctx, http.MethodDelete, "items/"+id, nil) // want GL101
	if err != nil {
		return err
	}
	if resp.StatusCode == http.StatusNotFound {
		return os.ErrNotExist
	}
	return nil
}

func (c *Client) download(ctx context.Context, path string) (io.ReadCloser, error) {
	resp, err := c.send(ctx, http.MethodGet, path, nil) // ok GL101
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, fmt.Errorf("download: %s", resp.Status)
	}
	return resp.Body, nil
}

// SaveLeaksDownload reads from the body that another method has returned.
func (c *Client) SaveLeaksDownload(ctx context.Context, path, dst string) error {
	body, err := c.download(ctx, path) // want GL101
	if err != nil {
		return err
	}
	out, err := os.Create(dst) // ok GL105
	if err != nil {
		return err
	}
	_, err = io.Copy(out, body)
	return errors.Join(err, out.Close())
}

// WarmUpDropsResponse does not even name the response.
func WarmUpDropsResponse(addrs []string) (errs []error) {
	for _, a := range addrs {
		if _, err := http.Get(a); err != nil { // want GL101
			errs = append(errs, err)
		}
	}
	return errs
}

// FollowOnce asks again at the new place with the first answer open.
func FollowOnce(c *http.Client, addr string) ([]byte, error) {
	resp, err := c.Get(addr) // want GL101
	if err != nil {
		return nil, err
	}
	if loc := resp.Header.Get("X-Moved-To"); loc != "" {
		resp, err = c.Get(loc) // ok GL101
		if err != nil {
			return nil, err
		}
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

// BlankAssignOfBodyClose names the method and never calls it.
// Complaint: `_ = f.Close` without the call.
func BlankAssignOfBodyClose(addr string) (string, error) {
	resp, err := http.Get(addr) // want GL101
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close }()
	line, err := bufio.NewReader(resp.Body).ReadString('\n')
	return line, err
}

// GzipReaderClosedOnly closes the decompressor around the body.
func GzipReaderClosedOnly(c Doer, req *http.Request) ([]byte, error) {
	req.Header.Set("Accept-Encoding", "gzip")
	resp, err := c.Do(req) // want GL101
	if err != nil {
		return nil, err
	}
	zr, err := gzip.NewReader(resp.Body)
	if err != nil {
		resp.Body.Close()
		return nil, err
	}
	defer zr.Close()
	return io.ReadAll(zr)
}

// StreamInBackground returns while a goroutine reads, and nobody closes.
func StreamInBackground(addr string, lines chan<- string) error {
	resp, err := http.Get(addr) // want GL101
	if err != nil {
		return err
	}
	go func() {
		defer close(lines)
		sc := bufio.NewScanner(resp.Body)
		for sc.Scan() {
			lines <- sc.Text()
		}
	}()
	return nil
}

// ThroughFunctionField calls a function that was given as an option.
func ThroughFunctionField(do func(*http.Request) (*http.Response, error), req *http.Request) (bool, error) {
	resp, err := do(req) // want GL101
	if err != nil {
		return false, err
	}
	return resp.StatusCode == http.StatusOK, nil
}

// RawConnection reads a response from a connection of its own.
func RawConnection(addr string, req *http.Request) (string, error) {
	conn, err := net.Dial("tcp", addr) // ok GL106
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if err := req.Write(conn); err != nil {
		return "", err
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), req) // want GL101 low
	if err != nil {
		return "", err
	}
	return resp.Header.Get("Server"), nil
}

// LimitedRead thinks that a limit frees the connection.
func LimitedRead(addr string) (string, error) {
	resp, err := http.Get(addr) // want GL101
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(io.LimitReader(resp.Body, 1<<10))
	return strings.TrimSpace(string(b)), err
}

// DeferOnlyForGoodStatus closes the good answers only.
func DeferOnlyForGoodStatus(addr string) (n int64, err error) {
	resp, err := http.Get(addr) // want GL101
	if err != nil {
		return 0, err
	}
	if resp.StatusCode == http.StatusOK {
		defer resp.Body.Close()
		n, err = io.Copy(io.Discard, resp.Body)
	}
	return n, err
}

// PostFormReturnsEarly leaves with an error that it made from the header.
func PostFormReturnsEarly(addr, user, secret string) (string, error) {
	resp, err := http.PostForm(addr, url.Values{"user": {user}, "secret": {secret}}) // want GL101
	if err != nil {
		return "", err
	}
	switch resp.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
		return "", errors.New(resp.Header.Get("WWW-Authenticate"))
	}
	b, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	return string(b), err
}

// PollUntilReady leaves the loop without closing the last answer.
func PollUntilReady(ctx context.Context, addr string) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		resp, err := http.Get(addr) // want GL101
		if err != nil {
			continue
		}
		if resp.StatusCode == http.StatusOK {
			return nil
		}
		resp.Body.Close()
	}
}
