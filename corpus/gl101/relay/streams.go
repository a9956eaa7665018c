package relay

import (
	"bytes"
	"context"
	"io"
	"net/http"
)

// fetch gives the response with its body open, or one whose body was read and replaced.
func fetch(client *http.Client, req *http.Request) (*http.Response, error) {
	for range 3 {
		resp, err := client.Do(req) // ok GL101
		if err != nil {
			return nil, err
		}
		if resp.StatusCode == http.StatusOK {
			return resp, nil
		}
		text, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil {
			return nil, err
		}
		resp.Body = io.NopCloser(bytes.NewReader(text))
		if resp.StatusCode != http.StatusServiceUnavailable {
			return resp, nil
		}
	}
	return nil, http.ErrHandlerTimeout
}

// ReadFetched forgets the body when the status is another one.
func ReadFetched(client *http.Client, req *http.Request) ([]byte, error) {
	resp, err := fetch(client, req) // want GL101
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, http.ErrNotSupported
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

// ReadFetchedAll closes it in any case.
func ReadFetchedAll(client *http.Client, req *http.Request) ([]byte, error) {
	resp, err := fetch(client, req) // ok GL101
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

// objects is a store; what Get gives is the caller's.
type objects interface {
	Get(ctx context.Context, key string) (io.ReadCloser, error)
	Size(ctx context.Context, key string) (int64, error)
}

// Load reads an object and leaves its stream open.
func Load(ctx context.Context, from objects, key string) ([]byte, error) {
	stream, err := from.Get(ctx, key) // want GL106
	if err != nil {
		return nil, err
	}
	return io.ReadAll(stream)
}

// Exists only wants to know whether the object is there, and drops what it gets.
func Exists(ctx context.Context, from objects, key string) error {
	_, err := from.Get(ctx, key) // want GL106
	return err
}

// LoadAndClose reads an object.
func LoadAndClose(ctx context.Context, from objects, key string) ([]byte, error) {
	stream, err := from.Get(ctx, key) // ok GL106
	if err != nil {
		return nil, err
	}
	defer stream.Close()
	return io.ReadAll(stream)
}

// Open hands the stream on.
func Open(ctx context.Context, from objects, key string) (io.ReadCloser, error) {
	return from.Get(ctx, key) // ok GL106
}
