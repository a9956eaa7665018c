"""GL401: package-level maps that only grow."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL401",
    name="unbounded-global-map",
    summary="A package-level map gets new keys again and again, and none is ever removed",
    what="""\
Code that runs again and again puts values into a package-level map (or a `sync.Map`, or another
keyed container of the models), the keys are not of a kind of which there are few, and nothing in
the run removes a key, empties the map, replaces it, limits its size or gives it to code that might.

The confidence is high when the insertion is known to run for each request, each message or in
each turn of an endless loop, and the key comes from the request or message itself. It is medium
when only one of the two is known, when each object has a key of its own, or when keys are seen to
be meant to go: a counter goes down, or the method `Stop` of the object whose field is the key
leaves it. It is low when the key is a parameter, or anything else of which there may be few, and
nothing says more; and when keys or insertions look as if they were known at the start: the key
comes from another package variable or from a configuration, most calls pass a constant, the
function panics or is named like one that registers something, the value follows from the key alone
(a memo) and no request leads there, or the package belongs only to programs of the run that serve
nobody, and so end.""",
    why="""\
What a package-level map holds is reachable for as long as the program runs, so the garbage
collector never frees it. The heap of a server grows with the number of different keys that it has
ever seen, and where clients choose the keys, they can end the program.""",
    example="""\
var lastSeen = map[string]time.Time{}

func handle(w http.ResponseWriter, r *http.Request) {
	mu.Lock()
	lastSeen[r.RemoteAddr] = time.Now()
	mu.Unlock()
}""",
    instead="""\
var lastSeen = map[string]time.Time{}

func handle(w http.ResponseWriter, r *http.Request) {
	mu.Lock()
	lastSeen[r.RemoteAddr] = time.Now()
	mu.Unlock()
}

func forget(before time.Time) { // called by a ticker
	mu.Lock()
	defer mu.Unlock()
	for addr, at := range lastSeen {
		if at.Before(before) {
			delete(lastSeen, addr)
		}
	}
}""",
    silent="""\
- A key is deleted, the map is cleared, or another map is assigned to it, anywhere outside tests,
  also by a function that is given the map, a method of its type, or another name of it.
- Its size is compared with a limit.
- The map is returned, stored elsewhere, or given to code without source.
- The keys are constants, enumerations, booleans, types, or elements of a literal.
- All insertions are in `init`, in `main` outside of its loops that wait, in initialisers of package
  variables, or in functions that only those call.
- The key is known to be in the map already.
- Known gap: one deletion is taken for enough, although it may be of other keys, or never run.""",
    cwe=(401, 770),
    precision="medium",
    severity=Severity.WARNING,
    messages={"grows": "{what} only grows: no key is ever removed"},
    kinds=("global-map",),
    analysis="growth",
    references=("https://pkg.go.dev/builtin#delete",),
)
