// Package pgstore reads through sqlx and pgx.
package pgstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
)

type account struct {
	ID      int64  `db:"id"`
	Owner   string `db:"owner"`
	Balance int64  `db:"balance"`
}

// StructScanReturnsEarly leaves sqlx rows open when a row does not fit.
func StructScanReturnsEarly(db *sqlx.DB) ([]account, error) {
	rows, err := db.Queryx("SELECT * FROM accounts") // want GL102
	if err != nil {
		return nil, err
	}
	var out []account
	for rows.Next() {
		var a account
		if err := rows.StructScan(&a); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// StructScanCloses closes in a deferred literal.
// Complaint: closed in a deferred function, ryanrolds/sqlclosecheck#43.
func StructScanCloses(ctx context.Context, db *sqlx.DB, visit func(account)) error {
	rows, err := db.QueryxContext(ctx, db.Rebind("SELECT * FROM accounts")) // ok GL102
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var a account
		if err = rows.StructScan(&a); err != nil {
			return err
		}
		visit(a)
	}
	return rows.Err()
}

// PoolRowsReturnEarly keeps a connection of the pool busy when a row is bad.
func PoolRowsReturnEarly(ctx context.Context, pool *pgxpool.Pool) (total int64, err error) {
	rows, err := pool.Query(ctx, "SELECT balance FROM accounts") // want GL102
	if err != nil {
		return 0, fmt.Errorf("balances: %w", err)
	}
	for rows.Next() {
		var b int64
		if err := rows.Scan(&b); err != nil {
			return 0, err
		}
		if b < 0 {
			rows.Close()
			return 0, errors.New("negative balance")
		}
		total += b
	}
	return total, rows.Err()
}

// PoolRowsCollected leaves the rows to a function of the library that closes them.
func PoolRowsCollected(ctx context.Context, pool *pgxpool.Pool) ([]string, error) {
	rows, err := pool.Query(ctx, "SELECT owner FROM accounts") // ok GL102
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// TxRowsForgotten asks inside a transaction and returns after the first row.
func TxRowsForgotten(ctx context.Context, tx pgx.Tx, owner string) (id int64, err error) {
	rows, err := tx.Query(ctx, "SELECT id FROM accounts WHERE owner = $1", owner) // want GL102
	if err != nil {
		return 0, err
	}
	if rows.Next() {
		err = rows.Scan(&id)
		return id, err
	}
	return 0, pgx.BeginFunc(ctx, tx, func(pgx.Tx) error { return nil })
}

// TxRowsReadToTheEnd closes by reading.
func TxRowsReadToTheEnd(ctx context.Context, conn *pgx.Conn) (n int, err error) {
	rows, err := conn.Query(ctx, "SELECT id FROM accounts") // ok GL102
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

// querier is what both a pool and a transaction offer.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// Run returns rows of whatever it got.
// Complaint: value returned to the caller.
func Run(ctx context.Context, pool *pgxpool.Pool, tx pgx.Tx, sql string) (pgx.Rows, error) {
	switch {
	case tx != nil:
		return tx.Query(ctx, sql) // ok GL102
	case pool != nil:
		return pool.Query(ctx, sql) // ok GL102
	}
	return nil, errors.New("nothing to run on")
}

// ThroughInterface calls Query of an interface of this package.
func ThroughInterface(ctx context.Context, q querier) (first string, err error) {
	rows, err := q.Query(ctx, "SELECT owner FROM accounts ORDER BY id") // want GL102
	if err != nil {
		return "", err
	}
	if rows.Next() {
		err = rows.Scan(&first)
	}
	return first, err
}

// ThroughInterfaceCloses closes at the end of a function with several exits.
func ThroughInterfaceCloses(ctx context.Context, q querier) (first string, err error) {
	rows, err := q.Query(ctx, "SELECT owner FROM accounts ORDER BY id") // ok GL102
	if err != nil {
		return "", err
	}
	defer rows.Close()
	if !rows.Next() {
		return "", errors.Join(rows.Err(), errors.New("no accounts"))
	}
	err = rows.Scan(&first)
	return first, err
}
