"""Channels of timers and tickers that nobody can stop."""

from __future__ import annotations

from collections.abc import Callable

from golint_leaks.finding import Confidence, Step
from golint_leaks.ir.expr import Expr, Temp, Var
from golint_leaks.ir.instr import RangeNext, Recv, SelectSwitch
from golint_leaks.lifetimes.sites import Report, Site, leaves_body, names_of
from golint_leaks.models import Models, older

COLLECTED_SINCE = "1.23"
"""From this version of the language on, timers and tickers that nobody refers to are collected."""

ONE_SHOT = "one-shot-channel"
PERIODIC = "periodic-channel"

AFTER_KIND = "after-in-loop"
TICK_KIND = "tick"


def after_in_loop(site: Site, go: str, called: Callable[[], Step | None]) -> Report | None:
    """A one-shot channel made in each turn of a loop, and not always waited for.

    ``called`` gives the place where the function of the site is called in a loop.
    """
    ctx = site.ctx
    if not older(go, COLLECTED_SINCE):
        return None
    graph = ctx.graph(site.body)
    own = graph.in_loop(site.block)
    if not own and site.body:
        return None
    names = names_of(ctx, site.body, site.call.dst)
    for number, block in enumerate(ctx.unit.bodies[site.body].blocks):
        term = block.term
        if type(term) is not SelectSwitch or len(term.cases) < 2:
            continue
        ours = [
            case
            for case in term.cases
            if type(case.comm) is Recv and _is(case.comm.chan, site.call.dst, names)
        ]
        if not ours or site.block not in graph.reaching(number):
            continue
        others = [case for case in term.cases if case not in ours]
        again = [case for case in others if case.target in graph.reaching(site.block)]
        how = "each" if again else "last"
        case = (again or others)[0]
        at = case.comm.at if case.comm is not None else term.at
        level = Confidence.HIGH if again else Confidence.MEDIUM
        if site.test:
            level = Confidence.LOW
        outside = None if own else called()
        if not own and outside is None:
            return None
        return Report(
            AFTER_KIND,
            how if own else "caller",
            "timer",
            level,
            site,
            steps=((at, at + 1, "another case is taken here, and the timer runs on"),),
            elsewhere=() if outside is None else (outside,),
        )
    return None


def tick(site: Site, go: str, models: Models) -> Report | None:
    """A periodic channel made by a function that returns."""
    if not older(go, COLLECTED_SINCE) or site.main:
        return None
    found = leaves_body(site.ctx, models, site.body, site.block, site.call.dst)
    if found is None:
        return None
    level = Confidence.HIGH if _waited_for(site) else Confidence.LOW
    if site.test:
        level = Confidence.LOW
    end = "the function ends here" if found.implicit else "the function returns here"
    start = max(found.at - 1, 0) if found.implicit else found.at
    return Report(
        TICK_KIND, "returns", "ticker", level, site, "[here](1)",
        ((start, max(found.end, start + 1), end),),
    )  # fmt: skip


def _waited_for(site: Site) -> bool:
    """Whether the function itself receives from the channel, which it then does not hand on."""
    names = names_of(site.ctx, site.body, site.call.dst)
    for body in site.ctx.unit.bodies:
        for block in body.blocks:
            term = block.term
            if type(term) is RangeNext and _is(term.x, site.call.dst, names):
                return True
            if type(term) is SelectSwitch:
                for case in term.cases:
                    if type(case.comm) is Recv and _is(case.comm.chan, site.call.dst, names):
                        return True
            for instr in block.instrs:
                if type(instr) is Recv and _is(instr.chan, site.call.dst, names):
                    return True
    return False


def _is(e: Expr, temp: int, names: frozenset[int]) -> bool:
    return (type(e) is Temp and e.temp == temp) or (type(e) is Var and e.id in names)
