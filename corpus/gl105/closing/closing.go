// Package closing holds the close helpers that the cases of several packages call.
package closing

import (
	"errors"
	"io"
	"log/slog"
	"os"
)

// Quietly closes c and logs a failure.
func Quietly(c io.Closer) {
	if err := c.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		slog.Warn("close failed", "err", err)
	}
}

// Into closes c and stores the first error in *err; meant for defer.
func Into(c io.Closer, err *error) {
	if cerr := c.Close(); cerr != nil && *err == nil {
		*err = cerr
	}
}

// Ignore calls f, usually a Close method, and drops its error.
func Ignore(f func() error) {
	_ = f()
}

// All closes every closer, also after a failure.
func All(closers ...io.Closer) error {
	var errs []error
	for _, c := range closers {
		if c == nil {
			continue
		}
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

// Must unwraps a result for program start-up.
func Must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// Describe writes what f is to the log. It neither closes nor keeps it.
func Describe(f *os.File) {
	info, err := f.Stat()
	if err != nil {
		slog.Warn("stat failed", "file", f.Name(), "err", err)
		return
	}
	slog.Info("file", "name", info.Name(), "size", info.Size())
}

// Finish flushes what is buffered for f. Despite its name it does not close it.
func Finish(f *os.File) error {
	return f.Sync()
}
