"""Who goes on with a context that a function has derived: goroutines that it starts, itself or in callees."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Optional

from golint_leaks.dataflow.uses import leaves, operands
from golint_leaks.facts.context import FunctionContext
from golint_leaks.ir.expr import Closure, Const, Expr, Result, Select, Star, Temp, Unary, Var
from golint_leaks.ir.instr import Assign, Call, Defer, Go, Instr, Make, Return
from golint_leaks.models import Models
from golint_leaks.types.program import FunctionRef

_CALLS = 4
"""Calls that are followed, one inside the other."""


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
    ctx: FunctionContext,
    models: Models,
    call: Call,
    where: frozenset[tuple[int, int]],
    read: Read,
    failed: Call | None = None,
) -> Kept:
    """Who keeps the context in result 0 of ``call``, or a struct that holds it.

    Only the blocks in ``where`` count, each with its body.  ``read`` gives the bodies of callees, which are
    followed to the goroutines that they start.  ``failed`` is a call that gave an error: what it starts only
    when it succeeds does not count.
    """

    def starts(at: FunctionContext, made: Call) -> bool:
        return not _STARTING.isdisjoint(models.roles.get(at.types.callee(made).symbol, ()))

    return _kept(ctx, _holders(ctx, call.dst), where, (call, failed), starts, read, _CALLS)


def _kept(
    ctx: FunctionContext,
    names: set[int],
    where: frozenset[tuple[int, int]] | None,
    apart: tuple[Call | None, Call | None],
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
                elif made is not apart[0] and (_gets(made, names) or _in_literal(ctx, made, names)):
                    own = type(made.callee) is Closure  # called here, or deferred
                    if type(instr) is Go or starts(ctx, made):
                        found = Kept.YES
                    elif not own:
                        found = max(found, _callee(ctx, made, names, made is apart[1], starts, read, depth))
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
    ctx: FunctionContext,
    call: Call,
    names: set[int],
    failed: bool,
    starts: Starts,
    read: Read,
    depth: int,
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
    where = _before_errors(inner) if failed else None
    return _kept(inner, _spread(inner, given, set()), where, (None, None), starts, read, depth - 1)


def _before_errors(ctx: FunctionContext) -> frozenset[tuple[int, int]]:
    """Blocks from which a return may give an error, of the function and of the literals in it."""
    error = ctx.error_index(0)
    graph = ctx.graph(0)
    found: set[int] = set()
    for number, block in enumerate(ctx.unit.bodies[0].blocks):
        term = block.term
        if type(term) is Return and not (
            0 <= error < len(term.values)
            and type(term.values[error]) is Const
            and term.values[error].kind == "nil"  # type: ignore[union-attr]
        ):
            found |= {number, *graph.reaching(number)}
    return frozenset((0, number) for number in found)


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


__all__ = ["Kept", "Read", "kept"]
