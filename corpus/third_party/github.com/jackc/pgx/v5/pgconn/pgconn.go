// Package pgconn declares, for the corpus, the part of the API that its cases call.
package pgconn

type CommandTag struct{ s string }

func (t CommandTag) RowsAffected() int64 { return int64(len(t.s)) }
