"""Conditions and arithmetic on abstract values, and what is assumed of them."""

from __future__ import annotations

from typing import Optional

from golint_leaks.goroutines.state import State
from golint_leaks.goroutines.values import ANY, FALSE, NIL, OPEN, TRUE, Value, integer

EMPTY: Value = ("c", '""')
_COMPOUND = frozenset({"a", "?", "b", "nil"})


def negated(x: Value) -> Value:
    """The opposite of a truth value."""
    if x[0] == "b":
        return FALSE if x[1] else TRUE
    if x[0] == "!":
        return x[1]  # type: ignore[no-any-return]
    return ("!", x) if x[0] != "?" else ANY


def arithmetic(op: str, x: Value, y: Value) -> Value:
    """``x op y`` on integers."""
    if x[0] == "zero":
        x = ("i", 0)
    if x[0] != "i" or y[0] != "i":
        if (x[0] in OPEN or y[0] in OPEN) and x[0] not in _COMPOUND and y[0] not in _COMPOUND:
            return ("a", op, x, y)
        if op == "*" and x[0] == "a" and y[0] == "i" and x[2][0] != "a" and x[3][0] != "a":
            return ("a", op, x, y)  # room of twice as much as that
        return ANY
    a, b = x[1], y[1]
    if op == "+":
        return integer(a + b)
    if op == "-":
        return integer(a - b)
    if op == "*":
        return integer(a * b)
    if op in ("/", "%") and b > 0:
        return integer(a // b if op == "/" else a % b)
    return ANY


def compare(st: State, op: str, x: Value, y: Value) -> Value:
    """The outcome of a comparison, as far as known or assumed."""
    if op == "!=":
        return negated(compare(st, "==", x, y))
    if op == ">" or op == ">=":
        x, y, op = y, x, "<" if op == ">" else "<="
    if x[0] == "?" or y[0] == "?":
        return ANY
    if x[0] == "zero" or y[0] == "zero":
        x, y = _typed_zero(x, y), _typed_zero(y, x)
    if x[0] == "i" and y[0] == "i":
        a, b = x[1], y[1]
        return TRUE if (a == b if op == "==" else a < b if op == "<" else a <= b) else FALSE
    if op == "==":
        if x == y and x[0] not in ("s", "."):
            return TRUE
        if y[0] == "nil" or x[0] == "nil":
            other = x if y[0] == "nil" else y
            if other[0] in ("o", "f", "m", "&", "p", "c", "i", "b", "cancel", "done"):
                return FALSE
            if other[0] == "nil":
                return TRUE
            x, y = other, NIL
        elif x[0] == "b" or y[0] == "b":
            same, other = (x, y) if x[0] == "b" else (y, x)
            if other[0] == "b":
                return TRUE if same == other else FALSE
            return other if same[1] else negated(other)
        elif x[0] == "c" and y[0] == "c":
            return TRUE if x == y else FALSE
        elif x[0] == "o" and y[0] == "o":
            return TRUE if x == y else FALSE
    found = (op, x, y)
    known = st.assumed.get(found)
    return found if known is None else known


def _typed_zero(x: Value, other: Value) -> Value:
    if x[0] != "zero":
        return x
    if other[0] == "i":
        return ("i", 0)
    if other[0] == "b":
        return FALSE
    if other[0] == "c":
        return EMPTY
    return NIL


def truth(st: State, cond: Value) -> Optional[bool]:
    """Whether a condition holds, None where that is open."""
    if cond[0] == "!":
        inner = truth(st, cond[1])
        return None if inner is None else not inner
    if cond[0] == "b":
        return bool(cond[1])
    if cond[0] == "zero":
        return False
    found = st.assumed.get(cond)
    return None if found is None else bool(found[1])


def assume(st: State, cond: Value, holds: bool) -> None:
    """Remember the outcome of a condition."""
    while cond[0] == "!":
        cond, holds = cond[1], not holds
    if cond[0] == "?":
        return
    st.assumed[cond] = TRUE if holds else FALSE
    if cond[0] == "==" and cond[2] == NIL and holds and cond[1][0] in ("s", "."):
        st.assumed[cond[1]] = NIL
