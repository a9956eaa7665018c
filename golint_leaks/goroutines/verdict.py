"""Which goroutines can never go on: the runtime's question, asked of an abstract state."""

from __future__ import annotations

from golint_leaks.goroutines.blocking import Move, comms, condition
from golint_leaks.goroutines.memory import FREE, Reached, fields_of, goroutine_roots, is_nil, reach
from golint_leaks.goroutines.state import Goroutine, State
from golint_leaks.goroutines.values import Value


def leaked(st: State, possible: list[Move]) -> list[Goroutine]:
    """The goroutines whose blocking objects are reachable from nothing that can still run.

    As the garbage collector does it: roots are the goroutines that can move; a blocked goroutine becomes
    a root as soon as an object that it waits for is reached.  What has escaped blocks nobody.
    """
    moving = {index for move in possible for index in move.parts}
    blocked = [index for index in range(len(st.gs)) if index not in moving]
    if not blocked:
        return []
    fields = fields_of(st)
    found = Reached()
    roots: list[Value] = []
    for index in moving:
        roots.extend(goroutine_roots(st.gs[index]))
    reach(st, roots, found, fields)
    while True:
        revived = [index for index in blocked if _reached(st, st.gs[index], found)]
        if not revived:
            return [st.gs[index] for index in blocked]
        blocked = [index for index in blocked if index not in revived]
        roots = []
        for index in revived:
            roots.extend(goroutine_roots(st.gs[index]))
        reach(st, roots, found, fields)


def _reached(st: State, g: Goroutine, found: Reached) -> bool:
    op = g.op
    if op is None:
        return True
    if op[0] in ("lock", "wait", "gwait", "once"):
        return op[1] in found.objects
    if op[0] == "cond":
        return op[1] in found.objects
    for comm in comms(op):
        if is_nil(comm.chan):
            continue
        if condition(st, comm.chan) == FREE:
            return True
        if comm.chan[1] in found.objects:
            return True
        if comm.chan[0] == "done" and _parent_reached(st, comm.chan[1], found):
            return True
    return False


def _parent_reached(st: State, number: int, found: Reached) -> bool:
    for _ in range(20):
        content = st.objs.get(number)
        if content is None:
            return True
        if number in found.objects:
            return True
        parent = content[1]
        if parent[0] != "o":
            return bool(parent[0] != "c")
        number = parent[1]
    return True
