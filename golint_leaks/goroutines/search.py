"""Exploration of the states of one entry, depth first, each state once.

Goroutines run on their own between visible operations, and of goroutines that share nothing only one
group moves at a time (partial-order reduction with persistent sets, P. Godefroid, LNCS 1032, 1996),
unless its moves lead only to states that were seen before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from golint_leaks.goroutines.blocking import Move, moves, runnable
from golint_leaks.goroutines.bounds import MOST_STATES, MOST_STEPS
from golint_leaks.goroutines.frames import prepare
from golint_leaks.goroutines.influence import drop_idle
from golint_leaks.goroutines.memory import Machine, Reached, collect, fields_of, goroutine_roots, reach, store
from golint_leaks.goroutines.state import Goroutine, State
from golint_leaks.goroutines.step import GaveUp, run, trim
from golint_leaks.goroutines.widening import Widening

Judge = Callable[[State, list[Move]], None]


def initial(m: Machine, code: object, body: int = 0) -> State:
    """The state in which an entry begins: its parameters are unknown."""
    st = State()
    st.gs.append(Goroutine(m.goroutines.number("entry"), [], ("entry",)))
    st.current = 0
    unit = code.unit  # type: ignore[attr-defined]
    args = tuple(
        m.named_unknown("param", code.number, body, var)  # type: ignore[attr-defined]
        for var in unit.bodies[body].params
    )
    frame = prepare(m, st, code, body, args, -1, _captured(m, st, code, body), None)  # type: ignore[arg-type]
    st.gs[0].frames.append(frame)
    return st


def _captured(m: Machine, st: State, code: object, body: int) -> tuple[Any, ...]:
    """Cells with unknown values for what a literal captures."""
    if body == 0:
        return ()
    found = []
    declared = code.unit.vars  # type: ignore[attr-defined]
    for var in sorted(code.ctx.uses.mentioned(body) & code.boxed):  # type: ignore[attr-defined]
        if not code.encloses(body, declared[var].body):  # type: ignore[attr-defined]
            key = m.cell(st, code, var)  # type: ignore[arg-type]
            store(st, key, m.named_unknown("param", code.number, body, var))  # type: ignore[attr-defined]
            found.append((var, key))
    return tuple(found)


def explore(m: Machine, start: State, judge: Judge, share: int = 1) -> None:
    """Visit all states; ``judge`` sees each in which all goroutines stand.  Raises GaveUp.

    The budget is divided by ``share``.
    """
    m.budget = m.steps + MOST_STEPS // share
    search = _Search(m, share)
    stack = [start]
    while stack:
        st = stack.pop()
        if st.current >= 0:
            stack.extend(search.go_on(st))
        else:
            possible = moves(m, st)
            judge(st, possible)
            stack.extend(search.successors(st, possible))


class _Search:
    """The states that were met."""

    def __init__(self, m: Machine, share: int) -> None:
        self.m = m
        self.most = MOST_STATES // share
        self.seen: set[object] = set()
        self.count = 0
        self.widening = Widening(m)

    def go_on(self, st: State) -> list[State]:
        """The states that are new of those to which running leads."""
        found = []
        pending = [st]
        while pending:
            for new in run(self.m, pending.pop()):
                if new.current < 0:
                    resume(new)
                    if new.current >= 0:
                        pending.append(new)
                        continue
                if self.new(new):
                    found.append(new)
        return found

    def new(self, st: State) -> bool:
        """Whether a state was not met before; raises GaveUp."""
        self.m.steps += 3 * len(st.gs)  # what it costs, in instructions
        if self.m.steps > self.m.budget:
            raise GaveUp
        if st.current >= 0:
            trim(st.gs[st.current])
        drop_idle(self.m, st)
        if not st.gs:
            return False
        if st.current < 0:
            resume(st)
        collect(st)
        key = st.key()
        if key in self.seen:
            return False
        self.seen.add(key)
        self.count += 1
        if self.count > self.most:
            raise GaveUp
        if self.widening.settle(st):
            collect(st)
            key = st.key()
            if key in self.seen:
                return False
            self.seen.add(key)
        return True

    def successors(self, st: State, possible: list[Move]) -> list[State]:
        """What follows from a state in which all goroutines stand."""
        possible = _distinct(st, possible)
        if not possible:
            return []
        for group in _groups(st, possible):
            found = []
            for move in group:
                for new in move.make():
                    resume(new)
                    if new.current >= 0:
                        found += self.go_on(new)
                    elif self.new(new):
                        found.append(new)
            if found:
                return found
        return []


def resume(st: State) -> None:
    """Let a goroutine run that is not at a visible operation, where there is one."""
    st.current = runnable(st)
    if st.current >= 0:
        st.gs[st.current] = st.gs[st.current].copy()


def _distinct(st: State, possible: list[Move]) -> list[Move]:
    """The moves without those of goroutines for which another one of the same state can stand.

    What follows is the same but for the names (symmetry reduction, C. Ip and D. Dill, Formal Methods in
    System Design 9, 1996): of equal goroutines the first goes first.
    """
    if len(possible) < 2 or len(st.gs) < 3:
        return possible
    first: dict[object, int] = {}
    same: dict[int, int] = {}
    holders = {g for content in st.objs.values() if content[0] == "lock" for g in (content[1], *content[2])}
    holders.update(content[1] for content in st.objs.values() if content[0] == "once")
    for index, g in enumerate(st.gs):
        if g.id not in holders:
            other = first.setdefault(g.likeness(), index)
            if other != index:
                same[index] = other
    if not same:
        return possible
    return [
        move for move in possible if all(part not in same or same[part] in move.parts for part in move.parts)
    ]


def _groups(st: State, possible: list[Move]) -> list[list[Move]]:
    """The moves by groups of goroutines that share objects."""
    if len(possible) == 1 or len({move.parts for move in possible}) == 1:
        return [possible]
    for move in possible:
        if move.objects == ():
            index = move.parts[0]
            return _first([other for other in possible if other.parts == (index,)], possible)
    fields = fields_of(st)
    owner: dict[object, int] = {}
    sharers: dict[int, set[int]] = {}
    root = list(range(len(st.gs)))

    def find(i: int) -> int:
        while root[i] != i:
            i = root[i]
        return i

    for index, g in enumerate(st.gs):
        found = Reached()
        reach(st, goroutine_roots(g), found, fields)
        for number in found.objects:
            sharers.setdefault(number, set()).add(index)
        for item in (*found.objects, *found.cells):
            other = owner.setdefault(item, index)
            if find(other) != find(index):
                root[find(index)] = find(other)
    for move in possible:
        if move.objects and all(sharers.get(number, set()) <= set(move.parts) for number in move.objects):
            return _first([move], possible)
    groups: dict[int, list[Move]] = {}
    for move in possible:
        groups.setdefault(find(move.parts[0]), []).append(move)
    return list(groups.values())


def _first(group: list[Move], possible: list[Move]) -> list[list[Move]]:
    """A group that is enough, and the others for the case that it leads nowhere new."""
    rest = [move for move in possible if not any(move is chosen for chosen in group)]
    return [group, rest] if rest else [group]
