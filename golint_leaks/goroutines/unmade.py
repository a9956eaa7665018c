"""Receives from channels that a function may return as nil.

A function that has nothing to do may return no channel at all where it otherwise returns one.  Whoever
receives from the result without asking then waits for ever (The Go Programming Language Specification,
"Receive operator": receiving from a nil channel blocks for ever).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Optional

from golint_leaks.dataflow.uses import leaves, operands, term_operands
from golint_leaks.goroutines.code import Code
from golint_leaks.goroutines.memory import Machine
from golint_leaks.ir.expr import NIL, Binary, Convert, Expr, Result, Temp, Unary, Var
from golint_leaks.ir.instr import Branch, Call, RangeNext, Recv, Return
from golint_leaks.types.model import Chan
from golint_leaks.types.program import FunctionRef


class Unmade(NamedTuple):
    """A receive from the result of a call; ``callee`` returns nil at ``given``."""

    code: Code
    body: int
    at: int
    end: int
    range: bool
    callee: Code
    given: Return


class UnmadeChannels:
    """Asks functions one by one; what callees return is kept."""

    def __init__(self, m: Machine) -> None:
        self._m = m
        self._known: dict[FunctionRef, Optional[Return]] = {}

    def found(self, ref: FunctionRef) -> Iterator[Unmade]:
        """The receives of one function that may get no channel."""
        code = self._m.cache.get(ref)
        if code is None:
            return
        for number, body in enumerate(code.unit.bodies):
            for block in body.blocks:
                waits = [(i.chan, i.at, i.end, False) for i in block.instrs if type(i) is Recv]
                if type(block.term) is RangeNext:
                    waits.append((block.term.x, block.term.at, block.term.end, True))
                for chan, at, end, ranges in waits:
                    callee = self._source(code, chan)
                    given = self._nil(callee) if callee is not None else None
                    if callee is not None and given is not None:
                        of = self._m.cache.get(callee)
                        if of is not None:
                            yield Unmade(code, number, at, end, ranges, of, given)

    def _source(self, code: Code, chan: Expr) -> Optional[FunctionRef]:
        """The function from which a channel comes that is not compared with anything."""
        if type(chan) is Var:
            values = code.types.assigned(chan.id)
            if len(values) != 1 or _compared(code, chan):
                return None
            chan = values[0]
        if type(chan) is Result and chan.index:
            return None
        if type(chan) is not Temp and type(chan) is not Result:
            return None
        made = code.types.definition(chan.temp)
        return code.types.callee(made).ref if type(made) is Call else None

    def _nil(self, ref: FunctionRef) -> Optional[Return]:
        if ref not in self._known:
            self._known[ref] = self._find_nil(ref)
        return self._known[ref]

    def _find_nil(self, ref: FunctionRef) -> Optional[Return]:
        """The return without a channel, where others give one."""
        results = ref.decl.signature.results
        code = self._m.cache.get(ref) if results else None
        if code is None:
            return None
        first = code.types.body_signature(0).results
        if not first or not isinstance(self._m.program.core(first[0]), Chan):
            return None
        returns = [b.term for b in code.unit.bodies[0].blocks if type(b.term) is Return and b.term.values]
        # A nil beside an error that is not nil is what the caller has been told of.
        without = [
            b.term
            for number, b in enumerate(code.unit.bodies[0].blocks)
            if type(b.term) is Return and b.term.values
            if all(_plain(value) == NIL for value in b.term.values) and not _of_nothing(code, number)
        ]
        return without[0] if without and len(without) < len(returns) else None


def _of_nothing(code: Code, block: int) -> bool:
    """Whether a block is what happens with an empty argument, from which a caller expects nothing either."""
    params = code.unit.bodies[0].params
    for before in code.ctx.graph(0).preds[block]:
        term = code.unit.bodies[0].blocks[before].term
        if type(term) is Branch:
            for leaf in leaves(term.cond):
                made = code.types.definition(leaf.temp) if type(leaf) is Temp else None
                if type(made) is Call and code.types.callee(made).symbol == "len":
                    if any(type(arg) is Var and arg.id in params for arg in made.args):
                        return True
    return False


def _plain(e: Expr) -> Expr:
    while type(e) is Convert:
        e = e.x
    return e


def _compared(code: Code, var: Var) -> bool:
    """Whether a variable is compared with nil, or kept where it could be."""
    for body in code.unit.bodies:
        for block in body.blocks:
            exprs = [e for instr in block.instrs for e in operands(instr)]
            for e in (*exprs, *term_operands(block.term)):
                while type(e) is Unary:
                    e = e.x
                if type(e) is Binary and var in (e.x, e.y):
                    return True
    return False
