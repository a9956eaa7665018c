// Package copying reads, writes and copies files.
package copying

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"example.com/corpus/gl105/closing"
)

// CountLines never closes what it reads.
func CountLines(path string) (int, error) {
	f, err := os.Open(path) // want GL105
	if err != nil {
		return 0, fmt.Errorf("count lines: %w", err)
	}

	n := 0
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		n++
	}
	return n, sc.Err()
}

// CopyLeaksSourceWhenCreateFails defers both closes, but too late for the source.
func CopyLeaksSourceWhenCreateFails(dst, src string) error {
	in, err := os.Open(src) // want GL105
	if err != nil {
		return err
	}
	out, err := os.Create(dst) // ok GL105
	if err != nil {
		return err
	}
	defer in.Close()
	defer out.Close()

	_, err = io.Copy(out, in)
	return err
}

// WriteReportClosesOnlyOnSuccess loses the file when a line can't be written.
// Complaint: closed only on the success path, timakin/bodyclose#40, #58.
func WriteReportClosesOnlyOnSuccess(dir string, lines []string) error {
	f, err := os.Create(filepath.Join(dir, "report.txt")) // want GL105
	if err != nil {
		return err
	}
	for i, line := range lines {
		if _, err := fmt.Fprintf(f, "%4d %s\n", i+1, line); err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	return f.Close()
}

// BlankAssignOfCloseIsNoCall names the method and never calls it.
// Complaint: `_ = f.Close` without the call.
func BlankAssignOfCloseIsNoCall(path string) (string, error) {
	f, err := os.Open(path) // want GL105
	if err != nil {
		return "", err
	}
	head := make([]byte, 16)
	n, err := io.ReadFull(f, head)
	_ = f.Close
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", err
	}
	return string(head[:n]), nil
}

// FallbackOverwritesHandle opens the local file although the system one is open.
func FallbackOverwritesHandle(name string) ([]byte, error) {
	f, err := os.Open(filepath.Join("/etc/tool", name)) // want GL105
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	if home := os.Getenv("TOOL_HOME"); home != "" {
		f, err = os.Open(filepath.Join(home, name)) // ok GL105
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// BufferedWriterIsFlushedNotClosed relies on the flush of the wrapper.
// A bufio.Writer does not close what it wraps.
func BufferedWriterIsFlushedNotClosed(path string, words []string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644) // want GL105
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	defer w.Flush()
	for _, word := range words {
		if _, err := w.WriteString(word + "\n"); err != nil {
			return err
		}
	}
	return nil
}

// NopCloserHidesTheFile closes the wrapper only, which does nothing.
func NopCloserHidesTheFile(path string) ([]byte, error) {
	f, err := os.Open(path) // want GL105
	if err != nil {
		return nil, err
	}
	rc := io.NopCloser(f)
	defer rc.Close()
	return io.ReadAll(rc)
}

// GzipReaderDoesNotCloseTheFile closes the decompressor and leaves the file.
func GzipReaderDoesNotCloseTheFile(path string) (string, error) {
	f, err := os.Open(path) // want GL105
	if err != nil {
		return "", err
	}
	zr, err := gzip.NewReader(f)
	if err != nil {
		f.Close()
		return "", fmt.Errorf("%s is no gzip file: %w", path, err)
	}
	defer zr.Close()

	var sb strings.Builder
	if _, err := io.Copy(&sb, zr); err != nil {
		return "", err
	}
	return sb.String(), nil
}

// TouchDropsTheHandle only wants the file to exist.
func TouchDropsTheHandle(path string) error {
	_, err := os.OpenFile(path, os.O_CREATE, 0o600) // want GL105
	return err
}

// MarkDoneDropsBothResults ignores the handle and the error.
func MarkDoneDropsBothResults(dir string) {
	os.Create(filepath.Join(dir, ".done")) // want GL105
}

// DumpIgnoresOpenError has no error path at all, and no close either.
func DumpIgnoresOpenError(v any) {
	f, _ := os.Create("/tmp/dump.json") // want GL105
	enc := json.NewEncoder(f)
	enc.SetIndent("", "  ")
	_ = enc.Encode(v)
}

// DecodeInOneExpression has no name for the file that it could close.
func DecodeInOneExpression(path string, v any) error {
	return json.NewDecoder(closing.Must(os.Open(path))).Decode(v) // want GL105
}

// DescribeOnly passes the file to a helper that does not close it.
func DescribeOnly(path string) error {
	f, err := os.Open(path) // want GL105
	if err != nil {
		return err
	}
	closing.Describe(f)
	return nil
}

// FinishIsNotClose trusts the name of a helper.
func FinishIsNotClose(path string, data []byte) error {
	f, err := os.Create(path) // want GL105
	if err != nil {
		return err
	}
	if _, err = f.Write(data); err != nil {
		_ = f.Close()
		return err
	}
	return closing.Finish(f)
}

// ReadFromTree leaks the file of an abstract file system.
func ReadFromTree(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name) // want GL105
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	buf := make([]byte, info.Size())
	_, err = io.ReadFull(f, buf)
	return buf, err
}

// UploadHandler copies a form file and closes it only when all went well.
func UploadHandler(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var headers []*multipart.FileHeader
	if r.MultipartForm != nil {
		headers = r.MultipartForm.File["attachment"]
	}
	for _, h := range headers {
		part, err := h.Open() // want GL105
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		if _, err := io.Copy(io.Discard, part); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		part.Close()
	}
	w.WriteHeader(http.StatusNoContent)
}

// CompareSizes closes the second file on every path and the first on none.
func CompareSizes(a, b string) (bool, error) {
	fa, err := os.Open(a) // want GL105
	if err != nil {
		return false, err
	}
	fb, err := os.Open(b) // ok GL105
	if err != nil {
		return false, err
	}
	defer fb.Close()

	ia, err := fa.Stat()
	if err != nil {
		return false, err
	}
	ib, err := fb.Stat()
	if err != nil {
		return false, err
	}
	return ia.Size() == ib.Size(), nil
}

// Dimensions reads the header of a picture; what it gets does not need the file any more.
func Dimensions(name string) (image.Config, error) {
	f, err := os.Open(name) // want GL105
	if err != nil {
		return image.Config{}, err
	}
	config, _, err := image.DecodeConfig(f)
	return config, err
}
