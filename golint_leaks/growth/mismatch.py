"""Deletions of another key than the one that was inserted."""

from __future__ import annotations

from collections.abc import Iterable

from golint_leaks.facts.context import FunctionContext
from golint_leaks.growth.guards import bare
from golint_leaks.growth.operations import INSERT, REMOVE, Operation
from golint_leaks.ir.expr import Binary, Const, Expr, Select, Temp, Var
from golint_leaks.ir.instr import Call

_FAR = 5


def other_key(operations: Iterable[Operation], emptying: Iterable[Operation]) -> bool:
    """Whether all that empties a container is a deletion, in a function that inserts, of another key."""
    inserts = [op for op in operations if op.kind == INSERT and op.key is not None]
    found = False
    for removal in emptying:
        if removal.kind != REMOVE or removal.key is None:
            return False
        beside = [op for op in inserts if op.ctx is removal.ctx]
        if not beside or not all(_differ(op.ctx, op.key, removal.key) for op in beside):
            return False
        found = True
    return found


def _differ(ctx: FunctionContext, one: Expr | None, other: Expr | None) -> bool:
    """Whether one of two keys is made from the other, or both are different fields of one value."""
    if one is None or other is None:
        return False
    one, other = _origin(ctx, one), _origin(ctx, other)
    if bare(one) == bare(other):
        return False
    if type(one) is Select and type(other) is Select:
        return bare(one.x) == bare(other.x) and one.name != other.name
    return _made_from(ctx, one, other) or _made_from(ctx, other, one)


def _origin(ctx: FunctionContext, e: Expr) -> Expr:
    """What a variable that is set once stands for."""
    for _ in range(_FAR):
        if type(e) is not Var or len(ctx.types.assigned(e.id)) != 1 or ctx.unit.vars[e.id].kind != "local":
            return e
        value = ctx.types.assigned(e.id)[0]
        if type(value) not in (Var, Select, Temp, Binary):
            return e
        e = value
    return e


def _made_from(ctx: FunctionContext, made: Expr, source: Expr) -> bool:
    """Whether ``made`` is the source with something added, or what a call makes of it."""
    if type(made) is Binary and made.op == "+":
        sides = (made.x, made.y)
        return any(bare(_origin(ctx, side)) == bare(source) for side in sides) and any(
            type(side) is Const and side.text not in ('""', "``", "0") for side in sides
        )
    call = ctx.types.definition(made.temp) if type(made) is Temp else None
    if type(call) is not Call or ctx.types.callee(call).kind in ("conversion", "builtin"):
        return False
    return any(bare(_origin(ctx, arg)) == bare(source) for arg in call.args)
