"""What heap snapshots say of a finding: growth through its lines, growth in its function, or release."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple, Optional

from golint_leaks.evidence.claims import Claim, Entry, Fit, entries, outermost
from golint_leaks.evidence.code import Code
from golint_leaks.evidence.growth import CERTAIN, CHURN, SiteGrowth
from golint_leaks.evidence.steadiness import grows
from golint_leaks.evidence.symbols import plain_symbol
from golint_leaks.evidence.words import bytes_text, counted, span_text
from golint_leaks.finding import Step, Testimony, Verdict

LEAST = 4096
"""Bytes; less growth than this says nothing."""

_LIKELY = 2.0
_MOVED = " (at another line of the program, which is older or newer than the source)"
_NEAR = 2
"""What a function retains is allocated by itself or so many calls of the checkout below it."""

_CHURN_OBJECTS = 100
_KEPT = 0.05
_STEPS = 3
_ENOUGH = 5


class Sum(NamedTuple):
    """The figures of several stacks together, one for each snapshot where they are sequences."""

    values: tuple[int, ...]
    objects: int
    allocated: int  # objects, from the first snapshot to the last
    allocated_space: int  # bytes, likewise
    deviation: float
    makes: str  # what all of it is, where the models tell

    @property
    def space(self) -> int:
        """Bytes more in use at the end."""
        return self.values[-1] - self.values[0] if self.values else 0

    @property
    def growing(self) -> bool:
        """Whether it grows beyond warming up, chance and what is about to be released.

        Where much more is allocated than stays, the difference of two looks is mostly what the last
        collection had not yet seen to be dead (finalizers need two), so more of them are needed.
        """
        if self.space < LEAST or self.space <= CERTAIN * self.deviation:
            return False
        churning = self.allocated_space > CHURN * self.space and len(self.values) < _ENOUGH
        return not churning and grows(self.values)

    @property
    def likely(self) -> bool:
        """Whether it grows at each look, by more than two standard deviations."""
        return self.uncertain and self.space > _LIKELY * self.deviation

    @property
    def uncertain(self) -> bool:
        """Whether it grows at each look, and could by chance: few samples say so."""
        return LEAST < self.space <= CERTAIN * self.deviation and grows(self.values)


def add(sites: Iterable[SiteGrowth]) -> Sum:
    """The figures of stacks together."""
    listed = list(sites)
    made = {site.makes for site in listed if site.space > 0}
    return Sum(
        tuple(map(sum, zip(*(site.inuse_space for site in listed)))),
        sum(site.objects for site in listed),
        sum(site.alloc_objects[-1] - site.alloc_objects[0] for site in listed),
        sum(site.alloc_space[-1] - site.alloc_space[0] for site in listed),
        math.sqrt(sum(site.deviation**2 for site in listed)),
        made.pop() if len(made) == 1 else "",
    )


class Heard(NamedTuple):
    """A testimony, the stacks that it explains (by number) and the bytes of growth in it."""

    testimony: Testimony
    explained: frozenset[int]
    space: int


class HeapWitness:
    """Growth by stack, ready to be asked about findings."""

    def __init__(self, growths: Sequence[SiteGrowth], code: Code) -> None:
        self.growths = growths
        self.entries = [entries(site.stack, code) for site in growths]
        self.seconds = growths[0].seconds if growths else 0.0
        self.snapshots = len(growths[0].inuse_space) if growths else 0
        self._code = code
        self._held = _held(growths, self.entries)
        self._at: dict[str, list[tuple[int, Entry]]] = {}
        for number, found in enumerate(self.entries):
            for entry in found:
                self._at.setdefault(outermost(entry.frame.function), []).append((number, entry))

    @property
    def directories(self) -> frozenset[str]:
        """Directories of the checkout whose code has allocated anything."""
        return frozenset(entry.path.rpartition("/")[0] for found in self.entries for entry in found)

    def hear(self, claim: Claim) -> Optional[Heard]:
        """What the snapshots say; None where they cannot speak of it: growth needs two."""
        kinds = {"heap", "retained"} & set(claim.rule.evidence)
        if self.snapshots < 2 or not kinds:
            return None
        fits = self._fits(claim)
        exact = {number for number, (fit, _) in fits.items() if fit >= Fit.SHAPE}
        near = {number for number, (_, depth) in fits.items() if depth <= _NEAR}
        here, around = self._sum(exact), self._sum(exact | near)
        moved = _moved(fits, exact)
        if "retained" in kinds and around.growing:
            where = "" if here.growing else " in this function"
            return self._heard(Verdict.CONFIRMED, claim, around, exact | near, where + moved)
        if here.growing:
            return self._heard(Verdict.CONFIRMED, claim, here, exact, moved)
        if any(kind in self._held for kind in claim.rule.kinds):
            if here.likely and self._kept(claim)[1].growing:  # two signs, of which one alone may be chance
                return self._heard(Verdict.CONFIRMED, claim, here, exact, moved)
            held = self._holding(claim) if not around.growing else None
            if held is not None:
                return held
        if around.growing:
            return self._heard(Verdict.CONSISTENT, claim, around, exact | near, " elsewhere in this function")
        return Heard(self._nothing(claim, here, around), frozenset(), 0)

    def _fits(self, claim: Claim) -> dict[int, tuple[Fit, int]]:
        """The best fit of each stack that passes through the function, and the depth there."""
        best: dict[int, tuple[Fit, int]] = {}
        for function in claim.functions:
            for number, entry in self._at.get(function, ()):
                fit = claim.fit(entry, self._code)
                if fit and fit > best.get(number, (Fit.NONE, 0))[0]:
                    best[number] = (fit, entry.depth)
        return best

    def _sum(self, numbers: Iterable[int]) -> Sum:
        return add(self.growths[number] for number in numbers)

    def _heard(self, verdict: Verdict, claim: Claim, total: Sum, numbers: set[int], where: str) -> Heard:
        of = f" of {total.makes}s" if total.makes else ""
        objects = f", {counted(total.objects, 'object')}" if total.objects > 0 else ""
        text = f"heap grows {bytes_text(total.space)}{of} in {span_text(self.seconds)}{where}{objects}"
        kept, also = self._kept(claim)
        if also.growing:
            text += f", and {bytes_text(also.space)} in {self._largest(kept)}, which such values keep"
        # Where lines have moved, those of the program would be shown at the wrong text.
        steps = self.steps(numbers) if _MOVED not in where else ()
        testimony = Testimony("heap", verdict, text, self._figures(total, also), steps)
        return Heard(testimony, frozenset(numbers | kept), total.space + max(0, also.space))

    def _figures(self, total: Sum, also: Sum) -> tuple[tuple[str, float], ...]:
        figures: list[tuple[str, float]] = [
            ("bytes", total.space),
            ("objects", total.objects),
            ("seconds", round(self.seconds, 3)),
            ("snapshots", self.snapshots),
        ]
        return (*figures, ("held_bytes", also.space)) if also.growing else tuple(figures)

    def _kept(self, claim: Claim) -> tuple[set[int], Sum]:
        """The stacks of libraries that allocate for what the finding is about, and their figures."""
        numbers = {number for kind in claim.rule.kinds for number in self._held.get(kind, ())}
        return numbers, self._sum(numbers)

    def _largest(self, numbers: set[int]) -> str:
        """The function of a library that allocates most of what stays, as the models name it."""
        largest = max(numbers, key=lambda number: self.growths[number].space)
        return next(frame.function for frame in self.growths[largest].stack if _kind(frame.function))

    def _holding(self, claim: Claim) -> Optional[Heard]:
        """Growth in a library alone: it fits every finding of the kind, and proves none."""
        numbers, kept = self._kept(claim)
        if not kept.growing:
            return None
        text = (
            f"heap grows {bytes_text(kept.space)} in {span_text(self.seconds)} "
            f"in {self._largest(numbers)}, which such values keep"
        )
        figures = self._figures(add(()), kept)
        return Heard(Testimony("heap", Verdict.CONSISTENT, text, figures), frozenset(numbers), kept.space)

    def _nothing(self, claim: Claim, here: Sum, around: Sum) -> Testimony:
        span = span_text(self.seconds)
        churns = here.allocated >= _CHURN_OBJECTS and here.objects <= _KEPT * here.allocated
        if churns and "heap" in claim.rule.evidence:
            told = f"of {counted(here.allocated, 'object')} allocated here in {span} none or few stay"
            verdict = Verdict.CONTRADICTED if claim.unconditional else Verdict.NOT_SEEN
            return Testimony(
                "heap", verdict, told, (("objects", here.objects), ("allocated", here.allocated))
            )
        if around.uncertain:
            told = f"heap may grow {bytes_text(around.space)} in this function in {span}: too little to tell"
            return Testimony("heap", Verdict.NOT_SEEN, f"{told} from chance; look again after a longer time")
        if around.allocated:
            return Testimony("heap", Verdict.NOT_SEEN, f"no lasting growth in this function in {span}")
        return Testimony("heap", Verdict.NOT_SEEN, f"nothing is allocated in this function in {span}")

    def steps(self, numbers: Iterable[int]) -> tuple[Step, ...]:
        """The lines of the checkout that allocate what stays, the largest first."""
        lines: dict[tuple[str, int], int] = {}
        for number in numbers:
            found = self.entries[number]
            if found and self.growths[number].space > 0:
                key = (found[0].path, found[0].frame.line)
                lines[key] = lines.get(key, 0) + self.growths[number].space
        largest = sorted(lines.items(), key=lambda item: (-item[1], item[0]))[:_STEPS]
        placed = [(self._code.place(*key), space) for key, space in largest if space >= LEAST]
        return tuple(
            Step(place, f"{bytes_text(space)} more in use, allocated here")
            for place, space in placed
            if place is not None
        )


@lru_cache(maxsize=1)
def _holding_frames() -> dict[str, str]:
    from golint_leaks.models import load_frames

    return {symbol: frame.holds for symbol, frame in load_frames().items() if frame.holds}


def _kind(function: str) -> str:
    """The kind of resource for which a library's function allocates; empty for most."""
    return _holding_frames().get(plain_symbol(function), "")


def _held(growths: Sequence[SiteGrowth], found: Sequence[list[Entry]]) -> dict[str, set[int]]:
    """By kind, the stacks without code of the checkout that allocate for one of that kind."""
    held: dict[str, set[int]] = {}
    for number, growth in enumerate(growths):
        kind = next(filter(None, (_kind(frame.function) for frame in growth.stack)), "")
        if kind and not found[number]:
            held.setdefault(kind, set()).add(number)
    return held


def _moved(fits: dict[int, tuple[Fit, int]], exact: set[int]) -> str:
    """A remark where only calls at other lines fit: the program was built from other lines."""
    if exact and all(fits[number][0] is Fit.SHAPE for number in exact):
        return _MOVED
    return ""
