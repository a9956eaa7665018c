package batches

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
)

func TestEachInSubtest(t *testing.T) {
	for _, name := range []string{"a", "b"} {
		t.Run(name, func(t *testing.T) {
			f, err := os.Create(filepath.Join(t.TempDir(), name)) // ok GL105
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close() // ok GL107
			if _, err := io.WriteString(f, name); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestCleanupInLoop(t *testing.T) {
	var paths []string
	for _, name := range []string{"a", "b", "c"} {
		f, err := os.Create(filepath.Join(t.TempDir(), name)) // ok GL105
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		paths = append(paths, f.Name())
	}
	if err := Concat(new(bytes.Buffer), paths); err != nil {
		t.Error(err)
	}
}
