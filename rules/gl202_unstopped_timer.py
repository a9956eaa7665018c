"""GL202: timers."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL202",
    name="unstopped-timer",
    summary="A timer is neither stopped nor waited for on some path",
    what="""\
A timer was made with `time.NewTimer` or `time.AfterFunc`, and a path leads out of the function on
which it has not fired and nobody stops it or takes it over.""",
    why="""\
Before Go 1.23 the runtime keeps a timer until it fires: one with a long duration, made for each
request, adds up. The function of `time.AfterFunc` runs although the function that set it is long
gone, in every version of Go: it kills a process that has ended well, or closes a connection that
is in other hands, and until then it keeps alive all that it refers to.""",
    example="""\
timer := time.AfterFunc(time.Minute, kill)
if err := wait(); err != nil {
	timer.Stop()
	return err
}
return nil // kill runs within a minute all the same""",
    instead="""\
timer := time.AfterFunc(time.Minute, kill)
defer timer.Stop()
return wait()""",
    silent="""\
- A timer of `time.NewTimer` in a module with `go 1.23` or newer, or without a version; the line
  `//go:build go1.N` of a file, and before it `--go-version`, take the place of the module's word.
- The timer of `time.AfterFunc` is dropped at once: the function is meant to run. Where it is kept
  and its maker never stops it, the confidence is low for the same reason.
- The timer is stopped, or its channel was received from, on every path.
- It is returned, stored, sent, or given to a function that stops or keeps it, or to a
  goroutine that does so on all its ways out.
- The function never returns.
- Known gap: a timer that is set again with `Reset` after it fired counts as fired.""",
    cwe=(772, 401),
    precision="medium",
    severity=Severity.WARNING,
    messages={
        "path": "{what} from {call} is not stopped {path}",
        "never": "{what} from {call} is never stopped",
        "dropped": "{what} from {call} is dropped, so nothing can stop it",
        "overwritten": "{what} from {call} is overwritten {path} before it is stopped",
    },
    kinds=("timer",),
    evidence=("heap", "retained", "escape"),
    references=("https://pkg.go.dev/time#AfterFunc", "https://go.dev/doc/go1.23#timer-changes"),
)
