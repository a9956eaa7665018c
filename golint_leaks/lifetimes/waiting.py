"""Functions that do not end at once: they wait for a channel, a lock or a time, or loop for ever.

A finalizer must not be one: a single goroutine runs all finalizers of a program, one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from golint_leaks.facts.context import FunctionContext, normalise
from golint_leaks.finding import Confidence
from golint_leaks.ir.expr import FALSE, TRUE, Closure, Const, Expr, Index, Ref, Select, Star, Unary, Var
from golint_leaks.ir.instr import Branch, Call, Defer, RangeNext, Recv, Return, SelectSwitch, Send, Stop
from golint_leaks.lifetimes.reach import Contexts
from golint_leaks.lifetimes.sites import root, stops
from golint_leaks.models import Models
from golint_leaks.types.model import Chan

_WAITS = {
    "sleep": "sleeps",
    "mutex-lock": "locks",
    "read-lock": "locks",
    "wait-group-wait": "waits",
    "cond-wait": "waits",
    "group-wait": "waits",
}
"""Roles of calls that wait, and how that is told."""

_DEPTH = 3
"""How many calls deep a wait is looked for."""


class Wait(NamedTuple):
    """One statement that waits, in the function of ``ctx``."""

    how: str
    ctx: FunctionContext
    at: int
    end: int
    confidence: Confidence


class Waiting:
    """Looks for waits; ``contexts`` gives the views of other functions."""

    def __init__(self, models: Models, contexts: Contexts) -> None:
        self._models = models
        self._contexts = contexts

    def of(self, ctx: FunctionContext, function: Expr, at: int) -> Wait | None:
        """The surest wait of a function value that is called with the object only."""
        call = Call(-1, function, (), False, at, at + 1)
        found = list(self._called(ctx, call, frozenset(), True, _DEPTH))
        return max(found, key=lambda wait: wait.confidence, default=None)

    def _called(
        self, ctx: FunctionContext, call: Call, own: frozenset[int], first: bool, depth: int
    ) -> Iterator[Wait]:
        callee = ctx.types.callee(call)
        if callee.kind == "closure":
            target: FunctionContext | None = ctx
            body = callee.body
        elif callee.kind == "func" and callee.ref is not None:
            target, body = self._contexts(callee.ref), 0
        else:
            return
        if target is None:
            return
        params = target.unit.bodies[body].params
        args = call.args
        if callee.kind == "func" and target.unit.bodies[0].params and callee.ref is not None:
            if callee.ref.decl.receiver is not None and not callee.first_arg and callee.receiver is not None:
                args = (callee.receiver, *args)
        passed = {p for p, arg in zip(params, args, strict=False) if _base(ctx, arg) in own}
        if first:
            passed.update(params[:1])
        yield from self._body(target, body, frozenset(passed | (own if target is ctx else set())), depth)

    def _body(self, ctx: FunctionContext, body: int, own: frozenset[int], depth: int) -> Iterator[Wait]:
        endless = self._endless(ctx, body)
        if endless is not None:
            yield endless
            return
        closed, sent = _closed(ctx, body), _sent(ctx, body)
        for block in ctx.unit.bodies[body].blocks:
            for instr in block.instrs:
                if type(instr) is Recv:
                    chan = normalise(instr.chan)
                    if chan is not None and chan in sent:  # what was taken is put back: a lock
                        yield Wait("locks", ctx, instr.at, instr.end, Confidence.LOW)
                    elif chan not in closed:
                        yield Wait("receives", ctx, instr.at, instr.end, Confidence.MEDIUM)
                elif type(instr) is Send:
                    yield Wait("sends", ctx, instr.at, instr.end, _sending(ctx, instr.chan))
                call = instr.call if type(instr) is Defer else instr
                if type(call) is Call:
                    yield from self._call(ctx, call, own, depth)
            term = block.term
            if type(term) is SelectSwitch and all(case.comm is not None for case in term.cases):
                yield Wait("receives", ctx, term.at, term.end, Confidence.MEDIUM)
            elif type(term) is RangeNext and normalise(term.x) not in closed:
                if isinstance(ctx.types.program.core(ctx.types.type_of(term.x)), Chan):
                    yield Wait("receives", ctx, term.at, term.end, Confidence.MEDIUM)

    def _call(self, ctx: FunctionContext, call: Call, own: frozenset[int], depth: int) -> Iterator[Wait]:
        callee = ctx.types.callee(call)
        for role in self._models.roles.get(callee.symbol, ()):
            how = _WAITS.get(role)
            if how == "locks":
                # Nobody holds a lock that lies in an object that nobody can reach.
                if callee.receiver is None or _base(ctx, callee.receiver) not in own:
                    yield Wait(how, ctx, call.at, call.end, Confidence.LOW)
            elif how is not None:
                yield Wait(how, ctx, call.at, call.end, Confidence.MEDIUM)
        if depth > 0:
            yield from self._called(ctx, call, own, False, depth - 1)

    def _endless(self, ctx: FunctionContext, body: int) -> Wait | None:
        """A loop without an end that the body stays in."""
        graph = ctx.graph(body)
        blocks = ctx.unit.bodies[body].blocks
        seen, work = {0}, [0]
        while work:
            number = work.pop()
            block = blocks[number]
            if type(block.term) is Return or type(block.term) is Stop:
                return None
            if any(type(instr) is Call and stops(ctx, self._models, instr) for instr in block.instrs):
                return None
            after = graph.succs[number]
            if type(block.term) is Branch and block.term.cond in (TRUE, FALSE):
                after = (block.term.then if block.term.cond == TRUE else block.term.orelse,)
            for target in after:
                if target not in seen:
                    seen.add(target)
                    work.append(target)
        for number in sorted(seen):
            for instr in blocks[number].instrs if graph.in_loop(number) else ():
                at = getattr(instr, "at", -1)
                if at >= 0:
                    return Wait("endless", ctx, at, getattr(instr, "end", at + 1), Confidence.MEDIUM)
        return None


def _closed(ctx: FunctionContext, body: int) -> frozenset[Expr | None]:
    """Channels that the body itself closes: what is left in them can be taken without waiting."""
    found: set[Expr | None] = set()
    for block in ctx.unit.bodies[body].blocks:
        for instr in block.instrs:
            if type(instr) is Call and type(instr.callee) is Ref and instr.callee.name == "close":
                found.update(normalise(arg) for arg in instr.args[:1])
    return frozenset(found - {None})


def _sent(ctx: FunctionContext, body: int) -> frozenset[Expr | None]:
    """Channels that the body sends to."""
    blocks = ctx.unit.bodies[body].blocks
    return frozenset(normalise(i.chan) for block in blocks for i in block.instrs if type(i) is Send)


def _sending(ctx: FunctionContext, chan: Expr) -> Confidence:
    """Medium for a channel that is known to have no buffer."""
    if type(chan) is not Var:
        return Confidence.LOW
    for value in ctx.types.assigned(chan.id):
        made = ctx.types.definition(value.temp) if hasattr(value, "temp") else None
        if type(made) is Call and type(made.callee) is Ref and made.callee.name == "make":
            if len(made.args) < 2 or (type(made.args[1]) is Const and made.args[1].text == "0"):
                return Confidence.MEDIUM
    return Confidence.LOW


def _base(ctx: FunctionContext, e: Expr, depth: int = 4) -> int:
    """The variable that ``x.f``, ``&x.f``, ``x[i]`` begin with, or the one that a local one was made from."""
    while type(e) is Select or type(e) is Index or type(e) is Star or type(e) is Unary:
        e = e.x
    var = root(e)
    if var < 0 or depth == 0:
        return var
    values = list(ctx.types.assigned(var))
    if len(values) == 1 and ctx.unit.vars[var].kind == "local" and type(values[0]) is not Closure:
        base = _base(ctx, values[0], depth - 1)
        return base if base >= 0 else var
    return var
