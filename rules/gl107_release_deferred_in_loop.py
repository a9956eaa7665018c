"""GL107: releases that wait for the end of the function."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL107",
    name="release-deferred-in-loop",
    summary="A release is deferred inside a loop, so that handles pile up until the function returns",
    what="""\
A loop acquires something in each turn and releases it with `defer`. Deferred calls run when the
function returns, not when the turn ends.""",
    why="""\
All handles of all turns are open at once. A loop over a thousand files holds a thousand
descriptors; a loop that never ends (a poller, a consumer) holds more and more of them for ever.""",
    example="""\
for _, name := range names {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close() // runs when the function returns
	if err := load(f); err != nil {
		return err
	}
}""",
    instead="""\
for _, name := range names {
	if err := loadFile(name); err != nil {
		return err
	}
}

func loadFile(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return load(f)
}""",
    silent="""\
- The `defer` stands in a function literal that is called in each turn.
- The loop is left in the same turn, whatever happens (it ends in `return` or `break`).
- The loop runs over a literal or a constant number of at most a few turns, or is a retry loop
  that leaves after the first success.
- The value is also released in the turn itself, and the `defer` is only a safety net.
- In test code the confidence is low: the number of turns is what the test's author wrote down.
- Known gap: a loop made of `goto` is not recognised as one.""",
    cwe=(772, 400),
    precision="high",
    severity=Severity.WARNING,
    messages={
        "loop": "{what} from {call} is released only when the function returns, not in each turn of the loop",
        "endless": "{what} from {call} is never released: its release is deferred inside a loop without end",
    },
    kinds=("release-deferred-in-loop",),
    references=("https://go.dev/ref/spec#Defer_statements",),
)
