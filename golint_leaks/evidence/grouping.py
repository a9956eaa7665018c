"""Goroutines gathered by where they wait, why, and where they were started."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Optional

from golint_leaks.evidence.model import EvidenceError, Frame, GoroutineGroup, Stack
from golint_leaks.evidence.symbols import plain_symbol, user_frame

GROUP_LIMIT = 500_000
FRAME_LIMIT = 500_000  # different frames
DEPTHS_LIMIT = 20_000_000  # frames of the stacks of all groups

Key = tuple[Frame, str, Optional[Frame]]


class Frames:
    """Frames that are equal are one object; there may be :data:`FRAME_LIMIT` of them."""

    def __init__(self) -> None:
        self._known: dict[Frame, Frame] = {}

    def __call__(self, frame: Frame) -> Frame:
        """The frame that stands for this one."""
        if len(self._known) > FRAME_LIMIT:
            raise EvidenceError(f"there are more than {FRAME_LIMIT:,} different frames")
        return self._known.setdefault(frame, frame)


class Groups:
    """Adds up goroutines; the largest group comes first."""

    def __init__(self) -> None:
        self._groups: dict[Key, GoroutineGroup] = {}
        self._depths = 0

    def add(
        self,
        stack: Stack,
        reason: str,
        created_by: Optional[Frame],
        *,
        goroutines: int = 1,
        minutes: Optional[int] = None,
        leaked: int = 0,
        elided: bool = False,
    ) -> None:
        """Count goroutines with this stack.  Raises :class:`EvidenceError` when there are too many groups."""
        blocked = user_frame(stack)
        key = (blocked, reason, created_by)
        known = self._groups.get(key)
        if known is None:
            self._depths += len(stack)
            if len(self._groups) >= GROUP_LIMIT or self._depths > DEPTHS_LIMIT:
                raise EvidenceError(f"goroutines wait in more than {GROUP_LIMIT:,} ways")
            group = GoroutineGroup(blocked, reason, created_by, goroutines, minutes, leaked, stack, elided)
            self._groups[key] = group
            return
        longest = max(known.minutes or 0, minutes or 0) if minutes is not None else known.minutes
        self._groups[key] = known._replace(
            goroutines=known.goroutines + goroutines, minutes=longest, leaked=known.leaked + leaked
        )

    def result(self) -> tuple[GoroutineGroup, ...]:
        """All groups, in an order that does not depend on that of the goroutines."""
        return tuple(sorted(self._groups.values(), key=_order))


def _order(group: GoroutineGroup) -> tuple[object, ...]:
    created = group.created_by
    return (-group.goroutines, group.blocked, group.wait_reason, created or ("", "", 0, False))


@lru_cache(maxsize=1)
def _waits() -> dict[str, str]:
    from golint_leaks.models import load_frames

    return {symbol: frame.wait for symbol, frame in load_frames().items() if frame.wait}


@lru_cache(maxsize=1 << 14)
def _wait_of(function: str) -> str:
    return _waits().get(plain_symbol(function), "")


def wait_reason(stack: Iterable[Frame]) -> str:
    """Why a goroutine with this stack waits, as the models tell; empty when they do not."""
    for frame in stack:
        reason = _wait_of(frame.function)
        if reason:
            return reason
    return ""
