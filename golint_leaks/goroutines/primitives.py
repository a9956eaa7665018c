"""Locks, wait groups, conditions, contexts and groups: what a call with a role does at once.

What may have to wait only sets the operation of the goroutine; :mod:`golint_leaks.goroutines.blocking`
completes it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Optional

from golint_leaks.goroutines.builtins import concrete
from golint_leaks.goroutines.conditions import arithmetic, compare, truth
from golint_leaks.goroutines.frames import PARK, Outcome, put, put_results
from golint_leaks.goroutines.memory import OUT, Info, Machine, escape, part_of, store
from golint_leaks.goroutines.spawn import spawn
from golint_leaks.goroutines.state import Frame, State
from golint_leaks.goroutines.values import ANY, FALSE, NIL, TRUE, ZERO, Value
from golint_leaks.ir.instr import Call

BACKGROUND: Value = ("c", "background")
_Args = tuple[Value, ...]
_Handler = Callable[[Machine, State, Frame, Value, Value, _Args, Call, int], Outcome]


def primitive(m: Machine, st: State, f: Frame, target: Value, args: _Args, call: Call, dst: int) -> Outcome:
    """Execute a call of a function with a role."""
    handler = _HANDLERS.get(target[1])
    if handler is None:
        put_results(m, st, f, dst)
        return None
    return handler(m, st, f, target, target[3], args, call, dst)


def private(st: State, recv: Value, kind: str, initial: Value) -> Optional[int]:
    """The object of a primitive, made of a struct at its first use; None where others may have it."""
    if recv[0] != "o":
        return None
    content = st.objs.get(recv[1])
    if content is None:
        return None
    if content[0] == "struct":
        st.objs[recv[1]] = initial
        return int(recv[1])
    return int(recv[1]) if content[0] == kind else None


FREE_LOCK: Value = ("lock", -1, ())


def _lock(
    m: Machine, st: State, f: Frame, target: Value, recv: Value, args: _Args, call: Call, dst: int
) -> Outcome:
    number = private(st, recv, "lock", FREE_LOCK)
    if number is not None:
        mode = "r" if target[1] == "read-lock" else "w"
        st.running.op = ("lock", number, mode, target[2], call.at, call.end)
        return PARK
    return None


def _unlock(
    m: Machine, st: State, f: Frame, target: Value, recv: Value, args: _Args, call: Call, dst: int
) -> Outcome:
    number = private(st, recv, "lock", FREE_LOCK)
    if number is not None:
        unlock(st, number, target[1] == "read-unlock", st.running.id)
        st.note(("unlock", st.running.id, f.code, call.at, call.end, number))
    return None


def unlock(st: State, number: int, read: bool, gid: int) -> None:
    """Give a lock back."""
    _, writer, readers = st.objs[number]
    if not read:
        st.objs[number] = ("lock", -1, readers)
        return
    rest = list(readers)
    if gid in rest:
        rest.remove(gid)
    elif rest:
        rest.pop()
    st.objs[number] = ("lock", writer, tuple(rest))


def _wg_add(
    m: Machine, st: State, f: Frame, target: Value, recv: Value, args: _Args, call: Call, dst: int
) -> Outcome:
    number = private(st, recv, "wg", ("wg", 0))
    if number is None:
        return None
    n: Value = args[0] if args else ANY
    n = concrete(m, st, n)
    if n[0] != "i":
        st.objs[number] = OUT
        return None
    return _count(st, f, number, n[1], call)


def _count(st: State, f: Frame, number: int, n: int, call: Call) -> Outcome:
    count = st.objs[number][1] + n
    if count < 0:
        return []  # negative counter: the program panics
    st.objs[number] = ("wg", count)
    st.note(("add" if n > 0 else "done", st.running.id, f.code, call.at, call.end, number))
    return None


def _wg_done(
    m: Machine, st: State, f: Frame, target: Value, recv: Value, args: _Args, call: Call, dst: int
) -> Outcome:
    number = private(st, recv, "wg", ("wg", 0))
    return None if number is None else _count(st, f, number, -1, call)


def _wg_wait(
    m: Machine, st: State, f: Frame, target: Value, recv: Value, args: _Args, call: Call, dst: int
) -> Outcome:
    number = private(st, recv, "wg", ("wg", 0))
    if number is None:
        return None
    st.running.op = ("wait", number, target[2], call.at, call.end)
    return PARK


def _wg_go(
    m: Machine, st: State, f: Frame, target: Value, recv: Value, args: _Args, call: Call, dst: int
) -> Outcome:
    number = private(st, recv, "wg", ("wg", 0))
    after: Value = ()
    if number is not None:
        st.objs[number] = ("wg", st.objs[number][1] + 1)
        after = ("wgdone", ("o", number), target[2])
    return spawn(m, st, f, args[0] if args else ANY, (), call, call.at, call.end, after)


def _cond_new(
    m: Machine, st: State, f: Frame, target: Value, recv: Value, args: _Args, call: Call, dst: int
) -> Outcome:
    info = Info(f.code, call.at, call.end, "", None)
    number = m.allocate(st, (f.code.number, call.at), ("cond",), info)
    st.heap[(number, "L")] = args[0] if args else ANY
    put(f, dst, ("o", number))
    return None


def _read_locker(
    m: Machine, st: State, f: Frame, target: Value, recv: Value, args: _Args, call: Call, dst: int
) -> Outcome:
    number = private(st, recv, "lock", FREE_LOCK)
    put(f, dst, ANY if number is None else ("reader", ("o", number)))
    return None


def _cond_wait(
    m: Machine, st: State, f: Frame, target: Value, recv: Value, args: _Args, call: Call, dst: int
) -> Outcome:
    number = private(st, recv, "cond", ("cond",))
    if number is None:
        return None
    locker = st.heap.get((number, "L"), ANY)
    if locker[0] == "reader":
        read = private(st, locker[1], "lock", FREE_LOCK)
        if read is not None:
            unlock(st, read, True, st.running.id)
    lock = private(st, locker, "lock", FREE_LOCK)
    told = (number, -1 if lock is None else lock, target[2], call.at, call.end)
    if lock is not None and st.objs[lock][1] != st.running.id:
        # Others may signal before it is known to wait: the lock that would prevent that is not its own.
        st.running.op = ("enlist", *told)
        return PARK
    if lock is not None:
        unlock(st, lock, False, st.running.id)
    st.running.op = ("cond", *told)
    return PARK


def _signal(
    m: Machine, st: State, f: Frame, target: Value, recv: Value, args: _Args, call: Call, dst: int
) -> Outcome:
    number = private(st, recv, "cond", ("cond",))
    if number is None:
        return None
    st.running.op = ("signal", number, target[1] == "cond-broadcast", call.at, call.end)
    return PARK


def _root(
    m: Machine, st: State, f: Frame, target: Value, recv: Value, args: _Args, call: Call, dst: int
) -> Outcome:
    put(f, dst, BACKGROUND)
    return None


def _derive(
    m: Machine, st: State, f: Frame, target: Value, recv: Value, args: _Args, call: Call, dst: int
) -> Outcome:
    info = Info(f.code, call.at, call.end, "", None)
    parent = args[0] if args else ANY
    if parent[0] == "cancel" or parent[0] == "zero":
        parent = ANY
    number = m.allocate(
        st, (f.code.number, call.at), ("ctx", parent, False, target[1] == "context-timeout"), info
    )
    put(f, dst, ("o", number), ("cancel", number))
    return None


def _with_value(
    m: Machine, st: State, f: Frame, target: Value, recv: Value, args: _Args, call: Call, dst: int
) -> Outcome:
    put(f, dst, args[0] if args else ANY)
    return None


def _done(
    m: Machine, st: State, f: Frame, target: Value, recv: Value, args: _Args, call: Call, dst: int
) -> Outcome:
    value: Value = ANY
    if recv == BACKGROUND:
        value = NIL
    elif recv[0] == "o":
        content = st.objs.get(recv[1])
        value = ("done", recv[1]) if content is not None and content[0] == "ctx" else ANY
    elif recv[0] in ("s", "."):
        value = part_of(recv, "Done()")
    put(f, dst, value)
    return None


def _group_new(
    m: Machine, st: State, f: Frame, target: Value, recv: Value, args: _Args, call: Call, dst: int
) -> Outcome:
    info = Info(f.code, call.at, call.end, "", None)
    parent = args[0] if args else ANY
    ctx = m.allocate(st, (f.code.number, call.at, "ctx"), ("ctx", parent, False, False), info)
    group = m.allocate(st, (f.code.number, call.at), ("group", 0, ("cancel", ctx)), info)
    put(f, dst, ("o", group), ("o", ctx))
    return None


def _group_go(
    m: Machine, st: State, f: Frame, target: Value, recv: Value, args: _Args, call: Call, dst: int
) -> Outcome:
    number = private(st, recv, "group", ("group", 0, NIL))
    after: Value = ()
    if number is not None:
        _, n, cancel = st.objs[number]
        st.objs[number] = ("group", n + 1, cancel)
        after = ("groupdone", ("o", number), target[2])
    return spawn(m, st, f, args[0] if args else ANY, (), call, call.at, call.end, after)


def _group_wait(
    m: Machine, st: State, f: Frame, target: Value, recv: Value, args: _Args, call: Call, dst: int
) -> Outcome:
    number = private(st, recv, "group", ("group", 0, NIL))
    put_results(m, st, f, dst)
    if number is None:
        return None
    st.running.op = ("gwait", number, target[2], call.at, call.end)
    return PARK


def _later(
    m: Machine, st: State, f: Frame, target: Value, recv: Value, args: _Args, call: Call, dst: int
) -> Outcome:
    info = Info(f.code, call.at, call.end, "", None)
    timer = m.allocate(st, (f.code.number, call.at), ("later", False), info)
    st.heap[(timer, "C")] = NIL
    put(f, dst, ("o", timer))
    before = len(st.gs)
    outcome = spawn(m, st, f, args[1] if len(args) > 1 else ANY, (), call, call.at, call.end, ())
    if len(st.gs) > before:
        st.gs[-1].op = ("fire", timer, call.at, call.end)
    return outcome


def _called_off(m: Machine, st: State, f: Frame, timer: int, call: Call, dst: int) -> Outcome:
    """Stop the timer of a delayed call: it does not begin, unless it has begun already."""
    waiting = [i for i, g in enumerate(st.gs) if g.op is not None and g.op[:2] == ("fire", timer)]
    if not waiting:
        # A call that does not matter is not told from one that was stopped before.
        put(f, dst, FALSE if st.objs[timer][1] else m.unknown(st, f, dst))
        return None
    key = ("g", "stops", st.running.id, f.code.number, call.at)
    answer = m.choose(st, key, (TRUE, FALSE))
    del st.assumed[key]
    put(f, dst, answer)
    for index in waiting:
        if answer == TRUE:
            del st.gs[index]
            st.current -= index < st.current
        else:
            st.wake(index)
            st.objs[timer] = ("later", True)
    return None


IDLE = -1
OVER = -2
"""In the content of a Once: its function was not called, or has returned; else who calls it."""


def _once(
    m: Machine, st: State, f: Frame, target: Value, recv: Value, args: _Args, call: Call, dst: int
) -> Outcome:
    number = private(st, recv, "once", ("once", IDLE))
    if number is not None:
        caller = st.objs[number][1]
        if caller == OVER:
            return None
        if caller != IDLE:
            st.running.op = ("once", number, call.at, call.end)
            return PARK
    if not args or args[0][0] not in ("f", "m", "cancel"):
        if number is not None:
            st.objs[number] = ("once", OVER)
        for value in args:
            escape(st, value)
        return None
    frames = len(st.running.frames)
    outcome: Outcome = m.at_once(m, st, f, args[0], (), call, -1)
    if number is not None:
        inside = len(st.running.frames) > frames
        st.objs[number] = ("once", st.running.id if inside else OVER)
        if inside:
            st.running.frames[-1].after = ("once", ("o", number))
    return outcome


def _timer_new(
    m: Machine, st: State, f: Frame, target: Value, recv: Value, args: _Args, call: Call, dst: int
) -> Outcome:
    info = Info(f.code, call.at, call.end, "", None)
    number = m.allocate(st, (f.code.number, call.at), ("timer",), info)
    chan = m.part(
        st, (number, "C"), ("fires", True, target[1] == "ticker-new"), info._replace(text="the timer")
    )
    st.objs[chan] = ("fires", True, target[1] == "ticker-new")
    st.heap[(number, "C")] = ("o", chan)
    put(f, dst, ("o", number))
    return None


def _timer_set(
    m: Machine, st: State, f: Frame, target: Value, recv: Value, args: _Args, call: Call, dst: int
) -> Outcome:
    """``Stop`` and ``Reset``.

    Since Go 1.23 a timer whose value was not taken is stopped, before it may have expired as well (package
    time, Timer.Stop).
    """
    if recv[0] == "o" and target[1] == "timer-stop" and st.objs.get(recv[1], OUT)[0] == "later":
        return _called_off(m, st, f, recv[1], call, dst)
    chan = st.heap.get((recv[1], "C"), ANY) if recv[0] == "o" else ANY
    content = st.objs.get(chan[1]) if chan[0] == "o" else None
    if content is None or content[0] != "fires":
        put_results(m, st, f, dst)
        return None
    stops = target[1] == "timer-stop"
    answer = TRUE
    if stops and not content[2] and not content[1]:
        answer = FALSE  # its value was taken, or it was stopped before
    elif stops and not content[2] and m.cache.go < (1, 23):
        key = ("g", "stops", st.running.id, f.code.number, call.at)
        answer = m.choose(st, key, (TRUE, FALSE))
        del st.assumed[key]
    if not stops or answer == TRUE:
        st.objs[chan[1]] = ("fires", not stops, content[2])
    put(f, dst, answer if stops else m.unknown(st, f, dst))
    return None


def _atomic(
    m: Machine, st: State, f: Frame, target: Value, recv: Value, args: _Args, call: Call, dst: int
) -> Outcome:
    key, args = _atomic_cell(st, recv, args)
    if key is None:
        for value in args:
            escape(st, value)
        put_results(m, st, f, dst)
        return None
    old = st.heap.get(key, ZERO)
    name = target[1]
    if name == "atomic-load":
        put(f, dst, old)
    elif name == "atomic-store":
        store(st, key, args[0] if args else ANY)
    elif name == "atomic-swap":
        same = truth(st, compare(st, "==", old, args[0] if args else ANY))
        if same is None:
            asked = ("g", "swap", st.running.id, f.code.number, call.at)
            same = m.choose(st, asked, (TRUE, FALSE)) == TRUE
            del st.assumed[asked]
        if same:
            store(st, key, args[1] if len(args) > 1 else ANY)
        put(f, dst, TRUE if same else FALSE)
    else:
        new = arithmetic("+", old, args[0] if args else ANY)
        store(st, key, new)
        put(f, dst, new)
    return None


def _atomic_cell(st: State, recv: Value, args: _Args) -> tuple[Optional[Value], _Args]:
    """The place that an atomic operation is about, and its operands: a function gets a pointer first."""
    if recv == NIL and args:
        return (args[0][1], args[1:]) if args[0][0] == "&" else (None, args)
    number = private(st, recv, "atomic", ("atomic",))
    return (None if number is None else (number, "v")), args


_HANDLERS: dict[str, _Handler] = {
    "mutex-lock": _lock,
    "read-lock": _lock,
    "mutex-unlock": _unlock,
    "read-unlock": _unlock,
    "wait-group-add": _wg_add,
    "wait-group-done": _wg_done,
    "wait-group-wait": _wg_wait,
    "wait-group-go": _wg_go,
    "read-locker": _read_locker,
    "cond-new": _cond_new,
    "cond-wait": _cond_wait,
    "cond-signal": _signal,
    "cond-broadcast": _signal,
    "context-root": _root,
    "context-cancel": _derive,
    "context-timeout": _derive,
    "context-value": _with_value,
    "context-done": _done,
    "group-new": _group_new,
    "group-go": _group_go,
    "group-wait": _group_wait,
    "delayed-call": _later,
    "once": _once,
    "timer-new": _timer_new,
    "ticker-new": _timer_new,
    "timer-stop": _timer_set,
    "timer-reset": _timer_set,
    "atomic-load": _atomic,
    "atomic-store": _atomic,
    "atomic-swap": _atomic,
    "atomic-add": _atomic,
}
