"""GL306: wait groups that stay above zero, conditions that nobody signals."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL306",
    name="blocked-wait",
    summary="A goroutine waits for a wait group or a condition that nobody will fulfil",
    what="""\
`Wait` of a `sync.WaitGroup`, a `sync.Cond` or a group of goroutines is reached, and on some path it
can't return: a goroutine leaves without `Done`, more was added than is done, `Wait` stands inside
the loop that starts the goroutines, the one who would signal has done so before, or those who are
waited for are blocked themselves.""",
    why="""\
The caller hangs: a request is never answered, a shutdown never finishes. If it runs in a goroutine
of its own, that stays with everything that it refers to.""",
    example="""\
var wg sync.WaitGroup
for _, name := range names {
	wg.Add(1)
	go func() {
		if err := fetch(name); err != nil {
			return // without Done
		}
		wg.Done()
	}()
}
wg.Wait()""",
    instead="""\
var wg sync.WaitGroup
for _, name := range names {
	wg.Add(1)
	go func() {
		defer wg.Done()
		if err := fetch(name); err != nil {
			fail(err)
		}
	}()
}
wg.Wait()""",
    silent="""\
- Where a function itself waits for goroutines that it has started, the confidence is low: it would
  be seen to hang wherever it is used, so that the path is more often one that cannot be taken.
- `Done` is reached on every path, be it deferred or by `WaitGroup.Go`.
- The wait group or condition is given to code that cannot be seen, or is kept in something that
  outlives the function and that others signal.
- Known gap: numbers that depend on input, as in `wg.Add(len(list))`, are taken to fit when the loop
  that starts the goroutines goes over the same list.""",
    cwe=(833, 772, 400),
    precision="high",
    severity=Severity.WARNING,
    messages={
        "abandoned": "the wait of {what} for {call} never ends {path}",
        "alone": "the wait of {what} for {call} never ends: nobody fulfils it",
        "cycle": "the wait of {what} for {call} never ends: who should fulfil it waits in turn {path}",
    },
    kinds=("blocked-wait",),
    analysis="goroutines",
    fixable=True,
    tags=("reliability", "concurrency"),
    references=(
        "https://pkg.go.dev/sync#WaitGroup",
        "https://pkg.go.dev/sync#Cond",
    ),
)
