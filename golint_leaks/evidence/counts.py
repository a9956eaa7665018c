"""Reading goroutine profiles as text, which is what ``debug=1`` gives."""

from __future__ import annotations

import re
from collections.abc import Iterable

from golint_leaks.evidence.dump import STACK_LIMIT
from golint_leaks.evidence.grouping import Frames, Groups, wait_reason
from golint_leaks.evidence.model import EvidenceError, Frame, GoroutineSnapshot

_TITLE = re.compile(r"(goroutine|goroutineleak) profile: total [0-9]+\Z")
_RECORD = re.compile(r"([0-9]{1,12}) @(?: 0x[0-9a-f]+)*\Z")
_FRAME = re.compile(r"#\t0x[0-9a-f]+\t+(\S.*?)\+0x[0-9a-f]+\t+(.*):([0-9]{1,9})\Z")


def read_counts(lines: Iterable[bytes], source: str) -> GoroutineSnapshot:
    """The goroutines of a profile in text form.

    The runtime leaves its own frames out of it, so that the reason is often unknown (empty).
    Raises :class:`EvidenceError` when it is no such profile.
    """
    groups, intern = Groups(), Frames()
    name = ""
    count = 0
    stack: list[Frame] = []

    def end() -> None:
        if count:
            frames = tuple(stack) or (Frame("", "", 0),)
            leaked = count if name == "goroutineleak" else 0
            groups.add(frames, wait_reason(frames), None, goroutines=count, leaked=leaked)

    for line in lines:
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if not name:
            title = _TITLE.match(text)
            if not title:
                raise EvidenceError("not a goroutine profile in text form")
            name = title[1]
            continue
        record = _RECORD.match(text)
        if record:
            end()
            count, stack = int(record[1]), []
            continue
        frame = _FRAME.match(text)
        if frame and len(stack) < STACK_LIMIT:
            stack.append(intern(Frame(frame[1], frame[2], int(frame[3]))))
    if not name:
        raise EvidenceError("not a goroutine profile in text form: it is empty")
    end()
    return GoroutineSnapshot(source, None, "counts", name == "goroutineleak", groups.result())
