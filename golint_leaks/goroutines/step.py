"""Runs one goroutine up to its next visible operation, a place where paths meet, or its end."""

from __future__ import annotations

from typing import Optional

from golint_leaks.goroutines.builtins import concrete, counts
from golint_leaks.goroutines.calls import arguments, invoke, target_of
from golint_leaks.goroutines.conditions import assume, truth
from golint_leaks.goroutines.evaluate import assign, element, present, resolved, value_of
from golint_leaks.goroutines.frames import PANICKING, PARK, RESULTS, Outcome, put
from golint_leaks.goroutines.literals import literal
from golint_leaks.goroutines.memory import Cut, Machine, Split, escape, part_of, store
from golint_leaks.goroutines.operands import channel_of
from golint_leaks.goroutines.primitives import OVER
from golint_leaks.goroutines.spawn import spawn
from golint_leaks.goroutines.spinning import LONG, Turns, spin
from golint_leaks.goroutines.state import STATE_OF_OTHERS, Frame, State
from golint_leaks.goroutines.values import ANY, FALSE, NIL, OPEN, TRUE, ZERO, Value
from golint_leaks.ir.expr import Binary, Index, Var
from golint_leaks.ir.instr import (
    Assign,
    Branch,
    Call,
    Defer,
    Go,
    Instr,
    Jump,
    Let,
    Make,
    Opaque,
    RangeNext,
    Recv,
    Return,
    SelectSwitch,
    Send,
)
from golint_leaks.types.model import Basic, Chan

_COUNTER = 7
"""Index of the hidden value of a range: how many elements it gave."""


class GaveUp(Exception):
    """The entry is too large for its budget."""


def run(m: Machine, st: State) -> list[State]:
    """Let the running goroutine go on; the states that follow, each stopped at the next visible point."""
    long = m.steps + LONG
    turns = Turns()
    while True:
        g = st.running
        if not g.frames:
            return _ended(m, st)
        f = g.frames[-1]
        m.steps += 1
        if m.steps > m.budget:
            raise GaveUp
        if PANICKING in f.temps:
            after = _unwind(m, st, f)
            if after is not None:
                return after
            continue
        block = f.code.unit.bodies[f.body].blocks[f.block]
        idx = f.idx
        if idx == 0 and m.steps > long and f.code.ctx.graph(f.body).in_loop(f.block):
            trim(g)
            if turns.again(st):
                spin(st)
                st.current = -1
                return [st]
        depth = len(g.frames)
        try:
            if idx < len(block.instrs):
                f.idx = idx + 1
                outcome = execute(m, st, f, block.instrs[idx])
            else:
                outcome = terminate(m, st, f, block.term)
        except Split as split:
            f.idx = idx
            del g.frames[depth:]
            return _split(st, split)
        except Cut:
            m.cuts += 1
            return []
        if outcome is None:
            continue
        if outcome is PARK:
            st.current = -1
            trim(st.gs[st.gs.index(g)])
            return [st]
        return outcome  # type: ignore[return-value]


def _split(st: State, split: Split) -> list[State]:
    found = []
    for option in split.options:
        new = st.copy()
        new.forked = True
        new.assumed[split.key] = option
        found.append(new)
    return found


def _ended(m: Machine, st: State) -> list[State]:
    g = st.running
    st.note(("end", g.id))
    del st.gs[st.current]
    st.current = -1
    return [st]


def trim(g: object) -> None:
    """Forget the values that the goroutine will not look at again."""
    for f in g.frames:  # type: ignore[attr-defined]
        if f.kept is not None:
            continue
        code = f.code
        body = code.unit.bodies[f.body]
        live = code.live(f.body, f.block, f.idx)
        if body.results and code.unit.vars[body.results[0]].name:
            for var in body.results:
                live |= 1 << var
        f.vars = {var: value for var, value in f.vars.items() if live >> var & 1}
        f.cells = {var: key for var, key in f.cells.items() if live >> var & 1}
        temps = code.temps_after(f.body, f.block, f.idx)
        f.temps = {t: value for t, value in f.temps.items() if t < 0 or t & 7 == _COUNTER or t >> 3 in temps}


# --- instructions ------------------------------------------------------------------------------------


