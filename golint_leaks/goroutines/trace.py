"""What is told of a leak: who blocks, on what, and the steps that led there."""

from __future__ import annotations

from typing import Any, NamedTuple, Optional

from golint_leaks.finding import Place
from golint_leaks.goroutines import kinds as k
from golint_leaks.goroutines.code import Code
from golint_leaks.goroutines.memory import Machine, is_nil
from golint_leaks.goroutines.state import Event, Frame, Goroutine, State
from golint_leaks.goroutines.values import Value
from golint_leaks.ir.expr import Binary, Const, Convert, Expr, Index, Ref, Result, Select, Star, Temp, Var
from golint_leaks.ir.instr import Assign, Branch, Call, Go, Instr, RangeNext, Recv, SelectSwitch, Send
from golint_leaks.types.declared import ValueEntry
from golint_leaks.types.model import Chan

OWN_BUFFER = 8
"""In the taint of a leak: it depends on data, such as the size of a buffer or what a map holds."""


class Leak(NamedTuple):
    """A goroutine that can never go on; ``at`` and ``end`` are the operation in ``code``.

    ``symbol`` is the function of the goroutine as a dump shows it, ``kind`` and ``how`` are those of
    :mod:`golint_leaks.goroutines.kinds`, ``what`` the object as the source names it.
    """

    kind: str
    how: str
    reason: str
    symbol: str
    code: Code
    body: int
    at: int
    end: int
    what: str
    gid: int
    events: tuple[Event, ...]
    place: Any
    taint: int
    keeps: tuple[str, ...]
    objects: frozenset[int]
    others: tuple[tuple[int, str, Place], ...]


_OPERATIONS = {
    "send": (k.BLOCKED_SEND, k.CHAN_SEND),
    "recv": (k.BLOCKED_RECEIVE, k.CHAN_RECEIVE),
    "range": (k.UNCLOSED_RANGE, k.CHAN_RECEIVE),
    "select": (k.BLOCKED_SELECT, k.SELECT),
    "lock": (k.BLOCKED_LOCK, ""),
    "once": (k.BLOCKED_LOCK, k.MUTEX_LOCK),
    "wait": (k.BLOCKED_WAIT, ""),
    "gwait": (k.BLOCKED_WAIT, k.WAIT_GROUP),
    "cond": (k.BLOCKED_WAIT, k.COND_WAIT),
}


def describe(m: Machine, st: State, g: Goroutine, all_leaked: list[Goroutine]) -> Optional[Leak]:
    """The leak of a goroutine in a state."""
    op = g.op
    if op is None or op[0] not in _OPERATIONS:
        return None
    if op[0] == "select" and len(op[1]) == 1 and op[2] < 0:
        # The compiler makes a plain operation of a select with one case (cmd/compile, walk of select).
        op = (*op[1][0][:3], op[3], op[4])
    kind, reason = _OPERATIONS[op[0]]
    if op[0] == "select" and not op[1] and g.place[0] == "entry":
        return None  # the caller is meant to stay
    frame = g.frames[-1]
    chans = [case[1] for case in op[1]] if op[0] == "select" else [op[1]]
    how = ""
    if op[0] in ("send", "recv", "range") and is_nil(op[1]):
        how = k.NIL
        reason = k.CHAN_SEND_NIL if op[0] == "send" else k.CHAN_RECEIVE_NIL
    elif op[0] == "select" and not op[1]:
        how, reason = k.EMPTY, k.SELECT_NO_CASES
    elif op[0] == "lock":
        content = st.objs.get(op[1], ("lock", -1, ()))
        reason = op[3] or k.MUTEX_LOCK
        if reason not in (k.MUTEX_LOCK, k.RW_LOCK, k.RW_RLOCK):
            reason = k.MUTEX_LOCK
        if reason == k.RW_LOCK and content[1] >= 0:
            reason = k.MUTEX_LOCK  # writers wait for each other on a Mutex inside
        how = _held({content[1], *content[2]} - {-1}, g, all_leaked)
    elif op[0] == "once":
        how = _held({st.objs[op[1]][1]}, g, all_leaked)
    elif op[0] == "wait":
        reason = op[2]
    if not how:
        how = k.ALONE if len(all_leaked) == len(st.gs) == 1 and not _others(st, g) else k.ABANDONED
        if any(other is not g and _shares(other, chans) for other in all_leaked):
            how = k.CYCLE
    taint = st.taint
    if _depends(m, st, g, op, all_leaked):
        taint |= OWN_BUFFER
    if op[0] == "recv" and how == k.ALONE and st.objs.get(op[1][1], ("", 0))[1] > 0:
        taint |= OWN_BUFFER
    if op[0] == "send" and how != k.NIL and st.objs.get(op[1][1], ("", 0))[1] > 0:
        kind, how = k.CHANNEL_BACKLOG, k.ABANDONED
    at, end = (op[-2], op[-1])
    bottom = g.frames[0]
    symbol = bottom.code.symbol(bottom.body)
    if bottom.after:
        symbol = _runner(bottom.after[2])
    return Leak(
        kind,
        how,
        reason,
        symbol,
        frame.code,
        frame.body,
        at,
        end,
        _name(m, op, chans),
        g.id,
        events_of(st),
        g.place,
        taint,
        _keeps(g),
        frozenset([op[1]] if type(op[1]) is int else [chan[1] for chan in chans if chan[0] in ("o", "done")]),
        tuple(_other(other) for other in all_leaked if other is not g and other.op is not None),
    )


