"""Reading the folders that ``go build -gcflags=-json=0,DIR`` writes.

One folder for each package, in it one file for each source file: a line that says what the file is
about, then diagnostics in the form of the Language Server Protocol (``cmd/compile/internal/logopt``).
Lines and columns count from 1 there.  All packages named ``main`` share a folder, and nothing is
written for packages that come from the build cache.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Optional
from urllib.parse import unquote

from golint_leaks.evidence.escapelog import FLOW_LIMIT, SAMPLES
from golint_leaks.evidence.files import expanded, lines_of, open_evidence
from golint_leaks.evidence.model import EscapeFact, EscapeKind, EvidenceError, FlowLine, SourcePlace
from golint_leaks.evidence.paths import Locator

FILE_LIMIT = 256 << 20

# Codes of diagnostics that say nothing of escapes.
_OTHER_CODES = frozenset(
    {
        "canInlineFunction", "cannotInlineFunction", "cannotInlineCall", "inlineCall", "copy", "nilcheck",
        "isInBounds", "isSliceInBounds", "iteration-variable-to-heap", "iteration-variable-to-stack",
        "loop-modified-range", "loop-modified-for",
    }
)  # fmt: skip

_IDENTIFIER = re.compile(r"[^\W\d]\w*\Z")
_LEAK = re.compile(r"parameter (.*) leaks to (.*) with derefs=(-?[0-9]{1,6})\Z")
_RESULT = re.compile(r"~r[0-9]+\Z")
_ESCAPES = " escapes to heap"


class EscapeFolder:
    """A reader of one folder; the counters are those of :class:`EscapeLog`."""

    def __init__(self, locator: Locator) -> None:
        self.lines = 0
        self.unknown = 0
        self.facts: Counter[str] = Counter()
        self.other: Counter[str] = Counter()
        self.samples: list[str] = []
        self.go_version = ""
        self._locator = locator

    def read(self, folder: Path) -> Iterator[EscapeFact]:
        """The facts of all files in the folder, which may also be that of one package.

        Raises :class:`EvidenceError` when there is no such file in it.
        """
        files = sorted(folder.glob("*/*.json")) + sorted(folder.glob("*.json"))
        begun = False
        for path in files:
            with open_evidence(path) as stream:
                lines = lines_of(expanded(stream, FILE_LIMIT))
                head = _object(next(lines, b""))
                if head is None or head.get("version") != 0 or not isinstance(head.get("file"), str):
                    continue
                begun = True
                version = head.get("gc_version")
                self.go_version = version if isinstance(version, str) else self.go_version
                package = head.get("package")
                name = package if isinstance(package, str) else unquote(path.parent.name)
                yield from self._file(lines, head["file"], name)
        if not begun:
            text = "holds no diagnostics of the compiler (DIR/PACKAGE/FILE.json); for packages from the build"
            raise EvidenceError(f"{folder}: {text} cache it writes none: use go build -a")

    def _file(self, lines: Iterator[bytes], file: str, package: str) -> Iterator[EscapeFact]:
        generated = file.startswith("<")
        path = self._locator.locate(file)
        for line in lines:
            if not line.strip():
                continue
            self.lines += 1
            record = _object(line)
            code = record.get("code") if record is not None else None
            if record is None or not isinstance(code, str):
                self._not_understood(line)
            elif code in _OTHER_CODES or code.startswith("isIn"):
                self.other[code] += 1
            elif code not in ("escape", "escapes", "leak"):
                self._not_understood(line)
            elif not record.get("message"):
                self.other["escape"] += 1  # the bare form of what stands in another line with its reason
            else:
                fact = self._fact(record, path, package)
                if fact is None:
                    self._not_understood(line)
                    continue
                self.facts[fact.kind.value] += 1
                if not generated:
                    yield fact

    def _not_understood(self, line: bytes) -> None:
        self.unknown += 1
        if len(self.samples) < SAMPLES:
            self.samples.append(line[:500].decode("utf-8", "replace"))

    def _fact(self, record: dict[str, Any], path: str, package: str) -> Optional[EscapeFact]:
        message = record["message"]
        place = _place(record.get("range"), path)
        if not isinstance(message, str) or place is None:
            return None
        flow = tuple(self._flow(record.get("relatedInformation")))
        if message.endswith(_ESCAPES):
            name = message.removesuffix(_ESCAPES)
            if name in ("func literal", "func lit"):
                kind = EscapeKind.FUNC_LITERAL_ESCAPES
            elif _IDENTIFIER.match(name):
                kind = EscapeKind.MOVED_TO_HEAP  # of names only variables are spoken of here
            else:
                kind = EscapeKind.ESCAPES
            return EscapeFact(kind, place, name, package, flow=flow)
        leak = _LEAK.match(message)
        if leak is None:
            return None
        name, target, derefs = leak[1], leak[2], int(leak[3])
        if _RESULT.match(target):
            detail = f"to result {target} level={derefs}"
            return EscapeFact(EscapeKind.LEAKING_TO_RESULT, place, name, package, detail=detail, flow=flow)
        kind = EscapeKind.LEAKING_PARAM_CONTENT if derefs > 0 else EscapeKind.LEAKING_PARAM
        detail = "" if target == "{heap}" else f"to {target}"
        return EscapeFact(kind, place, name, package, detail=detail, flow=flow)

    def _flow(self, related: Any) -> Iterator[FlowLine]:
        for item in related[:FLOW_LIMIT] if isinstance(related, list) else ():
            if not isinstance(item, dict) or not isinstance(item.get("message"), str):
                continue
            head, _, text = item["message"].partition(":")
            text = text.strip()
            if head != "escflow" or not text:
                continue  # the places through which a call was inlined
            where = item.get("location")
            where = where if isinstance(where, dict) else {}
            uri = where.get("uri")
            place = None
            if text.startswith("from ") and isinstance(uri, str) and uri.startswith("file:///"):
                file = unquote(uri[len("file://") :])
                if re.match(r"/[A-Za-z]:/", file):
                    file = file[1:]
                place = _place(where.get("range"), self._locator.locate(file))
            yield FlowLine(text.removesuffix(":").replace("←", "="), place)


def _object(line: bytes) -> Optional[dict[str, Any]]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def _place(value: Any, path: str) -> Optional[SourcePlace]:
    try:
        line, column = value["start"]["line"], value["start"]["character"]
    except (TypeError, LookupError):
        return None
    if not isinstance(line, int) or not isinstance(column, int):
        return None
    return SourcePlace(path, line, column) if 0 <= line < 1 << 31 and 0 <= column < 1 << 31 else None
