"""Which snapshots may be compared, and why the others may not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from golint_leaks.evidence.model import HeapSnapshot


class Refused(NamedTuple):
    """A snapshot that is left out, and the reason in words."""

    source: str
    reason: str


def comparable(snapshots: Sequence[HeapSnapshot]) -> tuple[list[HeapSnapshot], list[Refused]]:
    """The snapshots of the last run of the last program, in the order of time, and the refused ones.

    What was allocated since the start of a program can only rise; where it falls, the program was
    started anew.  Where nothing at all was allocated between two, the second shows the same collection
    as the first: the runtime publishes heap profiles when a collection ends.
    """
    ordered = sorted(snapshots, key=lambda snapshot: snapshot.time or 0.0)
    kept: list[HeapSnapshot] = []
    refused: list[Refused] = []
    next_figures = (0, 0, 0)
    for snapshot in reversed(ordered):
        figures = _figures(snapshot)
        if not kept:
            reason = ""
        else:
            reason = _reason(snapshot, figures, kept[-1], next_figures)
        if reason:
            refused.append(Refused(snapshot.source, reason))
            continue
        kept.append(snapshot)
        next_figures = figures
    return kept[::-1], refused[::-1]


def _reason(
    snapshot: HeapSnapshot,
    figures: tuple[int, int, int],
    later: HeapSnapshot,
    later_figures: tuple[int, int, int],
) -> str:
    """Why a snapshot cannot be compared with a later one; empty when it can."""
    if snapshot.build_id and later.build_id and snapshot.build_id != later.build_id:
        return f"of another program than the last one (build id {snapshot.build_id[:16]})"
    if snapshot.program and later.program and not (snapshot.build_id and later.build_id):
        if snapshot.program != later.program:
            return f"of another program than the last one ({snapshot.program})"
    if figures[0] > later_figures[0] or figures[1] > later_figures[1]:
        return "of an earlier run of the program: less had been allocated later"
    if figures == later_figures:
        return "no collection ended before the next one, which shows the same heap"
    if snapshot.time is not None and later.began is not None and later.began < snapshot.time:
        return "taken while the collection for the next one was running"
    return ""


def _figures(snapshot: HeapSnapshot) -> tuple[int, int, int]:
    """Objects and bytes allocated so far, and bytes in use."""
    total = snapshot.total
    return total("alloc_objects"), total("alloc_space"), total("inuse_space")
