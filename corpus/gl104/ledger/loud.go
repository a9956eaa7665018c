// Package ledger books amounts in transactions of database/sql.
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

// ErrFunds says that an account does not hold enough.
var ErrFunds = errors.New("insufficient funds")

// Ledger books on a pool that belongs to its caller.
type Ledger struct {
	db *sql.DB
}

// ErrorPathWithoutRollback returns an error and keeps the transaction open.
// Complaint: a transaction that is never rolled back on an error path,
// gostaticanalysis/sqlrows#2; go-gorm/gorm#4518; jackc/pgx#1269.
func (l *Ledger) ErrorPathWithoutRollback(ctx context.Context, from, to, amount int64) error {
	tx, err := l.db.BeginTx(ctx, nil) // want GL104
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE account SET balance = balance - ? WHERE id = ?", amount, from); err != nil {
		return fmt.Errorf("debit: %w", err)
	}
	if _, err := tx.ExecContext(ctx, "UPDATE account SET balance = balance + ? WHERE id = ?", amount, to); err != nil {
		return fmt.Errorf("credit: %w", err)
	}
	return tx.Commit()
}

// SecondErrorForgotten rolls back after the first failure only.
func (l *Ledger) SecondErrorForgotten(id, amount int64) error {
	tx, err := l.db.Begin() // want GL104
	if err != nil {
		return err
	}
	var balance int64
	if err := tx.QueryRow("SELECT balance FROM account WHERE id = ?", id).Scan(&balance); err != nil {
		tx.Rollback()
		return err
	}
	if balance < amount {
		return ErrFunds
	}
	if _, err := tx.Exec("UPDATE account SET balance = ? WHERE id = ?", balance-amount, id); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

// ShadowedErrorInDefer asks a variable that no failing path sets.
func (l *Ledger) ShadowedErrorInDefer(id int64) error {
	tx, err := l.db.Begin() // want GL104
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
		}
	}()
	if _, err := tx.Exec("DELETE FROM entry WHERE account = ?", id); err != nil {
		return err
	}
	if _, err := tx.Exec("DELETE FROM account WHERE id = ?", id); err != nil {
		return err
	}
	return tx.Commit()
}

// RollbackOnPanicOnly recovers, but an ordinary error leaves the transaction.
func (l *Ledger) RollbackOnPanicOnly(work func(*sql.Tx) error) error {
	tx, err := l.db.Begin() // want GL104
	if err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			_ = tx.Rollback()
			panic(p)
		}
	}()
	if err := work(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// ReadOnlyIsNotEnded thinks that reading needs no end.
func (l *Ledger) ReadOnlyIsNotEnded(ctx context.Context) (sum int64, err error) {
	tx, err := l.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}) // want GL104
	if err != nil {
		return 0, err
	}
	err = tx.QueryRowContext(ctx, "SELECT sum(balance) FROM account").Scan(&sum)
	return sum, err
}

// DryRunReturns leaves before the commit when it only tries.
func (l *Ledger) DryRunReturns(amounts map[int64]int64, dryRun bool) (n int, err error) {
	tx, err := l.db.Begin() // want GL104
	if err != nil {
		return 0, err
	}
	for id, a := range amounts {
		if _, err = tx.Exec("UPDATE account SET balance = balance + ? WHERE id = ?", a, id); err != nil {
			return n, errors.Join(err, tx.Rollback())
		}
		n++
	}
	if dryRun {
		return n, nil
	}
	return n, tx.Commit()
}

// CommitUnderFlag ends the transaction only when something has changed.
func (l *Ledger) CommitUnderFlag(ids []int64) error {
	tx, err := l.db.Begin() // want GL104
	if err != nil {
		return err
	}
	changed := false
	for _, id := range ids {
		res, err := tx.Exec("UPDATE account SET frozen = 1 WHERE id = ? AND frozen = 0", id)
		if err != nil {
			tx.Rollback()
			return err
		}
		if n, _ := res.RowsAffected(); n > 0 {
			changed = true
		}
	}
	if changed {
		return tx.Commit()
	}
	return nil
}

