"""Findings that need no execution: goroutines that nothing ends, and objects that nobody stops."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any, Protocol

from golint_leaks.finding import Finding, Place, Severity, Step, Thread
from golint_leaks.goroutines.endless import Endless, Spawned
from golint_leaks.goroutines.entries import TEST
from golint_leaks.goroutines.kinds import ENDLESS_GOROUTINE
from golint_leaks.goroutines.memory import Machine
from golint_leaks.types.program import Package


class Wording(Protocol):
    """What is needed of a rule."""

    @property
    def id(self) -> str:
        """GL307."""

    @property
    def severity(self) -> Severity:
        """Severity of its findings."""

    def message(self, how: str, *, what: str, call: str, path: str = "", reason: str = "") -> str:
        """Word a finding."""


def structural(
    m: Machine,
    package: Package,
    kinds: Mapping[str, Wording],
    files: Container[int] | None,
    state: dict[str, Any],
) -> Iterator[Finding]:
    """Findings in the functions of a package that start goroutines; tests are left out."""
    rule = kinds.get(ENDLESS_GOROUTINE)
    if rule is None:
        return
    endless = state.get("endless")
    if endless is None:
        endless = state["endless"] = Endless(m)
    for ref in package.function_refs():
        if (files is not None and ref.file not in files) or "go" not in ref.called:
            continue
        if not package.files[ref.file].path.endswith(TEST):
            for spawned in endless.spawned(ref):
                yield _endless(spawned, rule)


def _endless(spawned: Spawned, rule: Wording) -> Finding:
    starter, trap = spawned.starter, spawned.trap
    place = Place(starter.path, spawned.go.at, spawned.go.end)
    goroutine = spawned.code.symbol(spawned.target)
    return Finding(
        rule.id,
        rule.severity,
        spawned.confidence,
        place,
        rule.message(trap.how, what=short(goroutine), call=trap.call, path=""),
        starter.symbol(spawned.body),
        (Step(place, "started here"), Step(Place(trap.code.path, trap.at, trap.end), "stays here for ever")),
        goroutine=goroutine,
        threads=(Thread(starter.symbol(spawned.body), (0,)), Thread(goroutine, (1,))),
    )


def short(symbol: str) -> str:
    """A symbol without its package."""
    return symbol.rsplit("/", 1)[-1].partition(".")[2]
