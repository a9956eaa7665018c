"""Visible operations: which can go on in a state in which all goroutines stand, and what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from golint_leaks.goroutines.frames import put
from golint_leaks.goroutines.memory import FED, FREE, OUT, TAKEN, Machine, context_standing, escape, is_nil
from golint_leaks.goroutines.spinning import SPIN
from golint_leaks.goroutines.state import TOO_EARLY, Frame, Goroutine, State
from golint_leaks.goroutines.step import cancel
from golint_leaks.goroutines.values import ANY, FALSE, NIL, OPEN, TRUE, ZERO, Value, symbols


class Comm(NamedTuple):
    """One communication that a goroutine offers; ``case`` is its number in a select, -1 outside of one."""

    send: bool
    chan: Value
    value: Value
    case: int


class Move(NamedTuple):
    """Something that can happen: the goroutines (indices) that take part, and the successor states.

    ``objects`` are those it depends on, None where that is not known; empty when it depends on nothing
    that another goroutine could change.
    """

    parts: tuple[int, ...]
    make: Callable[[], list[State]]
    objects: tuple[int, ...] | None = None


def comms(op: tuple[Any, ...]) -> list[Comm]:
    """The communications that an operation offers."""
    kind = op[0]
    if kind == "send":
        return [Comm(True, op[1], op[2], -1)]
    if kind == "recv" or kind == "range":
        return [Comm(False, op[1], ANY, -1)]
    if kind == "select":
        return [
            Comm(case[0] == "send", case[1], case[2] if case[0] == "send" else ANY, number)
            for number, case in enumerate(op[1])
        ]
    return []


def condition(st: State, chan: Value) -> Any:
    """``"nil"``, :data:`FREE`, ``"done"`` (the context has ended), ``"waits"``, or the channel's content."""
    if is_nil(chan):
        return "nil"
    tag = chan[0]
    if tag == "done":
        return context_standing(st, chan[1])
    if tag == "o":
        content = st.objs.get(chan[1])
        if content is not None and content[0] == "fires":
            return FREE if content[1] else "waits"
        if content is None or content[0] != "chan":
            return FREE
        return content
    return FREE


def moves(m: Machine, st: State) -> list[Move]:
    """All that can happen next."""
    found: list[Move] = []
    offers = [comms(g.op) if g.op is not None else [] for g in st.gs]
    for index, g in enumerate(st.gs):
        op = g.op
        if op is None:
            continue
        if offers[index]:
            found.extend(_communications(m, st, index, offers))
        elif op[0] not in ("select",):
            found.extend(_other(m, st, index, op))
        if op[0] == "select" and op[2] >= 0:
            ready = [mv for mv in found if index in mv.parts]
            if not any(_certain(st, comm) for comm in offers[index]):
                early = any(len(mv.parts) == 2 for mv in ready)
                found.insert(0, Move((index,), _default(st, index, op[2], early)))
    return found


def _only(comm: Comm, their: Comm | None = None) -> tuple[int, ...] | None:
    """The channel of an operation without alternatives."""
    if comm.case >= 0 or (their is not None and their.case >= 0):
        return None
    return (comm.chan[1],)


def _certain(st: State, comm: Comm) -> bool:
    """Whether the communication can be done, whatever code outside does."""
    content = condition(st, comm.chan)
    if content == "done":
        return True
    if type(content) is not tuple:
        return False
    _, cap, buffer, closed = content
    return closed or (len(buffer) < cap if comm.send else bool(buffer))


