"""GL502: finalizers that are the only release."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL502",
    name="finalizer-sole-release",
    summary="Only a finalizer releases what an object holds",
    what="""\
A finalizer releases a handle, and the type of the object has no method with which its users could
release it.""",
    why="""\
The collector follows memory: a program that allocates little collects rarely, and holds thousands
of descriptors or megabytes of memory of C in the meantime. The runtime does not promise to run a
finalizer at all, and runs none at the end of the program.""",
    example="""\
s := &socket{fd: fd}
runtime.SetFinalizer(s, func(s *socket) { closeSocket(s.fd) })
return s""",
    instead="""\
s := &port{fd: fd}
runtime.SetFinalizer(s, func(s *port) { s.Close() })
return s""",
    silent="""\
- The type has an exported method whose name tells of a release (`Close`, `Stop`, `Free`, …).
- The finalizer calls nothing that is named like a release.
- The confidence is always low: memory of C that is as large as its object is often left to the
  collector on purpose.
- Known gap: a release through a function of the package, and not a method, is not seen.""",
    cwe=(772, 404),
    precision="low",
    severity=Severity.NOTE,
    messages={
        "alone": "{what} from {call} is the only way in which the object is released",
    },
    kinds=("finalizer-alone",),
    analysis="lifetimes",
    references=("https://pkg.go.dev/runtime#SetFinalizer",),
)