def _held(holders: set[int], g: Goroutine, all_leaked: list[Goroutine]) -> str:
    """How a goroutine waits for what others hold, or it itself."""
    if holders == {g.id}:
        return k.SELF
    return k.CYCLE if any(other.id in holders for other in all_leaked) else ""


def _depends(m: Machine, st: State, g: Goroutine, op: Any, all_leaked: list[Goroutine]) -> bool:
    """Whether what is not followed decides: how much room there is, what is in a map, a condition's state."""
    chans = [] if type(op[1]) is int else [case[1] for case in op[1]] if op[0] == "select" else [op[1]]
    for chan in chans:
        if chan[0] == "o" and (chan[1] in m.measured or "[…]" in m.info[chan[1]].text):
            return True
    if op[0] == "send" and _by_data(m, g, chans[0]):
        return True
    if any(_waits_for_room(m, other) for other in all_leaked if other is not g):
        return True
    if any(other.op is not None and other.op[0] == "cond" for other in all_leaked if other is not g):
        return True
    frame = g.frames[-1]
    if op[0] == "cond":
        info = m.info.get(op[1])
        return info is None or info.code is not frame.code
    written = _operands(frame, op)
    if any(is_nil(chan) for chan in chans) and any(_of_failure(frame.code, e) for e in written):
        return True
    return any(_element(frame.code, e) for e in written)


def _waits_for_room(m: Machine, g: Goroutine) -> bool:
    """Whether a goroutine waits to send to a channel whose room depends on data."""
    op = g.op
    if op is None or op[0] != "send" or op[1][0] != "o":
        return False
    return op[1][1] in m.measured or _by_data(m, g, op[1])


def _by_data(m: Machine, g: Goroutine, chan: Value) -> bool:
    """Whether it is a matter of data if more is sent than there is room for.

    Room by the length of a collection is meant for a value of each element: for the goroutines that are
    started for them it is compared with what they send, not for walks over something else.
    """
    if chan[0] != "o":
        return False
    how = _room_of(m, chan[1])
    return how == DATA or (how == LENGTH and (any(_walks(f) for f in g.frames) or _strides(m, g)))