def _communications(m: Machine, st: State, index: int, offers: list[list[Comm]]) -> Iterator[Move]:
    for comm in offers[index]:
        content = condition(st, comm.chan)
        if content == "nil" or content == "waits":
            continue
        if content == FREE:
            alone = all(condition(st, other.chan) in (FREE, "nil") for other in offers[index])
            yield Move((index,), _free(m, st, index, comm), () if alone else None)
        elif content == "done":
            yield Move((index,), _received(m, st, index, comm, ZERO, False))
        else:
            _, cap, buffer, closed = content
            if not closed and (comm.chan[1], TAKEN if comm.send else FED) in st.heap:
                yield Move((index,), _free(m, st, index, comm))
            if comm.send:
                if closed:
                    yield Move((index,), _panics(st, index))
                elif len(buffer) < cap:
                    yield Move((index,), _buffered(st, index, comm, content), _only(comm))
                for other, theirs in enumerate(offers):
                    if other != index and not buffer and not closed:
                        for their in theirs:
                            if not their.send and their.chan == comm.chan:
                                yield Move(
                                    (index, other),
                                    _handed_over(m, st, index, comm, other, their),
                                    _only(comm, their),
                                )
            elif buffer:
                yield Move((index,), _taken(m, st, index, comm, content), _only(comm))
            elif closed:
                yield Move((index,), _received(m, st, index, comm, ZERO, False))


# --- what happens to a goroutine whose communication is done --------------------------------------------


def _sent(st: State, index: int, value: Value) -> Value:
    """What arrives of a value: of an unknown one at most that it is not nil.

    It stays the same where the sender may still ask for it, as both then take it for the same.
    """
    if value[0] not in OPEN or _keeps(st.gs[index], symbols(value)):
        return value
    return ("c", "sent") if st.assumed.get(("==", value, NIL)) == FALSE else ANY


def _keeps(g: Goroutine, unknowns: frozenset[Value]) -> bool:
    """Whether a variable of a goroutine still has one of some unknowns."""
    return any(
        value[0] in OPEN and not unknowns.isdisjoint(symbols(value))
        for frame in g.frames
        for value in frame.vars.values()
    )


def finish_send(st: State, index: int, comm: Comm, how: str) -> None:
    """The send is over."""
    g = st.gs[index]
    op = g.op
    assert op is not None
    g = st.wake(index)
    f = g.frames[-1]
    if comm.case >= 0:
        _, _, _, target, at, end = op[1][comm.case]
        _jump(f, target)
    else:
        at, end = op[3], op[4]
    st.note(("send", g.id, f.code, at, end, comm.chan, how))


def finish_recv(m: Machine, st: State, index: int, comm: Comm, value: Value, ok: Value, how: str) -> None:
    """The receive is over."""
    op = st.gs[index].op
    assert op is not None
    g = st.wake(index)
    f = g.frames[-1]
    if value[0] == "?":
        dst = op[1][comm.case][2] if comm.case >= 0 else op[2]
        before, st.current = st.current, index
        value = m.unknown(st, f, dst)
        st.current = before
    if comm.case >= 0:
        _, _, dst, target, at, end = op[1][comm.case]
        put(f, dst, value, ok)
        _jump(f, target)
    else:
        dst, at, end = op[2], op[3], op[4]
        if op[0] == "range":
            term = f.code.unit.bodies[f.body].blocks[f.block].term
            put(f, dst, value)
            _jump(f, term.body if ok == TRUE else term.done)  # type: ignore[union-attr]
        else:
            put(f, dst, value, ok)
    st.note(("recv", g.id, f.code, at, end, comm.chan, how))


def _jump(f: Frame, target: int) -> None:
    f.block = target
    f.idx = 0


def _free(m: Machine, st: State, index: int, comm: Comm) -> Callable[[], list[State]]:
    def make() -> list[State]:
        new = st.copy()
        if comm.send:
            escape(new, comm.value)
            finish_send(new, index, comm, FREE)
            return [new]
        g = new.gs[index]
        assert g.op is not None
        new.current = index
        dst = g.op[1][comm.case][2] if comm.case >= 0 else g.op[2]
        value = m.unknown(new, g.frames[-1], dst, 0)
        content = new.objs.get(comm.chan[1]) if comm.chan[0] == "o" else None
        if content is not None and content[0] == "fires" and not content[2]:
            new.objs[comm.chan[1]] = ("fires", False, False)
        kind = g.op[0]
        new.current = -1
        if kind == "range" and comm.chan[0] != "done":
            other = new.copy()
            finish_recv(m, new, index, comm, value, TRUE, FREE)
            finish_recv(m, other, index, comm, ZERO, FALSE, FREE)
            return [new, other]
        ok = FALSE if comm.chan[0] == "done" else ANY
        finish_recv(m, new, index, comm, value, ok, FREE)
        return [new]

    return make


