"""What code that is not followed may do with what it is given.

A function literal gives away only what its body does: a channel that it merely sends to can be fed from
outside, but not emptied.  The same is true of a channel whose type has a direction.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Optional

from golint_leaks.dataflow.uses import leaves, operands, term_operands
from golint_leaks.goroutines.code import Code
from golint_leaks.goroutines.memory import FED, TAKEN, Machine, escape, is_out
from golint_leaks.goroutines.state import State
from golint_leaks.goroutines.values import Value
from golint_leaks.ir.expr import Closure, Expr, Ref, Select, Var
from golint_leaks.ir.instr import Call, Defer, Go, Instr, RangeNext, Recv, Return, SelectSwitch, Send
from golint_leaks.types.model import Chan, Type

SENDS = "sends"
RECEIVES = "receives"
NOTHING = "nothing"
ALL = "all"


def give(m: Machine, st: State, value: Value, t: Optional[Type] = None) -> None:
    """Let code outside have a value; ``t`` is the type of the parameter that gets it, where known."""
    if value[0] == "f":
        _give_literal(m, st, value)
        return
    shape = m.program.core(t) if t is not None else None
    if isinstance(shape, Chan) and shape.direction != "both" and _channel(st, value):
        _share(st, value, SENDS if shape.direction == "send" else RECEIVES)
        return
    escape(st, value)


def _give_literal(m: Machine, st: State, value: Value) -> None:
    code, body = m.cache.code(value[1]), value[2]
    for var, key in value[3]:
        held = st.heap.get(key)
        use = usage(code, body, var) if held is not None and _channel(st, held) else ALL
        if use == ALL or held is None:
            escape(st, ("&", key))
        elif use != NOTHING:
            _share(st, held, use)


def _channel(st: State, value: Value) -> bool:
    return value[0] == "o" and not is_out(st, value[1]) and st.objs[value[1]][0] == "chan"


def _share(st: State, value: Value, use: str) -> None:
    mark, other = (FED, TAKEN) if use == SENDS else (TAKEN, FED)
    if (value[1], other) in st.heap:
        escape(st, value)
    else:
        st.heap[(value[1], mark)] = ("c", mark)


def usage(code: Code, body: int, var: int) -> str:
    """What a function literal, with those in it, does with a captured channel."""
    known = code.usages.get((body, var))
    if known is None:
        known = code.usages[body, var] = _usage(code, body, var)
    return known


def _usage(code: Code, number: int, var: int) -> str:
    found: set[str] = set()
    body = code.unit.bodies[number]
    for block in body.blocks:
        for instr in block.instrs:
            found.add(_of(code, instr, var))
        if type(block.term) is RangeNext and _is(block.term.x, var):
            found.add(RECEIVES)
        elif type(block.term) is SelectSwitch:
            found |= {_of(code, case.comm, var) for case in block.term.cases if case.comm is not None}
        elif any(_mentions(code, e, var) for e in term_operands(block.term)):
            found.add(ALL)
    found.discard(NOTHING)
    return ALL if len(found) > 1 else next(iter(found), NOTHING)


def _of(code: Code, instr: Instr, var: int) -> str:
    if type(instr) is Send and _is(instr.chan, var):
        return ALL if _mentions(code, instr.value, var) else SENDS
    if type(instr) is Recv and _is(instr.chan, var):
        return RECEIVES
    call = instr.call if type(instr) is Defer or type(instr) is Go else instr
    if type(call) is Call and len(call.args) == 1 and _is(call.args[0], var):
        callee = code.types.callee(call)
        if callee.kind == "builtin":
            return SENDS if callee.symbol == "close" else NOTHING
    uses = {_within(code, e, var) for e in operands(instr)} - {NOTHING}
    return NOTHING if not uses else uses.pop() if len(uses) == 1 else ALL


def _within(code: Code, e: Expr, var: int) -> str:
    if type(e) is Closure:
        return usage(code, e.body, var)
    return ALL if _mentions(code, e, var) else NOTHING


def _is(e: Expr, var: int) -> bool:
    return type(e) is Var and e.id == var


def _mentions(code: Code, e: Expr, var: int) -> bool:
    return any(
        (type(leaf) is Var and leaf.id == var)
        or (type(leaf) is Closure and var in code.ctx.uses.mentioned(leaf.body))
        for leaf in leaves(e)
    )


def acts(m: Machine, code: Code, number: int) -> bool:
    """Whether running a function literal can matter: it communicates, starts goroutines or takes locks."""
    return any(
        type(instr) is Send
        or type(instr) is Recv
        or type(instr) is Go
        or (type(instr) is Call and _matters(m, code, instr))
        for instr in _instructions(code, number)
    ) or any(
        type(block.term) is SelectSwitch or type(block.term) is RangeNext
        for block in code.unit.bodies[number].blocks
    )


def ends_early(code: Code, number: int) -> bool:
    """Whether a function literal says by a named result that it is not to be called again."""
    return any(
        type(value) is Ref or type(value) is Select
        for block in code.unit.bodies[number].blocks
        if type(block.term) is Return
        for value in block.term.values
    )


def _matters(m: Machine, code: Code, call: Call) -> bool:
    callee = code.types.callee(call)
    return callee.symbol in m.roles or (callee.kind == "builtin" and callee.symbol == "close")


def _instructions(code: Code, number: int) -> Iterator[Instr]:
    for block in code.unit.bodies[number].blocks:
        yield from block.instrs
