"""Charts of the evidence: the sites that grow most, the largest groups of goroutines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Optional

from golint_leaks.evidence.code import Code
from golint_leaks.evidence.exhibits import Exhibits, HeapSeries, Pile
from golint_leaks.evidence.goroutine_witness import GoroutineWitness
from golint_leaks.evidence.heap_witness import LEAST, HeapWitness
from golint_leaks.evidence.model import Frame, HeapSnapshot
from golint_leaks.finding import Finding, Place

_SERIES = 12
_PILES = 24


def exhibits(
    snapshots: Sequence[HeapSnapshot],
    heap: HeapWitness,
    goroutines: GoroutineWitness,
    explained_sites: Mapping[int, str],
    explained_piles: Mapping[int, str],
    unexplained: Iterable[Finding],
    code: Code,
) -> Exhibits:
    """What is worth a picture; ``explained`` maps stacks and groups to rules, by number."""
    own = {finding.place: finding.rule for finding in unexplained}
    times = [each.time or 0.0 for each in snapshots]
    return Exhibits(
        heap_times=tuple(round(time - times[0], 3) for time in times),
        heap_total=tuple(each.inuse_space for each in snapshots),
        heap=tuple(_series(heap, explained_sites, own, code))[:_SERIES],
        goroutine_seconds=round(goroutines.seconds, 3),
        piles=tuple(_piles(goroutines, explained_piles, own, code))[:_PILES],
    )


def _series(
    heap: HeapWitness, explained: Mapping[int, str], own: Mapping[Place, str], code: Code
) -> list[HeapSeries]:
    """By line of the checkout, else by function outside of it."""
    groups: dict[tuple[str, str, int], list[int]] = {}
    for number, (found, site) in enumerate(zip(heap.entries, heap.growths)):
        if found:
            key = (found[0].frame.function, found[0].path, found[0].frame.line)
        else:
            key = (site.place.function, "", 0)
        groups.setdefault(key, []).append(number)
    series = []
    for (function, path, line), numbers in groups.items():
        values = tuple(map(sum, zip(*(heap.growths[number].inuse_space for number in numbers))))
        place = code.place(path, line) if path else None
        rules = _rules(numbers, place, explained, own)
        if values[-1] - values[0] >= LEAST:
            series.append(HeapSeries(function, place, values, rules))
    return sorted(series, key=lambda each: (each.values[0] - each.values[-1], each.function))


def _piles(
    goroutines: GoroutineWitness, explained: Mapping[int, str], own: Mapping[Place, str], code: Code
) -> list[Pile]:
    """Groups of more than one, those of one place and reason together."""
    groups: dict[tuple[str, str, Optional[Place]], list[int]] = {}
    for number, (found, pile) in enumerate(zip(goroutines.entries, goroutines.piles)):
        frame: Frame = found[0].frame if found else pile.blocked
        place = code.place(found[0].path, frame.line) if found else None
        groups.setdefault((frame.function, pile.wait_reason, place), []).append(number)
    shown = []
    for (function, reason, place), numbers in groups.items():
        piles = [goroutines.piles[number] for number in numbers]
        minutes = [pile.minutes for pile in piles if pile.minutes is not None]
        rules = _rules(numbers, place, explained, own)
        counts = tuple(map(sum, zip(*(pile.counts for pile in piles))))
        leaked = sum(pile.leaked for pile in piles)
        if counts[-1] > 1 or leaked:
            longest = max(minutes) if minutes else None
            shown.append(Pile(function, reason, place, counts, longest, leaked, rules))
    return sorted(shown, key=lambda each: (-each.counts[-1], each.function, each.wait_reason))


def _rules(
    numbers: Iterable[int], place: Optional[Place], explained: Mapping[int, str], own: Mapping[Place, str]
) -> tuple[str, ...]:
    """The rules whose findings explain stacks or groups, or are made from them."""
    rules = {explained[number] for number in numbers if number in explained}
    if place is not None and place in own:
        rules.add(own[place])
    return tuple(sorted(rules))
