"""GL301: sends that nobody receives."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL301",
    name="blocked-send",
    summary="A goroutine sends to a channel from which nobody will receive",
    what="""\
A goroutine reaches a send to a channel that has no room, and on some path everybody who could
receive has returned, receives less often than is sent, or waits for the sender in turn. The same
is true of a send on a field of an object whose receivers all leave when the object is stopped, and
of one on a channel that was returned to a caller who may end a context, which the send ignores.""",
    why="""\
The goroutine never ends. It keeps its stack, everything that it refers to, and what its deferred
calls would have released: handles, locks, the count of a wait group. Each further call of the
function leaves another one, until memory is gone. The race detector does not see it, and the
runtime's own check for deadlocks speaks only when every goroutine of the program sleeps.""",
    example="""\
result := make(chan error)
go func() {
	result <- work()
}()
select {
case err := <-result:
	return err
case <-time.After(limit):
	return errLate // nobody receives the result
}""",
    instead="""\
result := make(chan error, 1) // room for the result, wanted or not
go func() {
	result <- work()
}()
select {
case err := <-result:
	return err
case <-time.After(limit):
	return errLate
}""",
    silent="""\
- The channel has room for everything that is sent, or the send stands in a `select` with a case
  that can always go on, such as `default` or `<-ctx.Done()` of a context that is cancelled.
- Somebody drains the channel: a range, or a loop of receives, on every path.
- The channel is given to code that cannot be seen, is returned, or is kept in something that
  outlives the function: others may receive from it.
- `main` returns, or the process ends: its goroutines end with it. Of what `main` itself starts and
  leaves, the confidence is low.
- Known gap: how often a loop runs is followed only to a bound, and sizes that depend on input are
  taken for any size.""",
    cwe=(833, 772, 400),
    precision="high",
    severity=Severity.WARNING,
    messages={
        "abandoned": "the send of {what} to {call} blocks for ever {path}",
        "alone": "the send of {what} to {call} blocks for ever: nobody receives from it",
        "cycle": "the send of {what} to {call} blocks for ever: the receiver waits for it in turn {path}",
        "unheeded": "the send of {what} to {call} blocks for ever {path} ends the context and leaves",
        "nil": "the send of {what} to {call} blocks for ever: the channel is nil",
    },
    kinds=("blocked-send",),
    analysis="goroutines",
    fixable=True,
    tags=("reliability", "concurrency"),
    references=(
        "https://go.dev/ref/spec#Send_statements",
        "https://pkg.go.dev/runtime/pprof#Profile",
    ),
)
