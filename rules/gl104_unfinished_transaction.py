"""GL104: database transactions."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL104",
    name="unfinished-transaction",
    summary="A database transaction is neither committed nor rolled back on some path",
    what="""\
A transaction was begun, and a path, nearly always one that handles an error, leads out of the
function without `Commit` or `Rollback`. A type that no model knows counts where the function
itself calls `Rollback` on another path.""",
    why="""\
An unfinished transaction keeps its connection out of the pool and its locks in the database:
other writers wait for rows that nobody will ever release, and old row versions cannot be cleaned
up. The connection only comes back when the process ends or the context of `BeginTx` is cancelled.

`Rollback` after `Commit` does nothing but return `sql.ErrTxDone`, so it can be deferred without
a condition.""",
    example="""\
tx, err := db.BeginTx(ctx, nil)
if err != nil {
	return err
}
if _, err := tx.ExecContext(ctx, debit, from, amount); err != nil {
	return err // leaks tx
}
return tx.Commit()""",
    instead="""\
tx, err := db.BeginTx(ctx, nil)
if err != nil {
	return err
}
defer tx.Rollback() // does nothing after Commit
if _, err := tx.ExecContext(ctx, debit, from, amount); err != nil {
	return err
}
return tx.Commit()""",
    silent="""\
- A deferred function looks at a named error and chooses between `Commit` and `Rollback`.
- The transaction is returned, stored, or handed to a function that finishes or keeps it.
- A helper runs the transaction and finishes it (`db.Transaction(func(tx) error)`).
- The transaction goes to a function that cannot be seen and that no model describes.
- Known gap: a panic between begin and commit is not counted as a path, unless it is written as
  `panic` in the function itself.""",
    cwe=(772, 404),
    precision="high",
    severity=Severity.WARNING,
    messages={
        "path": "{what} from {call} is neither committed nor rolled back {path}",
        "never": "{what} from {call} is never committed or rolled back",
        "dropped": "{what} from {call} is dropped, so nothing can finish it",
        "overwritten": "{what} from {call} is overwritten {path} before it is finished",
        "emptied": "{what} in {call} is set to nil before it is finished",
    },
    kinds=("tx",),
    fixable=True,
    references=("https://pkg.go.dev/database/sql#Tx", "https://go.dev/doc/database/execute-transactions"),
)
