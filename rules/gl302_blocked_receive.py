"""GL302: receives for which nobody sends."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL302",
    name="blocked-receive",
    summary="A goroutine receives from a channel to which nobody will send",
    what="""\
A goroutine waits for a value of a channel, and on some path nobody who could send to the channel or
close it does so: the sender has returned early, the channel is nil, or was never handed to anybody,
or the sender waits for the receiver in turn.""",
    why="""\
The goroutine never ends. It keeps its stack and everything that it refers to, and its deferred
calls never run. When a function waits that somebody called, that caller waits as well: a request
without an answer, a shutdown that hangs.""",
    example="""\
ready := make(chan struct{})
go func() {
	if err := connect(); err != nil {
		return // nobody tells the receiver
	}
	close(ready)
}()
<-ready""",
    instead="""\
ready := make(chan struct{})
go func() {
	defer close(ready)
	if err := connect(); err != nil {
		fail(err)
	}
}()
<-ready""",
    silent="""\
- Where a function itself waits for goroutines that it has started, the confidence is low: it would
  be seen to hang wherever it is used, so that the path is more often one that cannot be taken.
- A sender or `close` is reached on every path, or the receive stands in a `select` with another
  case that can go on.
- The channel is given to code that cannot be seen, or belongs to a timer, a signal or a context
  that somebody else can end.
- `select {}` and receives in `main` that keep the program alive.
- The channel outlives the function: others may send to it.
- Known gap: a value that comes only from outside the program, such as a signal, is expected to
  come.""",
    cwe=(833, 772, 400),
    precision="high",
    severity=Severity.WARNING,
    messages={
        "abandoned": "the receive of {what} from {call} blocks for ever {path}",
        "alone": "the receive of {what} from {call} blocks for ever: nobody sends to it or closes it",
        "cycle": "the receive of {what} from {call} blocks for ever: the sender waits for it in turn {path}",
        "nil": "the receive of {what} from {call} blocks for ever: the channel is nil",
    },
    kinds=("blocked-receive",),
    analysis="goroutines",
    fixable=True,
    tags=("reliability", "concurrency"),
    references=("https://go.dev/ref/spec#Receive_operator",),
)
