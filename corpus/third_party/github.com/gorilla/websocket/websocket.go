// Package websocket declares, for the corpus, the part of the API that its cases call.
package websocket

import (
	"context"
	"net/http"
)

type Conn struct{ subprotocol string }

type Dialer struct{ Subprotocols []string }

var DefaultDialer = &Dialer{}

func (d *Dialer) Dial(url string, h http.Header) (*Conn, *http.Response, error) {
	return d.DialContext(context.Background(), url, h)
}

func (d *Dialer) DialContext(ctx context.Context, url string, h http.Header) (*Conn, *http.Response, error) {
	return &Conn{}, &http.Response{Header: h}, ctx.Err()
}

type Upgrader struct{ ReadBufferSize int }

func (u *Upgrader) Upgrade(w http.ResponseWriter, r *http.Request, h http.Header) (*Conn, error) {
	return &Conn{}, r.Context().Err()
}

func (c *Conn) ReadMessage() (messageType int, p []byte, err error) { return 0, nil, nil }
func (c *Conn) WriteMessage(messageType int, data []byte) error     { return nil }
func (c *Conn) WriteJSON(v any) error                               { return nil }
func (c *Conn) Close() error                                        { return nil }