def _strides(m: Machine, g: Goroutine) -> bool:
    """Whether a goroutine is started for several elements at a time: there are fewer than elements."""
    if g.place[0] != "go":
        return False
    code, start = m.cache.code(g.place[1]), g.place[2]
    for number, body in enumerate(code.unit.bodies):
        graph = code.ctx.graph(number)
        for at, block in enumerate(body.blocks):
            if any(type(instr) is Go and instr.at == start for instr in block.instrs):
                inside = [each for n, each in enumerate(body.blocks) if n == at or graph.same_loop(at, n)]
                return graph.in_loop(at) and any(_advances(instr) for each in inside for instr in each.instrs)
    return False


def _advances(instr: Instr) -> bool:
    """Whether a counter is advanced by a number that is not written out."""
    if type(instr) is not Assign or type(instr.target) is not Var or type(instr.value) is not Binary:
        return False
    value = instr.value
    return value.op == "+" and value.x == instr.target and type(value.y) is not Const


def _walks(frame: Frame) -> bool:
    """Whether a frame is in a loop over a collection, or one that turns as often as other data say."""
    graph = frame.code.ctx.graph(frame.body)
    if not graph.in_loop(frame.block):
        return False
    for number, block in enumerate(frame.code.unit.bodies[frame.body].blocks):
        if number != frame.block and not graph.same_loop(frame.block, number):
            continue
        if type(block.term) is RangeNext and type(block.term.x) is not Const:
            return True
        if type(block.term) is Branch and _limits(frame.code, block.term.cond):
            if any(not graph.same_loop(number, target) for target in graph.succs[number]):
                return True
    return False


def _limits(code: Code, cond: Expr) -> bool:
    """Whether a condition compares a counter with a number that is not written out."""
    if type(cond) is not Binary or cond.op not in ("<", "<=", ">", ">=", "!="):
        return False
    for counter, limit in ((cond.x, cond.y), (cond.y, cond.x)):
        if type(counter) is Var and any(_step(value, counter) for value in code.types.assigned(counter.id)):
            return size_of(code, limit) == DATA
    return False


def _step(value: Expr, counter: Var) -> bool:
    return type(value) is Binary and value.op in ("+", "-") and counter in (value.x, value.y)


def _room_of(m: Machine, number: int) -> str:
    """How the size of a channel is given; empty where it has none."""
    info = m.info[number]
    for block in info.code.within(0):
        for instr in block.instrs:
            if type(instr) is Call and instr.at == info.at and len(instr.args) > 1:
                return size_of(info.code, instr.args[1])
    return ""


WRITTEN, LENGTH, DATA = "written", "length", "data"


def size_of(code: Code, e: Expr, depth: int = 3) -> str:
    """How the size of a channel is given: written out, as the length of a collection, or by other data."""
    if type(e) is Const:
        return WRITTEN
    if type(e) is Binary:
        both = {size_of(code, e.x, depth), size_of(code, e.y, depth)}
        return WRITTEN if both == {WRITTEN} else DATA if DATA in both else LENGTH
    if type(e) is Convert:
        return size_of(code, e.x, depth)
    if type(e) is Ref or type(e) is Select:
        meaning = code.types.meaning(e)
        return WRITTEN if isinstance(meaning, ValueEntry) and meaning.decl.const else DATA
    if type(e) is Var and depth:
        values = code.types.assigned(e.id)
        return size_of(code, values[0], depth - 1) if len(values) == 1 else DATA
    made = code.types.definition(e.temp) if type(e) is Temp else None
    if type(made) is Call and code.types.callee(made).kind == "builtin":
        return LENGTH if code.types.callee(made).symbol in ("len", "cap") else DATA
    return DATA


def _operands(frame: Frame, op: Any) -> list[Expr]:
    """The channels of an operation as they are written."""
    block = frame.code.unit.bodies[frame.body].blocks[frame.block]
    if op[0] == "select":
        cases = block.term.cases if type(block.term) is SelectSwitch else ()
        return [case.comm.chan for case in cases if case.comm is not None]
    if op[0] == "range":
        return [block.term.x] if type(block.term) is RangeNext else []
    instr = block.instrs[frame.idx - 1] if 0 < frame.idx <= len(block.instrs) else None
    return [instr.chan] if type(instr) is Send or type(instr) is Recv else []


