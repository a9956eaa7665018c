// Package sqlx declares, for the corpus, the part of the API that its cases call.
package sqlx

import (
	"context"
	"database/sql"
)

type DB struct {
	*sql.DB
	driverName string
}

type Tx struct {
	*sql.Tx
	driverName string
}

type Stmt struct {
	*sql.Stmt
}

type NamedStmt struct {
	Stmt        *Stmt
	QueryString string
}

type Rows struct {
	*sql.Rows
}

func Open(driverName, dsn string) (*DB, error) {
	db, err := sql.Open(driverName, dsn)
	if err != nil {
		return nil, err
	}
	return &DB{DB: db, driverName: driverName}, nil
}

func Connect(driverName, dsn string) (*DB, error) {
	db, err := Open(driverName, dsn)
	if err != nil {
		return nil, err
	}
	if err := db.Ping(); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

func (db *DB) Beginx() (*Tx, error) {
	tx, err := db.DB.Begin()
	if err != nil {
		return nil, err
	}
	return &Tx{Tx: tx, driverName: db.driverName}, nil
}

func (db *DB) BeginTxx(ctx context.Context, opts *sql.TxOptions) (*Tx, error) {
	tx, err := db.DB.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	return &Tx{Tx: tx, driverName: db.driverName}, nil
}

func (db *DB) Queryx(query string, args ...any) (*Rows, error) {
	rows, err := db.DB.Query(query, args...)
	if err != nil {
		return nil, err
	}
	return &Rows{Rows: rows}, nil
}

func (db *DB) QueryxContext(ctx context.Context, query string, args ...any) (*Rows, error) {
	rows, err := db.DB.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return &Rows{Rows: rows}, nil
}

func (db *DB) Preparex(query string) (*Stmt, error) {
	s, err := db.DB.Prepare(query)
	if err != nil {
		return nil, err
	}
	return &Stmt{Stmt: s}, nil
}

func (db *DB) PrepareNamed(query string) (*NamedStmt, error) {
	s, err := db.Preparex(query)
	if err != nil {
		return nil, err
	}
	return &NamedStmt{Stmt: s, QueryString: query}, nil
}

func (db *DB) Get(dest any, query string, args ...any) error    { return nil }
func (db *DB) Select(dest any, query string, args ...any) error { return nil }
func (db *DB) Rebind(query string) string                       { return query }

func (tx *Tx) Get(dest any, query string, args ...any) error { return nil }

func (tx *Tx) NamedExec(query string, arg any) (sql.Result, error) {
	return tx.Tx.Exec(query, arg)
}

func (n *NamedStmt) Close() error                { return n.Stmt.Close() }
func (n *NamedStmt) Get(dest any, arg any) error { return nil }

func (s *Stmt) Get(dest any, args ...any) error { return nil }

func (r *Rows) StructScan(dest any) error { return r.Rows.Scan(dest) }
