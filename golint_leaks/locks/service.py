"""What functions do to locks: helpers that unlock for their caller, helpers that lock for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Optional

from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.contract import ParamFact
from golint_leaks.facts.exits import Exit, GaveUp, outcome
from golint_leaks.facts.service import Facts
from golint_leaks.facts.values import Status
from golint_leaks.ir.expr import Expr, Ref, Select
from golint_leaks.ir.instr import Call, Defer
from golint_leaks.locks.operations import LOCK, UNLOCK, Operation, Operations, calls
from golint_leaks.locks.places import Place, place_of
from golint_leaks.locks.tracker import LockTracker, Site
from golint_leaks.types.program import FunctionRef, Package

_MAX_STOPS = 3


class Helper(NamedTuple):
    """A function that returns with a lock held: of parameter ``position``, -1 for a package variable."""

    position: int
    place: Place
    read: bool
    lock: str


class Names(NamedTuple):
    """Names of a package's functions that may unlock, and that may lock, for their callers."""

    unlocking: frozenset[str]
    locking: frozenset[str]


class Result(NamedTuple):
    """What the exploration of one site found."""

    leaks: tuple[Exit, ...]
    unlocked: frozenset[tuple[int, int]]
    escaped: bool


class Locks:
    """Facts about locks, on demand; one instance serves one worker."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.table = Operations(facts.models)
        self._names: dict[int, tuple[object, Names]] = {}
        self._takers: dict[int, tuple[object, frozenset[str]]] = {}
        self._elsewhere: dict[int, tuple[object, frozenset[tuple[str, bool]]]] = {}

    def operations(self, ctx: FunctionContext) -> dict[int, Operation]:
        """The operations of a function and its literals, by the identity of their calls."""
        return self.table.of(ctx)

    # --- names ------------------------------------------------------------------------------------

    def names(self, package: object) -> Names:
        """See :class:`Names`; found without reading a body."""
        known = self._names.get(id(package))
        if known is not None and known[0] is package:
            return known[1]
        found = Names(frozenset(), frozenset())
        if isinstance(package, Package):
            locking = self.table.locking | self.table.paired(package, LOCK)
            unlocking = self.table.unlocking | self.table.paired(package, UNLOCK)
            refs = [(ref.decl.name, ref.called) for ref in package.function_refs()]
            closing = self._closure(refs, unlocking, locking)
            closing |= {name for name, called in refs if not called.isdisjoint(unlocking)} - unlocking
            opening = {name for name, called in refs if called & locking and not called & unlocking}
            found = Names(frozenset(closing), frozenset(opening) - locking)
        self._names[id(package)] = (package, found)
        return found

    @staticmethod
    def _closure(
        refs: list[tuple[str, frozenset[str]]], wanted: frozenset[str], without: frozenset[str]
    ) -> set[str]:
        found = set(wanted)
        size = -1
        while size != len(found):
            size = len(found)
            found |= {name for name, called in refs if not called.isdisjoint(found) and not called & without}
        return found - wanted

    def worth_reading(self, ref: FunctionRef) -> bool:
        """Whether the function may lock something, itself or through a helper of its package."""
        called = ref.called
        if not called.isdisjoint(self.table.pairs(ref.package)):
            return True
        return not called.isdisjoint(self.table.locking) or (
            not called.isdisjoint(self.names(ref.package).locking)
        )

    def may_take(self, ref: FunctionRef) -> bool:
        """Whether the function may lock something, itself or in one that it calls; told by names."""
        return not ref.called.isdisjoint(self._taking(ref.package))

    def _taking(self, package: object) -> frozenset[str]:
        known = self._takers.get(id(package))
        if known is None or known[0] is not package:
            names: frozenset[str] = frozenset()
            if isinstance(package, Package):
                refs = [(ref.decl.name, ref.called) for ref in package.function_refs()]
                names = frozenset(self._closure(refs, self.table.locking, frozenset())) | self.table.locking
            known = self._takers[id(package)] = (package, names)
        return known[1]

    # --- callees ----------------------------------------------------------------------------------

    def effect(self, ctx: FunctionContext, call: Call, place: Place) -> Optional[ParamFact]:
        """How ``call`` may end for a lock that is held at ``place``; None when it leaves it alone."""
        callee = call.callee
        if type(callee) is not Select and type(callee) is not Ref:
            return None
        # A method of its own may have the name of that of the lock inside.
        if callee.name not in self.names(ctx.package).unlocking | self.table.unlocking:
            return None
        target = ctx.types.callee(call)
        if target.ref is None or target.ref.package is not ctx.package:
            return None
        if place.root[0] == "ref":
            return self._held(target.ref, -1, place, False)
        for position, e in arguments(call, target.receiver, target.first_arg):
            holder = place_of(ctx, e)
            below = place.below(holder) if holder is not None else None
            if below is not None:
                return self._held(target.ref, position, Place(("var", position), below, frozenset()), False)
        return None

    def _held(self, ref: FunctionRef, position: int, place: Place, read: bool) -> Optional[ParamFact]:
        key = ("lock-held", ref, position, place.root, place.path)
        return self.facts.ask(key, None, lambda: self._find_held(ref, position, place, read))

    def _find_held(self, ref: FunctionRef, position: int, place: Place, read: bool) -> Optional[ParamFact]:
        ctx = self.facts.context(ref)
        if ctx is None or not ctx.unit.bodies or not ctx.unit.bodies[0].blocks:
            return None
        if position >= 0:
            params = ctx.unit.bodies[0].params
            if position >= len(params):
                return None
            place = Place(("var", params[position]), place.path, frozenset((params[position],)))
        tracker = LockTracker(ctx, self.facts, self, place, read)
        try:
            exits = tracker.begin_held()
        except GaveUp:
            return None
        outcomes = frozenset(outcome(e, tracker) for e in exits)
        if all(o.status is Status.OWED for o in outcomes):
            return None
        return ParamFact(outcomes, ctx.error_index(0))

    def helpers(self, ref: FunctionRef) -> tuple[Helper, ...]:
        """The locks that a function without results holds whenever it returns."""
        return self.facts.ask(("lock-helper", ref), (), lambda: self._find_helpers(ref))

    def _find_helpers(self, ref: FunctionRef) -> tuple[Helper, ...]:
        ctx = self.facts.context(ref)
        if ctx is None or not ctx.unit.bodies or ref.decl.signature.results:
            return ()
        params = ctx.unit.bodies[0].params
        found = []
        for site in self.direct_sites(ctx):
            place = site.place
            position = params.index(place.root[1]) if place.root[1] in params else -1
            if site.body or site.attempt or (position < 0 and place.root[0] != "ref"):
                continue
            tracker = LockTracker(ctx, self.facts, self, place, site.read)
            try:
                exits = tracker.begin_all(site)
            except GaveUp:
                continue
            if exits and all(e.kind == "return" and e.state.status is Status.OWED for e in exits):
                found.append(Helper(position, place, site.read, site.lock))
        return tuple(found)

    # --- sites ------------------------------------------------------------------------------------

    def sites(self, ctx: FunctionContext) -> Iterator[Site]:
        """Calls that lock something for the function in which they stand."""
        yield from self.direct_sites(ctx)
        locking = self.names(ctx.package).locking
        for number, body in enumerate(ctx.unit.bodies):
            for at, block in enumerate(body.blocks):
                for call, kind in calls(block.instrs):
                    callee = call.callee
                    if kind is Call and type(callee) in (Select, Ref) and callee.name in locking:  # type: ignore[union-attr]
                        yield from self._wrapped(ctx, call, number, at)

    def direct_sites(self, ctx: FunctionContext) -> Iterator[Site]:
        """Those that stand in the function itself."""
        for op in self.operations(ctx).values():
            if op.kind != UNLOCK and not op.started:
                attempt = op.kind != LOCK
                yield Site(
                    op.call, op.body, op.block, op.place, op.read, attempt, False, op.lock, op.deferred
                )

    def _wrapped(self, ctx: FunctionContext, call: Call, body: int, block: int) -> Iterator[Site]:
        target = ctx.types.callee(call)
        if target.ref is None or target.ref.package is not ctx.package:
            return
        given = dict(arguments(call, target.receiver, target.first_arg))
        for helper in self.helpers(target.ref):
            place = helper.place
            if helper.position >= 0:
                holder = place_of(ctx, given[helper.position]) if helper.position in given else None
                if holder is None:
                    continue
                place = Place(holder.root, (*holder.path, *place.path), holder.vars)
            if self._unlocks(ctx, place):
                yield Site(call, body, block, place, helper.read, False, True, helper.lock, False)

    def _unlocks(self, ctx: FunctionContext, place: Place) -> bool:
        """Whether the function unlocks the place somewhere, so that it knows of its duty."""
        if any(op.kind == UNLOCK and op.place.same(place) for op in self.operations(ctx).values()):
            return True
        return any(
            self.effect(ctx, call, place) is not None
            for body in ctx.unit.bodies
            for block in body.blocks
            for call, _ in calls(block.instrs)
        )

    def explore(self, ctx: FunctionContext, site: Site) -> Optional[Result]:
        """Follow what ``site`` locks to the ends of its body; None where that grows too large."""
        halting: set[tuple[int, int]] = set()
        for _ in range(_MAX_STOPS):
            tracker = LockTracker(ctx, self.facts, self, site.place, site.read)
            tracker.halting = halting
            try:
                exits = tracker.begin(site)
            except GaveUp:
                self.facts.gave_up.add(ctx.symbol)
                return None
            leaks = [e for e in exits if e.state.status is Status.OWED]
            found = self._halts(ctx, leaks, site)
            if found <= halting:
                break
            halting = halting | found
        return Result(tuple(leaks), frozenset(tracker.unlocked), bool(tracker.reasons))

    def all_exits(self, ctx: FunctionContext, site: Site) -> list[Exit]:
        """All exits behind ``site``; empty where there are too many states."""
        try:
            return LockTracker(ctx, self.facts, self, site.place, site.read).begin_all(site)
        except GaveUp:
            return []

    def _halts(self, ctx: FunctionContext, leaks: list[Exit], site: Site) -> set[tuple[int, int]]:
        """Calls on the paths to ``leaks`` from which control does not come back."""
        found: set[tuple[int, int]] = set()
        seen: set[tuple[int, int]] = set()
        for leak in leaks:
            node = leak.node
            while node is not None:
                if (node.body, node.block) not in seen:
                    seen.add((node.body, node.block))
                    for call, kind in calls(ctx.unit.bodies[node.body].blocks[node.block].instrs):
                        if kind is Call and call is not site.call and self.facts.call_stops(ctx, call):
                            found.add((call.at, call.end))
                node = node.parent
        return found

    # --- the package ------------------------------------------------------------------------------

    def unlocked_elsewhere(self, package: Package) -> frozenset[tuple[str, bool]]:
        """Locks, and whether for reading, that some function unlocks without having locked them."""
        known = self._elsewhere.get(id(package))
        if known is not None and known[0] is package:
            return known[1]
        found: set[tuple[str, bool]] = set()
        unlocking = self.table.unlocking | self.table.paired(package, UNLOCK)
        for ref in package.function_refs():
            if ref.called.isdisjoint(unlocking):
                continue
            ctx = self.facts.context(ref)
            if ctx is not None:
                table = self.operations(ctx).values()
                locked = {(op.lock, op.read) for op in table if op.kind != UNLOCK}
                found |= {(op.lock, op.read) for op in table if op.kind == UNLOCK} - locked
        result = frozenset(found)
        self._elsewhere[id(package)] = (package, result)
        return result


def at_once(ctx: FunctionContext, table: dict[int, Operation], site: Site) -> bool:
    """Whether the unlocking is deferred right behind the locking, and nothing else locks the place."""
    if sum(op.kind == LOCK and op.place.same(site.place) for op in table.values()) > 1:
        return False
    if ctx.graph(site.body).in_loop(site.block):
        return False
    behind = False
    for instr in ctx.unit.bodies[site.body].blocks[site.block].instrs:
        if instr is site.call:
            behind = True
        elif behind and type(instr) is Defer:
            op = table.get(id(instr.call))
            if op is not None and op.kind == UNLOCK and op.place.same(site.place):
                return True
    return False


def arguments(call: Call, receiver: Optional[Expr], first_arg: int) -> Iterator[tuple[int, Expr]]:
    """Positions of parameters, receiver first, with what is given for them."""
    shift = 0
    if receiver is not None and not first_arg:
        yield 0, receiver
        shift = 1
    for i, arg in enumerate(call.args):
        yield i + shift, arg
