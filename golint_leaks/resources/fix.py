"""A fix where one is safe: ``defer x.Close()`` behind the check of the acquisition's error.

Safe means: the function never releases the value and hands it to nobody, the value is in a variable
of its own that is assigned once, the error is checked at once, the acquisition is not in a loop, and
releasing at the end of the function is a call without arguments.
"""

from __future__ import annotations

from golint_leaks.facts.acquire import Site
from golint_leaks.facts.context import FunctionContext
from golint_leaks.finding import Edit, Fix, Place
from golint_leaks.ir.expr import Binary, Const, Result, Temp, Var
from golint_leaks.ir.instr import Assign, Branch, Return, first_statement

_SIMPLE = frozenset(("Close", "Stop", "Release", "End"))


def propose(ctx: FunctionContext, site: Site, path: str) -> Fix | None:
    """The fix for a value that is never released, None where it would not be safe.

    The edit inserts at the start of the statement after the check; the engine checks that this is
    the start of a line.
    """
    acquired = site.acquired
    if acquired.release_name not in _SIMPLE or acquired.holder or len(acquired.path) > 1:
        return None
    blocks = ctx.unit.bodies[site.body].blocks
    block = blocks[site.block]
    var = _bound_variable(site, block.instrs)
    if var is None or ctx.graph(site.body).in_loop(site.block) or _assignments(ctx, var) != 1:
        return None
    after = site.block
    if acquired.error >= 0:
        term = block.term
        if type(term) is not Branch or type(term.cond) is not Binary or term.cond.op not in ("!=", "=="):
            return None
        if not (type(term.cond.y) is Const and term.cond.y.kind == "nil"):
            return None
        failed, after = (term.then, term.orelse) if term.cond.op == "!=" else (term.orelse, term.then)
        if type(blocks[failed].term) is not Return:
            return None
    else:
        return None
    at = first_statement(blocks[after])
    if at is None:
        return None
    name = ".".join((ctx.unit.vars[var].name, *acquired.path))
    text = f"defer {name}.{acquired.release_name}()"
    return Fix(f"Insert {text}", (Edit(Place(path, at, at), text),))


def _bound_variable(site: Site, instrs: tuple[object, ...]) -> int | None:
    for instr in instrs:
        if type(instr) is Assign and type(instr.target) is Var:
            value = instr.value
            if isinstance(value, Temp | Result) and value.temp == site.call.dst:
                index = value.index if isinstance(value, Result) else 0
                if index == site.acquired.result:
                    return instr.target.id
    return None


def _assignments(ctx: FunctionContext, var: int) -> int:
    return sum(
        type(instr) is Assign and type(instr.target) is Var and instr.target.id == var
        for body in ctx.unit.bodies
        for block in body.blocks
        for instr in block.instrs
    )
