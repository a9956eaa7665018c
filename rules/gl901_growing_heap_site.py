"""GL901: memory that a running program is seen to keep."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL901",
    name="growing-heap-site",
    summary="A line allocates memory that stays in use, more at each look at the running program",
    what="""\
Heap snapshots of the running program (`golint-leaks check --evidence DIR`) show that what this line
allocates stays in use and becomes more and more, and no other finding says why. The steps are the
call stack of the largest part; frames outside of the checkout stand at the line that leads to them.""",
    why="""\
What is still in use after a garbage collection is referred to by something: a map, a slice, a
channel, a goroutine that waits, a timer. Memory that only grows ends the program when it is gone,
and long before that it makes each collection slower.""",
    example="""\
func remember(name string, answer []byte) {
	recent = append(recent, entry{name, answer}) // 3.8 MB more in 4 minutes
}""",
    instead="""\
func remember(name string, answer []byte) {
	recent = append(recent, entry{name, answer})
	if len(recent) > limit {
		recent = slices.Delete(recent, 0, len(recent)-limit)
	}
}""",
    silent="""\
- Without `--evidence`, or with fewer than two heap snapshots of one run of the program.
- The growth stops: what fills a cache or a pool grows at first and then no more.
- The growth could be chance: a heap profile is a sample, and less than three standard deviations
  says nothing. So does growth of less than 64 kB, or of less than a twentieth of all growth.
- Another finding explains it. That one is then marked as confirmed.
- No frame of the call stack lies in the checkout.
- Known gap: a cache that is still filling up looks like a leak; take the snapshots later, further
  apart, and more of them.""",
    cwe=(401, 400),
    precision="medium",
    severity=Severity.WARNING,
    messages={"growing": "{what} that {call} allocates here stays in use"},
    kinds=("growing-heap-site",),
    analysis="evidence",
    evidence=(),
    tags=("reliability", "memory"),
    references=("https://pkg.go.dev/runtime/pprof", "https://go.dev/doc/diagnostics#profiling"),
)
