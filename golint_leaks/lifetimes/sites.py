"""Calls that a model gives a role, with what surrounds them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from golint_leaks.dataflow.uses import leaves, operands, term_operands
from golint_leaks.facts.context import FunctionContext
from golint_leaks.finding import Confidence, Severity, Step
from golint_leaks.ir.expr import FALSE, TRUE, Expr, Ref, Select, Star, Temp, Unary, Var
from golint_leaks.ir.instr import Assign, Branch, Call, Defer, Go, Let, Make, Opaque, RangeNext, Return, Send
from golint_leaks.models import Models
from golint_leaks.types.model import Chan


class Site(NamedTuple):
    """One call with a role; ``main`` when it stands in the function that the program starts with."""

    ctx: FunctionContext
    body: int
    block: int
    call: Call
    role: str
    main: bool
    test: bool


class Report(NamedTuple):
    """What was found at a site, before it is worded; ``path`` fills the place of that name."""

    kind: str
    how: str
    what: str
    confidence: Confidence
    site: Site
    path: str = ""
    steps: tuple[tuple[int, int, str], ...] = ()
    elsewhere: tuple[Step, ...] = ()
    """Steps in other files, behind ``steps``."""
    severity: Severity | None = None
    """Where it is not that of the rule."""


class Roles:
    """Calls that have a role, found by the last component of their names first."""

    def __init__(self, models: Models, wanted: frozenset[str]) -> None:
        self._roles: dict[str, str] = {}
        for symbol, roles in models.roles.items():
            for role in roles & wanted:
                self._roles[symbol] = role
        self.names = frozenset(symbol.rsplit(".", 1)[-1] for symbol in self._roles)

    def of(self, ctx: FunctionContext, call: Call) -> str:
        """The role of a call, empty without one."""
        callee = call.callee
        if type(callee) is not Select and type(callee) is not Ref:
            return ""
        if callee.name not in self.names:
            return ""
        return self._roles.get(ctx.types.callee(call).symbol, "")

    def sites(self, ctx: FunctionContext, main: bool, test: bool) -> list[Site]:
        """All calls with a role in a function and its literals, deferred ones and goroutines included."""
        found = []
        for number, body in enumerate(ctx.unit.bodies):
            for at, block in enumerate(body.blocks):
                for instr in block.instrs:
                    call = instr.call if type(instr) is Defer or type(instr) is Go else instr
                    if type(call) is Call:
                        role = self.of(ctx, call)
                        if role:
                            found.append(Site(ctx, number, at, call, role, main and number == 0, test))
        return found


def text(call: Call) -> str:
    """The callee as written, as far as it is short: ``time.After``."""
    callee = call.callee
    if type(callee) is Select:
        return f"{callee.x.name}.{callee.name}" if type(callee.x) is Ref else callee.name
    return callee.name if type(callee) is Ref else "…"


def root(e: Expr | None) -> int:
    """The variable at the start of ``x``, ``&x``, ``*x``; -1 without one."""
    while type(e) is Star or (type(e) is Unary and e.op == "&"):
        e = e.x
    return e.id if type(e) is Var else -1


def names_of(ctx: FunctionContext, body: int, temp: int) -> frozenset[int]:
    """Local variables that get the (first) value of an instruction, and nothing else."""
    found = set()
    for instr in instructions(ctx, body):
        if type(instr) is Assign and type(instr.target) is Var and type(instr.value) is Temp:
            if instr.value.temp == temp and len(ctx.types.assigned(instr.target.id)) == 1:
                found.add(instr.target.id)
    return frozenset(found)


def instructions(ctx: FunctionContext, body: int) -> Iterator[object]:
    """All instructions of a body, block by block."""
    for block in ctx.unit.bodies[body].blocks:
        yield from block.instrs


def leaves_body(
    ctx: FunctionContext,
    models: Models,
    body: int,
    start: int,
    temp: int = -1,
    open_: frozenset[int] = frozenset(),
) -> Return | None:
    """A return that can be reached from a block; None where the function runs until its process ends.

    ``temp`` is a call that gives a channel which is never closed, as those in the variables ``open_``
    are: a range over it does not end.
    """
    names = open_ | names_of(ctx, body, temp) if temp >= 0 else open_
    graph = ctx.graph(body)
    blocks = ctx.unit.bodies[body].blocks
    seen = {start}
    work = [start]
    while work:
        number = work.pop()
        block = blocks[number]
        if any(type(instr) is Call and stops(ctx, models, instr) for instr in block.instrs):
            continue
        if type(block.term) is Return:
            return block.term
        after = graph.succs[number]
        if type(block.term) is RangeNext:
            x = block.term.x
            if (type(x) is Temp and x.temp == temp) or (type(x) is Var and x.id in names):
                after = (block.term.body,)
        elif type(block.term) is Branch and block.term.cond in _CONSTANT:
            after = (block.term.then if _CONSTANT[block.term.cond] else block.term.orelse,)
        for target in after:
            if target not in seen:
                seen.add(target)
                work.append(target)
    return None


_CONSTANT: dict[Expr, bool] = {TRUE: True, FALSE: False}


def stops(ctx: FunctionContext, models: Models, call: Call) -> bool:
    """Whether a call is known not to return."""
    callee = call.callee
    if type(callee) is not Select and type(callee) is not Ref:
        return False
    if callee.name not in _stopping(models):
        return False
    effect = models.effects.get(ctx.types.callee(call).symbol)
    return effect is not None and effect.never_returns


_STOPPING: dict[int, tuple[Models, frozenset[str]]] = {}


def _stopping(models: Models) -> frozenset[str]:
    known = _STOPPING.get(id(models))
    if known is None or known[0] is not models:
        names = frozenset(e.call.rsplit(".", 1)[-1] for e in models.effects.values() if e.never_returns)
        _STOPPING.clear()
        known = _STOPPING[id(models)] = (models, names)
    return known[1]


def escapes(ctx: FunctionContext, var: int, roles: Roles) -> bool:
    """Whether a variable is given away: stored, returned, sent, or passed to a call without a role.

    Receiving from it and ranging over it keep it.
    """
    for body in ctx.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                call = instr.call if type(instr) is Defer or type(instr) is Go else instr
                if type(call) is Call:
                    if any(_is(arg, var) for arg in call.args):
                        if roles.of(ctx, call) or ctx.types.callee(call).kind == "builtin":
                            continue
                        return True
                elif type(instr) is Assign:
                    if _is(instr.value, var) and instr.target is not None:
                        return True
                elif type(instr) is Make:
                    if any(_is(value, var) for _, value in instr.elems):
                        return True
                elif type(instr) is Send:
                    if _is(instr.value, var):
                        return True
                elif type(instr) is Let or type(instr) is Opaque:
                    if any(_is(e, var) for e in operands(instr)):
                        return True
            term = block.term
            if type(term) is Return and any(_is(e, var) for e in term_operands(term)):
                return True
    return False


def _is(e: Expr | None, var: int) -> bool:
    return any(type(leaf) is Var and leaf.id == var for leaf in leaves(e)) if e is not None else False


def waits_in_loop(ctx: FunctionContext, body: int, block: int) -> bool:
    """Whether a loop around ``block`` has no end that is known when it begins."""
    graph = ctx.graph(body)
    for number, other in enumerate(ctx.unit.bodies[body].blocks):
        if type(other.term) is RangeNext and graph.same_loop(number, block):
            if not isinstance(ctx.types.program.core(ctx.types.type_of(other.term.x)), Chan):
                return False
    return True
