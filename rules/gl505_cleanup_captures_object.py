"""GL505: cleanups that refer to their object."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL505",
    name="cleanup-captures-object",
    summary="A cleanup refers to its object, so that it never runs",
    what="""\
`runtime.AddCleanup` was called with a function or an argument from which the object itself can be
reached.""",
    why="""\
The runtime keeps the function and the argument until the cleanup runs, and it runs when the
object can't be reached any more. What leads to the object keeps it alive for ever. Where the
runtime sees that at once (an argument that is the object itself; in newer versions also a pointer
into it, and a function that captures it), the call panics.""",
    example="""\
b := &buffer{fd: fd}
runtime.AddCleanup(b, func(fd int) {
	release(b.fd) // refers to b
}, fd)
return b""",
    instead="""\
b := &buffer{fd: fd}
runtime.AddCleanup(b, func(fd int) {
	release(fd)
}, fd)
return b""",
    silent="""\
- The function uses only its parameter, and the argument is a copy that does not lead to the object.
- The argument is a pointer to other memory, also one that the object holds.
- The object is a field of what the function refers to, and the field is set to something else
  later. Where it may be set in other functions, the confidence is medium.
- In test code the confidence is low.
- Known gap: an object that is reached through a global, or through what another function made,
  is not seen.""",
    cwe=(401, 772),
    precision="very-high",
    severity=Severity.WARNING,
    messages={
        "captures": "{what} from {call} never runs: its function refers to {path}, and keeps it alive",
        "argument": "{what} from {call} never runs: its argument leads to {path}, and keeps it alive",
    },
    kinds=("cleanup-capture",),
    analysis="lifetimes",
    references=("https://pkg.go.dev/runtime#AddCleanup",),
)
