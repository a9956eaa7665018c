// Package archives reads and writes archives and directory trees.
package archives

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// ListNames never closes the archive.
func ListNames(path string) ([]string, error) {
	zr, err := zip.OpenReader(path) // want GL106
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(zr.File))
	for _, f := range zr.File {
		names = append(names, f.Name)
	}
	return names, nil
}

// ReadManifest leaves the entry open when it can't be read.
func ReadManifest(zr *zip.Reader) ([]byte, error) {
	for _, f := range zr.File {
		if f.Name != "META/manifest" {
			continue
		}
		rc, err := f.Open() // want GL106 low
		if err != nil {
			return nil, err
		}
		b, err := io.ReadAll(rc)
		if err != nil {
			return nil, fmt.Errorf("manifest: %w", err)
		}
		rc.Close()
		return b, nil
	}
	return nil, os.ErrNotExist
}

// UnpackStopsAtBadName returns in the loop with the archive open.
func UnpackStopsAtBadName(path, dst string) error {
	zr, err := zip.OpenReader(path) // want GL106
	if err != nil {
		return err
	}
	for _, f := range zr.File {
		if strings.Contains(f.Name, "..") {
			return fmt.Errorf("bad name %q", f.Name)
		}
		if err := os.MkdirAll(filepath.Join(dst, filepath.Dir(f.Name)), 0o755); err != nil {
			zr.Close()
			return err
		}
	}
	return zr.Close()
}

// ReadBelow keeps the root directory open, which is a file to the system.
func ReadBelow(dir, name string) ([]byte, error) {
	root, err := os.OpenRoot(dir) // want GL105
	if err != nil {
		return nil, err
	}
	f, err := root.Open(name) // ok GL105
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// CompressForgetsClose loses the end of the stream, which Close would write.
func CompressForgetsClose(data []byte) ([]byte, error) {
	var buf bytes.Buffer
	zw := gzip.NewWriter(&buf) // want GL106 low
	if _, err := zw.Write(data); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// ListNamesClosed is the usual shape.
func ListNamesClosed(path string) (names []string, err error) {
	zr, err := zip.OpenReader(path) // ok GL106
	if err != nil {
		return nil, err
	}
	defer zr.Close()
	for _, f := range zr.File {
		names = append(names, f.Name)
	}
	return names, nil
}

func readEntry(f *zip.File) (_ []byte, err error) {
	rc, err := f.Open() // ok GL106
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rc.Close()) }()
	return io.ReadAll(rc)
}

// ReadAllEntries reads from memory: such a reader has nothing to close.
func ReadAllEntries(archive []byte) (map[string][]byte, error) {
	zr, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive))) // ok GL106
	if err != nil {
		return nil, err
	}
	all := make(map[string][]byte)
	for _, f := range zr.File {
		b, err := readEntry(f)
		if err != nil {
			return nil, err
		}
		all[f.Name] = b
	}
	return all, nil
}

// Decompress does not close the decompressor, which holds nothing.
func Decompress(data []byte) ([]byte, error) {
	zr, err := gzip.NewReader(bytes.NewReader(data)) // ok GL106
	if err != nil {
		return nil, err
	}
	return io.ReadAll(zr)
}

// WriteTarball closes three layers, from the inside out.
func WriteTarball(path string, files map[string][]byte) (err error) {
	f, err := os.Create(path) // ok GL105
	if err != nil {
		return err
	}
	zw := gzip.NewWriter(f) // ok GL106
	tw := tar.NewWriter(zw) // ok GL106
	defer func() {
		err = errors.Join(err, tw.Close(), zw.Close(), f.Close())
	}()
	for name, b := range files {
		if err := tw.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(b))}); err != nil {
			return err
		}
		if _, err := tw.Write(b); err != nil {
			return err
		}
	}
	return nil
}

// EncodeFile uses an encoder that must be closed to flush.
func EncodeFile(path string, w io.Writer) error {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return err
	}
	defer f.Close()
	enc := base64.NewEncoder(base64.StdEncoding, w) // ok GL106
	if _, err := io.Copy(enc, f); err != nil {
		enc.Close()
		return err
	}
	return enc.Close()
}

// NopCloserNeedsNoClose wraps a reader that has nothing to close.
func NopCloserNeedsNoClose(text string) (string, error) {
	rc := io.NopCloser(strings.NewReader(text)) // ok GL106
	b, err := io.ReadAll(rc)
	return strings.ToUpper(string(b)), err
}

// multiCloser reads from an archive entry and closes entry and archive.
type multiCloser struct {
	io.Reader
	closers []io.Closer
}

func (m *multiCloser) Close() error {
	var errs []error
	for _, c := range m.closers {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

// OpenInArchive returns one object that closes both.
// Complaint: appended to a slice that a loop closes.
func OpenInArchive(path, name string) (io.ReadCloser, error) {
	zr, err := zip.OpenReader(path) // ok GL106
	if err != nil {
		return nil, err
	}
	for _, f := range zr.File {
		if f.Name == name {
			rc, err := f.Open() // ok GL106
			if err != nil {
				zr.Close()
				return nil, err
			}
			return &multiCloser{Reader: rc, closers: []io.Closer{rc, zr}}, nil
		}
	}
	zr.Close()
	return nil, os.ErrNotExist
}
