"""What goroutine snapshots say of a finding: who waits where, for how long, and whether they grow."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, Optional

from golint_leaks.evidence.claims import Claim, Fit, entries, untyped
from golint_leaks.evidence.code import Code
from golint_leaks.evidence.model import GoroutineSnapshot
from golint_leaks.evidence.piling import GoroutineGrowth
from golint_leaks.evidence.steadiness import grows
from golint_leaks.evidence.symbols import plain_symbol
from golint_leaks.evidence.words import counted, span_text
from golint_leaks.finding import Testimony, Verdict

MORE = 3
"""So many more goroutines at the end are a pile that grows, and not one that comes and goes."""


CROWD = 500
"""Goroutines at one place; pools of connections are usually kept smaller."""

_ONE_LOOK = "one look does not tell whether they become more"


class Heard(NamedTuple):
    """A testimony, the groups that it explains (by number) and how many goroutines they are."""

    testimony: Testimony
    explained: frozenset[int]
    goroutines: int


class GoroutineWitness:
    """Groups of goroutines over the snapshots, ready to be asked about findings."""

    def __init__(
        self, piles: Sequence[GoroutineGrowth], snapshots: Sequence[GoroutineSnapshot], code: Code
    ) -> None:
        self.piles = piles
        self.entries = [entries(pile.stack, code) for pile in piles]
        self.seconds = _seconds(snapshots)
        self._code = code
        self._served = [_served(pile) for pile in piles]

    @property
    def directories(self) -> frozenset[str]:
        """Directories of the checkout whose code runs."""
        return frozenset(entry.path.rpartition("/")[0] for found in self.entries for entry in found)

    def hear(self, claim: Claim) -> Optional[Heard]:
        """What the snapshots say; None where they cannot speak of it."""
        if not self.piles:
            return None
        if "goroutines" in claim.rule.evidence:
            finding = claim.finding
            waits = finding.goroutine or finding.wait_reason or "heap" not in claim.rule.evidence
            return self._waiting(claim) if waits else None  # only memory piles up
        return self._serving(claim)

    def _waiting(self, claim: Claim) -> Heard:
        finding = claim.finding
        wanted = finding.goroutine or finding.function
        fits = {
            number: fit
            for number, pile in enumerate(self.piles)
            if (fit := self._fit(claim, number, wanted)) and pile.counts[-1]
        }
        right = {
            number for number in fits if _same_reason(finding.wait_reason, self.piles[number].wait_reason)
        }
        leaking = {number for number in right if leaks(self.piles[number])}
        if leaking:
            moved = all(fits[number] < Fit.LINE for number in leaking)
            note = " (at another line than in the source)" if moved else ""
            return self._heard(Verdict.CONFIRMED, leaking, note)
        if right:
            known = len(self.piles[0].counts) > 1
            note = "their number does not grow" if known else _ONE_LOOK
            return self._heard(Verdict.CONSISTENT, right, f"; {note}")
        if any(leaks(self.piles[number]) for number in fits):
            others = {number for number in fits if leaks(self.piles[number])}
            return self._heard(Verdict.CONSISTENT, others, "; another wait reason than predicted")
        text = "no goroutine waits here"
        return Heard(Testimony("goroutines", Verdict.NOT_SEEN, text), frozenset(), 0)

    def _fit(self, claim: Claim, number: int, wanted: str) -> Fit:
        """How well a group fits: its goroutine is in the predicted function, or was started by it."""
        best = Fit.NONE
        for entry in self.entries[number]:
            if untyped(entry.frame.function) == untyped(wanted):
                best = max(best, claim.fit(entry, self._code))
        return best

    def _serving(self, claim: Claim) -> Optional[Heard]:
        """Goroutines of a library that live as long as something of the finding's kind."""
        numbers = {
            number
            for number, served in enumerate(self._served)
            if served in claim.rule.kinds and (leaks(self.piles[number]) or _crowd(self.piles[number]))
        }
        if not numbers:
            return None
        note = "; each serves one that is not released"
        if not any(leaks(self.piles[number]) for number in numbers):
            note = f"; each serves one that is in use, idle or not released, and {_ONE_LOOK}"
        return self._heard(Verdict.CONSISTENT, numbers, note)

    def _heard(self, verdict: Verdict, numbers: set[int], note: str) -> Heard:
        piles = [self.piles[number] for number in sorted(numbers)]
        count = sum(pile.counts[-1] for pile in piles)
        text = f"{pile_text(piles, self.seconds)}{note}"
        minutes = [pile.minutes for pile in piles if pile.minutes is not None]
        figures: list[tuple[str, float]] = [("goroutines", count)]
        if len(piles[0].counts) > 1:
            figures.append(("growth", sum(pile.growth for pile in piles)))
            figures.append(("seconds", round(self.seconds, 3)))
        if minutes:
            figures.append(("minutes", max(minutes)))
        if leaked := sum(pile.leaked for pile in piles):
            figures.append(("leaked", leaked))
        return Heard(Testimony("goroutines", verdict, text, tuple(figures)), frozenset(numbers), count)


def leaks(pile: GoroutineGrowth) -> bool:
    """Whether the runtime calls some of a group leaked, or the group becomes larger and larger."""
    return pile.leaked > 0 or (pile.growth >= MORE and grows(pile.counts))


def _crowd(pile: GoroutineGrowth) -> bool:
    """Whether a single look shows more of a library's goroutines than a pool would keep."""
    return len(pile.counts) == 1 and pile.counts[0] >= CROWD


def pile_text(piles: Sequence[GoroutineGrowth], seconds: float) -> str:
    """``480 goroutines wait in chan send, 468 more than 240 s before, up to 6 minutes``."""
    count = sum(pile.counts[-1] for pile in piles)
    reasons = sorted({pile.wait_reason for pile in piles if pile.wait_reason})
    text = counted(count, "goroutine") + (" waits" if count == 1 else " wait")
    text += f" in {' and '.join(reasons)}" if reasons else ""
    if len(piles[0].counts) > 1 and (more := sum(pile.growth for pile in piles)) > 0:
        text += f", {more:,} more than {span_text(seconds)} before"
    minutes = max((pile.minutes for pile in piles if pile.minutes), default=0)
    if minutes:
        text += f", up to {counted(minutes, 'minute')}"
    if leaked := sum(pile.leaked for pile in piles):
        text += f"; the runtime calls {leaked:,} leaked"
    return text


def _same_reason(predicted: str, seen: str) -> bool:
    """Binary profiles tell less than dumps, which add a remark in parentheses."""
    return not predicted or not seen or predicted.partition(" (")[0] == seen.partition(" (")[0]


def _seconds(snapshots: Sequence[GoroutineSnapshot]) -> float:
    times = [each.time for each in snapshots if each.time is not None and not each.only_leaked]
    return max(times) - min(times) if times else 0.0


@lru_cache(maxsize=1)
def _serving() -> dict[str, str]:
    from golint_leaks.models import load_frames

    return {symbol: frame.serves for symbol, frame in load_frames().items() if frame.serves}


def _served(pile: GoroutineGrowth) -> str:
    """The kind of what the goroutines are there for, told by the function that was started."""
    for frame in reversed(pile.stack):
        if kind := _serving().get(plain_symbol(frame.function)):
            return kind
    return ""
