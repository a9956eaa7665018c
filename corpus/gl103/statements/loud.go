// Package statements prepares SQL statements.
package statements

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
)

// Measurement is what the cases insert.
type Measurement struct {
	Sensor string
	At     time.Time
	Value  float64
}

// InsertAllNeverCloses prepares once and forgets the statement.
func InsertAllNeverCloses(ctx context.Context, db *sql.DB, ms []Measurement) error {
	stmt, err := db.PrepareContext(ctx, "INSERT INTO measurements VALUES (?, ?, ?)") // want GL103
	if err != nil {
		return err
	}
	for _, m := range ms {
		if _, err := stmt.ExecContext(ctx, m.Sensor, m.At, m.Value); err != nil {
			return fmt.Errorf("insert %s: %w", m.Sensor, err)
		}
	}
	return nil
}

// CloseAtTheEndOnly returns early when an insert fails.
// Complaint: closed only on the success path.
func CloseAtTheEndOnly(db *sql.DB, ms []Measurement) (int64, error) {
	stmt, err := db.Prepare("INSERT INTO measurements VALUES (?, ?, ?)") // want GL103
	if err != nil {
		return 0, err
	}
	var n int64
	for _, m := range ms {
		res, err := stmt.Exec(m.Sensor, m.At, m.Value)
		if err != nil {
			return n, err
		}
		k, err := res.RowsAffected()
		if err != nil {
			return n, err
		}
		n += k
	}
	return n, stmt.Close()
}

// PrepareInLoop prepares again for each element.
func PrepareInLoop(db *sql.DB, sensors []string) map[string]float64 {
	avg := make(map[string]float64)
	for _, s := range sensors {
		stmt, err := db.Prepare("SELECT avg(value) FROM measurements WHERE sensor = ?") // want GL103
		if err != nil {
			log.Printf("prepare: %v", err)
			break
		}
		var v float64
		if err := stmt.QueryRow(s).Scan(&v); err == nil {
			avg[s] = v
		}
	}
	return avg
}

// CountIgnoresErrors drops the error and keeps the statement.
func CountIgnoresErrors(db *sql.DB) (n int) {
	stmt, _ := db.Prepare("SELECT count(*) FROM measurements") // want GL103
	stmt.QueryRow().Scan(&n)
	return n
}

// FallbackOverwrites prepares a simpler statement into the same variable.
func FallbackOverwrites(db *sql.DB, simple bool) (string, error) {
	stmt, err := db.Prepare("SELECT sensor FROM measurements ORDER BY at DESC LIMIT 1") // want GL103
	if err != nil {
		return "", err
	}
	if simple {
		stmt, err = db.Prepare("SELECT min(sensor) FROM measurements") // ok GL103
		if err != nil {
			return "", err
		}
	}
	defer stmt.Close()
	var s string
	err = stmt.QueryRow().Scan(&s)
	return s, err
}

// OnConnection closes the connection, not the statement that was prepared on it.
func OnConnection(ctx context.Context, db *sql.DB, sensor string) error {
	conn, err := db.Conn(ctx) // ok GL103
	if err != nil {
		return err
	}
	defer conn.Close()
	stmt, err := conn.PrepareContext(ctx, "DELETE FROM measurements WHERE sensor = ?") // want GL103
	if err != nil {
		return err
	}
	_, err = stmt.ExecContext(ctx, sensor)
	return err
}

func prepareLookup(db *sql.DB, table string) (*sql.Stmt, error) {
	if strings.ContainsAny(table, " ;") {
		return nil, errors.New("bad table name")
	}
	return db.Prepare("SELECT id FROM " + table + " WHERE name = ?") // ok GL103
}

// CallerOfPrepareHelper gets a statement from a function of the package.
func CallerOfPrepareHelper(db *sql.DB, name string) (id int64, err error) {
	lookup, err := prepareLookup(db, "sensors") // want GL103
	if err != nil {
		return 0, err
	}
	if err := lookup.QueryRow(name).Scan(&id); err != nil {
		return 0, err
	}
	return id, nil
}

type writer struct {
	insert, update *sql.Stmt
}

func (w *writer) Close() error {
	return errors.Join(w.insert.Close(), w.update.Close())
}

// NewWriterDropsHalf forgets the first statement when the second can't be prepared.
func NewWriterDropsHalf(db *sql.DB) (*writer, error) {
	insert, err := db.Prepare("INSERT INTO measurements VALUES (?, ?, ?)") // want GL103
	if err != nil {
		return nil, err
	}
	update, err := db.Prepare("UPDATE measurements SET value = ? WHERE sensor = ?") // ok GL103
	if err != nil {
		return nil, err
	}
	return &writer{insert: insert, update: update}, nil
}

// FN_LocalCacheIsForgotten keeps statements in a map that dies with the function.
func FN_LocalCacheIsForgotten(db *sql.DB, queries []string) error {
	cache := map[string]*sql.Stmt{}
	for _, q := range queries {
		stmt, ok := cache[q]
		if !ok {
			s, err := db.Prepare(q) // want GL103
			if err != nil {
				return err
			}
			cache[q], stmt = s, s
		}
		if _, err := stmt.Exec(); err != nil {
			return err
		}
	}
	return nil
}

// BlankAssignOfStmtClose names the method and never calls it.
// Complaint: `_ = f.Close` without the call.
func BlankAssignOfStmtClose(db *sql.DB, before time.Time) error {
	stmt, err := db.Prepare("DELETE FROM measurements WHERE at < ?") // want GL103
	if err != nil {
		return err
	}
	_ = stmt.Close
	_, err = stmt.Exec(before)
	return err
}

// NamedStatement leaks a statement of sqlx.
func NamedStatement(db *sqlx.DB, sensor string) (m Measurement, err error) {
	stmt, err := db.PrepareNamed("SELECT * FROM measurements WHERE sensor = :sensor") // want GL103
	if err != nil {
		return m, err
	}
	err = stmt.Get(&m, map[string]any{"sensor": sensor})
	return m, err
}

// PreparexSkipsClose closes only when there is a result.
func PreparexSkipsClose(db *sqlx.DB, sensor string) (v float64, err error) {
	stmt, err := db.Preparex("SELECT value FROM measurements WHERE sensor = ?") // want GL103
	if err != nil {
		return 0, err
	}
	if err = stmt.Get(&v, sensor); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			return 0, nil
		}
		return 0, err
	}
	stmt.Close()
	return v, nil
}

// BatchStopsOnCancel leaves the statement when the context ends.
func BatchStopsOnCancel(ctx context.Context, db *sql.DB, in <-chan Measurement) error {
	stmt, err := db.PrepareContext(ctx, "INSERT INTO measurements VALUES (?, ?, ?)") // want GL103
	if err != nil {
		return err
	}
	for {
		select {
		case m, ok := <-in:
			if !ok {
				return stmt.Close()
			}
			if _, err := stmt.ExecContext(ctx, m.Sensor, m.At, m.Value); err != nil {
				log.Print(err)
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
