"""Reading goroutine dumps: what ``debug=2``, SIGQUIT and unrecovered panics print.

The form is that of ``goroutineheader``, ``traceback`` and ``printcreatedby`` in Go's ``runtime``;
what stands between the goroutines (messages of a panic, registers, other lines of a log) is passed
over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Optional

from golint_leaks.evidence.grouping import Frames, Groups
from golint_leaks.evidence.model import EvidenceError, Frame, GoroutineSnapshot

STACK_LIMIT = 1 << 12  # frames; the runtime itself prints a hundred

_HEADER = re.compile(r"goroutine [0-9]+ (?:gp=\S+ m=\S+ (?:mp=\S+ )?)?\[([^\]]*)\](?: \{.*\})?:\Z")
_PLACE = re.compile(r"[\t ]+(.+):([0-9]{1,9})(?: \+0x[0-9a-f]+)?(?: [a-z]+=0x[0-9a-f]+)*\Z")
_ELIDED = re.compile(r"\.\.\.(?:additional|[0-9]+) frames elided\.\.\.\Z")
_MINUTES = re.compile(r"([0-9]{1,12}) minutes\Z")
_MARKS = (" (leaked)", " (scan)", " (durable)")
_CREATED = "created by "
_NO_ADDRESS = "non-Go function"


def read_dump(lines: Iterable[bytes], source: str) -> GoroutineSnapshot:
    """The goroutines of a dump, line by line.

    Raises :class:`EvidenceError` when there is none in it.
    """
    reader = _Reader()
    for line in lines:
        reader.line(line.decode("utf-8", "replace").rstrip("\r\n"))
    reader.end()
    groups = reader.groups.result()
    if not groups:
        raise EvidenceError("not a goroutine dump: no goroutine stands in it")
    return GoroutineSnapshot(source, None, "dump", False, groups)


class _Reader:
    """The goroutine that is being read."""

    def __init__(self) -> None:
        self.groups = Groups()
        self._intern = Frames()
        self._inside = False
        self._clear()

    def _clear(self) -> None:
        self._stack: list[Frame] = []
        self._function = ""
        self._created: Optional[Frame] = None
        self._reason = ""
        self._minutes: Optional[int] = None
        self._leaked = 0
        self._elided = self._is_creator = False

    def line(self, text: str) -> None:
        """Take in the next line."""
        if text.startswith("goroutine "):
            header = _HEADER.match(text)
            if header:
                self.end()
                self._inside = True
                self._header(header[1])
            return
        if not self._inside:
            return
        if not text.strip():
            self.end()
        elif text[0] in "\t ":
            self._place(text)
        elif text.startswith(_CREATED):
            self._symbol(text[len(_CREATED) :].partition(" in goroutine ")[0], creator=True)
        elif _ELIDED.match(text):
            self._elided = True
        elif text.startswith("[originating from"):
            # Stacks of the ancestors (GODEBUG=tracebackancestors) are not those of this goroutine.
            self.end()
        elif text == _NO_ADDRESS:
            self._symbol(_NO_ADDRESS, creator=False)
        elif text.endswith(")"):
            self._symbol(text, creator=False)
        # Anything else, as "goroutine running on other thread; stack unavailable", names no frame.

    def _header(self, status: str) -> None:
        reason, *rest = status.split(", ")
        for mark in _MARKS:
            if mark in reason:
                reason = reason.replace(mark, "")
                self._leaked |= mark == " (leaked)"
        self._reason = reason
        self._minutes = 0
        for part in rest:
            waited = _MINUTES.match(part)
            if waited:
                self._minutes = int(waited[1])

    def _symbol(self, text: str, *, creator: bool) -> None:
        self._flush(creator_next=creator)
        self._function = text

    def _place(self, text: str) -> None:
        if not self._function:
            return
        match = _PLACE.match(text)
        if match:
            self._flush(file=match[1], line=int(match[2]))

    def _flush(self, file: str = "", line: int = 0, creator_next: bool = False) -> None:
        """Make a frame of the function that was named last."""
        text, self._function = self._function, ""
        was_creator, self._is_creator = self._is_creator, creator_next
        if not text:
            return
        if was_creator:
            self._created = self._intern(Frame(text, file, line))
            return
        # The arguments are what stands in the last parentheses; "(...)" marks inlined code.
        name, parenthesis, arguments = text.rpartition("(")
        if text != _NO_ADDRESS and not parenthesis:
            return
        if len(self._stack) < STACK_LIMIT:
            self._stack.append(self._intern(Frame(name or text, file, line, arguments == "...)")))
        else:
            self._elided = True

    def end(self) -> None:
        """The goroutine is complete."""
        if not self._inside:
            return
        self._inside = False
        self._flush()
        if self._stack:
            self.groups.add(
                tuple(self._stack),
                self._reason,
                self._created,
                minutes=self._minutes,
                leaked=self._leaked,
                elided=self._elided,
            )
        else:  # its stack could not be had; it counts all the same
            self.groups.add((Frame("", "", 0),), self._reason, self._created, minutes=self._minutes)
        self._clear()
