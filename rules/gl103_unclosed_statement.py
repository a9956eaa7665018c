"""GL103: prepared statements and reserved connections."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL103",
    name="unclosed-statement",
    summary="A prepared statement or a reserved connection is not closed on some path",
    what="""\
`db.Prepare` returned a statement, or `db.Conn` (`pool.Acquire`) a connection reserved for the
caller, and a path leads out of the function on which it is not given back.""",
    why="""\
A prepared statement occupies memory in the server on every connection that it was used on, until
it is closed; servers limit how many there may be. A reserved connection is lost to the pool: once
all of them are lost, each further query waits for ever.""",
    example="""\
conn, err := db.Conn(ctx)
if err != nil {
	return err
}
if _, err := conn.ExecContext(ctx, lock); err != nil {
	return err // leaks conn
}
return conn.Close()""",
    instead="""\
conn, err := db.Conn(ctx)
if err != nil {
	return err
}
defer conn.Close()
_, err = conn.ExecContext(ctx, lock)
return err""",
    silent="""\
- The statement is prepared once and kept in a field, a map or a package variable.
- The statement belongs to a transaction (`tx.Prepare`): the end of the transaction closes it.
- It is returned, or handed to a function that closes or keeps it.
- The statement or connection goes to a function that cannot be seen and that no model describes.
- Known gap: what is kept in a field is its owner's to release; GL109 reports owners that cannot.""",
    cwe=(772, 404),
    precision="high",
    severity=Severity.WARNING,
    messages={
        "path": "{what} from {call} is not closed {path}",
        "never": "{what} from {call} is never closed",
        "dropped": "{what} from {call} is dropped, so nothing can close it",
        "overwritten": "{what} from {call} is overwritten {path} before it is closed",
        "emptied": "{what} in {call} is set to nil before it is closed",
    },
    kinds=("stmt",),
    fixable=True,
    references=("https://pkg.go.dev/database/sql#Stmt", "https://pkg.go.dev/database/sql#Conn"),
)
