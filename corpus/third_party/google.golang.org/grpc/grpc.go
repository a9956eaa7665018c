// Package grpc declares, for the corpus, the part of the API that its cases call.
package grpc

import "context"

type DialOption interface{ apply(*options) }

type options struct{ creds any }

type credOption struct{ creds any }

func (c credOption) apply(o *options) { o.creds = c.creds }

func WithTransportCredentials(creds any) DialOption { return credOption{creds} }

type CallOption interface{ isCallOption() }

// ClientConnInterface is what generated clients take.
type ClientConnInterface interface {
	Invoke(ctx context.Context, method string, args, reply any, opts ...CallOption) error
}

type ClientConn struct {
	target string
	opts   options
}

func NewClient(target string, opts ...DialOption) (*ClientConn, error) {
	cc := &ClientConn{target: target}
	for _, o := range opts {
		o.apply(&cc.opts)
	}
	return cc, nil
}

func Dial(target string, opts ...DialOption) (*ClientConn, error) {
	return NewClient(target, opts...)
}

func DialContext(ctx context.Context, target string, opts ...DialOption) (*ClientConn, error) {
	return NewClient(target, opts...)
}

func (cc *ClientConn) Invoke(ctx context.Context, method string, args, reply any, opts ...CallOption) error {
	return ctx.Err()
}

func (cc *ClientConn) Target() string { return cc.target }

func (cc *ClientConn) Close() error { return nil }
