"""GL403: containers in fields of long-lived values that only grow."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL403",
    name="unbounded-field",
    summary="A container in a long-lived value gets new elements again and again, and none is removed",
    what="""\
A map, slice, list or `sync.Map` is a field of a type whose values seem to live as long as the
program, code that runs again and again inserts into it, and nothing in the run takes an element
out, empties or replaces the container or the value that has it, limits its size or gives it to
code that might.

A type seems to live long when a package variable is a value of it or points to one, when it has a
lock, which means that several goroutines share it, or when its methods serve requests. A field
that is wrapped in itself again and again (`s.log = s.log.With(...)`) grows in the same way.

The confidence is high only for types with a value in a package variable, and only when the
insertion is known to run for each request or message and its key comes from there. It is medium
when there is such a value and a sign speaks against it, for a counter that goes up and down without
its key ever being removed, when a second container filled in the same place does lose its keys, and
when a function named like an end (`Stop(id)`) looks a key up, or removes it elsewhere, and leaves
it. It is low for all else: whether a value lives long cannot be
seen from its type, and a heap profile decides better.""",
    why="""\
The values of the container cannot be freed before the value that has it, and a server, a cache or a
registry is often as old as the process. The heap grows with everything that it has ever seen.""",
    example="""\
type limiter struct {
	mu    sync.Mutex
	hosts map[string]int
}

func (l *limiter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	l.hosts[r.RemoteAddr]++
	l.mu.Unlock()
	serve(w, r)
	l.mu.Lock()
	l.hosts[r.RemoteAddr]--
	l.mu.Unlock()
}""",
    instead="""\
type limiter struct {
	mu    sync.Mutex
	hosts map[string]int
}

func (l *limiter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	l.hosts[r.RemoteAddr]++
	l.mu.Unlock()
	serve(w, r)
	l.mu.Lock()
	if l.hosts[r.RemoteAddr]--; l.hosts[r.RemoteAddr] == 0 {
		delete(l.hosts, r.RemoteAddr)
	}
	l.mu.Unlock()
}""",
    silent="""\
- An element is removed, the container is emptied, cut or replaced, or the value that has it is
  replaced, anywhere outside tests; for exported fields also in other packages of the run.
- Its size is compared with a limit.
- A map is returned, stored elsewhere, or given to code without source.
- The keys are constants, enumerations, booleans, types, or elements of a literal.
- The field is set on a value that the same function has made: that is how it is filled at first.
- The type has no sign of a long life, or values of it are made by code that runs again and again.
- Known gap: a type that lives for one operation and has a lock is taken for one that lives long.""",
    cwe=(401, 770),
    precision="low",
    severity=Severity.WARNING,
    messages={
        "keyed": "{what} only grows: no key is ever removed",
        "grows": "{what} only grows: no element is ever removed",
        "chain": "{what} is wrapped in itself again each time",
    },
    kinds=("growing-field",),
    analysis="growth",
    references=("https://pkg.go.dev/runtime/pprof#hdr-Profiling_a_Go_program",),
)
