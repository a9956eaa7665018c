"""What is known at a block from the branches that lead to it and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

from golint_leaks.facts.context import FunctionContext
from golint_leaks.growth.places import Place, place
from golint_leaks.ir.expr import Binary, Const, Expr, Index, Result, Select, Star, Temp, Var
from golint_leaks.ir.instr import Branch, Call, Let, RangeNext

_FAR = 12


def known(ctx: FunctionContext, body: int, block: int) -> Iterator[tuple[Expr, bool]]:
    """Conditions that hold (True) or do not (False) whenever ``block`` is entered."""
    graph = ctx.graph(body)
    blocks = ctx.unit.bodies[body].blocks
    for _ in range(_FAR):
        before = set(graph.preds[block])
        if len(before) != 1:
            return
        (number,) = before
        term = blocks[number].term
        if type(term) is Branch and term.then != term.orelse:
            yield term.cond, term.then == block
        block = number


def present(ctx: FunctionContext, body: int, block: int, p: Place, key: Expr) -> bool:
    """Whether a key is known to be in a map already: looked up, or ranged over."""
    for value in ctx.types.assigned(key.id) if type(key) is Var else ():
        if type(value) is Result and value.index == 0:
            source = ctx.types.definition(value.temp)
            if type(source) is RangeNext and place(ctx, source.x) == p:
                return True
    for cond, holds in known(ctx, body, block):
        looked_up = _looked_up(ctx, cond)
        if looked_up is not None and holds and bare(looked_up.indices[0]) == bare(key):
            if place(ctx, looked_up.x) == p:
                return True
        if (
            type(cond) is Binary
            and cond.op in ("==", "!=")
            and type(cond.y) is Const
            and cond.y.kind == "nil"
        ):
            if holds == (cond.op == "!="):
                looked_up = _looked_up(ctx, cond.x)
                if looked_up is not None and bare(looked_up.indices[0]) == bare(key):
                    if place(ctx, looked_up.x) == p:
                        return True
    return False


def _looked_up(ctx: FunctionContext, e: Expr) -> Index | None:
    """``m[k]`` where ``e`` is its value or says whether it is there."""
    if type(e) is Index:
        return e
    if type(e) is Var:
        values = ctx.types.assigned(e.id)
        for value in values:
            if type(value) in (Result, Temp, Index):
                found = _looked_up(ctx, value)
                if found is not None and len(values) == 1:
                    return found
        return None
    if type(e) is Result or type(e) is Temp:
        source = ctx.types.definition(e.temp)
        if type(source) is Let and type(source.value) is Index:
            return source.value
    return None


def lazily(ctx: FunctionContext, body: int, block: int, target: Expr) -> bool:
    """Whether an assignment is made only while the target is nil or empty."""
    wanted = bare(target)
    for cond, holds in known(ctx, body, block):
        if type(cond) is not Binary or cond.op not in ("==", "!="):
            continue
        if holds != (cond.op == "==") or type(cond.y) is not Const:
            continue
        if cond.y.kind == "nil" and bare(cond.x) == wanted:
            return True
        if cond.y.text == "0" and type(cond.x) is Temp:
            source = ctx.types.definition(cond.x.temp)
            if type(source) is Call and source.args and bare(source.args[0]) == wanted:
                return True
    return False


def bare(e: Expr) -> Expr:
    """An expression without positions, as far as it is made of names."""
    kind = type(e)
    if kind is Select:
        return Select(bare(e.x), e.name, 0)  # type: ignore[union-attr]
    if kind is Star:
        return Star(bare(e.x))  # type: ignore[union-attr]
    if kind is Index:
        return Index(bare(e.x), e.indices)  # type: ignore[union-attr]
    if hasattr(e, "at"):
        return e._replace(at=0)
    return e
