"""Facts about functions on demand, remembered, the same whatever the order of questions.

A question that comes back to itself through recursion is answered by "unknown"; an answer that was
built on such an unknown is kept only until the outermost function of the cycle is known, so that
what is kept never depends on who asked first (compare the treatment of strongly connected
components by R. E. Tarjan, 1972).
"""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple, Optional, TypeVar

from golint_leaks.dataflow.graph import targets
from golint_leaks.facts.acquire import OWNER, Acquired, Acquisitions, Site
from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.contract import Given, ParamFact, Release, Tracked
from golint_leaks.facts.conventions import STOPPING_TEST
from golint_leaks.facts.evaluate import Store
from golint_leaks.facts.exits import Exit, GaveUp, Origin, outcome, returned
from golint_leaks.facts.relevance import Relevance
from golint_leaks.facts.tracker import Tracker
from golint_leaks.facts.values import WORKED_ON, Kind, Path, Status
from golint_leaks.ir.expr import Ref, Select
from golint_leaks.ir.instr import Call, Return
from golint_leaks.models import Models
from golint_leaks.types.infer import UnitTypes
from golint_leaks.types.model import Interface
from golint_leaks.types.program import FunctionRef, Program

T = TypeVar("T")

RUNNING_KINDS = frozenset(("ticker", "timer"))
"""Kinds of resources that work by themselves until they are released."""

_MAX_BLOCKS = 40_000
"""Functions are kept unpacked until they have more basic blocks than this together."""

_MAX_LEAKS = 8
_MAX_DEPTH = 24
_MAX_STOPS = 3


class Fresh(NamedTuple):
    """A function gives a new obligation to its caller, in a result or (``into``) in an argument."""

    result: int
    path: Path
    into: tuple[int, Path] | None
    acquired: Acquired


class SiteResult(NamedTuple):
    """What the exploration of one acquisition found."""

    leaks: tuple[Exit, ...]
    fresh: tuple[Fresh, ...]
    releases: tuple[Release, ...]
    stores: tuple[Store, ...]
    reasons: frozenset[str]
    gave_up: bool
    piling: tuple[Release, ...] = ()
    """Deferred releases without which the object would still be owed when the next one is acquired."""
    given_back: bool = False
    """Whether the caller gets a function over the object on some path."""


