// Package arguments has functions that own the connection that they are given.
package arguments

import (
	"errors"
	"net"
)

// Switch keeps connections.
type Switch struct {
	peers   []net.Conn
	blocked map[string]bool
}

func (s *Switch) allowed(address net.Addr) error {
	if s.blocked[address.String()] {
		return errors.New("blocked")
	}
	return nil
}

func greet(conn net.Conn) error {
	_, err := conn.Write([]byte("hello\n"))
	return err
}

// AddForgetsOne closes after two failures of three.
func (s *Switch) AddForgetsOne(conn net.Conn) error {
	if err := s.allowed(conn.RemoteAddr()); err != nil {
		return err // want GL106
	}
	if err := greet(conn); err != nil {
		conn.Close()
		return err
	}
	if len(s.peers) > 16 {
		conn.Close()
		return errors.New("too many")
	}
	s.peers = append(s.peers, conn)
	return nil
}

// AddClosesAlways closes after every failure.
func (s *Switch) AddClosesAlways(conn net.Conn) error {
	if err := s.allowed(conn.RemoteAddr()); err != nil {
		conn.Close()
		return err // ok GL106
	}
	if err := greet(conn); err != nil {
		conn.Close()
		return err
	}
	s.peers = append(s.peers, conn)
	return nil
}

// AddClosesOnce says too little by one place of two.
func (s *Switch) AddClosesOnce(conn net.Conn) error {
	if err := s.allowed(conn.RemoteAddr()); err != nil {
		return err // ok GL106
	}
	if err := greet(conn); err != nil {
		conn.Close()
		return err
	}
	s.peers = append(s.peers, conn)
	return nil
}

// AddOfCaller closes after two failures; its caller closes after all of them.
func (s *Switch) AddOfCaller(conn net.Conn) error {
	if err := s.allowed(conn.RemoteAddr()); err != nil {
		return err // ok GL106
	}
	if err := greet(conn); err != nil {
		conn.Close()
		return err
	}
	if len(s.peers) > 16 {
		conn.Close()
		return errors.New("too many")
	}
	s.peers = append(s.peers, conn)
	return nil
}

// Serve adds what it accepts, and closes what could not be added.
func (s *Switch) Serve(l net.Listener) error {
	for {
		conn, err := l.Accept() // ok GL106
		if err != nil {
			return err
		}
		if err := s.AddOfCaller(conn); err != nil {
			conn.Close()
		}
	}
}
