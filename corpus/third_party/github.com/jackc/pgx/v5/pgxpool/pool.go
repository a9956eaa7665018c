// Package pgxpool declares, for the corpus, the part of the API that its cases call.
package pgxpool

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

type Pool struct{ dsn string }

type Conn struct{ p *Pool }

func New(ctx context.Context, dsn string) (*Pool, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return &Pool{dsn: dsn}, nil
}

func (p *Pool) Close() {}

func (p *Pool) Acquire(ctx context.Context) (*Conn, error) { return &Conn{p: p}, ctx.Err() }

func (p *Pool) Begin(ctx context.Context) (pgx.Tx, error) { return nil, ctx.Err() }

func (p *Pool) BeginTx(ctx context.Context, opts pgx.TxOptions) (pgx.Tx, error) {
	return nil, ctx.Err()
}

func (p *Pool) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return nil, ctx.Err()
}

func (p *Pool) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return pgconn.CommandTag{}, ctx.Err()
}

func (c *Conn) Release() {}

func (c *Conn) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return pgconn.CommandTag{}, ctx.Err()
}

func (c *Conn) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return nil, ctx.Err()
}
