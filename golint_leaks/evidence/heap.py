"""Heap profiles as snapshots."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from golint_leaks.evidence.model import (
    EvidenceError,
    Figures,
    FrameTable,
    HeapSite,
    HeapSnapshot,
    SummedSites,
)
from golint_leaks.evidence.profile import Profile, read_profile
from golint_leaks.evidence.protowire import split_varints

_TYPES = ("alloc_objects", "alloc_space", "inuse_objects", "inuse_space")


class ProfileSites(SummedSites):
    """The sites of a profile, each made when it is asked for."""

    __slots__ = ("_columns", "_profile")

    def __init__(self, profile: Profile, columns: Sequence["array[int]"]) -> None:
        self._profile = profile
        self._columns = columns

    def __len__(self) -> int:
        return len(self._profile.stacks)

    @overload
    def __getitem__(self, index: int) -> HeapSite: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[HeapSite]: ...

    def __getitem__(self, index: int | slice) -> HeapSite | Sequence[HeapSite]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        first, second, third, fourth = self._columns
        stack = self._profile.frames(index)
        return HeapSite(stack, first[index], second[index], third[index], fourth[index])

    def total(self, name: str) -> int:
        """Sum of a sample type over all sites."""
        return sum(self._columns[_TYPES.index(name)])

    def keyed(self, table: FrameTable) -> Iterator[tuple[bytes, Figures]]:
        """The key of each stack and its figures."""
        codes = {encoded: table.key(frames) for encoded, frames in self._profile.located.items()}
        for stack, *figures in zip(self._profile.stacks, *self._columns):
            first, second, third, fourth = figures
            key = b"".join(map(codes.__getitem__, split_varints(stack)))
            yield key, (first, second, third, fourth)


def read_heap(chunks: Iterable[bytes], source: str) -> HeapSnapshot:
    """The heap profile in these bytes; raises :class:`EvidenceError` when it is none."""
    return heap_snapshot(read_profile(chunks), source)


def heap_snapshot(profile: Profile, source: str) -> HeapSnapshot:
    """A profile as heap snapshot; its numbers are found by the names of the sample types."""
    columns = []
    for name in _TYPES:
        column = profile.column(name)
        if column is None:
            present = ", ".join(kind for kind, _ in profile.sample_types)
            raise EvidenceError(f"not a heap profile of Go: it has no {name} (but {present})")
        columns.append(column)
    # The runtime writes the mapping of the program itself first.
    main = profile.mappings[0] if profile.mappings else None
    return HeapSnapshot(
        source=source,
        time=profile.time / 1e9 if profile.time > 0 else None,
        build_id=main.build_id if main else "",
        program=main.file if main else "",
        sites=ProfileSites(profile, columns),
        period=max(profile.period, 0) if profile.period_type[0] == "space" else 0,
    )
