"""Values of expressions, places that can be assigned to, and conditions."""

from __future__ import annotations

from typing import Any, Optional

from golint_leaks.goroutines.conditions import EMPTY, arithmetic, compare, negated
from golint_leaks.goroutines.memory import Cut, Info, Machine, escape, forget_part, is_out, part_of, store
from golint_leaks.goroutines.state import Frame, State
from golint_leaks.goroutines.values import ANY, FALSE, FEW, NIL, OPEN, TRUE, ZERO, Value, constant
from golint_leaks.ir.expr import (
    Assert,
    Binary,
    Closure,
    Const,
    Convert,
    Expr,
    Index,
    Ref,
    Result,
    Select,
    Slice,
    Star,
    Temp,
    TypeIs,
    Unary,
    Var,
)
from golint_leaks.types.declared import FuncEntry, MethodInfo, ValueEntry
from golint_leaks.types.model import ERROR, Basic, FieldInfo, Pointer, Struct

_ASSUMED = OPEN | {"is"}
_COMPARE = {"==", "!=", "<", "<=", ">", ">="}


def value_of(m: Machine, st: State, f: Frame, e: Expr) -> Value:
    """The value of an expression in the innermost frame of the running goroutine."""
    kind = type(e)
    if kind is Var:
        var = e.id  # type: ignore[union-attr]
        key = f.cells.get(var)
        found = f.vars.get(var, ZERO) if key is None else st.heap.get(key, ZERO)
        return resolved(st, found)
    if kind is Temp:
        return resolved(st, f.temps.get(e.temp * 8, ANY))  # type: ignore[union-attr]
    if kind is Result:
        return resolved(st, f.temps.get(e.temp * 8 + e[1], ANY))  # type: ignore[union-attr]
    if kind is Const:
        value = constant(e.kind, e.text)  # type: ignore[union-attr]
        return FEW if value == m.workers else value
    if kind is Ref or kind is Select:
        named = _named(m, f, e)
        if named is not None:
            return resolved(st, named)
        return _selected(m, st, f, e) if type(e) is Select else ANY
    if type(e) is Unary:
        return _unary(m, st, f, e)
    if type(e) is Binary:
        return _binary(m, st, f, e)
    if type(e) is Closure:
        return closure(f, e.body)
    if type(e) is Star:
        return _star(st, value_of(m, st, f, e.x))
    if type(e) is Index:
        return _element(m, st, f, e)
    if type(e) is Slice or type(e) is Assert or type(e) is Convert:
        return value_of(m, st, f, e.x)
    if type(e) is TypeIs:
        x = value_of(m, st, f, e.x)
        if e.type is None:
            return compare(st, "==", x, NIL)
        return resolved(st, ("is", x, str(e.type))) if x[0] in ("s", ".") else ANY
    return ANY


def resolved(st: State, value: Value) -> Value:
    """What is assumed of a value, or the value itself."""
    if st.assumed and value[0] in _ASSUMED:
        found = st.assumed.get(value)
        if found is not None:
            return found  # type: ignore[no-any-return]
        if value[0] == "a":
            x, y = resolved(st, value[2]), resolved(st, value[3])
            if x is not value[2] or y is not value[3]:
                return arithmetic(value[1], x, y)
    return value


def closure(f: Frame, body: int) -> Value:
    """A function literal with the cells that it refers to."""
    code = f.code
    cells = f.cells
    captured = tuple((var, cells[var]) for var in sorted(code.ctx.uses.mentioned(body)) if var in cells)
    return ("f", code.number, body, captured)


def _named(m: Machine, f: Frame, e: Expr) -> Optional[Value]:
    """The value of a declared name, None where the expression is none."""
    meaning = f.code.types.meaning(e)
    if meaning is None:
        return None
    if isinstance(meaning, ValueEntry):
        if meaning.decl.const:
            if type(meaning.decl.value) is Const:
                value = constant(meaning.decl.value.kind, meaning.decl.value.text)
                return FEW if value == m.workers else value
            return ("c", meaning.symbol)
        if m.program.value_type(meaning) is ERROR:
            return ("c", meaning.symbol)  # a package's errors are never nil
        return m.named_unknown("g", meaning.symbol)
    if isinstance(meaning, FuncEntry):
        return ANY if meaning.ref is None else ("m", m.cache.number(meaning.ref), NIL)
    symbol = f.code.types.missing_symbol(meaning)
    return m.named_unknown("g", symbol) if symbol else ANY


