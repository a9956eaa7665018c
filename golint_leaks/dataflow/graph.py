"""Edges, loops and reachability of one body.

Strongly connected components follow R. E. Tarjan, "Depth-first search and linear graph
algorithms", SIAM J. Comput. 1(2), 1972, written without recursion.
"""

from __future__ import annotations

from golint_leaks.ir.instr import Branch, Jump, RangeNext, Return, SelectSwitch, Terminator
from golint_leaks.ir.unit import Body


def targets(term: Terminator) -> tuple[int, ...]:
    """Blocks that ``term`` can go on to."""
    kind = type(term)
    if kind is Jump:
        return (term.target,)  # type: ignore[union-attr]
    if kind is Branch:
        return (term.then, term.orelse)  # type: ignore[union-attr]
    if kind is RangeNext:
        return (term.body, term.done)  # type: ignore[union-attr]
    if kind is SelectSwitch:
        return tuple(case.target for case in term.cases)  # type: ignore[union-attr]
    return ()


class Graph:
    """Successors, predecessors and loop membership of a body's blocks."""

    __slots__ = ("_component", "_reach", "_returning", "preds", "succs")

    def __init__(self, body: Body) -> None:
        self.succs: list[tuple[int, ...]] = [targets(block.term) for block in body.blocks]
        self.preds: list[list[int]] = [[] for _ in body.blocks]
        for number, after in enumerate(self.succs):
            for target in after:
                self.preds[target].append(number)
        self._component: list[int] | None = None
        self._returning: frozenset[int] | None = None
        self._reach: dict[int, frozenset[int]] = {}

    def in_loop(self, block: int) -> bool:
        """Whether control can come back to ``block`` after leaving it."""
        component = self._components()
        if block in self.succs[block]:
            return True
        return any(component[target] == component[block] for target in self.succs[block])

    def same_loop(self, one: int, other: int) -> bool:
        """Whether both blocks lie on one cycle."""
        component = self._components()
        return component[one] == component[other] and self.in_loop(one)

    def reaching(self, block: int) -> frozenset[int]:
        """Blocks from which ``block`` can be reached, itself included."""
        known = self._reach.get(block)
        if known is None:
            seen = {block}
            stack = [block]
            while stack:
                for before in self.preds[stack.pop()]:
                    if before not in seen:
                        seen.add(before)
                        stack.append(before)
            known = self._reach[block] = frozenset(seen)
        return known

    def returning(self, body: Body) -> frozenset[int]:
        """Blocks from which a return can be reached."""
        if self._returning is None:
            found: set[int] = set()
            for number, block in enumerate(body.blocks):
                if type(block.term) is Return:
                    found |= self.reaching(number)
            self._returning = frozenset(found)
        return self._returning

    def _components(self) -> list[int]:
        if self._component is not None:
            return self._component
        count = len(self.succs)
        index = [-1] * count
        low = [0] * count
        on_stack = [False] * count
        component = [-1] * count
        stack: list[int] = []
        clock = 0
        for root in range(count):
            if index[root] >= 0:
                continue
            work = [(root, 0)]
            while work:
                node, edge = work.pop()
                if edge == 0:
                    index[node] = low[node] = clock
                    clock += 1
                    stack.append(node)
                    on_stack[node] = True
                after = self.succs[node]
                descended = False
                for position in range(edge, len(after)):
                    target = after[position]
                    if index[target] < 0:
                        work.append((node, position + 1))
                        work.append((target, 0))
                        descended = True
                        break
                    if on_stack[target]:
                        low[node] = min(low[node], index[target])
                if descended:
                    continue
                if low[node] == index[node]:
                    while True:
                        member = stack.pop()
                        on_stack[member] = False
                        component[member] = node
                        if member == node:
                            break
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[node])
        self._component = component
        return component
