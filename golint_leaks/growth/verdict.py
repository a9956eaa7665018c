"""Whether a container only grows, from all that is done to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from golint_leaks.growth.bodies import Bodies
from golint_leaks.growth.candidates import Candidate
from golint_leaks.growth.frequency import Frequencies, Frequency
from golint_leaks.growth.habits import counted_down, inner_emptied
from golint_leaks.growth.keys import Bound, Keys, Kind
from golint_leaks.growth.mismatch import other_key
from golint_leaks.growth.operations import BOUND, CUT, ESCAPE, INSERT, REMOVE, RESET, VIA, Operation
from golint_leaks.growth.places import SLICE
from golint_leaks.types.model import Chan, Pointer

_FAR = 4
_EMPTYING = frozenset((BOUND, CUT, ESCAPE, REMOVE))


class Growth(NamedTuple):
    """A container that only grows: where it is inserted into, and what is known of that.

    ``emptied``: its elements are containers that are emptied; ``counted_down``: they are numbers that go
    up and down; ``identity``: its keys are pointers or channels, of which each object has its own;
    ``pruned`` is another container that is filled together with this one, and does lose its elements;
    ``asked``: callers of the inserting function look the key up first;
    ``ended`` is a function that is done with a key and leaves it;
    ``mismatch``: other keys are deleted than are inserted.
    """

    candidate: Candidate
    insertion: Operation
    others: tuple[Operation, ...]
    frequency: Frequency
    key: Kind
    emptied: bool = False
    counted_down: bool = False
    identity: bool = False
    pruned: str = ""
    ended: str = ""
    mismatch: bool = False
    asked: bool = False


def joined(bodies: Bodies, operations: Iterable[Operation], depth: int = 0) -> Iterator[Operation]:
    """The operations, with those of the functions that are given the container in their place."""
    seen: set[tuple[str, str]] = set()
    for op in operations:
        if op.kind != VIA or op.callee is None:
            yield op
            continue
        mark = (op.callee.symbol, op.via)
        if mark in seen:
            continue
        seen.add(mark)
        if depth >= _FAR:
            yield op._replace(kind=ESCAPE, how="deep")
            continue
        inner = [one for one in bodies.operations(op.callee) if one.place.key == op.via]
        for one in joined(bodies, inner, depth + 1):
            yield one._replace(place=op.place)


def judge(
    candidate: Candidate,
    operations: list[Operation],
    frequencies: Frequencies,
    keys: Keys,
    inner: Iterable[Operation] = (),
) -> Growth | None:
    """The verdict on one container; ``inner`` are the operations on its elements."""
    inserts = [op for op in operations if op.kind == INSERT]
    if not inserts:
        return None
    emptying = [op for op in operations if op.kind in _EMPTYING]
    mismatch = bool(emptying) and other_key(operations, emptying)
    if emptying and not mismatch:
        return None
    found: list[tuple[Frequency, Kind, Operation]] = []
    for op in inserts:
        if op.key is not None and keys.bounded(op.ctx.types.type_of(op.key)):
            continue
        frequency = frequencies.of_block(op.ref, op.ctx, op.body, op.block)
        if frequency == Frequency.ONCE or keys.in_test(op.ctx):
            continue
        if candidate.shape == SLICE or op.key is None:
            kind = Kind(Bound.INPUT, "")
        else:
            kind = keys.kind(op.ref, op.ctx, op.key)
        if kind.bound > Bound.FIXED:
            found.append((frequency, kind, op))
    if not found or any(_resets(op, frequencies) for op in operations):
        return None
    frequency, kind, first = max(found, key=lambda one: (one[1].bound, one[0]))
    others = tuple(op for op in inserts if op is not first)
    return Growth(
        candidate,
        first,
        others,
        frequency,
        kind,
        inner_emptied(inner),
        counted_down(operations, first),
        _identity(first),
        mismatch=mismatch,
    )


def _identity(op: Operation) -> bool:
    if op.key is None:
        return False
    types = op.ctx.types
    return isinstance(types.program.core(types.type_of(op.key)), Pointer | Chan)


def _resets(op: Operation, frequencies: Frequencies) -> bool:
    """Whether a container is replaced by another more than once; known of a caller only when asked."""
    if op.kind != RESET:
        return False
    return frequencies.of_block(op.ref, op.ctx, op.body, op.block) != Frequency.ONCE