def _selected(m: Machine, st: State, f: Frame, e: Select) -> Value:
    base = value_of(m, st, f, e.x)
    tag = base[0]
    if tag == "o":
        found = st.heap.get((base[1], e.name))
        if found is not None:
            return resolved(st, found)
        return _member(m, st, f, e, base)
    if tag == "s" or tag == ".":
        return resolved(st, _member(m, st, f, e, base))
    if tag == "zero" or tag == "nil":
        dereferenced(m, f, e.x, base)
        return ZERO if tag == "zero" else ANY
    if tag == "&":
        return _selected_from(st, st.heap.get(base[1], ZERO), e.name)
    return ANY


def dereferenced(m: Machine, f: Frame, x: Expr, value: Value) -> None:
    """Raises Cut where a nil pointer is followed: it panics, so such values cannot have come together."""
    if value[0] in ("zero", "nil") and isinstance(m.program.core(f.code.types.type_of(x)), Pointer):
        raise Cut


def _selected_from(st: State, base: Value, name: str) -> Value:
    if base[0] == "o":
        return st.heap.get((base[1], name), ANY if is_out(st, base[1]) else ZERO)
    return part_of(base, name)


def member(m: Machine, f: Frame, e: Select) -> Any:
    """The field or method that ``e`` selects, by types."""
    types = f.code.types
    owner = types.as_type(e.x)
    return m.program.find(types.type_of(e.x) if owner is None else owner, e.name)


def _member(m: Machine, st: State, f: Frame, e: Select, base: Value) -> Value:
    found = member(m, f, e)
    if isinstance(found, MethodInfo):
        base = along(st, base, found.path)
        role = m.roles.get(found.symbol)
        if role is not None:
            return ("p", role, found.symbol, base)
        return ANY if found.ref is None else ("m", m.cache.number(found.ref), base)
    path = found.path if isinstance(found, FieldInfo) else ()
    if path:
        base = along(st, base, path)
        if base[0] == "nil" or base[0] == "zero":
            _embedded(m, st, f, e, path)
    if base[0] == "o":
        return st.heap.get((base[1], e.name), ANY if is_out(st, base[1]) else ZERO)
    return part_of(base, e.name) if base[0] in ("s", ".") else ANY if base == ANY else ZERO


def _embedded(m: Machine, st: State, f: Frame, e: Select, path: tuple[str, ...]) -> None:
    """Raises Cut where one of the embedded fields on the way is a nil pointer."""
    value, t = value_of(m, st, f, e.x), f.code.types.type_of(e.x)
    for name in path:
        value = along(st, value, (name,))
        inner = m.program.find(t, name)
        if not isinstance(inner, FieldInfo):
            return
        t = inner.type
        if value[0] in ("nil", "zero") and isinstance(m.program.core(t), Pointer):
            raise Cut


def along(st: State, base: Value, path: tuple[str, ...]) -> Value:
    """Follow embedded fields."""
    for name in path:
        if base[0] == "o":
            base = st.heap.get((base[1], name), ANY if is_out(st, base[1]) else ZERO)
        elif base[0] in ("s", "."):
            base = part_of(base, name)
        else:
            return base
    return base


def _star(st: State, x: Value) -> Value:
    if x[0] == "&":
        return resolved(st, st.heap.get(x[1], ZERO))
    if x[0] in ("s", "."):
        return resolved(st, part_of(x, "*"))
    return x


def _element(m: Machine, st: State, f: Frame, e: Index) -> Value:
    base = value_of(m, st, f, e.x)
    if base[0] == "m":
        return base
    if len(e.indices) != 1:
        return ANY
    index = _index(m, st, f, e)
    if base[0] in ("s", "."):
        return resolved(st, part_of(base, index)) if index[0] != "?" else ANY
    return element(st, base, index)


