"""Abstract values and states of the exploration of one tracked object.

The exploration is property simulation: M. Das, S. Lerner, M. Seigle, "ESP: Path-Sensitive Program
Verification in Polynomial Time", PLDI 2002.  A state is a property of the tracked object together
with what is known of the few variables that are correlated with it; equal states at one block are
explored once.
"""

from __future__ import annotations

import enum
from typing import NamedTuple, Union

Path = tuple[str, ...]


class Kind(enum.IntEnum):
    """Kinds of abstract values; a variable that is absent from a state may hold anything."""

    OBJECT = 0  # the tracked object itself
    HOLD = 1  # something that holds the object at ``path``
    ERROR = 2  # the error that came with the object: the object is valid iff it is nil
    OK = 3  # the flag that came with the object: the object is valid iff it is true
    NIL = 4
    NONNIL = 5
    TRUE = 6
    FALSE = 7
    FRESH = 8  # memory made in this function that nobody else knows
    CLOSURE = 9  # function literal number ``body``
    METHOD = 10  # method value ``object.name``
    EXHAUSTED = 11  # false means that the object has released itself
    IS_ERROR = 12  # true means that the error that came with the object is not nil
    EMPTY = 13  # an element of a container whose tracked element has been visited
    EXPECTS = 14  # a condition remembered; ``body`` is 0 or 1
    NONEMPTY = 16  # the length of a container that holds the object
    LITERAL = 17  # a parameter that the caller gave a constant; ``name`` is its text
    VIEW = 15  # something that uses the object and cannot release it, such as a buffered reader over it


class Value(NamedTuple):
    """An abstract value; only the fields that its kind names are meaningful."""

    kind: Kind
    path: Path = ()
    body: int = -1
    name: str = ""


OBJECT = Value(Kind.OBJECT)
ERROR = Value(Kind.ERROR)
OK = Value(Kind.OK)
NIL = Value(Kind.NIL)
NONNIL = Value(Kind.NONNIL)
TRUE = Value(Kind.TRUE)
FALSE = Value(Kind.FALSE)
FRESH = Value(Kind.FRESH)
EXHAUSTED = Value(Kind.EXHAUSTED)
ENDED = Value(Kind.EXHAUSTED, name="true")
"""As EXHAUSTED, the other way round: true means that there is nothing to release."""
IS_ERROR = Value(Kind.IS_ERROR)
NO_ERROR = Value(Kind.IS_ERROR, name="not")
"""True means that the error that came with the object is nil, as far as a name can tell."""
EMPTY = Value(Kind.EMPTY)
NONEMPTY = Value(Kind.NONEMPTY)
VIEW = Value(Kind.VIEW)
WRAPPER = Value(Kind.VIEW, name="wrapper")
"""A view of which a model says that it wraps the object and cannot release it."""
CHANNEL = Value(Kind.VIEW, name="channel")
"""A channel in a field of the object, on which the object sends."""
SEEN_ERROR = Value(Kind.ERROR, name="seen")
"""The error that came with the object, after something was given it to look at."""

ELEMENT = "[]"
"""Path component for an element of a slice, array or map."""


class Status(enum.IntEnum):
    """Where the obligation stands on this path."""

    NONE = 0  # not yet acquired, or acquisition failed
    OWED = 1
    RELEASED = 2
    ESCAPED = 3  # somebody else may release it now


Key = Union[int, tuple[int, ...], tuple[int, Path]]

CONDITION_BASE = 1 << 24
"""Keys from here on name remembered conditions; below are variables; negative are temporaries."""

WORKED_ON = 1 << 60
"""Key of the mark that a goroutine works on what holds the object, and was not seen to release it."""

REFUSED = WORKED_ON + 1
"""Key of the mark that a constructor that was given the object failed, and was not read."""


def temp_key(temp: int, index: int) -> int:
    """Key of value ``index`` of a temporary."""
    return -(temp * 8 + 1 + min(index, 7))


class State:
    """Mutable while a block is walked, then frozen by :meth:`key`."""

    __slots__ = ("defers", "env", "into", "lost", "status")

    def __init__(
        self,
        status: Status,
        env: dict[Key, Value],
        defers: tuple[tuple[int, int], ...],
        into: tuple[int, Path] | None = None,
        lost: int = -1,
    ) -> None:
        self.status = status
        self.env = env
        self.defers = defers  # (body, temp-less index into Tracker.deferred) in order of registration
        self.lost = lost  # where the last alias died, -1 while there is one
        self.into = into  # the parameter, and the path in it, that the object was stored into

    def copy(self) -> "State":
        """An independent copy."""
        return State(self.status, dict(self.env), self.defers, self.into, self.lost)

    def key(self) -> tuple[object, ...]:
        """Hashable identity; two states with equal keys behave alike."""
        return (self.status, frozenset(self.env.items()), self.defers, self.into, self.lost)

    def forget_object(self) -> None:
        """Drop every alias: the object does not exist on this path, or is no longer ours."""
        env = self.env
        dead = [
            k
            for k, v in env.items()
            if v.kind <= Kind.OK or Kind.METHOD <= v.kind <= Kind.IS_ERROR or v.kind is Kind.VIEW
        ]
        for k in dead:
            kind = env[k].kind
            if kind is Kind.HOLD:
                env[k] = FRESH
            else:
                del env[k]

    def has_alias(self) -> bool:
        """Whether anything in reach still leads to the object."""
        for value in self.env.values():
            kind = value.kind
            if kind is Kind.OBJECT or kind is Kind.HOLD or kind is Kind.METHOD:
                return True
        return False

    def unchecked(self) -> bool:
        """Whether the acquisition's own error has neither been tested nor been given to anything."""
        return any(value.kind is Kind.ERROR and not value.name for value in self.env.values())

    def unresolved(self) -> bool:
        """Whether the acquisition's own error or flag has not been looked at."""
        return any(value.kind is Kind.ERROR or value.kind is Kind.OK for value in self.env.values())


class Outcome(NamedTuple):
    """One way in which a function ends, as far as the tracked object is concerned.

    ``result``/``path`` say where in the results the object is (-1: not in them); ``into`` the
    parameter that it was stored into; ``error`` is what is known of the function's error result:
    ``nil``, ``nonnil`` or ``any``.
    """

    status: Status
    result: int
    path: Path
    into: tuple[int, Path] | None
    error: str
