package control

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// FindHeader closes every file that it does not return.
func FindHeader(dir string, names []string, header []byte) (*os.File, error) {
	buf := make([]byte, len(header))
	for _, name := range names {
		f, err := os.Open(filepath.Join(dir, name)) // ok GL105
		if err != nil {
			return nil, err
		}
		if _, err := io.ReadFull(f, buf); err != nil || !bytes.Equal(buf, header) {
			f.Close()
			continue
		}
		return f, nil
	}
	return nil, os.ErrNotExist
}

// Rotate closes the previous file before it opens the next one.
func Rotate(prefix string, chunks [][]byte) (err error) {
	var f *os.File
	defer func() {
		if f != nil {
			err = errors.Join(err, f.Close())
		}
	}()
	for i, chunk := range chunks {
		if f != nil {
			if err := f.Close(); err != nil {
				return err
			}
			f = nil
		}
		f, err = os.Create(fmt.Sprintf("%s.%03d", prefix, i)) // ok GL105
		if err != nil {
			return err
		}
		if _, err = f.Write(chunk); err != nil {
			return err
		}
	}
	return nil
}

// GotoCleanup has one place that closes.
func GotoCleanup(path string, want byte) (pos int, err error) {
	var b [1]byte
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return -1, err
	}
	for {
		if _, err = f.Read(b[:]); err != nil {
			pos = -1
			goto done
		}
		if b[0] == want {
			goto done
		}
		pos++
	}
done:
	f.Close()
	return pos, err
}

// LabelledBreak closes on each way out of the nested loops.
func LabelledBreak(paths []string, word string) (string, error) {
	found := ""
search:
	for _, p := range paths {
		f, err := os.Open(p) // ok GL105
		if err != nil {
			return "", err
		}
		sc := bufio.NewScanner(f)
		for sc.Scan() {
			if strings.HasPrefix(sc.Text(), word) {
				found = p
				f.Close()
				break search
			}
		}
		f.Close()
	}
	return found, nil
}

// ConditionalWithNilCheck acquires under a condition and asks for nil later.
func ConditionalWithNilCheck(path string, verbose bool) error {
	var f *os.File
	var err error
	if verbose {
		f, err = os.Create(path) // ok GL105
		if err != nil {
			return err
		}
	}
	if f != nil {
		defer f.Close()
		fmt.Fprintln(f, "started")
	}
	return nil
}

// ConditionalWithSameFlag tests the same condition twice.
func ConditionalWithSameFlag(path string, keep bool, data []byte) error {
	var f *os.File
	if keep {
		var err error
		if f, err = os.Create(path); err != nil { // ok GL105
			return err
		}
	}
	sum := 0
	for _, b := range data {
		sum += int(b)
	}
	if keep {
		fmt.Fprintln(f, sum)
		return f.Close()
	}
	return nil
}

// ClosedFlag closes in the deferred function unless it has been done before.
func ClosedFlag(path string, rows []string) error {
	f, err := os.Create(path) // ok GL105
	if err != nil {
		return err
	}
	closed := false
	defer func() {
		if !closed {
			f.Close()
		}
	}()
	for _, row := range rows {
		if _, err := io.WriteString(f, row); err != nil {
			return err
		}
	}
	closed = true
	return f.Close()
}

// HandedOverFlag closes unless the file has been handed over.
func HandedOverFlag(path string, accept func(*os.File) bool) (*os.File, error) {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return nil, err
	}
	ok := false
	defer func() {
		if !ok {
			_ = f.Close()
		}
	}()
	if !accept(f) {
		return nil, errors.New("not accepted")
	}
	ok = true
	return f, nil
}

// FatalPath ends the process, which closes everything.
func FatalPath(path string) int {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		log.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil {
		log.Fatalf("stat: %v", err)
	}
	f.Close()
	return int(info.Size())
}

// fatal is this package's way out.
func fatal(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "control: "+format+"\n", args...)
	os.Exit(2)
}

// OwnFatalPath leaves through a function of this package that never returns.
func OwnFatalPath(path string) []byte {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		fatal("open: %v", err)
	}
	data, err := io.ReadAll(f)
	if err != nil {
		fatal("read: %v", err)
	}
	if err := f.Close(); err != nil {
		fatal("close: %v", err)
	}
	return data
}

// PanicPath panics when an invariant is broken.
func PanicPath(path string, size int64) {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		panic(err)
	}
	info, err := f.Stat()
	if err != nil {
		panic(fmt.Sprintf("stat %s: %v", path, err))
	}
	f.Close()
	if info.Size() != size {
		panic("size changed")
	}
}

// RetryOpen tries until there is no error.
// Complaint: a retry loop that closes only once err is nil, timakin/bodyclose#29.
func RetryOpen(path string, attempts int) ([]byte, error) {
	f, err := os.Open(path) // ok GL105
	for i := 0; err != nil && i < attempts; i++ {
		time.Sleep(50 * time.Millisecond)
		f, err = os.Open(path) // ok GL105
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// RetryUntilComplete closes each attempt.
func RetryUntilComplete(path string) (data []byte, err error) {
	for attempt := 0; attempt < 5; attempt++ {
		var f *os.File
		f, err = os.Open(path) // ok GL105
		if err != nil {
			continue
		}
		data, err = io.ReadAll(f)
		f.Close()
		if err == nil && bytes.HasSuffix(data, []byte("\n")) {
			break
		}
	}
	return data, err
}

// FirstThatOpens returns the first candidate that exists.
func FirstThatOpens(candidates ...string) (*os.File, error) {
	var errs []error
	for _, c := range candidates {
		f, err := os.Open(c) // ok GL105
		if err == nil {
			return f, nil
		}
		errs = append(errs, err)
	}
	return nil, errors.Join(errs...)
}

// MergeSwaps swaps two files and closes both.
func MergeSwaps(a, b string) (string, error) {
	first, err := os.Open(a) // ok GL105
	if err != nil {
		return "", err
	}
	second, err := os.Open(b) // ok GL105
	if err != nil {
		first.Close()
		return "", err
	}
	ia, erra := first.Stat()
	ib, errb := second.Stat()
	if err := errors.Join(erra, errb); err != nil {
		first.Close()
		second.Close()
		return "", err
	}
	if ib.ModTime().Before(ia.ModTime()) {
		first, second = second, first
	}
	name := first.Name() + "+" + second.Name()
	first.Close()
	second.Close()
	return name, nil
}

// EachInItsOwnFunction opens in a loop, and each turn has its own defer.
func EachInItsOwnFunction(paths []string) error {
	for _, p := range paths {
		err := func() error {
			f, err := os.Open(p) // ok GL105
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = io.Copy(os.Stdout, f)
			return err
		}()
		if err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
	}
	return nil
}

// CompoundCondition checks both errors in one condition.
func CompoundCondition(path string, max int64) ([]byte, error) {
	f, err := os.Open(path) // ok GL105
	if err != nil || f == nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Size() > max {
		return nil, errors.Join(err, errors.New("too large"))
	}
	return io.ReadAll(f)
}
