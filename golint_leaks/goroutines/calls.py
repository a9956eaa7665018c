"""What a call does: which code or primitive it means, and how it is entered."""

from __future__ import annotations

from typing import Optional

from golint_leaks.goroutines.builtins import builtin
from golint_leaks.goroutines.entries import decides
from golint_leaks.goroutines.evaluate import along, inner_object, member, value_of
from golint_leaks.goroutines.fertile import fertile_body, waiting_cell
from golint_leaks.goroutines.frames import PANICKING, PARK, Outcome, enter, put, put_results
from golint_leaks.goroutines.given import acts, ends_early, give
from golint_leaks.goroutines.kinds import RW_RLOCK
from golint_leaks.goroutines.memory import (
    Machine,
    Reached,
    context_standing,
    fields_of,
    holds_primitive,
    is_nil,
    reach,
    store,
)
from golint_leaks.goroutines.primitives import primitive
from golint_leaks.goroutines.relevance import builds, carries, holds_sync, touches
from golint_leaks.goroutines.state import GIVEN_AWAY, Frame, State
from golint_leaks.goroutines.values import ANY, FALSE, NIL, TRUE, ZERO, Value
from golint_leaks.ir.expr import Expr, Select, Temp
from golint_leaks.ir.instr import Call
from golint_leaks.models.model import ALL, RECEIVER
from golint_leaks.types.declared import MethodInfo
from golint_leaks.types.model import Pointer
from golint_leaks.types.program import FunctionRef

MOST_GIVING = 4
"""Frames of one goroutine up to which constructors are followed: what others make has entries of its own."""

MOST_PLAIN = 8
"""The same for constructors without a branch, which lead to no further states."""


def arguments(m: Machine, st: State, f: Frame, call: Call) -> tuple[Value, ...]:
    """The values of the arguments; the results of g for ``f(g())``."""
    if len(call.args) == 1 and type(call.args[0]) is Temp and (call.args[0].temp * 8 + 1) in f.temps:
        if f.code.types.forwards(call):
            base = call.args[0].temp * 8
            return tuple([f.temps[base + i] for i in range(8) if base + i in f.temps])
    return tuple([value_of(m, st, f, arg) for arg in call.args])


def target_of(m: Machine, st: State, f: Frame, call: Call) -> Value:
    """A function value, or ``("builtin", name)``, ``("conv",)``, ``("ext", symbol, receiver)``."""
    callee = f.code.types.callee(call)
    kind = callee.kind
    if kind == "builtin":
        return ("builtin", callee.symbol)
    if kind == "conversion":
        return ("conv",)
    role = m.roles.get(callee.symbol) if callee.symbol else None
    if role is not None:
        target = _dynamic(m, st, f, call, callee.symbol, callee.receiver) if kind == "interface" else NIL
        if target[0] in ("p", "m"):
            return target
        return ("p", role, callee.symbol, _receiver(m, st, f, call.callee, callee.receiver))
    if kind == "func" and callee.first_arg == 0:
        recv = NIL if callee.receiver is None else _receiver(m, st, f, call.callee, callee.receiver)
        if callee.ref is None:
            return ("ext", callee.symbol, recv)
        return ("m", m.cache.number(callee.ref), recv)
    if kind == "func" and callee.ref is not None:
        return ("m", m.cache.number(callee.ref), ("first",))
    if kind == "interface":
        return _dynamic(m, st, f, call, callee.symbol, callee.receiver)
    value = value_of(m, st, f, call.callee)
    if value[0] in ("f", "m", "p", "cancel"):
        return value
    if type(call.callee) is Select and f.code.types.meaning(call.callee) is None:
        return ("ext", callee.symbol, value_of(m, st, f, call.callee.x))
    return ("ext", callee.symbol, ANY)


def _receiver(m: Machine, st: State, f: Frame, callee: Expr, receiver: Optional[Expr]) -> Value:
    if receiver is None:
        return NIL
    found = member(m, f, callee) if type(callee) is Select and callee.x is receiver else None
    if isinstance(found, MethodInfo) and found.symbol not in m.roles and not found.path:
        value = value_of(m, st, f, receiver)
        if is_nil(value) and isinstance(m.program.core(f.code.types.type_of(receiver)), Pointer):
            return value  # a method may be called with a nil pointer
    base = inner_object(m, st, f, receiver)
    if type(callee) is Select and callee.x is receiver:
        path = found.path if found is not None else ()
        for name in path:
            if base[0] != "o":
                return along(st, base, path)
            inner = st.heap.get((base[1], name), ZERO)
            if inner[0] == "zero":
                info = m.info[base[1]]._replace(type=None)
                inner = ("o", m.part(st, (base[1], name), ("struct",), info))
                store(st, (base[1], name), inner)
            base = inner
    return base


