"""What a function literal keeps alive: the variables that it takes from around it, with their types."""

from __future__ import annotations

from typing import NamedTuple

from golint_leaks.facts.context import FunctionContext
from golint_leaks.types.model import Type


class Captured(NamedTuple):
    """A variable of an enclosing function that a literal mentions; ``at`` is its declaration."""

    var: int
    name: str
    type: Type
    at: int

    @property
    def text(self) -> str:
        """``name type``, the type with import paths written out."""
        return f"{self.name} {self.type}"


def captured(ctx: FunctionContext, body: int) -> tuple[Captured, ...]:
    """The variables that the literal ``body``, and those inside it, capture, in order of declaration."""
    inside = nested(ctx, body)
    found = []
    for var in ctx.uses.mentioned(body):
        decl = ctx.unit.vars[var]
        if decl.body not in inside and decl.name != "_":
            found.append(Captured(var, decl.name, ctx.types.var_type(var), decl.at))
    return tuple(sorted(found, key=lambda each: (each.at, each.var)))


def nested(ctx: FunctionContext, body: int) -> frozenset[int]:
    """A body and all literals inside it; each comes after the one that holds it."""
    inside = {body}
    for number in range(body + 1, len(ctx.unit.bodies)):
        if ctx.unit.bodies[number].parent in inside:
            inside.add(number)
    return frozenset(inside)
