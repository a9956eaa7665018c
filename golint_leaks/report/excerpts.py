"""The lines of source that a page shows, and how it refers to them."""

from __future__ import annotations

from golint_leaks.finding import Place
from golint_leaks.report.document import readable_path
from golint_leaks.report.sources import Source, Sources

# As in assets/code.js, which shows what is here.
_CONTEXT = 3
_LONGEST_RANGE = 12
_FOLD = 8

_LONGEST_LINE = 2000
_BOM = b"\xef\xbb\xbf"

Reference = list[int]
"""Number of the file; line and column of start and end, from 1, columns in UTF-16 code units."""


class Excerpts:
    """Collects the lines around all places that are shown; files are numbered as they come."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._numbers: dict[str, int] = {}
        self._lines: list[set[int]] = []

    def named(self, place: Place) -> Reference:
        """Refer to a place without showing its lines."""
        number = self._numbers.get(place.path)
        if number is None:
            number = self._numbers[place.path] = len(self._lines)
            self._lines.append(set())
        source = self._sources.get(place.path)
        return [
            number,
            *source.utf16_position(place.start),
            *source.utf16_position(max(place.start, place.end)),
        ]

    def shown(self, place: Place) -> Reference:
        """Refer to a place and show it with the lines around it."""
        reference = self.named(place)
        number, first, _, last, _ = reference
        self._lines[number].update(range(first - _CONTEXT, min(last, first + _LONGEST_RANGE) + _CONTEXT + 1))
        return reference

    def files(self, prefix: str) -> list[dict[str, object]]:
        """Path and spans of lines (first line, texts) of each file."""
        return [
            {
                "path": prefix + readable_path(path),
                "spans": _spans(self._sources.get(path), self._lines[number]),
            }
            for path, number in self._numbers.items()
        ]


def _spans(source: Source, wanted: set[int]) -> list[tuple[int, list[str]]]:
    spans: list[tuple[int, list[str]]] = []
    before = 0
    for line in sorted(line for line in wanted if 1 <= line <= source.lines):
        if spans and line - before <= _FOLD:
            spans[-1][1].extend(_text(source, each) for each in range(before + 1, line + 1))
        else:
            spans.append((line, [_text(source, line)]))
        before = line
    return spans


def _text(source: Source, line: int) -> str:
    data = source.line(line)
    if line == 1:
        data = data.removeprefix(_BOM)
    text = data.decode("utf-8", "replace")
    return text if len(text) <= _LONGEST_LINE else text[:_LONGEST_LINE] + "…"