def present(m: Machine, st: State, f: Frame, e: Index, default: Optional[Value]) -> Optional[Value]:
    """Whether a map has a key, as a truth value; None where that is not known."""
    base = value_of(m, st, f, e.x)
    if base[0] == "o" and len(e.indices) == 1 and (base[1], _index(m, st, f, e)) in st.heap:
        return TRUE
    return default


def _index(m: Machine, st: State, f: Frame, e: Index) -> Value:
    """The value of an index; the zero value as what it is for its type."""
    index = value_of(m, st, f, e.indices[0])
    if index[0] == "zero":
        shape = m.program.core(f.code.types.type_of(e.indices[0]))
        if isinstance(shape, Basic):
            return EMPTY if shape.name == "string" else FALSE if shape.name == "bool" else ("i", 0)
    return index


def element(st: State, base: Value, index: Value) -> Value:
    """``base[index]``; where it is not known which element is meant, all of them escape."""
    if base[0] == "zero":
        return ZERO
    if base[0] != "o":
        return ANY
    number = base[1]
    found = st.heap.get((number, index))
    if found is not None and index[0] != "?":
        return resolved(st, found)
    held = [value for key, value in st.heap.items() if key[0] == number and key[1] != "len"]
    if not held:
        return ANY if is_out(st, number) else ZERO
    if index[0] in ("i", "c") and all(
        key[1][0] in ("i", "c") for key in st.heap if key[0] == number and key[1] != "len"
    ):
        return ZERO
    if len(set(held)) == 1 and st.objs.get(number, ("",))[0] == "slice":
        return resolved(st, held[0])
    for value in held:
        escape(st, value)
    return ANY


def _unary(m: Machine, st: State, f: Frame, e: Unary) -> Value:
    if e.op == "&":
        return address(m, st, f, e.x)
    x = value_of(m, st, f, e.x)
    if e.op == "!":
        return negated(x)
    if e.op == "+":
        return x
    return ("i", -1) if e.op == "-" and x[0] == "i" and x[1] > 0 else ANY


def address(m: Machine, st: State, f: Frame, x: Expr) -> Value:
    """``&x``."""
    if type(x) is Var:
        if f.code.record(x.id):
            return inner_object(m, st, f, x)
        key = f.cells.get(x.id)
        return ANY if key is None else ("&", key)
    if type(x) is Select or type(x) is Index:
        if isinstance(m.program.core(f.code.types.type_of(x)), Struct):
            return inner_object(m, st, f, x)
        place = place_of(m, st, f, x)
        if place is not None and place[0] == "cell":
            return ("&", place[1])
        return place[1] if place is not None and place[0] == "out" else ANY
    return value_of(m, st, f, x)


def inner_object(m: Machine, st: State, f: Frame, x: Expr) -> Value:
    """The object that the struct ``x`` is, or that ``x`` points to; made where the value is still zero.

    Raises Cut for a nil pointer.
    """
    value = value_of(m, st, f, x)
    dereferenced(m, f, x, value)
    if value[0] == "&":
        key = value[1]
        value = resolved(st, st.heap.get(key, ZERO))
        if value[0] == "zero":
            return _made(m, st, f, x, ("cell", key))
        return value
    if value[0] != "zero":
        return value
    place = place_of(m, st, f, x)
    if place is None or place[0] == "out":
        return ANY if place is None else place[1]
    return _made(m, st, f, x, place)


def _made(m: Machine, st: State, f: Frame, x: Expr, place: Value) -> Value:
    at = getattr(x, "at", f.code.unit.vars[x.id].at if type(x) is Var else 0)
    t = f.code.types.type_of(x)
    info = Info(f.code, at, at + 1, text_of(f, x), t)
    where = (
        place[1]
        if place[0] == "cell"
        else ("var", st.running.id, len(st.running.frames), f.code.number, place[1])
    )
    number = m.part(st, where, ("struct",), info)
    made = ("o", number)
    if place[0] == "cell":
        store(st, place[1], made)
    else:
        f.vars[place[1]] = made
    return made


