"""Findings of one package: each function is read when it calls something that matters here."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from functools import partial
from typing import Any

from golint_leaks.facts.context import FunctionContext
from golint_leaks.finding import Confidence, Finding, Place, Step, Wording
from golint_leaks.ir.codec import (
    ASSIGN,
    CALL,
    CLOSURE,
    GO,
    INDEX,
    MAKE,
    REF,
    SELECT,
    SELECTSWITCH,
    SEND,
    TEMP,
    VAR,
    load_raw,
)
from golint_leaks.models import Models
from golint_leaks.retention.closures import CAPTURE_KIND, captures
from golint_leaks.retention.parts import PART_KIND, parts
from golint_leaks.retention.pools import POOL_KIND, puts
from golint_leaks.retention.report import Report, Source
from golint_leaks.types.infer import UnitTypes
from golint_leaks.types.program import FunctionRef, Package, Program

_OUTSIDE = frozenset((REF, SELECT, INDEX))
_LITERALS = frozenset((CLOSURE, TEMP, VAR))
"""What a literal is assigned to that is kept, and what stands for it there."""


def analyse_package(
    program: Program,
    package: Package,
    models: Models,
    kinds: Mapping[str, Wording],
    files: Container[int] | None = None,
    state: dict[str, Any] | None = None,
) -> Iterator[Finding]:
    """All findings in the functions of ``package``, those in ``files`` (indices) only where given.

    ``kinds`` maps kinds of findings to the rules that report them; ``state`` is kept between the
    packages of one program.
    """
    kept = {} if state is None else state
    names: _Names = kept.setdefault("names", _Names(models))
    for ref in package.function_refs():
        file = package.files[ref.file]
        if (files is not None and ref.file not in files) or file.outline.generated:
            continue
        wanted = names.wanted(ref, kinds)
        if not wanted:
            continue
        ctx = _context(program, ref, kept)
        if ctx is None:
            continue
        source = Source(ctx, models, partial(_read, program, kept))
        for report in _reports(source, package, ref, wanted):
            yield _finding(ref, file.path, report, kinds[report.kind])


def _read(program: Program, state: Mapping[str, Any], ref: FunctionRef) -> FunctionContext | None:
    """The body of another function."""
    return _context(program, ref, state)


def _context(program: Program, ref: FunctionRef, state: Mapping[str, Any]) -> FunctionContext | None:
    """The body of a function; another analysis may have it read already."""
    facts = state.get("facts")
    if facts is not None:
        found: FunctionContext | None = facts.context(ref)
        return found
    unit = ref.load_unit()
    if unit is None:
        return None
    types = UnitTypes(program, ref.package, ref.file, unit, ref.decl)
    return FunctionContext(unit, types, ref.symbol, ref.package, ref.file)


class _Names:
    """Names by which functions are chosen without being read."""

    def __init__(self, models: Models) -> None:
        self.by_role: dict[str, frozenset[str]] = {}
        for role in ("pool-put", "reads-all"):
            symbols = [symbol for symbol, roles in models.roles.items() if role in roles]
            self.by_role[role] = frozenset(symbol.rsplit(".", 1)[-1] for symbol in symbols)

        containers = models.containers.values()
        self.inserting = frozenset(name for model in containers for name in model.insert)

    def wanted(self, ref: FunctionRef, kinds: Mapping[str, Wording]) -> frozenset[str]:
        """The kinds of findings that a function may have."""
        called = ref.called
        found = set()
        if POOL_KIND in kinds and not self.by_role["pool-put"].isdisjoint(called):
            found.add(POOL_KIND)
        reads = not self.by_role["reads-all"].isdisjoint(called)
        if PART_KIND in kinds and reads:
            found.add(PART_KIND)
        if CAPTURE_KIND in kinds and self._keeps_literals(ref):
            found.add(CAPTURE_KIND)
        return frozenset(found)

    def _keeps_literals(self, ref: FunctionRef) -> bool:
        """Whether the body starts a literal as a goroutine, or may send one or put it into something."""
        data = ref.package.files[ref.file].packed(ref.decl.unit)
        if not data:
            return True
        if b"func1" not in data:  # the name that the runtime gives to the first literal
            return False
        stored = outside = False
        for body in load_raw(data)[2]:
            for instrs, term in body[5]:
                sends = [comm for comm, _target in term[1] if comm] if term[0] == SELECTSWITCH else []
                for instr in (*instrs, *sends):
                    tag = instr[0]
                    if tag == GO and instr[1][2][0] == CLOSURE:
                        return True
                    if tag == SEND and instr[2][0] in _LITERALS:
                        return True
                    if tag == ASSIGN:
                        target, value = instr[1], instr[2][0]
                        stored = stored or value == CLOSURE
                        if target is not None and target[0] in _OUTSIDE and value in _LITERALS:
                            outside = True
                    elif tag == CALL and any(arg[0] == CLOSURE for arg in instr[3]):
                        callee = instr[2]
                        if callee[0] == SELECT and callee[2] in self.inserting:
                            return True
                        stored = stored or callee[0] == REF
                    elif tag == MAKE:
                        stored = stored or any(value[0] == CLOSURE for _key, value in instr[3])
        return stored and outside


def _reports(source: Source, package: Package, ref: FunctionRef, wanted: frozenset[str]) -> Iterator[Report]:
    if POOL_KIND in wanted:
        yield from puts(source, package, ref)
    if PART_KIND in wanted:
        yield from parts(source)
    if CAPTURE_KIND in wanted:
        yield from captures(source)


def _finding(ref: FunctionRef, path: str, report: Report, rule: Wording) -> Finding:
    unit = ref.load_unit()
    suffix = unit.bodies[report.body].suffix if unit is not None else ""
    test = path.endswith("_test.go")
    return Finding(
        rule.id,
        rule.severity,
        Confidence.LOW if test else report.confidence,
        Place(path, report.at, report.end),
        rule.message(report.how, what=report.what, call=report.call, path=report.path),
        ref.runtime_symbol(suffix),
        tuple(Step(Place(path, at, end), told) for at, end, told in report.steps),
        test_code=test,
        keeps=report.keeps,
    )
