"""Builtin functions."""

from __future__ import annotations

from golint_leaks.goroutines.conditions import arithmetic
from golint_leaks.goroutines.evaluate import resolved, text_of
from golint_leaks.goroutines.frames import PANICKING, PARK, Outcome, put
from golint_leaks.goroutines.memory import OUT, Info, Machine, escape, forget_part, store
from golint_leaks.goroutines.state import Frame, State
from golint_leaks.goroutines.values import ANY, FALSE, MOST, NIL, OPEN, TRUE, ZERO, Value, integer, literal
from golint_leaks.ir.expr import Const, Expr, Ref, Select, Var
from golint_leaks.ir.instr import Assign, Call
from golint_leaks.types.declared import ValueEntry
from golint_leaks.types.model import Chan, Map, Slice

COUNTS: tuple[Value, ...] = (("i", 0), ("i", 1), ("i", 3))
"""How often something is explored whose number is not known."""

WORKERS: tuple[Value, ...] = (("i", 1), ("i", 2))
"""The same for a number that is given: fewer than there are things in a collection."""


def counts(m: Machine, key: Value) -> tuple[Value, ...]:
    """The numbers to explore: a collection may be empty, a number of workers is at least one.

    With buffers, four of the former, that they may overflow.
    """
    if key[0] != "len" and key[0] != "g":
        return WORKERS
    return (*COUNTS, ("i", 4)) if m.buffers else COUNTS


def concrete(m: Machine, st: State, value: Value) -> Value:
    """An integer instead of an unknown one: each unknown in it is chosen."""
    if value[0] == "a":
        _, op, x, y = value
        return arithmetic(op, concrete(m, st, x), concrete(m, st, y))
    if value[0] in OPEN:
        return m.choose(st, value, counts(m, value))
    return value


def builtin(
    m: Machine, st: State, f: Frame, name: str, args: tuple[Value, ...], call: Call, dst: int
) -> Outcome:
    """Execute a call of a builtin."""
    if name == "make":
        put(f, dst, _make(m, st, f, args, call))
    elif name == "new":
        info = Info(f.code, call.at, call.end, "", f.code.types.as_type(call.args[0]) if call.args else None)
        put(f, dst, ("o", m.allocate(st, (f.code.number, call.at), ("struct",), info)))
    elif name == "len" or name == "cap":
        put(f, dst, length(st, args[0] if args else ANY))
    elif name == "append":
        put(f, dst, _append(m, st, f, args, call))
    elif name == "close":
        st.running.op = ("close", args[0] if args else ANY, call.at, call.end)
        return PARK
    elif name == "panic":
        st.running.unwinding = True
        f.temps[PANICKING] = TRUE
    elif name == "recover":
        g = st.running
        put(f, dst, ("c", "panic") if g.unwinding else NIL)
        g.unwinding = False
    elif name == "delete" or name == "clear":
        _remove(st, args)
    elif name == "copy" and len(args) == 2:
        _copy(st, args)
        put(f, dst, ANY)
    elif dst >= 0:
        put(f, dst, m.unknown(st, f, dst))
    return None


def _make(m: Machine, st: State, f: Frame, args: tuple[Value, ...], call: Call) -> Value:
    t = f.code.types.as_type(call.args[0]) if call.args else None
    shape = m.program.core(t) if t is not None else None
    size = args[1] if len(args) > 1 else ("i", 0)
    if isinstance(shape, Chan):
        written = _written(f, call)
        told = size[0] == "i" or (size[0] == "len" and size[1][0] == "s")
        # Room for all that is sent by single statements.
        size = concrete(m, st, size) if written is None else _room(f, call.args[1], written)
        # How much room there is must have to do with what is sent, where that is not known.
        content: Value = ("chan", size[1], (), False) if size[0] == "i" else OUT
        info = Info(f.code, call.at, call.end, _name(f, call.dst), t)
        number = m.allocate(st, (f.code.number, call.at), content, info)
        if written is None and not told:
            m.measured.add(number)
        return ("o", number)
    if isinstance(shape, Map | Slice):
        if isinstance(shape, Slice):
            size = concrete(m, st, size)
            content = ("slice", size[1] if size[0] == "i" else -1)
        else:
            content = ("map",)
        info = Info(f.code, call.at, call.end, "", t)
        return ("o", m.allocate(st, (f.code.number, call.at), content, info))
    return ANY


def _written(f: Frame, call: Call) -> int | None:
    """The size of a channel where it is written out, as a literal or a constant."""
    size = call.args[1] if len(call.args) > 1 else None
    if type(size) is Ref or type(size) is Select:
        meaning = f.code.types.meaning(size)
        size = meaning.decl.value if isinstance(meaning, ValueEntry) and meaning.decl.const else None
    return int(size.text) if type(size) is Const and size.text.isdigit() else None


