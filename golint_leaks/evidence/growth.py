"""Growth of the heap over snapshots: by function as ``go tool pprof -base`` tells it, and by stack.

The profile is a sample: the runtime records one allocation for every ``period`` bytes on average and
files hold the figures scaled up (``scaleHeapSample`` in Go's ``runtime/pprof``).  A difference may
therefore be chance; see :attr:`SiteGrowth.certain`.
"""

from __future__ import annotations

import enum
import math
from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, Optional, overload

from golint_leaks.evidence.model import EvidenceError, Figures, Frame, FrameTable, HeapSnapshot, Stack
from golint_leaks.evidence.symbols import is_standard, package_of, plain_symbol, user_frame

CERTAIN = 3.0  # standard deviations
CHURN = 10  # times as much allocated as kept


class FunctionGrowth(NamedTuple):
    """Change at one function: ``flat`` in itself, ``cum`` with all that it calls."""

    function: str
    flat: int
    cum: int


def by_function(base: HeapSnapshot, last: HeapSnapshot, value: str = "inuse_space") -> list[FunctionGrowth]:
    """What ``go tool pprof -base base last`` lists, in its order; ``value`` names the sample type.

    Inlined functions count as functions, a function that is in a stack twice counts once for ``cum``
    (``newGraph`` and ``FlatNameOrder`` in pprof's ``internal/graph``).
    """
    flat: dict[str, int] = {}
    cum: dict[str, int] = {}
    for snapshot, sign in ((base, -1), (last, 1)):
        for site in snapshot.sites:
            amount = sign * int(getattr(site, value))
            if not amount or not site.stack:
                continue
            leaf = site.stack[0].function
            flat[leaf] = flat.get(leaf, 0) + amount
            for function in {frame.function for frame in site.stack}:
                cum[function] = cum.get(function, 0) + amount
    rows = [FunctionGrowth(name, flat.get(name, 0), total) for name, total in cum.items()]
    rows = [row for row in rows if row.flat or row.cum]
    return sorted(rows, key=lambda row: (-abs(row.flat), row.function, -abs(row.cum)))


class Trend(enum.Enum):
    """How what a stack has allocated develops."""

    GROWING = "growing"  # more in use at each snapshot than before
    RISING = "rising"  # more at the end than at the beginning, but not each time
    CHURNING = "churning"  # much is allocated, and as much is released
    STEADY = "steady"
    SHRINKING = "shrinking"


class SiteGrowth(NamedTuple):
    """The figures of one stack at each of the snapshots, the oldest first."""

    stack: Stack
    alloc_objects: tuple[int, ...]
    alloc_space: tuple[int, ...]
    inuse_objects: tuple[int, ...]
    inuse_space: tuple[int, ...]
    seconds: float
    period: int

    @property
    def place(self) -> Frame:
        """The innermost frame outside the standard library, where the program allocates."""
        return user_frame(self.stack)

    @property
    def space(self) -> int:
        """Bytes more in use at the end than at the beginning."""
        return self.inuse_space[-1] - self.inuse_space[0]

    @property
    def objects(self) -> int:
        """Objects more in use at the end than at the beginning."""
        return self.inuse_objects[-1] - self.inuse_objects[0]

    @property
    def rate(self) -> Optional[float]:
        """Bytes a second; None when the times are unknown."""
        return self.space / self.seconds if self.seconds > 0 else None

    @property
    def ratio(self) -> Optional[float]:
        """Bytes allocated for each byte in use, at the end; None when none is in use."""
        return self.alloc_space[-1] / self.inuse_space[-1] if self.inuse_space[-1] > 0 else None

    @property
    def trend(self) -> Trend:
        """How the bytes in use develop."""
        pairs = list(zip(self.inuse_space, self.inuse_space[1:]))
        allocated = self.alloc_space[-1] - self.alloc_space[0]
        if allocated > CHURN * abs(self.space) and allocated > 0:
            return Trend.CHURNING
        if self.space > 0:
            return Trend.GROWING if all(later > earlier for earlier, later in pairs) else Trend.RISING
        return Trend.SHRINKING if self.space < 0 else Trend.STEADY

    @property
    def larger_blocks(self) -> bool:
        """Whether the objects become larger, and hardly more: a slice or a table that is copied when full."""
        first, last = self.inuse_objects[0], self.inuse_objects[-1]
        if first <= 0 or last <= 0 or self.space <= 0:
            return False
        mean_before, mean_after = self.inuse_space[0] / first, self.inuse_space[-1] / last
        return mean_after >= 1.2 * mean_before and last <= 1.2 * first + 1

    @property
    def certain(self) -> bool:
        """Whether the growth is more than chance may give: three standard deviations of the samples."""
        return self.space > CERTAIN * self.deviation

    @property
    def deviation(self) -> float:
        """Standard deviation of :attr:`space`, bytes.

        A sample of size ``s`` is taken with the probability ``p = 1 - exp(-s/period)`` and stands for
        ``s/p`` bytes; what is counted is binomial, so the variance of ``n`` objects is
        ``n * s**2 * (1 - p) / p``.
        """
        return math.sqrt(sum(self._variance(index) for index in (0, -1)))

    def _variance(self, index: int) -> float:
        objects, space = self.inuse_objects[index], self.inuse_space[index]
        if objects <= 0 or space <= 0 or self.period <= 1:
            return 0.0
        size = space / objects
        chance = -math.expm1(-size / self.period)
        return objects * size * size * (1 - chance) / chance

    @property
    def makes(self) -> str:
        """What is allocated, where the models tell by the frames (``timer``); otherwise empty."""
        return made_by(self.stack)


