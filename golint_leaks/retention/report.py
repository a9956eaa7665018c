"""What the detectors of this layer hand to the one that words findings."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from golint_leaks.facts.context import FunctionContext
from golint_leaks.finding import Confidence
from golint_leaks.models import Models
from golint_leaks.types.program import FunctionRef


class Source(NamedTuple):
    """One function that is looked at."""

    ctx: FunctionContext
    models: Models
    read: Callable[[FunctionRef], FunctionContext | None] | None = None
    """Gives the body of another function; None where others are not to be read."""

    def roles(self, symbol: str) -> frozenset[str]:
        """The roles that models give to a symbol."""
        return self.models.roles.get(symbol, frozenset())


class Report(NamedTuple):
    """What was found, before it is worded.

    ``steps`` are beginning, end and text; ``keeps`` are captured variables with their types.
    """

    kind: str
    how: str
    what: str
    call: str
    path: str
    confidence: Confidence
    body: int
    at: int
    end: int
    steps: tuple[tuple[int, int, str], ...]
    keeps: tuple[str, ...] = ()
