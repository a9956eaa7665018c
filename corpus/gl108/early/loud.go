// Package early releases before it has looked at the error: the handle is nil then, and the call panics.
package early

import (
	"archive/zip"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
	"google.golang.org/grpc"

	"example.com/corpus/gl105/closing"
)

// GetBody defers one line too early.
func GetBody(addr string) ([]byte, error) {
	resp, err := http.Get(addr) // ok GL101
	defer resp.Body.Close()     // want GL108
	if err != nil {
		return nil, err
	}
	return io.ReadAll(resp.Body)
}

// DoWithClient defers before the check of a request with a context.
func DoWithClient(ctx context.Context, c *http.Client, addr string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, addr, nil)
	if err != nil {
		return 0, err
	}
	resp, err := c.Do(req)  // ok GL101
	defer resp.Body.Close() // want GL108
	if err != nil {
		return 0, fmt.Errorf("put: %w", err)
	}
	return resp.StatusCode, nil
}

// CloseWithoutDefer closes at once and asks later.
func CloseWithoutDefer(addr string) (string, error) {
	resp, err := http.Get(addr) // ok GL101
	resp.Body.Close()           // want GL108
	if err != nil {
		return "", err
	}
	return resp.Header.Get("Location"), nil
}

// LiteralBeforeCheck puts the close into a function literal without a check for nil.
func LiteralBeforeCheck(addr string) (n int64, err error) {
	resp, err := http.Get(addr)              // ok GL101
	defer func() { _ = resp.Body.Close() }() // want GL108
	if err != nil {
		return 0, err
	}
	return io.Copy(io.Discard, resp.Body)
}

// HelperBeforeCheck evaluates resp.Body for the helper, which already panics.
func HelperBeforeCheck(addr string) error {
	resp, err := http.Get(addr)      // ok GL101
	defer closing.Quietly(resp.Body) // want GL108
	if err != nil {
		return err
	}
	if resp.StatusCode >= 400 {
		return errors.New(resp.Status)
	}
	return nil
}

// QueryRows defers the close of rows that may be nil.
func QueryRows(db *sql.DB) (names []string, err error) {
	rows, err := db.Query("SELECT name FROM users") // ok GL102
	defer rows.Close()                              // want GL108
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		names = append(names, n)
	}
	return names, rows.Err()
}

// QueryRowsChecksInSwitch looks at the error in a switch, but too late.
func QueryRowsChecksInSwitch(ctx context.Context, db *sql.DB, id int) (bool, error) {
	rows, err := db.QueryContext(ctx, "SELECT 1 FROM users WHERE id = ?", id) // ok GL102
	defer rows.Close()                                                        // want GL108
	switch {
	case errors.Is(err, context.Canceled):
		return false, nil
	case err != nil:
		return false, err
	}
	return rows.Next(), nil
}

// PrepareStatement defers before the check.
func PrepareStatement(db *sql.DB, name string) error {
	stmt, err := db.Prepare("DELETE FROM users WHERE name = ?") // ok GL103
	defer stmt.Close()                                          // want GL108
	if err != nil {
		return err
	}
	_, err = stmt.Exec(name)
	return err
}

// BeginTransaction defers the rollback before the check.
func BeginTransaction(db *sql.DB, stmts ...string) error {
	tx, err := db.Begin() // ok GL104
	defer tx.Rollback()   // want GL108
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	for _, s := range stmts {
		if _, err := tx.Exec(s); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// SingleConnection defers before the check.
func SingleConnection(ctx context.Context, db *sql.DB) error {
	conn, err := db.Conn(ctx) // ok GL103
	defer conn.Close()        // want GL108
	if err != nil {
		return err
	}
	return conn.PingContext(ctx)
}

// DialTCP calls a method of a nil interface when there is no connection.
func DialTCP(addr string) (string, error) {
	conn, err := net.DialTimeout("tcp", addr, time.Second) // ok GL106
	defer conn.Close()                                     // want GL108
	if err != nil {
		return "", err
	}
	return conn.LocalAddr().String(), nil
}

// ListenTCP defers before the check.
func ListenTCP(addr string, serve func(net.Conn)) error {
	ln, err := net.Listen("tcp", addr) // ok GL106
	defer ln.Close()                   // want GL108
	if err != nil {
		return err
	}
	for {
		c, err := ln.Accept() // ok GL106
		if err != nil {
			return err
		}
		go serve(c)
	}
}

// OpenArchive defers before the check.
func OpenArchive(path string) (n int, err error) {
	zr, err := zip.OpenReader(path) // ok GL106
	defer zr.Close()                // want GL108
	if err != nil {
		return 0, err
	}
	return len(zr.File), nil
}

// SqlxRows defers before the check.
func SqlxRows(db *sqlx.DB) (n int, err error) {
	rows, err := db.Queryx("SELECT * FROM users") // ok GL102
	defer rows.Close()                            // want GL108
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		n++
	}
	return n, nil
}

// DialWebsocket defers before the check.
func DialWebsocket(addr string) error {
	ws, _, err := websocket.DefaultDialer.Dial(addr, nil) // ok GL106
	defer ws.Close()                                      // want GL108
	if err != nil {
		return err
	}
	return ws.WriteJSON("hello")
}

// DialGRPC defers before the check.
func DialGRPC(ctx context.Context, target string) error {
	cc, err := grpc.NewClient(target) // ok GL106
	defer cc.Close()                  // want GL108
	if err != nil {
		return err
	}
	return cc.Invoke(ctx, "/a.B/C", nil, nil)
}

// AcquireConnection defers the release before the check.
func AcquireConnection(ctx context.Context, pool *pgxpool.Pool) error {
	conn, err := pool.Acquire(ctx) // ok GL103
	defer conn.Release()           // want GL108
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "SELECT 1")
	return err
}

// InGoroutine defers too early inside of a goroutine.
func InGoroutine(addrs []string, codes chan<- int) {
	for _, a := range addrs {
		go func() {
			resp, err := http.Get(a) // ok GL101
			defer resp.Body.Close()  // want GL108
			if err != nil {
				codes <- -1
				return
			}
			codes <- resp.StatusCode
		}()
	}
}

func fetch(addr string) (*http.Response, error) {
	resp, err := http.Get(addr) // ok GL101
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", addr, err)
	}
	return resp, nil
}

// OwnFunction defers before it checks the error of a function of the package.
func OwnFunction(addr string) (string, error) {
	resp, err := fetch(addr) // ok GL101
	defer resp.Body.Close()  // want GL108
	if err != nil {
		return "", err
	}
	return resp.Proto, nil
}

// InRetryLoop closes each attempt before it knows that there was an answer.
func InRetryLoop(addr string) error {
	var last error
	for range 3 {
		resp, err := http.Get(addr) // ok GL101
		resp.Body.Close()           // want GL108
		if err == nil && resp.StatusCode == http.StatusOK {
			return nil
		}
		last = err
	}
	return last
}
