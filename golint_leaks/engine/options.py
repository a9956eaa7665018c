"""What a run is asked for and what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from golint_leaks.finding import Confidence, Finding, Notification

if TYPE_CHECKING:
    from golint_leaks.evidence.exhibits import Exhibits


class Progress(Protocol):
    """Called now and then: name of the phase, number of steps done and of all steps."""

    def __call__(self, phase: str, done: int, total: int) -> None: ...


class OptionError(ValueError):
    """An option has a value that the run cannot work with; the message is for the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """How to run.

    ``paths``: Go files, directories (with everything below) or ``dir/...``.
    ``select`` and ``ignore``: ids, names or prefixes of rules (``GL1``); empty ``select``: all.
    ``go_version``: overrides the go directive (``1.22``), also for ``go1.N`` build tags.
    ``models``: further model files.
    ``jobs``: number of processes; 0: this process alone, None: one per processor.
    ``cache``: whether lowered files are kept between runs, in ``cache_dir`` or the user's cache.
    ``evidence``: directory that ``collect`` has filled, to be joined with the findings; empty: none.
    ``root``: what paths are relative to; empty: the working directory, or what the arguments have
    in common where one lies outside of it.
    ``package_timeout``: seconds after which the analysis of one package is given up; 0: never.
    """

    paths: tuple[Path | str, ...] = (".",)
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    min_confidence: Confidence = Confidence.MEDIUM
    go_version: str = ""
    goos: str = "linux"
    goarch: str = "amd64"
    tags: tuple[str, ...] = ()
    variants: bool = True
    tests: bool = True
    gitignore: bool = True
    models: tuple[Path, ...] = ()
    jobs: int | None = None
    cache: bool = True
    cache_dir: str = ""
    evidence: Path | str = ""
    root: str = ""
    max_file_size: int = 20 << 20
    package_timeout: float = 600.0


class Suppressed(NamedTuple):
    """A finding that a comment in the source silences; ``reason`` as written there, or empty."""

    finding: Finding
    reason: str


@dataclass(slots=True)
class Statistics:
    """Counts of one run; ``seconds`` per phase are the only part that differs between equal runs."""

    files: int = 0
    analysed_files: int = 0
    lines: int = 0
    analysed_lines: int = 0
    functions: int = 0
    context_files: int = 0  # found and not asked for; those that matter are among ``files``
    packages: int = 0
    modules: int = 0
    variants: int = 0  # build configurations besides the chosen one
    excluded_files: int = 0
    cached_files: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    gave_up: int = 0  # functions whose analysis was given up
    explored: dict[str, int] = field(default_factory=dict)  # what analyses count themselves
    findings: int = 0
    suppressed: int = 0
    below_confidence: int = 0
    jobs: int = 0
    seconds: dict[str, float] = field(default_factory=dict)

    def as_dict(self) -> Mapping[str, object]:
        """As JSON values."""
        return {
            name: dict(sorted(value.items())) if isinstance(value, dict) else value
            for name in self.__slots__
            for value in (getattr(self, name),)
        }


@dataclass(slots=True)
class RunResult:
    """The outcome: equal for equal input, whatever the number of processes.

    ``findings`` are sorted by place.  ``complete`` is false when part of what was asked for could
    not be looked at.  ``root`` is the absolute directory that paths are relative to.
    ``exhibits`` are charts of the evidence, where there is some; findings are then sorted by rank first.
    """

    findings: list[Finding]
    notifications: list[Notification]
    suppressed: list[Suppressed]
    statistics: Statistics
    root: str
    complete: bool
    exhibits: Exhibits | None = None
