"""Releases that a function makes on some of its ways out, and forgets where a step before them failed.

Two kinds of duty are stated by the function itself.  A method that ends its receiver (``Close``) is the
last to know the handles in its fields: who gets an error from it has nothing left to call.  And a
function that releases its argument after several failures says that it owns what it was given, so
that no caller does it after the others.  Where a function has no error to give back, its caller
cannot tell the ways out apart: one that releases or keeps its argument on all but those which
follow a failed call owns it on these as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.contract import Tracked
from golint_leaks.facts.conventions import STRICT_RELEASES, sounds_like_end
from golint_leaks.facts.exits import Exit, GaveUp, returned
from golint_leaks.facts.service import Facts
from golint_leaks.facts.tracker import Tracker
from golint_leaks.facts.values import Path, Status
from golint_leaks.finding import Confidence
from golint_leaks.ir.expr import Expr, Select, Var
from golint_leaks.ir.instr import Call, Defer, RangeNext
from golint_leaks.models import Resource
from golint_leaks.resources.failing import decision, failed_call
from golint_leaks.types.model import ERROR, Interface, Named, Pointer, type_symbol
from golint_leaks.types.program import FunctionRef, Package

_STEPS = ("finish", "flush", "save", "send", "sync", "wait", "write")
"""Beginnings of the names of what is done last with a handle; other calls may ask whether it is open."""

_KINDS = frozenset(("file", "closer"))

_MIN_RELEASES = 2
"""A function that releases its argument in fewer places says nothing about the others."""


class Skipped(NamedTuple):
    """``held`` is not released on the way out ``leak``, which a failed call leads to."""

    held: Expr
    leak: Exit
    kind: str
    symbol: str
    duty: str
    """``unfinished``: the function ends its receiver; ``given``: it owns an argument and answers with
    an error; ``unanswered``: it owns an argument and answers nothing."""
    confidence: Confidence


class Skipping:
    """Looks for such ways out in the functions of one package."""

    def __init__(self, facts: Facts, package: Package) -> None:
        self.facts = facts
        self.package = package

    def of(self, ref: FunctionRef) -> Iterator[Skipped]:
        """What one function forgets."""
        if STRICT_RELEASES.isdisjoint(ref.called):
            return
        ctx = self.facts.context(ref)
        if ctx is None or not ctx.unit.bodies:
            return
        tells = ctx.error_index(0) >= 0
        if not tells and ref.decl.signature.results:
            return  # the caller may tell the ways out apart by what it is given
        params = ctx.unit.bodies[0].params
        seen: set[tuple[int, str]] = set()
        path: Path
        for call in _releases(ctx):
            held = call.callee.x  # type: ignore[union-attr]
            if type(held) is Select and type(held.x) is Var and params and held.x.id == params[0]:
                if not tells or ref.decl.receiver is None or not sounds_like_end(ref.decl.name):
                    continue
                place, path = 0, (held.name,)
            elif type(held) is Var and held.id in params:
                place, path = params.index(held.id), ()
                if place == 0 and ref.decl.receiver is not None:
                    continue
            else:
                continue
            name = call.callee.name  # type: ignore[union-attr]
            if (place, "".join(path)) not in seen:
                seen.add((place, "".join(path)))
                yield from self._follow(ctx, ref, held, place, path, name)

    def _follow(
        self, ctx: FunctionContext, ref: FunctionRef, held: Expr, place: int, path: Path, release: str
    ) -> Iterator[Skipped]:
        given = ctx.types.type_of(held)
        if not _is_handle(ctx, held):
            return
        resource = self.facts.models.resources.get(type_symbol(given))
        if resource is not None and (resource.field or resource.weak or resource.kind not in _KINDS):
            return
        tells = ctx.error_index(0) >= 0
        others = frozenset[str]() if tells or resource is not None else _given_up(ctx, held)
        tracker = Tracker(ctx, self.facts, _spec(resource, release, others))
        try:
            exits = tracker.from_parameter(0, place, path)
        except GaveUp:
            return
        if tells and any(r.deferred for r in tracker.releases.values()):
            return
        if not path and not (self._owns(ctx, tracker, exits) and not self._callers_release(ref)):
            return
        told: set[int] = set()
        for leak in exits:
            if leak.state.status is not Status.OWED or (tells and leak.error != "nonnil") or leak.at in told:
                continue
            if returned(leak, tracker) is None and _after_failure(ctx, leak, bool(path)):
                told.add(leak.at)
                kind = resource.kind if resource is not None else "closer"
                level = Confidence.LOW if path and resource is None else Confidence.MEDIUM
                duty = "unfinished" if path else "given" if tells else "unanswered"
                yield Skipped(held, leak, kind, type_symbol(given), duty, level)

    def _owns(self, ctx: FunctionContext, tracker: Tracker, exits: list[Exit]) -> bool:
        """Whether the ways out say together that the function answers for its argument."""
        if ctx.error_index(0) >= 0:
            return len(_places(exits, Status.RELEASED)) >= _MIN_RELEASES
        sees_to = False
        for e in exits:
            failed = _after_failure(ctx, e, False)
            if e.state.status is Status.OWED and (not failed or returned(e, tracker) is not None):
                return False
            sees_to = sees_to or (e.state.status is Status.RELEASED and not failed)
        return sees_to

    def _callers_release(self, ref: FunctionRef) -> bool:
        """Whether a caller in the package releases what it has given."""
        for other in self.package.function_refs():
            if ref.decl.name not in other.called:
                continue
            ctx = self.facts.context(other)
            if ctx is None:
                continue
            ended = ctx.ended()
            for body in ctx.unit.bodies:
                for block in body.blocks:
                    for instr in block.instrs:
                        if type(instr) is Call and _name(instr) == ref.decl.name:
                            if any(
                                type(arg) is Var and ended.get(arg.id, frozenset()) & STRICT_RELEASES
                                for arg in instr.args
                            ):
                                return True
        return False


def _releases(ctx: FunctionContext) -> Iterator[Call]:
    for block in ctx.unit.bodies[0].blocks:
        for instr in block.instrs:
            call = instr.call if type(instr) is Defer else instr
            if type(call) is Call and type(call.callee) is Select and not call.args:
                if call.callee.name in STRICT_RELEASES:
                    yield call


def _places(exits: list[Exit], status: Status) -> set[int]:
    """Where the function returns an error with the object in this state."""
    return {e.at for e in exits if e.state.status is status and e.error == "nonnil"}


def _after_failure(ctx: FunctionContext, leak: Exit, last_steps: bool) -> bool:
    """Whether the last decision before the exit is that a call has failed."""
    node = leak.node
    while node is not None and not node.label:
        if type(ctx.unit.bodies[node.body].blocks[node.block].term) is RangeNext:
            return False  # the end of a loop came between
        node = node.parent
    at = decision(leak)
    call = failed_call(ctx, at) if at is not None and at.body == 0 else None
    if call is None:
        return False
    return not last_steps or sounds_like_end(_name(call)) or _name(call).lower().startswith(_STEPS)


def _is_handle(ctx: FunctionContext, e: Expr) -> bool:
    """Whether ``e`` is a reference: a pointer to a named type, or an interface."""
    given = ctx.types.type_of(e)
    if isinstance(given, Pointer):
        return isinstance(given.elem, Named)
    return isinstance(ctx.types.program.underlying(given), Interface)


def _given_up(ctx: FunctionContext, held: Expr) -> frozenset[str]:
    """Methods called on the object that take nothing and give at most an error, and are no step of its
    use: the object may be given up by them as well as by its release.
    """
    found = set()
    for block in chain.from_iterable(body.blocks for body in ctx.unit.bodies):
        for call in block.instrs:
            if type(call) is not Call or call.args or type(call.callee) is not Select:
                continue
            signature, name = ctx.types.callee(call).signature, call.callee.name
            if call.callee.x != held or signature is None or name.lower().startswith(_STEPS):
                continue
            if not signature.results or signature.results == (ERROR,):
                found.add(name)
    return frozenset(found)


def _spec(resource: Resource | None, release: str, others: frozenset[str]) -> Tracked:
    if resource is None:
        return Tracked(frozenset((release,)) | others)
    return Tracked(
        frozenset(resource.release) | others | {release}, frozenset(resource.exhausted_by), resource.nil_safe
    )


def _name(call: Call) -> str:
    return getattr(call.callee, "name", "")


__all__ = ["Skipped", "Skipping"]
