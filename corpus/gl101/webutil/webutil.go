// Package webutil has the response helpers that a service would share.
package webutil

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
)

// CloseBody drains and closes a response; nil is fine.
func CloseBody(resp *http.Response) {
	if resp == nil || resp.Body == nil {
		return
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
	if err := resp.Body.Close(); err != nil {
		log.Printf("close body: %v", err)
	}
}

// SafeClose closes c and logs under a label.
func SafeClose(label string, c io.Closer) {
	if err := c.Close(); err != nil {
		log.Printf("%s: %v", label, err)
	}
}

// Decode reads JSON from the response. It leaves the body to its caller.
func Decode(resp *http.Response, v any) error {
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("unexpected status %s", resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(v)
}

// DecodeAndClose reads JSON from the response and closes it in any case.
func DecodeAndClose(resp *http.Response, v any) error {
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("unexpected status %s", resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(v)
}

// Must unwraps a result where failure is a programming error.
func Must[T any](v T, err error) T {
	if err != nil {
		panic(fmt.Errorf("must: %w", err))
	}
	return v
}
