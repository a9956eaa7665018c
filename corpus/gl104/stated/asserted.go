package stated

import (
	"context"
	"errors"
)

// Batcher has units that can do more than they say.
type Batcher interface {
	Batch(ctx context.Context) Unit
}

type sized interface {
	Unit
	Limit(bytes int)
}

var errTooMany = errors.New("too many entries")

// FillForgetsLimit rolls back after a failed Put, and not where there are too many entries.
func FillForgetsLimit(ctx context.Context, b Batcher, entries map[string]string) error {
	u := b.Batch(ctx).(sized) // want GL104
	u.Limit(1 << 20)
	if len(entries) > 100 {
		return errTooMany
	}
	for key, value := range entries {
		if err := u.Put(key, value); err != nil {
			_ = u.Rollback()
			return err
		}
	}
	return u.Commit()
}

// FillAlways rolls back unless it has committed.
func FillAlways(ctx context.Context, b Batcher, entries map[string]string) error {
	u := b.Batch(ctx).(sized) // ok GL104
	done := false
	defer func() {
		if !done {
			_ = u.Rollback()
		}
	}()
	if len(entries) > 100 {
		return errTooMany
	}
	for key, value := range entries {
		if err := u.Put(key, value); err != nil {
			return err
		}
	}
	done = true
	return u.Commit()
}

// FillShared asks a context for the unit of somebody else.
func FillShared(ctx context.Context, entries map[string]string) error {
	u := ctx.Value(unitKey{}).(sized) // ok GL104
	if len(entries) > 100 {
		return errTooMany
	}
	for key, value := range entries {
		if err := u.Put(key, value); err != nil {
			_ = u.Rollback()
			return err
		}
	}
	return nil
}
