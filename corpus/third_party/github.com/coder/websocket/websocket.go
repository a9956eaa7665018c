// Package websocket declares, for the corpus, the part of the API that its cases call.
package websocket

import (
	"context"
	"net/http"
)

type StatusCode int

const StatusNormalClosure StatusCode = 1000

type DialOptions struct{ HTTPHeader http.Header }

type Conn struct{ closed bool }

func Dial(ctx context.Context, url string, opts *DialOptions) (*Conn, *http.Response, error) {
	return &Conn{}, &http.Response{}, ctx.Err()
}

func (c *Conn) Close(code StatusCode, reason string) error { c.closed = true; return nil }
func (c *Conn) CloseNow() error                            { c.closed = true; return nil }

func (c *Conn) Write(ctx context.Context, typ int, p []byte) error { return ctx.Err() }
