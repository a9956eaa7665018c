"""Goroutines that go round for ever because nobody has the channel any more that would end them.

A goroutine in a loop around a ticker, or around a channel of somebody else, is never blocked for good, so
the runtime does not call it leaked.  When the channel by which it is told to end is in reach of no other
goroutine, and no other way leaves its loop, it never ends all the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from golint_leaks.dataflow.uses import leaves, operands, term_operands
from golint_leaks.goroutines.blocking import comms, condition
from golint_leaks.goroutines.code import Code
from golint_leaks.goroutines.memory import FED, Machine, Reached, fields_of, goroutine_roots, reach
from golint_leaks.goroutines.state import Goroutine, State
from golint_leaks.ir.expr import Expr, Var
from golint_leaks.ir.instr import Call, Recv, Return, SelectCase, SelectSwitch, Stop


class Lingering:
    """Which goroutines of a state can go on, but never end; what the code tells is kept."""

    def __init__(self, m: Machine) -> None:
        self._m = m
        self._known: dict[tuple[int, int, int, int], bool] = {}

    def found(self, st: State, lost: list[Goroutine]) -> Iterator[tuple[Goroutine, int]]:
        """The goroutines, each with the channel that nobody else has."""
        for index, g in enumerate(st.gs):
            op = g.op
            if op is None or op[0] != "select" or g.place[0] != "go" or g in lost:
                continue
            for comm in comms(op):
                if comm.send or comm.chan[0] != "o" or not self._stays(g, comm.case):
                    continue
                content = condition(st, comm.chan)
                if type(content) is not tuple or content[2] or content[3] or (comm.chan[1], FED) in st.heap:
                    continue  # something has come, or may come
                if not _reached_by_others(st, index, comm.chan[1]):
                    yield g, comm.chan[1]
                    break

    def _stays(self, g: Goroutine, number: int) -> bool:
        """Whether the innermost function returns by a case of its select, and never without it."""
        f = g.frames[-1]
        key = f.code.number, f.body, f.block, number
        if key not in self._known:
            term = f.code.unit.bodies[f.body].blocks[f.block].term
            self._known[key] = False
            cases = [c for c in term.cases if c.comm is not None] if type(term) is SelectSwitch else []
            case = cases[number] if number < len(cases) else None
            if case is not None and type(case.comm) is Recv and _returns(f.code, f.body, case.target):
                self._known[key] = self._endless(f.code, f.body, f.block, case.comm.chan)
        return self._known[key]

    def _endless(self, code: Code, number: int, start: int, chan: Expr) -> bool:
        """Whether no return can be reached from a select when nothing comes from ``chan``."""
        if type(chan) is not Var:
            return False
        blocks = code.unit.bodies[number].blocks
        graph = code.ctx.graph(number)
        seen, work = {start}, [start]
        while work:
            at = work.pop()
            block = blocks[at]
            if type(block.term) is Return or type(block.term) is Stop:
                return False
            for instr in block.instrs:
                if type(instr) is Call and self._ends(code, instr):
                    return False
                if any(_is(e, chan) for each in operands(instr) for e in leaves(each)):
                    return False  # it may close the channel itself, or hand it on
            after = graph.succs[at]
            if type(block.term) is SelectSwitch:
                cases = [
                    c for c in block.term.cases if type(c.comm) is not Recv or not _is(c.comm.chan, chan)
                ]
                after = tuple([c.target for c in cases])
            elif any(_is(e, chan) for each in term_operands(block.term) for e in leaves(each)):
                return False
            for target in after:
                if target not in seen:
                    seen.add(target)
                    work.append(target)
        return graph.in_loop(start)

    def _ends(self, code: Code, call: Call) -> bool:
        effect = self._m.models.effects.get(code.types.callee(call).symbol)
        return effect is not None and effect.never_returns


def _receives(case: SelectCase, var: Var) -> bool:
    return type(case.comm) is Recv and _is(case.comm.chan, var)


def _is(e: Expr, var: Var) -> bool:
    return type(e) is Var and e.id == var.id


def _returns(code: Code, number: int, start: int) -> bool:
    return start in code.ctx.graph(number).returning(code.unit.bodies[number])


def _reached_by_others(st: State, index: int, number: int) -> bool:
    fields = fields_of(st)
    found = Reached()
    for other, g in enumerate(st.gs):
        if other != index:
            reach(st, goroutine_roots(g), found, fields)
    return number in found.objects
