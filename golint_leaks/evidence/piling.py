"""Goroutines over snapshots: how many wait where, for how long, and whether they become more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Optional

from golint_leaks.evidence.comparing import Refused
from golint_leaks.evidence.model import Frame, GoroutineGroup, GoroutineSnapshot, Stack

_Where = tuple[str, str, int]
_Key = tuple[_Where, str, Optional[_Where]]


class GoroutineGrowth(NamedTuple):
    """Goroutines of one group at each of the snapshots, the oldest first.

    ``minutes`` is the longest wait in the last snapshot; None when no dump tells.  ``leaked`` is how many
    the runtime called leaked.
    """

    blocked: Frame
    wait_reason: str
    created_by: Optional[Frame]
    counts: tuple[int, ...]
    minutes: Optional[int]
    leaked: int
    stack: Stack
    elided: bool

    @property
    def growth(self) -> int:
        """How many more there are at the end than at the beginning."""
        return self.counts[-1] - self.counts[0]

    @property
    def monotone(self) -> bool:
        """Whether there are more at each snapshot than before; never so with one snapshot."""
        pairs = list(zip(self.counts, self.counts[1:]))
        return bool(pairs) and all(later > earlier for earlier, later in pairs)


def piles(snapshots: Sequence[GoroutineSnapshot]) -> tuple[list[GoroutineGrowth], list[Refused]]:
    """Groups over all snapshots of one form, the largest at the end first, and what was left out.

    Dumps are taken when there are any, for they alone tell waiting times and creation sites; what leak
    profiles say is added to the groups that wait at the same place.
    """
    same, refused = _same_program(snapshots)
    leaks = [snapshot for snapshot in same if snapshot.only_leaked]
    full = [snapshot for snapshot in same if not snapshot.only_leaked]
    for form in ("dump", "profile", "counts"):
        chosen = sorted((item for item in full if item.form == form), key=lambda item: item.time or 0.0)
        if chosen:
            break
    else:
        chosen, leaks = leaks, []
    rows: dict[_Key, list[tuple[int, GoroutineGroup]]] = {}
    for index, snapshot in enumerate(chosen):
        for group in snapshot.groups:
            rows.setdefault(_key(group), []).append((index, group))
    marked = _leaked(leaks)
    grown = [_growth(groups, len(chosen), marked) for groups in rows.values()]
    return sorted(grown, key=_order), refused


def _where(frame: Frame) -> _Where:
    return frame.function, frame.file, frame.line


def _key(group: GoroutineGroup) -> _Key:
    return _where(group.blocked), group.wait_reason, _where(group.created_by) if group.created_by else None


def _same_program(snapshots: Sequence[GoroutineSnapshot]) -> tuple[list[GoroutineSnapshot], list[Refused]]:
    """Dumps do not say of which program they are; profiles must be of the last one."""
    ordered = sorted(snapshots, key=lambda snapshot: snapshot.time or 0.0)
    last = next((snapshot.build_id for snapshot in reversed(ordered) if snapshot.build_id), "")
    refused = [
        Refused(item.source, f"of another program than the last one (build id {item.build_id[:16]})")
        for item in ordered
        if item.build_id and item.build_id != last
    ]
    return [item for item in ordered if not item.build_id or item.build_id == last], refused


def _leaked(leaks: Sequence[GoroutineSnapshot]) -> dict[_Where, int]:
    """By place, how many the last leak profile holds."""
    counted: dict[_Where, int] = {}
    for group in leaks[-1].groups if leaks else ():
        where = _where(group.blocked)
        counted[where] = counted.get(where, 0) + group.leaked
    return counted


def _growth(
    groups: list[tuple[int, GoroutineGroup]], width: int, marked: dict[_Where, int]
) -> GoroutineGrowth:
    counts = [0] * width
    for index, group in groups:
        counts[index] += group.goroutines
    last = groups[-1][1]
    at_end = [group for index, group in groups if index == width - 1]
    minutes = [group.minutes for group in at_end if group.minutes is not None]
    # A leak profile does not tell the creation sites: it may count more than this group has.
    leaked = max(sum(group.leaked for group in at_end), min(marked.get(_where(last.blocked), 0), counts[-1]))
    return GoroutineGrowth(
        blocked=last.blocked,
        wait_reason=last.wait_reason,
        created_by=last.created_by,
        counts=tuple(counts),
        minutes=max(minutes) if minutes else None,
        leaked=leaked,
        stack=last.stack,
        elided=last.elided,
    )


def _order(growth: GoroutineGrowth) -> tuple[object, ...]:
    return -growth.counts[-1], -growth.growth, growth.blocked, growth.wait_reason, growth.stack
