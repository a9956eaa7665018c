package buffers

import (
	"bytes"
	"io"
	"strconv"
	"sync"
)

const most = 64 << 10

var (
	chunks = sync.Pool{New: func() any { b := make([]byte, 32<<10); return &b }}
	arrays = sync.Pool{New: func() any { return new([512]byte) }}
	states = sync.Pool{New: func() any { return new(state) }}
	groups = sync.Pool{New: func() any { return new(sync.WaitGroup) }}
)

type state struct{ depth, line int }

// Capped drops large buffers.
func Capped(r io.Reader) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer func() {
		if buf.Cap() <= most {
			buffers.Put(buf) // ok GL404
		}
	}()
	_, err := buf.ReadFrom(r)
	return err
}

func putCapped(buf *bytes.Buffer) {
	if buf.Cap() > most {
		return
	}
	buf.Reset()
	buffers.Put(buf) // ok GL404
}

func putAny(buf *bytes.Buffer) {
	buffers.Put(buf) // ok GL404
}

// Caller looks at the capacity before it calls a helper.
func Caller(r io.Reader) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.ReadFrom(r)
	if buf.Cap() < most {
		putAny(buf)
	}
}

// Slice drops large slices.
func Slice(w io.Writer, data []byte) {
	b := slices.Get().(*[]byte)
	*b = append((*b)[:0], data...)
	w.Write(*b)
	if cap(*b) <= most {
		slices.Put(b) // ok GL404
	}
}

// Chunk has slices of one size.
func Chunk(w io.Writer, r io.Reader) error {
	b := chunks.Get().(*[]byte)
	defer chunks.Put(b) // ok GL404
	_, err := io.CopyBuffer(w, r, *b)
	return err
}

// ReadChunk reads into it.
func ReadChunk(r io.Reader) (int, error) {
	b := chunks.Get().(*[]byte)
	defer chunks.Put(b) // ok GL404
	return io.ReadFull(r, *b)
}

// Array has arrays.
func Array(r io.Reader) (int, error) {
	b := arrays.Get().(*[512]byte)
	defer arrays.Put(b) // ok GL404
	return r.Read(b[:])
}

// State has something without a buffer.
func State(line int) int {
	s := states.Get().(*state)
	defer states.Put(s) // ok GL404
	s.line = line
	return s.depth
}

// Constant writes what is written here.
func Constant(w io.Writer) {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf) // ok GL404
	buf.Reset()
	buf.WriteString("pong")
	buf.WriteByte('\n')
	buf.WriteTo(w)
}

// Choose has one of two constants.
func Choose(yes bool) []byte {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf) // ok GL404
	buf.Reset()
	word := "no"
	if yes {
		word = "yes"
	}
	buf.WriteString(word)
	return bytes.Clone(buf.Bytes())
}

// Number writes single bytes.
func Number(n byte) []byte {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf) // ok GL404
	buf.Reset()
	buf.WriteByte('0' + n)
	return bytes.Clone(buf.Bytes())
}

// Fresh puts a new one in the place of a large one.
func Fresh(r io.Reader) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.ReadFrom(r)
	if size := buf.Cap(); size > most {
		buf = new(bytes.Buffer)
	}
	buffers.Put(buf) // ok GL404
}

// Length looks at the length.
func Length(r io.Reader) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.ReadFrom(r)
	if buf.Len() < most {
		buf.Reset()
		buffers.Put(buf) // ok GL404
	}
}

// Wait has something else in a pool.
func Wait(work func()) {
	group := groups.Get().(*sync.WaitGroup)
	defer groups.Put(group) // ok GL404
	group.Add(1)
	go func() {
		defer group.Done()
		work()
	}()
	group.Wait()
}

type freelist struct{ free [][]byte }

// Put is no pool of the library.
func (f *freelist) Put(b []byte) {
	f.free = append(f.free[:0], b) // ok GL404
}

// Own uses a list of its own.
func Own(f *freelist, data []byte) {
	b := append([]byte(nil), data...)
	f.Put(b) // ok GL404
}

// Integers appends numbers within what there is.
func Integers(w io.Writer, n int) {
	b := arrays.Get().(*[512]byte)
	w.Write(strconv.AppendInt(b[:0], int64(n), 10))
	arrays.Put(b) // ok GL404
}

// Trimmed works with a part of what it got, and puts back what it got.
func Trimmed(r io.Reader) string {
	p := chunks.Get().(*[]byte)
	defer chunks.Put(p) // ok GL404
	b := *p
	n, _ := r.Read(b)
	b = bytes.TrimSpace(b[:n])
	return string(b)
}

// Digits appends a number, which takes little room.
func Digits(w io.Writer, x float64) {
	p := slices.Get().(*[]byte)
	defer slices.Put(p) // ok GL404
	*p = strconv.AppendFloat((*p)[:0], x, 'g', -1, 64)
	w.Write(*p)
}

var _ = putCapped
