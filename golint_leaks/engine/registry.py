"""The analyses that rules can ask for, by name."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Union

from golint_leaks.finding import Counted, Finding, Notification, Severity

if TYPE_CHECKING:
    from golint_leaks.models import Models
    from golint_leaks.rules import Rule
    from golint_leaks.types import Package, Program

Outcome = Union[Finding, Notification, Counted]


@dataclass(frozen=True, slots=True)
class Request:
    """One package to analyse.

    ``rules`` maps each kind that is wanted to the rule that reports it.  ``files`` are the indices
    of the package's files whose findings count; others are dropped.  ``go`` is the version of the
    language ("1.21"; empty where unknown), ``versions`` those of files that name one of their own, by
    the index of the file.  ``state`` is what the analyses remember, each under keys of
    its own, and ``facts`` under that key for all; it is empty at first and kept as long as ``program``.
    """

    program: Program
    package: Package
    models: Models
    rules: Mapping[str, Rule]
    files: frozenset[int]
    go: str
    versions: Mapping[int, str]
    state: dict[str, Any]


Analysis = Callable[[Request], Iterable[Outcome]]


# Their findings are made when those of all packages are there; see engine.evidence.
_WITHOUT_PACKAGES = frozenset({"evidence"})


def preload(names: Iterable[str]) -> None:
    """Import what these analyses import when they are first called; before workers are forked."""
    for name in sorted(set(names) - _WITHOUT_PACKAGES):
        module = f"golint_leaks.{name}"
        if importlib.util.find_spec(module) is not None:  # an analysis may be registered from elsewhere
            importlib.import_module(module)


def _resources(request: Request) -> Iterable[Outcome]:
    from golint_leaks.resources import analyse_package

    yield from analyse_package(
        request.program,
        request.package,
        request.models,
        request.rules,
        request.files,
        request.state,
        request.go,
        request.versions,
    )
    gave_up: set[str] = request.state["facts"].gave_up
    for symbol in sorted(gave_up):
        yield Notification("gave-up", Severity.NOTE, f"{symbol} is too complex: not every path was followed")
    gave_up.clear()


def _named(name: str) -> Analysis:
    """The analysis of the package ``golint_leaks.NAME``, imported when it is first asked for."""

    def analyse(request: Request) -> Iterable[Outcome]:
        outcome: Iterable[Outcome] = importlib.import_module(f"golint_leaks.{name}").analyse_package(
            request.program, request.package, request.models, request.rules, request.files, request.state
        )
        return outcome

    return analyse


def _lifetimes(request: Request) -> Iterable[Outcome]:
    analyse = importlib.import_module("golint_leaks.lifetimes").analyse_package
    outcome: Iterable[Outcome] = analyse(
        request.program,
        request.package,
        request.models,
        request.rules,
        request.files,
        request.go,
        request.state,
        request.versions,
    )
    return outcome


def _goroutines(request: Request) -> Iterable[Outcome]:
    analyse = importlib.import_module("golint_leaks.goroutines").analyse_package
    outcome: Iterable[Outcome] = analyse(
        request.program,
        request.package,
        request.models,
        request.rules,
        request.files,
        request.state,
        request.go,
    )
    return outcome


def _evidence(request: Request) -> Iterable[Outcome]:
    """Nothing in any package."""
    return ()


ANALYSES: dict[str, Analysis] = {
    "evidence": _evidence,
    "resources": _resources,
    "growth": _named("growth"),
    "retention": _named("retention"),
    "lifetimes": _lifetimes,
    "locks": _named("locks"),
    "goroutines": _goroutines,
}
"""Adding an entry makes an analysis known to all runs that start later."""