def _received(
    m: Machine, st: State, index: int, comm: Comm, value: Value, ok: bool
) -> Callable[[], list[State]]:
    def make() -> list[State]:
        new = st.copy()
        finish_recv(m, new, index, comm, value, TRUE if ok else FALSE, "closed")
        return [new]

    return make


def _taken(m: Machine, st: State, index: int, comm: Comm, content: Value) -> Callable[[], list[State]]:
    def make() -> list[State]:
        new = st.copy()
        _, cap, buffer, closed = content
        new.objs[comm.chan[1]] = ("chan", cap, buffer[1:], closed)
        finish_recv(m, new, index, comm, buffer[0], TRUE, "buffer")
        return [new]

    return make


def _buffered(st: State, index: int, comm: Comm, content: Value) -> Callable[[], list[State]]:
    def make() -> list[State]:
        new = st.copy()
        _, cap, buffer, closed = content
        new.objs[comm.chan[1]] = ("chan", cap, (*buffer, _sent(st, index, comm.value)), closed)
        finish_send(new, index, comm, "buffer")
        return [new]

    return make


def _handed_over(
    m: Machine, st: State, index: int, comm: Comm, other: int, their: Comm
) -> Callable[[], list[State]]:
    def make() -> list[State]:
        new = st.copy()
        finish_send(new, index, comm, "rendezvous")
        finish_recv(m, new, other, their, _sent(st, index, comm.value), TRUE, "rendezvous")
        return [new]

    return make


def _panics(st: State, index: int) -> Callable[[], list[State]]:
    """A send on a closed channel: the process ends unless somebody recovers, which is not followed."""
    return list


def _default(st: State, index: int, target: int, early: bool) -> Callable[[], list[State]]:
    def make() -> list[State]:
        new = st.copy()
        if early:
            new.taint |= TOO_EARLY
        op = new.gs[index].op
        assert op is not None
        g = new.wake(index)
        _jump(g.frames[-1], target)
        new.note(("default", g.id, g.frames[-1].code, op[3], op[4]))
        return [new]

    return make


# --- other operations ----------------------------------------------------------------------------------


def _other(m: Machine, st: State, index: int, op: tuple[Any, ...]) -> Iterator[Move]:
    kind = op[0]
    if kind == "close":
        yield Move((index,), lambda: _close(st, index, op), (op[1][1],) if op[1][0] == "o" else None)
    elif kind == "cancel":
        yield Move((index,), lambda: _cancel(st, index, op))
    elif kind == "lock":
        if may_lock(st, index, op):
            yield Move((index,), lambda: _locked(st, index, op), (op[1],))
    elif kind == "wait" or kind == "gwait":
        content = st.objs.get(op[1])
        if content is None or content[0] not in ("wg", "group") or content[1] <= 0:
            yield Move((index,), lambda: _waited(st, index, op), (op[1],) if op[0] == "wait" else None)
    elif kind == "cond":
        if st.objs.get(op[1], OUT)[0] != "cond":
            yield Move((index,), lambda: _woken(st, index))
    elif kind == "once":
        content = st.objs.get(op[1], OUT)
        if content[0] != "once" or content[1] < 0:
            yield Move((index,), lambda: _begins(st, index), (op[1],))
    elif kind == "fire":
        yield Move((index,), lambda: _begins(st, index, op[1]), (op[1],))
    elif kind == "enlist":
        yield Move((index,), lambda: _enlisted(st, index, op))
    elif kind == SPIN:
        yield Move((index,), list)  # it goes on, and nothing changes
    elif kind == "signal":
        yield from _signals(st, index, op)


