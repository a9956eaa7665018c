"""How expressions and acquired things are shown in messages."""

from __future__ import annotations

from golint_leaks.ir.expr import Expr, Index, Ref, Result, Select, Star, Temp, Unary, Var
from golint_leaks.ir.instr import Call
from golint_leaks.ir.unit import FunctionUnit

_NOUNS = {
    "body": "response body",
    "rows": "rows",
    "stmt": "statement",
    "tx": "transaction",
    "file": "file",
    "ticker": "ticker",
    "timer": "timer",
    "cancel": "cancel function",
}


def shown(e: Expr, unit: FunctionUnit) -> str:
    """Short Go text of an expression; ``…`` for what has no short text."""
    kind = type(e)
    if kind is Var:
        return unit.vars[e.id].name or "_"  # type: ignore[union-attr]
    if kind is Ref:
        return e.name  # type: ignore[union-attr]
    if kind is Select:
        left = shown(e.x, unit)  # type: ignore[union-attr]
        return f"{left}.{e.name}"  # type: ignore[union-attr]
    if kind is Index:
        return shown(e.x, unit)  # type: ignore[union-attr]
    if kind is Star or kind is Unary:
        return shown(e.x, unit)  # type: ignore[union-attr]
    if kind is Temp or kind is Result:
        return "…"
    return "…"


def call_text(call: Call, unit: FunctionUnit) -> str:
    """The callee as written: ``http.Get``."""
    text = shown(call.callee, unit)
    return text[1:].lstrip(".") if text.startswith("…") and len(text) > 1 else text


def noun(kind: str, type_symbol: str) -> str:
    """What a resource is called: a noun of its kind, or the name of its type."""
    known = _NOUNS.get(kind)
    if known is not None:
        return known
    short = type_symbol.rpartition("/")[2]
    return short or "value"
