"""Reading what ``go build -gcflags=-m`` and ``-m=2`` print, as a stream.

With ``-m=2`` the compiler prints explanations (a head, then ``flow:`` and ``from`` lines) while it
works and the statements at the end, sorted by place; the two are joined here by place and name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Optional

from golint_leaks.evidence.escapewords import (
    OTHER_PARTS,
    OTHER_PREFIXES,
    Explained,
    Statement,
    explained,
    explains,
    statement,
)
from golint_leaks.evidence.model import EscapeFact, FlowLine, SourcePlace
from golint_leaks.evidence.paths import Locator

SAMPLES = 20  # lines that were not understood are kept, for the user to see
PENDING_LIMIT = 64 << 20  # bytes of explanations that wait for their statement
SEEN_LIMIT = 4_000_000  # statements that are compared with later ones
FLOW_LIMIT = 200  # lines of one explanation
NUMBER_LIMIT = 1 << 31

_HEAD = re.compile(rb"(.*?):([0-9]{1,9})(?::([0-9]{1,9}))?(?:\[.*\])?\Z")
_AT = re.compile(rb"(.*) at (\S.*?):([0-9]{1,9})(?::([0-9]{1,9}))?(?:\[.*\])?\Z")
_GO_COMMAND = (b"go: ", b"ok  \t", b"?   \t", b"warning: ", b"note: ")

Pending = tuple[Explained, list[bytes]]


class EscapeLog:
    """A reader of one log; the counters tell how much of it was understood.

    ``lines`` counts lines that are not empty; ``other`` those that are understood and say nothing of
    escapes, by their first words; ``unknown`` those that are not understood, of which the first few
    are in ``samples``.
    """

    def __init__(self, locator: Locator) -> None:
        self.lines = 0
        self.unknown = 0
        self.facts: Counter[str] = Counter()
        self.other: Counter[str] = Counter()
        self.samples: list[str] = []
        self._locator = locator
        self._package = ""
        self._pending: dict[bytes, list[Pending]] = {}
        self._pending_size = 0
        self._block: Optional[list[bytes]] = None
        self._said: Optional[tuple[bytes, Statement]] = None
        self._late: list[bytes] = []
        self._seen: set[int] = set()

    def read(self, lines: Iterable[bytes]) -> Iterator[EscapeFact]:
        """The facts in these lines."""
        for line in lines:
            if line.endswith(b"\r"):
                line = line[:-1]
            if not line:
                continue
            self.lines += 1
            if line[0] == 9 or line[0] == 32:
                self._continuation(line)
                continue
            head, colon, text = line.partition(b": ")
            if not colon:
                yield from self._bare(line)
            elif text[:1] == b" ":
                self._flow(text)
            else:
                said = self._message(head, text, line)
                if said is not None:
                    yield from self._emit()
                    self._said = (head, said)
        yield from self._emit()

    def _message(self, head: bytes, text: bytes, line: bytes) -> Optional[Statement]:
        """Take in a message at a place; a statement about escapes is given back."""
        self._block = None
        # Most messages are about inlining: they are looked for first.
        if text.startswith(OTHER_PREFIXES) and not text.endswith(b" escape"):
            self.other[text[: text.find(b" ")].decode("utf-8", "replace")] += 1
            return None
        start = explained(text)
        if start is not None:
            self._block = []
            if self._pending_size < PENDING_LIMIT:
                self._pending_size += 4 * len(line)  # what keeping it costs
                self._pending.setdefault(head, []).append((start, self._block))
            self.other["explanation"] += 1
            return None
        said = statement(text)
        if said is not None and _HEAD.match(head):
            self.facts[said.kind.value] += 1
            key = hash((self._package, line))
            if key in self._seen:
                return None  # packages are compiled once more for their tests
            if len(self._seen) < SEEN_LIMIT:
                self._seen.add(key)
            return said
        if statement(line) is not None:
            self.other["without place"] += 1  # of variables that the compiler made
        elif any(part in text for part in OTHER_PARTS) or line.startswith(_GO_COMMAND):
            self.other["other"] += 1
        else:
            self._not_understood(line)
        return None

    def _bare(self, line: bytes) -> Iterator[EscapeFact]:
        """A line without a place."""
        self._block = None
        if line.startswith(b"# "):
            yield from self._emit()
            # "# path" or "# path [path.test]"
            self._package = line[2:].split(b" ")[0].decode("utf-8", "replace")
            self._pending.clear()
            self._pending_size = 0
            self.other["package"] += 1
        elif line.startswith(_GO_COMMAND) or line.startswith(OTHER_PREFIXES):
            self.other["other"] += 1
        else:
            self._not_understood(line)

    def _flow(self, text: bytes) -> None:
        """A line of an explanation: ``flow: y = &x:``, ``from &x (address-of) at ./a.go:3:4``."""
        text = text.strip()
        if not text.startswith((b"flow: ", b"from ", b"warning: ")):
            self._not_understood(text)
            return
        self.other["flow"] += 1
        block = self._block
        if block is not None and len(block) < FLOW_LIMIT and self._pending_size < PENDING_LIMIT:
            block.append(text)
            self._pending_size += len(text)

    def _continuation(self, line: bytes) -> None:
        """An indented line: until Go 1.12 explanations stood below the statement."""
        text = line.strip()
        if text.startswith(b"from ") and self._said is not None:
            self.other["flow"] += 1
            if len(self._late) < FLOW_LIMIT:
                self._late.append(text)
        else:
            self._not_understood(line)

    def _not_understood(self, line: bytes) -> None:
        self.unknown += 1
        if len(self.samples) < SAMPLES:
            self.samples.append(line[:500].decode("utf-8", "replace"))

    def _emit(self) -> Iterator[EscapeFact]:
        """The fact of the statement that was read last."""
        if self._said is None:
            return
        head, said = self._said
        late, self._late, self._said = self._late, [], None
        match = _HEAD.match(head)
        if match is None or match[1].startswith(b"<"):
            return  # in code that the compiler made
        function, lines = said.function, late
        for start, block in self._pending.get(head, ()):
            if explains(start, said):
                function, lines = start.function, block
                break
        path = self._locator.locate(_text(match[1]))
        yield EscapeFact(
            kind=said.kind,
            place=SourcePlace(path, int(match[2]), int(match[3] or 0)),
            name=_text(said.name),
            package=self._package,
            function=_text(function),
            detail=_text(said.detail),
            flow=tuple(map(self._flow_line, lines)),
        )

    def _flow_line(self, text: bytes) -> FlowLine:
        match = _AT.match(text)
        if match is None:
            return FlowLine(_text(text).removesuffix(":").replace("←", "="), None)
        path = self._locator.locate(_text(match[2]))
        return FlowLine(_text(match[1]), SourcePlace(path, int(match[3]), int(match[4] or 0)))


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")
