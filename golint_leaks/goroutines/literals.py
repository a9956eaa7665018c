"""Composite literals: structs, slices, arrays and maps with what is in them."""

from __future__ import annotations

from golint_leaks.goroutines.evaluate import value_of
from golint_leaks.goroutines.frames import put
from golint_leaks.goroutines.memory import Info, Machine, escape
from golint_leaks.goroutines.state import Frame, State
from golint_leaks.goroutines.values import MOST, Value
from golint_leaks.ir.expr import Ref
from golint_leaks.ir.instr import Make
from golint_leaks.types.model import Map


def literal(m: Machine, st: State, f: Frame, made: Make) -> None:
    """Make what a composite literal describes."""
    t = f.code.types.temp_types(made.dst)
    shape_type = t[0] if t else None
    inner = getattr(shape_type, "elem", None) if made.addr and shape_type is not None else shape_type
    keyed = [key for key, _ in made.elems if key is not None]
    info = Info(f.code, made.at, made.end, "", inner)
    shape = m.program.core(inner) if inner is not None else None
    fields = getattr(shape, "fields", None)
    values = [value_of(m, st, f, value) for _, value in made.elems]
    keys: list[Value | str] = []
    for position, (key, _) in enumerate(made.elems):
        if fields is not None or (type(key) is Ref and not isinstance(shape, Map)):
            if type(key) is Ref:
                keys.append(key.name)
            elif fields is not None and position < len(fields):
                keys.append(fields[position].name)
            else:
                keys.append(str(position))
        elif isinstance(shape, Map) and key is not None:
            keys.append(value_of(m, st, f, key))
        else:
            keys.append(("i", position))
    content: Value = ("struct",)
    if fields is None:
        content = ("map",) if isinstance(shape, Map) else ("slice", len(values) if not keyed else -1)
        if len(values) > MOST:
            content = ("slice", MOST) if content[0] == "slice" else content
            for value in values[MOST:]:
                escape(st, value)
    number = m.allocate(st, (f.code.number, made.at), content, info)
    for name, value in zip(keys, values):
        if value[0] != "zero" or content[0] == "map":
            st.heap[(number, name)] = value
    put(f, made.dst, ("o", number))
