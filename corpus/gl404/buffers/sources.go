package buffers

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"strconv"
	"sync"
)

var (
	sources = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	unread  = sync.Pool{New: func() any { return new(bytes.Buffer) }}
)

type record struct {
	name string
	data []byte
}

// Included has another function read a whole file.
func Included(name string) (string, error) {
	buf := sources.Get().(*bytes.Buffer)
	buf.Reset()
	defer sources.Put(buf) // want GL404
	if err := readInto(name, buf); err != nil {
		return "", err
	}
	return buf.String(), nil
}

func readInto(name string, buf *bytes.Buffer) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(buf, f)
	return err
}

// Teed writes through another writer.
func Teed(other io.Writer, v map[string]any) error {
	buf := sources.Get().(*bytes.Buffer)
	buf.Reset()
	defer sources.Put(buf) // want GL404
	both := io.MultiWriter(buf, other)
	return json.NewEncoder(both).Encode(v)
}

// Loaded writes all of a file at once.
func Loaded(name string, w io.Writer) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	buf := sources.Get().(*bytes.Buffer)
	buf.Reset()
	defer sources.Put(buf) // want GL404
	buf.Write(data)
	_, err = buf.WriteTo(w)
	return err
}

// Typed has a function of the program encode a value of any type.
func Typed(kind byte, v *record) []byte {
	buf := sources.Get().(*bytes.Buffer)
	defer sources.Put(buf) // want GL404
	buf.Reset()
	buf.WriteByte(kind)
	encodeAny(buf, v)
	return bytes.Clone(buf.Bytes())
}

func encodeAny(w io.Writer, v any) {
	if r, ok := v.(*record); ok {
		io.WriteString(w, r.name)
		w.Write(r.data)
	}
}

type marshaler interface{ EncodeTo(w *bytes.Buffer) error }

// Self lets a value encode itself.
func Self(m marshaler) ([]byte, error) {
	buf := sources.Get().(*bytes.Buffer)
	defer sources.Put(buf) // want GL404
	buf.Reset()
	err := m.EncodeTo(buf)
	return bytes.Clone(buf.Bytes()), err
}

// Batch has all records written.
func Batch(w io.Writer, records []record) {
	b := slices.Get().(*[]byte)
	*b = appendRecords((*b)[:0], records)
	w.Write(*b)
	slices.Put(b) // want GL404
}

func appendRecords(b []byte, records []record) []byte {
	for _, r := range records {
		b = append(b, r.data...)
	}
	return b
}

// Parts writes all parts that it is given.
func Parts(w io.Writer, parts [][]byte) {
	buf := sources.Get().(*bytes.Buffer)
	buf.Reset()
	for _, part := range parts {
		buf.Write(part)
	}
	buf.WriteTo(w)
	sources.Put(buf) // want GL404
}

// Upload fills what a helper puts back.
func Upload(r io.Reader) error {
	buf := sources.Get().(*bytes.Buffer)
	defer giveBack(buf)
	_, err := buf.ReadFrom(r)
	return err
}

func giveBack(buf *bytes.Buffer) {
	buf.Reset()
	sources.Put(buf) // want GL404
}

// Ready fills what another helper puts back.
func Ready(w io.Writer, n int) {
	buf := sources.Get().(*bytes.Buffer)
	defer giveSmallBack(buf)
	buf.WriteString(strconv.Itoa(n))
	buf.WriteTo(w)
}

func giveSmallBack(buf *bytes.Buffer) {
	buf.Reset()
	sources.Put(buf) // want GL404 low
}

// Recycle is for other packages.
func Recycle(buf *bytes.Buffer) {
	buf.Reset()
	sources.Put(buf) // want GL404
}

// Drop gives to a pool from which nobody takes.
func Drop(r io.Reader) error {
	buf := new(bytes.Buffer)
	_, err := buf.ReadFrom(r)
	unread.Put(buf) // ok GL404
	return err
}

// Figures has a function of the program write a number.
func Figures(w io.Writer, n int) {
	buf := sources.Get().(*bytes.Buffer)
	defer sources.Put(buf) // ok GL404
	buf.Reset()
	writeDigits(buf, n)
	buf.WriteTo(w)
}

func writeDigits(buf *bytes.Buffer, n int) {
	for ; n > 0; n /= 10 {
		buf.WriteByte(byte('0' + n%10))
	}
}

// Packet has a function of the program put one packet behind a header.
func Packet(w io.Writer, data []byte) {
	buf := sources.Get().(*bytes.Buffer)
	defer sources.Put(buf) // want GL404 low
	buf.Reset()
	marshalPacket(buf, &record{data: data})
	buf.WriteTo(w)
}

func marshalPacket(buf *bytes.Buffer, r *record) {
	buf.WriteByte(byte(len(r.data)))
	buf.Write(r.data)
}

// Chunked has another function read one chunk.
func Chunked(r io.Reader, size int64) error {
	buf := sources.Get().(*bytes.Buffer)
	defer sources.Put(buf) // want GL404 low
	buf.Reset()
	return readChunk(buf, r, size)
}

func readChunk(buf *bytes.Buffer, r io.Reader, size int64) error {
	_, err := buf.ReadFrom(io.LimitReader(r, size))
	return err
}

var _ = []any{Drop, Recycle}