// RetryBeginsAgain begins a new transaction with the old one open.
func (l *Ledger) RetryBeginsAgain(work func(*sql.Tx) error) (err error) {
	for attempt := range 4 {
		var tx *sql.Tx
		tx, err = l.db.Begin() // want GL104
		if err != nil {
			return err
		}
		if err = work(tx); err == nil {
			return tx.Commit()
		}
		time.Sleep(time.Duration(attempt) * 20 * time.Millisecond)
	}
	return err
}

func addEntry(tx *sql.Tx, account, amount int64) error {
	_, err := tx.Exec("INSERT INTO entry VALUES (?, ?)", account, amount)
	return err
}

// HelperOnlyExecutes passes the transaction to a function that does not end it.
func HelperOnlyExecutes(db *sql.DB, account, amount int64) error {
	tx, err := db.Begin() // want GL104
	if err != nil {
		return err
	}
	return addEntry(tx, account, amount)
}

func begin(ctx context.Context, db *sql.DB) (*sql.Tx, error) {
	tx, err := db.BeginTx(ctx, nil) // ok GL104
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	return tx, nil
}

// CallerOfBegin gets the transaction from a function of the package.
func CallerOfBegin(ctx context.Context, db *sql.DB, account int64) error {
	tx, err := begin(ctx, db) // want GL104
	if err != nil {
		return err
	}
	if err := addEntry(tx, account, 0); err != nil {
		log.Printf("entry: %v", err)
		return err
	}
	return tx.Commit()
}

// IgnoresBeginError has no check and no end.
func IgnoresBeginError(db *sql.DB) {
	tx, _ := db.Begin() // want GL104
	tx.Exec("DELETE FROM entry WHERE amount = 0")
}

// SwitchForgetsCase ends the transaction in two of three cases.
func SwitchForgetsCase(db *sql.DB, id int64) error {
	tx, err := db.Begin() // want GL104
	if err != nil {
		return err
	}
	var state string
	if err := tx.QueryRow("SELECT state FROM account WHERE id = ?", id).Scan(&state); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	switch state {
	case "open":
		if _, err := tx.Exec("UPDATE account SET state = 'closed' WHERE id = ?", id); err != nil {
			return errors.Join(err, tx.Rollback())
		}
		return tx.Commit()
	case "closed":
		return tx.Rollback()
	default:
		return fmt.Errorf("account %d: unknown state %q", id, state)
	}
}

// LoopReturnsOnCancel leaves the loop with the transaction open.
func LoopReturnsOnCancel(ctx context.Context, db *sql.DB, ids <-chan int64) error {
	tx, err := db.Begin() // want GL104
	if err != nil {
		return err
	}
	for id := range ids {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := addEntry(tx, id, 1); err != nil {
			tx.Rollback()
			return err
		}
	}
	return tx.Commit()
}

// RowsErrorInTx closes the rows and forgets the transaction around them.
func RowsErrorInTx(db *sql.DB) (ids []int64, err error) {
	tx, err := db.Begin() // want GL104
	if err != nil {
		return nil, err
	}
	rows, err := tx.Query("SELECT id FROM account FOR UPDATE") // ok GL102
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, tx.Commit()
}

// GotoSkipsRollback jumps to an end that does not end the transaction.
func GotoSkipsRollback(db *sql.DB, stmts []string) (err error) {
	tx, err := db.Begin() // want GL104
	if err != nil {
		return err
	}
	for _, s := range stmts {
		if _, err = tx.Exec(s); err != nil {
			goto failed
		}
	}
	return tx.Commit()
failed:
	log.Printf("migration: %v", err)
	return err
}

// SqlxTransaction returns early from a transaction of sqlx.
func SqlxTransaction(ctx context.Context, db *sqlx.DB, id int64) (balance int64, err error) {
	tx, err := db.BeginTxx(ctx, nil) // want GL104
	if err != nil {
		return 0, err
	}
	if err = tx.Get(&balance, "SELECT balance FROM account WHERE id = ?", id); err != nil {
		return 0, err
	}
	if _, err = tx.NamedExec("UPDATE account SET seen = 1 WHERE id = :id", map[string]any{"id": id}); err != nil {
		return 0, err
	}
	return balance, tx.Commit()
}