def _room(f: Frame, size: Expr, written: int) -> Value:
    """Room of a size that is written out: exact, unless it is a constant by which others count too.

    Loops up to the constant are scaled down, and the room must be with them.
    """
    name = size.name if type(size) is Ref or type(size) is Select else ""
    if name and written > MOST:
        word, package = name.encode(), f.code.ref.package
        for ref in package.function_refs():
            if ref is not f.code.ref and word in package.files[ref.file].packed(ref.decl.unit):
                return literal(written)
    return integer(written)


def _name(f: Frame, temp: int) -> str:
    """How the source names what the instruction makes: the first place that it is assigned to."""
    for block in f.code.unit.bodies[f.body].blocks:
        for instr in block.instrs:
            if (
                type(instr) is Assign
                and instr.target is not None
                and getattr(instr.value, "temp", -1) == temp
            ):
                return text_of(f, instr.target)
    for var, values in f.code.types._declared.items():
        if any(getattr(value, "temp", -1) == temp for value in values):
            return text_of(f, Var(var))
    return ""


def length(st: State, x: Value) -> Value:
    """``len(x)``."""
    if x[0] == "o":
        content = st.objs.get(x[1])
        if content is not None:
            if content[0] == "slice":
                return ("i", content[1]) if content[1] >= 0 else ANY
            if content[0] == "map":
                return ("i", min(MOST, sum(1 for key in st.heap if key[0] == x[1])))
            if content[0] == "chan":
                return ("i", len(content[2]))
        return ANY
    if x[0] == "zero" or x[0] == "nil":
        return ("i", 0)
    if x[0] == "s" or x[0] == ".":
        return resolved(st, ("len", x))
    return ANY


def _append(m: Machine, st: State, f: Frame, args: tuple[Value, ...], call: Call) -> Value:
    if not args:
        return ANY
    base = args[0]
    if base[0] == "." and len(args) > 1 and not call.spread:
        for value in args[1:]:
            escape(st, value)
        forget_part(st, ("len", base))
        st.assumed[("<", ("i", 0), ("len", base))] = TRUE
        st.assumed[("==", ("len", base), ("i", 0))] = FALSE
        return base  # longer than before, else the same
    if all(a[0] in ("i", "b", "c", "?", "s", ".", "nil", "zero", "m") for a in args[1:]) and base[0] != "o":
        if call.spread or base[0] not in ("zero", "nil"):
            return ANY
    if base[0] == "zero" or base[0] == "nil":
        info = Info(f.code, call.at, call.end, "", None)
        base = ("o", m.allocate(st, (f.code.number, call.at), ("slice", 0), info))
    if call.spread and base[0] == "o" and args[1:] == (base,):
        # Parts of a slice are not told from the whole: some element is left out, all are kept.
        if st.objs.get(base[1], OUT)[0] == "slice":
            st.objs[base[1]] = ("slice", -1)
        return base
    added = _spread(st, args) if call.spread else args[1:]
    if base[0] != "o" or added is None:
        for value in args[1:]:
            escape(st, value)
        return ANY if base[0] != "o" else base
    content = st.objs.get(base[1])
    size = content[1] if content is not None and content[0] == "slice" else -1
    for value in added:
        if size < 0 or size >= MOST:
            escape(st, value)
            continue
        store(st, (base[1], ("i", size)), value)
        size += 1
    if size >= 0:
        st.objs[base[1]] = ("slice", min(size, MOST))
    return base


def _spread(st: State, args: tuple[Value, ...]) -> tuple[Value, ...] | None:
    """The elements of a slice that is appended as a whole, None where they are not known."""
    source = args[1] if len(args) == 2 else ANY
    if source[0] == "nil" or source[0] == "zero":
        return ()
    content = st.objs.get(source[1], OUT) if source[0] == "o" else OUT
    if content[0] != "slice" or content[1] < 0 or content[1] >= MOST:
        return None
    return tuple([st.heap.get((source[1], ("i", n)), ZERO) for n in range(content[1])])


def _remove(st: State, args: tuple[Value, ...]) -> None:
    if len(args) == 2 and args[0][0] == "o":
        if args[1][0] != "?":
            st.heap.pop((args[0][1], args[1]), None)


def _copy(st: State, args: tuple[Value, ...]) -> None:
    target, source = args
    if target[0] == "o" and source[0] == "o":
        for key in list(st.heap):
            if key[0] == source[1]:
                store(st, (target[1], key[1]), st.heap[key])
    else:
        escape(st, source)
