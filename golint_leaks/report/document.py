"""What every renderer gets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from golint_leaks.finding import Confidence, Finding, Notification, Step, Verdict
from golint_leaks.report.sources import Sources
from golint_leaks.rules import Rule

if TYPE_CHECKING:
    from golint_leaks.evidence.exhibits import Exhibits

_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]\(([0-9]+)\)")
_UNESCAPE = re.compile(r"\\([\[\]\\])")


class TextStyle(NamedTuple):
    """How the text format looks; the other formats do not depend on it."""

    explain: bool = False
    colour: bool = False


class Document(NamedTuple):
    """The outcome of a run.

    ``findings`` are in the order in which they are to appear.  ``prefix`` is put before each path
    in formats for people and editors, so that it leads from the working directory to the file; it
    is empty or ends with ``/``.  ``statistics`` holds JSON values.  ``complete`` is false when the
    run could not do all that it was asked for.  ``exhibits`` is None where no evidence was given.
    """

    findings: Sequence[Finding]
    notifications: Sequence[Notification]
    rules: Mapping[str, Rule]
    sources: Sources
    version: str
    prefix: str = ""
    statistics: Mapping[str, object] | None = None
    complete: bool = True
    style: TextStyle = TextStyle()
    exhibits: Exhibits | None = None


# Counts that differ between runs over the same files.
_VARYING = frozenset({"cached_files", "jobs", "seconds"})


def stable_statistics(document: Document) -> dict[str, object]:
    """The counts that depend on nothing but the files and the options."""
    counts = document.statistics or {}
    return {name: value for name, value in counts.items() if name not in _VARYING}


_RANK = {Confidence.LOW: 30.0, Confidence.MEDIUM: 60.0, Confidence.HIGH: 90.0}
_VERDICT = {
    Verdict.CONFIRMED: "confirmed",
    Verdict.CONSISTENT: "consistent",
    Verdict.NOT_SEEN: "not seen",
    Verdict.CONTRADICTED: "contradicted",
}


def rank_of(finding: Finding) -> float:
    """How much a finding matters, 0.0 to 100.0: its rank, or what stands for its confidence."""
    return _RANK[finding.confidence] if finding.rank is None else finding.rank


def verdict_word(verdict: Verdict | None) -> str:
    """The verdict in words; nothing where there is none."""
    return "" if verdict is None else _VERDICT[verdict]


class Link(NamedTuple):
    """A part of a message that refers to a step."""

    text: str
    step: int


def message_parts(message: str, steps: Sequence[Step]) -> list[str | Link]:
    """Split a message at its links ``[text](N)``; what refers to no step is no link."""
    parts: list[str | Link] = []
    done = 0
    for match in _LINK.finditer(message):
        step = int(match[2])
        if step >= len(steps):
            continue
        if match.start() > done:
            parts.append(message[done : match.start()])
        parts.append(Link(_UNESCAPE.sub(r"\1", match[1]), step))
        done = match.end()
    if done < len(message):
        parts.append(message[done:])
    return parts


def plain_message(finding: Finding) -> str:
    """The message on one line and without links, followed by the variant where there is one."""
    if "](" in finding.message:
        parts = message_parts(finding.message, finding.steps)
        text = "".join(part.text if isinstance(part, Link) else part for part in parts)
    else:
        text = finding.message
    if finding.variant:
        text = f"{text} ({finding.variant})"
    return one_line(text)


def one_line(text: str) -> str:
    """The text without line breaks."""
    return " ".join(text.split()) if "\n" in text or "\r" in text else text


def readable_path(path: str) -> str:
    """The path without the surrogates that stand for bytes that are not UTF-8."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
