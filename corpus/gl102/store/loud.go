// Package store reads from database/sql.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"strings"
	"time"
)

// User is one row of the table users.
type User struct {
	ID      int64
	Name    string
	Created time.Time
}

// Store wraps a pool that belongs to its caller.
type Store struct {
	db *sql.DB
}

// ReturnInsideLoop leaves the rows open when a scan fails.
func (s *Store) ReturnInsideLoop(ctx context.Context) ([]User, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT id, name, created FROM users") // want GL102
	if err != nil {
		return nil, err
	}
	var users []User
	for rows.Next() {
		var u User
		if err := rows.Scan(&u.ID, &u.Name, &u.Created); err != nil {
			return nil, fmt.Errorf("scan user: %w", err)
		}
		users = append(users, u)
	}
	return users, rows.Err()
}

// CloseAfterLoopOnly closes where the loop ends by itself, and there alone.
// Complaint: closed only on the success path.
func (s *Store) CloseAfterLoopOnly(prefix string) (map[int64]string, error) {
	rows, err := s.db.Query("SELECT id, name FROM users WHERE name LIKE ?", prefix+"%") // want GL102
	if err != nil {
		return nil, err
	}
	names := make(map[int64]string)
	for rows.Next() {
		var (
			id   int64
			name string
		)
		if err = rows.Scan(&id, &name); err != nil {
			return nil, err
		}
		names[id] = name
	}
	if err := rows.Close(); err != nil {
		return nil, err
	}
	return names, nil
}

// FirstRowOnly reads one row of several.
func FirstRowOnly(db *sql.DB, table string) (id int64, err error) {
	rows, err := db.Query("SELECT id FROM " + table + " ORDER BY id DESC") // want GL102
	if err != nil {
		return 0, err
	}
	if !rows.Next() {
		return 0, sql.ErrNoRows
	}
	err = rows.Scan(&id)
	return id, err
}

// ExistsByNext asks whether there is a row, and leaves it waiting.
func ExistsByNext(ctx context.Context, db *sql.DB, name string) (bool, error) {
	rows, err := db.QueryContext(ctx, "SELECT 1 FROM users WHERE name = ?", name) // want GL102
	if err != nil {
		return false, err
	}
	return rows.Next(), rows.Err()
}

// UpdateByQuery uses Query for a statement without rows and drops them.
func UpdateByQuery(db *sql.DB, id int64, name string) error {
	_, err := db.Query("UPDATE users SET name = ? WHERE id = ?", name, id) // want GL102
	return err
}

// DeleteByQuery ignores rows and error.
func DeleteByQuery(tx *sql.Tx, before time.Time) {
	tx.Query("DELETE FROM sessions WHERE expires < $1", before) // want GL102
}

// BreakAtLimit stops reading early.
func BreakAtLimit(db *sql.DB, limit int) ([]string, error) {
	rows, err := db.Query("SELECT name FROM users") // want GL102
	if err != nil {
		return nil, err
	}
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			rows.Close()
			return nil, err
		}
		names = append(names, name)
		if len(names) == limit {
			break
		}
	}
	return names, rows.Err()
}

// ColumnNames needs the head of the answer only.
func ColumnNames(db *sql.DB, table string) ([]string, error) {
	rows, err := db.Query("SELECT * FROM " + table + " LIMIT 1") // want GL102
	if err != nil {
		return nil, err
	}
	cols, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for i, c := range cols {
		cols[i] = strings.ToLower(c)
	}
	return cols, nil
}

// SecondQueryOverwrites asks twice with one variable.
func SecondQueryOverwrites(db *sql.DB, name string) (found bool, err error) {
	rows, err := db.Query("SELECT id FROM users WHERE name = ?", name) // want GL102
	if err != nil {
		return false, err
	}
	if !rows.Next() {
		rows, err = db.Query("SELECT id FROM aliases WHERE alias = ?", name) // ok GL102
		if err != nil {
			return false, err
		}
		defer rows.Close()
		return rows.Next(), rows.Err()
	}
	return true, nil
}