def _of_failure(code: Code, e: Expr) -> bool:
    """Whether a channel comes from a call that may fail: then it is nil together with an error."""
    values = code.types.assigned(e.id) if type(e) is Var else ()
    return any(type(value) is Result for value in values)


def _element(code: Code, e: Expr) -> bool:
    """Whether a channel is an element of a container, or is kept in one."""
    while type(e) is Select or type(e) is Star:
        e = e.x
    if type(e) is Var:
        values = code.types.assigned(e.id)
        return len(values) == 1 and type(values[0]) is Index
    return type(e) is Index


def unclosed_at(m: Machine, leak: Leak) -> Optional[tuple[Place, str]]:
    """Where another function returns without the close that it has on another path, and its name."""
    if leak.kind != k.UNCLOSED_RANGE or leak.how != k.ABANDONED or len(leak.objects) != 1:
        return None
    ends = [event for event in leak.events if event[0] == "return" and event[1] != leak.gid]
    info = m.info.get(next(iter(leak.objects)))
    if not ends or info is None or info.type is None:
        return None
    _, _, code, at, end, implicit, body = ends[-1]
    shape = m.program.core(info.type)
    if (
        implicit
        or end <= at
        or code.ref is leak.code.ref
        or not isinstance(shape, Chan)
        or not _closes(m, code, body, shape)
    ):
        return None
    return Place(code.path, at, end), code.symbol(body)


def _closes(m: Machine, code: Code, body: int, chan: Chan) -> bool:
    """Whether a body closes a channel of a kind by a statement, not by a deferred one."""
    for block in code.unit.bodies[body].blocks:
        for instr in block.instrs:
            if type(instr) is Call and len(instr.args) == 1 and type(instr.args[0]) is Var:
                callee = code.types.callee(instr)
                shape = m.program.core(code.types.type_of(instr.args[0]))
                if callee.kind == "builtin" and callee.symbol == "close" and isinstance(shape, Chan):
                    if shape.elem == chan.elem:
                        return True
    return False


def _other(g: Goroutine) -> tuple[int, str, Place]:
    bottom, top, op = g.frames[0], g.frames[-1], g.op
    assert op is not None
    symbol = _runner(bottom.after[2]) if bottom.after else bottom.code.symbol(bottom.body)
    return g.id, symbol, Place(top.code.path, op[-2], op[-1])


def _others(st: State, g: Goroutine) -> bool:
    return any(event[0] == "end" for event in events_of(st))


def _shares(g: Goroutine, chans: list[Any]) -> bool:
    for frame in g.frames:
        for value in (*frame.vars.values(), *frame.temps.values()):
            if value in chans:
                return True
    return False


def _runner(symbol: str) -> str:
    """The function that runs the argument of ``p.T.Go``: a literal in that method."""
    head, _, method = symbol.rpartition(".")
    package, _, owner = head.rpartition(".")
    return f"{package}.(*{owner}).{method}.func1"


def _name(m: Machine, op: Any, chans: list[Any]) -> str:
    if op[0] in ("lock", "once", "wait", "gwait", "cond"):
        info = m.info.get(op[1])
        return info.text if info is not None else ""
    for chan in chans:
        if chan[0] == "o":
            info = m.info.get(chan[1])
            if info is not None and info.text:
                return info.text
    return ""


def _keeps(g: Goroutine) -> tuple[str, ...]:
    """Variables that the goroutine refers to, with their types."""
    found: list[str] = []
    for frame in g.frames:
        unit = frame.code.unit
        for var in sorted({*frame.cells, *frame.vars}):
            name = unit.vars[var].name
            if name and name != "_":
                found.append(f"{name} {frame.code.types.var_type(var)}")
    return tuple(dict.fromkeys(found))


def events_of(st: State) -> tuple[Event, ...]:
    """The steps that led to a state, in order."""
    found: list[Event] = []
    node = st.trace
    while node is not None:
        node, event = node
        found.append(event)
    return tuple(reversed(found))
