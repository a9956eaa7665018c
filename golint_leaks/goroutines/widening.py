"""Widening: where too many states differ in data alone, what is known of data is forgotten.

States are grouped by what they have to do with waiting: the places at which the goroutines stand and the
primitives.  Of each group a number is explored as it is; from then on, data become unknown and conditions on
them are not remembered, so that states meet (compare property simulation: M. Das, S. Lerner and M. Seigle,
"ESP", PLDI 2002).  The exploration then covers more than can happen: that nothing leaks in it is
certain, a leak that needs a widened state is not.
"""

from __future__ import annotations

from typing import Any

from golint_leaks.goroutines.memory import Machine
from golint_leaks.goroutines.primitives import BACKGROUND
from golint_leaks.goroutines.relevance import holds_sync
from golint_leaks.goroutines.state import WIDENED, Frame, State
from golint_leaks.goroutines.values import ANY, Value
from golint_leaks.types.model import Chan, Signature, Type

MOST_ALIKE = ((500, 6), (1_000, 2))
"""Up to so many states in all, so many that differ in data alone are explored; later one."""

_DATA = frozenset({"s", ".", "len", "a", "c", "==", "<", "<=", "!", "is"})
_COUNTED = _DATA | {"b"}
_EMPTY = frozenset({"nil", "zero"})


class Widening:
    """Counts states by group."""

    def __init__(self, m: Machine) -> None:
        self._m = m
        self._alike: dict[Any, int] = {}
        self._count = 0

    def settle(self, st: State) -> bool:
        """Widen a state that was not met before, where its group is large; whether it was."""
        places = [(g.id, tuple([(f.code.number, f.body, f.block, f.idx) for f in g.frames])) for g in st.gs]
        key = (st.current, tuple(places), frozenset(st.objs.items()))
        count = self._alike[key] = self._alike.get(key, 0) + 1
        self._count += 1
        most = next((most for until, most in MOST_ALIKE if self._count <= until), 1)
        if count <= most:
            return False
        _widen(self._m, st, _DATA if most > 1 else _COUNTED)
        return True


def _widen(m: Machine, st: State, data: frozenset[str]) -> None:
    st.taint |= WIDENED
    st.assumed = {key: value for key, value in st.assumed.items() if value[0] == "i"}
    counted = set(st.assumed)
    for key, value in st.heap.items():
        if value[0] in data:
            if value not in counted and value != BACKGROUND:
                st.heap[key] = ANY
        elif value[0] in _EMPTY and key[0] == "v" and _plain(m, m.cache.code(key[2]).types.var_type(key[3])):
            st.heap[key] = ANY
    for index, g in enumerate(st.gs):
        changed = g.copy()
        changed.counts = g.counts
        for f in changed.frames:
            _widen_frame(m, f, counted, data)
        st.gs[index] = changed


def _widen_frame(m: Machine, f: Frame, counted: set[Value], data: frozenset[str]) -> None:
    f.resume()
    for var, value in f.vars.items():
        if value[0] in data:
            if value not in counted and value != BACKGROUND:
                f.vars[var] = ANY
        elif value[0] in _EMPTY and _plain(m, f.code.types.var_type(var)):
            f.vars[var] = ANY
    for temp, value in f.temps.items():
        if temp >= 0 and temp & 7 != 7 and value[0] in data and value not in counted and value != BACKGROUND:
            f.temps[temp] = ANY


def _plain(m: Machine, t: Type) -> bool:
    """Whether nil and zero of a type tell nothing of what is waited for."""
    return not isinstance(m.program.core(t), Chan | Signature) and not holds_sync(m, t)
