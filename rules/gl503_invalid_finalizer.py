"""GL503: finalizers of a wrong form."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL503",
    name="invalid-finalizer",
    summary="A finalizer is set in a way that the runtime does not accept",
    what="""\
The arguments of `runtime.SetFinalizer` have types that the compiler lets pass and the runtime does
not: an object that is no pointer, a pointer to a field inside an allocation, a function with other
parameters than the object, or a second finalizer of the same object.""",
    why="""\
The call ends the program with a fatal error that can't be recovered from, as soon as it is reached.
Such code is often on a path that tests do not take.""",
    example="""\
h := handle{fd: fd}
runtime.SetFinalizer(h, func(h handle) { release(h.fd) }) // h is no pointer
return &h""",
    instead="""\
h := &handle{fd: fd}
runtime.SetFinalizer(h, func(h *handle) { release(h.fd) })
return h""",
    silent="""\
- The finalizer is taken away with `nil`, also before another one is set.
- The type of the object or of the function is an interface, a type parameter, or not known.
- A pointer to the first field of a struct, which may begin an allocation.
- Known gap: a pointer to a variable that was not allocated by itself is accepted.
- Known gap: a second finalizer is seen only behind the first one, without a branch between them.""",
    cwe=(628, 704),
    precision="very-high",
    severity=Severity.ERROR,
    messages={
        "pointer": "{what} from {call} ends the program: the object is not a pointer",
        "inner": "{what} from {call} ends the program: the pointer is not to the start of an object",
        "function": "{what} from {call} ends the program: the second argument is not a function",
        "parameters": "{what} from {call} ends the program: its function must have one parameter",
        "parameter": "{what} from {call} ends the program: its function does not take the type of the object",
        "twice": "{what} from {call} ends the program: the object has a finalizer already",
    },
    kinds=("finalizer-type",),
    analysis="lifetimes",
    evidence=(),  # the program ends: there is nothing to see in a running one
    references=("https://pkg.go.dev/runtime#SetFinalizer",),
)
