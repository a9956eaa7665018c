"""Findings of one package."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any, Protocol

from golint_leaks.finding import Finding, Notification, Severity
from golint_leaks.models import Models
from golint_leaks.types.program import Package, Program


class Wording(Protocol):
    """What the analysis needs of a rule; rules fulfil it, and are not known here."""

    @property
    def id(self) -> str:
        """GL301."""

    @property
    def severity(self) -> Severity:
        """Severity of its findings."""

    def message(self, how: str, *, what: str, call: str, path: str = "", reason: str = "") -> str:
        """Word a finding."""


def analyse_package(
    program: Program,
    package: Package,
    models: Models,
    kinds: Mapping[str, Wording],
    files: Container[int] | None = None,
    state: dict[str, Any] | None = None,
    go: str = "",
) -> Iterator[Finding | Notification]:
    """All findings in the functions of ``package``, those in ``files`` (indices) only where given.

    ``kinds`` maps kinds of findings to the rules that report them; ``state`` is kept between the
    packages of one program; ``go`` is the version of the language, empty for the newest.
    """
    yield from ()
