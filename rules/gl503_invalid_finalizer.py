"""GL503: finalizers of a wrong form."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL503",
    name="invalid-finalizer",
    summary="A finalizer ends the program where it is set, or holds up all others",
    what="""\
The arguments of `runtime.SetFinalizer` have types that the compiler lets pass and the runtime does
not: an object that is no pointer, a pointer to a field or an element inside an allocation, a
function with other parameters than the object, or a second finalizer of the same object. Or its
function does not end at once: it waits for a channel, for goroutines or for a time, or loops for
ever.""",
    why="""\
The call ends the program with a fatal error that can't be recovered from, as soon as it is reached.
Such code is often on a path that tests do not take.
One goroutine runs all finalizers of a program, one after the other. One that waits holds up those
of every other object; one that never ends keeps all of them alive. Such findings are warnings.""",
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
- A finalizer that starts a goroutine for what takes long, that asks a channel in a `select` with
  `default`, that empties a channel that it closed itself, or that ends the program on purpose.
- A lock in the object itself, which nobody else can hold any more. With other locks, be
  they channels, and when it sends to a channel that may have a buffer, the confidence is low.
- A pointer to the first field of a struct, which may begin an allocation.
- Known gap: a pointer to a variable that was not allocated by itself is accepted.
- A pointer to a field or an element without pointers in it, such as a number: the runtime accepts
  it when it is small. Large ones are a known gap.
- Known gap: work that takes long without waiting (a query, a large file) is not recognised.
- Known gap: a second finalizer is seen only where the first one comes before it on every path, or
  in the next turn of a loop, and the object is given to no other function in between.""",
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
        "receives": "{what} from {call} waits for a channel {path}, and all other finalizers with it",
        "sends": "{what} from {call} may wait for a receiver {path}, and all other finalizers with it",
        "locks": "{what} from {call} may wait for a lock {path}, and all other finalizers with it",
        "waits": "{what} from {call} waits for goroutines {path}, and all other finalizers with it",
        "sleeps": "{what} from {call} sleeps {path}, and all other finalizers wait for it",
        "endless": "{what} from {call} never ends {path}, so that no finalizer runs any more",
    },
    kinds=("finalizer-type", "finalizer-blocks"),
    analysis="lifetimes",
    evidence=(),  # the program ends: there is nothing to see in a running one
    references=("https://pkg.go.dev/runtime#SetFinalizer",),
)
