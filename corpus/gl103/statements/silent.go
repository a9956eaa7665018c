package statements

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"sync"

	"github.com/jmoiron/sqlx"
)

// InsertAll is the usual shape.
func InsertAll(ctx context.Context, db *sql.DB, ms []Measurement) error {
	stmt, err := db.PrepareContext(ctx, "INSERT INTO measurements VALUES (?, ?, ?)") // ok GL103
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, m := range ms {
		if _, err := stmt.ExecContext(ctx, m.Sensor, m.At, m.Value); err != nil {
			return err
		}
	}
	return nil
}

// CloseWithoutDefer closes before it looks at the error.
// Complaint: any close that is not deferred is reported.
func CloseWithoutDefer(db *sql.DB, sensor string) (v float64, err error) {
	stmt, err := db.Prepare("SELECT value FROM measurements WHERE sensor = ?") // ok GL103
	if err != nil {
		return 0, err
	}
	err = stmt.QueryRow(sensor).Scan(&v)
	if cerr := stmt.Close(); err == nil {
		err = cerr
	}
	return v, err
}

// InTransaction prepares on a transaction: commit and rollback close the statement.
func InTransaction(db *sql.DB, ms []Measurement) error {
	tx, err := db.Begin() // ok GL104
	if err != nil {
		return err
	}
	defer tx.Rollback()
	stmt, err := tx.Prepare("INSERT INTO measurements VALUES (?, ?, ?)") // ok GL103
	if err != nil {
		return err
	}
	for _, m := range ms {
		if _, err := stmt.Exec(m.Sensor, m.At, m.Value); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// StmtOfTransaction binds a statement to a transaction, whose end closes the copy.
func StmtOfTransaction(tx *sql.Tx, insert *sql.Stmt, m Measurement) error {
	_, err := tx.Stmt(insert).Exec(m.Sensor, m.At, m.Value) // ok GL103
	return err
}

// NewWriter frees the first statement when the second can't be prepared.
// Complaint: stored in a struct that a method closes, ryanrolds/sqlclosecheck#33.
func NewWriter(db *sql.DB) (_ *writer, err error) {
	w := &writer{}
	w.insert, err = db.Prepare("INSERT INTO measurements VALUES (?, ?, ?)") // ok GL103
	if err != nil {
		return nil, err
	}
	w.update, err = db.Prepare("UPDATE measurements SET value = ? WHERE sensor = ?") // ok GL103
	if err != nil {
		w.insert.Close()
		return nil, err
	}
	return w, nil
}

// WriteTwice uses the owner of two statements.
func WriteTwice(db *sql.DB, m Measurement) error {
	w, err := NewWriter(db) // ok GL103
	if err != nil {
		return err
	}
	defer w.Close()
	if _, err := w.insert.Exec(m.Sensor, m.At, m.Value); err != nil {
		return err
	}
	_, err = w.update.Exec(m.Value, m.Sensor)
	return err
}

// Cache keeps prepared statements until it is closed.
type Cache struct {
	mu    sync.Mutex
	db    *sql.DB
	stmts map[string]*sql.Stmt
}

// Get prepares each query once.
func (c *Cache) Get(q string) (*sql.Stmt, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s, ok := c.stmts[q]; ok {
		return s, nil
	}
	s, err := c.db.Prepare(q) // ok GL103
	if err != nil {
		return nil, err
	}
	if c.stmts == nil {
		c.stmts = make(map[string]*sql.Stmt)
	}
	c.stmts[q] = s
	return s, nil
}

// Close ends all statements.
func (c *Cache) Close() (err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for q, s := range c.stmts {
		if cerr := s.Close(); cerr != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", q, cerr))
		}
	}
	clear(c.stmts)
	return err
}

// ThroughCache uses a statement that stays in the cache.
func ThroughCache(c *Cache, sensor string) (n int, err error) {
	s, err := c.Get("SELECT count(*) FROM measurements WHERE sensor = ?") // ok GL103
	if err != nil {
		return 0, err
	}
	err = s.QueryRow(sensor).Scan(&n)
	return n, err
}

// lastSeen lives as long as the process.
// Complaint: kept in a global variable.
var lastSeen *sql.Stmt

// Init prepares what the package keeps.
func Init(db *sql.DB) {
	var err error
	if lastSeen, err = db.Prepare("SELECT max(at) FROM measurements"); err != nil { // ok GL103
		log.Fatal(err)
	}
}

func closeStmt(stmt *sql.Stmt) {
	if stmt == nil {
		return
	}
	if err := stmt.Close(); err != nil {
		log.Printf("close statement: %v", err)
	}
}

// DeferredHelper closes through a function that accepts nil.
// Complaint: closed in a helper, ryanrolds/sqlclosecheck#7.
func DeferredHelper(db *sql.DB) error {
	stmt, err := db.Prepare("VACUUM") // ok GL103
	defer closeStmt(stmt)
	if err != nil {
		return err
	}
	_, err = stmt.Exec()
	return err
}

// Lookup closes what the helper of the package has prepared.
func Lookup(db *sql.DB, table, name string) (id int64, err error) {
	stmt, err := prepareLookup(db, table) // ok GL103
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, stmt.Close()) }()
	err = stmt.QueryRow(name).Scan(&id)
	return id, err
}

// PrepareAll returns all statements or none.
func PrepareAll(db *sql.DB, queries ...string) (stmts []*sql.Stmt, err error) {
	defer func() {
		if err != nil {
			for _, s := range stmts {
				s.Close()
			}
			stmts = nil
		}
	}()
	for _, q := range queries {
		s, err := db.Prepare(q) // ok GL103
		if err != nil {
			return stmts, err
		}
		stmts = append(stmts, s)
	}
	return stmts, nil
}

// NamedStatementClosed closes a statement of sqlx.
func NamedStatementClosed(db *sqlx.DB, sensor string) (m Measurement, err error) {
	stmt, err := db.PrepareNamed("SELECT * FROM measurements WHERE sensor = :sensor") // ok GL103
	if err != nil {
		return m, err
	}
	defer stmt.Close()
	return m, stmt.Get(&m, map[string]any{"sensor": sensor})
}

// WorkerCloses prepares here and closes in the goroutine that uses the statement.
func WorkerCloses(db *sql.DB, in <-chan Measurement) error {
	stmt, err := db.Prepare("INSERT INTO measurements VALUES (?, ?, ?)") // ok GL103
	if err != nil {
		return err
	}
	go func() {
		defer stmt.Close()
		for m := range in {
			if _, err := stmt.Exec(m.Sensor, m.At, m.Value); err != nil {
				log.Print(err)
			}
		}
	}()
	return nil
}