def execute(m: Machine, st: State, f: Frame, instr: Instr) -> Outcome:
    """One instruction."""
    kind = type(instr)
    if kind is Call:
        target = target_of(m, st, f, instr)  # type: ignore[arg-type]
        args = arguments(m, st, f, instr)  # type: ignore[arg-type]
        return invoke(m, st, f, target, args, instr, instr.dst)  # type: ignore[arg-type, union-attr]
    if type(instr) is Assign:
        value = value_of(m, st, f, instr.value)
        if instr.target is not None:
            _assign(m, st, f, instr, value)
        return None
    if type(instr) is Make:
        literal(m, st, f, instr)
        return None
    if type(instr) is Let:
        value = value_of(m, st, f, instr.value)
        put(f, instr.dst, value)
        if instr.comma_ok:
            found = TRUE if value[0] in ("o", "f", "m") else FALSE if value[0] == "zero" else None
            if type(instr.value) is Index:
                found = present(m, st, f, instr.value, found)
            put(f, instr.dst, value, m.unknown(st, f, instr.dst, 1) if found is None else found)
        return None
    if type(instr) is Send:
        chan = channel_of(m, st, f, instr.chan)
        st.running.op = ("send", chan, value_of(m, st, f, instr.value), instr.at, instr.end)
        return PARK
    if type(instr) is Recv:
        st.running.op = ("recv", channel_of(m, st, f, instr.chan), instr.dst, instr.at, instr.end)
        return PARK
    if type(instr) is Go:
        target = target_of(m, st, f, instr.call)
        args = arguments(m, st, f, instr.call)
        return spawn(m, st, f, target, args, instr.call, instr.at, instr.end, ())
    if type(instr) is Defer:
        target = target_of(m, st, f, instr.call)
        args = arguments(m, st, f, instr.call)
        f.defers += (("defer", f.block, f.idx - 1, target, args),)
        return None
    if type(instr) is Opaque:
        for use in instr.uses:
            escape(st, value_of(m, st, f, use))
    return None


def _assign(m: Machine, st: State, f: Frame, instr: Assign, value: Value) -> None:
    target = instr.target
    assert target is not None
    if type(target) is Var and target.id in f.code.boxed:
        if instr.declares and not f.code.per_iteration and target.id in f.cells and _in_loop(f):
            store(st, f.cells[target.id], value)
            return
        if not instr.declares and (f.body, f.block, target.id) in f.code.renewed:
            f.cells[target.id] = m.cell(st, f.code, target.id)
            st.heap[f.cells[target.id]] = value
            return
    assign(m, st, f, target, value, instr.declares)


def _in_loop(f: Frame) -> bool:
    blocks = f.code.unit.bodies[f.body].blocks
    graph = f.code.ctx.graph(f.body)
    return any(type(blocks[p].term) is RangeNext for p in graph.preds[f.block])


# --- terminators -------------------------------------------------------------------------------------


def terminate(m: Machine, st: State, f: Frame, term: object) -> Outcome:
    """The end of a block."""
    if type(term) is Jump:
        return goto(m, st, f, term.target)
    if type(term) is Branch or type(term) is RangeNext:
        skip = f.code.slice(m, f.body).skip(f.block)
        if skip is not None:
            for var in skip.sets:
                key = f.cells.get(var)
                value = m.unknown_variable(st, f, var)
                if key is None:
                    f.vars[var] = value
                elif key not in st.escaped:
                    st.heap[key] = value
            return goto(m, st, f, skip.target)
    if type(term) is Branch:
        return _branch(m, st, f, term)
    if type(term) is RangeNext:
        return _range(m, st, f, term)
    if type(term) is SelectSwitch:
        return _select(m, st, f, term)
    if type(term) is Return:
        return _return(m, st, f, term)
    return []


def goto(m: Machine, st: State, f: Frame, target: int) -> Outcome:
    """Go to a block; where paths meet, the state is looked at."""
    f.block = target
    f.idx = 0
    if st.forked and len(f.code.ctx.graph(f.body).preds[target]) > 1:
        st.forked = False
        return [st]
    return None


def _branch(m: Machine, st: State, f: Frame, term: Branch) -> Outcome:
    cond = value_of(m, st, f, term.cond)
    holds = truth(st, cond)
    if holds is not None:
        return goto(m, st, f, term.then if holds else term.orelse)
    plain = cond[1] if cond[0] == "!" else cond
    if plain[0] in ("<", "<=", "=="):
        _choose_count(m, st, f, term)
    found = []
    remembered = cond[0] != "?" and (f.code.repeats(term.cond) or m.passing(cond) or _about_number(plain))
    others = len(st.running.frames) > 1 and plain[0] != "?" and m.of_others(plain)
    for taken, target in ((True, term.then), (False, term.orelse)):
        new = st.copy()
        new.forked = True
        if remembered:
            assume(new, cond, taken)
        if others:
            new.taint |= STATE_OF_OTHERS
        new.note(("branch", new.running.id, f.code, term.at, term.at + 1, taken, f.body))
        frame = new.frame
        frame.block = target
        frame.idx = 0
        found.append(new)
    return found