def _dynamic(m: Machine, st: State, f: Frame, call: Call, symbol: str, receiver: Optional[Expr]) -> Value:
    if receiver is None:
        return ("ext", symbol, ANY)
    base = value_of(m, st, f, receiver)
    name = symbol.rsplit(".", 1)[-1]
    if base[0] == "reader":
        return ("p", "read-lock" if name == "Lock" else "read-unlock", RW_RLOCK, base[1])
    if base[0] in ("o", "f", "m"):
        for t in m.dynamic_types(base):
            found = m.program.find(t, name)
            if isinstance(found, MethodInfo):
                role = m.roles.get(found.symbol)
                if role is not None:
                    return ("p", role, found.symbol, along(st, base, found.path))
                if found.ref is not None:
                    return ("m", m.cache.number(found.ref), along(st, base, found.path))
    return ("ext", symbol, base)


def connect(m: Machine) -> None:
    """Let the ``go`` statement execute calls."""
    m.at_once = invoke


def invoke(
    m: Machine, st: State, f: Frame, target: Value, args: tuple[Value, ...], call: Call, dst: int
) -> Outcome:
    """Execute a call in the innermost frame ``f``."""
    tag = target[0]
    if tag == "builtin":
        return builtin(m, st, f, target[1], args, call, dst)
    if tag == "conv":
        value = args[0] if args else ANY
        if value[0] in ("o", "f", "m"):
            m.converted(value, f.code.types.as_type(call.callee))
        put(f, dst, value)
        return None
    if tag == "p":
        return primitive(m, st, f, target, args, call, dst)
    if tag == "cancel":
        st.running.op = ("cancel", target[1], call.at, call.end)
        return PARK
    if tag == "f":
        code = m.cache.code(target[1])
        if len(st.running.frames) >= m.deepest:
            return _havoc(m, st, f, target, args, call, dst, "")
        enter(m, st, code, target[2], args, dst, target[3], call)
        return None
    if tag == "m":
        recv = target[2]
        if recv[0] == "first":
            recv, args = (args[0] if args else ANY), args[1:]
        return _declared(m, st, f, target[1], recv, args, call, dst)
    if _panics(m, st, f, call):
        st.running.unwinding = True
        f.temps[PANICKING] = TRUE
        return None
    return _havoc(m, st, f, target[2] if len(target) > 2 else ANY, args, call, dst, target[1])


def _panics(m: Machine, st: State, f: Frame, call: Call) -> bool:
    """Whether a function value panics, which is tried where a deferred literal is ready for it."""
    if f.code.types.callee(call).kind != "value":
        return False
    for frame in st.running.frames:
        for _, _, _, target, _ in frame.defers:
            if target[0] == "f" and m.cache.code(target[1]).recovers(target[2]):
                key = ("g", "panics", st.running.id, f.code.number, call.at)
                answer = m.choose(st, key, (FALSE, TRUE))
                del st.assumed[key]
                return bool(answer[1])
    return False


def _declared(
    m: Machine,
    st: State,
    f: Frame,
    number: int,
    recv: Value,
    args: tuple[Value, ...],
    call: Call,
    dst: int,
) -> Outcome:
    ref = m.cache.ref(number)
    every = args if recv[0] in ("nil", "?") else (recv, *args)
    watched = watches(m, st, every)
    frames = st.running.frames
    gives = watched < 2 and _near(m, ref, len(frames)) and _gives_sync(m, f, call)
    if watched < 2 and len(frames) == 1 and decides(m, f.code, call):
        pass
    elif (watched == 0 and not (gives and builds(m, ref))) or (
        watched == 1 and not gives and not touches(m, ref) and watches(m, st, args) == 0
    ):
        _forget_written(m, st, f, every)
        put_results(m, st, f, dst)
        return None
    code = m.cache.get(ref)
    if code is None or len(frames) >= m.deepest or sum(1 for fr in frames if fr.code is code) > 1:
        return _havoc(m, st, f, recv, args, call, dst, ref.symbol)
    given = (recv, *args) if ref.decl.receiver is not None else args
    enter(m, st, code, 0, given, dst, (), call)
    return None


def _near(m: Machine, ref: FunctionRef, frames: int) -> bool:
    """Whether a constructor is followed that so many frames lead to."""
    if frames <= MOST_GIVING or frames > MOST_PLAIN:
        return frames <= MOST_GIVING
    code = m.cache.get(ref)
    return code is not None and len(code.unit.bodies[0].blocks) == 1


def _gives_sync(m: Machine, f: Frame, call: Call) -> bool:
    signature = f.code.types.callee(call).signature
    return signature is not None and any(carries(m, t) for t in signature.results)


