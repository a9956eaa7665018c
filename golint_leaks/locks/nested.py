"""Calls that lock what their caller holds already.

A function *takes* a lock of a parameter, or of a package, where it locks it without having unlocked it
before.  Called by somebody who holds that lock it waits for itself, since locks of Go are not reentrant
(https://pkg.go.dev/sync#Mutex).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Optional

from golint_leaks.facts.context import FunctionContext
from golint_leaks.ir.expr import Binary, Const, Expr, Select, Unary, Var
from golint_leaks.ir.instr import Branch, Call, Return
from golint_leaks.locks.held import Under
from golint_leaks.locks.operations import LOCK, TRY, UNLOCK, Operation, calls
from golint_leaks.locks.places import Root, place_of
from golint_leaks.locks.service import Locks, arguments
from golint_leaks.locks.tracker import mentions
from golint_leaks.types.program import FunctionRef

_DEEPEST = 4


Spot = tuple[str, int, int]
"""A place in the source: file, begin, end."""


class Taken(NamedTuple):
    """A lock that a function takes: of parameter ``position`` (receiver first), -1 for a package's own.

    ``certain``: on every way through the function.  ``way``: the calls that lead to the locking, the
    locking last, each with the file in which it stands.
    """

    position: int
    path: tuple[str, ...]
    lock: str
    read: bool
    certain: bool
    way: tuple[Spot, ...]


class Nested(NamedTuple):
    """``call`` takes what ``held`` has locked."""

    body: int
    call: Call
    held: Operation
    taken: Taken


class Nesting:
    """Asks functions one by one; what they take is remembered."""

    def __init__(self, locks: Locks) -> None:
        self._locks = locks

    def found(self, ctx: FunctionContext, under: Sequence[Under]) -> Iterator[Nested]:
        """The calls in a function, and in its literals, that take what is held there."""
        table = self._locks.operations(ctx)
        for body, instr, held in under:
            if type(instr) is Call and id(instr) not in table:
                yield from self._call(ctx, body, instr, held)

    def _call(
        self, ctx: FunctionContext, body: int, call: Call, held: frozenset[Operation]
    ) -> Iterator[Nested]:
        for position, path, taken in self.given(ctx, call):
            for op in held:
                same = op.place.root == position and op.place.path == path and op.lock == taken.lock
                if same and not self._shared(ctx, op):
                    yield Nested(body, call, op, taken)
                    return

    def _shared(self, ctx: FunctionContext, op: Operation) -> bool:
        """Whether somebody may have got hold of the lock, or of its unlocking, as a value."""
        return mentions(ctx, op.place, self._locks.table.unlocking)

    def given(self, ctx: FunctionContext, call: Call) -> Iterator[tuple[Root, tuple[str, ...], Taken]]:
        """What a call takes, as the caller names it: root of the place, path, and the fact."""
        target = ctx.types.callee(call)
        if target.ref is None or target.kind == "interface":
            return
        taken = self.taken(target.ref)
        if not taken:
            return
        given = dict(arguments(call, target.receiver, target.first_arg))
        for each in taken:
            if each.position < 0:
                if target.ref.package is ctx.package:
                    yield ("ref", each.path[0]), each.path[1:], each
                continue
            e = given.get(each.position)
            holder = place_of(ctx, e) if e is not None else None
            if holder is not None and not any("[" in part for part in holder.path):
                yield holder.root, (*holder.path, *each.path), each

    def taken(self, ref: FunctionRef) -> tuple[Taken, ...]:
        """The locks that a function takes."""
        facts = self._locks.facts
        return facts.ask(("locks-taken", ref), (), lambda: self._find(ref))

    def _find(self, ref: FunctionRef) -> tuple[Taken, ...]:
        if not self._locks.may_take(ref):
            return ()
        ctx = self._locks.facts.context(ref)
        if ctx is None or not ctx.unit.bodies or not ctx.unit.bodies[0].blocks:
            return ()
        found: dict[tuple[int, tuple[str, ...]], Taken] = {}
        for block, each in self._candidates(ref, ctx):
            key = (each.position, each.path)
            if self._left_before(ctx, block, each) or self._asked(ctx, block, each.position):
                continue
            if _optional(ctx, block):
                continue
            certain = each.certain and _unavoidable(ctx, block)
            known = found.get(key)
            if known is None or (certain and not known.certain):
                found[key] = each._replace(certain=certain)
        return tuple(found.values())

    def _candidates(self, ref: FunctionRef, ctx: FunctionContext) -> Iterator[tuple[int, Taken]]:
        path = ref.package.files[ref.file].path
        table = self._locks.operations(ctx)
        for op in table.values():
            if op.kind == LOCK and op.body == 0 and not op.deferred and not op.started and op.lock:
                located = self._located(ctx, op.place.root, op.place.path)
                if located is not None:
                    way = ((path, op.call.at, op.call.end),)
                    yield op.block, Taken(*located, op.lock, op.read, True, way)
        for number, block in enumerate(ctx.unit.bodies[0].blocks):
            for call, kind in calls(block.instrs):
                if kind is not Call or id(call) in table:
                    continue
                for root, below, taken in self.given(ctx, call):
                    located = self._located(ctx, root, below)
                    if located is not None and len(taken.way) < _DEEPEST:
                        chain = ((path, call.at, call.end), *taken.way)
                        yield number, Taken(*located, taken.lock, taken.read, taken.certain, chain)

    def _located(
        self, ctx: FunctionContext, root: Root, path: tuple[str, ...]
    ) -> Optional[tuple[int, tuple[str, ...]]]:
        """Parameter and path of a place; None for a place that callers can't name."""
        if any("[" in part or "(" in part for part in path):
            return None
        kind, name = root
        if kind == "ref":
            return -1, (str(name), *path)
        params = ctx.unit.bodies[0].params
        if kind != "var" or not isinstance(name, int) or name not in params or ctx.types.assigned(name):
            return None
        return params.index(name), path

    def _left_before(self, ctx: FunctionContext, block: int, taken: Taken) -> bool:
        """Whether the lock may be unlocked, or tried, on the way: the caller gives its own back then."""
        return any(
            op.kind in (UNLOCK, TRY)
            and op.lock == taken.lock
            and not op.deferred
            and op.body == 0
            and self._comes_first(ctx, op, block, taken)
            for op in self._locks.operations(ctx).values()
        )

    @staticmethod
    def _comes_first(ctx: FunctionContext, op: Operation, block: int, taken: Taken) -> bool:
        if op.block == block:
            return op.call.at < taken.way[0][1] or ctx.graph(0).in_loop(block)
        return op.block in ctx.graph(0).reaching(block)

    def _asked(self, ctx: FunctionContext, block: int, holder: int) -> bool:
        """Whether what the caller gives may decide: a flag, or something that may be nil."""
        if _unavoidable(ctx, block):
            return False
        params = ctx.unit.bodies[0].params
        given = {var for position, var in enumerate(params) if position != holder}
        blocks = ctx.unit.bodies[0].blocks
        return any(
            _compared(term.cond) in given
            for number in ctx.graph(0).reaching(block)
            if type(term := blocks[number].term) is Branch
        )


