"""What heap snapshots say of a finding: growth through its lines, growth in its function, or release."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Optional

from golint_leaks.evidence.claims import Claim, Entry, Fit, entries, outermost
from golint_leaks.evidence.code import Code
from golint_leaks.evidence.growth import CERTAIN, CHURN, SiteGrowth
from golint_leaks.evidence.steadiness import grows
from golint_leaks.evidence.words import bytes_text, counted, span_text
from golint_leaks.finding import Step, Testimony, Verdict

LEAST = 4096
"""Bytes; less growth than this says nothing."""

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
        figures = (
            ("bytes", total.space),
            ("objects", total.objects),
            ("seconds", round(self.seconds, 3)),
            ("snapshots", self.snapshots),
        )
        testimony = Testimony("heap", verdict, text, figures, self.steps(numbers))
        return Heard(testimony, frozenset(numbers), total.space)

    def _nothing(self, claim: Claim, here: Sum, around: Sum) -> Testimony:
        span = span_text(self.seconds)
        churns = here.allocated >= _CHURN_OBJECTS and here.objects <= _KEPT * here.allocated
        if churns and "heap" in claim.rule.evidence:
            told = f"of {counted(here.allocated, 'object')} allocated here in {span} none or few stay"
            verdict = Verdict.CONTRADICTED if claim.unconditional else Verdict.NOT_SEEN
            return Testimony(
                "heap", verdict, told, (("objects", here.objects), ("allocated", here.allocated))
            )
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


def _moved(fits: dict[int, tuple[Fit, int]], exact: set[int]) -> str:
    """A remark where only calls at other lines fit: the program was built from other lines."""
    if exact and all(fits[number][0] is Fit.SHAPE for number in exact):
        return " (at another line of the program, which is older or newer than the source)"
    return ""