func scanUser(rows *sql.Rows) (*User, error) {
	u := new(User)
	if err := rows.Scan(&u.ID, &u.Name, &u.Created); err != nil {
		return nil, err
	}
	return u, nil
}

// HelperScansOnly passes the rows to a function that does not close them.
func HelperScansOnly(db *sql.DB, id int64) (*User, error) {
	rows, err := db.Query("SELECT id, name, created FROM users WHERE id = ?", id) // want GL102
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		return scanUser(rows)
	}
	return nil, sql.ErrNoRows
}

func (s *Store) query(ctx context.Context, where string, args ...any) (*sql.Rows, error) {
	q := "SELECT id, name, created FROM users"
	if where != "" {
		q += " WHERE " + where
	}
	return s.db.QueryContext(ctx, q, args...) // ok GL102
}

// CallerOfQueryHelper gets rows from a method of the store.
func (s *Store) CallerOfQueryHelper(ctx context.Context, name string) (*User, error) {
	rows, err := s.query(ctx, "name = ?", name) // want GL102
	if err != nil {
		return nil, err
	}
	if rows.Next() {
		return scanUser(rows)
	}
	return nil, errors.Join(sql.ErrNoRows, rows.Err())
}

// StatementRows leaks the rows of a statement, which itself is closed.
func StatementRows(db *sql.DB, ids []int64) (names []string, err error) {
	stmt, err := db.Prepare("SELECT name FROM users WHERE id = ?") // ok GL103
	if err != nil {
		return nil, err
	}
	defer stmt.Close()
	for _, id := range ids {
		rows, err := stmt.Query(id) // want GL102
		if err != nil {
			return nil, err
		}
		var name string
		if rows.Next() {
			if err := rows.Scan(&name); err != nil {
				return nil, err
			}
		}
		names = append(names, name)
	}
	return names, nil
}

// CallbackStopsLoop returns the error of a callback with the rows open.
func CallbackStopsLoop(db *sql.DB, visit func(id int64) error) error {
	rows, err := db.Query("SELECT id FROM users") // want GL102
	if err != nil {
		return err
	}
	var id int64
	for rows.Next() {
		if err := rows.Scan(&id); err != nil {
			rows.Close()
			return err
		}
		if err := visit(id); err != nil {
			return err
		}
	}
	return rows.Err()
}

// FeederStopsEarly reads in a goroutine that gives up when the context ends.
func FeederStopsEarly(ctx context.Context, db *sql.DB, out chan<- string) {
	go func() {
		defer close(out)
		rows, err := db.Query("SELECT payload FROM queue") // want GL102
		if err != nil {
			log.Print(err)
			return
		}
		for rows.Next() {
			var payload string
			if err := rows.Scan(&payload); err != nil {
				log.Print(err)
				continue
			}
			select {
			case out <- payload:
			case <-ctx.Done():
				return
			}
		}
	}()
}

// DeferUnderCondition closes only when there are columns.
func DeferUnderCondition(conn *sql.Conn, q string) (n int, err error) {
	rows, err := conn.QueryContext(context.Background(), q) // want GL102
	if err != nil {
		return 0, err
	}
	if cols, err := rows.Columns(); err == nil && len(cols) > 0 {
		defer rows.Close()
		n = len(cols)
	}
	return n, nil
}

// NestedQueryContinues leaves the inner rows open when it skips a user.
func NestedQueryContinues(db *sql.DB, users []User) (map[int64]int, error) {
	counts := make(map[int64]int)
	for _, u := range users {
		rows, err := db.Query("SELECT kind FROM events WHERE user = ?", u.ID) // want GL102
		if err != nil {
			return nil, err
		}
		if u.Created.IsZero() {
			continue
		}
		for rows.Next() {
			counts[u.ID]++
		}
	}
	return counts, nil
}

// BlankAssignOfRowsClose names the method and never calls it.
// Complaint: `_ = f.Close` without the call.
func BlankAssignOfRowsClose(db *sql.DB) (version string, err error) {
	rows, err := db.Query("SELECT version()") // want GL102
	if err != nil {
		return "", err
	}
	_ = rows.Close
	rows.Next()
	err = rows.Scan(&version)
	return version, err
}