def _optional(ctx: FunctionContext, block: int) -> bool:
    """Whether a field that is a flag decides if a block is gone through before what follows in any case.

    Such a lock is taken unless somebody has it already.
    """
    graph = ctx.graph(0)
    blocks = ctx.unit.bodies[0].blocks
    for before in graph.preds[block]:
        term = blocks[before].term
        if type(term) is Branch and _is_flag(term.cond):
            other = term.orelse if term.then == block else term.then
            if other != block and block in graph.reaching(other):
                return not graph.same_loop(before, block)
    return False


def _is_flag(cond: Expr) -> bool:
    while type(cond) is Unary and cond.op == "!":
        cond = cond.x
    return type(cond) is Select


def _compared(cond: Expr) -> int:
    """The variable that is a condition, or that one compares with nil or a truth value; -1 without."""
    while type(cond) is Unary and cond.op == "!":
        cond = cond.x
    if type(cond) is Binary:
        for x, y in ((cond.x, cond.y), (cond.y, cond.x)):
            if type(x) is Var and type(y) is Const and y.kind in ("nil", "bool"):
                return x.id
    return cond.id if type(cond) is Var else -1


def _unavoidable(ctx: FunctionContext, block: int) -> bool:
    """Whether every way from the beginning to a return leads through a block."""
    if block == 0:
        return True
    blocks = ctx.unit.bodies[0].blocks
    graph = ctx.graph(0)
    seen, work = {0}, [0]
    while work:
        number = work.pop()
        if type(blocks[number].term) is Return:
            return False
        for target in graph.succs[number]:
            if target not in seen and target != block:
                seen.add(target)
                work.append(target)
    return True
