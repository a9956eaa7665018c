"""How long contexts and functions last: what is derived from something that soon ends is soon let go.

A context that is not cancelled stays registered with its parent until the parent ends.  Under one
that ends with a request, a test or the function itself, little is lost; a root keeps nothing at all.
"""

from __future__ import annotations

import enum

from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.conventions import COMMAND_METHODS
from golint_leaks.ir.expr import Expr, Result, Select, Temp, Var
from golint_leaks.ir.instr import Assign, Call, Defer, Go
from golint_leaks.models import Models
from golint_leaks.types.model import type_symbol

_DEPTH = 8

_DERIVES = frozenset(("context-cancel", "context-timeout"))


class Parent(enum.Enum):
    """What a context is derived from."""

    LASTING = "lasting"
    """It may last as long as the program, or nothing is known of it."""

    ENDING = "ending"
    """It ends with a request, a test, or the function that derives from it."""

    ROOT = "root"
    """It never ends and keeps no list of those derived from it."""


def parent_of(ctx: FunctionContext, models: Models, call: Call) -> Parent:
    """What the context in argument 0 of ``call`` is, as far as the function at hand tells."""
    if not call.args:
        return Parent.LASTING
    found = _kind(ctx, models, call.args[0], {call.dst}, _DEPTH)
    return Parent.LASTING if found is None else found


def is_command(ctx: FunctionContext, models: Models) -> bool:
    """Whether a command line runs the function, once, and the process ends with it."""
    params = ctx.unit.bodies[0].params if ctx.unit.bodies else ()
    symbols = [type_symbol(ctx.types.var_type(var)) for var in params]
    if any("command" in models.roles.get(symbol, ()) for symbol in symbols if symbol):
        return True
    if not params or ctx.unit.vars[params[0]].kind != "receiver":
        return False
    own = ctx.types.var_type(params[0])
    return any(
        all(ctx.types.program.has_method(own, name) for name in methods) for methods in COMMAND_METHODS
    )


def _kind(ctx: FunctionContext, models: Models, e: Expr, seen: set[int], depth: int) -> Parent | None:
    """None for what is derived from itself only."""
    if depth == 0:
        return Parent.LASTING
    if type(e) is Temp or type(e) is Result:
        if e.temp in seen:
            return None
        source = ctx.types.definition(e.temp)
        if type(source) is not Call:
            return Parent.LASTING
        return _called(ctx, models, source, seen | {e.temp}, depth)
    if type(e) is not Var:
        return Parent.LASTING
    values = ctx.types.assigned(e.id)
    kinds = {_kind(ctx, models, value, seen, depth - 1) for value in values} - {None}
    if ctx.unit.vars[e.id].kind != "local":
        kinds.add(Parent.LASTING)
    return kinds.pop() if len(kinds) == 1 else Parent.LASTING if kinds else None


def _called(ctx: FunctionContext, models: Models, call: Call, seen: set[int], depth: int) -> Parent | None:
    target = ctx.types.callee(call)
    roles = models.roles.get(target.symbol, frozenset())
    if "context-root" in roles:
        return Parent.ROOT
    if "context-ending" in roles or "group-new" in roles:
        return Parent.ENDING
    if not call.args:
        # The accessor of a request, a stream or a command: not a method that was read, and keeps one.
        named = type(call.callee) is Select and call.callee.name == "Context"
        return Parent.ENDING if named and target.kind != "func" else Parent.LASTING
    if roles & _DERIVES and _ended(ctx, call.dst):
        return Parent.ENDING
    signature = target.signature
    if signature is None or not signature.params or not signature.results:
        return Parent.LASTING
    if type_symbol(signature.params[0]) != type_symbol(signature.results[0]):
        return Parent.LASTING
    return _kind(ctx, models, call.args[0], seen, depth - 1)


def _ended(ctx: FunctionContext, temp: int) -> bool:
    """Whether the function calls or defers the function that came as result 1."""
    names = set()
    for body in ctx.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                if type(instr) is Assign and type(instr.target) is Var and instr.value == Result(temp, 1):
                    names.add(instr.target.id)
    return any(
        type(call) is Call and type(call.callee) is Var and call.callee.id in names
        for body in ctx.unit.bodies
        for block in body.blocks
        for instr in block.instrs
        for call in (instr.call if type(instr) is Defer or type(instr) is Go else instr,)
    )


__all__ = ["Parent", "is_command", "parent_of"]
