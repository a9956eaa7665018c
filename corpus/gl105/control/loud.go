// Package control opens files under conditions, in loops and behind jumps.
package control

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// FindHeaderContinues looks for the first file with the header and drops all others open.
func FindHeaderContinues(dir string, names []string, header []byte) (*os.File, error) {
	for _, name := range names {
		f, err := os.Open(filepath.Join(dir, name)) // want GL105
		if err != nil {
			return nil, err
		}
		buf := make([]byte, len(header))
		if _, err := io.ReadFull(f, buf); err != nil {
			continue
		}
		if bytes.Equal(buf, header) {
			return f, nil
		}
		f.Close()
	}
	return nil, errors.New("no file has the header")
}

// RotateOverwrites opens the next file into the same variable.
func RotateOverwrites(prefix string, chunks [][]byte) error {
	var f *os.File
	defer func() {
		if f != nil {
			f.Close()
		}
	}()
	for i, chunk := range chunks {
		var err error
		f, err = os.Create(fmt.Sprintf("%s.%03d", prefix, i)) // want GL105
		if err != nil {
			return err
		}
		if _, err = f.Write(chunk); err != nil {
			return err
		}
	}
	return nil
}

// ByExtension forgets the file in one case of the switch.
func ByExtension(path string) (string, error) {
	f, err := os.Open(path) // want GL105
	if err != nil {
		return "", err
	}
	switch ext := strings.ToLower(filepath.Ext(path)); ext {
	case ".txt", ".md":
		b, err := io.ReadAll(f)
		f.Close()
		return string(b), err
	case ".bin":
		var n uint32
		if err := binary.Read(f, binary.BigEndian, &n); err != nil {
			f.Close()
			return "", err
		}
		f.Close()
		return fmt.Sprint(n), nil
	default:
		return "", fmt.Errorf("unknown extension %q", ext)
	}
}

// GotoSkipsClose jumps over the close.
func GotoSkipsClose(path string, n int) (sum byte, err error) {
	f, err := os.Open(path) // want GL105
	if err != nil {
		return 0, err
	}
	buf := make([]byte, 1)
	for i := 0; i < n; i++ {
		if _, err = f.Read(buf); err != nil {
			goto fail
		}
		sum += buf[0]
	}
	f.Close()
	return sum, nil
fail:
	return 0, fmt.Errorf("read %s: %w", path, err)
}

// LabelledContinue leaves the inner loop without closing.
func LabelledContinue(paths []string, bad string) (clean int, err error) {
next:
	for _, p := range paths {
		f, err := os.Open(p) // want GL105
		if err != nil {
			return clean, err
		}
		sc := bufio.NewScanner(f)
		for sc.Scan() {
			if strings.Contains(sc.Text(), bad) {
				continue next
			}
		}
		f.Close()
		clean++
	}
	return clean, nil
}

// ShadowedHandle closes the outer variable, which stays nil.
func ShadowedHandle(path string, enabled bool) error {
	var f *os.File
	defer func() {
		if f != nil {
			f.Close()
		}
	}()
	if enabled {
		f, err := os.Create(path) // want GL105
		if err != nil {
			return err
		}
		fmt.Fprintln(f, "enabled at", time.Now())
	}
	return nil
}

// ShadowedInIf reads in the scope of the if statement and never closes.
func ShadowedInIf(path string) string {
	var first string
	if f, err := os.Open(path); err == nil { // want GL105
		sc := bufio.NewScanner(f)
		if sc.Scan() {
			first = sc.Text()
		}
	}
	return first
}

// FlagIsNeverSet guards the close with a flag that stays false on the error paths.
func FlagIsNeverSet(path string, rows [][]byte) error {
	f, err := os.Create(path) // want GL105
	if err != nil {
		return err
	}
	complete := false
	defer func() {
		if complete {
			f.Close()
		}
	}()
	for _, row := range rows {
		if _, err := f.Write(row); err != nil {
			return err
		}
	}
	complete = true
	return nil
}

// SelectReturnsEarly leaves the file open when the context ends.
func SelectReturnsEarly(ctx context.Context, path string, ticks <-chan time.Time) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644) // want GL105
	if err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case t, ok := <-ticks:
			if !ok {
				return f.Close()
			}
			fmt.Fprintln(f, t.Format(time.RFC3339))
		}
	}
}

// NestedSuccess closes only in the innermost good branch.
func NestedSuccess(path string) (n int, ok bool) {
	f, err := os.Open(path) // want GL105
	if err == nil {
		if info, err := f.Stat(); err == nil {
			if info.Mode().IsRegular() {
				n = int(info.Size())
				ok = true
				f.Close()
			}
		}
	}
	return n, ok
}

// ReusedErrorVariable closes under the error of another call.
func ReusedErrorVariable(path string, check func(string) error) ([]byte, error) {
	f, err := os.Open(path) // want GL105
	if err != nil {
		return nil, err
	}
	err = check(path)
	if err == nil {
		defer f.Close()
		return io.ReadAll(f)
	}
	return nil, err
}

// BreakBeforeClose leaves the loop with the last file open.
func BreakBeforeClose(paths []string, limit int64) (total int64) {
	for _, p := range paths {
		f, err := os.Open(p) // want GL105
		if err != nil {
			continue
		}
		info, err := f.Stat()
		if err != nil {
			f.Close()
			continue
		}
		total += info.Size()
		if total > limit {
			break
		}
		f.Close()
	}
	return total
}

// RetryKeepsEveryAttempt opens again when the content is not complete yet.
func RetryKeepsEveryAttempt(path string, attempts int) ([]byte, error) {
	var last error
	for i := 0; i < attempts; i++ {
		f, err := os.Open(path) // want GL105
		if err != nil {
			last = err
			time.Sleep(10 * time.Millisecond)
			continue
		}
		data, err := io.ReadAll(f)
		if err != nil || !bytes.HasSuffix(data, []byte("\n")) {
			last = errors.Join(err, errors.New("incomplete"))
			continue
		}
		return data, f.Close()
	}
	return nil, last
}

// ConditionalNotClosed acquires under a condition and forgets that branch.
func ConditionalNotClosed(primary, fallback string) (string, error) {
	f, err := os.Open(primary) // ok GL105
	if err == nil {
		defer f.Close()
	}
	if err != nil {
		g, gerr := os.Open(fallback) // want GL105
		if gerr != nil {
			return "", errors.Join(err, gerr)
		}
		f = g
	}
	line, err := bufio.NewReader(f).ReadString('\n')
	return strings.TrimSpace(line), err
}

// SwapLosesOne moves the handles around, returns and forgets which name holds what.
func SwapLosesOne(a, b string) error {
	cur, err := os.Open(a) // want GL105
	if err != nil {
		return err
	}
	prev, err := os.Open(b) // ok GL105
	if err != nil {
		cur.Close()
		return err
	}
	cur, prev = prev, cur
	fmt.Println(cur.Name(), prev.Name())
	cur.Close()
	return nil
}
