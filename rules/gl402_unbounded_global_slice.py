"""GL402: package-level slices and lists that only grow."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL402",
    name="unbounded-global-slice",
    summary="A package-level slice or list gets new elements again and again, and none is ever removed",
    what="""\
Code that runs again and again appends to a package-level slice, or adds to a package-level list or
ring, and nothing in the run cuts it, replaces it, removes an element, limits its size or gives its
address to code that might.

The confidence is high when the insertion is known to run for each request, each message or in each
turn of an endless loop, and medium when a sign speaks against it. It is low when the function may
be called at any time by code that is not seen, when what is appended is a function, when the
function is named like one that registers something, or when the package belongs only to programs
of the run that serve nobody, and so end.""",
    why="""\
What a package-level slice holds is reachable for as long as the program runs, so the garbage
collector never frees it. A slice that grows needs up to twice its memory whenever it is copied to a
larger array, and code that looks through it gets slower with each element.""",
    example="""\
var audit []entry

func handle(w http.ResponseWriter, r *http.Request) {
	mu.Lock()
	audit = append(audit, entry{r.URL.Path, time.Now()})
	mu.Unlock()
}""",
    instead="""\
var audit []entry

const maxAudit = 1000

func handle(w http.ResponseWriter, r *http.Request) {
	mu.Lock()
	audit = append(audit, entry{r.URL.Path, time.Now()})
	if len(audit) > maxAudit {
		audit = slices.Clone(audit[len(audit)-maxAudit:])
	}
	mu.Unlock()
}""",
    silent="""\
- The slice is cut (`s = s[n:]`), replaced, or set to nil, anywhere outside tests.
- Its size is compared with a limit.
- Its address is given to code that is not seen. A slice that is returned or passed by value
  cannot be shortened by who gets it.
- All insertions are in `init`, in `main` outside of its loops that wait, in initialisers of
  package variables, or in functions that only those call.
- Known gap: an element that is only appended when it is not yet there (a set kept as a slice) is
  reported like any other, although the number of different elements may be small.""",
    cwe=(401, 770),
    precision="medium",
    severity=Severity.WARNING,
    messages={"grows": "{what} only grows: no element is ever removed"},
    kinds=("global-slice",),
    analysis="growth",
    references=("https://go.dev/blog/slices-intro",),
)
