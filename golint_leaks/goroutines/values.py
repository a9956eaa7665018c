"""Abstract values: small tuples whose first element is a tag, compared and hashed by content.

``("i", n)`` integer, ``("b", x)`` truth value, ``("c", text)`` any other constant, ``("nil",)``,
``("zero",)`` the zero value of a type that is not looked at, ``("o", id)`` a heap object (the struct, or a
pointer to it), ``("&", key)`` a pointer to a cell, ``("f", code, body, captured)`` a function literal with
its cells, ``("m", function, receiver)`` a declared function or method value, ``("p", role, symbol,
receiver)`` a primitive as a value, ``("cancel", id)``, ``("done", id)`` the cancel function and the channel
of a context, ``("s", n)`` something unknown that stays the same, ``(".", base, name)`` a part of it,
``("?",)`` something unknown.  ``(op, x, y)`` for comparisons, ``("len", x)`` and ``("a", op, x, y)`` for
arithmetic are made of these.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

Value = tuple[Any, ...]

NIL: Value = ("nil",)
ZERO: Value = ("zero",)
ANY: Value = ("?",)
TRUE: Value = ("b", True)
FALSE: Value = ("b", False)
NOTHING: Value = ("void",)

OPEN = frozenset({"s", ".", "len", "a"})
"""Tags of unknown values that are the same whenever they are asked for."""

MOST = 4
"""Integers above are not told apart."""

MANY = 2
"""What larger literals are taken for: what happens with two workers happens with more."""

FEW: Value = ("i", MANY)

MOST_COMPUTED = 4
"""The limit of what is computed from others: two times two."""

_SMALL: list[Value] = [("i", n) for n in range(MOST_COMPUTED + 1)]


def literal(n: int) -> Value:
    """The value of an integer literal, scaled down to what is explored."""
    return integer(n if n <= MOST else MANY)


def integer(n: int) -> Value:
    """The value of a computed integer."""
    if n > MOST_COMPUTED:
        return _SMALL[MOST_COMPUTED]
    return _SMALL[n] if n >= 0 else ("i", -1)


def constant(kind: str, text: str) -> Value:
    """The value of a literal."""
    if kind == "int":
        try:
            return literal(int(text.replace("_", ""), 0))
        except ValueError:
            return literal(int(text, 8)) if text.isdigit() and "8" not in text and "9" not in text else ANY
    if kind == "bool":
        return TRUE if text == "true" else FALSE
    if kind == "nil":
        return NIL
    if kind == "zero":
        return ZERO
    return ("c", text)


_found: dict[Value, frozenset[Value]] = {}


def symbols(value: Value) -> frozenset[Value]:
    """The unknowns ``("s", n)`` in a value."""
    found = _found.get(value)
    if found is None:
        if len(_found) > 50_000:
            _found.clear()
        found = _found[value] = frozenset(_symbols(value))
    return found


def _symbols(value: Value) -> Iterator[Value]:
    tag = value[0]
    if tag == "s":
        yield value
    elif tag != "f" and tag != "c":
        for part in value[1:]:
            if type(part) is tuple and part and type(part[0]) is str:
                yield from _symbols(part)


class Interner:
    """Small numbers for names: the same name always has the same number."""

    __slots__ = ("_numbers", "names")

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self.names: list[Any] = []

    def number(self, name: Hashable) -> int:
        """The number of a name."""
        found = self._numbers.get(name)
        if found is None:
            found = self._numbers[name] = len(self.names)
            self.names.append(name)
        return found