def watches(m: Machine, st: State, values: tuple[Value, ...]) -> int:
    """2: some value leads to a function literal or a shared variable, 1: to a primitive, 0: to neither.

    Literals and variables count where a primitive can be reached, or made, through them.
    """
    if not st.objs and not st.heap:
        return 0
    plain = [v for v in values if v[0] not in ("i", "b", "c", "nil", "zero", "?", "s", ".", "m")]
    if not plain:
        return 0
    found = Reached()
    fields = fields_of(st)
    reach(st, plain, found, fields, through_contexts=False, whole=False)
    if any(v[0] == "cancel" for v in plain):
        return 2
    if any(holds_primitive(m, st, number) for number in found.objects):
        return 2 if found.cells or found.functions or _callable(st, found, fields) else 1
    if any(fertile_body(m, m.cache.code(number), body) for number, body in found.functions):
        return 2
    if any(waiting_cell(m, st, key) for key in found.cells):
        return 2
    return int(any(_may_hold(m, st, number) for number in found.objects))


def _callable(st: State, found: Reached, fields: dict[int, list[Value]]) -> bool:
    """Whether a method of an object is in reach as a value, or what ends a context that is waited for."""
    held = [st.heap[key] for number in found.objects for key in fields.get(number, ())]
    held += [st.heap[key] for key in found.cells if key in st.heap]
    return any(
        v[2][0] == "o" if v[0] == "m" else v[0] == "cancel" and context_standing(st, v[1]) == "waits"
        for v in held
    )


def _may_hold(m: Machine, st: State, number: int) -> bool:
    """Whether an object is a struct in which a primitive can be put."""
    content, info = st.objs.get(number), m.info.get(number)
    if content is None or content[0] != "struct" or info is None or info.type is None:
        return False
    return holds_sync(m, info.type)


def _forget_written(m: Machine, st: State, f: Frame, values: tuple[Value, ...]) -> None:
    """A callee that is not followed may have called the literals that it gets: what they set is not known."""
    if not any(v[0] in ("f", "&", "o", "m") for v in values):
        return
    found = Reached()
    reach(st, values, found, fields_of(st), through_contexts=False)
    for key in found.cells:
        if key[0] != "v" or key in st.escaped:
            continue
        of = m.cache.code(key[2])
        if ("&", key) in values or any(
            number == key[2] and key[3] in of.assigns(body) for number, body in found.functions
        ):
            st.heap[key] = m.unknown_variable(st, f, key[3] if key[2] == f.code.number else key[2:4])


def _runs(
    m: Machine, st: State, f: Frame, positions: frozenset[int], args: tuple[Value, ...], call: Call
) -> bool:
    """Whether a function literal is called during the call; both is tried where that matters."""
    if len(positions) != 1 or len(st.running.frames) >= m.deepest:
        return False
    at = min(positions)
    if not 0 <= at < len(args) or args[at][0] != "f":
        return False
    if not acts(m, m.cache.code(args[at][1]), args[at][2]):
        return False
    key = ("g", "runs", st.running.id, f.code.number, call.at)
    answer = m.choose(st, key, (FALSE, TRUE))
    del st.assumed[key]
    return bool(answer[1])


def _havoc(
    m: Machine,
    st: State,
    f: Frame,
    recv: Value,
    args: tuple[Value, ...],
    call: Call,
    dst: int,
    symbol: str,
) -> Outcome:
    """A call of code that is not followed: it may do anything with what it gets."""
    effect = m.models.effects.get(symbol) if symbol else None
    if effect is not None and effect.never_returns:
        return []
    runs = effect is not None and _runs(m, st, f, effect.runs, args, call)
    callee = f.code.types.callee(call).signature
    types = callee.params if callee is not None else ()
    for position, value in enumerate((recv, *args), start=RECEIVER):
        if effect is not None and (position in effect.borrows or (position >= 0 and ALL in effect.borrows)):
            continue
        if value[0] not in ("i", "b", "c", "nil", "zero", "?", "s", ".", "m"):
            if watches(m, st, (value,)):
                st.taint |= GIVEN_AWAY
            give(m, st, value, types[position] if 0 <= position < len(types) else None)
    put_results(m, st, f, dst)
    if runs and effect is not None:
        literal = args[min(effect.runs)]
        code = m.cache.code(literal[1])
        for _ in range(1 if ends_early(code, literal[2]) else 2):
            enter(m, st, code, literal[2], (), -1, literal[3], call)
    if effect is not None and effect.result_non_nil:
        put(f, dst, ("c", f"{f.code.number}:{call.at}"))
    return None
