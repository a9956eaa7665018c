"""GL206: contexts derived from themselves in loops."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL206",
    name="nested-context-in-loop",
    summary="A loop derives a context from the one of the turn before",
    what="""\
A loop assigns to a variable a context that is derived from the same variable. Each turn adds a
link to the chain.""",
    why="""\
A context refers to its parent. After a million turns the last context holds a million others with
their values; a lookup of a value walks along all of them, and a cancel of the first one as well.
With `WithTimeout` each turn also inherits the deadlines of the turns before, and one context that
was cancelled cancels all that follow.""",
    example="""\
for job := range jobs {
	ctx = context.WithValue(ctx, jobKey{}, job.id)
	run(ctx, job)
}""",
    instead="""\
for job := range jobs {
	ctx := context.WithValue(ctx, jobKey{}, job.id)
	run(ctx, job)
}""",
    silent="""\
- The context is declared in the loop (`ctx := …`), or set anew from another one in each turn.
- The loop is left in the same turn.
- In a loop over a slice, an array, a map or a number the confidence is low: such loops build one
  context out of a few values on purpose. So it is in test code.
- Known gap: chains that grow from call to call in a field are not reported by this rule.""",
    cwe=(401, 400),
    precision="high",
    severity=Severity.WARNING,
    messages={
        "loop": "{what} from {call} is derived from the one of the turn before, and the chain grows",
    },
    kinds=("derived-in-loop",),
    analysis="lifetimes",
    evidence=("heap",),
    references=("https://pkg.go.dev/context#WithValue",),
)
