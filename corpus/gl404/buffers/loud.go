// Package buffers takes its buffers from pools.
package buffers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"text/template"
)

var (
	buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	slices  = sync.Pool{New: func() any { b := make([]byte, 0, 512); return &b }}
	encoded = sync.Pool{New: func() any { return new(encoder) }}
)

type encoder struct {
	bytes.Buffer
	depth int
}

// Read fills a buffer from a reader.
func Read(r io.Reader, use func([]byte) error) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf) // want GL404
	buf.Reset()
	if _, err := buf.ReadFrom(r); err != nil {
		return err
	}
	return use(buf.Bytes())
}

// Copy has the buffer as an argument.
func Copy(w io.Writer, r io.Reader) error {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	_, err := io.Copy(buf, r)
	if err == nil {
		_, err = buf.WriteTo(w)
	}
	buffers.Put(buf) // want GL404
	return err
}

// Encode writes JSON.
func Encode(w io.Writer, v any) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf) // want GL404
	buf.Reset()
	if err := json.NewEncoder(buf).Encode(v); err != nil {
		return err
	}
	_, err := w.Write(buf.Bytes())
	return err
}

// Render executes a template.
func Render(w http.ResponseWriter, page *template.Template, data any) {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf) // want GL404
	buf.Reset()
	if page.Execute(buf, data) == nil {
		buf.WriteTo(w)
	}
}

// Join writes strings of any length.
func Join(parts []string) string {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf) // want GL404 low
	buf.Reset()
	for _, part := range parts {
		buf.WriteString(part)
	}
	return buf.String()
}

// Log writes one line.
func Log(w io.Writer, line string) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	fmt.Fprintf(buf, "%s\n", line)
	w.Write(buf.Bytes())
	buffers.Put(buf) // want GL404 low
}

// Bytes writes what it is given.
func Bytes(w io.Writer, data []byte) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.Write(data)
	buf.WriteByte('\n')
	buf.WriteTo(w)
	buffers.Put(buf) // want GL404 low
}

func put(buf *bytes.Buffer) {
	buf.Reset()
	buffers.Put(buf) // want GL404 low
}

func putSlice(b *[]byte) {
	slices.Put(b) // want GL404 low
}

// Append replaces the slice by a longer one.
func Append(w io.Writer, data []byte) {
	b := slices.Get().(*[]byte)
	*b = append((*b)[:0], data...)
	w.Write(*b)
	slices.Put(b) // want GL404 low
}

// Format gives the slice to a function and keeps what comes back.
func Format(w io.Writer, format func([]byte, string) []byte, text string) {
	b := slices.Get().(*[]byte)
	*b = format((*b)[:0], text)
	w.Write(*b)
	slices.Put(b) // want GL404 low
}

// Deferred puts back in a literal.
func Deferred(r io.Reader) (int, error) {
	buf := buffers.Get().(*bytes.Buffer)
	defer func() {
		buf.Reset()
		buffers.Put(buf) // want GL404
	}()
	if _, err := buf.ReadFrom(r); err != nil {
		return 0, err
	}
	return buf.Len(), nil
}

// Embedded has a type that embeds a buffer.
func Embedded(w io.Writer, text string) {
	e := encoded.Get().(*encoder)
	e.Reset()
	e.WriteString(text)
	w.Write(e.Bytes())
	encoded.Put(e) // want GL404 low
}

type codec struct{ pool sync.Pool }

// Marshal has a pool in a field.
func (c *codec) Marshal(v any) ([]byte, error) {
	buf := c.pool.Get().(*bytes.Buffer)
	defer c.pool.Put(buf) // want GL404
	buf.Reset()
	err := json.NewEncoder(buf).Encode(v)
	return bytes.Clone(buf.Bytes()), err
}

// Fill gives the buffer to a function.
func Fill(fill func(io.Writer) error) (string, error) {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf) // want GL404 low
	buf.Reset()
	err := fill(buf)
	return buf.String(), err
}

// Variable appends to another name of the slice.
func Variable(w io.Writer, data []byte) {
	p := slices.Get().(*[]byte)
	b := (*p)[:0]
	b = append(b, data...)
	w.Write(b)
	*p = b
	slices.Put(p) // want GL404 low
}

// Checked looks at whether it is empty, which is no bound.
func Checked(r io.Reader) bool {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf) // want GL404
	buf.ReadFrom(r)
	return buf.Len() == 0
}

var _ = []any{put, putSlice, (*codec).Marshal}
