"""GL102: result sets of database queries."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL102",
    name="unclosed-rows",
    summary="The rows of a database query are not closed on some path",
    what="""\
A query returned rows (`*sql.Rows`, `pgx.Rows`, a cursor), and a path leads out of the function on
which they are neither closed nor read to their end.""",
    why="""\
Open rows keep their connection out of the pool. With `SetMaxOpenConns(n)`, n leaked results block
every later query for ever; without a limit, connections pile up until the database refuses them.

`rows.Next` closes the rows when it returns false. A `return` or `break` inside the loop, most
often after a failed `Scan`, skips that.""",
    example="""\
rows, err := db.QueryContext(ctx, "SELECT id FROM users")
if err != nil {
	return nil, err
}
for rows.Next() {
	var id int64
	if err := rows.Scan(&id); err != nil {
		return nil, err // leaks rows
	}
	ids = append(ids, id)
}
return ids, rows.Err()""",
    instead="""\
rows, err := db.QueryContext(ctx, "SELECT id FROM users")
if err != nil {
	return nil, err
}
defer rows.Close()
for rows.Next() {
	var id int64
	if err := rows.Scan(&id); err != nil {
		return nil, err
	}
	ids = append(ids, id)
}
return ids, rows.Err()""",
    silent="""\
- The loop over `rows.Next` runs until it returns false, and nothing leaves it early.
- The rows are returned, stored, or handed to a helper that closes or exhausts them.
- `QueryRow` is used: its `Scan` closes what it opened.
- The rows go to a function that cannot be seen and that no model describes.
- Known gap: a row from `QueryRow` that is never scanned is not reported.""",
    cwe=(772, 404),
    precision="high",
    severity=Severity.WARNING,
    messages={
        "path": "{what} from {call} are not closed {path}",
        "never": "{what} from {call} are never closed",
        "dropped": "{what} from {call} are dropped, so nothing can close them",
        "overwritten": "{what} from {call} are overwritten {path} before they are closed",
        "emptied": "{what} in {call} are set to nil before they are closed",
    },
    kinds=("rows",),
    fixable=True,
    references=("https://pkg.go.dev/database/sql#Rows", "https://go.dev/doc/database/querying"),
)
