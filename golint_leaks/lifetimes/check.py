"""Findings of one package: each call with a role is judged, and what is wrong is worded."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from golint_leaks.facts.context import FunctionContext
from golint_leaks.finding import Finding, Place, Step, Wording
from golint_leaks.ir.instr import Call
from golint_leaks.lifetimes import finalizers, nesting, signals, timing
from golint_leaks.lifetimes.reach import Contexts
from golint_leaks.lifetimes.sites import Report, Roles, Site, text
from golint_leaks.lifetimes.twice import twice
from golint_leaks.lifetimes.waiting import Waiting
from golint_leaks.models import Models
from golint_leaks.types.infer import UnitTypes
from golint_leaks.types.program import FunctionRef, Package, Program

# The roles that must be known for a kind of finding.
NEEDED = {
    timing.AFTER_KIND: {timing.ONE_SHOT},
    timing.TICK_KIND: {timing.PERIODIC},
    signals.SUBSCRIBE_KIND: {signals.SUBSCRIBE, signals.UNSUBSCRIBE},
    nesting.DERIVE_KIND: {nesting.DERIVE},
    finalizers.CAPTURE_KIND: {finalizers.FINALIZER},
    finalizers.SOLE_KIND: {finalizers.FINALIZER},
    finalizers.INVALID_KIND: {finalizers.FINALIZER},
    finalizers.CYCLE_KIND: {finalizers.FINALIZER},
    finalizers.BLOCK_KIND: {finalizers.FINALIZER},
    finalizers.CLEANUP_KIND: {finalizers.CLEANUP},
}


def analyse_package(
    program: Program,
    package: Package,
    models: Models,
    kinds: Mapping[str, Wording],
    files: Container[int] | None = None,
    go: str = "",
    state: dict[str, Any] | None = None,
    versions: Mapping[int, str] = MappingProxyType({}),
) -> Iterator[Finding]:
    """All findings in the functions of ``package``, those in ``files`` (indices) only where given.

    ``kinds`` maps kinds of findings to the rules that report them; ``go`` is the version of the
    language, empty for the newest, ``versions`` those of single files, by index.  ``state`` may hold
    ``facts``, whose views of functions are used then.
    """
    wanted = frozenset(role for kind in kinds for role in NEEDED.get(kind, ()))
    roles = Roles(models, wanted)
    facts = state.get("facts") if state is not None else None
    contexts = facts.context if facts is not None else partial(_context, program)
    waiting = Waiting(models, contexts)
    for ref in package.function_refs():
        if (files is not None and ref.file not in files) or roles.names.isdisjoint(ref.called):
            continue
        ctx = facts.context(ref) if facts is not None else _context(program, ref)
        if ctx is None:
            continue
        path = package.files[ref.file].path
        sites = roles.sites(ctx, _starts(ref), path.endswith("_test.go"))
        version = versions.get(ref.file, go)
        reports = [r for site in sites for r in _reports(site, sites, roles, models, version, contexts, ref)]
        reports += [report for site in sites for report in finalizers.blocking(site, waiting)]
        reports.extend(twice(sites))
        for report in reports:
            rule = kinds.get(report.kind)
            if rule is not None:
                yield _finding(ref, path, report, rule)


def _context(program: Program, ref: FunctionRef) -> FunctionContext | None:
    unit = ref.load_unit()
    if unit is None:
        return None
    types = UnitTypes(program, ref.package, ref.file, unit, ref.decl)
    return FunctionContext(unit, types, ref.symbol, ref.package, ref.file)


def _starts(ref: FunctionRef) -> bool:
    """Whether the function runs once, at the start of the program."""
    if ref.decl.receiver is not None:
        return False
    return ref.decl.name in ("init", "") or (ref.decl.name == "main" and ref.package.name == "main")


def _reports(
    site: Site, sites: list[Site], roles: Roles, models: Models, go: str, contexts: Contexts, ref: FunctionRef
) -> Iterator[Report]:
    found: Report | None = None
    if site.role == timing.ONE_SHOT:
        found = timing.after_in_loop(site, go, partial(_called_in_loop, ref, contexts))
    elif site.role == timing.PERIODIC:
        found = timing.tick(site, go, models)
    elif site.role == signals.SUBSCRIBE:
        found = signals.unended(site, sites, roles, models)
    elif site.role == nesting.DERIVE:
        found = nesting.nested(site)
    elif site.role == finalizers.FINALIZER:
        yield from finalizers.finalizer(site, contexts)
    elif site.role == finalizers.CLEANUP:
        yield from finalizers.cleanup(site, contexts)
    if found is not None:
        yield found


def _called_in_loop(ref: FunctionRef, contexts: Contexts) -> Step | None:
    """Where a function of the package calls this one in a loop."""
    for caller in ref.package.function_refs():
        if ref.decl.name not in caller.called or caller is ref:
            continue
        ctx = contexts(caller)
        if ctx is None:
            continue
        path = ref.package.files[caller.file].path
        for number, body in enumerate(ctx.unit.bodies):
            for at, block in enumerate(body.blocks):
                for instr in block.instrs:
                    if type(instr) is Call and ctx.graph(number).in_loop(at):
                        if ctx.types.callee(instr).ref is ref and not path.endswith("_test.go"):
                            return Step(Place(path, instr.at, instr.end), "called in a loop here")
    return None


def _finding(ref: FunctionRef, path: str, report: Report, rule: Wording) -> Finding:
    site = report.site
    call = site.call
    steps = [Step(Place(path, call.at, call.end), "called here")]
    steps += [Step(Place(path, start, end), told) for start, end, told in report.steps]
    steps += report.elsewhere
    suffix = site.ctx.unit.bodies[site.body].suffix
    return Finding(
        rule.id,
        rule.severity if report.severity is None else report.severity,
        report.confidence,
        Place(path, call.at, call.end),
        rule.message(report.how, what=report.what, call=text(call), path=report.path),
        ref.runtime_symbol(suffix),
        tuple(steps),
        None,
        site.test,
    )
