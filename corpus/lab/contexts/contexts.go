// Package contexts gives each message a context of its own below that of the connection.
package contexts

import (
	"context"
	"errors"
)

// The connection is open as long as the program runs.
var connection, hangUp = context.WithCancel(context.Background())

// How many messages come at once.
const burst = 20

// Service returns the handling of a burst of messages.
func Service(leak bool) func() {
	handle := handleCancelled
	if leak {
		handle = handleUncancelled
	}
	return func() {
		for range burst {
			_ = handle(connection, []byte("message"))
		}
	}
}

func handleUncancelled(parent context.Context, message []byte) error {
	ctx, cancel := context.WithCancel(parent) // want GL205
	if err := process(ctx, message); err != nil {
		cancel()
		return err
	}
	return nil
}

func handleCancelled(parent context.Context, message []byte) error {
	ctx, cancel := context.WithCancel(parent) // ok GL205
	defer cancel()
	return process(ctx, message)
}

func process(ctx context.Context, message []byte) error {
	if len(message) == 0 {
		return errors.New("empty message")
	}
	return ctx.Err()
}
