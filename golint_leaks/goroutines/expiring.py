"""Receives from the channels of timers that only call a function.

Such a timer has no channel, only a nil one: who stops it and waits for its expiry, as one does with a
timer that has a channel, waits for ever.  A timer in a field is looked for in the whole package: it is
one of these when each value that the field is given is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from golint_leaks.goroutines.code import Code
from golint_leaks.goroutines.fields import literal_fields
from golint_leaks.goroutines.memory import Machine
from golint_leaks.ir.expr import NIL, ZERO, Expr, Select, Temp, Unary
from golint_leaks.ir.instr import Assign, Call, Instr, Let, Make, Recv
from golint_leaks.types.model import Chan, FieldInfo
from golint_leaks.types.program import FunctionRef

_ROLE = "delayed-call"


class Expiring(NamedTuple):
    """A receive that nothing answers; the timer is made at ``made`` of ``maker``."""

    code: Code
    body: int
    recv: Recv
    maker: Code
    made: Call


def expiring(m: Machine, refs: Iterable[FunctionRef]) -> Iterator[Expiring]:
    """The receives in the given functions, all of one package."""
    names = {symbol.rpartition(".")[2] for symbol, role in m.roles.items() if role == _ROLE}
    refs = list(refs)
    if not any(not names.isdisjoint(ref.called) for ref in refs):
        return
    codes = [code for code in map(m.cache.get, refs) if code is not None]
    timers: dict[str, tuple[Code, Call] | None] = {}
    for code in codes:
        for _, instr in _instructions(code):
            for symbol, value in _stored(m, code, instr):
                if symbol and value not in (NIL, ZERO):
                    made = _delayed(m, code, value)
                    known = timers.setdefault(symbol, (code, made) if made is not None else None)
                    if made is None or known is None:
                        timers[symbol] = None
    for code in codes if any(timers.values()) else ():
        for number, instr in _instructions(code):
            found = timers.get(_timer(m, code, instr.chan)) if type(instr) is Recv else None
            if found is not None and type(instr) is Recv:
                yield Expiring(code, number, instr, *found)


def _instructions(code: Code) -> Iterator[tuple[int, Instr]]:
    for number, body in enumerate(code.unit.bodies):
        for block in body.blocks:
            for instr in block.instrs:
                yield number, instr


def _stored(m: Machine, code: Code, instr: Instr) -> Iterator[tuple[str, Expr | None]]:
    """Fields and what they are given; None where an address is taken."""
    if type(instr) is Assign:
        yield _field(m, code, instr.target), instr.value
    if type(instr) is Make:
        for found, value in literal_fields(m, code, instr):
            yield found.symbol, value
    taken = instr.args if type(instr) is Call else ()
    if type(instr) is Let or type(instr) is Assign:
        taken = (instr.value,)
    for value in taken:
        if type(value) is Unary and value.op == "&":
            yield _field(m, code, value.x), None


def _field(m: Machine, code: Code, e: Expr | None) -> str:
    """The symbol of a field that only its package reaches; empty for anything else."""
    if type(e) is not Select or e.name[:1].isupper():
        return ""
    found = m.program.find(code.types.type_of(e.x), e.name)
    return found.symbol if isinstance(found, FieldInfo) and not found.path else ""


def _delayed(m: Machine, code: Code, value: Expr | None) -> Call | None:
    made = code.types.definition(value.temp) if type(value) is Temp else None
    if type(made) is Call and m.roles.get(code.types.callee(made).symbol) == _ROLE:
        return made
    return None


def _timer(m: Machine, code: Code, chan: Expr) -> str:
    """The field whose timer's channel an expression is."""
    if type(chan) is not Select or not isinstance(m.program.core(code.types.type_of(chan)), Chan):
        return ""
    return _field(m, code, chan.x)


__all__ = ["Expiring", "expiring"]