def may_lock(st: State, index: int, op: tuple[Any, ...]) -> bool:
    """Whether a lock can be taken: a reader waits for a writer that waits."""
    number, mode = op[1], op[2]
    content = st.objs.get(number)
    if content is None or content[0] != "lock":
        return True
    _, writer, readers = content
    if writer >= 0:
        return False
    if mode == "w":
        return not readers
    return (
        not any(
            i != index and g.op is not None and g.op[0] == "lock" and g.op[1] == number and g.op[2] == "w"
            for i, g in enumerate(st.gs)
        )
        or not readers
    )


def _close(st: State, index: int, op: tuple[Any, ...]) -> list[State]:
    content = condition(st, op[1])
    if content == "nil" or (type(content) is tuple and content[3]):
        return []  # closing a nil or closed channel ends the process
    new = st.copy()
    if type(content) is tuple:
        new.objs[op[1][1]] = (*content[:3], True)
    g = new.wake(index)
    new.note(("close", g.id, g.frames[-1].code, op[2], op[3], op[1]))
    return [new]


def _cancel(st: State, index: int, op: tuple[Any, ...]) -> list[State]:
    new = st.copy()
    cancel(new, op[1])
    g = new.wake(index)
    new.note(("cancel", g.id, g.frames[-1].code, op[2], op[3], op[1]))
    return [new]


def _locked(st: State, index: int, op: tuple[Any, ...]) -> list[State]:
    new = st.copy()
    g = new.wake(index)
    number = op[1]
    content = new.objs.get(number)
    if content is not None and content[0] == "lock":
        _, writer, readers = content
        new.objs[number] = (
            ("lock", g.id, readers) if op[2] == "w" else ("lock", writer, tuple(sorted((*readers, g.id))))
        )
    new.note(("lock", g.id, g.frames[-1].code, op[4], op[5], number))
    return [new]


def _waited(st: State, index: int, op: tuple[Any, ...]) -> list[State]:
    new = st.copy()
    g = new.wake(index)
    content = new.objs.get(op[1])
    if op[0] == "gwait" and content is not None and content[0] == "group" and content[2][0] == "cancel":
        cancel(new, content[2][1])
    new.note(("waited", g.id, g.frames[-1].code, op[3], op[4], op[1]))
    return [new]


def _begins(st: State, index: int, timer: int = -1) -> list[State]:
    new = st.copy()
    new.wake(index)
    if timer in new.objs and new.objs[timer][0] == "later":
        new.objs[timer] = ("later", True)
    return [new]


def _enlisted(st: State, index: int, op: tuple[Any, ...]) -> list[State]:
    """A goroutine begins to wait for a condition, with a lock that it does not hold."""
    new = st.copy()
    g = new.wake(index)
    content = new.objs.get(op[2], OUT)
    if content[0] == "lock":
        new.objs[op[2]] = ("lock", -1, content[2])
    g.op = ("cond", *op[1:])
    return [new]


def _woken(st: State, index: int) -> list[State]:
    new = st.copy()
    wake_from_cond(new, index)
    return [new]


def wake_from_cond(st: State, index: int) -> None:
    """A goroutine that waited for a condition takes its lock again."""
    old = st.gs[index]
    op = old.op
    assert op is not None
    g = old.copy()
    st.gs[index] = g
    _, _, lock, _, at, end = op
    g.op = None if lock < 0 else ("lock", lock, "w", "", at, end)


def _signals(st: State, index: int, op: tuple[Any, ...]) -> Iterator[Move]:
    waiting = [i for i, g in enumerate(st.gs) if g.op is not None and g.op[0] == "cond" and g.op[1] == op[1]]

    def make(chosen: list[int]) -> list[State]:
        new = st.copy()
        for i in chosen:
            wake_from_cond(new, i)
        g = new.wake(index)
        new.note(("signal", g.id, g.frames[-1].code, op[3], op[4], op[1]))
        return [new]

    if op[2] or len(waiting) <= 1:
        yield Move((index, *waiting), lambda: make(waiting))
    else:
        for i in waiting:
            yield Move((index, i), lambda i=i: make([i]))  # type: ignore[misc]


def runnable(st: State) -> int:
    """The index of a goroutine that is not at a visible operation, -1 without one."""
    for index, g in enumerate(st.gs):
        if g.op is None:
            return index
    return -1
