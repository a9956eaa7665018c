"""The normal form of escape facts: JSON lines, one fact a line, ``path`` first.

``{"path": "a/b.go", "line": 3, "column": 2, "kind": "moved-to-heap", "name": "x", "package": ...,
"function": ..., "detail": ..., "flow": [["flow: y = &x"], ["from &x (address-of)", 4, 7],
["from return y (return)", 5, 2, "other.go"]]}``; what is empty is left out, and the path of a flow
line is left out when it is that of the fact.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any, Optional

from golint_leaks.evidence.files import open_evidence
from golint_leaks.evidence.model import EscapeFact, EscapeKind, EvidenceError, FlowLine, SourcePlace

LINE_LIMIT = 4 << 20

_PREFIX = b'{"path": "'
_KINDS = {kind.value: kind for kind in EscapeKind}


def write_fact(fact: EscapeFact) -> str:
    """A fact as a line, with its end."""
    place = fact.place
    text = encode_basestring
    where = f'"path": {text(place.path)}, "line": {place.line}, "column": {place.column}'
    parts = [f'{{{where}, "kind": "{fact.kind.value}", "name": {text(fact.name)}']
    if fact.package:
        parts.append(f'"package": {text(fact.package)}')
    if fact.function:
        parts.append(f'"function": {text(fact.function)}')
    if fact.detail:
        parts.append(f'"detail": {text(fact.detail)}')
    if fact.flow:
        parts.append(f'"flow": [{", ".join(_flow_text(line, place.path) for line in fact.flow)}]')
    return ", ".join(parts) + "}\n"


def _flow_text(line: FlowLine, path: str) -> str:
    text = encode_basestring(line.text)
    place = line.place
    if place is None:
        return f"[{text}]"
    if place.path == path:
        return f"[{text}, {place.line}, {place.column}]"
    return f"[{text}, {place.line}, {place.column}, {encode_basestring(place.path)}]"


def read_fact(line: bytes) -> EscapeFact:
    """The fact of a line; raises :class:`EvidenceError` when it is none."""
    try:
        content = json.loads(line)
        path = _str(content["path"])
        return EscapeFact(
            kind=_KINDS[content["kind"]],
            place=SourcePlace(path, _int(content["line"]), _int(content["column"])),
            name=_str(content["name"]),
            package=_str(content.get("package", "")),
            function=_str(content.get("function", "")),
            detail=_str(content.get("detail", "")),
            flow=tuple(_flow(part, path) for part in content.get("flow", ())),
        )
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise EvidenceError(f"not an escape fact ({type(error).__name__}: {error})") from None


def _flow(part: Any, path: str) -> FlowLine:
    if not isinstance(part, list):
        raise TypeError("a flow line is a list")
    if len(part) == 1:
        return FlowLine(_str(part[0]), None)
    return FlowLine(
        _str(part[0]), SourcePlace(_str(part[3]) if len(part) > 3 else path, _int(part[1]), _int(part[2]))
    )


def _str(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value


def _int(value: Any) -> int:
    if not isinstance(value, int) or not 0 <= value < 1 << 31:
        raise TypeError(f"{value!r} is not a line or column")
    return value


class EscapeFacts:
    """The facts of one or more files, read when they are asked for, so that logs may be large."""

    def __init__(self, paths: tuple[Path, ...] = ()) -> None:
        self._paths = paths

    def __iter__(self) -> Iterator[EscapeFact]:
        for path in self._paths:
            for number, _, line in _lines(path):
                yield _read(path, number, line)

    def __bool__(self) -> bool:
        return bool(self.names)

    @property
    def names(self) -> frozenset[str]:
        """Base names of the source files that are spoken of."""
        return frozenset(self._index)

    def of_file(self, name: str) -> list[EscapeFact]:
        """The facts of all source files with this base name (``server.go``), as they were stored."""
        facts = []
        for which, places in self._index.get(name, {}).items():
            path = self._paths[which]
            with open_evidence(path) as stream:
                for number, offset, size in places:
                    stream.seek(offset)
                    facts += [
                        _read(path, number + at, line)
                        for at, line in enumerate(stream.read(size).splitlines())
                    ]
        return facts

    @cached_property
    def _index(self) -> dict[str, dict[int, list[tuple[int, int, int]]]]:
        """By base name and file of facts: line number, offset and size of each run of lines."""
        index: dict[str, dict[int, list[tuple[int, int, int]]]] = {}
        for which, path in enumerate(self._paths):
            last: Optional[bytes] = None
            runs: list[tuple[int, int, int]] = []
            for number, offset, line in _lines(path):
                source = line[len(_PREFIX) : line.find(b'"', len(_PREFIX))]
                if source == last:
                    first, begin, size = runs[-1]
                    runs[-1] = (first, begin, size + len(line))
                    continue
                last = source
                name = _read(path, number, line).place.path.rpartition("/")[2]
                runs = index.setdefault(name, {}).setdefault(which, [])
                runs.append((number, offset, len(line)))
        return index


def _lines(path: Path) -> Iterator[tuple[int, int, bytes]]:
    """Number, offset and bytes of each line."""
    offset = 0
    with open_evidence(path) as stream:
        number = 0
        while line := stream.readline(LINE_LIMIT):
            number += 1
            yield number, offset, line
            offset += len(line)


def _read(path: Path, number: int, line: bytes) -> EscapeFact:
    try:
        return read_fact(line)
    except EvidenceError as error:
        raise EvidenceError(f"{path}:{number}: {error}") from None
