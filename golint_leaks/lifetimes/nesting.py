"""Values that are derived from their own predecessor in each turn of a loop."""

from __future__ import annotations

from golint_leaks.facts.context import normalise
from golint_leaks.finding import Confidence
from golint_leaks.ir.expr import Expr, Result, Temp, Var
from golint_leaks.ir.instr import Assign
from golint_leaks.lifetimes.sites import Report, Site, instructions, waits_in_loop

DERIVE = "derive"
DERIVE_KIND = "derived-in-loop"


def nested(site: Site) -> Report | None:
    """``ctx = With(ctx, …)`` in a loop around which ``ctx`` is declared."""
    ctx = site.ctx
    graph = ctx.graph(site.body)
    if not graph.in_loop(site.block) or not site.call.args:
        return None
    parent = normalise(site.call.args[0])
    if parent is None:
        return None
    target: Assign | None = None
    for instr in instructions(ctx, site.body):
        if type(instr) is Assign and instr.target is not None and _first(instr.value) == site.call.dst:
            if instr.target is not None and normalise(instr.target) == parent:
                target = instr
    if target is None or target.declares or _renewed(site, parent, target):
        return None
    level = Confidence.MEDIUM if waits_in_loop(ctx, site.body, site.block) else Confidence.LOW
    if site.test:
        level = Confidence.LOW
    return Report(
        DERIVE_KIND, "loop", "context", level, site,
        steps=((target.at, max(target.end, target.at + 1), "the next turn derives from this one"),),
    )  # fmt: skip


def _first(e: Expr) -> int:
    """The instruction whose value number 0 ``e`` is, -1 for anything else."""
    if type(e) is Temp:
        return e.temp
    return e.temp if type(e) is Result and e.index == 0 else -1


def _renewed(site: Site, parent: Expr, target: Assign) -> bool:
    """Whether the loop also sets the variable to something else."""
    ctx = site.ctx
    graph = ctx.graph(site.body)
    name = parent.id if type(parent) is Var else -1
    for number, block in enumerate(ctx.unit.bodies[site.body].blocks):
        if not graph.same_loop(number, site.block):
            continue
        for instr in block.instrs:
            if type(instr) is Assign and instr is not target and instr.target is not None:
                if normalise(instr.target) == parent and _first(instr.value) < 0:
                    return True
                if name >= 0 and type(instr.target) is Var and instr.target.id == name and instr.declares:
                    return True
    return False
