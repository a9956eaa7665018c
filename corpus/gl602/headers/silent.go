package headers

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"strings"
)

var (
	whole [][]byte
	lines []string
	sum   int
	rest  []byte
)

// Cloned copies the part.
func Cloned(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	last = bytes.Clone(data[:4]) // ok GL602
	return nil
}

// Appended copies it to a new slice.
func Appended(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	last = append([]byte(nil), data[:4]...) // ok GL602
	return nil
}

// Converted makes a string of the part.
func Converted(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	line = string(data[:4]) // ok GL602
	return nil
}

// ClonedText copies a part of a string.
func ClonedText(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	text := string(data)
	line = strings.Clone(text[:4]) // ok GL602
	return nil
}

// Whole keeps all of it, which is what it is for.
func Whole(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	last = data // ok GL602
	return nil
}

// Rest keeps all but the beginning.
func Rest(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	rest = data[4:] // ok GL602
	return nil
}

// Lines keeps all lines.
func Lines(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	lines = strings.Split(string(data), "\n") // ok GL602
	return nil
}

// Each keeps each of the lines.
func Each(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	clear(counts)
	for _, one := range strings.Split(string(data), "\n") {
		counts[one]++ // ok GL602
	}
	return nil
}

// Trimmed keeps nearly all of it.
func Trimmed(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	last = bytes.TrimSpace(data) // ok GL602
	return nil
}

// Local has it in a variable of its own.
func Local(name string) int {
	data, err := os.ReadFile(name)
	if err != nil {
		return 0
	}
	head := data[:4]
	return len(head) // ok GL602
}

// Returned gives it to its caller.
func Returned(name string) ([]byte, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return data[:4], nil // ok GL602
}

// Number keeps a byte.
func Number(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	sum = int(data[0]) // ok GL602
	return nil
}

// Limited reads no more than it keeps.
func Limited(r io.Reader) error {
	buf := make([]byte, 16)
	n, err := r.Read(buf)
	if err != nil {
		return err
	}
	last = buf[:n] // ok GL602
	return nil
}

// Length keeps a number.
func Length(resp *http.Response) error {
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	sum = len(data[:min(len(data), 4)]) // ok GL602
	return nil
}

// parsed lives as long as one call.
type parsed struct{ magic []byte }

func (p *parsed) read(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	p.magic = data[:4] // ok GL602
	return nil
}

// Given has a part of what its caller has.
func Given(data []byte) {
	last = data[:4] // ok GL602
}

// Parsed reads into something local.
func Parsed(name string) bool {
	var p parsed
	return p.read(name) == nil && len(whole) == 0 // ok GL602
}
