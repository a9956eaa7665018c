"""Releases that a function makes on some of its ways out, and forgets where a step before them failed.

Two kinds of duty are stated by the function itself.  A method that ends its receiver (``Close``) is the
last to know the handles in its fields: who gets an error from it has nothing left to call.  And a
function that releases its argument after several failures says that it owns what it was given, so
that no caller does it after the others.
"""

from __future__ import annotations

from collections.abc import Iterator
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
from golint_leaks.ir.instr import Call
from golint_leaks.models import Resource
from golint_leaks.resources.failing import decision, failed_call
from golint_leaks.types.model import Interface, Named, Pointer, type_symbol
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
    own: bool
    """Whether the function ends its receiver, rather than owning an argument."""
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
        results = ref.decl.signature.results
        if not results:
            return
        ctx = self.facts.context(ref)
        if ctx is None or not ctx.unit.bodies or ctx.error_index(0) < 0:
            return
        params = ctx.unit.bodies[0].params
        seen: set[tuple[int, str]] = set()
        path: Path
        for call in _releases(ctx):
            held = call.callee.x  # type: ignore[union-attr]
            if type(held) is Select and type(held.x) is Var and params and held.x.id == params[0]:
                if ref.decl.receiver is None or not sounds_like_end(ref.decl.name):
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
        tracker = Tracker(ctx, self.facts, _spec(resource, release))
        try:
            exits = tracker.from_parameter(0, place, path)
        except GaveUp:
            return
        if any(r.deferred for r in tracker.releases.values()):
            return
        if not path and (len(_places(exits, Status.RELEASED)) < _MIN_RELEASES or self._callers_release(ref)):
            return
        told: set[int] = set()
        for leak in exits:
            if leak.state.status is not Status.OWED or leak.error != "nonnil" or leak.at in told:
                continue
            if returned(leak, tracker) is None and _after_failure(ctx, leak, bool(path)):
                told.add(leak.at)
                kind = resource.kind if resource is not None else "closer"
                level = Confidence.LOW if path and resource is None else Confidence.MEDIUM
                yield Skipped(held, leak, kind, type_symbol(given), bool(path), level)

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
            if type(instr) is Call and type(instr.callee) is Select and not instr.args:
                if instr.callee.name in STRICT_RELEASES:
                    yield instr


def _places(exits: list[Exit], status: Status) -> set[int]:
    """Where the function returns an error with the object in this state."""
    return {e.at for e in exits if e.state.status is status and e.error == "nonnil"}


def _after_failure(ctx: FunctionContext, leak: Exit, last_steps: bool) -> bool:
    """Whether the last decision before the exit is that a call has failed."""
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


def _spec(resource: Resource | None, release: str) -> Tracked:
    if resource is None:
        return Tracked(frozenset((release,)))
    return Tracked(
        frozenset(resource.release) | {release}, frozenset(resource.exhausted_by), resource.nil_safe
    )


def _name(call: Call) -> str:
    return getattr(call.callee, "name", "")


__all__ = ["Skipped", "Skipping"]
