package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"log"
	"sync"
)

// Users is the usual shape.
func (s *Store) Users(ctx context.Context) (users []User, err error) {
	rows, err := s.query(ctx, "") // ok GL102
	if err != nil {
		return nil, fmt.Errorf("users: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		u, err := scanUser(rows)
		if err != nil {
			return nil, err
		}
		users = append(users, *u)
	}
	return users, rows.Err()
}

// ReadToTheEnd closes by reading: Next closes the rows when it returns false.
func ReadToTheEnd(db *sql.DB) (n int, err error) {
	rows, err := db.Query("SELECT id FROM users") // ok GL102
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

// ReadToTheEndSkipping goes on after a bad row.
func ReadToTheEndSkipping(db *sql.DB) []string {
	rows, err := db.Query("SELECT name FROM users") // ok GL102
	if err != nil {
		log.Printf("names: %v", err)
		return nil
	}
	var names []string
	for rows.Next() {
		var name sql.NullString
		if err := rows.Scan(&name); err != nil {
			log.Printf("names: %v", err)
			continue
		}
		if name.Valid {
			names = append(names, name.String)
		}
	}
	return names
}

// CloseInEachBranch closes by hand where the loop is left.
// Complaint: any close that is not deferred is reported.
func CloseInEachBranch(db *sql.DB, stop string) (ids []int64, err error) {
	rows, err := db.Query("SELECT id, name FROM users") // ok GL102
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var id int64
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			rows.Close()
			return nil, err
		}
		if name == stop {
			return ids, rows.Close()
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// BreakThenClose leaves the loop early and closes behind it.
func BreakThenClose(db *sql.DB) (name string, err error) {
	rows, err := db.Query("SELECT name, score FROM users") // ok GL102
	if err != nil {
		return "", err
	}
	for rows.Next() {
		var score float64
		if err = rows.Scan(&name, &score); err != nil || score > 0.9 {
			break
		}
	}
	return name, errors.Join(err, rows.Err(), rows.Close())
}

func closeRows(rows *sql.Rows) {
	if err := rows.Close(); err != nil {
		log.Printf("close rows: %v", err)
	}
}

// DeferredHelper closes through a function of the package.
// Complaint: closed in a helper, ryanrolds/sqlclosecheck#7, #43.
func DeferredHelper(db *sql.DB) (max int64, err error) {
	rows, err := db.Query("SELECT id FROM users ORDER BY id DESC LIMIT 1") // ok GL102
	if err != nil {
		return 0, err
	}
	defer closeRows(rows)
	if rows.Next() {
		err = rows.Scan(&max)
	}
	return max, err
}

// DeferredLiteral closes in a function literal.
// Complaint: closed in a deferred function, ryanrolds/sqlclosecheck#49.
func DeferredLiteral(db *sql.DB) (ok bool, err error) {
	rows, err := db.Query("SELECT 1 FROM locks WHERE free") // ok GL102
	if err != nil {
		return false, err
	}
	defer func() { _ = rows.Close() }()
	return rows.Next(), rows.Err()
}

func ignoreErr(f func() error) {
	if err := f(); err != nil {
		log.Print(err)
	}
}

// DeferredMethodValue passes rows.Close to a function.
// Complaint: hyperledger-labs/fabric-smart-client#1778.
func DeferredMethodValue(db *sql.DB) (bool, error) {
	rows, err := db.Query("SELECT 1 FROM locks") // ok GL102
	if err != nil {
		return false, err
	}
	defer ignoreErr(rows.Close)
	return rows.Next(), nil
}

// Cursor hands the rows out one by one.
type Cursor struct {
	rows *sql.Rows
	cur  User
	err  error
}

// Open keeps the rows in the cursor, whose Close closes them.
// Complaint: stored in a struct that a method closes, ryanrolds/sqlclosecheck#34.
func (s *Store) Open(ctx context.Context) (*Cursor, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT id, name, created FROM users") // ok GL102
	if err != nil {
		return nil, err
	}
	return &Cursor{rows: rows}, nil
}

// Next advances the cursor.
func (c *Cursor) Next() bool {
	if c.err != nil || !c.rows.Next() {
		return false
	}
	c.err = c.rows.Scan(&c.cur.ID, &c.cur.Name, &c.cur.Created)
	return c.err == nil
}

// Close ends the cursor.
func (c *Cursor) Close() error { return errors.Join(c.err, c.rows.Close()) }

// ThroughCursor uses the cursor and closes it.
func (s *Store) ThroughCursor(ctx context.Context) (n int, err error) {
	c, err := s.Open(ctx) // ok GL102
	if err != nil {
		return 0, err
	}
	defer c.Close()
	for c.Next() {
		n++
	}
	return n, c.err
}

// RowsOfShards gathers rows of several databases and closes them in a loop.
// Complaint: appended to a slice that a loop closes, ryanrolds/sqlclosecheck#37.
func RowsOfShards(dbs []*sql.DB, q string) (counts []int, err error) {
	all := make([]*sql.Rows, 0, len(dbs))
	defer func() {
		for _, rows := range all {
			rows.Close()
		}
	}()
	for _, db := range dbs {
		rows, err := db.Query(q) // ok GL102
		if err != nil {
			return nil, err
		}
		all = append(all, rows)
	}
	for _, rows := range all {
		n := 0
		for rows.Next() {
			n++
		}
		counts = append(counts, n)
	}
	return counts, nil
}

// OneRow needs no close: QueryRow closes in Scan.
func OneRow(db *sql.DB, id int64) (u User, err error) {
	err = db.QueryRow("SELECT id, name FROM users WHERE id = ?", id).Scan(&u.ID, &u.Name) // ok GL102
	if errors.Is(err, sql.ErrNoRows) {
		return User{}, nil
	}
	return u, err
}

// collect reads all rows into a slice and closes them.
func collect[T any](rows *sql.Rows, scan func(*sql.Rows) (T, error)) ([]T, error) {
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// ThroughGenericHelper leaves the rows to a generic function.
func ThroughGenericHelper(db *sql.DB) ([]*User, error) {
	rows, err := db.Query("SELECT id, name, created FROM users") // ok GL102
	if err != nil {
		return nil, err
	}
	return collect(rows, scanUser)
}

// each runs a query and calls fn for every row.
func each(db *sql.DB, q string, fn func(*sql.Rows) error, args ...any) error {
	rows, err := db.Query(q, args...) // ok GL102
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// ThroughCallback sees rows only as a parameter.
func ThroughCallback(db *sql.DB) (ids []int64, err error) {
	err = each(db, "SELECT id FROM users", func(rows *sql.Rows) error {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		ids = append(ids, id)
		return nil
	})
	return ids, err
}

// All iterates and closes also when the consumer stops early.
func All(db *sql.DB) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		rows, err := db.Query("SELECT name FROM users") // ok GL102
		if err != nil {
			yield("", err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); !yield(name, err) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield("", err)
		}
	}
}

// QueryWithCleanup returns the rows and a function that ends them.
func QueryWithCleanup(db *sql.DB, q string) (*sql.Rows, func(), error) {
	rows, err := db.Query(q) // ok GL102
	if err != nil {
		return nil, nil, err
	}
	return rows, func() { _ = rows.Close() }, nil
}

// FeederCloses reads in a goroutine that closes.
func FeederCloses(ctx context.Context, db *sql.DB, wg *sync.WaitGroup, out chan<- int64) error {
	rows, err := db.QueryContext(ctx, "SELECT id FROM queue") // ok GL102
	if err != nil {
		return err
	}
	wg.Add(1)
	go func() {
		defer wg.Done()
		defer rows.Close()
		for rows.Next() {
			var id int64
			if rows.Scan(&id) != nil {
				return
			}
			select {
			case out <- id:
			case <-ctx.Done():
				return
			}
		}
	}()
	return nil
}

// ReplicaThenPrimary asks the primary only when the replica has failed.
func ReplicaThenPrimary(replica, primary *sql.DB, q string) (int, error) {
	rows, err := replica.Query(q) // ok GL102
	if err != nil {
		rows, err = primary.Query(q) // ok GL102
		if err != nil {
			return 0, err
		}
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}
