// Package pgx declares, for the corpus, the part of the API that its cases call.
package pgx

import (
	"context"

	"github.com/jackc/pgx/v5/pgconn"
)

type Rows interface {
	Close()
	Err() error
	Next() bool
	Scan(dest ...any) error
}

type Row interface {
	Scan(dest ...any) error
}

type TxOptions struct{ IsoLevel string }

type Tx interface {
	Begin(ctx context.Context) (Tx, error)
	Commit(ctx context.Context) error
	Rollback(ctx context.Context) error
	Exec(ctx context.Context, sql string, arguments ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) Row
}

type Conn struct{ dsn string }

func Connect(ctx context.Context, dsn string) (*Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return &Conn{dsn: dsn}, nil
}

func (c *Conn) Close(ctx context.Context) error { return ctx.Err() }

func (c *Conn) Begin(ctx context.Context) (Tx, error) { return nil, ctx.Err() }

func (c *Conn) Query(ctx context.Context, sql string, args ...any) (Rows, error) {
	return nil, ctx.Err()
}

func (c *Conn) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return pgconn.CommandTag{}, ctx.Err()
}

type RowToFunc[T any] func(row Row) (T, error)

// CollectRows reads all rows and closes them.
func CollectRows[T any](rows Rows, fn RowToFunc[T]) ([]T, error) {
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := fn(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

func RowTo[T any](row Row) (T, error) {
	var v T
	err := row.Scan(&v)
	return v, err
}

// BeginFunc runs fn in a transaction and ends it.
func BeginFunc(ctx context.Context, db interface {
	Begin(ctx context.Context) (Tx, error)
}, fn func(Tx) error) error {
	tx, err := db.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit(ctx)
}
