"""GL303: ranges that never end."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL303",
    name="range-over-unclosed-channel",
    summary="A goroutine ranges over a channel that nobody closes",
    what="""\
A `for range` over a channel ends only when the channel is closed. Here nobody closes it, or a path
leads past the `close`: an early return of the sender, a panic, a `break`.""",
    why="""\
After the last value the goroutine waits for the next one, for ever, with all that it keeps. Where
others wait until it is done, for instance with a `sync.WaitGroup`, they wait for ever too. A worker
pool that is made for each request leaves its workers behind each time.""",
    example="""\
jobs := make(chan job)
for range workers {
	go func() {
		for j := range jobs {
			j.do()
		}
	}()
}
for _, j := range list {
	jobs <- j
}
return nil // the workers wait for the next job""",
    instead="""\
jobs := make(chan job)
defer close(jobs)
for range workers {
	go func() {
		for j := range jobs {
			j.do()
		}
	}()
}
for _, j := range list {
	jobs <- j
}
return nil""",
    silent="""\
- A `close` is reached on every path, be it deferred or in another goroutine.
- The loop leaves by `return` or `break` after a value that is sent on every path.
- The channel comes from outside, or is given to code that cannot be seen: that may close it.
- The channel outlives the function, and some function of the program closes it.
- Known gap: whether a method that closes the channel is ever called by users of a library cannot
  be seen here; GL309 looks at the callers in the program.""",
    cwe=(833, 772, 400),
    precision="high",
    severity=Severity.WARNING,
    messages={
        "abandoned": "the range of {what} over {call} never ends {path}",
        "alone": "the range of {what} over {call} never ends: nobody closes the channel",
        "cycle": "the range of {what} over {call} never ends: its sender waits for it in turn {path}",
        "nil": "the range of {what} over {call} never ends: the channel is nil",
    },
    kinds=("range-over-unclosed-channel",),
    analysis="goroutines",
    fixable=True,
    tags=("reliability", "concurrency"),
    references=(
        "https://go.dev/ref/spec#For_range",
        "https://go.dev/ref/spec#Close",
    ),
)
