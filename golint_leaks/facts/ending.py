"""How long contexts and functions last: what is derived from something that soon ends is soon let go.

A context that is not cancelled stays registered with its parent until the parent ends.  Under one
that ends with a request, a test or the function itself, little is lost; a root keeps nothing at all.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Optional

from golint_leaks.dataflow.uses import leaves, operands
from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.conventions import COMMAND_METHODS
from golint_leaks.ir.expr import Closure, Expr, Result, Select, Star, Temp, Unary, Var
from golint_leaks.ir.instr import Assign, Call, Defer, Go, Instr, Make
from golint_leaks.models import Models
from golint_leaks.types.model import type_symbol
from golint_leaks.types.program import FunctionRef

_DEPTH = 8
_CALLS = 4
"""Calls that are followed, one inside the other."""

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


class Kept(enum.IntEnum):
    """Whether anything goes on with a context after the code that was given it; ordered."""

    NO = 0
    """Whoever was given it has returned, or nobody was."""

    UNKNOWN = 1
    """Code that was not read was given it."""

    YES = 2
    """A goroutine, or a function literal that may become one, has it."""


Read = Callable[[FunctionRef], Optional[FunctionContext]]
Starts = Callable[[FunctionContext, Call], bool]

_STARTING = frozenset(("wait-group-go", "group-go", "delayed-call"))


def kept(
    ctx: FunctionContext, models: Models, call: Call, where: frozenset[tuple[int, int]], read: Read
) -> Kept:
    """Who keeps the context in result 0 of ``call``, or a struct that holds it.

    Only the blocks in ``where`` count, each with its body.  ``read`` gives the bodies of callees, which are
    followed to the goroutines that they start.
    """

    def starts(at: FunctionContext, made: Call) -> bool:
        return not _STARTING.isdisjoint(models.roles.get(at.types.callee(made).symbol, ()))

    return _kept(ctx, _holders(ctx, call.dst), where, call, starts, read, _CALLS)


def _kept(
    ctx: FunctionContext,
    names: set[int],
    where: frozenset[tuple[int, int]] | None,
    apart: Call | None,
    starts: Starts,
    read: Read,
    depth: int,
) -> Kept:
    found = Kept.NO
    for number, body in enumerate(ctx.unit.bodies):
        for at, block in enumerate(body.blocks):
            if where is not None and (number, at) not in where:
                continue
            for instr in block.instrs:
                made = instr.call if type(instr) is Defer or type(instr) is Go else instr
                if type(made) is not Call:
                    if _in_literal(ctx, instr, names):
                        found = max(found, Kept.UNKNOWN)  # whoever gets the literal may run it later
                elif made is not apart and (_gets(made, names) or _in_literal(ctx, made, names)):
                    own = type(made.callee) is Closure  # called here, or deferred
                    if type(instr) is Go or starts(ctx, made):
                        found = Kept.YES
                    elif not own:
                        found = max(found, _callee(ctx, made, names, starts, read, depth))
                if found is Kept.YES:
                    return found
    return found


def _in_literal(ctx: FunctionContext, instr: Instr, names: set[int]) -> bool:
    """Whether a function literal in an instruction mentions one of ``names``."""
    return any(
        type(leaf) is Closure and not names.isdisjoint(ctx.uses.mentioned(leaf.body))
        for e in operands(instr)
        for leaf in leaves(e)
    )


def _callee(
    ctx: FunctionContext, call: Call, names: set[int], starts: Starts, read: Read, depth: int
) -> Kept:
    """What the function that is called does with what it is given."""
    target = ctx.types.callee(call)
    if target.kind in ("builtin", "conversion"):
        return Kept.NO
    inner = read(target.ref) if target.ref is not None and target.kind == "func" and depth else None
    if inner is None or not inner.unit.bodies:
        return Kept.UNKNOWN
    arguments = list(call.args)
    if target.receiver is not None and not target.first_arg:
        arguments.insert(0, target.receiver)
    params = inner.unit.bodies[0].params
    given = {params[i] for i, arg in enumerate(arguments[: len(params)]) if _leads(ctx, arg, names)}
    return _kept(inner, _spread(inner, given, set()), None, None, starts, read, depth - 1)


def _gets(call: Call, names: set[int]) -> bool:
    """Whether a call is given one of ``names``, or calls it."""
    callee = call.callee.x if type(call.callee) is Select else call.callee
    return any(_root(e) in names for e in (*call.args, callee))


def _holders(ctx: FunctionContext, temp: int) -> set[int]:
    """Variables that hold the context in result 0, or a struct with it, as far as plain text tells."""
    names: set[int] = set()
    for body in ctx.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                if type(instr) is Assign and instr.value == Result(temp, 0):
                    names.add(_base(instr.target))
    return _spread(ctx, names, set())


def _spread(ctx: FunctionContext, names: set[int], temps: set[int]) -> set[int]:
    """``names`` and the variables that what they hold is assigned to, also inside of a struct."""
    size = -1
    while size != len(names) + len(temps):
        size = len(names) + len(temps)
        for body in ctx.unit.bodies:
            for block in body.blocks:
                for instr in block.instrs:
                    if type(instr) is Make:
                        if any(_leads(ctx, value, names) for _, value in instr.elems):
                            temps.add(instr.dst)
                    elif type(instr) is Assign and instr.target is not None:
                        value = instr.value
                        made = value.x if type(value) is Unary else value
                        if _leads(ctx, value, names) or (type(made) is Temp and made.temp in temps):
                            names.add(_base(instr.target))
        names.discard(-1)
    return names


def _leads(ctx: FunctionContext, e: Expr, names: set[int]) -> bool:
    """Whether a value is one of ``names``, or a function literal that mentions one."""
    if type(e) is Closure:
        return not names.isdisjoint(ctx.uses.mentioned(e.body))
    return _root(e) in names


def _base(target: Expr | None) -> int:
    """The variable whose value an assignment to ``target`` changes; -1 without one."""
    while type(target) is Select:
        target = target.x
    return _root(target)


def _root(e: Expr | None) -> int:
    """The variable that ``x``, ``&x`` or ``*x`` begins with; -1 without one."""
    while type(e) is Star or (type(e) is Unary and e.op == "&"):
        e = e.x
    return e.id if type(e) is Var else -1


__all__ = ["Kept", "Parent", "is_command", "kept", "parent_of"]
