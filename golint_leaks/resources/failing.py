"""The call whose failure leads to a way out of a function."""

from __future__ import annotations

from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.exits import Exit, Node
from golint_leaks.ir.expr import NIL, Binary, Const, Expr, Result, Temp, Var
from golint_leaks.ir.instr import Assign, Branch, Call


def decision(leak: Exit) -> Node | None:
    """The last decision on the way to an exit."""
    node = leak.node
    while node is not None and not node.label:
        node = node.parent
    return node


def failed_call(ctx: FunctionContext, at: Node) -> Call | None:
    """The call whose error a decision finds to be there; None for any other decision."""
    block = ctx.unit.bodies[at.body].blocks[at.block]
    cond = block.term.cond if type(block.term) is Branch else None
    if type(cond) is not Binary or type(cond.y) is not Const or cond.y != NIL:
        return None
    if (cond.op == "!=") != (at.label == "the condition is true"):
        return None
    error: Expr = cond.x
    if type(error) is Var:
        given = [i.value for i in block.instrs if type(i) is Assign and i.target == error]
        error = given[-1] if given else error
    made = ctx.types.definition(error.temp) if type(error) is Temp or type(error) is Result else None
    return made if type(made) is Call else None
