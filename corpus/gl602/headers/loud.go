// Package headers remembers the beginnings of files and bodies.
package headers

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
)

type header struct {
	name  string
	magic []byte
}

var (
	magic   = map[string][]byte{}
	titles  = map[string]string{}
	last    []byte
	line    string
	shared  sync.Map
	all     []header
	state   struct{ version string }
	counts  = map[string]int{}
	byName  = map[string]header{}
	entries = map[string]*header{}
)

// Magic keeps four bytes of a file.
func Magic(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	clear(magic)
	magic[name] = data[:4] // want GL602
	return nil
}

// Last keeps the beginning of a body.
func Last(resp *http.Response) error {
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	last = data[:16] // want GL602
	return nil
}

// Middle keeps a part of it.
func Middle(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	last = data[8:24] // want GL602
	return nil
}

// Upto ends at a place that it looks for.
func Upto(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	end := bytes.IndexByte(data, '\n')
	last = data[:end] // want GL602
	return nil
}

// Text keeps a part of a string.
func Text(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	text := string(data)
	line = text[:20] // want GL602
	return nil
}

// Field keeps one of the parts.
func Field(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	line = strings.Fields(string(data))[0] // want GL602
	return nil
}

// Split keeps the first of the lines.
func Split(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	lines := bytes.Split(data, []byte("\n"))
	last = lines[0] // want GL602
	return nil
}

// Cut keeps what is before a separator.
func Cut(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	before, _, _ := strings.Cut(string(data), "=")
	state.version = before // want GL602
	return nil
}

// Trim trims a part.
func Trim(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	last = bytes.TrimSpace(data[:32]) // want GL602
	return nil
}

// Store uses a map for several goroutines.
func Store(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	shared.Clear()
	shared.Store(name, data[:4]) // want GL602
	return nil
}

// Literal has it in a field of a literal.
func Literal(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	clear(byName)
	byName[name] = header{name: name, magic: data[:4]} // want GL602
	return nil
}

// Append puts it into a slice.
func Append(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if len(all) > 10 {
		return nil
	}
	all = append(all, header{name: name, magic: data[:4]}) // want GL602
	return nil
}

// Pointer has a pointer to the literal.
func Pointer(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	clear(entries)
	entries[name] = &header{magic: data[:4]} // want GL602
	return nil
}

// Key has the part as the key of a map.
func Key(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	clear(counts)
	text := string(data)
	counts[text[:8]] = len(text) // want GL602
	return nil
}

// Cache has a lock.
type Cache struct {
	mu    sync.Mutex
	heads map[string][]byte
	first []byte
}

// Load keeps the beginning in a field.
func (c *Cache) Load(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.first = data[:4] // want GL602
	return nil
}

// Put keeps it in a map in a field.
func (c *Cache) Put(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	clear(c.heads)
	n := 4
	c.heads[name] = data[:n] // want GL602 low
	return nil
}

// Title keeps a part that was put into a variable first.
func Title(resp *http.Response) error {
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	page := string(body)
	title := page[7:40]
	clear(titles)
	titles["title"] = title // want GL602
	return nil
}

// FirstWords keeps the beginning of each line of a whole file.
func FirstWords(name string) {
	text, _ := os.ReadFile(name)
	for _, line := range strings.Split(string(text), "\n") {
		firstWords[line[:4]] = true // want GL602 GL401 low
	}
}

var firstWords = map[string]bool{}
