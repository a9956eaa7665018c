"""Ways out of an explored body, and what callers see of them."""

from __future__ import annotations

from typing import NamedTuple, Optional

from golint_leaks.facts.evaluate import MAX_PATH, Evaluation
from golint_leaks.facts.values import Kind, Outcome, Path, State, Status, Value
from golint_leaks.ir.instr import Call, Return


class GaveUp(Exception):
    """The exploration grew beyond its bound; nothing may be concluded from it."""


class Node(NamedTuple):
    """One explored (block, state); ``label`` tells how it was reached."""

    parent: "Node | None"
    body: int
    block: int
    label: str
    at: int


class Exit(NamedTuple):
    """A way out of a body: a return, or the place where the last alias died (``lost``)."""

    kind: str
    state: State
    values: tuple[Optional[Value], ...]
    error: str
    term: Return | None
    at: int
    end: int
    node: Node | None


class Origin(NamedTuple):
    """Where tracking starts: a call and the place of the object in its results.

    ``into`` instead names the argument (receiver first) that holds the object after the call.
    """

    call: Call
    body: int
    block: int
    result: int
    path: Path
    error: int
    flag: int
    into: tuple[int, Path] | None = None
    view: int = -1
    """Another result that refers to the object, such as the context of a span."""


def returned(e: Exit, tracker: Evaluation) -> tuple[int, Path] | None:
    """Where among the returned values the object is; index -2: a function over it is returned."""
    for value in e.values:
        if value is None:
            continue
        if value.kind is Kind.METHOD or (value.kind is Kind.VIEW and value.name != "wrapper"):
            return (-2, ())
        if value.kind is Kind.CLOSURE and tracker.captures(value.body, e.state):
            return (-2, ())
    for i, value in enumerate(e.values):
        if value is None:
            continue
        if value.kind is Kind.OBJECT:
            return (i, ())
        if value.kind is Kind.HOLD:
            return (i, value.path[:MAX_PATH])
    return None


def outcome(e: Exit, tracker: Evaluation) -> Outcome:
    """An exit as seen by callers."""
    st = e.state
    if st.status is Status.OWED:
        where = returned(e, tracker)
        if where is not None:
            if where[0] == -2:
                return Outcome(Status.ESCAPED, -1, (), None, e.error)
            return Outcome(Status.OWED, where[0], where[1], None, e.error)
    return Outcome(st.status, -1, (), st.into if st.status is Status.ESCAPED else None, e.error)


__all__ = ["Exit", "GaveUp", "Node", "Origin", "outcome", "returned"]
