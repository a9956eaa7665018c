// Package waits waits for a limited time, with a Go whose collector takes timers that nobody knows.
package waits

import (
	"errors"
	"os/exec"
	"time"
)

// Result needs no Stop since Go 1.23: dgryski/semgrep-go#69.
func Result(results <-chan int) (int, error) {
	timer := time.NewTimer(time.Hour) // ok GL202
	select {
	case n := <-results:
		return n, nil
	case <-timer.C:
		return 0, errors.New("timeout")
	}
}

// Kill runs its function all the same, in every version.
func Kill(c *exec.Cmd, limit time.Duration) error {
	timer := time.AfterFunc(limit, func() { // want GL202
		c.Process.Kill()
	})
	err := c.Wait()
	if err == nil {
		return nil
	}
	timer.Stop()
	return err
}
