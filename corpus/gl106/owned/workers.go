package owned

import (
	"fmt"
	"os"
	"time"
)

// Journal keeps a file open and flushes it from a goroutine of its own.
type Journal interface {
	Add(line string) error
	Close() error
}

type entryBatch struct {
	of      *fileJournal
	pending []string
}

func newEntryBatch(of *fileJournal) *entryBatch {
	b := &entryBatch{of: of}
	b.commit()
	return b
}

func (b *entryBatch) commit() { b.pending = b.pending[:0] }

type fileJournal struct {
	f     *os.File
	batch *entryBatch
	quit  chan struct{}
	ended chan struct{}
}

// NewJournal starts a journal; its goroutine works with the file and does not close it.
func NewJournal(path string) Journal {
	return startJournal(path)
}

func startJournal(path string) *fileJournal {
	f, err := os.Create(path) // ok GL105
	if err != nil {
		panic(err)
	}
	j := &fileJournal{f: f, quit: make(chan struct{}), ended: make(chan struct{})}
	j.batch = newEntryBatch(j)
	go j.flushing()
	return j
}

func (j *fileJournal) flushing() {
	defer close(j.ended)
	pause := time.NewTicker(time.Second)
	defer pause.Stop()
	for {
		select {
		case <-pause.C:
			_ = j.f.Sync()
		case <-j.quit:
			j.batch.commit()
			return
		}
	}
}

// Add writes a line.
func (j *fileJournal) Add(line string) error {
	_, err := fmt.Fprintln(j.f, line)
	return err
}

// Close ends the goroutine and closes the file.
func (j *fileJournal) Close() error {
	close(j.quit)
	<-j.ended
	return j.f.Close()
}

// NoteOnce never ends the journal, its goroutine included.
func NoteOnce(path, line string) error {
	j := NewJournal(path) // want GL106
	return j.Add(line)
}

// NoteTwice forgets the journal when the first line fails.
func NoteTwice(path, line string) error {
	j := startJournal(path) // want GL106
	if err := j.Add(line); err != nil {
		return err
	}
	err := j.Add(line)
	if closing := j.Close(); err == nil {
		err = closing
	}
	return err
}

// NoteAndClose ends it.
func NoteAndClose(path, line string) error {
	j := NewJournal(path) // ok GL106
	defer j.Close()
	return j.Add(line)
}

// tally counts lines of a file in the background for as long as the process runs.
type tally struct {
	f     *os.File
	lines int
}

func (t *tally) count() {
	buf := make([]byte, 4096)
	for {
		n, err := t.f.Read(buf)
		if err != nil {
			return
		}
		t.lines += n
	}
}

// StartTally hands the file to a goroutine that goes on after it, and that nothing makes close it.
func StartTally(path string) error {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return err
	}
	t := &tally{f: f} // want GL109
	go t.count()
	return nil
}
