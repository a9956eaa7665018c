"""GL307: goroutines that run until the process ends."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL307",
    name="endless-goroutine",
    summary="A goroutine runs a loop that nothing can end, and is started again and again",
    what="""\
A function starts a goroutine whose body is a loop without any exit: no `return`, no `break` out of
the loop, no end of the channel or the timer that it waits on. The function is no part of the
program's start; it makes an object, serves a request, or applies a configuration. Or the loop has
an exit, a channel that is to be closed, and the function returns on some path without closing it.""",
    why="""\
Nothing can end the goroutine, and each call of the function adds one. It keeps all that it refers
to: the object for which it works lives for ever, although its user has long dropped it. `Stop` of
a ticker doesn't help, because it does not close the channel. In tests and after each reload of a
configuration the old goroutines work on, beside the new ones.""",
    example="""\
func newCache(age time.Duration) *cache {
	c := &cache{items: map[string]item{}}
	go func() {
		for range time.NewTicker(age).C { // never ends
			c.expire()
		}
	}()
	return c
}""",
    instead="""\
func newCache(ctx context.Context, age time.Duration) *cache {
	c := &cache{items: map[string]item{}}
	go func() {
		ticker := time.NewTicker(age)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				c.expire()
			case <-ctx.Done():
				return
			}
		}
	}()
	return c
}""",
    silent="""\
- The loop can be left: by `return`, by a `break` that leaves it, by a `panic`, or by a call that
  ends the goroutine or the process.
- It ranges over a channel that may be closed. GL303 looks at those.
- It is started once: from `main`, `init`, the value of a package variable, or inside `sync.Once`;
  and in functions that only these call.
- The confidence is low where nothing tells that the goroutine is started more than once in the life
  of a process, as those of a server are. What tells it: the start is reached from a loop that waits
  for work or from what serves a request; or the function makes the object of the goroutine, or the
  object's type can be ended, and it or what calls it has `Close`, `Stop` or the like, is called by
  no one but users of the package, or by several tests.
- In the package `main`, and in functions that set variables of their package, it is low as well.
  Tests are left out.
- Known gap: that a condition of the loop never becomes false is not seen.""",
    cwe=(772, 835, 400),
    precision="medium",
    severity=Severity.WARNING,
    messages={
        "endless": "the goroutine {what} never ends: nothing leaves its loop {path}",
        "ticker": "the goroutine {what} never ends: {call} is never closed, not even by Stop {path}",
        "select": "the goroutine {what} never ends: break leaves only the select {path}",
        "unreleased": "the goroutine {what} never ends: nobody can close {call} any more {path}",
        "background": "the goroutine {what} never ends: {call} is never done {path}",
    },
    kinds=("endless-goroutine",),
    analysis="goroutines",
    tags=("reliability", "concurrency"),
    references=(
        "https://go.dev/ref/spec#Break_statements",
        "https://pkg.go.dev/time#Ticker.Stop",
    ),
)