class GrownSites(Sequence[SiteGrowth]):
    """All stacks of some snapshots, those that grow most first; each is made when it is asked for."""

    def __init__(self, snapshots: Sequence[HeapSnapshot]) -> None:
        first, last = snapshots[0], snapshots[-1]
        known = first.time is not None and last.time is not None
        self._seconds = (last.time or 0.0) - (first.time or 0.0) if known else 0.0
        self._period = last.period
        self._table = FrameTable()
        rows: dict[bytes, int] = {}
        self._columns: list[list[array[int]]] = []  # by snapshot, then by value
        for snapshot in snapshots:
            columns = [array("q", bytes(8 * len(rows))) for _ in range(4)]
            for key, figures in snapshot.keyed(self._table):
                row = rows.setdefault(key, len(rows))
                if row == len(columns[0]):
                    for column in columns:
                        column.append(0)
                _add(columns, row, figures)
            self._columns.append(columns)
        for columns in self._columns:  # what came later was not there before
            for column in columns:
                column.frombytes(bytes(8 * (len(rows) - len(column))))
        self._keys = list(rows)
        before, after = self._columns[0][3], self._columns[-1][3]
        self._order = sorted(range(len(rows)), key=lambda row: (before[row] - after[row], -after[row]))

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, index: int) -> SiteGrowth: ...

    @overload
    def __getitem__(self, index: slice) -> list[SiteGrowth]: ...

    def __getitem__(self, index: int | slice) -> SiteGrowth | list[SiteGrowth]:
        if isinstance(index, slice):
            return [self._make(row) for row in self._order[index]]
        return self._make(self._order[index])

    def _make(self, row: int) -> SiteGrowth:
        objects, space, in_use, in_use_space = (
            tuple(columns[value][row] for columns in self._columns) for value in range(4)
        )
        stack = self._table.stack(self._keys[row])
        return SiteGrowth(stack, objects, space, in_use, in_use_space, self._seconds, self._period)


def _add(columns: list[array[int]], row: int, figures: Figures) -> None:
    try:
        for column, amount in zip(columns, figures):
            column[row] += amount
    except OverflowError:
        raise EvidenceError("the values of a stack add up to more than 64 bits") from None


def by_site(snapshots: Sequence[HeapSnapshot]) -> Sequence[SiteGrowth]:
    """Each stack of comparable snapshots, those that grow most first.

    With one snapshot nothing grows; with none there are no sites.
    """
    return GrownSites(snapshots) if snapshots else ()


class Share(NamedTuple):
    """A part of what is in use: objects, bytes, and bytes of the whole heap."""

    objects: int
    space: int
    total: int

    @property
    def fraction(self) -> float:
        """The part of all bytes, 0 to 1."""
        return self.space / self.total if self.total > 0 else 0.0


def share_of(snapshot: HeapSnapshot, makes: str = "timer") -> Share:
    """What is in use of one kind of thing that the models know to allocate, as timers."""
    objects = space = total = 0
    for site in snapshot.sites:
        total += site.inuse_space
        if site.inuse_space and made_by(site.stack) == makes:
            objects += site.inuse_objects
            space += site.inuse_space
    return Share(objects, space, total)


@lru_cache(maxsize=1)
def _makers() -> dict[str, str]:
    from golint_leaks.models import load_frames

    return {symbol: frame.makes for symbol, frame in load_frames().items() if frame.makes}


@lru_cache(maxsize=1 << 14)
def _maker(function: str) -> str:
    return _makers().get(plain_symbol(function), "")


def made_by(stack: Stack) -> str:
    """What a stack allocates, told by its innermost frames up to the first outside the standard library."""
    for frame in _library_frames(stack):
        made = _maker(frame.function)
        if made:
            return made
    return ""


def _library_frames(stack: Stack) -> Iterator[Frame]:
    for frame in stack:
        yield frame
        if not is_standard(package_of(frame.function)):
            return
