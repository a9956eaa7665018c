// Package services opens databases, remote services and traces.
package services

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// OpenDatabasePingFails returns an error and forgets the pool. Pools mostly live as long as the
// process and are rarely worth a close, so these cases are of low confidence.
func OpenDatabasePingFails(driver, dsn string) (*sql.DB, error) {
	db, err := sql.Open(driver, dsn) // want GL106 low
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(8)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if err := db.PingContext(ctx); err != nil {
		return nil, fmt.Errorf("ping: %w", err)
	}
	return db, nil
}

// MigrateOnce opens a pool of its own for a single statement.
func MigrateOnce(driver, dsn string, stmts []string) error {
	db, err := sql.Open(driver, dsn) // want GL106 low
	if err != nil {
		return err
	}
	for i, s := range stmts {
		if _, err := db.Exec(s); err != nil {
			return fmt.Errorf("migration %d: %w", i, err)
		}
	}
	return nil
}

// CallOnce dials for a single call.
// Complaint: gRPC client connections, grpc/grpc-go#944.
func CallOnce(ctx context.Context, target string, req, reply any) error {
	cc, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials())) // want GL106
	if err != nil {
		return err
	}
	return cc.Invoke(ctx, "/health.v1.Health/Check", req, reply)
}

// DialFirstHealthy leaves each unhealthy connection open.
// Complaint: gRPC client connections, etcd-io/etcd#4464.
func DialFirstHealthy(ctx context.Context, targets []string) (*grpc.ClientConn, error) {
	var last error
	for _, t := range targets {
		cc, err := grpc.DialContext(ctx, t) // want GL106
		if err != nil {
			last = err
			continue
		}
		var ok bool
		if last = cc.Invoke(ctx, "/health.v1.Health/Check", nil, &ok); last != nil || !ok {
			continue
		}
		return cc, nil
	}
	return nil, errors.Join(errors.New("no healthy target"), last)
}

// BadgerReadOne opens a store and forgets it.
func BadgerReadOne(dir string, key []byte) (val []byte, err error) {
	db, err := badger.Open(badger.DefaultOptions(dir)) // want GL106
	if err != nil {
		return nil, err
	}
	err = db.View(func(txn *badger.Txn) error {
		item, err := txn.Get(key)
		if err != nil {
			return err
		}
		val, err = item.ValueCopy(nil)
		return err
	})
	return val, err
}

// IteratorForgotten leaves the iterator, although the transaction ends.
func IteratorForgotten(db *badger.DB, prefix []byte) (keys []string, err error) {
	txn := db.NewTransaction(false) // ok GL104
	defer txn.Discard()
	it := txn.NewIterator(badger.IteratorOptions{Prefix: prefix}) // want GL106
	for it.Rewind(); it.Valid(); it.Next() {
		keys = append(keys, string(it.Item().Key()))
	}
	return keys, nil
}

// SpanWithoutEnd never records the span when validation fails.
func SpanWithoutEnd(ctx context.Context, tr trace.Tracer, order []string) error {
	ctx, span := tr.Start(ctx, "place-order") // want GL106
	if len(order) == 0 {
		err := errors.New("empty order")
		span.RecordError(err)
		return err
	}
	err := submit(ctx, order)
	span.End()
	return err
}

func submit(ctx context.Context, order []string) error {
	trace.SpanFromContext(ctx).SetName("submit") // ok GL106
	if len(order) > 100 {
		return errors.New("too many")
	}
	return ctx.Err()
}

// PoolForgotten makes a pool, and drops it when the schema is old.
func PoolForgotten(ctx context.Context, dsn string) (*pgxpool.Pool, error) {
	pool, err := pgxpool.New(ctx, dsn) // want GL106 low
	if err != nil {
		return nil, err
	}
	tag, err := pool.Exec(ctx, "SELECT 1 FROM schema_version WHERE v = 7")
	if err != nil || tag.RowsAffected() == 0 {
		return nil, errors.Join(errors.New("schema is old"), err)
	}
	return pool, nil
}

// OpenDatabase closes the pool that does not answer.
func OpenDatabase(driver, dsn string) (*sql.DB, error) {
	db, err := sql.Open(driver, dsn) // ok GL106
	if err != nil {
		return nil, err
	}
	if err := db.Ping(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

var shared *sqlx.DB

// InitShared keeps the pool for the life of the process.
func InitShared(dsn string) {
	db, err := sqlx.Connect("postgres", dsn) // ok GL106
	if err != nil {
		log.Fatal(err)
	}
	shared = db
}

// OpenInTurn tries drivers and returns the first that works.
func OpenInTurn(dsn string, drivers ...string) (*sqlx.DB, error) {
	var errs []error
	for _, d := range drivers {
		db, err := sqlx.Open(d, dsn) // ok GL106
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if err := db.Ping(); err != nil {
			errs = append(errs, err, db.Close())
			continue
		}
		return db, nil
	}
	return nil, errors.Join(errs...)
}

// DialWithCleanup returns the connection and its end.
func DialWithCleanup(target string) (grpc.ClientConnInterface, func(), error) {
	cc, err := grpc.NewClient(target) // ok GL106
	if err != nil {
		return nil, func() {}, err
	}
	return cc, func() {
		if err := cc.Close(); err != nil {
			log.Printf("close %s: %v", cc.Target(), err)
		}
	}, nil
}

// CallDeferred is the usual shape.
func CallDeferred(ctx context.Context, target string, reply any) error {
	cc, err := grpc.NewClient(target) // ok GL106
	if err != nil {
		return fmt.Errorf("dial %s: %w", target, err)
	}
	defer func() { _ = cc.Close() }()
	return cc.Invoke(ctx, "/echo.v1.Echo/Say", "hi", reply)
}

// IteratorClosed ends iterator and transaction.
func IteratorClosed(db *badger.DB) (n int) {
	txn := db.NewTransaction(false) // ok GL104
	defer txn.Discard()
	it := txn.NewIterator(badger.DefaultIteratorOptions) // ok GL106
	defer it.Close()
	for it.Rewind(); it.Valid(); it.Next() {
		n++
	}
	return n
}

// SpanEnded ends the span on all paths.
func SpanEnded(ctx context.Context, tr trace.Tracer, order []string) (err error) {
	ctx, span := tr.Start(ctx, "place-order") // ok GL106
	defer func() {
		if err != nil {
			span.RecordError(err)
		}
		span.End()
	}()
	return submit(ctx, order)
}

// StartSpan returns the span to its caller.
// Complaint: value returned to the caller, jjti/go-spancheck#33.
func StartSpan(ctx context.Context, tr trace.Tracer, name string) (context.Context, trace.Span) {
	ctx, span := tr.Start(ctx, "svc."+name) // ok GL106
	span.SetName(name)
	return ctx, span
}

// UsesStartSpan ends the span that the helper began.
func UsesStartSpan(ctx context.Context, tr trace.Tracer) error {
	ctx, span := StartSpan(ctx, tr, "work") // ok GL106
	defer span.End()
	return submit(ctx, []string{"x"})
}
