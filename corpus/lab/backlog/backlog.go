// Package backlog stores the sizes of documents by a worker that is slower than those who send.
package backlog

import (
	"bytes"
	"errors"
	"io"
	"time"
)

var errBusy = errors.New("too many documents wait")

type job func() int

// A storage has room for many jobs, so that senders need not wait.
type storage struct {
	queue chan job
	total int
}

// Service starts the worker and returns the sending of one document.
func Service(leak bool) func() {
	s := &storage{queue: make(chan job, 1<<16)}
	go s.work()
	send := s.sendSize
	if leak {
		send = s.sendDocument
	}
	return func() { _ = send(bytes.NewReader(make([]byte, 16384))) }
}

func (s *storage) work() {
	for next := range s.queue {
		s.total += next()
		time.Sleep(time.Second)
	}
}

// Each job that waits holds a whole document, and nobody asks how many there are.
func (s *storage) sendDocument(from io.Reader) error {
	document, err := io.ReadAll(from)
	if err != nil {
		return err
	}
	s.queue <- func() int { return len(document) } // want GL308 low GL601 low
	return nil
}

// A job holds a number, and what finds no place at once is dropped.
func (s *storage) sendSize(from io.Reader) error {
	document, err := io.ReadAll(from)
	if err != nil {
		return err
	}
	size := len(document)
	if len(s.queue) >= 16 {
		return errBusy
	}
	select {
	case s.queue <- func() int { return size }: // ok GL308 GL601
		return nil
	default:
		return errBusy
	}
}
