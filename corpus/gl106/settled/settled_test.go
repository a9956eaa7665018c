package settled

import (
	"net"
	"testing"
)

// What is there only because something worked that should not, is no leak worth a word.
func TestUnexpectedSuccess(t *testing.T) {
	c, err := net.Dial("tcp", "localhost:0") // ok GL106
	if err == nil {
		t.Errorf("connected to %s", c.RemoteAddr())
	}
}

// An ordinary failure that goes on leaks in each turn.
func TestGoesOnAfterFailure(t *testing.T) {
	for range 10 {
		c, err := net.Dial("tcp", "localhost:80") // want GL106
		if err != nil {
			t.Error(err)
			continue
		}
		if _, err := c.Write([]byte("x")); err != nil {
			t.Error(err)
			continue
		}
		c.Close()
	}
}

// What is cleaned up is registered before there is anything.
func pair(t *testing.T, addr string) (client, server net.Conn) {
	t.Helper()
	t.Cleanup(func() {
		if client != nil {
			client.Close()
		}
	})
	client, err := net.Dial("tcp", addr) // ok GL106
	if err != nil {
		t.Fatal(err)
	}
	server, err = net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	return client, server
}

func TestPair(t *testing.T) {
	client, server := pair(t, "localhost:80") // want GL106
	if _, err := client.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
}
