"""Obligations that a package states by what nearly all its functions do.

If most callers of a function release what it gives, the few that never do are suspected: D. Engler
et al., "Bugs as deviant behavior", SOSP 2001.  Only callers that leave the value to nobody else
count on either side.
"""

from __future__ import annotations

from typing import NamedTuple

from golint_leaks.facts.acquire import Site
from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.conventions import STATED_RELEASES, sounds_like_getter
from golint_leaks.facts.given import ends_by
from golint_leaks.facts.later import GOROUTINE
from golint_leaks.facts.service import Facts
from golint_leaks.ir.expr import Ref, Result, Select, Temp, Var
from golint_leaks.ir.instr import Assign, Call
from golint_leaks.types.program import FunctionRef, Package

MIN_RELEASING = 4
"""Fewer callers that release are no rule that others could break."""

MAX_DEVIANT_SHARE = 0.2
"""With a larger share of callers that do not release, releasing is a habit of some and no duty."""


class Caller(NamedTuple):
    """A call whose value goes to a local variable; ``ends``: the function calls the method on it."""

    ref: FunctionRef
    ctx: FunctionContext
    site: Site
    ends: bool


class Deviation(NamedTuple):
    """A call whose value is not released although ``releasing`` of ``callers`` do so."""

    site: Site
    releasing: int
    callers: int


class Beliefs:
    """Deviations in one package, found when the first is asked for."""

    def __init__(self, facts: Facts, package: Package) -> None:
        self.facts = facts
        self.package = package
        self._found: dict[tuple[int, str], list[Deviation]] | None = None
        self._callers: dict[str, list[Caller]] | None = None

    def deviations(self, ref: FunctionRef) -> list[Deviation]:
        """Deviations in one function."""
        if self._found is None:
            self._found = self._look()
        return self._found.get((ref.file, ref.symbol), [])

    def reason(self, site: Site) -> Deviation | None:
        """What the callers of the function called at ``site`` do; None when too few release."""
        key = f"{site.callee.symbol}#{site.acquired.result}"
        callers = self._callers_by_symbol().get(key, [])
        counts = self._count(callers)
        return None if counts is None else Deviation(site, *counts)

    def _look(self) -> dict[tuple[int, str], list[Deviation]]:
        found: dict[tuple[int, str], list[Deviation]] = {}
        for callers in self._callers_by_symbol().values():
            loose = [caller for caller in callers if not caller.ends]
            if len(callers) - len(loose) < MIN_RELEASING or len(loose) > len(callers) / 2:
                continue
            deviant = [caller for caller in loose if self._drops(caller)]
            counts = self._count(callers) if deviant else None
            if counts is None:
                continue
            for caller in deviant:
                key = (caller.ref.file, caller.ref.symbol)
                found.setdefault(key, []).append(Deviation(caller.site, *counts))
        return found

    def _drops(self, caller: Caller) -> bool:
        result = self.facts.explore(caller.ctx, caller.site)
        return bool(result.leaks) and not (result.gave_up or result.fresh or result.reasons)

    def _count(self, callers: list[Caller]) -> tuple[int, int] | None:
        """Callers that release on all paths, and those that either do so or drop the value."""
        releasing = dropping = 0
        for caller in callers:
            result = self.facts.explore(caller.ctx, caller.site)
            if result.gave_up:
                continue
            if not result.leaks and (result.releases or GOROUTINE in result.reasons):
                releasing += 1
            elif result.leaks and not result.fresh and not result.reasons:
                dropping += 1
        if releasing < MIN_RELEASING or dropping > MAX_DEVIANT_SHARE * (releasing + dropping):
            return None
        return releasing, releasing + dropping

    def _callers_by_symbol(self) -> dict[str, list[Caller]]:
        if self._callers is None:
            self._callers = {}
            wanted = self._released_names()
            if wanted:
                for ref in self.package.function_refs():
                    if ref.called.isdisjoint(wanted):
                        continue
                    ctx = self.facts.context(ref)
                    if ctx is None:
                        continue
                    for body in range(int(ref.initialises), len(ctx.unit.bodies)):
                        for symbol, caller in self._callers_in(ref, ctx, body, wanted):
                            self._callers.setdefault(symbol, []).append(caller)
        return self._callers

    def _released_names(self) -> dict[str, str]:
        """Names of functions whose value is released by enough callers, with the releasing method."""
        counts: dict[str, int] = {}
        methods: dict[str, str] = {}
        for ref in self.package.function_refs():
            if not self.facts.relevance.releases(ref):
                continue
            ctx = self.facts.context(ref)
            if ctx is None:
                continue
            ended = self.facts.acquisitions.ended_variables(ctx)
            if not ended:
                continue
            for body in range(int(ref.initialises), len(ctx.unit.bodies)):
                for call, _index, var in _bound_calls(ctx, body):
                    if var in ended:
                        name = _name(call)
                        counts[name] = counts.get(name, 0) + 1
                        methods.setdefault(name, ended[var])
        return {name: methods[name] for name, count in counts.items() if name and count >= MIN_RELEASING}

    def _callers_in(
        self, ref: FunctionRef, ctx: FunctionContext, body: int, wanted: dict[str, str]
    ) -> list[tuple[str, Caller]]:
        found: list[tuple[str, Caller]] = []
        acquisitions = self.facts.acquisitions
        models = self.facts.models
        ended = acquisitions.ended_variables(ctx)
        where: dict[int, int] | None = None
        for call, index, var in _bound_calls(ctx, body):
            method = wanted.get(_name(call))
            if method is None or method not in STATED_RELEASES or sounds_like_getter(_name(call)):
                continue
            target = ctx.types.callee(call)
            if not target.symbol or target.signature is None or index >= len(target.signature.results):
                continue
            if target.symbol in models.no_acquires or target.symbol in models.acquires:
                continue
            if not ends_by(ctx, target.signature.results[index], method):
                continue
            if where is None:
                blocks = ctx.unit.bodies[body].blocks
                where = {id(i): n for n, block in enumerate(blocks) for i in block.instrs if type(i) is Call}
            site = acquisitions.believed(ctx, call, index, method, body, where[id(call)])
            if site is not None:
                found.append((f"{target.symbol}#{index}", Caller(ref, ctx, site, var in ended)))
        return found


def _name(call: Call) -> str:
    callee = call.callee
    return callee.name if type(callee) is Select or type(callee) is Ref else ""


def _bound_calls(ctx: FunctionContext, body: int) -> list[tuple[Call, int, int]]:
    """Calls whose value number ``index`` is assigned to a local variable."""
    found = []
    for block in ctx.unit.bodies[body].blocks:
        calls: dict[int, Call] = {}
        for instr in block.instrs:
            if type(instr) is Call:
                calls[instr.dst] = instr
            elif type(instr) is Assign and type(instr.target) is Var:
                value = instr.value
                if (type(value) is Temp or type(value) is Result) and value.temp in calls:
                    found.append(
                        (calls[value.temp], value.index if type(value) is Result else 0, instr.target.id)
                    )
    return found
