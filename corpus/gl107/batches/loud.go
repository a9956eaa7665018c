// Package batches works through lists of things, each of which holds a handle.
package batches

import (
	"archive/zip"
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gorilla/websocket"
	"github.com/jackc/pgx/v5/pgxpool"
	"google.golang.org/grpc"

	"example.com/corpus/gl105/closing"
)

// Concat keeps every input open until all have been copied.
func Concat(dst io.Writer, paths []string) error {
	for _, p := range paths {
		f, err := os.Open(p) // ok GL105 // want GL107
		if err != nil {
			return err
		}
		defer f.Close()
		if _, err := io.Copy(dst, f); err != nil {
			return err
		}
	}
	return nil
}

// Unzip keeps every entry open.
func Unzip(path, dst string) error {
	zr, err := zip.OpenReader(path) // ok GL106
	if err != nil {
		return err
	}
	defer zr.Close()
	for _, e := range zr.File {
		rc, err := e.Open() // ok GL106 // want GL107 low
		if err != nil {
			return err
		}
		defer rc.Close()

		out, err := os.Create(filepath.Join(dst, filepath.Base(e.Name))) // ok GL105
		if err != nil {
			return err
		}
		_, err = io.Copy(out, rc)
		if err := errors.Join(err, out.Close()); err != nil {
			return err
		}
	}
	return nil
}

// FetchAll keeps all connections busy.
func FetchAll(c *http.Client, addrs []string) (total int64, err error) {
	for i := 0; i < len(addrs); i++ {
		resp, err := c.Get(addrs[i]) // ok GL101 // want GL107
		if err != nil {
			return total, err
		}
		defer resp.Body.Close()
		n, err := io.Copy(io.Discard, resp.Body)
		if err != nil {
			return total, err
		}
		total += n
	}
	return total, nil
}

// PagedFetch goes from page to page and closes all of them at the end.
func PagedFetch(first string) ([]string, error) {
	var all []string
	for next := first; next != ""; {
		resp, err := http.Get(next) // ok GL101 // want GL107
		if err != nil {
			return nil, err
		}
		defer resp.Body.Close()
		var page struct {
			Items []string
			Next  string
		}
		if err := json.NewDecoder(resp.Body).Decode(&page); err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		next = page.Next
	}
	return all, nil
}

// RetryDefers defers before it knows whether the answer is good.
func RetryDefers(req *http.Request) ([]byte, error) {
	for i := 0; i < 5; i++ {
		resp, err := http.DefaultClient.Do(req) // ok GL101 // want GL107
		if err != nil {
			return nil, err
		}
		defer resp.Body.Close()
		if resp.StatusCode >= 500 {
			time.Sleep(time.Second)
			continue
		}
		return io.ReadAll(resp.Body)
	}
	return nil, errors.New("server does not recover")
}

// RowsPerUser stops reading at the first empty tag, and those rows stay open until the end.
func RowsPerUser(db *sql.DB, users []int64) (map[int64][]string, error) {
	out := make(map[int64][]string)
	for _, u := range users {
		rows, err := db.Query("SELECT tag FROM tags WHERE user = ?", u) // ok GL102 // want GL107
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		for rows.Next() {
			var tag string
			if err := rows.Scan(&tag); err != nil {
				return nil, err
			}
			if tag == "" {
				break
			}
			out[u] = append(out[u], tag)
		}
	}
	return out, nil
}

// StatementPerTable keeps one statement for each table.
func StatementPerTable(db *sql.DB, tables []string) (counts map[string]int, err error) {
	counts = map[string]int{}
	for _, t := range tables {
		stmt, err := db.Prepare("SELECT count(*) FROM " + t) // ok GL103 // want GL107
		if err != nil {
			return nil, err
		}
		defer stmt.Close()
		var n int
		if err := stmt.QueryRow().Scan(&n); err != nil {
			return nil, err
		}
		counts[t] = n
	}
	return counts, nil
}

