"""What a report can show of the evidence as a whole; whoever joins it with the findings fills it in."""

from __future__ import annotations

from typing import NamedTuple, Optional

from golint_leaks.finding import Place


class HeapSeries(NamedTuple):
    """Bytes in use that one site holds, at the times of the snapshots.

    ``function`` is the user's function as the runtime prints it, ``place`` its line where that is
    known.  ``rules`` are those whose findings explain the growth.
    """

    function: str
    place: Optional[Place]
    values: tuple[int, ...]
    rules: tuple[str, ...] = ()


class Pile(NamedTuple):
    """Goroutines that wait at one place for one reason.

    ``counts`` are those at the times of the snapshots, ``minutes`` is the longest wait of the last
    one, None where the source doesn't tell it.  ``leaked`` counts those that the runtime calls leaked.
    """

    function: str
    wait_reason: str
    place: Optional[Place]
    counts: tuple[int, ...]
    minutes: Optional[int]
    leaked: int
    rules: tuple[str, ...] = ()


class Exhibits(NamedTuple):
    """Charts of a page.

    ``heap_times`` are seconds since the first heap snapshot; ``heap_total`` is all that was in use
    then.  ``goroutine_seconds`` lie between the first and the last goroutine snapshot.  Series and
    piles are sorted, the largest growth first.
    """

    heap_times: tuple[float, ...] = ()
    heap_total: tuple[int, ...] = ()
    heap: tuple[HeapSeries, ...] = ()
    goroutine_seconds: float = 0.0
    piles: tuple[Pile, ...] = ()
