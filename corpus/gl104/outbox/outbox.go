// Package outbox uses transactions of pgx and badger.
package outbox

import (
	"context"
	"errors"
	"fmt"

	"github.com/dgraph-io/badger/v4"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// PoolTxErrorPath keeps a connection of the pool in an open transaction.
// Complaint: a transaction that is never rolled back on an error path, jackc/pgx#1269.
func PoolTxErrorPath(ctx context.Context, pool *pgxpool.Pool, topic string, body []byte) error {
	tx, err := pool.Begin(ctx) // want GL104
	if err != nil {
		return err
	}
	tag, err := tx.Exec(ctx, "INSERT INTO outbox VALUES ($1, $2)", topic, body)
	if err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	if tag.RowsAffected() != 1 {
		_ = tx.Rollback(ctx)
		return errors.New("outbox: nothing inserted")
	}
	return tx.Commit(ctx)
}

// ConnTxForgotten begins on a single connection and returns with the transaction open.
func ConnTxForgotten(ctx context.Context, conn *pgx.Conn) error {
	tx, err := conn.Begin(ctx) // want GL104
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM outbox WHERE sent"); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// BadgerTxnForgotten never discards.
func BadgerTxnForgotten(db *badger.DB, key []byte) ([]byte, error) {
	txn := db.NewTransaction(false) // want GL104
	item, err := txn.Get(key)
	if err != nil {
		return nil, err
	}
	return item.ValueCopy(nil)
}

// BadgerTxnCommitsOnly neither commits nor discards when a write fails.
func BadgerTxnCommitsOnly(db *badger.DB, pairs map[string][]byte) error {
	txn := db.NewTransaction(true) // want GL104
	for k, v := range pairs {
		if err := txn.Set([]byte(k), v); err != nil {
			return err
		}
	}
	return txn.Commit()
}

// PoolTxDeferred is the usual shape for pgx.
func PoolTxDeferred(ctx context.Context, pool *pgxpool.Pool, topic string) error {
	tx, err := pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: "serializable"}) // ok GL104
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if _, err := tx.Exec(ctx, "DELETE FROM outbox WHERE topic = $1", topic); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// BeginFunc leaves the end to the library.
func BeginFunc(ctx context.Context, pool *pgxpool.Pool) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { // ok GL104
		_, err := tx.Exec(ctx, "TRUNCATE outbox")
		return err
	})
}

// BadgerDeferred is the usual shape for badger.
func BadgerDeferred(db *badger.DB, key, val []byte) error {
	txn := db.NewTransaction(true) // ok GL104
	defer txn.Discard()
	if err := txn.Set(key, val); err != nil {
		return err
	}
	return txn.Commit()
}

// BadgerView leaves the transaction to the library, and closes the iterator.
func BadgerView(db *badger.DB) (n int, err error) {
	err = db.View(func(txn *badger.Txn) error { // ok GL104
		it := txn.NewIterator(badger.DefaultIteratorOptions) // ok GL106
		defer it.Close()
		for it.Rewind(); it.Valid(); it.Next() {
			n++
		}
		return nil
	})
	return n, err
}