// TxPerBatch skips empty batches, whose transactions stay open until the function ends.
func TxPerBatch(db *sql.DB, batches [][]string) error {
	for _, b := range batches {
		tx, err := db.Begin() // ok GL104 // want GL107
		if err != nil {
			return err
		}
		defer tx.Rollback()
		for _, s := range b {
			if _, err := tx.Exec(s); err != nil {
				return err
			}
		}
		if len(b) == 0 {
			continue
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// PollForever never reaches the end of the function.
func PollForever(addr string, report func(string)) {
	for {
		resp, err := http.Get(addr) // ok GL101 // want GL107
		if err != nil {
			report(err.Error())
			time.Sleep(time.Second)
			continue
		}
		defer resp.Body.Close()
		report(resp.Status)
		time.Sleep(time.Minute)
	}
}

// HelperDeferred defers a close helper.
func HelperDeferred(paths []string) (lines int, err error) {
	for _, p := range paths {
		f, err := os.Open(p) // ok GL105 // want GL107
		if err != nil {
			return 0, err
		}
		defer closing.Quietly(f)
		for sc := bufio.NewScanner(f); sc.Scan(); {
			lines++
		}
	}
	return lines, nil
}

// LiteralDeferred defers a function literal for each file.
func LiteralDeferred(paths ...string) error {
	for i := range paths {
		f, err := os.Create(paths[i]) // ok GL105 // want GL107
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		fmt.Fprintln(f, i)
	}
	return nil
}

// FromChannel defers for each job that arrives.
func FromChannel(jobs <-chan string, done chan<- int64) error {
	for job := range jobs {
		f, err := os.Open(job) // ok GL105 // want GL107
		if err != nil {
			return err
		}
		defer f.Close()
		n, err := io.Copy(io.Discard, f)
		if err != nil {
			return err
		}
		done <- n
	}
	return nil
}

// FromIterator has a loop body that the compiler makes a function; defer still waits for the outer one.
func FromIterator(names iter.Seq[string]) (size int64, err error) {
	for name := range names {
		f, err := os.Open(name) // ok GL105 // want GL107
		if err != nil {
			return 0, err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return 0, err
		}
		size += info.Size()
	}
	return size, nil
}

// Shards ranges over an integer.
func Shards(dir string, n int, line string) error {
	for i := range n {
		f, err := os.OpenFile(filepath.Join(dir, fmt.Sprint(i)), os.O_APPEND|os.O_WRONLY, 0) // ok GL105 // want GL107
		if err != nil {
			return err
		}
		defer f.Close()
		if _, err := io.WriteString(f, line); err != nil {
			return err
		}
	}
	return nil
}

// NestedUnderCondition defers in an inner loop and only sometimes.
func NestedUnderCondition(dirs []string) (found []string, err error) {
	for _, d := range dirs {
		entries, err := os.ReadDir(d)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if !strings.HasSuffix(e.Name(), ".log") {
				continue
			}
			if f, err := os.Open(filepath.Join(d, e.Name())); err == nil { // ok GL105 // want GL107
				defer f.Close()
				found = append(found, f.Name())
			}
		}
	}
	return found, nil
}

// WorkerDefers runs for a long time in a goroutine of its own.
func WorkerDefers(ctx context.Context, jobs <-chan string, errs chan<- error) {
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case j := <-jobs:
				f, err := os.Create(j) // ok GL105 // want GL107
				if err != nil {
					errs <- err
					continue
				}
				defer f.Close()
				if _, err := f.WriteString(time.Now().String()); err != nil {
					errs <- err
				}
			}
		}
	}()
}

// ConnPerStatement takes a connection for each statement and returns them at the end.
func ConnPerStatement(ctx context.Context, pool *pgxpool.Pool, stmts []string) error {
	for _, s := range stmts {
		conn, err := pool.Acquire(ctx) // ok GL103 // want GL107
		if err != nil {
			return err
		}
		defer conn.Release()
		if _, err := conn.Exec(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// BackwardGoto makes its loop with a label.
func BackwardGoto(paths []string) (n int, err error) {
	i := 0
again:
	if i == len(paths) {
		return n, nil
	}
	f, err := os.Open(paths[i]) // ok GL105 // want GL107
	if err != nil {
		return n, err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil {
		n += int(info.Size())
	}
	i++
	goto again
}

// Reconnect dials again after each loss and keeps every connection that it has lost.
func Reconnect(ctx context.Context, addr string, got func([]byte)) error {
	for ctx.Err() == nil {
		ws, _, err := websocket.DefaultDialer.DialContext(ctx, addr, nil) // ok GL106 // want GL107
		if err != nil {
			time.Sleep(time.Second)
			continue
		}
		defer ws.Close()
		for {
			_, msg, err := ws.ReadMessage()
			if err != nil {
				break
			}
			got(msg)
		}
	}
	return ctx.Err()
}

// AskEveryTarget keeps a client for each target until all have been asked.
func AskEveryTarget(ctx context.Context, targets map[string]string) map[string]error {
	results := make(map[string]error, len(targets))
	for name, target := range targets {
		cc, err := grpc.NewClient(target) // ok GL106 // want GL107
		if err != nil {
			results[name] = err
			continue
		}
		defer func() {
			if err := cc.Close(); err != nil {
				fmt.Fprintln(os.Stderr, name, err)
			}
		}()
		results[name] = cc.Invoke(ctx, "/v1.Status/Get", nil, nil)
	}
	return results
}

// PagesUntilEmpty asks for one page after the other and defers the rows of each.
func PagesUntilEmpty(db *sql.DB, size int) (ids []int64, err error) {
	for offset := 0; ; offset += size {
		rows, err := db.Query("SELECT id FROM items LIMIT ? OFFSET ?", size, offset) // ok GL102 // want GL107
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		if !rows.Next() {
			return ids, rows.Err()
		}
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
}
