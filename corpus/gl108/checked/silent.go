// Package checked releases at a place that looks early and is not.
package checked

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/corpus/gl101/webutil"
)

// FileBeforeCheck is odd but harmless: Close of a nil *os.File returns an error.
func FileBeforeCheck(path string) ([]byte, error) {
	f, err := os.Open(path) // ok GL105
	defer f.Close()         // ok GL108
	if err != nil {
		return nil, err
	}
	return io.ReadAll(f)
}

// FileLiteralBeforeCheck does the same in a literal.
func FileLiteralBeforeCheck(path string, data []byte) (err error) {
	f, err := os.Create(path)        // ok GL105
	defer func() { _ = f.Close() }() // ok GL108
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return err
}

// AfterCheck is the usual shape.
func AfterCheck(addr string) (int, error) {
	resp, err := http.Get(addr) // ok GL101
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close() // ok GL108
	return resp.StatusCode, nil
}

// UnderNilCheck releases only what is there.
func UnderNilCheck(addr string) (int, error) {
	resp, err := http.Get(addr) // ok GL101
	if resp != nil {
		defer resp.Body.Close() // ok GL108
	}
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

// LiteralWithNilCheck looks inside of the deferred function.
func LiteralWithNilCheck(db *sql.DB) (n int, err error) {
	rows, err := db.Query("SELECT id FROM users") // ok GL102
	defer func() {
		if rows != nil {
			rows.Close() // ok GL108
		}
	}()
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		n++
	}
	return n, nil
}

// LiteralWithErrorCheck decides by the error.
func LiteralWithErrorCheck(db *sql.DB) (err error) {
	tx, err := db.Begin() // ok GL104
	defer func() {
		if tx == nil {
			return
		}
		if err != nil {
			_ = tx.Rollback() // ok GL108
			return
		}
		err = tx.Commit()
	}()
	if err != nil {
		return err
	}
	_, err = tx.Exec("UPDATE users SET seen = 1")
	return err
}

// HelperWithNilCheck passes a response that may be nil to a helper that looks.
func HelperWithNilCheck(addr string) (string, error) {
	resp, err := http.Get(addr)   // ok GL101
	defer webutil.CloseBody(resp) // ok GL108
	if err != nil {
		return "", err
	}
	return resp.Status, nil
}

// PgxRowsAreNeverNil: Query of pgx returns rows in an error state.
func PgxRowsAreNeverNil(ctx context.Context, pool *pgxpool.Pool) (n int, err error) {
	rows, err := pool.Query(ctx, "SELECT id FROM users") // ok GL102
	defer rows.Close()                                   // ok GL108
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

// CloseThenCheckRead closes before it looks at the error of the read, not of the request.
func CloseThenCheckRead(addr string) ([]byte, error) {
	resp, err := http.Get(addr) // ok GL101
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	resp.Body.Close() // ok GL108
	if err != nil {
		return nil, err
	}
	return body, nil
}

// CloseThenCheckWrite does the same with a connection.
func CloseThenCheckWrite(addr string, msg []byte) error {
	conn, err := net.Dial("tcp", addr) // ok GL106
	if err != nil {
		return err
	}
	_, err = conn.Write(msg)
	conn.Close() // ok GL108
	if err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

// CloseThenCheckRows closes the rows before it looks at their error.
func CloseThenCheckRows(db *sql.DB) (n int, err error) {
	rows, err := db.Query("SELECT id FROM users") // ok GL102
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		n++
	}
	err = rows.Err()
	rows.Close() // ok GL108
	if err != nil {
		return 0, err
	}
	return n, nil
}

// GoodBranchFirst releases inside of the branch in which there is no error.
func GoodBranchFirst(addr string) (code int, err error) {
	resp, err := http.Get(addr) // ok GL101
	if err == nil {
		defer resp.Body.Close() // ok GL108
		code = resp.StatusCode
	}
	if err != nil {
		return 0, err
	}
	return code, nil
}

// ErrorBranchCloses: a redirect that was refused gives a response and an error.
func ErrorBranchCloses(c *http.Client, addr string) error {
	resp, err := c.Get(addr) // ok GL101
	if err != nil {
		if resp != nil {
			resp.Body.Close() // ok GL108
		}
		return err
	}
	return resp.Body.Close() // ok GL108
}

// AfterRetryLoop releases behind the loop that ends without an error.
func AfterRetryLoop(req *http.Request) (string, error) {
	var resp *http.Response
	var err error
	for range 3 {
		resp, err = http.DefaultClient.Do(req) // ok GL101
		if err == nil {
			break
		}
	}
	if err != nil {
		return "", err
	}
	defer resp.Body.Close() // ok GL108
	return resp.Status, nil
}

// PanicsOnError can't reach the release with an error.
func PanicsOnError(driver string) int {
	db, err := sql.Open(driver, "") // ok GL106
	if err != nil {
		panic(err)
	}
	defer db.Close() // ok GL108
	if err := db.Ping(); err != nil {
		return -1
	}
	return db.Stats().OpenConnections
}

// OwnedLock has a Close that accepts nil.
type OwnedLock struct{ f *os.File }

// OpenLock takes the lock file.
func OpenLock(path string) (*OwnedLock, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL, 0o600) // ok GL105
	if err != nil {
		return nil, err
	}
	return &OwnedLock{f: f}, nil
}

// Close frees the lock; a nil lock is fine.
func (l *OwnedLock) Close() error {
	if l == nil || l.f == nil {
		return nil
	}
	return errors.Join(l.f.Close(), os.Remove(l.f.Name()))
}

// OwnNilSafe defers before the check, which the type allows.
func OwnNilSafe(path string, work func() error) error {
	lock, err := OpenLock(path) // ok GL106
	defer lock.Close()          // ok GL108
	if err != nil {
		return err
	}
	return work()
}

// SwitchBeforeDefer checks in a switch first.
func SwitchBeforeDefer(addr string) (int64, error) {
	resp, err := http.Get(addr) // ok GL101
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return 0, nil
	case err != nil:
		return 0, err
	default:
		defer resp.Body.Close() // ok GL108
	}
	return resp.ContentLength, nil
}

// CommitThenDeferredRollback checks the begin, and later another error.
func CommitThenDeferredRollback(db *sql.DB) error {
	tx, err := db.Begin() // ok GL104
	if err != nil {
		return err
	}
	_, err = tx.Exec("DELETE FROM users WHERE gone")
	defer tx.Rollback() // ok GL108
	if err != nil {
		return err
	}
	return tx.Commit()
}

// NoErrorToCheck has a constructor without an error.
func NoErrorToCheck(srv net.Conn, payload []byte) error {
	pr, pw := io.Pipe() // ok GL106
	defer pr.Close()    // ok GL108
	go func() {
		_, err := pw.Write(payload)
		pw.CloseWithError(err)
	}()
	_, err := io.Copy(srv, pr)
	return err
}

// BothErrorsAtOnce opens two and checks once, after two nil checks in the literals.
func BothErrorsAtOnce(a, b string) (int, error) {
	ra, erra := http.Get(a) // ok GL101
	if erra == nil {
		defer ra.Body.Close() // ok GL108
	}
	rb, errb := http.Get(b) // ok GL101
	if errb == nil {
		defer rb.Body.Close() // ok GL108
	}
	if err := errors.Join(erra, errb); err != nil {
		return 0, err
	}
	return ra.StatusCode - rb.StatusCode, nil
}
