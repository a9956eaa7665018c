"""A fix where one is safe: the unlocking in front of the return that lacks it."""

from __future__ import annotations

from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.exits import Exit
from golint_leaks.finding import Edit, Fix, Place
from golint_leaks.ir.expr import Const, Ref, Select, Var
from golint_leaks.locks.operations import UNLOCK, Operation
from golint_leaks.locks.tracker import Site
from golint_leaks.locks.wording import shown


def propose(
    ctx: FunctionContext, table: dict[int, Operation], site: Site, leaks: tuple[Exit, ...], path: str
) -> Fix | None:
    """``s.mu.Unlock()`` before each return on which it is missing, None where that would not be safe.

    Safe means: every path to the return holds the lock, and what is returned is read already: local
    variables, constants and names of packages.  The engine checks that each return begins a line.
    """
    if site.wrapped or site.attempt:
        return None
    ends = {leak.term for leak in leaks if leak.kind == "return"}
    if len(ends) == 0 or len({leak.kind for leak in leaks}) != 1:
        return None
    unlocks = [
        op for op in table.values() if op.kind == UNLOCK and op.place.same(site.place) and not op.deferred
    ]
    direct = [op for op in unlocks if op.body == site.body]
    if not direct:
        return None
    text = f"{shown(direct[0].call.callee, ctx)}()"
    if "…" in text:
        return None
    graph = ctx.graph(site.body)
    edits = []
    for number, block in enumerate(ctx.unit.bodies[site.body].blocks):
        if block.term not in ends:
            continue
        term = block.term
        if term.implicit or not all(_read(e) for e in term.values):
            return None
        if block.instrs or any(number in graph.succs[op.block] for op in direct):
            return None  # something is computed for the return, or others come here unlocked
        if not _only_held(ctx, site, number, direct):
            return None
        edits.append(Edit(Place(path, term.at, term.at), text))
    return Fix(f"Insert {text}", tuple(edits)) if edits else None


def _only_held(ctx: FunctionContext, site: Site, number: int, unlocks: list[Operation]) -> bool:
    """Whether every way to a block comes from the locking, without an unlocking in between."""
    graph = ctx.graph(site.body)
    stops = {op.block for op in unlocks}
    seen = {number}
    work = [number]
    while work:
        at = work.pop()
        if at == site.block:
            continue
        if at == 0 or at in stops:
            return False
        for before in graph.preds[at]:
            if before not in seen:
                seen.add(before)
                work.append(before)
    return True


def _read(e: object) -> bool:
    return type(e) in (Var, Const, Ref) or (type(e) is Select and type(e.x) is Ref)
