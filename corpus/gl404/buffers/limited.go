package buffers

import (
	"bytes"
	"io"
)

// Chosen reads as much as the caller has chosen for all.
func Chosen(r io.Reader, size int64) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf) // want GL404 low
	buf.Reset()
	_, err := buf.ReadFrom(io.LimitReader(r, size))
	return err
}

// Bounded reads up to a limit that is there against abuse alone.
func Bounded(r io.Reader) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf) // want GL404
	buf.Reset()
	_, err := buf.ReadFrom(io.LimitReader(r, 100<<20))
	return err
}

// Started gives each goroutine a buffer; what fills it is seen here.
func Started(r io.Reader, work func([]byte)) {
	buf := buffers.Get().(*bytes.Buffer)
	if _, err := buf.ReadFrom(r); err != nil {
		buffers.Put(buf) // want GL404
		return
	}
	go func(buf *bytes.Buffer) {
		work(buf.Bytes())
		buffers.Put(buf) // want GL404 low
	}(buf)
}
