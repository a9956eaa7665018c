"""Where an entry stands in the text of a TOML file; needed only for messages.

``tomllib`` gives values without places, so the text is searched for the header and the key.
"""

from __future__ import annotations

import re

_HEADER = re.compile(r"^\s*\[(\[?)\s*([\w.\"' -]+?)\s*\]")
_AT_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)$")
_AT_END = re.compile(r"\s*\(at end of document\)$")


class Lines:
    """Search in the text of one file; all line numbers count from 1."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._headers: list[tuple[int, bool, str]] = []
        quote = ""
        for number, line in enumerate(self._lines, 1):
            found = None if quote else _HEADER.match(line)
            if found:
                self._headers.append((number, bool(found[1]), found[2].strip("\"' ")))
            quote = _open_quote(line, quote)

    def entry(self, table: str, index: int) -> tuple[int, int]:
        """First and last line of the ``index``-th ``[[table]]``; subtables belong to it.

        Where there is no such header (``table = [{...}]``) it is the plain ``[table]``, or goes from the key
        to the end of the file.
        """
        seen = -1
        start = 0
        for number, array, name in self._headers:
            if array and name == table:
                seen += 1
                if start:
                    return start, number - 1
                if seen == index:
                    start = number
            elif start and not name.startswith(table + "."):
                return start, number - 1
        last = max(len(self._lines), 1)
        plain = next((number for number, array, name in self._headers if not array and name == table), 0)
        return (start or plain or self.key((1, last), table), last)

    def key(self, within: tuple[int, int], key: str, value: str | None = None) -> int:
        """Line of ``key = ...`` in the range, or of ``value`` from there on; else the first line."""
        first, last = within
        quoted = rf"(?:{re.escape(key)}|\"{re.escape(key)}\"|'{re.escape(key)}')"
        pattern = re.compile(rf"^\s*{quoted}\s*=|[{{,]\s*{quoted}\s*=|^\s*\[[\w.]*\.{quoted}\s*\]")
        for number in range(first, last + 1):
            if pattern.search(self._lines[number - 1] if self._lines else ""):
                return self._value(number, last, value)
        return first if value is None else self._value(first, last, value)

    def _value(self, start: int, last: int, value: str | None) -> int:
        if value is not None:
            forms = (f'"{value}"', f"'{value}'")
            for number in range(start, last + 1):
                if any(form in self._lines[number - 1] for form in forms):
                    return number
        return start

    def syntax(self, message: str) -> tuple[int, str]:
        """Line and bare message of a ``tomllib`` error, whose text ends with the place."""
        found = _AT_LINE.search(message)
        if found:
            return int(found[1]), message[: found.start()]
        found = _AT_END.search(message)
        return max(len(self._lines), 1), message[: found.start()] if found else message


def _open_quote(line: str, quote: str) -> str:
    """The multi-line quote that is open after this line, given the one open before it."""
    position = 0
    while True:
        if quote:
            position = line.find(quote, position)
            if position < 0:
                return quote
            position, quote = position + 3, ""
            continue
        found = re.compile(r'"""|\'\'\'|#|"(?:\\.|[^"\\])*"|\'[^\']*\'').search(line, position)
        if found is None or found[0] == "#":
            return ""
        position = found.end()
        if found[0] in ('"""', "'''"):
            quote = found[0]