def _about_number(cond: Value) -> bool:
    """Whether a condition compares something unknown with an integer, which may be a number of turns."""
    if cond[0] not in ("==", "<", "<="):
        return False
    x, y = cond[1], cond[2]
    return bool((x[0] == "len" and y[0] == "i") or (y[0] == "len" and x[0] == "i"))


def _choose_count(m: Machine, st: State, f: Frame, term: Branch) -> None:
    """A loop of a counter up to something unknown: how often it turns is the same wherever that is asked."""
    cond = term.cond
    if type(cond) is not Binary:
        return
    graph = f.code.ctx.graph(f.body)
    if not graph.in_loop(f.block) or graph.same_loop(f.block, term.then) == graph.same_loop(
        f.block, term.orelse
    ):
        return
    for counter, limit in ((cond.x, cond.y), (cond.y, cond.x)):
        if type(counter) is Var and value_of(m, st, f, counter)[0] == "i":
            bound = value_of(m, st, f, limit)
            if bound[0] in OPEN:
                concrete(m, st, bound)


def _range(m: Machine, st: State, f: Frame, term: RangeNext) -> Outcome:
    x = value_of(m, st, f, term.x)
    base = term.dst * 8
    if (
        x[0] == "o"
        and st.objs.get(x[1], ("",))[0] == "chan"
        or x[0] in ("nil", "zero", "done")
        and _is_chan(m, f, term)
    ):
        st.running.op = ("range", x, term.dst, term.at, term.end)
        return PARK
    if x[0] in ("s", ".", "?") and _is_chan(m, f, term):
        st.running.op = ("range", x, term.dst, term.at, term.end)
        return PARK
    turn = f.temps.get(base + _COUNTER, ("i", 0))[1]
    count, keys = _elements(m, st, f, term, x)
    if turn >= count:
        for hidden in range(8):
            f.temps.pop(base + hidden, None)
        st.assumed.pop(("g", "turns", st.running.id, f.code.number, term.at), None)
        return goto(m, st, f, term.done)
    f.temps[base + _COUNTER] = ("i", turn + 1)
    if keys is not None:
        key = keys[turn]
        put(f, term.dst, key, resolved(st, st.heap.get((x[1], key), ZERO)))
    else:
        index: Value = ("i", turn)
        if x[0] == "i" and turn == count - 1 > 0:
            index = ANY  # stands for all that follow
        item = part_of(x, index) if x[0] in ("s", ".") else ANY
        put(f, term.dst, index, item)
        if x[0] == "o":
            put(f, term.dst, index, element(st, x, index))
    return goto(m, st, f, term.body)


def _is_chan(m: Machine, f: Frame, term: RangeNext) -> bool:
    return isinstance(m.program.core(f.code.types.type_of(term.x)), Chan)


def _elements(
    m: Machine, st: State, f: Frame, term: RangeNext, x: Value
) -> tuple[int, Optional[list[Value]]]:
    """How many elements there are, and their keys where the container is known."""
    if x[0] == "i":
        return x[1], None
    if x[0] == "nil" or x[0] == "zero":
        return 0, None
    if x[0] == "o":
        content = st.objs.get(x[1], ("",))
        if content[0] == "slice" and content[1] >= 0:
            return content[1], None
        if content[0] == "map":
            keys = [key[1] for key in st.heap if key[0] == x[1]]
            return len(keys), keys
    if x[0] == "a" or x[0] == "len":
        return concrete(m, st, x)[1], None
    if x[0] == "s" or x[0] == ".":
        shape = m.program.core(f.code.types.type_of(term.x))
        key = x if isinstance(shape, Basic) and shape.name != "string" else ("len", x)
        return m.choose(st, key, counts(m, key))[1], None
    key = ("g", "turns", st.running.id, f.code.number, term.at)
    return m.choose(st, key, counts(m, key))[1], None


def _select(m: Machine, st: State, f: Frame, term: SelectSwitch) -> Outcome:
    cases: list[Value] = []
    default = -1
    for case in term.cases:
        if case.comm is None:
            default = case.target
        elif type(case.comm) is Send:
            chan = value_of(m, st, f, case.comm.chan)
            cases.append(
                ("send", chan, value_of(m, st, f, case.comm.value), case.target, case.comm.at, case.comm.end)
            )
        elif type(case.comm) is Recv:
            chan = value_of(m, st, f, case.comm.chan)
            cases.append(("recv", chan, case.comm.dst, case.target, case.comm.at, case.comm.end))
    st.running.op = ("select", tuple(cases), default, term.at, term.end)
    return PARK


