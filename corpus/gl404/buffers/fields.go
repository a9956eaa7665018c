package buffers

import (
	"io"
	"sync"
)

type scratch struct{ raw []byte }

var (
	scratches = sync.Pool{New: func() any { return new(scratch) }}
	pointed   = sync.Pool{New: func() any { return new([]byte) }}
)

// Framed appends to a field of what is pooled.
func Framed(w io.Writer, data []byte) {
	s := scratches.Get().(*scratch)
	s.raw = append(s.raw[:0], data...)
	w.Write(s.raw)
	scratches.Put(s) // want GL404 low
}

// Filled has a function append through the pointer.
func Filled(w io.Writer, data []byte) {
	p := pointed.Get().(*[]byte)
	fillWith(p, data)
	w.Write(*p)
	pointed.Put(p) // want GL404 low
}

func fillWith(p *[]byte, data []byte) { *p = append((*p)[:0], data...) }

// Small drops a field that has become long.
func Small(w io.Writer, data []byte) {
	s := scratches.Get().(*scratch)
	s.raw = append(s.raw[:0], data...)
	w.Write(s.raw)
	if cap(s.raw) > 1<<16 {
		s.raw = nil
	}
	scratches.Put(s) // ok GL404
}
