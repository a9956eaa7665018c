"""Goroutines that cancel a context once it has ended.

``go func() { select { case <-ctx.Done(): case <-s.closed: cancel() } }()`` carries the end of a service
over to a context.  It does not cancel when the function that made the context is done with it: context
and goroutine stay until the parent or the service ends, unless that function cancels itself.
"""

from __future__ import annotations

from golint_leaks.dataflow.uses import leaves
from golint_leaks.facts.context import FunctionContext
from golint_leaks.ir.expr import Expr, Result, Select, Temp, Var
from golint_leaks.ir.instr import Assign, Call, Go, Make, Recv, Return, SelectSwitch, Send
from golint_leaks.models import Models
from golint_leaks.types.model import type_symbol

_DONE = "context-done"


def only_watches(ctx: FunctionContext, models: Models, acquiring: Call, body: int) -> bool:
    """Whether the goroutine ``body`` first waits for the end of the context that ``acquiring`` gives.

    False where the context goes anywhere that outlasts the function: then it is meant to stay.
    """
    derived = {
        instr.target.id
        for each in ctx.unit.bodies
        for block in each.blocks
        for instr in block.instrs
        if type(instr) is Assign and type(instr.target) is Var and instr.value == Result(acquiring.dst, 0)
    }
    if len(derived) != 1:
        return False
    var = derived.pop()
    return _waits_first(ctx, models, body, var) and not _outlasts(ctx, body, var)


def _waits_first(ctx: FunctionContext, models: Models, body: int, var: int) -> bool:
    blocks = ctx.unit.bodies[body].blocks
    graph = ctx.graph(body)
    seen, work, waits = {0}, [0], False
    while work:
        number = work.pop()
        if any(type(i) is Call and not _done_of(ctx, models, i) for i in blocks[number].instrs):
            return False  # it does some work, after which it cancels
        if type(blocks[number].term) is Return:
            return False
        if _waits(ctx, models, body, number, var):
            waits = True
            continue
        for target in graph.succs[number]:
            if target not in seen:
                seen.add(target)
                work.append(target)
    return waits


def _waits(ctx: FunctionContext, models: Models, body: int, number: int, var: int) -> bool:
    """Whether a block waits for the end of the context, or for what the function does not have."""
    block = ctx.unit.bodies[body].blocks[number]
    term = block.term
    comms = [case.comm for case in term.cases] if type(term) is SelectSwitch else []
    comms += [i for i in block.instrs if type(i) is Recv]
    chans = [comm.chan if type(comm) is Recv else None for comm in comms]
    if any(chan is None or _ends_anyway(ctx, models, chan) for chan in chans):
        return False  # it does not wait, or not for somebody else alone
    for chan in chans:
        made = ctx.types.definition(chan.temp) if type(chan) is Temp else None
        if type(made) is Call and _done_of(ctx, models, made) and type(made.callee) is Select:
            if made.callee.x == Var(var):
                return True
    return False


def _ends_anyway(ctx: FunctionContext, models: Models, e: Expr) -> bool:
    """Whether a channel is a variable of the function, or that of a timer."""
    if type(e) is Select:
        timer = models.resources.get(type_symbol(ctx.types.type_of(e.x)))
        return timer is not None and timer.kind in ("timer", "ticker")
    return type(e) is Var and ctx.unit.vars[e.id].kind == "local"


def _done_of(ctx: FunctionContext, models: Models, call: Call) -> bool:
    return _DONE in models.roles.get(ctx.types.callee(call).symbol, ())


def _outlasts(ctx: FunctionContext, watcher: int, var: int) -> bool:
    """Whether the context is returned, stored, sent, or used by another goroutine or literal."""
    for number, body in enumerate(ctx.unit.bodies):
        if number and number != watcher and var in ctx.uses.mentioned(number):
            return True
        for block in body.blocks:
            values: list[Expr] = []
            for instr in block.instrs:
                if type(instr) is Assign and type(instr.target) is not Var:
                    values.append(instr.value)
                elif type(instr) is Make:
                    values.extend(value for _, value in instr.elems)
                elif type(instr) is Send:
                    values.append(instr.value)
                elif type(instr) is Go:
                    values.extend(instr.call.args)
            if type(block.term) is Return:
                values.extend(block.term.values)
            if any(leaf == Var(var) for value in values for leaf in leaves(value)):
                return True
    return False


__all__ = ["only_watches"]
