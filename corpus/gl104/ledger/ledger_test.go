package ledger

import (
	"database/sql"
	"testing"
)

// txForTest rolls back when the test ends.
func txForTest(t *testing.T, db *sql.DB) *sql.Tx {
	t.Helper()
	tx, err := db.Begin() // ok GL104
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tx.Rollback() })
	return tx
}

func TestAddEntry(t *testing.T) {
	db, err := sql.Open("none", "") // ok GL106
	if err != nil {
		t.Skip(err)
	}
	defer db.Close()
	tx := txForTest(t, db) // ok GL104
	if err := addEntry(tx, 1, 1); err != nil {
		t.Error(err)
	}
}
