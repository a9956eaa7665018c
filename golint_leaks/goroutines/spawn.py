"""The ``go`` statement."""

from __future__ import annotations

from golint_leaks.goroutines.bounds import MOST_PER_SITE
from golint_leaks.goroutines.frames import Outcome, prepare
from golint_leaks.goroutines.memory import Cut, Machine, escape
from golint_leaks.goroutines.state import Frame, Goroutine, State
from golint_leaks.goroutines.values import Value
from golint_leaks.ir.instr import Call


def spawn(
    m: Machine,
    st: State,
    f: Frame,
    target: Value,
    args: tuple[Value, ...],
    call: Call,
    at: int,
    end: int,
    after: Value,
) -> Outcome:
    """Start a goroutine; what is given to code that is not followed escapes."""
    code = None
    recv: Value = ()
    if target[0] == "f":
        code, body, captured = m.cache.code(target[1]), target[2], target[3]
    elif target[0] == "m":
        ref = m.cache.ref(target[1])
        code, body, captured = m.cache.get(ref), 0, ()
        recv = target[2]
        if recv[0] == "first":
            recv = ()
        elif ref.decl.receiver is not None:
            args = (recv, *args)
    if code is None and (target[0] == "cancel" or (target[0] == "p" and target[1] == "wait-group-done")):
        # It does not block: as if it were done here.
        outcome: Outcome = m.at_once(m, st, f, target, args, call, -1)
        return outcome
    if code is None:
        for value in (*target[1:], *args):
            if type(value) is tuple and value:
                escape(st, value)
        if after:
            escape(st, after[1])
        return None
    number = _number(m, st, f, at)
    frame = prepare(m, st, code, body, args, -1, captured, call if not recv else None, after)
    st.gs.append(Goroutine(number, [frame], ("go", f.code.number, at, end)))
    st.note(("go", st.running.id, f.code, at, end, number))
    return None


def _number(m: Machine, st: State, f: Frame, at: int) -> int:
    """The name of a goroutine is its starter and the place; those that start themselves again share names."""
    taken = {g.id for g in st.gs}
    starter = parent = st.running.id
    while type(m.goroutines.names[parent]) is tuple:
        name = m.goroutines.names[parent]
        parent = name[0]
        if name[1:3] == (f.code.number, at):
            starter = parent
    for n in range(MOST_PER_SITE):
        number = m.goroutines.number((starter, f.code.number, at, n))
        if number not in taken:
            return number
    raise Cut