def place_of(m: Machine, st: State, f: Frame, target: Expr) -> Optional[Value]:
    """Where an assignment goes: ``("var", id)``, ``("cell", key)``, ``("out", unknown)`` or None."""
    if type(target) is Var:
        key = f.cells.get(target.id)
        if key is not None:
            return ("cell", key)
        if target.id in f.code.boxed:
            key = m.cell(st, f.code, target.id)
            f.cells[target.id] = key
            return ("cell", key)
        return ("var", target.id)
    if type(target) is Select:
        if f.code.types.meaning(target) is not None:
            return ("out", ANY)
        base = inner_object(m, st, f, target.x)
        if base[0] == "o" and is_out(st, base[1]):
            return ("out", ANY)
        if base[0] == "o":
            found = member(m, f, target) if (base[1], target.name) not in st.heap else None
            for name in found.path if found is not None else ():
                inner = st.heap.get((base[1], name), ZERO)
                if inner[0] == "zero":
                    info = m.info[base[1]]._replace(type=None)
                    inner = ("o", m.part(st, (base[1], name), ("struct",), info))
                    store(st, (base[1], name), inner)
                if inner[0] != "o":
                    return ("out", part_of(inner, target.name))
                base = inner
            return ("cell", (base[1], target.name))
        return ("out", part_of(base, target.name))
    if type(target) is Index:
        base = value_of(m, st, f, target.x)
        if base[0] == "zero":
            base = inner_object(m, st, f, target.x)
        index = _index(m, st, f, target) if target.indices else ANY
        if base[0] == "o" and not is_out(st, base[1]):
            if index[0] != "?":
                return ("cell", (base[1], index))
            if st.objs[base[1]][0] == "map":
                key = (base[1], m.named_unknown("key", st.running.id, f.code.number, f.body, f.block, f.idx))
                if key not in st.heap:
                    return ("cell", key)
        return ("out", part_of(base, index))
    if type(target) is Star:
        x = value_of(m, st, f, target.x)
        return ("cell", x[1]) if x[0] == "&" else ("out", x if x[0] in ("s", ".") else ANY)
    return None


def assign(m: Machine, st: State, f: Frame, target: Expr, value: Value, declares: bool) -> None:
    """``target = value``."""
    if declares and type(target) is Var and target.id in f.code.boxed:
        key = m.cell(st, f.code, target.id)
        f.cells[target.id] = key
        st.heap[key] = value
        return
    place = place_of(m, st, f, target)
    if place is None or place[0] == "out":
        escape(st, value)
        if place is not None and place[1][0] == "." and place[1] != value:
            forget_part(st, place[1])
        if type(target) is Index:  # whoever has the map finds its keys
            for e in target.indices:
                escape(st, value_of(m, st, f, e))
    elif place[0] == "var":
        f.vars[place[1]] = value
    else:
        store(st, place[1], value)


# --- conditions and arithmetic -----------------------------------------------------------------------


def _binary(m: Machine, st: State, f: Frame, e: Binary) -> Value:
    op = e.op
    x = value_of(m, st, f, e.x)
    if op == "&&" or op == "||":
        if x[0] == "b" and x[1] == (op == "||"):
            return x
        y = value_of(m, st, f, e.y)
        if x[0] == "b":
            return y
        return y if y[0] == "b" and y[1] == (op == "||") else ANY
    y = value_of(m, st, f, e.y)
    if op in _COMPARE:
        return compare(st, op, x, y)
    return resolved(st, arithmetic(op, x, y))


def text_of(f: Frame, e: Expr) -> str:
    """An expression as the source has it, shortened."""
    if type(e) is Var:
        return f.code.unit.vars[e.id].name
    if type(e) is Ref:
        return e.name
    if type(e) is Select:
        inner = text_of(f, e.x)
        return f"{inner}.{e.name}" if inner else e.name
    if type(e) is Star or type(e) is Assert:
        return text_of(f, e.x)
    if type(e) is Index:
        inner = text_of(f, e.x)
        return f"{inner}[…]" if inner else ""
    return ""
