package owned

import (
	"errors"
	"net"
	"os"
)

var errLinkClosed = errors.New("link is closed")

// link talks to a peer and connects again when that fails.
type link struct {
	addr string
	conn net.Conn
	log  *os.File
	sent int
}

func (l *link) dial() error {
	conn, err := net.Dial("tcp", l.addr) // ok GL106
	if err != nil {
		return err
	}
	l.conn = conn
	return nil
}

// Close ends both.
func (l *link) Close() error {
	if l.conn != nil {
		l.conn.Close()
		l.conn = nil // ok GL106
	}
	err := l.log.Close()
	l.log = nil // ok GL105
	return err
}

// Send throws the connection away when it does not work any more.
func (l *link) Send(data []byte) error {
	if l.conn == nil {
		if err := l.dial(); err != nil {
			return err
		}
	}
	if _, err := l.conn.Write(data); err != nil {
		l.conn = nil // want GL106
		return err
	}
	return nil
}

// SendAndClose closes it first.
func (l *link) SendAndClose(data []byte) error {
	_, err := l.conn.Write(data)
	if err != nil {
		_ = l.conn.Close()
		l.conn = nil // ok GL106
	}
	return err
}

// write is what Rotate works with.
func (l *link) write(data []byte) error {
	_, err := l.log.Write(data)
	return err
}

// Rotate forgets the file when nothing more can be written to it.
func (l *link) Rotate(data []byte) error {
	err := l.write(data)
	if err != nil {
		l.log = nil // want GL105
	}
	return err
}

// Again forgets only what is closed already.
func (l *link) Again(data []byte) error {
	err := l.write(data)
	if errors.Is(err, os.ErrClosed) {
		l.log = nil // ok GL105
	}
	return err
}

// Limit closes in the background.
func (l *link) Limit(data []byte) {
	l.sent++
	_, _ = l.conn.Write(data)
	if l.sent > 100 {
		go l.conn.Close()
		l.conn = nil // ok GL106
	}
}

// Take hands the connection out.
func (l *link) Take() (net.Conn, error) {
	if l.conn == nil {
		return nil, errLinkClosed
	}
	conn := l.conn
	_, err := conn.Write([]byte("handed over"))
	l.conn = nil // ok GL106
	return conn, err
}

// Detach is called when somebody else has the connection.
func (l *link) Detach() {
	l.conn = nil // ok GL106
}
