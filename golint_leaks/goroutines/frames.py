"""Entering and leaving bodies."""

from __future__ import annotations

from typing import Any, Optional, Union

from golint_leaks.goroutines.code import Code
from golint_leaks.goroutines.memory import Info, Machine, store
from golint_leaks.goroutines.state import Frame, State
from golint_leaks.goroutines.values import ANY, ZERO, Value
from golint_leaks.ir.instr import Call

PARK = "park"
Outcome = Optional[Union[str, list[State]]]
"""None: go on; PARK: the goroutine stands before its ``op``; a list: the states that follow."""

RESULTS = -1
PANICKING = -2


def put(f: Frame, dst: int, *values: Value) -> None:
    """Set the values of an instruction."""
    if dst >= 0:
        base = dst * 8
        for index, value in enumerate(values[:7]):
            f.temps[base + index] = value


def put_results(m: Machine, st: State, f: Frame, dst: int) -> None:
    """The results of a call of which nothing is known."""
    if dst >= 0:
        count = max(1, min(7, len(f.code.types.temp_types(dst))))
        put(f, dst, *[m.unknown(st, f, dst, index) for index in range(count)])


def enter(
    m: Machine,
    st: State,
    code: Code,
    body: int,
    args: tuple[Value, ...],
    dst: int,
    captured: tuple[Any, ...],
    call: Call,
    after: Value = (),
) -> None:
    """Push a frame for a body onto the running goroutine."""
    frame = prepare(m, st, code, body, args, dst, captured, call, after)
    st.running.frames.append(frame)
    m.reached = max(m.reached, len(st.running.frames))


def prepare(
    m: Machine,
    st: State,
    code: Code,
    body: int,
    args: tuple[Value, ...],
    dst: int,
    captured: tuple[Any, ...],
    call: Optional[Call],
    after: Value = (),
) -> Frame:
    """A frame with its parameters set."""
    frame = Frame(code, body, dst, after)
    frame.cells.update(captured)
    of = code.unit.bodies[body]
    params = of.params
    if of.signature.variadic and params and call is not None and not call.spread:
        args = _packed(m, st, code, args, len(params) - 1, call)
    for number, var in enumerate(params):
        bind(m, st, frame, var, args[number] if number < len(args) else ANY)
    for var in of.results:
        bind(m, st, frame, var, ZERO)
    return frame


def bind(m: Machine, st: State, frame: Frame, var: int, value: Value) -> None:
    """Declare a variable of a new frame."""
    if var in frame.code.boxed:
        key = m.cell(st, frame.code, var)
        frame.cells[var] = key
        store(st, key, value)
    else:
        frame.vars[var] = value


def _packed(
    m: Machine, st: State, code: Code, args: tuple[Value, ...], fixed: int, call: Call
) -> tuple[Value, ...]:
    rest = args[fixed:]
    if not rest:
        return (*args[:fixed], ("nil",))
    info = Info(code, call.at, call.end, "", None)
    number = m.allocate(st, (code.number, call.at, "rest"), ("slice", len(rest)), info)
    for index, value in enumerate(rest):
        st.heap[(number, ("i", index))] = value
    return (*args[:fixed], ("o", number))
