package ownership

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log"
	"os"
	"path/filepath"
	"sync"
)

// OpenSegment frees the first file when the second can't be opened, and hands both over.
// Complaint: stored in a struct that a method closes, ryanrolds/sqlclosecheck#34.
func OpenSegment(dir string) (*segment, error) {
	index, err := os.Open(filepath.Join(dir, "index")) // ok GL105
	if err != nil {
		return nil, err
	}
	data, err := os.Open(filepath.Join(dir, "data")) // ok GL105
	if err != nil {
		index.Close()
		return nil, err
	}
	return &segment{index: index, data: data}, nil
}

// OpenAndVerify closes only when it fails, because it returns the file otherwise.
func OpenAndVerify(path string) (_ *os.File, err error) {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	magic := make([]byte, 4)
	if _, err = io.ReadFull(f, magic); err != nil {
		return nil, err
	}
	if string(magic) != "SEG1" {
		return nil, fmt.Errorf("%s: bad magic %q", path, magic)
	}
	_, err = f.Seek(0, io.SeekStart)
	return f, err
}

// JournalTail calls the local constructor and closes what it gets.
func JournalTail(dir string) (string, error) {
	j, err := openJournal(dir) // ok GL105
	if err != nil {
		return "", err
	}
	defer j.Close()
	if _, err := j.Seek(-64, io.SeekEnd); err != nil {
		return "", err
	}
	b, err := io.ReadAll(j)
	return string(b), err
}

// InputBytes closes the io.ReadCloser of the loader.
func InputBytes(path string) ([]byte, error) {
	in, err := openInput(path) // ok GL105
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(in)
	if cerr := in.Close(); err == nil {
		err = cerr
	}
	return b, err
}

// OpenWithCleanup returns the method value as the cleanup function of the caller.
func OpenWithCleanup(path string) (io.Reader, func() error, error) {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return nil, nil, err
	}
	return bufio.NewReader(f), f.Close, nil
}

// UseCleanup calls the cleanup function that it got.
func UseCleanup(path string) (string, error) {
	r, closeInput, err := OpenWithCleanup(path) // ok GL105
	if err != nil {
		return "", err
	}
	defer closeInput()
	b, err := io.ReadAll(r)
	return string(b), err
}

// OpenTemp returns a closure that closes and removes.
func OpenTemp() (*os.File, func(), error) {
	f, err := os.CreateTemp("", "work-*") // ok GL105
	if err != nil {
		return nil, func() {}, err
	}
	cleanup := func() {
		_ = f.Close()
		_ = os.Remove(f.Name())
	}
	return f, cleanup, nil
}

// MethodValueInVariable defers through a variable.
func MethodValueInVariable(path string) error {
	f, err := os.Create(path) // ok GL105
	if err != nil {
		return err
	}
	done := f.Close
	defer done()
	_, err = f.WriteString("ok\n")
	return err
}

// gunzipFile closes the decompressor and the file under it.
type gunzipFile struct {
	*gzip.Reader
	f *os.File
}

func (g *gunzipFile) Close() error {
	return errors.Join(g.Reader.Close(), g.f.Close())
}

// OpenMaybeCompressed returns either the file or a wrapper that closes it.
func OpenMaybeCompressed(path string) (io.ReadCloser, error) {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return nil, err
	}
	if filepath.Ext(path) != ".gz" {
		return f, nil
	}
	zr, err := gzip.NewReader(f) // ok GL106
	if err != nil {
		f.Close()
		return nil, err
	}
	return &gunzipFile{Reader: zr, f: f}, nil
}

// lockedFile embeds the file, so its Close is promoted.
type lockedFile struct {
	*os.File
	mu sync.Mutex
}

// LockedAppend closes through the promoted method.
func LockedAppend(path, line string) error {
	lf := &lockedFile{}
	var err error
	lf.File, err = os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0) // ok GL105
	if err != nil {
		return err
	}
	defer lf.Close()
	lf.mu.Lock()
	defer lf.mu.Unlock()
	_, err = lf.WriteString(line)
	return err
}

// GoroutineCloses lets the copying goroutine close the file.
func GoroutineCloses(path string, dst io.Writer) error {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return err
	}
	go func() {
		defer f.Close()
		io.Copy(dst, f)
	}()
	return nil
}

// NamedGoroutineCloses passes the file to a function that closes it, in a goroutine.
func NamedGoroutineCloses(path string, lines chan<- string) error {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return err
	}
	go pump(f, lines)
	return nil
}

func pump(r io.ReadCloser, lines chan<- string) {
	defer close(lines)
	defer r.Close()
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		lines <- sc.Text()
	}
}

// group is shaped like golang.org/x/sync/errgroup.
type group struct {
	wg   sync.WaitGroup
	once sync.Once
	err  error
}

