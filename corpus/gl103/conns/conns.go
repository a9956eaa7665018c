// Package conns takes single connections out of pools.
package conns

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// PinNeverReturns keeps the connection for ever.
func PinNeverReturns(ctx context.Context, db *sql.DB) error {
	conn, err := db.Conn(ctx) // want GL103
	if err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "SET search_path TO app")
	return err
}

// PingFails returns early with the connection in its hands.
func PingFails(ctx context.Context, db *sql.DB) (*sql.Conn, error) {
	conn, err := db.Conn(ctx) // want GL103
	if err != nil {
		return nil, err
	}
	if err := conn.PingContext(ctx); err != nil {
		return nil, fmt.Errorf("ping: %w", err)
	}
	return conn, nil
}

// AdvisoryLock gives up with the connection when the lock is taken.
func AdvisoryLock(ctx context.Context, db *sql.DB, key int64) (unlock func() error, err error) {
	conn, err := db.Conn(ctx) // want GL103
	if err != nil {
		return nil, err
	}
	var got bool
	if err := conn.QueryRowContext(ctx, "SELECT pg_try_advisory_lock($1)", key).Scan(&got); err != nil {
		conn.Close()
		return nil, err
	}
	if !got {
		return nil, errors.New("locked by another process")
	}
	return conn.Close, nil
}

// RawAccess forgets the connection when the driver is another one.
func RawAccess(ctx context.Context, db *sql.DB, use func(any) error) error {
	conn, err := db.Conn(ctx) // want GL103
	if err != nil {
		return err
	}
	if err := conn.Raw(use); err != nil {
		return fmt.Errorf("raw access: %w", err)
	}
	return conn.Close()
}

// AcquireWithoutRelease starves the pool.
func AcquireWithoutRelease(ctx context.Context, pool *pgxpool.Pool) error {
	conn, err := pool.Acquire(ctx) // want GL103
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "LISTEN jobs")
	return err
}

// ReleaseOnSuccessOnly returns the connection when all went well.
func ReleaseOnSuccessOnly(ctx context.Context, pool *pgxpool.Pool, stmts []string) error {
	conn, err := pool.Acquire(ctx) // want GL103
	if err != nil {
		return err
	}
	for _, s := range stmts {
		if _, err := conn.Exec(ctx, s); err != nil {
			return err
		}
	}
	conn.Release()
	return nil
}

// AcquireRetries takes another connection in each attempt.
func AcquireRetries(ctx context.Context, pool *pgxpool.Pool) error {
	var err error
	for i := 0; i < 3; i++ {
		var conn *pgxpool.Conn
		conn, err = pool.Acquire(ctx) // want GL103
		if err != nil {
			return err
		}
		if _, err = conn.Exec(ctx, "CALL housekeeping()"); err == nil {
			conn.Release()
			return nil
		}
		time.Sleep(time.Second)
	}
	return err
}

// PinnedExec is the usual shape.
func PinnedExec(ctx context.Context, db *sql.DB, stmts ...string) error {
	conn, err := db.Conn(ctx) // ok GL103
	if err != nil {
		return err
	}
	defer conn.Close()
	for _, s := range stmts {
		if _, err := conn.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// Lock closes on each way out, and hands the close to its caller in the end.
func Lock(ctx context.Context, db *sql.DB, key int64) (unlock func() error, err error) {
	conn, err := db.Conn(ctx) // ok GL103
	if err != nil {
		return nil, err
	}
	var got bool
	err = conn.QueryRowContext(ctx, "SELECT pg_try_advisory_lock($1)", key).Scan(&got)
	if err != nil || !got {
		return nil, errors.Join(err, conn.Close())
	}
	return func() error {
		_, err := conn.ExecContext(ctx, "SELECT pg_advisory_unlock($1)", key)
		return errors.Join(err, conn.Close())
	}, nil
}

// WithLock uses the function that it got.
func WithLock(ctx context.Context, db *sql.DB, work func() error) (err error) {
	unlock, err := Lock(ctx, db, 7) // ok GL103
	if err != nil {
		return err
	}
	defer func() {
		if uerr := unlock(); uerr != nil && err == nil {
			err = uerr
		}
	}()
	return work()
}

// withConn lends a connection to fn.
func withConn(ctx context.Context, pool *pgxpool.Pool, fn func(*pgxpool.Conn) error) error {
	conn, err := pool.Acquire(ctx) // ok GL103
	if err != nil {
		return err
	}
	defer conn.Release()
	return fn(conn)
}

// Notify uses the connection inside the callback only.
func Notify(ctx context.Context, pool *pgxpool.Pool, channel string) error {
	return withConn(ctx, pool, func(c *pgxpool.Conn) error {
		_, err := c.Exec(ctx, "SELECT pg_notify($1, '')", channel)
		return err
	})
}

// session owns a connection.
type session struct {
	*sql.Conn
	user string
}

// NewSession returns an owner whose Close is that of the embedded connection.
func NewSession(ctx context.Context, db *sql.DB, user string) (*session, error) {
	conn, err := db.Conn(ctx) // ok GL103
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, "SET ROLE "+user); err != nil {
		conn.Close()
		return nil, err
	}
	return &session{Conn: conn, user: user}, nil
}

// WhoAmI closes the session.
func WhoAmI(ctx context.Context, db *sql.DB, user string) (name string, err error) {
	s, err := NewSession(ctx, db, user) // ok GL103
	if err != nil {
		return "", err
	}
	defer s.Close()
	err = s.QueryRowContext(ctx, "SELECT current_user").Scan(&name)
	return name, err
}

// ReleaseInBranches returns the connection at once in each branch.
func ReleaseInBranches(ctx context.Context, pool *pgxpool.Pool, s string) (int64, error) {
	conn, err := pool.Acquire(ctx) // ok GL103
	if err != nil {
		return 0, err
	}
	tag, err := conn.Exec(ctx, s)
	if err != nil {
		conn.Release()
		return 0, err
	}
	conn.Release()
	return tag.RowsAffected(), nil
}
