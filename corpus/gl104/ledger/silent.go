package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/jmoiron/sqlx"
)

// Transfer is the usual shape: a rollback after the commit does nothing.
func (l *Ledger) Transfer(ctx context.Context, from, to, amount int64) error {
	tx, err := l.db.BeginTx(ctx, nil) // ok GL104
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := addEntry(tx, from, -amount); err != nil {
		return err
	}
	if err := addEntry(tx, to, amount); err != nil {
		return err
	}
	return tx.Commit()
}

// RollbackByHand ends the transaction before each return.
// Complaint: any close that is not deferred is reported.
func (l *Ledger) RollbackByHand(id, amount int64) error {
	tx, err := l.db.Begin() // ok GL104
	if err != nil {
		return err
	}
	var balance int64
	if err := tx.QueryRow("SELECT balance FROM account WHERE id = ?", id).Scan(&balance); err != nil {
		tx.Rollback()
		return err
	}
	if balance < amount {
		if rerr := tx.Rollback(); rerr != nil {
			return fmt.Errorf("%w (rollback: %w)", ErrFunds, rerr)
		}
		return ErrFunds
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// CommitOrRollbackInDefer decides by the named result.
func (l *Ledger) CommitOrRollbackInDefer(id int64) (err error) {
	tx, err := l.db.Begin() // ok GL104
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tx.Rollback())
			return
		}
		err = tx.Commit()
	}()
	if _, err = tx.Exec("DELETE FROM entry WHERE account = ?", id); err != nil {
		return err
	}
	_, err = tx.Exec("DELETE FROM account WHERE id = ?", id)
	return err
}

// RecoverAndError handles panics and errors in one deferred function.
func (l *Ledger) RecoverAndError(work func(*sql.Tx) error) (err error) {
	tx, err := l.db.Begin() // ok GL104
	if err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			tx.Rollback()
			panic(p)
		} else if err != nil {
			tx.Rollback()
		} else {
			err = tx.Commit()
		}
	}()
	return work(tx)
}

// inTx runs work in a transaction and ends it.
func inTx(ctx context.Context, db *sql.DB, work func(*sql.Tx) error) error {
	tx, err := begin(ctx, db) // ok GL104
	if err != nil {
		return err
	}
	if err := work(tx); err != nil {
		if rerr := tx.Rollback(); rerr != nil && !errors.Is(rerr, sql.ErrTxDone) {
			err = errors.Join(err, rerr)
		}
		return err
	}
	return tx.Commit()
}

// ThroughCallback sees the transaction only as a parameter.
func ThroughCallback(ctx context.Context, db *sql.DB, ids ...int64) error {
	return inTx(ctx, db, func(tx *sql.Tx) error {
		for _, id := range ids {
			if err := addEntry(tx, id, 0); err != nil {
				return err
			}
		}
		return nil
	})
}

func rollback(tx *sql.Tx) {
	if err := tx.Rollback(); err != nil && err != sql.ErrTxDone {
		log.Printf("rollback: %v", err)
	}
}

// DeferredHelper rolls back through a function of the package.
// Complaint: closed in a helper.
func DeferredHelper(db *sql.DB, id int64) error {
	tx, err := db.Begin() // ok GL104
	if err != nil {
		return err
	}
	defer rollback(tx)
	if err := addEntry(tx, id, 1); err != nil {
		return err
	}
	return tx.Commit()
}

// finish commits or rolls back by what *err holds.
func finish(tx *sql.Tx, err *error) {
	if *err != nil {
		_ = tx.Rollback()
		return
	}
	*err = tx.Commit()
}

// DeferredFinish leaves the decision to a helper.
func DeferredFinish(db *sql.DB, id int64) (err error) {
	tx, err := db.Begin() // ok GL104
	if err != nil {
		return err
	}
	defer finish(tx, &err)
	return addEntry(tx, id, 2)
}

// UnitOfWork owns a transaction until Save or Drop.
type UnitOfWork struct {
	tx *sql.Tx
}

// Begin hands the transaction to the object.
// Complaint: stored in a struct that a method closes.
func Begin(db *sql.DB) (*UnitOfWork, error) {
	tx, err := db.Begin() // ok GL104
	if err != nil {
		return nil, err
	}
	if _, err := tx.Exec("SET LOCAL lock_timeout = 500"); err != nil {
		tx.Rollback()
		return nil, err
	}
	return &UnitOfWork{tx: tx}, nil
}

