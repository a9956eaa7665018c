package batches

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"example.com/corpus/gl105/closing"
)

// FirstReadable defers in a loop that returns in the same turn.
// Complaint: defer in a loop that ends after one turn, dominikh/go-tools#488.
func FirstReadable(paths []string) ([]byte, error) {
	for _, p := range paths {
		f, err := os.Open(p) // ok GL105
		if err != nil {
			continue
		}
		defer f.Close() // ok GL107
		return io.ReadAll(f)
	}
	return nil, os.ErrNotExist
}

// FirstThenBreak defers and leaves the loop.
// Complaint: defer in a loop that ends after one turn, dominikh/go-tools#488.
func FirstThenBreak(paths []string) (string, error) {
	var in *os.File
	for _, p := range paths {
		f, err := os.Open(p) // ok GL105
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		defer f.Close() // ok GL107
		in = f
		break
	}
	if in == nil {
		return "", os.ErrNotExist
	}
	return bufio.NewReader(in).ReadString('\n')
}

// RetryThenReturn defers once the request has succeeded, and returns.
// Complaint: defer in a function that returns at once, dominikh/go-tools#1491.
func RetryThenReturn(req *http.Request) ([]byte, error) {
	var last error
	for i := range 4 {
		resp, err := http.DefaultClient.Do(req) // ok GL101
		if err != nil {
			last = err
			time.Sleep(time.Duration(i) * time.Second)
			continue
		}
		defer resp.Body.Close() // ok GL107
		if resp.StatusCode != http.StatusOK {
			return nil, errors.New(resp.Status)
		}
		return io.ReadAll(resp.Body)
	}
	return nil, last
}

// DialUntilOne defers under the condition that ends the loop.
func DialUntilOne(addrs []string, hello string) error {
	for {
		for _, a := range addrs {
			conn, err := net.Dial("tcp", a) // ok GL106
			if err == nil {
				defer conn.Close() // ok GL107
				_, err = io.WriteString(conn, hello)
				return err
			}
			log.Print(err)
		}
		time.Sleep(time.Second)
	}
}

// BreakOuter leaves two loops at once.
func BreakOuter(dirs, names []string) (size int64) {
search:
	for _, d := range dirs {
		for _, n := range names {
			f, err := os.Open(filepath.Join(d, n)) // ok GL105
			if err != nil {
				continue
			}
			defer f.Close() // ok GL107
			if info, err := f.Stat(); err == nil {
				size = info.Size()
			}
			break search
		}
	}
	return size
}

// SwitchReturns returns in every case behind the defer.
func SwitchReturns(paths []string, mode byte) (string, error) {
	for _, p := range paths {
		f, err := os.Open(p) // ok GL105
		if err != nil {
			continue
		}
		defer f.Close() // ok GL107
		switch mode {
		case 'n':
			return f.Name(), nil
		case 'l':
			return bufio.NewReader(f).ReadString('\n')
		default:
			return "", fmt.Errorf("unknown mode %c", mode)
		}
	}
	return "", nil
}

// LiteralPerTurn runs a function in each turn.
func LiteralPerTurn(dst io.Writer, paths []string) error {
	for _, p := range paths {
		if err := func() error {
			f, err := os.Open(p) // ok GL105
			if err != nil {
				return err
			}
			defer f.Close() // ok GL107
			_, err = io.Copy(dst, f)
			return err
		}(); err != nil {
			return err
		}
	}
	return nil
}

func appendOne(dst io.Writer, path string) error {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return err
	}
	defer f.Close() // ok GL107
	_, err = io.Copy(dst, f)
	return err
}

// FunctionPerTurn calls a function that defers.
func FunctionPerTurn(dst io.Writer, paths []string) (err error) {
	for _, p := range paths {
		err = errors.Join(err, appendOne(dst, p))
	}
	return err
}

// GoroutinePerTurn defers in a goroutine for each element.
func GoroutinePerTurn(addrs []string) map[string]int {
	var (
		mu    sync.Mutex
		wg    sync.WaitGroup
		codes = make(map[string]int)
	)
	for _, a := range addrs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			resp, err := http.Get(a) // ok GL101
			if err != nil {
				return
			}
			defer resp.Body.Close() // ok GL107
			mu.Lock()
			defer mu.Unlock()
			codes[a] = resp.StatusCode
		}()
	}
	wg.Wait()
	return codes
}

// AcceptLoop defers in the goroutine of each connection.
func AcceptLoop(ln net.Listener) error {
	for {
		conn, err := ln.Accept() // ok GL106
		if err != nil {
			return err
		}
		go func(c net.Conn) {
			defer c.Close() // ok GL107
			io.Copy(io.Discard, c)
		}(conn)
	}
}

// BeforeLoop defers once.
func BeforeLoop(path string, visit func(string) error) error {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return err
	}
	defer f.Close() // ok GL107
	for sc := bufio.NewScanner(f); sc.Scan(); {
		if err := visit(sc.Text()); err != nil {
			return err
		}
	}
	return nil
}

