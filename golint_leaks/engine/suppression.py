"""Comments that silence findings: ``//nolint`` and ``//lint:ignore``."""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

_NOLINT = re.compile(r"//\s*nolint\b(?:\s*:\s*(?P<names>[\w,\s./-]*?))?(?:\s*//\s*(?P<reason>.*))?\s*\Z")
_LINT = re.compile(r"//\s*lint:(?P<verb>ignore|file-ignore)\s+(?P<names>\S+)(?:\s+(?P<reason>.*))?\Z")
_OURS = frozenset({"golint-leaks", "golintleaks", "golint_leaks", "all"})


class Comment(NamedTuple):
    """One comment: the lines that it covers (None: the whole file) and the rules (None: all)."""

    lines: tuple[int, int] | None
    names: frozenset[str] | None
    reason: str


class Suppressions:
    """Those of one file; lines count from 1."""

    def __init__(self, entries: Iterable[tuple[int, str]], data: bytes) -> None:
        self._starts = [0]
        self._starts += [match.end() for match in re.finditer(rb"\n", data)]
        self._comments = [
            comment for line, text in entries if (comment := self._read(line, text, data)) is not None
        ]

    def _read(self, line: int, text: str, data: bytes) -> Comment | None:
        parsed = parse(text)
        if parsed is None:
            return None
        whole, names, reason = parsed
        if whole:
            return Comment(None, names, reason)
        # A comment behind code speaks of its line; one by itself also of the next.
        start = self._starts[line - 1] if 0 < line <= len(self._starts) else 0
        alone = data[start : start + 4096].lstrip(b" \t").startswith(b"//")
        return Comment((line, line + 1 if alone else line), names, reason)

    def line(self, offset: int) -> int:
        """The line of a byte."""
        return bisect.bisect_right(self._starts, offset)

    def find(self, offset: int, rule: str, name: str) -> Comment | None:
        """The comment that silences a finding of this rule at this byte."""
        line = self.line(offset)
        for comment in self._comments:
            if comment.lines is not None and not comment.lines[0] <= line <= comment.lines[1]:
                continue
            if comment.names is None or comment.names & _selectors(rule, name):
                return comment
        return None


def parse(text: str) -> tuple[bool, frozenset[str] | None, str] | None:
    """Whether a comment is about the whole file, its names (None: all), its reason; None: it is none.

    ``//lint:ignore`` needs a reason, as staticcheck has it.
    """
    text = text.strip()
    if match := _NOLINT.match(text):
        reason = (match["reason"] or "").strip()
        if match["names"] is None:
            return False, None, reason
        names = frozenset(name.strip().lower() for name in match["names"].split(",") if name.strip())
        return (False, None if names & _OURS else names, reason) if names else None
    if (match := _LINT.match(text)) and match["reason"]:
        names = frozenset(match["names"].lower().split(","))
        return match["verb"] == "file-ignore", None if names & _OURS else names, match["reason"].strip()
    return None


def _selectors(rule: str, name: str) -> frozenset[str]:
    low = rule.lower()
    return frozenset(
        {low, name.lower(), f"golint-leaks/{low}", *(low[:end] + "*" for end in range(2, len(low)))}
    )


def suppressed(
    files: Mapping[str, Sequence[tuple[int, str]]], read: Callable[[str], bytes]
) -> Callable[[str, int, str, str], Comment | None]:
    """A function of path, offset, rule id and rule name; reads a file when a finding is in it."""
    known: dict[str, Suppressions | None] = {}

    def find(path: str, offset: int, rule: str, name: str) -> Comment | None:
        if path not in known:
            entries = files.get(path, ())
            try:
                known[path] = Suppressions(entries, read(path)) if entries else None
            except OSError:
                known[path] = None
        found = known[path]
        return found.find(offset, rule, name) if found is not None else None

    return find
