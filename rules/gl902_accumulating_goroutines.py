"""GL902: goroutines that a running program is seen to leave behind."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL902",
    name="accumulating-goroutines",
    summary="Goroutines wait at one place, more at each look at the running program",
    what="""\
Goroutine profiles or dumps of the running program (`golint-leaks check --evidence DIR`) show more
and more goroutines that wait at this line, or some that the runtime itself calls leaked, and no
other finding says why. The steps are their call stack and, where a dump tells it, the `go`
statement.""",
    why="""\
A goroutine that waits for ever keeps its stack and everything that it refers to. The runtime calls
one leaked when nothing that could still run can reach what it waits for (Go 1.26 and later,
`/debug/pprof/goroutineleak`).""",
    example="""\
func (s *server) handle(conn net.Conn) {
	done := make(chan struct{})
	go s.watch(conn, done) // 480 of them wait for done
	s.answer(conn)
}""",
    instead="""\
func (s *server) handle(conn net.Conn) {
	done := make(chan struct{})
	defer close(done)
	go s.watch(conn, done)
	s.answer(conn)
}""",
    silent="""\
- Without `--evidence`, or when there is one snapshot only and the runtime calls none leaked.
- There are fewer than ten more at the end, or not more at each look, and the runtime calls none
  leaked: pools of workers wait as well.
- Another finding explains it. That one is then marked as confirmed.
- Neither the stack nor the `go` statement lies in the checkout; a message names such goroutines.
- Known gap: without a dump (`goroutine?debug=2`) the `go` statement is unknown, and goroutines
  that wait in a library cannot be placed.""",
    cwe=(772, 400),
    precision="medium",
    severity=Severity.WARNING,
    messages={"growing": "goroutines of {call} pile up here in {what}"},
    kinds=("accumulating-goroutines",),
    analysis="evidence",
    evidence=(),
    tags=("reliability", "concurrency"),
    references=("https://pkg.go.dev/runtime/pprof", "https://go.dev/doc/diagnostics#profiling"),
)
