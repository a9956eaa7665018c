"""GL504: finalizers of objects in a cycle."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL504",
    name="finalizer-cycle",
    summary="An object with a finalizer can be reached from itself",
    what="""\
An object that has a finalizer holds something that leads back to it: another object, or a function
that refers to it.""",
    why="""\
A finalizer runs when its object can't be reached from anything but from finalizers; a cycle through
the object itself counts as reachable. The objects of the cycle are never collected, and the
finalizer never runs. A cleanup of `runtime.AddCleanup` has no such limit.""",
    example="""\
n := &node{fd: fd}
n.child = &node{parent: n}
runtime.SetFinalizer(n, (*node).release)
return n""",
    instead="""\
n := &node{fd: fd}
n.child = &node{parent: n}
runtime.AddCleanup(n, releaseFd, fd)
return n""",
    silent="""\
- The fields lead to other objects only, or directly to the object itself: the collector does not
  count that.
- The cycle is made of objects behind the one with the finalizer.
- A cleanup of `runtime.AddCleanup`: cycles do not keep it from running.
- In test code the confidence is low.
- Known gap: cycles that a constructor of the child makes are not seen, those of a helper that is
  given both ends are; an assignment that breaks the cycle again is not looked for.""",
    cwe=(401, 772),
    precision="high",
    severity=Severity.WARNING,
    messages={
        "cycle": "{what} from {call} never runs: {path} can be reached from itself [here](1)",
    },
    kinds=("finalizer-cycle",),
    analysis="lifetimes",
    references=("https://pkg.go.dev/runtime#SetFinalizer",),
)
