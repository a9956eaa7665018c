"""Waits, with a lock held, for those who need that lock before they can say that they are done.

Who holds ``s.mu`` and waits for ``s.wg``, or for the close of ``s.done``, waits for ever once a goroutine of
the object has come to ``s.mu`` on its way to ``Done`` or ``close``: one of the circular waits by which
E. G. Coffman et al. characterise deadlocks ("System Deadlocks", ACM Computing Surveys 3(2), 1971).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Optional

from golint_leaks.facts.context import FunctionContext
from golint_leaks.ir.expr import Closure, Expr, Ref, Select, Temp
from golint_leaks.ir.instr import (
    Assign,
    Block,
    Call,
    Defer,
    Go,
    Instr,
    Let,
    Make,
    RangeNext,
    Recv,
    Return,
    SelectSwitch,
    Send,
)
from golint_leaks.locks.held import Under
from golint_leaks.locks.nested import Nesting, Spot
from golint_leaks.locks.operations import LOCK, Operation, calls
from golint_leaks.locks.places import Place, identity, place_of
from golint_leaks.locks.service import Locks
from golint_leaks.types.program import FunctionRef, Package

DONE, TOLD, TAKEN = "done", "told", "taken"
_ENDS: dict[type, str] = {Call: DONE, Recv: TOLD, Send: TAKEN}
_ADD, _DONE, _WAIT = "wait-group-add", "wait-group-done", "wait-group-wait"


class Need(NamedTuple):
    """A lock that a function takes before it signals; ``way`` leads to the locking."""

    lock: str
    read: bool
    way: tuple[Spot, ...]


class Signal(NamedTuple):
    """What ends a wait, in ``path``; ``kind``: a ``Done``, a close or a send, or a receive."""

    kind: str
    path: str
    at: int
    end: int
    needs: tuple[Need, ...]


class Awaited(NamedTuple):
    """``instr`` waits for ``signal``, whose function needs what ``held`` has locked."""

    body: int
    instr: Instr
    held: Operation
    signal: Signal
    need: Need


class Awaiting:
    """Asks functions one by one; the signals of a field are found once."""

    def __init__(self, locks: Locks, nesting: Nesting) -> None:
        self._locks = locks
        self._nesting = nesting
        self._roles = locks.facts.models.roles
        self._names = frozenset(
            symbol.rsplit(".", 1)[-1]
            for symbol, roles in self._roles.items()
            if _DONE in roles or _WAIT in roles
        )
        self._adding = frozenset(s.rsplit(".", 1)[-1] for s, roles in self._roles.items() if _ADD in roles)
        self._signals: dict[tuple[int, str], tuple[object, list[Signal]]] = {}

    def found(self, ref: FunctionRef, ctx: FunctionContext, under: Sequence[Under]) -> Iterator[Awaited]:
        """The waits in a function, and in its literals, that cannot end while it holds a lock."""
        if self._names.isdisjoint(ref.called) and "<-" not in ref.called:
            return
        for body, instr, held in under:
            awaited = self._wait(ctx, instr)
            if awaited is not None:
                yield from self._judge(ref.package, body, instr, held, *awaited)

    def _wait(self, ctx: FunctionContext, instr: Instr) -> Optional[tuple[str, Place]]:
        """The object that an instruction waits for: its name in all functions, and its place."""
        if type(instr) is Recv or type(instr) is Send:
            return self._named(ctx, instr.chan)
        if type(instr) is Call and type(instr.callee) is Select and instr.callee.name in self._names:
            if _WAIT in self._roles.get(ctx.types.callee(instr).symbol, ()):
                return self._named(ctx, instr.callee.x)
        return None

    def _named(self, ctx: FunctionContext, e: Expr) -> Optional[tuple[str, Place]]:
        if type(e) is not Select:
            return None
        name, place = identity(ctx, e), place_of(ctx, e)
        return (name, place) if name and place is not None else None

    def _judge(
        self,
        package: Package,
        body: int,
        instr: Instr,
        held: frozenset[Operation],
        name: str,
        place: Place,
    ) -> Iterator[Awaited]:
        signals = [each for each in self._of(package, name) if each.kind == _ENDS[type(instr)]]
        if type(instr) is Send and name.rpartition(".")[2][:1].isupper():
            return  # others may receive
        for op in held:
            if op.place.root != place.root or not op.lock:
                continue
            blocked = [
                (signal, need)
                for signal in signals
                for need in signal.needs
                if need.lock == op.lock and not (need.read and op.read)
            ]
            # One Done that does not come is enough; of closes and receives all must fail to come.
            if blocked and (type(instr) is Call or len({signal for signal, _ in blocked}) == len(signals)):
                yield Awaited(body, instr, op, *blocked[0])
                return

    def _adds(self, ctx: FunctionContext, call: Call) -> bool:
        """Whether a call adds to a group, or calls a function that does: nobody waits for it before that."""
        callee = ctx.types.callee(call)
        if callee.ref is not None and callee.ref.package is ctx.package:
            return not self._adding.isdisjoint(callee.ref.called)
        return _ADD in self._roles.get(callee.symbol, ())

    # --- signals ----------------------------------------------------------------------------------

    def _of(self, package: Package, name: str) -> list[Signal]:
        """The signals of a field, from all functions that mention its name."""
        known = self._signals.get((id(package), name))
        if known is None or known[0] is not package:
            word = name.rpartition(".")[2].encode()
            found = [
                signal
                for ref in package.function_refs()
                if word in package.files[ref.file].packed(ref.decl.unit)
                and (ctx := self._locks.facts.context(ref)) is not None
                for other, signal in self._in_function(ref, ctx)
                if other == name
            ]
            known = self._signals[id(package), name] = (package, found)
        return known[1]

    def _in_function(self, ref: FunctionRef, ctx: FunctionContext) -> Iterator[tuple[str, Signal]]:
        path = ref.package.files[ref.file].path
        for number, body in enumerate(ctx.unit.bodies):
            outer, later = _deferring(ctx, number)
            for at, block in enumerate(body.blocks):
                for call, kind in calls(block.instrs):
                    signalled = self._signalled(ctx, call)
                    if signalled is not None:
                        ends, name, place = signalled
                        where = None if later or kind is Defer else at
                        needs = tuple(self._needs(ctx, path, outer, where, call.at, place))
                        yield name, Signal(ends, path, call.at, call.end, needs)
                for kind_of, e, place_at in _communications(block):
                    named = self._named(ctx, e)
                    if named is not None:
                        needs = tuple(self._needs(ctx, path, number, at, place_at[0], named[1]))
                        yield named[0], Signal(kind_of, path, *place_at, needs)
                for e in _others(block):
                    named = self._named(ctx, e)
                    if named is not None:  # somebody else may receive
                        yield named[0], Signal(TAKEN, path, body.at, body.at, ())
                for name in self._roomy(ctx, block):  # a send need not wait
                    yield name, Signal(TAKEN, path, body.at, body.at, ())

    def _roomy(self, ctx: FunctionContext, block: Block) -> Iterator[str]:
        """Fields that get a channel with room."""
        for instr in block.instrs:
            if type(instr) is Assign and type(instr.target) is Select and _has_room(ctx, instr.value):
                yield identity(ctx, instr.target)
            elif type(instr) is Make:
                made = ctx.types.temp_types(instr.dst)
                for key, value in instr.elems:
                    if type(key) is Ref and made and _has_room(ctx, value):
                        field = ctx.types.program.field(made[0], key.name)
                        if field is not None:
                            yield field.symbol

    def _signalled(self, ctx: FunctionContext, call: Call) -> Optional[tuple[str, str, Place]]:
        callee = ctx.types.callee(call)
        if _DONE in self._roles.get(callee.symbol, ()) and type(call.callee) is Select:
            named = self._named(ctx, call.callee.x)
            return (DONE, *named) if named is not None else None
        if callee.kind == "builtin" and callee.symbol == "close" and call.args:
            named = self._named(ctx, call.args[0])
            return (TOLD, *named) if named is not None else None
        return None

    def _needs(
        self, ctx: FunctionContext, path: str, body: int, block: Optional[int], signal: int, place: Place
    ) -> Iterator[Need]:
        """Locks of the object that a body takes before it signals; ``block``: None for a deferred signal."""
        table = self._locks.operations(ctx)
        graph = ctx.graph(body)
        if any(
            kind is Call and self._adds(ctx, call)
            for each in ctx.unit.bodies[body].blocks
            for call, kind in calls(each.instrs)
        ):
            return
        for number, each in enumerate(ctx.unit.bodies[body].blocks):
            if block is not None and number not in graph.reaching(block):
                continue
            for call, kind in calls(each.instrs):
                if kind is not Call or (number == block and call.at > signal and not graph.in_loop(number)):
                    continue
                op = table.get(id(call))
                if op is not None:
                    if op.kind == LOCK and op.place.root == place.root and op.lock:
                        yield Need(op.lock, op.read, ((path, call.at, call.end),))
                    continue
                for root, _, taken in self._nesting.given(ctx, call):
                    if root == place.root:
                        yield Need(taken.lock, taken.read, ((path, call.at, call.end), *taken.way))


def _communications(block: Block) -> Iterator[tuple[str, Expr, tuple[int, int]]]:
    """Sends and receives of a block: what they end, the channel, the place."""
    term = block.term
    chosen = [case.comm for case in term.cases if case.comm is not None] if type(term) is SelectSwitch else []
    for comm in (*block.instrs, *chosen):
        if type(comm) is Send:
            yield TOLD, comm.chan, (comm.at, comm.end)
        elif type(comm) is Recv:
            yield TAKEN, comm.chan, (comm.at, comm.end)
    if type(term) is RangeNext:
        yield TAKEN, term.x, (term.at, term.end)


def _others(block: Block) -> Iterator[Expr]:
    """What a block hands on: results, arguments, and what it assigns."""
    for instr in block.instrs:
        call = instr.call if type(instr) is Defer or type(instr) is Go else instr
        if type(call) is Call:
            if not (type(call.callee) is Ref and call.callee.name in ("close", "len", "cap")):
                yield from call.args
        elif type(instr) is Assign:
            yield instr.value
            if instr.target is not None and type(instr.value) is not Temp:
                yield instr.target
        elif type(instr) is Let:
            yield instr.value
        elif type(instr) is Make:
            for _, value in instr.elems:
                yield value
    if type(block.term) is Return:
        yield from block.term.values


def _has_room(ctx: FunctionContext, e: Expr) -> bool:
    made = ctx.types.definition(e.temp) if type(e) is Temp else None
    return type(made) is Call and len(made.args) > 1 and ctx.types.callee(made).symbol == "make"


def _deferring(ctx: FunctionContext, literal: int) -> tuple[int, bool]:
    """The body that defers a literal, and True; the literal itself, and False, where none does."""
    for number, body in enumerate(ctx.unit.bodies):
        for block in body.blocks:
            for instr in block.instrs:
                if type(instr) is Defer and type(instr.call.callee) is Closure:
                    if instr.call.callee.body == literal:
                        return number, True
    return literal, False
