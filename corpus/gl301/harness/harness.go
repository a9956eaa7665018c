// Package harness helps the tests of other packages.
package harness

import (
	"testing"
	"time"
)

// Within fails a test when a function takes too long: what it leaves behind ends with the tests.
//
//corpus:unproven it wants a test
func Within(t testing.TB, limit time.Duration, f func() error) {
	t.Helper()
	done := make(chan error)
	go func() {
		done <- f() // want GL301 low
	}()
	select {
	case err := <-done:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(limit):
		t.Error("too slow")
	}
}