func (g *group) Go(f func() error) {
	g.wg.Add(1)
	go func() {
		defer g.wg.Done()
		if err := f(); err != nil {
			g.once.Do(func() { g.err = err })
		}
	}()
}

func (g *group) Wait() error {
	g.wg.Wait()
	return g.err
}

// GroupCloses opens outside and closes in the function that the group runs.
func GroupCloses(paths []string) error {
	var g group
	for _, p := range paths {
		f, err := os.Open(p) // ok GL105
		if err != nil {
			return errors.Join(err, g.Wait())
		}
		g.Go(func() error {
			defer f.Close()
			_, err := io.Copy(io.Discard, f)
			return err
		})
	}
	return g.Wait()
}

// ContextCloses closes the file when the context ends.
func ContextCloses(ctx context.Context, path string) (io.Reader, error) {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { f.Close() })
	return f, nil
}

// SendOrClose closes what it can't hand over.
func SendOrClose(ctx context.Context, path string, out chan<- *os.File) error {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return err
	}
	select {
	case out <- f:
		return nil
	case <-ctx.Done():
		f.Close()
		return ctx.Err()
	}
}

// SliceIsClosedByLoop closes in a deferred loop.
// Complaint: appended to a slice that a loop closes, ryanrolds/sqlclosecheck#37.
func SliceIsClosedByLoop(paths []string, dst io.Writer) error {
	var files []*os.File
	defer func() {
		for _, f := range files {
			f.Close()
		}
	}()
	readers := make([]io.Reader, 0, len(paths))
	for _, p := range paths {
		f, err := os.Open(p) // ok GL105
		if err != nil {
			return err
		}
		files = append(files, f)
		readers = append(readers, f)
	}
	_, err := io.Copy(dst, io.MultiReader(readers...))
	return err
}

// MapIsClosedByLoop closes the shards at the end.
func MapIsClosedByLoop(dir string, words []string) (err error) {
	shards := map[byte]*os.File{}
	defer func() {
		for _, f := range shards {
			err = errors.Join(err, f.Close())
		}
	}()
	for _, w := range words {
		f := shards[w[0]]
		if f == nil {
			f, err = os.Create(filepath.Join(dir, w[:1])) // ok GL105
			if err != nil {
				return err
			}
			shards[w[0]] = f
		}
		if _, err = fmt.Fprintln(f, w); err != nil {
			return err
		}
	}
	return nil
}

var auditLog *os.File

// InitAudit keeps the file for the life of the process.
func InitAudit(path string) (err error) {
	auditLog, err = os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) // ok GL105
	return err
}

// LogToFile gives the file to the standard logger, which keeps it.
func LogToFile(path string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) // ok GL105
	if err != nil {
		return err
	}
	log.SetOutput(f)
	return nil
}

// PipeBothEnds closes the write end in a goroutine and the read end here.
func PipeBothEnds(payload []byte) ([]byte, error) {
	r, w, err := os.Pipe() // ok GL105
	if err != nil {
		return nil, err
	}
	defer r.Close()
	go func() {
		w.Write(payload)
		w.Close()
	}()
	return io.ReadAll(r)
}

// ClosesBehindInterface asserts io.Closer on a reader.
func ClosesBehindInterface(path string) ([]byte, error) {
	var r io.Reader = os.Stdin
	if path != "" {
		f, err := os.Open(path) // ok GL105
		if err != nil {
			return nil, err
		}
		r = f
	}
	if c, ok := r.(io.Closer); ok {
		defer c.Close()
	}
	return io.ReadAll(r)
}

// withFile calls fn with an open file and closes it afterwards.
func withFile(path string, fn func(*os.File) error) error {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return err
	}
	return errors.Join(fn(f), f.Close())
}

// SizeWith uses the file only inside the callback.
func SizeWith(path string) (size int64, err error) {
	err = withFile(path, func(f *os.File) error {
		info, err := f.Stat()
		if err == nil {
			size = info.Size()
		}
		return err
	})
	return size, err
}

// Lines closes when the consumer stops early, too.
func Lines(path string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		f, err := os.Open(path) // ok GL105
		if err != nil {
			yield("", err)
			return
		}
		defer f.Close()
		sc := bufio.NewScanner(f)
		for sc.Scan() {
			if !yield(sc.Text(), nil) {
				return
			}
		}
	}
}

// CloseOnce wraps the method value; the caller gets the function.
func CloseOnce(path string) (*os.File, func() error) {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return nil, func() error { return err }
	}
	return f, sync.OnceValue(f.Close)
}

// source is what readers of this package accept.
type source interface {
	io.ReaderAt
	io.Closer
}

// OpenSource returns the file behind an interface of the package.
func OpenSource(path string) (source, error) {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return nil, err
	}
	return f, nil
}
