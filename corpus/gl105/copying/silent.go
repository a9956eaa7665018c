package copying

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"example.com/corpus/gl105/closing"
)

// CopyFile is the usual shape: check, then defer.
func CopyFile(dst, src string) (err error) {
	in, err := os.Open(src) // ok GL105
	if err != nil {
		return err
	}
	defer in.Close()

	out, err := os.Create(dst) // ok GL105
	if err != nil {
		return err
	}
	defer func() {
		if cerr := out.Close(); cerr != nil && err == nil {
			err = cerr
		}
	}()

	_, err = io.Copy(out, in)
	return err
}

// CloseWithoutDefer closes on each path by hand.
// Complaint: any close that is not deferred is reported, which is a matter of style.
func CloseWithoutDefer(path string) (int64, error) {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return 0, err
	}
	info, err := f.Stat()
	f.Close()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// CloseOnEachErrorPath frees the file before every return.
func CloseOnEachErrorPath(path string, records []string) error {
	f, err := os.Create(path) // ok GL105
	if err != nil {
		return err
	}
	for _, rec := range records {
		if len(rec) > 1024 {
			f.Close()
			os.Remove(path)
			return errors.New("record too long")
		}
		if _, err := io.WriteString(f, rec); err != nil {
			f.Close()
			return err
		}
	}
	if err := f.Sync(); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}

// SaveJoinsCloseError returns both errors at once.
func SaveJoinsCloseError(path string, v any) error {
	f, err := os.Create(path) // ok GL105
	if err != nil {
		return err
	}
	err = json.NewEncoder(f).Encode(v)
	return errors.Join(err, f.Close())
}

// HelperClosesDeferred hands the file to a helper of another package.
// Complaint: closed in a helper, timakin/bodyclose#18, #30, #80.
func HelperClosesDeferred(path string) ([]byte, error) {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return nil, err
	}
	defer closing.Quietly(f)
	return io.ReadAll(f)
}

// HelperClosesIntoError uses the helper with the address of the result.
func HelperClosesIntoError(path string, data []byte) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_TRUNC, 0) // ok GL105
	if err != nil {
		return err
	}
	defer closing.Into(f, &err)
	_, err = f.Write(data)
	return err
}

// HelperTakesTheMethodValue passes f.Close to a function that calls it.
// Complaint: deferred through a helper function, ryanrolds/sqlclosecheck#33;
// hyperledger-labs/fabric-smart-client#1778.
func HelperTakesTheMethodValue(path string) (string, error) {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return "", err
	}
	defer closing.Ignore(f.Close)
	line, err := bufio.NewReader(f).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", err
	}
	return line, nil
}

// HelperClosesAll closes two files with one variadic call.
func HelperClosesAll(a, b string) error {
	left, err := os.Create(a) // ok GL105
	if err != nil {
		return err
	}
	right, err := os.Create(b) // ok GL105
	if err != nil {
		return errors.Join(err, left.Close())
	}
	_, err = io.MultiWriter(left, right).Write([]byte("header\n"))
	return errors.Join(err, closing.All(left, right))
}

// StdinOrFile opens a file only when there is a name.
func StdinOrFile(name string) ([]byte, error) {
	in := os.Stdin
	if name != "" && name != "-" {
		f, err := os.Open(name) // ok GL105
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	return io.ReadAll(in)
}

// MustOpenThenDefer unwraps with a generic function and closes as usual.
// Complaint: generic "must" wrappers, tooltitude/support#49.
func MustOpenThenDefer(path string) []byte {
	f := closing.Must(os.Open(path)) // ok GL105
	defer f.Close()
	return closing.Must(io.ReadAll(f))
}

// ReadGzip closes the decompressor and the file.
func ReadGzip(path string) ([]byte, error) {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return nil, err
	}
	defer f.Close()

	zr, err := gzip.NewReader(f) // ok GL106
	if err != nil {
		return nil, err
	}
	return io.ReadAll(zr)
}

// LoadOptional treats a missing file as empty.
func LoadOptional(path string) (map[string]string, error) {
	f, err := os.Open(path) // ok GL105
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return map[string]string{}, nil
	case err != nil:
		return nil, fmt.Errorf("load %s: %w", path, err)
	}
	defer f.Close()

	values := make(map[string]string)
	if err := json.NewDecoder(f).Decode(&values); err != nil {
		return nil, err
	}
	return values, nil
}

// ReadIfPresent nests the good case.
func ReadIfPresent(path string) (data []byte) {
	if f, err := os.Open(path); err == nil { // ok GL105
		data, err = io.ReadAll(f)
		if err != nil {
			log.Printf("read %s: %v", path, err)
		}
		f.Close()
	}
	return data
}

// ReadElseReport puts the good case into the else branch.
func ReadElseReport(path string) []byte {
	if f, err := os.Open(path); err != nil { // ok GL105
		log.Printf("no %s: %v", path, err)
		return nil
	} else {
		defer f.Close()
		b, _ := io.ReadAll(f)
		return b
	}
}

// ServeStatic lets the server read from the file, which only borrows it.
func ServeStatic(root http.FileSystem) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		f, err := root.Open(r.URL.Path) // ok GL105
		if err != nil {
			http.NotFound(w, r)
			return
		}
		defer f.Close()
		http.ServeContent(w, r, filepath.Base(r.URL.Path), time.Time{}, f)
	}
}

// WriteAtomically closes, then renames; every early exit closes and removes.
func WriteAtomically(path string, data []byte) (err error) {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".tmp-*") // ok GL105
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tmp.Close()
			os.Remove(tmp.Name())
		}
	}()
	if _, err = tmp.Write(data); err != nil {
		return err
	}
	if err = tmp.Chmod(0o644); err != nil {
		return err
	}
	if err = tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
