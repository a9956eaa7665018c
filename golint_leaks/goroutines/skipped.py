"""Methods that end an object, and return before they tell its goroutines, because something else fails.

``Close`` that gives back the error of the first thing which it closes leaves the rest as it was.  Its
callers seldom try again, and where they do, the first thing fails again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Optional

from golint_leaks.facts.conventions import sounds_like_end, sounds_like_release
from golint_leaks.goroutines.code import Code
from golint_leaks.goroutines.fields import Fields
from golint_leaks.goroutines.memory import Machine
from golint_leaks.ir.expr import NIL, Binary, Expr, Ref, Result, Select, Temp, Var
from golint_leaks.ir.instr import Block, Branch, Call, Defer, Return, Send
from golint_leaks.types.model import ERROR


class Skipped(NamedTuple):
    """The return of ``code`` that comes before the release of ``symbol``."""

    symbol: str
    code: Code
    given: Return


def skipped(m: Machine, fields: Fields) -> Iterator[Skipped]:
    """Fields that only one ending method releases, and not on all its ways."""
    for symbol in sorted(fields.live()):
        releasing = fields.released[symbol]
        if len(releasing) != 1:
            continue
        ref = next(iter(releasing))
        code = m.cache.get(ref) if sounds_like_end(ref.decl.name) else None
        given = _early(code, fields, symbol) if code is not None else None
        if code is not None and given is not None:
            yield Skipped(symbol, code, given)


def _early(code: Code, fields: Fields, symbol: str) -> Optional[Return]:
    """A return on the way to the release, behind a call that releases something else and fails."""
    blocks, graph = code.unit.bodies[0].blocks, code.ctx.graph(0)
    releases = {at for at, block in enumerate(blocks) if _releases(code, fields, block, symbol)}
    if not releases:
        return None
    before: set[int] = set()
    for at in releases:
        before |= graph.reaching(at)
    seen, work = {0}, [0]
    while work:
        at = work.pop()
        if at in releases:
            continue
        term = blocks[at].term
        if type(term) is Branch and term.orelse in before and _fails(code, term.cond):
            given = blocks[term.then].term
            if type(given) is Return and term.then not in releases:
                return given
        for target in graph.succs[at]:
            if target not in seen:
                seen.add(target)
                work.append(target)
    return None


def _releases(code: Code, fields: Fields, block: Block, symbol: str) -> bool:
    for instr in block.instrs:
        if type(instr) is Send and fields.symbol(code, instr.chan) == symbol:
            return True
        call = instr.call if type(instr) is Defer else instr
        if type(call) is Call:
            if fields.symbol(code, call.callee) == symbol:
                return True
            if any(fields.symbol(code, arg) == symbol for arg in call.args):
                return True
    return False


def _fails(code: Code, cond: Expr) -> bool:
    """Whether a condition asks if a call that releases something has failed."""
    if type(cond) is not Binary or cond.op != "!=" or cond.y != NIL or type(cond.y) is not type(NIL):
        return False
    value = cond.x
    if code.types.type_of(value) != ERROR:
        return False
    values = code.types.assigned(value.id) if type(value) is Var else (value,)
    for each in values:
        made = code.types.definition(each.temp) if type(each) is Temp or type(each) is Result else None
        callee = made.callee if type(made) is Call else None
        if (type(callee) is Select or type(callee) is Ref) and sounds_like_release(callee.name):
            return True
    return False
