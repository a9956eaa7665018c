"""Subscriptions that outlive the function that made them."""

from __future__ import annotations

from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.ending import is_command
from golint_leaks.finding import Confidence
from golint_leaks.ir.expr import Var
from golint_leaks.ir.instr import RangeNext, Recv, Return, SelectSwitch
from golint_leaks.lifetimes.sites import Report, Roles, Site, escapes, leaves_body
from golint_leaks.models import Models
from golint_leaks.types.model import Chan

SUBSCRIBE = "subscribe"
UNSUBSCRIBE = "unsubscribe"

SUBSCRIBE_KIND = "subscription"

_COMMANDS = frozenset(("cli", "cmd", "cmds", "command", "commands"))
"""Folders in which commands are kept: what they leave ends with the process, soon."""


def unended(site: Site, others: list[Site], roles: Roles, models: Models) -> Report | None:
    """A subscription of a local channel that the function leaves behind."""
    ctx = site.ctx
    if site.main or not site.call.args or type(site.call.args[0]) is not Var:
        return None
    var = site.call.args[0].id
    decl = ctx.unit.vars[var]
    if decl.kind != "local" or decl.body != site.body:
        return None
    for other in others:
        if other.role == UNSUBSCRIBE and _ends(other, var):
            return None
    end = leaves_body(ctx, models, site.body, site.block, open_=frozenset((var,)))
    if end is None or escapes(ctx, var, roles) or _served_for_ever(site, var, models):
        return None
    folders = str(getattr(ctx.package, "import_path", "")).split("/")
    commands = not _COMMANDS.isdisjoint(folders)
    commands = commands or getattr(ctx.package, "name", "") == "main"
    commands = commands or not _of_object(ctx)
    level = Confidence.LOW if commands or site.test or _elsewhere(site, var) else Confidence.MEDIUM
    if is_command(ctx, models) or _waits_once(site, var):
        level = Confidence.LOW
    if ctx.graph(site.body).in_loop(site.block) and not site.test:
        level = Confidence.HIGH
    start = max(end.at - 1, 0) if end.implicit else end.at
    told = "the function ends here" if end.implicit else "the function returns here"
    return Report(
        SUBSCRIBE_KIND, "returns", "subscription", level, site, "[here](1)",
        ((start, max(end.end, start + 1), told),),
    )  # fmt: skip


def _ends(site: Site, var: int) -> bool:
    """Whether a call ends the subscription of a channel, or those of all channels."""
    args = site.call.args
    if not args or not isinstance(site.ctx.types.program.core(site.ctx.types.type_of(args[0])), Chan):
        return True
    return type(args[0]) is Var and args[0].id == var


def _elsewhere(site: Site, var: int) -> bool:
    """Whether a function literal mentions the channel: it may be there for the rest of the program."""
    ctx = site.ctx
    bodies = ctx.unit.bodies
    return any(
        var in ctx.uses.mentioned(number) for number, body in enumerate(bodies) if body.parent == site.body
    )


def _of_object(ctx: FunctionContext) -> bool:
    """Whether the function is a method: there may be as many subscriptions as objects.

    Other functions that wait for signals mostly run once in a program.
    """
    params = ctx.unit.bodies[0].params if ctx.unit.bodies else ()
    return bool(params) and ctx.unit.vars[params[0]].kind == "receiver"


def _waits_once(site: Site, var: int) -> bool:
    """Whether every way out leads through a wait for nothing but one signal.

    That is most likely the last thing a program does.
    """
    graph = site.ctx.graph(site.body)
    blocks = site.ctx.unit.bodies[site.body].blocks
    seen, work = {site.block}, [site.block]
    while work:
        number = work.pop()
        if not graph.in_loop(number) and any(
            type(instr) is Recv and type(instr.chan) is Var and instr.chan.id == var
            for instr in blocks[number].instrs
        ):
            continue
        if type(blocks[number].term) is Return:
            return False
        for target in graph.succs[number]:
            if target not in seen:
                seen.add(target)
                work.append(target)
    return True


def _served_for_ever(site: Site, var: int, models: Models) -> bool:
    """Whether a function literal that never returns receives from the channel."""
    ctx = site.ctx
    for number, body in enumerate(ctx.unit.bodies):
        if number == site.body:
            continue
        for at, block in enumerate(body.blocks):
            term = block.term
            if type(term) is RangeNext and type(term.x) is Var and term.x.id == var:
                return True  # it is never closed: whoever could close it would have to end the subscription
            receives = [instr for instr in block.instrs if type(instr) is Recv]
            if type(term) is SelectSwitch:
                receives += [case.comm for case in term.cases if type(case.comm) is Recv]
            if any(type(r.chan) is Var and r.chan.id == var for r in receives):
                if leaves_body(ctx, models, number, at) is None:
                    return True
    return False
