"""Which places keep what is put there beyond the end of a function, and which code never ends."""

from __future__ import annotations

import enum

from golint_leaks.dataflow.uses import leaves
from golint_leaks.facts.context import FunctionContext
from golint_leaks.ir.expr import TRUE, Expr, Index, Ref, Result, Select, Slice, Star, Temp, Unary, Var
from golint_leaks.ir.instr import Branch, Let, RangeNext, Terminator
from golint_leaks.models import Models
from golint_leaks.types.declared import ValueEntry
from golint_leaks.types.model import Chan, Named, Pointer, Struct, type_symbol

_DEPTH = 6


class Lasts(enum.IntEnum):
    """How long something is kept; ordered."""

    NOT = 0
    MAYBE = 1
    """In a field of a receiver that goroutines share."""
    YES = 2
    """In a variable of a package."""


def where(ctx: FunctionContext, models: Models, target: Expr | None) -> Lasts:
    """How long the place keeps what is assigned to it."""
    depth = 0
    e = target
    while e is not None and depth < 3 * _DEPTH:
        depth += 1
        if type(e) is Select and type(e.x) is Ref and ctx.types.meaning(e) is not None:
            return _variable(ctx, e)
        if type(e) is Select or type(e) is Index or type(e) is Star or type(e) is Unary:
            e = e.x
        elif type(e) is Temp or type(e) is Result:
            source = ctx.types.definition(e.temp)
            e = source.value if type(source) is Let else None
        elif type(e) is Var:
            kind = ctx.unit.vars[e.id].kind
            if kind == "receiver":
                return Lasts.MAYBE if _shared(ctx, models, e.id) else Lasts.NOT
            values = ctx.types.assigned(e.id) if kind == "local" else []
            e = values[0] if len(values) == 1 else None
        else:
            return _variable(ctx, e) if type(e) is Ref else Lasts.NOT
    return Lasts.NOT


def _variable(ctx: FunctionContext, e: Expr) -> Lasts:
    meaning = ctx.types.meaning(e)
    return Lasts.YES if isinstance(meaning, ValueEntry) and not meaning.decl.const else Lasts.NOT


def _shared(ctx: FunctionContext, models: Models, var: int) -> bool:
    """Whether the receiver has a lock, so that it is more than a value of one call."""
    t = ctx.types.var_type(var)
    if isinstance(t, Pointer):
        t = t.elem
    shape = ctx.types.program.underlying(t)
    if not isinstance(t, Named) or not isinstance(shape, Struct):
        return False
    return any("lock" in models.roles.get(type_symbol(field.type), ()) for field in shape.fields)


def local(ctx: FunctionContext, e: Expr | None) -> int:
    """The variable that ``e`` is, points to, or is a field or element of; -1 without one."""
    while type(e) in (Select, Index, Star, Unary, Slice):
        e = e.x  # type: ignore[union-attr]
    return e.id if type(e) is Var else -1


def endless(ctx: FunctionContext, body: int) -> bool:
    """Whether a body has a loop that nothing leaves, or only the end of a channel."""
    graph = ctx.graph(body)
    blocks = ctx.unit.bodies[body].blocks
    for number in range(len(blocks)):
        if not graph.in_loop(number):
            continue
        inside = [other for other in range(len(blocks)) if graph.same_loop(number, other)]
        after = {target for other in inside for target in _after(ctx, blocks[other].term, graph.succs[other])}
        if after <= set(inside):
            return True
    return False


def _after(ctx: FunctionContext, term: Terminator, succs: tuple[int, ...]) -> tuple[int, ...]:
    """Blocks that follow; the end of a channel is not expected."""
    if type(term) is RangeNext and isinstance(ctx.types.program.core(ctx.types.type_of(term.x)), Chan):
        return (term.body,)
    if type(term) is Branch and term.cond == TRUE:
        return (term.then,)
    return succs


def mentions(e: Expr | None, var: int) -> bool:
    """Whether an expression mentions a variable."""
    return e is not None and any(type(leaf) is Var and leaf.id == var for leaf in leaves(e))