// Save commits.
func (u *UnitOfWork) Save() error { return u.tx.Commit() }

// Drop rolls back; it does nothing after Save.
func (u *UnitOfWork) Drop() {
	if err := u.tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
		log.Print(err)
	}
}

// ThroughUnitOfWork ends the unit on both ways.
func ThroughUnitOfWork(db *sql.DB, id int64) error {
	u, err := Begin(db) // ok GL104
	if err != nil {
		return err
	}
	defer u.Drop()
	if err := addEntry(u.tx, id, 3); err != nil {
		return err
	}
	return u.Save()
}

// RetryRollsBack ends each attempt before the next one.
func RetryRollsBack(db *sql.DB, work func(*sql.Tx) error) (err error) {
	for i := 0; i < 4; i++ {
		var tx *sql.Tx
		if tx, err = db.Begin(); err != nil { // ok GL104
			return err
		}
		if err = work(tx); err == nil {
			if err = tx.Commit(); err == nil {
				return nil
			}
			continue
		}
		tx.Rollback()
		time.Sleep(time.Millisecond << i)
	}
	return fmt.Errorf("too many conflicts: %w", err)
}

// DryRun rolls back what it only tried.
func (l *Ledger) DryRun(amounts map[int64]int64, dryRun bool) error {
	tx, err := l.db.Begin() // ok GL104
	if err != nil {
		return err
	}
	committed := false
	defer func() {
		if !committed {
			_ = tx.Rollback()
		}
	}()
	for id, a := range amounts {
		if err := addEntry(tx, id, a); err != nil {
			return err
		}
	}
	if dryRun {
		return nil
	}
	err = tx.Commit()
	committed = err == nil
	return err
}

// BeginReturned gives the transaction to the caller, together with its end.
// Complaint: value returned to the caller.
func BeginReturned(ctx context.Context, db *sql.DB) (tx *sql.Tx, done func(error) error, err error) {
	tx, err = db.BeginTx(ctx, nil) // ok GL104
	if err != nil {
		return nil, nil, err
	}
	return tx, func(err error) error {
		if err != nil {
			return errors.Join(err, tx.Rollback())
		}
		return tx.Commit()
	}, nil
}

// executor is what a pool and a transaction have in common.
type executor interface {
	Exec(query string, args ...any) (sql.Result, error)
}

func freeze(e executor, id int64) error {
	_, err := e.Exec("UPDATE account SET frozen = 1 WHERE id = ?", id)
	return err
}

// BehindInterface passes the transaction as an interface that can't end it.
func BehindInterface(db *sql.DB, id int64) error {
	tx, err := db.Begin() // ok GL104
	if err != nil {
		return err
	}
	if err := freeze(tx, id); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// SqlxDeferred rolls back a transaction of sqlx through the promoted method.
func SqlxDeferred(db *sqlx.DB, id int64) (balance int64, err error) {
	tx, err := db.Beginx() // ok GL104
	if err != nil {
		return 0, err
	}
	defer func() { _ = tx.Rollback() }()
	if err = tx.Get(&balance, "SELECT balance FROM account WHERE id = ?", id); err != nil {
		return 0, err
	}
	return balance, tx.Commit()
}

// FatalOnError ends the process instead of the transaction.
func FatalOnError(db *sql.DB, stmts []string) {
	tx, err := db.Begin() // ok GL104
	if err != nil {
		log.Fatalf("begin: %v", err)
	}
	for _, s := range stmts {
		if _, err := tx.Exec(s); err != nil {
			log.Fatalf("%s: %v", s, err)
		}
	}
	if err := tx.Commit(); err != nil {
		log.Fatalf("commit: %v", err)
	}
}

// LabelledLoops ends the transaction on each way out of the loops.
func LabelledLoops(db *sql.DB, batches [][]int64, stop int64) error {
	tx, err := db.Begin() // ok GL104
	if err != nil {
		return err
	}
outer:
	for _, b := range batches {
		for _, id := range b {
			if id == stop {
				break outer
			}
			if err := addEntry(tx, id, 1); err != nil {
				tx.Rollback()
				return err
			}
		}
	}
	return tx.Commit()
}
