"""Growth that no finding explains, as findings of its own in the user's code."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from golint_leaks.evidence.claims import Entry, Spoken
from golint_leaks.evidence.code import Code
from golint_leaks.evidence.goroutine_witness import GoroutineWitness, leaks, pile_text
from golint_leaks.evidence.heap_witness import HeapWitness, add
from golint_leaks.evidence.model import Frame, Stack
from golint_leaks.evidence.rank import unexplained_rank
from golint_leaks.evidence.words import bytes_text, counted, span_text
from golint_leaks.finding import Confidence, Finding, Place, Step, Testimony, Verdict

HEAP = "growing-heap-site"
GOROUTINES = "accumulating-goroutines"
"""Kinds of findings that come from profiles alone; a rule reports each."""

LEAST = 64 * 1024
"""Bytes that a place must grow by to be reported by itself."""

LEAST_SHARE = 0.05
"""Part of all growth, likewise."""

_MANY = 10
_SURE_SNAPSHOTS = 3


def growing_sites(
    witness: HeapWitness, explained: Collection[int], rules: Mapping[str, Spoken], code: Code, total: int
) -> Iterator[Finding]:
    """The lines of the checkout whose allocations grow although no finding says why."""
    rule = rules.get(HEAP)
    if rule is None or witness.snapshots < 2:
        return
    groups: dict[tuple[str, int, str], list[int]] = {}
    for number, found in enumerate(witness.entries):
        if found and number not in explained:
            first = found[0]
            groups.setdefault((first.path, first.frame.line, first.frame.function), []).append(number)
    for (path, line, function), numbers in sorted(groups.items()):
        grown = add(witness.growths[number] for number in numbers)
        if not grown.growing or grown.space < max(LEAST, LEAST_SHARE * total):
            continue
        place = code.place(path, line)
        if place is None:
            continue
        largest = max(numbers, key=lambda number: witness.growths[number].space)
        of = f" of {grown.makes}s" if grown.makes else ""
        text = f"heap grows {bytes_text(grown.space)}{of} in {span_text(witness.seconds)}"
        figures = (
            ("bytes", grown.space),
            ("objects", grown.objects),
            ("seconds", round(witness.seconds, 3)),
            ("snapshots", witness.snapshots),
        )
        sure = witness.snapshots >= _SURE_SNAPSHOTS
        reason = f"{bytes_text(grown.space)} more in {span_text(witness.seconds)}"
        yield Finding(
            rule=rule.id,
            severity=rule.severity,
            confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
            place=place,
            message=rule.message("growing", what="memory", call=_short(function), reason=reason),
            function=function,
            steps=_steps(witness.growths[largest].stack, witness.entries[largest], code, "allocated"),
            evidence=(Testimony("heap", Verdict.CONFIRMED, text, figures),),
            rank=unexplained_rank(grown.space / total if total > 0 else 0.0),
        )


def accumulating(
    witness: GoroutineWitness, explained: Collection[int], rules: Mapping[str, Spoken], code: Code, total: int
) -> Iterator[Finding]:
    """Groups of goroutines that grow, or that the runtime calls leaked, although no finding says why."""
    rule = rules.get(GOROUTINES)
    if rule is None:
        return
    for number, pile in enumerate(witness.piles):
        if number in explained or not leaks(pile) or (pile.growth < _MANY and not pile.leaked):
            continue
        found = witness.entries[number]
        if found:
            path, frame = found[0].path, found[0].frame
        elif pile.created_by is not None and (
            started := code.of_frame(pile.created_by.function, pile.created_by.file)
        ):
            path, frame = started, pile.created_by
        else:
            continue
        place = code.place(path, frame.line)
        if place is None:
            continue
        text = pile_text([pile], witness.seconds)
        figures: list[tuple[str, float]] = [("goroutines", pile.counts[-1]), ("growth", pile.growth)]
        figures += [("minutes", pile.minutes)] if pile.minutes is not None else []
        figures += [("leaked", pile.leaked)] if pile.leaked else []
        steps = _steps(pile.stack, found, code, "waits")
        if pile.created_by is not None:
            steps += _started(pile.created_by, code)
        reason = f"{counted(pile.counts[-1], 'goroutine')} at the last look"
        yield Finding(
            rule=rule.id,
            severity=rule.severity,
            confidence=Confidence.HIGH if pile.leaked else Confidence.MEDIUM,
            place=place,
            message=rule.message(
                "growing", what=pile.wait_reason or "a wait", call=_short(frame.function), reason=reason
            ),
            function=frame.function,
            steps=steps,
            wait_reason=pile.wait_reason,
            goroutine=pile.blocked.function,
            evidence=(Testimony("goroutines", Verdict.CONFIRMED, text, tuple(figures)),),
            rank=unexplained_rank(pile.counts[-1] / total if total > 0 else 0.0),
        )


def foreign_piles(witness: GoroutineWitness, explained: Collection[int], code: Code) -> Iterator[str]:
    """Groups that grow and that no code of the checkout is seen in, in words."""
    for number, pile in enumerate(witness.piles):
        if number in explained or witness.entries[number] or pile.growth < _MANY or not leaks(pile):
            continue
        if pile.created_by is None or not code.of_frame(pile.created_by.function, pile.created_by.file):
            text = pile_text([pile], witness.seconds)
            yield f"{text} ({pile.blocked.function}), started by code outside of the checkout"


def _steps(stack: Stack, found: list[Entry], code: Code, verb: str) -> tuple[Step, ...]:
    """The whole stack, the outermost frame first.

    Frames outside the checkout stand at the line of the checkout that leads to them.
    """
    placed = {entry.frame: code.place(entry.path, entry.frame.line) for entry in found}
    steps: list[Step] = []
    place: Place | None = None
    for frame in reversed(stack):
        own = placed.get(frame)
        place = own or place
        if place is None:
            continue
        last = frame is stack[0]
        where = "" if own else f" ({frame.file.rpartition('/')[2]}:{frame.line})"
        steps.append(Step(place, f"{_short(frame.function)}{where} {verb if last else 'calls'}"))
    return tuple(steps)


def _started(frame: Frame, code: Code) -> tuple[Step, ...]:
    path = code.of_frame(frame.function, frame.file)
    place = code.place(path, frame.line) if path else None
    return (Step(place, f"started by {_short(frame.function)}"),) if place is not None else ()


def _short(symbol: str) -> str:
    """The symbol without the path of its package: ``handles.(*Client).get``."""
    head = symbol.partition("[")[0].partition("(")[0]
    return symbol[head.rfind("/") + 1 :]
