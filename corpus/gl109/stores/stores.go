// Package stores keeps what belongs to a database in fields.
package stores

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/corpus/gl109/holders"
)

// userStore opens a pool and can't be closed.
type userStore struct {
	db    *sql.DB
	table string
}

func openUserStore(dsn, table string) (*userStore, error) {
	db, err := sql.Open("postgres", dsn) // ok GL106
	if err != nil {
		return nil, err
	}
	if err := db.Ping(); err != nil {
		db.Close()
		return nil, err
	}
	return &userStore{db: db, table: table}, nil // want GL109 low
}

func (s *userStore) count(ctx context.Context) (n int, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT count(*) FROM "+s.table).Scan(&n)
	return n, err
}

// scanner iterates over rows and offers no way to stop early.
type scanner struct {
	rows *sql.Rows
	err  error
}

func scan(db *sql.DB, q string) (*scanner, error) {
	rows, err := db.Query(q) // ok GL102
	if err != nil {
		return nil, err
	}
	sc := &scanner{}
	sc.rows = rows // want GL109
	return sc, nil
}

func (s *scanner) value() (v string) {
	s.err = s.rows.Scan(&v)
	return v
}

// prepared keeps statements without an end.
type prepared struct {
	get, put *sql.Stmt
}

func (p *prepared) init(db *sql.DB) (err error) {
	p.get, err = db.Prepare("SELECT v FROM kv WHERE k = ?") // want GL109
	if err != nil {
		return fmt.Errorf("prepare get: %w", err)
	}
	p.put, err = db.Prepare("INSERT INTO kv VALUES (?, ?)") // want GL109
	if err != nil {
		return fmt.Errorf("prepare put: %w", err)
	}
	return nil
}

func (p *prepared) copy(from, to string) error {
	var v []byte
	if err := p.get.QueryRow(from).Scan(&v); err != nil {
		return err
	}
	_, err := p.put.Exec(to, v)
	return err
}

// importer begins a transaction that it neither commits nor rolls back.
type importer struct {
	tx   pgx.Tx
	rows int
}

func startImport(ctx context.Context, pool *pgxpool.Pool) (*importer, error) {
	tx, err := pool.Begin(ctx) // ok GL104
	if err != nil {
		return nil, err
	}
	return &importer{tx: tx}, nil // want GL109
}

func (i *importer) add(ctx context.Context, v string) error {
	i.rows++
	_, err := i.tx.Exec(ctx, "INSERT INTO imported VALUES ($1)", v)
	return err
}

// pinned keeps a connection of the pool.
type pinned struct {
	conn *pgxpool.Conn
}

func (p *pinned) listen(ctx context.Context, pool *pgxpool.Pool) error {
	conn, err := pool.Acquire(ctx) // ok GL103
	if err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "LISTEN events"); err != nil {
		conn.Release()
		return err
	}
	p.conn = conn // want GL109
	return nil
}

// Repo owns its pool and closes it.
type Repo struct {
	db *sql.DB
}

// OpenRepo opens a pool for the repository.
func OpenRepo(dsn string) (*Repo, error) {
	db, err := sql.Open("postgres", dsn) // ok GL106
	if err != nil {
		return nil, err
	}
	return &Repo{db: db}, nil // ok GL109
}

// NewRepo borrows a pool.
func NewRepo(db *sql.DB) *Repo { return &Repo{db: db} } // ok GL109

// Close closes the pool.
func (r *Repo) Close() error { return r.db.Close() }

// app keeps a pool that the function run closes.
type app struct {
	db   *sql.DB
	repo *Repo
}

func run(dsn string) (err error) {
	var a app
	a.db, err = sql.Open("postgres", dsn) // ok GL109
	if err != nil {
		return err
	}
	defer a.db.Close()
	a.repo = NewRepo(a.db)
	return a.repo.db.Ping()
}

// unit ends its transaction in one of two methods.
type unit struct {
	tx pgx.Tx
}

func begin(ctx context.Context, pool *pgxpool.Pool) (u unit, err error) {
	u.tx, err = pool.Begin(ctx) // ok GL109
	return u, err
}

func (u unit) commit(ctx context.Context) error   { return u.tx.Commit(ctx) }
func (u unit) rollback(ctx context.Context) error { return u.tx.Rollback(ctx) }

// pages closes its rows when it reaches the end, and in stop.
type pages struct {
	rows *sql.Rows
	size int
}

func openPages(db *sql.DB, size int) (*pages, error) {
	rows, err := db.Query("SELECT id FROM items") // ok GL102
	if err != nil {
		return nil, err
	}
	return &pages{rows: rows, size: size}, nil // ok GL109
}

func (p *pages) next() (ids []int64, err error) {
	for len(ids) < p.size && p.rows.Next() {
		var id int64
		if err := p.rows.Scan(&id); err != nil {
			p.stop()
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, p.rows.Err()
}

func (p *pages) stop() { _ = p.rows.Close() }

// SaveUpload closes the exported field of a type of another package.
func SaveUpload(u *holders.Upload, save func(string) error) error {
	defer u.File.Close()
	return save(u.File.Name())
}

// use shows how the package uses its types.
func use(ctx context.Context, pool *pgxpool.Pool, dsn string) error {
	us, err := openUserStore(dsn, "users")
	if err != nil {
		return err
	}
	n, err := us.count(ctx)
	if err != nil {
		return err
	}
	sc, err := scan(us.db, "SELECT 1")
	if err != nil {
		return err
	}
	var p prepared
	if err := p.init(us.db); err != nil {
		return err
	}
	im, err := startImport(ctx, pool)
	if err != nil {
		return err
	}
	var pin pinned
	log.Print(n, sc.value(), sc.err)
	u, err := begin(ctx, pool)
	if err != nil {
		return err
	}
	if err := errors.Join(im.add(ctx, "x"), pin.listen(ctx, pool), p.copy("a", "b")); err != nil {
		return errors.Join(err, u.rollback(ctx))
	}
	return u.commit(ctx)
}
