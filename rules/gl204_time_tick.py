"""GL204: time.Tick."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL204",
    name="time-tick",
    summary="A function that returns uses time.Tick, whose ticker can't be stopped",
    what="""\
`time.Tick` gives only the channel of a ticker. The function that made it returns, and the ticker
goes on.""",
    why="""\
Before Go 1.23 the runtime keeps a ticker until it is stopped, and this one can't be stopped: each
call of the function adds a ticker that wakes the process up in each interval, for ever. Since Go
1.23 the garbage collector takes a ticker that nobody refers to.""",
    example="""\
tick := time.Tick(time.Second) // go 1.22: ticks for ever
for {
	select {
	case <-tick:
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
- The function never returns: it loops for ever, or ends the process.
- `main` and `init`, which run once.
- Where the channel is handed on and not used by the function itself, the confidence is low:
  whoever has it may listen for ever. So it is in test code.
- Known gap: package variables with `time.Tick` are made once and not reported.""",
    cwe=(401, 772),
    precision="high",
    severity=Severity.WARNING,
    messages={
        "returns": "{what} from {call} can't be stopped, and the function that made it returns {path}",
    },
    kinds=("tick",),
    analysis="lifetimes",
    evidence=("heap",),
    references=("https://pkg.go.dev/time#Tick", "https://go.dev/doc/go1.23#timer-changes"),
)
