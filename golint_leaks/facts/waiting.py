"""Loops that go on for as long as there is work."""

from __future__ import annotations

from golint_leaks.facts.context import FunctionContext
from golint_leaks.ir.expr import Binary, Const
from golint_leaks.ir.instr import Branch, RangeNext, Recv, SelectSwitch, Terminator
from golint_leaks.types.model import Chan


def serves(ctx: FunctionContext, body: int, at: int) -> bool:
    """Whether a block is in a loop that waits for channels in its turns."""
    graph = ctx.graph(body)
    return graph.in_loop(at) and any(
        _waits(ctx, body, number)
        for number in range(len(ctx.unit.bodies[body].blocks))
        if number == at or graph.same_loop(at, number)
    )


def waits_in_loop(ctx: FunctionContext, body: int, at: int) -> bool:
    """Whether a block lies in a loop whose turns wait for something from outside, or never end."""
    graph = ctx.graph(body)
    if not graph.in_loop(at):
        return False
    if serves(ctx, body, at):
        return True
    blocks = ctx.unit.bodies[body].blocks
    inside = {number for number in range(len(blocks)) if graph.same_loop(number, at)}
    return all(
        target in inside or _on_error(blocks[number].term, target)
        for number in inside
        for target in graph.succs[number]
    )


def _waits(ctx: FunctionContext, body: int, number: int) -> bool:
    block = ctx.unit.bodies[body].blocks[number]
    term = block.term
    if type(term) is RangeNext:
        return isinstance(ctx.types.program.core(ctx.types.type_of(term.x)), Chan)
    return type(term) is SelectSwitch or any(type(instr) is Recv for instr in block.instrs)


def _on_error(term: Terminator, target: int) -> bool:
    """Whether an edge is taken when something is not nil."""
    if type(term) is not Branch or type(term.cond) is not Binary or type(term.cond.y) is not Const:
        return False
    if term.cond.y.kind != "nil":
        return False
    return target == (term.then if term.cond.op == "!=" else term.orelse)
