"""What the analysis of one object is told, and what it asks of other functions."""

from __future__ import annotations

from typing import NamedTuple, Optional, Protocol

from golint_leaks.facts.values import Outcome, Path, Status, Value
from golint_leaks.models import Models
from golint_leaks.types.program import FunctionRef


class Tracked(NamedTuple):
    """How an object is released: method names, and methods whose false answer means it did so itself.

    ``received`` is a field; a receive from it means the same.  ``running``: the object works by itself
    until it is released, so that a goroutine that ends without doing so leaves it running.
    """

    release: frozenset[str]
    exhausted_by: frozenset[str] = frozenset()
    nil_safe: bool = True
    received: str = ""
    running: bool = False


Given = tuple[tuple[int, Value], ...]
"""Positions of parameters (receiver first) with the constants that the caller passes."""


class ParamFact(NamedTuple):
    """All ways in which a function ends, for an object given as one of its parameters."""

    outcomes: frozenset[Outcome]
    error_index: int
    never_returns: bool = False


class FactService(Protocol):
    """Facts of other functions; implemented by :class:`golint_leaks.facts.service.Facts`."""

    models: Models

    def parameter(
        self, ref: FunctionRef, position: int, path: Path, spec: Tracked, given: Given = ()
    ) -> Optional[ParamFact]:
        """What ``ref`` does with an object at ``path`` of parameter ``position`` (receiver first).

        ``given`` are the parameters whose values are constants.
        """

    def never_returns(self, ref: FunctionRef) -> bool:
        """Whether every path through ``ref`` ends the goroutine or the process."""


class Release(NamedTuple):
    """A release that happened although the acquisition's error had not been looked at."""

    at: int
    end: int
    body: int
    block: int
    deferred: bool
    unresolved: bool


def settle(outcomes: frozenset[Outcome]) -> list[Outcome]:
    """Outcomes that the caller has to tell apart.

    Where a function sometimes releases (or hands over) and sometimes does not, and its error does
    not tell which, the caller is believed to know: the outcomes that leave the duty are dropped.
    """
    moved = {o.error for o in outcomes if o.status is not Status.OWED or o.result >= 0}
    kept: list[Outcome] = []
    for o in sorted(outcomes, key=lambda o: (o.status, o.result, o.path, o.into or (-1, ()), o.error)):
        if o.status is Status.OWED and o.result < 0:
            if o.error in moved or "any" in moved or (o.error == "any" and moved):
                continue
        kept.append(o)
    return kept


__all__ = ["FactService", "Given", "ParamFact", "Release", "Tracked", "settle"]
