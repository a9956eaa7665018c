"""Records of real leak fixes, and how a run of the tool is scored against one.

A record says where a leak was (`lines_before`, `alt_before`) and where nothing should be reported
once it was fixed (`lines_after`).  It is found when a finding of a fitting rule lies on the former
at the parent commit, and silent when none lies on the latter at the fix.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from benchmarks.tool import Found

HANDLES = ("body", "rows", "stmt", "file", "conn", "other-closer")
"""Categories of handles that must be released."""

# GL107 (released too late) and GL109 (the owner never releases) concern every kind of handle, and
# GL106 is what a handle is reported by when its type is not the standard library's own (a file of
# a virtual file system, a connection of a driver).  What has a category of its own does not count
# for another: a file that leaks in the same function is another leak.  GL108 is in no set: it
# reports a nil dereference where a leak was thought of.
FITTING: Mapping[str, frozenset[str]] = {
    "body": frozenset({"GL101", "GL107", "GL109"}),
    "rows": frozenset({"GL102", "GL106", "GL107", "GL109"}),
    "stmt": frozenset({"GL103", "GL104", "GL106", "GL107", "GL109"}),
    "file": frozenset({"GL105", "GL106", "GL107", "GL109"}),
    "conn": frozenset({"GL103", "GL106", "GL107", "GL109"}),
    "other-closer": frozenset({"GL106", "GL107", "GL109"}),
    "timer": frozenset({"GL201", "GL202", "GL203"}),
    "ticker": frozenset({"GL201", "GL204"}),
    "time-after": frozenset({"GL203"}),
    "ctx-cancel": frozenset({"GL205", "GL206"}),
    "chan-send": frozenset({"GL301", "GL304", "GL308", "GL309"}),
    "chan-recv": frozenset({"GL302", "GL303", "GL304", "GL309"}),
    "chan-range": frozenset({"GL303", "GL302", "GL309"}),
    "goroutine-loop": frozenset({"GL302", "GL304", "GL307", "GL309"}),
    "waitgroup": frozenset({"GL306"}),
    "lock": frozenset({"GL305"}),
    "global-growth": frozenset({"GL401", "GL402"}),
    "field-growth": frozenset({"GL403"}),
    "finalizer": frozenset({"GL501", "GL502", "GL503", "GL504", "GL505"}),
}
"""Rules whose findings count for a category; a category that is not here takes every rule."""


class Span(NamedTuple):
    """Lines of a file, both ends included, counted from 1."""

    file: str
    first: int
    last: int

    def holds(self, found: Found) -> bool:
        """Whether the finding begins on these lines."""
        return found.file == self.file and self.first <= found.line <= self.last


class Record(NamedTuple):
    """One fix; ``before`` and ``fix`` are commits, ``go_mod`` is empty where there is none."""

    id: str
    repo: str
    before: str
    fix: str
    file: str
    file_after: str
    function: str
    category: str
    scope: str
    spans_before: tuple[Span, ...]
    spans_after: tuple[Span, ...]
    go_mod: str
    note: str

    @property
    def directories_before(self) -> tuple[str, ...]:
        """The package of the record, and those in which the leak may be reported as well."""
        return tuple(dict.fromkeys(_directory(span.file) for span in self.spans_before))

    @property
    def directories_after(self) -> tuple[str, ...]:
        """The package of the record at the fix."""
        return tuple(dict.fromkeys(_directory(span.file) for span in self.spans_after))


class Score(NamedTuple):
    """How one record did: the findings that made it found, and those that made it not silent."""

    record: Record
    hits: tuple[Found, ...]
    noise: tuple[Found, ...]
    error: str = ""

    @property
    def found(self) -> bool:
        """Reported before the fix."""
        return bool(self.hits)

    @property
    def silent(self) -> bool:
        """Not reported after it; a run that failed proves nothing."""
        return not self.noise and not self.error


def read_records(path: Path) -> list[Record]:
    """Read a file of one JSON object a line; raises ``ValueError`` with the number of a bad line."""
    records = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            records.append(record_of(json.loads(line)))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path}:{number}: {error!r}") from error
    return records


def record_of(raw: Mapping[str, Any]) -> Record:
    """One record from its JSON object."""
    file, file_after = raw["file"], raw.get("file_after") or raw["file"]
    before = [*_spans(file, raw["lines_before"])]
    for other in raw.get("alt_before") or ():
        before += _spans(other["file"], other["lines"])
    return Record(
        id=raw["id"],
        repo=raw["repo"],
        before=raw["before"],
        fix=raw["fix"],
        file=file,
        file_after=file_after,
        function=raw.get("function") or "",
        category=raw["category"],
        scope=raw["scope"],
        spans_before=tuple(before),
        spans_after=tuple(_spans(file_after, raw.get("lines_after"))),
        go_mod=raw.get("go_mod") or "",
        note=raw.get("note") or "",
    )


def _spans(file: str, lines: Any) -> Iterable[Span]:
    """``[first, last]``, a list of such pairs, or single lines of any other number."""
    if not lines:
        return
    if isinstance(lines, int):
        yield Span(file, lines, lines)
    elif len(lines) == 2 and all(isinstance(line, int) for line in lines):
        yield Span(file, min(lines), max(lines))
    else:
        for each in lines:
            yield from _spans(file, each)


def _directory(file: str) -> str:
    return PurePosixPath(file).parent.as_posix()


def fits(category: str, rule: str) -> bool:
    """Whether a finding of the rule can be what a record of the category is about."""
    rules = FITTING.get(category)
    return rules is None or rule in rules


def score(record: Record, before: Sequence[Found], after: Sequence[Found]) -> Score:
    """Compare the findings at both commits with the record."""
    return Score(record, _on(record, record.spans_before, before), _on(record, record.spans_after, after))


def _on(record: Record, spans: Sequence[Span], findings: Sequence[Found]) -> tuple[Found, ...]:
    return tuple(
        found
        for found in findings
        if fits(record.category, found.rule) and any(span.holds(found) for span in spans)
    )


class Tally(NamedTuple):
    """Counts of a group of records."""

    records: int
    found: int
    silent: int

    @staticmethod
    def of(scores: Iterable[Score]) -> Tally:
        """Count."""
        every = list(scores)
        return Tally(len(every), sum(one.found for one in every), sum(one.silent for one in every))

    def line(self, title: str) -> str:
        """One line of the table."""
        return (
            f"{title:<24} found {self.found:>3}/{self.records:<3} {percent(self.found, self.records)}"
            f"   silent {self.silent:>3}/{self.records:<3} {percent(self.silent, self.records)}"
        )


def percent(part: int, whole: int) -> str:
    """A share with one digit after the point, or a dash where there is nothing to share."""
    return f"{100 * part / whole:5.1f} %" if whole else "    - %"
