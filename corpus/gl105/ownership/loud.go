// Package ownership moves files between functions, structs, containers and goroutines.
package ownership

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// openJournal gives its caller an open file.
func openJournal(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "journal"), os.O_RDWR|os.O_CREATE, 0o644) // ok GL105
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	return f, nil
}

// openInput returns the file as an interface, as many loaders do.
func openInput(path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(os.Stdin), nil
	}
	return os.Open(path) // ok GL105
}

// JournalSize calls a function of this package that acquires, and closes nothing.
// Complaint: the caller of a function that returns the handle is never checked, juju/juju#20761.
func JournalSize(dir string) (int64, error) {
	j, err := openJournal(dir) // want GL105
	if err != nil {
		return 0, err
	}
	info, err := j.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// HeaderOfInput gets an io.ReadCloser and treats it as a reader.
// Complaint: any io.Closer, dominikh/go-tools#139, #150.
func HeaderOfInput(path string) ([]string, error) {
	in, err := openInput(path) // want GL105
	if err != nil {
		return nil, err
	}
	return csv.NewReader(in).Read()
}

type segment struct {
	index *os.File
	data  *os.File
}

func (s *segment) Close() error {
	return errors.Join(s.index.Close(), s.data.Close())
}

// OpenSegmentDropsHalf forgets the index when the data file can't be opened.
func OpenSegmentDropsHalf(dir string) (*segment, error) {
	index, err := os.Open(filepath.Join(dir, "index")) // want GL105
	if err != nil {
		return nil, err
	}
	data, err := os.Open(filepath.Join(dir, "data")) // ok GL105
	if err != nil {
		return nil, err
	}
	return &segment{index: index, data: data}, nil
}

// OpenSegmentDropsObject builds the object first and drops it when a check fails.
func OpenSegmentDropsObject(dir string) (*segment, error) {
	var (
		s   segment
		err error
	)
	if s.index, err = os.Open(filepath.Join(dir, "index")); err != nil { // want GL105
		return nil, err
	}
	info, err := s.index.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() == 0 {
		return nil, errors.New("empty index")
	}
	if s.data, err = os.Open(filepath.Join(dir, "data")); err != nil { // ok GL105
		s.index.Close()
		return nil, err
	}
	return &s, nil
}

// ReaderReturnedInsteadOfFile returns a wrapper that can't close the file.
func ReaderReturnedInsteadOfFile(path string) (*bufio.Reader, error) {
	f, err := os.Open(path) // want GL105
	if err != nil {
		return nil, err
	}
	return bufio.NewReaderSize(f, 64<<10), nil
}

// GoroutineOnlyReads starts a goroutine that copies and forgets the file.
func GoroutineOnlyReads(path string, dst io.Writer) error {
	f, err := os.Open(path) // want GL105
	if err != nil {
		return err
	}
	go func() {
		if _, err := io.Copy(dst, f); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}()
	return nil
}

// CleanupIsDefinedNotCalled declares a cleanup function and throws it away.
func CleanupIsDefinedNotCalled(path string) ([]byte, error) {
	f, err := os.Open(path) // want GL105
	if err != nil {
		return nil, err
	}
	cleanup := func() {
		if err := f.Close(); err != nil {
			fmt.Fprintln(os.Stderr, "close:", err)
		}
	}
	_ = cleanup
	return io.ReadAll(f)
}

// OpenThroughVariable calls os.Open through a function variable.
func OpenThroughVariable(path string, create bool) (os.FileInfo, error) {
	open := os.Open
	if create {
		open = os.Create
	}
	f, err := open(path) // want GL105
	if err != nil {
		return nil, err
	}
	return f.Stat()
}

// PipeKeepsWriteEnd closes the read end only, so the reader never sees the end.
func PipeKeepsWriteEnd(payload []byte) ([]byte, error) {
	r, w, err := os.Pipe() // want GL105
	if err != nil {
		return nil, err
	}
	defer r.Close()

	if _, err := w.Write(payload); err != nil {
		return nil, err
	}
	buf := make([]byte, len(payload))
	_, err = io.ReadFull(r, buf)
	return buf, err
}

// SuccessDropsNamedResult closes when there is an error, and otherwise returns something else.
func SuccessDropsNamedResult(path string) (size int64, err error) {
	f, err := os.Open(path) // want GL105
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// NamedResultIsNilInDefer returns nil, which sets f to nil before the deferred function runs.
func NamedResultIsNilInDefer(path string) (f *os.File, err error) {
	f, err = os.Open(path) // want GL105
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
	_, err = f.Seek(0, io.SeekStart)
	return f, err
}

// LocalSliceIsForgotten collects open files and closes none of them.
func LocalSliceIsForgotten(paths []string) (total int64, err error) {
	var files []*os.File
	for _, p := range paths {
		f, err := os.Open(p) // want GL105
		if err != nil {
			return 0, err
		}
		files = append(files, f)
	}
	for _, f := range files {
		info, err := f.Stat()
		if err != nil {
			return 0, err
		}
		total += info.Size()
	}
	return total, nil
}

// FN_LocalMapIsForgotten keeps the shard files in a map that dies with the function.
func FN_LocalMapIsForgotten(dir string, keys []string) error {
	shards := make(map[byte]*os.File)
	for _, key := range keys {
		if key == "" {
			continue
		}
		f, ok := shards[key[0]]
		if !ok {
			var err error
			f, err = os.Create(filepath.Join(dir, key[:1])) // want GL105
			if err != nil {
				return err
			}
			shards[key[0]] = f
		}
		if _, err := fmt.Fprintln(f, key); err != nil {
			return err
		}
	}
	return nil
}

// CancelledBeforeHandover drops the file when the receiver is gone.
func CancelledBeforeHandover(ctx context.Context, path string, out chan<- *os.File) error {
	f, err := os.Open(path) // want GL105
	if err != nil {
		return err
	}
	select {
	case out <- f:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

type lineSource struct {
	sc *bufio.Scanner
}

// NewLineSource keeps the scanner, so that nobody can reach the file any more.
func NewLineSource(path string) (*lineSource, error) {
	f, err := os.Open(path) // want GL105
	if err != nil {
		return nil, err
	}
	return &lineSource{sc: bufio.NewScanner(f)}, nil
}
