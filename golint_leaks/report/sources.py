"""From byte offsets to lines and columns.

Lines end at line feeds, as they do for Go.  Byte columns are those of Go's own tools.  SARIF
columns count UTF-16 code units and leave a byte order mark out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from pathlib import Path
from typing import NamedTuple

_LINE_FEED = re.compile(rb"\n")
_BOM = b"\xef\xbb\xbf"


class Position(NamedTuple):
    """Line and column, both counted from 1; the unit of the column depends on who made it."""

    line: int
    column: int


class Source:
    """The text of one file."""

    __slots__ = ("_starts", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._starts = [0, *(match.end() for match in _LINE_FEED.finditer(data))]

    @property
    def lines(self) -> int:
        """Number of lines; a file that ends with a line feed ends with an empty line."""
        return len(self._starts)

    def byte_position(self, offset: int) -> Position:
        """Line and byte column of a byte offset; offsets beyond the end count as the end."""
        offset = max(0, min(offset, len(self.data)))
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)

    def line(self, number: int) -> bytes:
        """The bytes of a line, counted from 1, without what ends it; empty where there is none."""
        if not 1 <= number <= len(self._starts):
            return b""
        start = self._starts[number - 1]
        end = self._starts[number] if number < len(self._starts) else len(self.data)
        return self.data[start:end].rstrip(b"\r\n")

    def utf16_position(self, offset: int) -> Position:
        """Line and column in UTF-16 code units of a byte offset that begins a character.

        Bytes that are not UTF-8 count as one unit for each U+FFFD that a reader shows for them.
        """
        line, column = self.byte_position(offset)
        start = self._starts[line - 1]
        before = self.data[start : start + column - 1]
        if before.isascii():
            return Position(line, column)
        if start == 0:
            before = before.removeprefix(_BOM)
        return Position(line, len(before.decode("utf-8", "replace").encode("utf-16-le")) // 2 + 1)


class Sources:
    """The files of a run by their path relative to its root; each is read once, when asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._sources: dict[str, Source] = {}

    def get(self, path: str) -> Source:
        """The file at the path; a file that cannot be read any more counts as empty."""
        source = self._sources.get(path)
        if source is None:
            try:
                data = (self.root / path).read_bytes()
            except (OSError, ValueError):
                data = b""
            source = self._sources[path] = Source(data)
        return source
