"""GL501: finalizers that refer to their object."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL501",
    name="finalizer-captures-object",
    summary="The function of a finalizer refers to its object, so that it never runs",
    what="""\
`runtime.SetFinalizer` was called with a function literal, or a method value, that refers to the
object itself and not only to its parameter, or to a struct that holds the object.""",
    why="""\
The runtime keeps the function and everything that it refers to. If that is the object, the object
can always be reached: it is never collected, and the finalizer never runs. Each such object stays
for as long as the program, with the handle that the finalizer was to release.""",
    example="""\
c := &conn{fd: fd}
runtime.SetFinalizer(c, func(*conn) {
	release(c.fd) // refers to c of the outer function
})
return c""",
    instead="""\
c := &conn{fd: fd}
runtime.SetFinalizer(c, func(c *conn) {
	release(c.fd)
})
return c""",
    silent="""\
- The function uses only its parameter, or copies of fields that do not lead to the object.
- A method expression such as `(*conn).Close`.
- The object is a field of what the function refers to, and the field is set to something else
  later. Where it may be set in other functions, the confidence is medium.
- In test code the confidence is low.
- Known gap: an object that is reached through a global is not seen.""",
    cwe=(401, 772),
    precision="very-high",
    severity=Severity.WARNING,
    messages={
        "captures": "{what} from {call} never runs: its function refers to {path}, and keeps it alive",
    },
    kinds=("finalizer-capture",),
    analysis="lifetimes",
    references=("https://pkg.go.dev/runtime#SetFinalizer",),
)
