"""GL304: selects of which no case can go on."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL304",
    name="blocked-select",
    summary="A goroutine waits in a select of which no case can ever go on",
    what="""\
A goroutine waits in a `select` without `default`, and on some path nobody is left who sends to,
receives from or closes any of its channels. Often a second case was added in order to end the
goroutine, and the path does not close that channel, or does not cancel that context.""",
    why="""\
The goroutine never ends, with its stack, what it refers to, and the deferred calls that would have
released handles and locks. In a service each request, connection or reload adds another one.""",
    example="""\
in := make(chan int)
quit := make(chan struct{})
go func() {
	for {
		select {
		case n := <-in:
			handle(n)
		case <-quit:
			return
		}
	}
}()
for _, n := range numbers {
	if err := check(n); err != nil {
		return err // quit stays open
	}
	in <- n
}
close(quit)
return nil""",
    instead="""\
in := make(chan int)
quit := make(chan struct{})
defer close(quit)
go func() {
	for {
		select {
		case n := <-in:
			handle(n)
		case <-quit:
			return
		}
	}
}()
for _, n := range numbers {
	if err := check(n); err != nil {
		return err
	}
	in <- n
}
return nil""",
    silent="""\
- One of the channels comes from outside the function, or from a context that somebody else
  cancels, a timer, a ticker or a signal.
- A `default` case, which makes the `select` go on at once.
- `select {}` in `main`, or where it keeps the program alive.
- Known gap: a context without a deadline that comes as a parameter is taken for one that will be
  cancelled.""",
    cwe=(833, 772, 400),
    precision="high",
    severity=Severity.WARNING,
    messages={
        "abandoned": "the select of {what} on {call} blocks for ever {path}",
        "alone": "the select of {what} on {call} blocks for ever: nobody else uses its channels",
        "cycle": "the select of {what} on {call} blocks for ever: the others wait for it in turn {path}",
        "nil": "the select of {what} on {call} blocks for ever: its channels are nil",
        "empty": "the goroutine {what} never ends: it waits in a select without cases",
    },
    kinds=("blocked-select",),
    analysis="goroutines",
    fixable=True,
    tags=("reliability", "concurrency"),
    references=("https://go.dev/ref/spec#Select_statements",),
)