// AfterLoop defers behind the loop that found the file.
func AfterLoop(paths []string) (string, error) {
	var (
		f   *os.File
		err error
	)
	for _, p := range paths {
		if f, err = os.Open(p); err == nil { // ok GL105
			break
		}
	}
	if err != nil || f == nil {
		return "", errors.Join(err, os.ErrNotExist)
	}
	defer f.Close() // ok GL107
	return bufio.NewReader(f).ReadString('\n')
}

// CloseInTurn closes in each turn without defer.
func CloseInTurn(db *sql.DB, tables []string) (n int, err error) {
	for _, t := range tables {
		rows, err := db.Query("SELECT * FROM " + t) // ok GL102
		if err != nil {
			return n, err
		}
		for rows.Next() {
			n++
		}
		if err := rows.Close(); err != nil {
			return n, err
		}
	}
	return n, nil
}

// OneDeferForAll gathers in the loop and defers once.
func OneDeferForAll(paths []string, dst io.Writer) error {
	var open []io.Closer
	defer func() { _ = closing.All(open...) }() // ok GL107
	var rs []io.Reader
	for _, p := range paths {
		f, err := os.Open(p) // ok GL105
		if err != nil {
			return err
		}
		open = append(open, f)
		rs = append(rs, f)
	}
	_, err := io.Copy(dst, io.MultiReader(rs...))
	return err
}

// HandlersInLoop registers functions that defer when they are called.
func HandlersInLoop(mux *http.ServeMux, files map[string]string) {
	for route, path := range files {
		mux.HandleFunc(route, func(w http.ResponseWriter, r *http.Request) {
			f, err := os.Open(path) // ok GL105
			if err != nil {
				http.NotFound(w, r)
				return
			}
			defer f.Close() // ok GL107
			io.Copy(w, f)
		})
	}
}

// Numbered is an iterator: its own defer runs when the iteration ends.
func Numbered(path string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		f, err := os.Open(path) // ok GL105
		if err != nil {
			return
		}
		defer f.Close() // ok GL107
		sc := bufio.NewScanner(f)
		for i := 0; sc.Scan(); i++ {
			if !yield(i, sc.Text()) {
				return
			}
		}
	}
}

// FatalBehindDefer ends the process in the same turn.
func FatalBehindDefer(paths []string) {
	for _, p := range paths {
		f, err := os.Open(p) // ok GL105
		if err != nil {
			continue
		}
		defer f.Close() // ok GL107
		log.Fatalf("%s must not exist", f.Name())
	}
}

// RetryByGoto jumps back before it defers.
func RetryByGoto(ctx context.Context, path string) ([]byte, error) {
retry:
	f, err := os.Open(path) // ok GL105
	if errors.Is(err, os.ErrNotExist) && ctx.Err() == nil {
		time.Sleep(time.Second)
		goto retry
	}
	if err != nil {
		return nil, err
	}
	defer f.Close() // ok GL107
	return io.ReadAll(f)
}

// CommitInTurn ends each transaction in its turn; the deferred rollback is for errors only.
func CommitInTurn(db *sql.DB, stmts []string) error {
	for _, s := range stmts {
		tx, err := db.Begin() // ok GL104
		if err != nil {
			return err
		}
		defer tx.Rollback() // ok GL107
		if _, err := tx.Exec(s); err != nil {
			return err
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// CloseInTurnToo closes at the end of each turn; the deferred close is for errors only.
func CloseInTurnToo(paths []string) (n int64, err error) {
	for _, p := range paths {
		f, err := os.Open(p) // ok GL105
		if err != nil {
			return n, err
		}
		defer f.Close() // ok GL107
		info, err := f.Stat()
		if err != nil {
			return n, err
		}
		n += info.Size()
		f.Close()
	}
	return n, nil
}

// ReadToTheEndInTurn reads all rows in each turn, which closes them.
func ReadToTheEndInTurn(db *sql.DB, tables []string) (n int, err error) {
	for _, t := range tables {
		rows, err := db.Query("SELECT id FROM " + t) // ok GL102
		if err != nil {
			return n, err
		}
		defer rows.Close() // ok GL107
		for rows.Next() {
			n++
		}
		if err := rows.Err(); err != nil {
			return n, err
		}
	}
	return n, nil
}

// AllAreNeededAtOnce defers in the loop because what follows reads from all of them.
func AllAreNeededAtOnce(dst io.Writer, paths []string) error {
	var rs []io.Reader
	for _, p := range paths {
		f, err := os.Open(p) // ok GL105
		if err != nil {
			return err
		}
		defer f.Close() // ok GL107
		rs = append(rs, f)
	}
	_, err := io.Copy(dst, io.MultiReader(rs...))
	return err
}

// WalkCallback is called for each file and defers in the callback.
func WalkCallback(root string) (total int64, err error) {
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := os.Open(path) // ok GL105
		if err != nil {
			return err
		}
		defer f.Close() // ok GL107
		n, err := io.Copy(io.Discard, f)
		total += n
		return err
	})
	return total, err
}
