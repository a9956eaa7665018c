"""Which types a function gives behind an interface, and whether a releasing method does anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from golint_leaks.ir.expr import Const, Expr, Result, Temp
from golint_leaks.ir.instr import Call, Go, Return, Send
from golint_leaks.types.model import Interface, Type, Unknown
from golint_leaks.types.program import FunctionRef

if TYPE_CHECKING:
    from golint_leaks.facts.service import Facts

_MAX_DEPTH = 3


def given_types(facts: Facts, ref: FunctionRef, index: int, depth: int = 0) -> Optional[frozenset[Type]]:
    """Types of what ``ref`` gives as result ``index``, looked up in its body; None when one is not known."""
    ctx = facts.context(ref)
    if ctx is None or not ctx.unit.bodies or depth > _MAX_DEPTH:
        return None
    found: set[Type] = set()
    calls: dict[int, Call] = {}
    for block in ctx.unit.bodies[0].blocks:
        for instr in block.instrs:
            if type(instr) is Call:
                calls[instr.dst] = instr
    for block in ctx.unit.bodies[0].blocks:
        if type(block.term) is not Return:
            continue
        values = block.term.values
        value: Expr
        if index < len(values) and len(values) == len(ctx.unit.bodies[0].signature.results):
            value = values[index]
        elif len(values) == 1 and type(values[0]) is Temp:
            value = Result(values[0].temp, index)
        else:
            return None
        if type(value) is Const and value.kind == "nil":
            continue
        given = ctx.types.type_of(value)
        if not isinstance(facts.program.underlying(given), Interface | Unknown):
            found.add(given)
            continue
        if type(value) is not Temp and type(value) is not Result:
            return None
        call = calls.get(value.temp)
        target = ctx.types.callee(call) if call is not None else None
        if target is None or target.ref is None:
            return None
        inner = given_types(facts, target.ref, value.index if type(value) is Result else 0, depth + 1)
        if inner is None:
            return None
        found |= inner
    return frozenset(found)


def makes_plain_memory(facts: Facts, ref: FunctionRef, depth: int = 0) -> bool:
    """Whether ``ref`` can be read, with all that it calls, and neither acquires nor starts anything.

    What it gives is then made of memory and of its arguments, and closing it can only write or count.
    """
    if depth > _MAX_DEPTH:
        return False
    ctx = facts.context(ref)
    if ctx is None or not ctx.unit.bodies:
        return False
    if facts.acquisitions.sites(ctx, 0):
        return False
    for body in ctx.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                if type(instr) is Go:
                    return False
                if type(instr) is not Call:
                    continue
                target = ctx.types.callee(instr)
                if target.kind in ("builtin", "conversion", "closure"):
                    continue
                if target.symbol and is_standard(target.symbol) and target.ref is None:
                    continue
                if target.ref is None or not makes_plain_memory(facts, target.ref, depth + 1):
                    return False
    return True


def is_standard(symbol: str) -> bool:
    """Whether the package of ``symbol`` belongs to the standard library: no dot in its first element."""
    first = symbol.split("/", 1)[0] if "/" in symbol else symbol.split(".", 1)[0]
    return bool(symbol) and "." not in first


def does_nothing(facts: Facts, t: Type, release: str) -> bool:
    """Whether the method ``release`` of ``t`` can be read, and calls, sends and starts nothing."""
    method = facts.program.method(t, release)
    if method is None or method.ref is None or method.ref.called:
        return False
    ctx = facts.context(method.ref)
    if ctx is None:
        return False
    return not any(
        type(instr) in (Call, Go, Send)
        for body in ctx.unit.bodies
        for block in body.blocks
        for instr in block.instrs
    )
