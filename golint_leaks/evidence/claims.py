"""Findings as evidence can speak of them: functions, lines, and how a frame fits."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from golint_leaks.evidence.code import Code
from golint_leaks.evidence.model import Frame
from golint_leaks.finding import Finding, Severity

_CLOSURE = re.compile(r"(?:\.(?:func|gowrap|deferwrap)?[0-9]+(?:-range[0-9]+)?|-range[0-9]+|-fm)+\Z")
_TYPE_ARGUMENTS = re.compile(r"\[[^\]]*\]+")


class Spoken(Protocol):
    """What correlation needs of a rule; rules fulfil it, and are not known here.

    ``evidence`` says which evidence can speak of its findings: ``heap``, what the call at the place
    allocates stays; ``retained``, what the function has allocated elsewhere stays; ``goroutines``,
    a goroutine waits for ever; ``escape``, a function literal keeps what it captures.
    """

    @property
    def id(self) -> str:
        """GL101."""

    @property
    def severity(self) -> Severity:
        """Severity of its findings."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of what leaks, as the models name them."""

    @property
    def evidence(self) -> tuple[str, ...]:
        """Kinds of evidence."""

    def message(self, how: str, *, what: str, call: str, path: str = "", reason: str = "") -> str:
        """Word a finding."""


class Fit(enum.IntEnum):
    """How well a frame fits a finding; ordered."""

    NONE = 0
    FUNCTION = 1  # in the same function, at another line
    SHAPE = 2  # at another line, where it calls what the finding is about: the lines have moved
    LINE = 3


class Entry(NamedTuple):
    """A frame in code of the checkout; ``callee`` is the symbol of what it calls there, or empty.

    ``depth`` counts the frames of the checkout between it and the leaf.
    """

    frame: Frame
    path: str
    callee: str
    depth: int


@dataclass(frozen=True, slots=True)
class Claim:
    """One finding. ``lines`` are those of its place and its steps in its own file, ``words`` the names there.

    ``unconditional`` when the finding does not depend on the path that is taken, so that a run
    in which nothing leaks speaks against it.
    """

    finding: Finding
    rule: Spoken
    functions: frozenset[str]
    lines: frozenset[int]
    words: frozenset[str]
    unconditional: bool

    def fit(self, entry: Entry, code: Code) -> Fit:
        """How a frame fits; lines count only in the file and the function of the finding."""
        if entry.path != self.finding.place.path or outermost(entry.frame.function) not in self.functions:
            return Fit.NONE
        if entry.frame.line in self.lines:
            return Fit.LINE
        name = last_name(entry.callee)
        if name and name in self.words and name not in code.text(entry.path, entry.frame.line):
            return Fit.SHAPE
        return Fit.FUNCTION


def claim(finding: Finding, rules: Mapping[str, Spoken], code: Code) -> Claim | None:
    """The claim of a finding, None where no evidence can speak of it.

    Tests and other build configurations are not what runs.
    """
    rule = rules.get(finding.rule)
    if rule is None or finding.test_code or finding.variant or not rule.evidence:
        return None
    place = finding.place
    lines = set(code.lines(place))
    words = {word for line in lines for word in re.findall(r"\w+", code.text(place.path, line))}
    for step in finding.steps:
        if step.place.path == place.path:
            lines.add(code.lines(step.place)[0])
    functions = {outermost(name) for name in (finding.function, finding.goroutine) if name}
    unconditional = all(step.place == place for step in finding.steps)
    return Claim(finding, rule, frozenset(functions), frozenset(lines), frozenset(words), unconditional)


def outermost(function: str) -> str:
    """The declared function around a closure: ``p.(*T).M`` of ``p.(*T).M.func2.1``."""
    return _CLOSURE.sub("", untyped(function))


def untyped(function: str) -> str:
    """A symbol without type arguments, which dumps abbreviate."""
    return _TYPE_ARGUMENTS.sub("", function) if "[" in function else function


def last_name(symbol: str) -> str:
    """The name of a function or method without its package: ``Get`` of ``net/http.(*Client).Get``."""
    name = outermost(symbol).rpartition(".")[2]
    return name if name.isidentifier() else ""


def entries(stack: tuple[Frame, ...], code: Code) -> list[Entry]:
    """The frames of a stack that lie in the checkout, the innermost first."""
    found: list[Entry] = []
    for at, frame in enumerate(stack):
        path = code.of_frame(frame.function, frame.file)
        if path is not None:
            callee = stack[at - 1].function if at else ""
            found.append(Entry(frame, path, callee, len(found)))
    return found
