"""GL201: tickers."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL201",
    name="unstopped-ticker",
    summary="A ticker is not stopped on some path",
    what="""\
A ticker was made with `time.NewTicker`, and a path leads out of the function on which nobody
stops it or takes it over.""",
    why="""\
Before Go 1.23 the runtime keeps a ticker until it is stopped, whether anybody still refers to it
or not: it stays in the heap of timers and wakes the process up in each interval, for ever. A
function that makes one per connection or per reload makes the process busier with each of them.
Since Go 1.23 the garbage collector takes an unreferenced ticker, if the `go` directive of the main
module says so, which the rule follows; a toolchain of Go 1.27 does it in any case.""",
    example="""\
ticker := time.NewTicker(time.Second) // go 1.22: ticks for ever
for {
	select {
	case <-ticker.C:
		poll()
	case <-done:
		return
	}
}""",
    instead="""\
ticker := time.NewTicker(time.Second)
defer ticker.Stop()
for {
	select {
	case <-ticker.C:
		poll()
	case <-done:
		return
	}
}""",
    silent="""\
- The module says `go 1.23` or newer, or says nothing: the newest version is assumed then. The line
  `//go:build go1.N` of a file, and before it `--go-version`, take the place of the module's word.
- The function never returns: the ticker is in use as long as the program.
- The ticker is stopped on every path, or is returned, stored, sent, or given to a function that
  stops or keeps it, or to a goroutine that does so on all its ways out.
- Only its channel is handed on or returned: whoever has it may listen for ever.
- A ticker that stays in a live structure is in use for the rule; structures that only grow are
  reported under GL401 to GL403, in every version.
- Stopping a ticker does not close its channel: a goroutine that ranges over it is reported under
  GL307, in every version.
- Known gap: `asynctimerchan` in `GODEBUG` or in a `//go:debug` line is not read.""",
    cwe=(772, 401),
    precision="high",
    severity=Severity.WARNING,
    messages={
        "path": "{what} from {call} is not stopped {path}",
        "never": "{what} from {call} is never stopped",
        "dropped": "{what} from {call} is dropped, so nothing can stop it",
        "overwritten": "{what} from {call} is overwritten {path} before it is stopped",
    },
    kinds=("ticker",),
    references=("https://pkg.go.dev/time#NewTicker", "https://go.dev/doc/go1.23#timer-changes"),
)
