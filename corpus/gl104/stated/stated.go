// Package stated has transactions of its own: no model knows them, the functions say what they owe.
package stated

import (
	"context"
	"errors"
	"fmt"
)

// Unit is a unit of work.
type Unit interface {
	Put(key, value string) error
	Commit() error
	Rollback() error
}

// Ledger hands out units of work.
type Ledger struct {
	engine interface {
		Unit(ctx context.Context, write bool) (Unit, error)
	}
}

type unitKey struct{}

// Unit begins one, and keeps it in the context as well.
func (l *Ledger) Unit(ctx context.Context, write bool) (context.Context, Unit, error) {
	u, err := l.engine.Unit(ctx, write)
	if err != nil {
		return nil, nil, err
	}
	return context.WithValue(ctx, unitKey{}, u), u, nil
}

func balance(ctx context.Context, account string) (int, error) {
	if ctx.Value(unitKey{}) == nil {
		return 0, errors.New("no unit")
	}
	return len(account), nil
}

// WithdrawForgetsOnce rolls back after one failure and not after the other.
func (l *Ledger) WithdrawForgetsOnce(ctx context.Context, account string) error {
	ctx, u, err := l.Unit(ctx, true) // want GL104
	if err != nil {
		return err
	}
	left, err := balance(ctx, account)
	if err != nil {
		return err
	}
	if err := u.Put(account, fmt.Sprint(left-1)); err != nil {
		_ = u.Rollback()
		return err
	}
	return u.Commit()
}

// WithdrawEveryPath rolls back after each failure.
func (l *Ledger) WithdrawEveryPath(ctx context.Context, account string) error {
	ctx, u, err := l.Unit(ctx, true) // ok GL104
	if err != nil {
		return err
	}
	left, err := balance(ctx, account)
	if err != nil {
		_ = u.Rollback()
		return err
	}
	if err := u.Put(account, fmt.Sprint(left-1)); err != nil {
		_ = u.Rollback()
		return err
	}
	return u.Commit()
}

// WithdrawDeferred leaves it to a deferred literal.
func (l *Ledger) WithdrawDeferred(ctx context.Context, account string) (err error) {
	ctx, u, err := l.Unit(ctx, true) // ok GL104
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = u.Rollback()
		}
	}()
	left, err := balance(ctx, account)
	if err != nil {
		return err
	}
	if err := u.Put(account, fmt.Sprint(left-1)); err != nil {
		return err
	}
	return u.Commit()
}

// RetryByHelper rolls back by a function that it was given, before the next turn.
func RetryByHelper(begin func() (Unit, error), rollback func(Unit) error, work func(Unit) error) error {
	for range 3 {
		u, err := begin() // ok GL104 GL107
		if err != nil {
			return err
		}
		defer func() { _ = u.Rollback() }()
		if err := work(u); err == nil {
			return u.Commit()
		}
		if err := rollback(u); err != nil {
			return err
		}
	}
	return errors.New("too many turns")
}
