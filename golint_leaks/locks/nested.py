"""Calls that lock what their caller holds: a method of the same object, or one that it calls.

Only what happens on every way through the callee counts: on some ways it may not come to the lock, and
the caller may know which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from golint_leaks.facts.context import FunctionContext
from golint_leaks.ir.expr import Expr, Ref, Select, Var
from golint_leaks.ir.instr import Assign, Call, Return
from golint_leaks.locks.operations import LOCK
from golint_leaks.locks.places import Place, place_of
from golint_leaks.types.program import FunctionRef, Package

if TYPE_CHECKING:
    from golint_leaks.locks.service import Locks

_DEEPEST = 3
"""How many calls lie between the one that holds the lock and the one that takes it."""


class Nested:
    """Answers for calls of functions of the same package, each found once."""

    def __init__(self, locks: Locks) -> None:
        self._locks = locks
        self._known: dict[tuple[FunctionRef, int, Place], Optional[bool]] = {}
        self._reaching: dict[int, tuple[object, frozenset[str]]] = {}

    def locks_again(self, ctx: FunctionContext, call: Call, place: Place) -> Optional[bool]:
        """Whether a call locks ``place`` for reading only, on all ways; None where it does not lock it."""
        return self._call(ctx, call, place, _DEEPEST)

    def _call(self, ctx: FunctionContext, call: Call, place: Place, depth: int) -> Optional[bool]:
        callee = call.callee
        if type(callee) is not Select and type(callee) is not Ref:
            return None
        if not depth or callee.name not in self._names(ctx.package):
            return None
        target = ctx.types.callee(call)
        if target.ref is None or target.ref.package is not ctx.package:
            return None
        if place.root[0] == "ref":
            return self._function(target.ref, -1, place, depth)
        if place.root[0] != "var":
            return None
        given: list[tuple[int, Expr]] = []
        shift = int(target.receiver is not None and not target.first_arg)
        if shift and target.receiver is not None:
            given.append((0, target.receiver))
        given.extend((i + shift, arg) for i, arg in enumerate(call.args))
        for position, e in given:
            holder = place_of(ctx, e)
            below = place.below(holder) if holder is not None else None
            if below is not None:
                return self._function(
                    target.ref, position, Place(("var", position), below, frozenset()), depth
                )
        return None

    def _names(self, package: object) -> frozenset[str]:
        """Names of functions that lock something, or that call one which does."""
        known = self._reaching.get(id(package))
        if known is not None and known[0] is package:
            return known[1]
        found: set[str] = set()
        if isinstance(package, Package):
            refs = [(ref.decl.name, ref.called) for ref in package.function_refs()]
            marks: set[str] = set(self._locks.table.locking)
            for _ in range(_DEEPEST):
                found |= {name for name, called in refs if not called.isdisjoint(marks)}
                marks |= found
        self._reaching[id(package)] = (package, frozenset(found))
        return frozenset(found)

    def _function(self, ref: FunctionRef, position: int, place: Place, depth: int) -> Optional[bool]:
        key = ref, position, place
        if key not in self._known:
            self._known[key] = None  # while it is asked
            self._known[key] = self._find(ref, position, place, depth)
        return self._known[key]

    def _find(self, ref: FunctionRef, position: int, place: Place, depth: int) -> Optional[bool]:
        ctx = self._locks.facts.context(ref)
        if ctx is None or not ctx.unit.bodies or not ctx.unit.bodies[0].blocks:
            return None
        body = ctx.unit.bodies[0]
        if position >= 0:
            if position >= len(body.params) or _changed(ctx, body.params[position]):
                return None
            var = body.params[position]
            place = Place(("var", var), place.path, frozenset((var,)))
        table = self._locks.operations(ctx)
        seen, work = {0}, [0]
        reading: list[bool] = []
        while work:
            at = work.pop()
            block = body.blocks[at]
            taken: Optional[bool] = None
            for instr in block.instrs:
                if type(instr) is not Call:
                    continue
                op = table.get(id(instr))
                if op is not None and op.place.same(place):
                    if op.kind != LOCK:
                        return None
                    taken = op.read
                elif op is None:
                    if self._locks.effect(ctx, instr, place) is not None:
                        return None
                    taken = self._call(ctx, instr, place, depth - 1)
                if taken is not None:
                    break
            if taken is not None:
                reading.append(taken)
                continue
            if type(block.term) is Return:
                return None
            for target in ctx.graph(0).succs[at]:
                if target not in seen:
                    seen.add(target)
                    work.append(target)
        return all(reading) if reading else None


def _changed(ctx: FunctionContext, var: int) -> bool:
    """Whether a parameter is given another value in the function."""
    return any(
        type(instr) is Assign and type(instr.target) is Var and instr.target.id == var
        for body in ctx.unit.bodies
        for block in body.blocks
        for instr in block.instrs
    )
