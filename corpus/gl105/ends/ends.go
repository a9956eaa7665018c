// Package ends has methods that end their receiver, and forget a file where a step before its Close fails.
package ends

import (
	"bufio"
	"errors"
	"os"
	"sync"
)

// Journal writes lines to a file by a buffer.
type Journal struct {
	mu     sync.Mutex
	file   *os.File
	buffer *bufio.Writer
	closed bool
}

// Close gives up when the buffer cannot be written.
func (j *Journal) Close() error {
	if err := j.buffer.Flush(); err != nil {
		return err // want GL105
	}
	return j.file.Close()
}

// Stop closes whatever becomes of the buffer.
func (j *Journal) Stop() error {
	err := j.buffer.Flush()
	if failed := j.file.Close(); err == nil { // ok GL105
		err = failed
	}
	return err
}

// Shutdown closes deferred.
func (j *Journal) Shutdown() error {
	defer j.file.Close() // ok GL105
	if err := j.buffer.Flush(); err != nil {
		return err
	}
	return j.file.Sync()
}

var errClosed = errors.New("closed already")

func (j *Journal) checkOpen() error {
	if j.closed {
		return errClosed
	}
	return nil
}

// Release asks first whether there is anything to close.
func (j *Journal) Release() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.checkOpen(); err != nil {
		return err // ok GL105
	}
	j.closed = true
	return j.file.Close()
}

// Cleanup is said to have been called already.
func (j *Journal) Cleanup() error {
	if j.closed {
		return errClosed // ok GL105
	}
	j.closed = true
	return j.file.Close()
}

// Destroy closes in both branches.
func (j *Journal) Destroy() error {
	if err := j.buffer.Flush(); err != nil {
		return errors.Join(err, j.file.Close()) // ok GL105
	}
	return j.file.Close()
}

// Rotate does not end its receiver: the file is closed another time.
func (j *Journal) Rotate(next *os.File) error {
	if err := j.buffer.Flush(); err != nil {
		return err // ok GL105
	}
	if err := j.file.Close(); err != nil {
		return err
	}
	j.file = next
	j.buffer.Reset(next)
	return nil
}

// Segment embeds its file.
type Segment struct{ *os.File }

// Close leaves the file open when it cannot be synced.
func (s *Segment) Close() error {
	if s.File == nil {
		return nil
	}
	if err := s.Sync(); err != nil {
		return err // want GL105
	}
	if err := s.File.Close(); err != nil {
		return err
	}
	s.File = nil
	return nil
}

// Pair has two files.
type Pair struct{ data, index *os.File }

// Close forgets the second when the first cannot be closed.
func (p *Pair) Close() error {
	if err := p.data.Close(); err != nil {
		return err // want GL105
	}
	return p.index.Close()
}

// Shutdown closes both.
func (p *Pair) Shutdown() error {
	return errors.Join(p.data.Close(), p.index.Close()) // ok GL105
}
