"""How locks are shown in messages."""

from __future__ import annotations

from golint_leaks.facts.context import FunctionContext
from golint_leaks.ir.expr import Const, Expr, Index, Ref, Select, Star, Temp, Unary, Var
from golint_leaks.ir.instr import Call


def shown(e: Expr, ctx: FunctionContext, depth: int = 0) -> str:
    """Short Go text of an expression; ``…`` for what has no short text."""
    kind = type(e)
    if depth > 8:
        return "…"
    if kind is Var:
        return ctx.unit.vars[e.id].name or "_"  # type: ignore[union-attr]
    if kind is Ref:
        return e.name  # type: ignore[union-attr]
    if kind is Const:
        return e.text  # type: ignore[union-attr]
    if kind is Select:
        return f"{shown(e.x, ctx, depth + 1)}.{e.name}"  # type: ignore[union-attr]
    if kind is Index:
        indices = ", ".join(shown(i, ctx, depth + 1) for i in e.indices)  # type: ignore[union-attr]
        return f"{shown(e.x, ctx, depth + 1)}[{indices}]"  # type: ignore[union-attr]
    if kind is Star or kind is Unary:
        return shown(e.x, ctx, depth + 1)  # type: ignore[union-attr]
    if kind is Temp:
        source = ctx.types.definition(e.temp)  # type: ignore[union-attr]
        if type(source) is Call:
            args = ", ".join(shown(arg, ctx, depth + 1) for arg in source.args)
            return f"{shown(source.callee, ctx, depth + 1)}({args})"
    return "…"
