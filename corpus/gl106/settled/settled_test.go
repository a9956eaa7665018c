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
