"""GL108: releases of values that may be nil."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL108",
    name="release-before-error-check",
    summary="A value is released before the error that came with it is checked",
    what="""\
A release, usually a `defer`, uses the result of a call before the error of the same call is looked
at. When the call fails, the result is nil and the release panics.""",
    why="""\
`resp.Body` of a nil response and `Close` of nil rows are nil dereferences. The program works until
the first failure of a peer, and then a handled error becomes a crash. Where the panic is recovered
(as `net/http` does for handlers), everything that the function held is lost with it.""",
    example="""\
resp, err := http.Get(url)
defer resp.Body.Close() // panics when http.Get fails
if err != nil {
	return err
}""",
    instead="""\
resp, err := http.Get(url)
if err != nil {
	return err
}
defer resp.Body.Close()""",
    silent="""\
- Releasing a nil value of the type is harmless: `(*os.File)(nil).Close()` returns an error.
- The release checks for nil, or a deferred function literal does.
- The error is compared, or known to be nil, on every path to the release.
- The error is dropped (`resp, _ := …`): there is no check that the release could come before.
- Known gap: an error that is stored in a struct and checked there counts as checked.""",
    cwe=(476, 754),
    precision="high",
    severity=Severity.WARNING,
    messages={
        "unchecked": "{what} from {call} is released before the error of the call is checked",
    },
    kinds=("release-before-error-check",),
    references=("https://pkg.go.dev/net/http#Client.Do",),
)
