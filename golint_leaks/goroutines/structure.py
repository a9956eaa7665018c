"""Findings that need no execution: goroutines that nothing ends, and objects that nobody stops."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any

from golint_leaks.finding import Finding, Place, Step, Thread, Wording
from golint_leaks.goroutines.endless import NEVER, Endless, Spawned
from golint_leaks.goroutines.entries import TEST
from golint_leaks.goroutines.fields import Fields, candidates
from golint_leaks.goroutines.kinds import ENDLESS_GOROUTINE, NEVER_STOPPED
from golint_leaks.goroutines.lifecycle import Left, Lifecycles
from golint_leaks.goroutines.memory import Machine
from golint_leaks.types.program import Package


def structural(
    m: Machine,
    package: Package,
    kinds: Mapping[str, Wording],
    files: Container[int] | None,
    state: dict[str, Any],
) -> Iterator[Finding]:
    """Findings in the functions of a package that start goroutines; tests are left out."""
    rule, other = kinds.get(ENDLESS_GOROUTINE), kinds.get(NEVER_STOPPED)
    if rule is None and other is None:
        return
    endless = state.get("endless")
    if endless is None:
        endless = state["endless"] = Endless(m)
    starting = [
        ref
        for ref in package.function_refs()
        if (files is None or ref.file in files)
        and "go" in ref.called
        and not package.files[ref.file].path.endswith(TEST)
    ]
    told: set[tuple[str, int]] = set()
    for ref in starting:
        for spawned in endless.spawned(ref):
            told.add((spawned.starter.path, spawned.go.at))
            if rule is not None:
                yield _endless(spawned, rule)
    if other is not None and starting and candidates(package):
        fields = Fields(m, package, TEST)
        never = Endless(m, fields, fields.dead())
        for ref in starting:
            for spawned in never.spawned(ref):
                if (spawned.starter.path, spawned.go.at) not in told:
                    yield _endless(spawned, other)
        lifecycles = Lifecycles(m, package, fields, starting)
        for ref in package.function_refs():
            if (files is None or ref.file in files) and not package.files[ref.file].path.endswith(TEST):
                for left in lifecycles.left(ref):
                    yield _left(left, other)


def _endless(spawned: Spawned, rule: Wording) -> Finding:
    starter, trap = spawned.starter, spawned.trap
    place = Place(starter.path, spawned.go.at, spawned.go.end)
    goroutine = spawned.code.symbol(spawned.target)
    call = short(trap.call) if trap.how == NEVER else trap.call
    return Finding(
        rule.id,
        rule.severity,
        spawned.confidence,
        place,
        rule.message(trap.how, what=short(goroutine), call=call, path=""),
        starter.symbol(spawned.body),
        (Step(place, "started here"), Step(Place(trap.code.path, trap.at, trap.end), "stays here for ever")),
        goroutine=goroutine,
        threads=(Thread(starter.symbol(spawned.body), (0,)), Thread(goroutine, (1,))),
    )


def _left(left: Left, rule: Wording) -> Finding:
    place = Place(left.code.path, left.call.at, left.call.end)
    return Finding(
        rule.id,
        rule.severity,
        left.confidence,
        place,
        rule.message("dropped", what=left.type, call=left.stopper, path=""),
        left.code.symbol(left.body),
        (Step(place, "started here"),),
    )


def short(symbol: str) -> str:
    """A symbol without its package; what has none stays as it is."""
    head, dot, rest = symbol.rsplit("/", 1)[-1].partition(".")
    return rest if dot else head
