package control

import (
	"io"
	"os"
	"path/filepath"
	"testing"
)

// fixture opens a file of testdata for the caller and closes it when the test ends.
func fixture(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name)) // ok GL105
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// scratch gives a new file, which the end of the test closes with a check.
func scratch(tb testing.TB) *os.File {
	tb.Helper()
	f, err := os.CreateTemp(tb.TempDir(), "scratch") // ok GL105
	if err != nil {
		tb.Fatalf("temp file: %v", err)
	}
	tb.Cleanup(func() {
		if err := f.Close(); err != nil {
			tb.Error(err)
		}
	})
	return f
}

func TestUsesHelpers(t *testing.T) {
	in := fixture(t, "words.txt") // ok GL105
	out := scratch(t)             // ok GL105
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
}

func TestFatalNeedsNoClose(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "x")) // ok GL105
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("x"); err != nil {
		t.Fatalf("write: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestNeverCloses(t *testing.T) {
	f, err := os.CreateTemp(t.TempDir(), "out") // want GL105
	if err != nil {
		t.Fatal(err)
	}
	if _, err := FindHeader(t.TempDir(), nil, nil); err == nil {
		t.Error("no error")
	}
	if _, err := f.WriteString("done"); err != nil {
		t.Error(err)
	}
}
