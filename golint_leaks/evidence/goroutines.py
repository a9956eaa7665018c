"""Goroutine profiles and dumps as snapshots, in whichever form they come."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from golint_leaks.evidence.counts import read_counts
from golint_leaks.evidence.dump import read_dump
from golint_leaks.evidence.files import DUMP_LIMIT, limited, lines_of
from golint_leaks.evidence.grouping import Groups, wait_reason
from golint_leaks.evidence.model import EvidenceError, Frame, GoroutineSnapshot
from golint_leaks.evidence.profile import Profile, read_profile

_TYPES = ("goroutine", "goroutineleak")


def read_goroutines(chunks: Iterable[bytes], source: str) -> GoroutineSnapshot:
    """A goroutine profile or dump, told by how it begins.

    Raises :class:`EvidenceError` when it is neither.
    """
    stream = iter(chunks)
    first = next(stream, b"")
    rejoined: Iterable[bytes] = itertools.chain([first], stream)
    if looks_binary(first):
        return goroutine_snapshot(read_profile(rejoined), source)
    rejoined = limited(rejoined, DUMP_LIMIT)
    if first.startswith((b"goroutine profile:", b"goroutineleak profile:")):
        return read_counts(lines_of(rejoined), source)
    return read_dump(lines_of(rejoined), source)


def looks_binary(first: bytes) -> bool:
    """Whether (expanded) bytes begin a message and no text: small numbers are control characters."""
    return any(byte < 9 for byte in first[:256])


def goroutine_snapshot(profile: Profile, source: str) -> GoroutineSnapshot:
    """A profile as snapshot; raises :class:`EvidenceError` when it does not count goroutines."""
    name = next((name for name in _TYPES if profile.column(name) is not None), "")
    column = profile.column(name)
    if column is None:
        present = ", ".join(kind for kind, _ in profile.sample_types)
        raise EvidenceError(f"not a goroutine profile: it counts {present}")
    groups = Groups()
    leaks = name == "goroutineleak"
    for index, count in enumerate(column):
        stack = profile.frames(index) or (Frame("", "", 0),)
        reason = wait_reason(stack)
        groups.add(stack, reason, None, goroutines=count, leaked=count if leaks else 0)
    main = profile.mappings[0] if profile.mappings else None
    return GoroutineSnapshot(
        source=source,
        time=profile.time / 1e9 if profile.time > 0 else None,
        form="profile",
        only_leaked=leaks,
        groups=groups.result(),
        build_id=main.build_id if main else "",
    )
