"""Two locks of one object that are taken in both orders.

One goroutine holds the first and waits for the second, another holds the second and waits for the first:
the circular wait of E. G. Coffman et al. ("System Deadlocks", ACM Computing Surveys 3(2), 1971), looked for
in the graph of who locks what under what, as in D. Engler and K. Ashcraft, "RacerX", SOSP 2003.  Only locks
that lie in the same value, or in variables of the package, are compared: of two objects nobody knows
whether they are the same two elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from golint_leaks.facts.context import FunctionContext
from golint_leaks.ir.instr import Call
from golint_leaks.locks.held import Held, Under
from golint_leaks.locks.nested import Nesting, Spot
from golint_leaks.locks.operations import LOCK, Operation
from golint_leaks.locks.places import Root
from golint_leaks.locks.service import Locks
from golint_leaks.types.program import FunctionRef, Package

_TEST = "_test.go"


class Edge(NamedTuple):
    """``second`` is locked while ``first`` is held; ``way`` leads from the function to the locking.

    ``under``: the other locks that are held there, and whether for reading only.
    """

    ref: FunctionRef
    body: int
    first: Operation
    second: str
    read: bool
    certain: bool
    under: frozenset[tuple[str, bool]]
    path: str
    way: tuple[Spot, ...]


class Inversion(NamedTuple):
    """Two edges of which each takes what the other holds."""

    edge: Edge
    other: Edge


class Orders:
    """The edges of each package, found when the first is asked for."""

    def __init__(self, locks: Locks, nesting: Nesting) -> None:
        self._locks = locks
        self._nesting = nesting
        self._edges: dict[int, tuple[Package, dict[tuple[str, str], list[Edge]]]] = {}

    def found(self, ref: FunctionRef, ctx: FunctionContext, under: Sequence[Under]) -> Iterator[Inversion]:
        """The edges of one function whose reverse is an edge of its package, one for each pair."""
        told: set[tuple[str, str]] = set()
        for edge in self._of_function(ref, ctx, under):
            pair = (edge.first.lock, edge.second)
            if pair in told:
                continue
            # One defect is told once, at the edge that comes first in the source.
            for other in self._of_package(ref.package).get(pair[::-1], ()):
                if _excludes(edge, other):
                    told.add(pair)
                    if edge.way[0] < other.way[0]:
                        yield Inversion(edge, other)
                    break

    def _of_package(self, package: Package) -> dict[tuple[str, str], list[Edge]]:
        known = self._edges.get(id(package))
        if known is None or known[0] is not package:
            edges: dict[tuple[str, str], list[Edge]] = {}
            for ref in package.function_refs():
                if package.files[ref.file].path.endswith(_TEST) or not self._locks.worth_reading(ref):
                    continue
                ctx = self._locks.facts.context(ref)
                if ctx is not None:
                    for edge in self._of_function(ref, ctx, list(Held(self._locks, ctx).instructions())):
                        edges.setdefault((edge.first.lock, edge.second), []).append(edge)
            known = self._edges[id(package)] = (package, edges)
        return known[1]

    def _of_function(self, ref: FunctionRef, ctx: FunctionContext, under: Sequence[Under]) -> Iterator[Edge]:
        path = ref.package.files[ref.file].path
        table = self._locks.operations(ctx)
        for body, instr, held in under:
            if type(instr) is not Call:
                continue
            here = (path, instr.at, instr.end)
            op = table.get(id(instr))
            taken = list(self._nesting.given(ctx, instr)) if op is None else []
            locked = [(root, below, e.lock, e.read, e.certain, (here, *e.way)) for root, below, e in taken]
            if op is not None and op.kind == LOCK and op.lock and not op.deferred and not op.started:
                locked.append((op.place.root, op.place.path, op.lock, op.read, True, (here,)))
            for root, below, lock, read, certain, way in locked:
                for first in held:
                    if not first.lock or first.lock == lock or not _shared(ctx, first.place.root):
                        continue
                    if root != first.place.root and "var" in (root[0], first.place.root[0]):
                        continue
                    if root == first.place.root and root[0] == "var":
                        if _holder(below, lock) != _holder(first.place.path, first.lock):
                            continue
                    others = frozenset((o.lock, o.read) for o in held if o is not first and o.lock)
                    yield Edge(ref, body, first, lock, read, certain, others, path, way)


def _shared(ctx: FunctionContext, root: Root) -> bool:
    """Whether others may have what lies at a root: it is a variable of the package, or was given."""
    kind, name = root
    if kind == "ref":
        return True
    return kind == "var" and name in ctx.unit.bodies[0].params and not ctx.types.assigned(int(name))


def _holder(path: tuple[str, ...], lock: str) -> tuple[str, ...]:
    """The path of the struct that a lock lies in; an embedded one has the struct's own."""
    return path[:-1] if path and lock.endswith(f".{path[-1]}") else path


def _excludes(edge: Edge, other: Edge) -> bool:
    """Whether two goroutines on these ways can wait for each other."""
    if (edge.read and other.first.read) or (other.read and edge.first.read):
        return False  # both only read one of the locks
    return not any(
        lock == another and not (read and reads)
        for lock, read in edge.under
        for another, reads in other.under
    )


__all__ = ["Edge", "Inversion", "Orders"]
