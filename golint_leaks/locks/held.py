"""Which locks are surely held at each instruction of a body.

A forward must-analysis on sets (Nielson, Nielson, Hankin, "Principles of Program Analysis", section
2.1): where paths meet, what all of them hold is held.  What is deferred happens later and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from golint_leaks.facts.context import FunctionContext
from golint_leaks.ir.expr import Closure, Expr, Var
from golint_leaks.ir.instr import Assign, Call, Instr
from golint_leaks.locks.operations import LOCK, UNLOCK, Operation

if TYPE_CHECKING:
    from golint_leaks.locks.service import Locks

Locked = frozenset[Operation]
"""The calls that locked what is held."""


class Under(NamedTuple):
    """An instruction of a body, and what is held before it."""

    body: int
    instr: Instr
    held: Locked


class Held:
    """The locks of one function, body by body."""

    def __init__(self, locks: Locks, ctx: FunctionContext) -> None:
        self._locks = locks
        self._ctx = ctx
        self._table = locks.operations(ctx)

    def instructions(self) -> Iterator[Under]:
        """The instructions of all bodies before which something is held."""
        locking = {
            op.body for op in self._table.values() if op.kind == LOCK and not op.deferred and not op.started
        }
        for body in sorted(locking):
            blocks = self._ctx.unit.bodies[body].blocks
            for number, held in enumerate(self._entering(body)):
                if held is None:
                    continue
                for instr in blocks[number].instrs:
                    if held:
                        yield Under(body, instr, held)
                    held = self._after(instr, held)

    def _entering(self, body: int) -> list[Locked | None]:
        """What is held where each block begins; None for blocks that are not reached."""
        blocks = self._ctx.unit.bodies[body].blocks
        succs = self._ctx.graph(body).succs
        entering: list[Locked | None] = [None] * len(blocks)
        if blocks:
            entering[0] = frozenset()
        work = [0] if blocks else []
        while work:
            number = work.pop()
            held = entering[number]
            assert held is not None
            for instr in blocks[number].instrs:
                held = self._after(instr, held)
            for target in succs[number]:
                before = entering[target]
                met = held if before is None else before & held
                if met != before:
                    entering[target] = met
                    work.append(target)
        return entering

    def _after(self, instr: Instr, held: Locked) -> Locked:
        if type(instr) is Call:
            return self._called(instr, held)
        if type(instr) is Assign and type(instr.target) is Var and held:
            var = instr.target.id
            return frozenset(op for op in held if var not in op.place.vars)
        return held

    def _called(self, call: Call, held: Locked) -> Locked:
        op = self._table.get(id(call))
        if op is None:
            return frozenset(o for o in held if not self._may_unlock(call, o)) if held else held
        if op.kind == LOCK:
            return held | {op}
        if op.kind == UNLOCK:
            return frozenset(o for o in held if not (o.place.same(op.place) or o.lock == op.lock))
        return held

    def _may_unlock(self, call: Call, held: Operation) -> bool:
        if self._locks.effect(self._ctx, call, held.place) is not None:
            return True
        return any(self._literal_unlocks(e, held) for e in (call.callee, *call.args))

    def _literal_unlocks(self, e: Expr, held: Operation) -> bool:
        values = [e]
        if type(e) is Var:
            values = self._ctx.types.assigned(e.id)
        inside = {value.body for value in values if type(value) is Closure}
        return bool(inside) and any(
            op.kind == UNLOCK and op.lock == held.lock and self._within(op.body, inside)
            for op in self._table.values()
        )

    def _within(self, body: int, outer: set[int]) -> bool:
        while body > 0 and body not in outer:
            body = self._ctx.unit.bodies[body].parent
        return body in outer
