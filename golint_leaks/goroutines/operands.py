"""The channels of communications."""

from __future__ import annotations

from golint_leaks.goroutines.evaluate import value_of
from golint_leaks.goroutines.memory import Cut, Machine, is_nil
from golint_leaks.goroutines.state import Frame, State
from golint_leaks.goroutines.values import Value
from golint_leaks.ir.expr import Expr, Select, Var
from golint_leaks.types.model import Pointer


def channel_of(m: Machine, st: State, f: Frame, e: Expr) -> Value:
    """The value of a channel.

    Raises Cut for a field of what is a nil pointer: it panics, so the values that led there cannot come
    together.
    """
    found = value_of(m, st, f, e)
    if is_nil(found) and type(e) is Select and type(e.x) is Var and is_nil(value_of(m, st, f, e.x)):
        if isinstance(m.program.core(f.code.types.var_type(e.x.id)), Pointer):
            raise Cut
    return found