def _return(m: Machine, st: State, f: Frame, term: Return) -> Outcome:
    body = f.code.unit.bodies[f.body]
    if RESULTS not in f.temps:
        if term.bare:
            values = [value_of(m, st, f, Var(var)) for var in body.results]
        elif len(term.values) == 1 and len(body.results) > 1:
            base = getattr(term.values[0], "temp", 0) * 8
            values = [f.temps.get(base + i, ANY) for i in range(len(body.results))]
        else:
            values = [value_of(m, st, f, e) for e in term.values]
        f.temps[RESULTS] = tuple(values)
        for var, value in zip(body.results, values):
            if f.code.unit.vars[var].name:
                assign(m, st, f, Var(var), value, False)
    if f.defers:
        return _run_deferred(m, st, f)
    values = list(f.temps[RESULTS])
    if body.results and f.code.unit.vars[body.results[0]].name:
        values = [value_of(m, st, f, Var(var)) for var in body.results]
    return leave(m, st, f, tuple(values), term)


def _run_deferred(m: Machine, st: State, f: Frame) -> Outcome:
    _, block, idx, target, args = f.defers[-1]
    f.defers = f.defers[:-1]
    call = f.code.unit.bodies[f.body].blocks[block].instrs[idx].call  # type: ignore[union-attr]
    return invoke(m, st, f, target, args, call, -1)


def leave(m: Machine, st: State, f: Frame, values: tuple[Value, ...], term: Optional[Return]) -> Outcome:
    """Return from a frame."""
    g = st.running
    if len(g.frames) == 1:
        place = (term.at, term.end, term.implicit) if term is not None else (0, 0, True)
        st.note(("return", g.id, f.code, *place, f.body))
        outcome = _finish(m, st, f, values)
        if outcome is not None:
            return outcome
        g.frames.pop()
        if g.place[0] == "entry":
            for value in values:
                escape(st, value)
        return None
    _pop(st)
    put(g.frames[-1], f.dst, *values)
    return None


def _pop(st: State) -> None:
    """Go back to the caller; what waits for the call to be over may go on."""
    g = st.running
    f = g.frames.pop()
    if f.after and f.after[0] == "once" and st.objs.get(f.after[1][1], ("",))[0] == "once":
        st.objs[f.after[1][1]] = ("once", OVER)
    if g.frames:
        g.frames[-1].resume()


def _finish(m: Machine, st: State, f: Frame, values: tuple[Value, ...]) -> Outcome:
    """What the starter of a goroutine does when its function has returned."""
    after = f.after
    if not after:
        return None
    number = after[1][1]
    content = st.objs.get(number)
    if content is None:
        return None
    if after[0] == "wgdone" and content[0] == "wg":
        st.objs[number] = ("wg", max(0, content[1] - 1))
    elif after[0] == "groupdone" and content[0] == "group":
        fails: Optional[bool] = False
        if values:
            verdict = truth(st, ("==", values[0], NIL)) if values[0][0] in ("s", ".") else None
            fails = (
                values[0][0] not in ("nil", "zero")
                if values[0][0] not in ("s", ".", "?")
                else None
                if verdict is None
                else not verdict
            )
            if fails is None and content[2] != NIL and values[0][0] in ("s", "."):
                raise Split(("==", values[0], NIL), (TRUE, FALSE))
        st.objs[number] = ("group", content[1] - 1, content[2])
        if fails is not False and content[2][0] == "cancel":
            cancel(st, content[2][1])
    return None


def cancel(st: State, number: int) -> None:
    """End a context."""
    content = st.objs.get(number)
    if content is not None and content[0] == "ctx":
        st.objs[number] = ("ctx", content[1], True, content[3])


def _unwind(m: Machine, st: State, f: Frame) -> Optional[list[State]]:
    """A panic passes through a frame; None to go on."""
    g = st.running
    if f.defers:
        outcome = _run_deferred(m, st, f)
        if outcome is PARK:
            st.current = -1
            return [st]
        return outcome if isinstance(outcome, list) else None
    if g.unwinding:
        _pop(st)
        if not g.frames:
            return []  # the process ends
        g.frames[-1].temps[PANICKING] = TRUE
        return None
    body = f.code.unit.bodies[f.body]
    values = tuple(value_of(m, st, f, Var(var)) for var in body.results)
    after = leave(m, st, f, values, None)
    return after if isinstance(after, list) else None
