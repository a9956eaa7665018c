package arguments

import (
	"bufio"
	"io"
	"log"
	"net"
)

// Greeter answers connections that a listener hands over.
type Greeter struct {
	version string
}

// HandleForgetsHello closes the connection unless its first words can't be read.
func (g *Greeter) HandleForgetsHello(conn net.Conn) {
	words := make([]byte, 4)
	if _, err := io.ReadFull(conn, words); err != nil {
		log.Println("no greeting:", err)
		return // want GL106
	}
	if string(words) != g.version {
		conn.Close()
		return
	}
	io.Copy(io.Discard, conn)
	conn.Close()
}

// HandleDefersLate defers the close after the first read may have failed.
func (g *Greeter) HandleDefersLate(conn net.Conn) {
	line := bufio.NewReader(conn)
	if _, err := line.ReadString('\n'); err != nil {
		return // want GL106
	}
	defer conn.Close()
	line.WriteTo(io.Discard)
}

// HandleAlways closes on every way out.
func (g *Greeter) HandleAlways(conn net.Conn) {
	words := make([]byte, 4)
	if _, err := io.ReadFull(conn, words); err != nil {
		conn.Close()
		return // ok GL106
	}
	conn.Close()
}

// HandleForCaller leaves the connection to Answer, which closes it whatever happens.
func (g *Greeter) HandleForCaller(conn net.Conn) {
	words := make([]byte, 4)
	if _, err := io.ReadFull(conn, words); err != nil {
		return // ok GL106
	}
	io.Copy(io.Discard, conn)
	conn.Close()
}

// Answer closes what it has accepted.
func (g *Greeter) Answer(l net.Listener) error {
	conn, err := l.Accept()
	if err != nil {
		return err
	}
	defer conn.Close()
	g.HandleForCaller(conn)
	return nil
}

// Reap closes idle connections only: the others stay with their owner.
func (g *Greeter) Reap(conn net.Conn) {
	one := make([]byte, 1)
	if _, err := conn.Read(one); err != nil {
		return // ok GL106
	}
	if one[0] == 0 {
		conn.Close()
	}
}

// Replace tells by its result whether the old connection is closed.
func (g *Greeter) Replace(old net.Conn) net.Conn {
	conn, err := net.Dial("tcp", old.RemoteAddr().String())
	if err != nil {
		return nil // ok GL106
	}
	old.Close()
	return conn
}

// Relay copies one way; a second goroutine copies the other way, and each ends the reader of the other.
func (g *Greeter) Relay(from, to net.Conn) {
	buf := make([]byte, 512)
	for {
		n, err := from.Read(buf)
		if err != nil {
			to.Close()
			return // ok GL106
		}
		if _, err := to.Write(buf[:n]); err != nil {
			from.Close()
			return // ok GL106
		}
	}
}

// Session can be reset as well as closed.
type Session interface {
	io.ReadWriter
	Close() error
	Reset() error
}

// HandleResets resets what it can't read.
func (g *Greeter) HandleResets(s Session) {
	words := make([]byte, 4)
	if _, err := io.ReadFull(s, words); err != nil {
		s.Reset()
		return // ok GL106
	}
	s.Close()
}
