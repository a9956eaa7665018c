"""Goroutines that can neither wait for ever nor release anybody: they are no part of the question.

A goroutine without a primitive in reach, whose remaining code makes none, never blocks on what the
entry made and never unblocks another one.  When it also shares no variable with a goroutine that
counts, the states in which it goes on differ from those without it in nothing that can be asked, so it
is dropped (the cone of influence of E. Clarke, O. Grumberg and D. Peled, "Model Checking", 1999,
section 10.1, computed for each state).
"""

from __future__ import annotations

from golint_leaks.goroutines.blocking import comms, condition
from golint_leaks.goroutines.fertile import fertile_body, fertile_from, waiting_cell
from golint_leaks.goroutines.memory import (
    FREE,
    Machine,
    Reached,
    fields_of,
    goroutine_roots,
    holds_primitive,
    reach,
)
from golint_leaks.goroutines.relevance import embeds
from golint_leaks.goroutines.state import Goroutine, State
from golint_leaks.ir.instr import Return


def drop_idle(m: Machine, st: State) -> None:
    """Take the goroutines away that play no part any more."""
    suspects = [index for index, g in enumerate(st.gs) if not g.counts and not _counts_by_code(m, st, g)]
    if not suspects:
        return
    fields = fields_of(st)
    reached: dict[int, Reached] = {}
    for index in suspects:
        found = reached[index] = Reached()
        reach(st, goroutine_roots(st.gs[index]), found, fields)
        if _holds(m, st, st.gs[index], found):
            st.gs[index].counts = True
            del reached[index]
    if not reached:
        return
    others = Reached()
    for index, g in enumerate(st.gs):
        if index not in reached:
            reach(st, goroutine_roots(g), others, fields)
    again = True
    while again:
        again = False
        for index, found in list(reached.items()):
            if not found.cells.isdisjoint(others.cells) or not found.objects.isdisjoint(others.objects):
                del reached[index]
                others.cells |= found.cells
                others.objects |= found.objects
                again = True
    for index in sorted(reached, reverse=True):
        _drop(m, st, index)


def _drop(m: Machine, st: State, index: int) -> None:
    g = st.gs[index]
    if g.frames:
        _note_return(st, g)
    st.note(("end", g.id))
    del st.gs[index]
    if st.current == index:
        st.current = -1
    elif st.current > index:
        st.current -= 1


def _note_return(st: State, g: Goroutine) -> None:
    """The way to the nearest end of the function of a goroutine, for those who read what happened."""
    f = g.frames[0]
    blocks = f.code.unit.bodies[f.body].blocks
    graph = f.code.ctx.graph(f.body)
    seen = {f.block}
    work = [f.block]
    for number in work:
        term = blocks[number].term
        if type(term) is Return:
            st.note(("return", g.id, f.code, term.at, term.end, term.implicit, f.body))
            return
        for target in graph.succs[number]:
            if target not in seen:
                seen.add(target)
                work.append(target)


# --- what the code that remains may make -----------------------------------------------------------------


def _counts_by_code(m: Machine, st: State, g: Goroutine) -> bool:
    op = g.op
    if g.unwinding:
        return True
    if op is not None:
        if op[0] in ("send", "recv", "range", "select"):
            if op[0] != "select" or op[2] < 0:
                if not any(condition(st, comm.chan) in (FREE, "done") for comm in comms(op)):
                    return True
        elif op[0] == "cond" or op[0] == "signal":
            return True
    return any(fertile_from(m, f) for f in g.frames)


# --- what a goroutine has in reach -----------------------------------------------------------------------


def _holds(m: Machine, st: State, g: Goroutine, found: Reached) -> bool:
    """Whether a goroutine reaches something that can block, or functions that may make such a thing."""
    if any(holds_primitive(m, st, number) for number in found.objects):
        return True
    for code_number, body in found.functions:
        if fertile_body(m, m.cache.code(code_number), body):
            return True
    if any(waiting_cell(m, st, key) for key in found.cells):
        return True
    for f in g.frames:
        for var, value in f.vars.items():
            if value[0] in ("zero", "nil") and embeds(m, f.code.types.var_type(var)):
                return True
    return False