class Facts:
    """See the module's text.  One instance serves one worker."""

    def __init__(self, program: Program, models: Models) -> None:
        self.program = program
        self.models = models
        self.relevance = Relevance(program, models)
        self.acquisitions = Acquisitions(self, self.relevance.names)
        self.gave_up: set[str] = set()
        self._contexts: OrderedDict[FunctionRef, Optional[FunctionContext]] = OrderedDict()
        self._blocks = 0
        self._known: dict[tuple[object, ...], object] = {}
        self._provisional: dict[tuple[object, ...], object] = {}
        self._stack: dict[tuple[object, ...], int] = {}
        self._lowest = _MAX_DEPTH + 1

    # --- remembered questions -----------------------------------------------------------------------

    def ask(self, key: tuple[object, ...], unknown: T, compute: Callable[[], T]) -> T:
        """Answer a question of another analysis, remembered as those below.

        ``key`` must differ from theirs; ``unknown`` answers a question that comes back to itself.
        """
        return self._ask(key, unknown, compute)

    def _ask(self, key: tuple[object, ...], unknown: T, compute: Callable[[], T]) -> T:
        if key in self._known:
            return self._known[key]  # type: ignore[return-value]
        if key in self._provisional:
            self._lowest = 0
            return self._provisional[key]  # type: ignore[return-value]
        position = self._stack.get(key)
        if position is not None:
            self._lowest = min(self._lowest, position)
            return unknown
        depth = len(self._stack)
        if depth >= _MAX_DEPTH:
            self._lowest = 0
            return unknown
        outer = self._lowest
        self._lowest = _MAX_DEPTH + 1
        self._stack[key] = depth
        try:
            answer = compute()
        finally:
            del self._stack[key]
        if self._lowest >= depth:
            self._known[key] = answer
            self._lowest = outer
            if depth == 0:
                self._provisional.clear()
        else:
            self._provisional[key] = answer
            self._lowest = min(self._lowest, outer)
        if not self._stack:
            self._known[key] = answer
            self._provisional.clear()
            self._lowest = _MAX_DEPTH + 1
        return answer

    def context(self, ref: FunctionRef) -> Optional[FunctionContext]:
        """The function's unit with its derived views; None when it has no readable body."""
        found = self._contexts.get(ref)
        if found is not None or ref in self._contexts:
            self._contexts.move_to_end(ref)
            return found
        unit = ref.load_unit()
        made: Optional[FunctionContext] = None
        if unit is not None:
            types = UnitTypes(self.program, ref.package, ref.file, unit, ref.decl)
            test = ref.package.files[ref.file].path.endswith("_test.go")
            made = FunctionContext(unit, types, ref.symbol, ref.package, ref.file, test)
        self._contexts[ref] = made
        self._blocks += _size(made)
        while self._blocks > _MAX_BLOCKS and len(self._contexts) > 1:
            self._blocks -= _size(self._contexts.popitem(last=False)[1])
        return made

    # --- facts -----------------------------------------------------------------------------------

    def parameter(
        self, ref: FunctionRef, position: int, path: Path, spec: Tracked, given: Given = ()
    ) -> Optional[ParamFact]:
        """What ``ref`` does with an object at ``path`` of parameter ``position`` (receiver first).

        ``given`` are constants that the caller passes.  None means that nothing is known (recursion, or
        the exploration gave up).
        """
        key = ("param", ref, position, path, spec, given)
        return self._ask(key, None, lambda: self._parameter(ref, position, path, spec, given))

    def _parameter(
        self, ref: FunctionRef, position: int, path: Path, spec: Tracked, given: Given
    ) -> Optional[ParamFact]:
        ctx = self.context(ref)
        if ctx is None or not ctx.unit.bodies:
            return None
        body = ctx.unit.bodies[0]
        if position >= len(body.params) or not body.blocks:
            return None
        tracker = Tracker(ctx, self, spec)
        try:
            exits = tracker.from_parameter(0, position, path, given)
        except GaveUp:
            self.gave_up.add(ref.symbol)
            return None
        outcomes = frozenset(outcome(e, tracker) for e in exits)
        return ParamFact(outcomes, ctx.error_index(0), never_returns=not exits)

    def fresh(self, ref: FunctionRef) -> tuple[Fresh, ...]:
        """Obligations that a call of ``ref`` gives to its caller."""
        return self._ask(("fresh", ref), (), lambda: self._fresh(ref))

    def _fresh(self, ref: FunctionRef) -> tuple[Fresh, ...]:
        if not self.relevance.worth_reading(ref):
            return ()
        ctx = self.context(ref)
        if ctx is None:
            return ()
        found: dict[tuple[object, ...], Fresh] = {}
        for site in self.acquisitions.sites(ctx, 0):
            for fresh in self.explore(ctx, site).fresh:
                found.setdefault((fresh.result, fresh.path, fresh.into), fresh)
        return tuple(found.values())

    def never_returns(self, ref: FunctionRef) -> bool:
        """Whether every path through ``ref`` ends the goroutine or the process."""
        return self._ask(("stops", ref), False, lambda: self._never_returns(ref))

    def _never_returns(self, ref: FunctionRef) -> bool:
        ctx = self.context(ref)
        if ctx is None or not ctx.unit.bodies or not ctx.unit.bodies[0].blocks:
            return False
        blocks = ctx.unit.bodies[0].blocks
        seen = {0}
        work = [0]
        while work:
            block = blocks[work.pop()]
            if any(type(i) is Call and self.call_stops(ctx, i) for i in block.instrs):
                continue
            if type(block.term) is Return:
                return False
            for target in targets(block.term):
                if target not in seen:
                    seen.add(target)
                    work.append(target)
        return True

    def call_stops(self, ctx: FunctionContext, call: Call) -> bool:
        """Whether control does not come back from ``call``."""
        if type(call.callee) is not Select and type(call.callee) is not Ref:
            return False
        target = ctx.types.callee(call)
        effect = self.models.effects.get(target.symbol)
        if effect is not None and effect.never_returns:
            return True
        if target.kind == "interface" and type(call.callee) is Select and call.callee.name in STOPPING_TEST:
            # An interface with the methods of a test, whatever its name.
            methods = ctx.types.program.methods(ctx.types.type_of(call.callee.x)) or {}
            return "Helper" in methods
        if target.ref is None or (target.signature is not None and target.signature.results):
            return False
        return self.never_returns(target.ref)

    # --- exploration of one acquisition ---------------------------------------------------------------

    def explore(self, ctx: FunctionContext, site: Site) -> SiteResult:
        """Follow what ``site`` acquired to the ends of its body."""
        return self._ask(
            ("site", ctx.symbol, id(ctx.package), ctx.file_index, site.call.at, site.call.end, site.number),
            SiteResult((), (), (), (), frozenset(("recursion",)), False),
            lambda: self._explore(ctx, site),
        )

    def _explore(self, ctx: FunctionContext, site: Site) -> SiteResult:
        acquired = site.acquired
        origin = Origin(
            site.call,
            site.body,
            site.block,
            acquired.result,
            acquired.path,
            acquired.error,
            acquired.flag,
            acquired.into,
            self._view(site),
        )
        spec = Tracked(
            acquired.release, acquired.exhausted_by, acquired.nil_safe, acquired.received,
            acquired.kind in RUNNING_KINDS,
        )  # fmt: skip
        stops: set[tuple[int, int]] = set()
        for _ in range(_MAX_STOPS):
            tracker = Tracker(ctx, self, spec)
            tracker.stops = stops
            try:
                exits = tracker.from_call(origin)
            except GaveUp:
                self.gave_up.add(ctx.symbol)
                return SiteResult(
                    (), (), tuple(tracker.releases.values()), tuple(tracker.stores), frozenset(), True
                )
            leaks: list[Exit] = []
            fresh: list[Fresh] = []
            given_back = False
            for e in exits:
                if e.state.status is Status.ESCAPED:
                    if e.state.into is not None:
                        fresh.append(Fresh(-1, e.state.into[1], e.state.into, acquired))
                    continue
                if e.state.status is not Status.OWED:
                    continue
                where = returned(e, tracker) if e.kind == "return" else None
                if where is None:
                    if WORKED_ON in e.state.env:
                        tracker.reasons.add("a goroutine works on it")
                    else:
                        leaks.append(tracker.left_running[0] if tracker.left_running else e)
                elif where[0] == -2:
                    given_back = True
                elif where[0] >= 0 and e.error != "nonnil":
                    fresh.append(Fresh(where[0], where[1], None, acquired))
            found = self._stops_on(ctx, leaks, origin)
            if not found or found <= stops:
                break
            stops = stops | found
        if fresh and (tracker.releases or tracker.reasons):
            fresh = self._unconditional(ctx, origin, spec, stops, fresh)
        return SiteResult(
            tuple(leaks[:_MAX_LEAKS]),
            tuple(fresh),
            tuple(tracker.releases.values()),
            tuple(tracker.stores),
            frozenset(tracker.reasons),
            False,
            self._piling(ctx, origin, spec, stops, tracker),
            given_back,
        )

    def _view(self, site: Site) -> int:
        """Number of the result that refers to the acquired one: an interface that comes before it."""
        signature = site.callee.signature
        if site.acquired.kind != OWNER or site.acquired.result != 1 or signature is None:
            return -1
        return 0 if isinstance(self.program.underlying(signature.results[0]), Interface) else -1

    def _piling(
        self,
        ctx: FunctionContext,
        origin: Origin,
        spec: Tracked,
        stops: set[tuple[int, int]],
        tracker: Tracker,
    ) -> tuple[Release, ...]:
        """Deferred releases in a loop that acquires again while what it had waits for the function's end."""
        graph = ctx.graph(origin.body)
        late = [
            r
            for r in tracker.releases.values()
            if r.deferred and r.body == origin.body and graph.same_loop(r.block, origin.block)
        ]
        if not late:
            return ()
        again = Tracker(ctx, self, spec)
        again.stops = stops
        again.ignored = frozenset((r.at, r.end) for r in late)
        with contextlib.suppress(GaveUp):  # what was seen until then was seen
            again.from_call(origin)
        return tuple(late) if again.reacquired else ()

    def _unconditional(
        self,
        ctx: FunctionContext,
        origin: Origin,
        spec: Tracked,
        stops: set[tuple[int, int]],
        fresh: list[Fresh],
    ) -> list[Fresh]:
        """Without results that the function may also give back released, or known to somebody else.

        Whether the caller owes anything then depends on what cannot be seen from here.
        """
        tracker = Tracker(ctx, self, spec)
        tracker.stops = stops
        try:
            exits = tracker.all_exits(origin)
        except GaveUp:
            return []
        doubtful: set[int] = set()
        for e in exits:
            if e.kind != "return" or e.error == "nonnil":
                continue
            # Of a value with a handle in a field, the field may hold something harmless by now: the
            # caller, who cannot tell, owes the release all the same.
            if (e.state.status is Status.RELEASED and not origin.path) or (
                e.state.status is Status.ESCAPED and e.state.into is None
            ):
                for i, value in enumerate(e.values):
                    if value is None or value.kind is Kind.FRESH:
                        doubtful.add(i)
        return [f for f in fresh if f.result not in doubtful]

    def _stops_on(self, ctx: FunctionContext, leaks: list[Exit], origin: Origin) -> set[tuple[int, int]]:
        """Calls on the paths to ``leaks`` that never return; looked for only where a leak was seen."""
        found: set[tuple[int, int]] = set()
        seen: set[tuple[int, int]] = set()
        for leak in leaks:
            node = leak.node
            while node is not None:
                place = (node.body, node.block)
                if place not in seen:
                    seen.add(place)
                    for instr in ctx.unit.bodies[node.body].blocks[node.block].instrs:
                        if type(instr) is Call and instr is not origin.call and self.call_stops(ctx, instr):
                            found.add((instr.at, instr.end))
                node = node.parent
        return found


def _size(ctx: Optional[FunctionContext]) -> int:
    return 1 if ctx is None else 1 + sum(len(body.blocks) for body in ctx.unit.bodies)
