"""GL203: time.After in loops."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL203",
    name="time-after-in-loop",
    summary="A loop makes a timer with time.After in each turn and does not always wait for it",
    what="""\
A `select` in a loop waits for `time.After` and for something else. When something else happens
first, the timer stays behind, and the next turn makes another one.""",
    why="""\
Before Go 1.23 the runtime keeps a timer until it fires. A loop that handles a thousand messages a
second with a timeout of a minute holds sixty thousand timers. Also where the other case ends the
loop, its last timer stays until it fires, with a long interval for hours.
Since Go 1.23 the garbage collector takes a timer that nobody refers to.""",
    example="""\
for {
	select {
	case m := <-messages:
		handle(m)
	case <-time.After(time.Minute): // go 1.22: one timer per message
		return
	}
}""",
    instead="""\
idle := time.NewTimer(time.Minute)
defer idle.Stop()
for {
	select {
	case m := <-messages:
		handle(m)
	case <-idle.C:
		return
	}
	idle.Reset(time.Minute)
}""",
    silent="""\
- The module says `go 1.23` or newer, or says nothing: the newest version is assumed then. The line
  `//go:build go1.N` of a file, and before it `--go-version`, take the place of the module's word.
- The call stands before the loop, or outside of any loop: there is one timer.
- `<-time.After(d)` alone waits until the timer fires.
- In test code the confidence is low.
- A function that makes one timer is reported where its own package calls it in a loop.
- Known gap: short durations are reported like long ones.""",
    cwe=(401, 772),
    precision="high",
    severity=Severity.WARNING,
    messages={
        "each": "{what} from {call} stays until it fires, and each turn of the loop makes another one",
        "last": "{what} from {call} stays until it fires when the loop ends by another case",
        "caller": "{what} from {call} stays until it fires when another case is taken, in a function that is "
        "called in a loop",
    },
    kinds=("after-in-loop",),
    analysis="lifetimes",
    evidence=("heap",),
    references=("https://pkg.go.dev/time#After", "https://go.dev/doc/go1.23#timer-changes"),
)
