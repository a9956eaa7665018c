"""Loops that a goroutine never leaves and in which nobody can see it.

Such a goroutine (``for { time.Sleep(d); work() }``) neither waits nor releases anybody by what it does,
but what it holds stays in use.  It is left where it is, so that the others go on: otherwise the search
would follow it alone (the ignoring problem of partial-order reduction, A. Valmari, LNCS 483, 1990).
"""

from __future__ import annotations

from golint_leaks.goroutines.memory import collect
from golint_leaks.goroutines.state import Op, State
from golint_leaks.goroutines.values import NIL

LONG = 200
"""Instructions at one go after which it is asked whether the goroutine was in the same state before."""

SPIN = "spin"
"""The operation of a goroutine that stays in such a loop."""


class Turns:
    """The states at which a goroutine came past a block while nobody else could move."""

    __slots__ = ("_seen",)

    def __init__(self) -> None:
        self._seen: set[object] = set()

    def again(self, st: State) -> bool:
        """Whether the state, of which all that nobody looks at is forgotten, was met before."""
        collect(st)
        key = st.key()
        if key in self._seen:
            return True
        self._seen.add(key)
        return False


def spin(st: State) -> None:
    """Leave the running goroutine in its loop."""
    g = st.running
    block = g.frames[-1].code.unit.bodies[g.frames[-1].body].blocks[g.frames[-1].block]
    at = block.instrs[0].at if block.instrs else 0
    op: Op = (SPIN, NIL, at, at)
    g.op = op
