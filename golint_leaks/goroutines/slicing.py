"""Which blocks of a body matter to the machine; the rest is skipped at one go.

A block matters when it holds a statement of concurrency, a call that may act on something watched or
give something watched, or sets a flag to a constant.  Branches between blocks that do not matter need
not be explored: control goes on at the only block that matters behind them (compare program slicing,
M. Weiser, IEEE TSE 10(4), 1984).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Optional

from golint_leaks.goroutines.relevance import builds, carries, holds_code, holds_sync, touches
from golint_leaks.ir.expr import Closure, Const, Expr, Select, Temp, Var
from golint_leaks.ir.instr import (
    Assign,
    Call,
    Defer,
    Go,
    Instr,
    Let,
    Make,
    Opaque,
    RangeNext,
    Recv,
    Return,
    SelectSwitch,
    Send,
    Stop,
    Terminator,
)
from golint_leaks.models.model import ALL
from golint_leaks.types.model import Chan, Interface, Named, Pointer, Signature, Type, Unknown

if TYPE_CHECKING:
    from golint_leaks.goroutines.code import Code
    from golint_leaks.goroutines.memory import Machine


class Skip(NamedTuple):
    """From a block that ends in a branch: where control goes on, and which variables it may set."""

    target: int
    sets: tuple[int, ...]


class Slice:
    """What matters in one body."""

    __slots__ = ("_skips", "matters")

    def __init__(self, m: Machine, code: Code, body: int) -> None:
        blocks = code.unit.bodies[body].blocks
        finder = _Finder(m, code)
        self.matters = [
            any(finder.instr(i) for i in block.instrs) or finder.term(block.term) for block in blocks
        ]
        self._skips = [
            _skip(code, body, at, self.matters) if len(targets) > 1 else None
            for at, targets in enumerate(code.ctx.graph(body).succs)
        ]

    def skip(self, block: int) -> Optional[Skip]:
        """Where control goes on after a block whose branches do not matter, None where they do."""
        return self._skips[block]


def _skip(code: Code, body: int, at: int, matters: list[bool]) -> Optional[Skip]:
    blocks = code.unit.bodies[body].blocks
    if type(blocks[at].term) is SelectSwitch or matters[at] and type(blocks[at].term) is RangeNext:
        return None
    graph = code.ctx.graph(body)
    seen: set[int] = set()
    work = list(graph.succs[at])
    target = -1
    while work:
        number = work.pop()
        if number in seen:
            continue
        if matters[number]:
            if target not in (-1, number):
                return None
            target = number
            continue
        seen.add(number)
        work.extend(graph.succs[number])
    if target < 0:
        return None
    sets = {
        instr.target.id
        for number in seen
        for instr in blocks[number].instrs
        if type(instr) is Assign and type(instr.target) is Var
    }
    return Skip(target, tuple(sorted(sets)))


class _Finder:
    """Decides for single instructions."""

    def __init__(self, m: Machine, code: Code) -> None:
        self.m = m
        self.code = code
        self.asked = code.ctx.conditions()[1]

    def term(self, term: Terminator) -> bool:
        """Whether the end of a block matters by itself."""
        if type(term) is RangeNext:
            return isinstance(self.m.program.core(self.code.types.type_of(term.x)), Chan)
        return type(term) is SelectSwitch or type(term) is Return or type(term) is Stop

    def instr(self, instr: Instr) -> bool:
        """Whether an instruction matters."""
        kind = type(instr)
        if kind is Send or kind is Recv or kind is Go or kind is Defer or kind is Opaque:
            return True
        if type(instr) is Call:
            return self._call(instr)
        if type(instr) is Assign:
            if type(instr.target) is Var:
                if type(instr.value) is Const and instr.target.id in self.asked:
                    return instr.value.kind in ("bool", "nil", "int")
                return self._watched(instr.value) or self._watched(instr.target)
            if type(instr.value) is Const and instr.value.kind == "bool":
                return type(instr.target) is Select  # a flag that other goroutines may ask for
            return self._watched(instr.value)
        if type(instr) is Make:
            return any(self._watched(value) for _, value in instr.elems)
        return type(instr) is Let and self._watched(instr.value)

    def _call(self, call: Call) -> bool:
        m, types = self.m, self.code.types
        callee = types.callee(call)
        if callee.kind == "conversion":
            return False
        if callee.symbol in m.roles and callee.kind != "builtin":
            return True
        if callee.kind == "builtin":
            if callee.symbol in ("close", "panic", "recover"):
                return True
            if callee.symbol == "make" or callee.symbol == "new":
                made = types.as_type(call.args[0]) if call.args else None
                return made is None or holds_sync(m, made)
            return callee.symbol in ("append", "copy", "delete") and any(self._watched(a) for a in call.args)
        effect = m.models.effects.get(callee.symbol) if callee.ref is None else None
        if callee.symbol and callee.ref is None:
            if effect is not None and effect.never_returns:
                return True
        if callee.kind in ("closure", "value") or type(call.callee) is Var:
            return True
        if callee.ref is not None and callee.signature is not None:
            if any(carries(m, t) for t in callee.signature.results) and builds(m, callee.ref):
                return True
        borrows = effect is not None and ALL in effect.borrows
        if not borrows and any(self._watched(arg) or self._opaque(arg) for arg in call.args):
            return True
        receiver = callee.receiver if callee.receiver is not None else None
        if receiver is None:
            if callee.kind == "unknown" and type(call.callee) is Select:
                return types.meaning(call.callee) is None and self._opaque(call.callee.x)
            return callee.kind == "unknown"
        if callee.ref is not None and not touches(m, callee.ref):
            results = callee.signature.results if callee.signature is not None else ()
            if not any(self._type(t) for t in results):
                return holds_code(m, types.type_of(receiver))
        return self._type(types.type_of(receiver)) or callee.kind == "interface"

    def _watched(self, e: Expr) -> bool:
        if type(e) is Closure:
            return True
        if type(e) is Const:
            return False
        return self._type(self.code.types.type_of(e))

    def _opaque(self, e: Expr) -> bool:
        """Whether nothing is known of the type of what the function itself has made."""
        types = self.code.types
        if type(e) is not Var or not isinstance(self.m.program.core(types.type_of(e)), Unknown | Pointer):
            return False
        made = [types.definition(v.temp) for v in types.assigned(e.id) if type(v) is Temp]
        return any(type(source) is Make for source in made) and self._unknown(types.type_of(e))

    def _unknown(self, t: Type) -> bool:
        shape = self.m.program.core(t)
        if isinstance(shape, Pointer):
            shape = self.m.program.core(shape.elem)
        return isinstance(shape, Unknown)

    def _type(self, t: Type) -> bool:
        if isinstance(t, Named) and not t.pkg:
            return False
        shape = self.m.program.core(t)
        if isinstance(shape, Signature):
            return True
        if isinstance(shape, Interface):
            return not (isinstance(t, Named) and f"{t.symbol}.Done" in self.m.roles)
        return holds_sync(self.m, t)
