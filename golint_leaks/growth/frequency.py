"""How often code runs: once at the start, at unknown times, or again and again."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence

from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.waiting import waits_in_loop
from golint_leaks.growth.bodies import Bodies
from golint_leaks.ir.expr import Closure, Expr, Temp, Var
from golint_leaks.ir.instr import Call, Defer, Go
from golint_leaks.types.model import Type, type_symbol
from golint_leaks.types.program import FunctionRef

_FAR = 5


class Frequency(enum.IntEnum):
    """Ordered: what runs again and again is the greatest."""

    ONCE = 0
    UNKNOWN = 1
    AGAIN = 2


class Frequencies:
    """Answers for the functions of one package, found by who calls them in the run."""

    def __init__(self, bodies: Bodies) -> None:
        self.bodies = bodies
        self._known: dict[str, Frequency] = {}
        self._busy: set[str] = set()

    def of_block(self, ref: FunctionRef, ctx: FunctionContext, body: int, block: int) -> Frequency:
        """How often a block of a function or of a literal in it runs."""
        if waits_in_loop(ctx, body, block):
            return Frequency.AGAIN
        outer = ctx.unit.bodies[body].parent
        if outer < 0:
            return self.of(ref)
        params = [ctx.types.var_type(var) for var in ctx.unit.bodies[body].params]
        if serves(self.bodies.models.roles, params):
            return Frequency.AGAIN
        if serves(self.bodies.models.roles, params, "command"):
            return Frequency.ONCE
        how, at = _use_of_literal(ctx, body, self.bodies)
        if how == "once":
            return Frequency.ONCE
        if how == "called" and at >= 0:
            return self.of_block(ref, ctx, outer, at)
        return max(Frequency.UNKNOWN, self.of(ref))

    def of(self, ref: FunctionRef) -> Frequency:
        """How often a function runs."""
        key = f"{ref.package.import_path}|{ref.file}|{ref.symbol}"
        found = self._known.get(key)
        if found is None:
            if key in self._busy or len(self._busy) > _FAR:
                return Frequency.ONCE if key in self._busy else Frequency.UNKNOWN
            self._busy.add(key)
            try:
                found = self._find(ref)
            finally:
                self._busy.discard(key)
            self._known[key] = found
        return found

    def _find(self, ref: FunctionRef) -> Frequency:
        decl = ref.decl
        if decl.receiver is None and (
            decl.name in ("init", "") or (decl.name == "main" and ref.package.name == "main")
        ):
            return Frequency.ONCE
        params = self.bodies.params(ref)
        if serves(self.bodies.models.roles, params):
            return Frequency.AGAIN
        if serves(self.bodies.models.roles, params, "command"):
            return Frequency.ONCE
        found: Frequency | None = None
        for caller, caller_ctx, body, block, _ in self.bodies.calls(ref):
            one = self.of_block(caller, caller_ctx, body, block)
            found = one if found is None else max(found, one)
            if found == Frequency.AGAIN:
                return found
        if found is None and self.bodies.called_by_initialisers(ref):
            found = Frequency.ONCE
        if found != Frequency.ONCE or self.bodies.used_as_value(ref):
            return Frequency.UNKNOWN
        return found


def serves(roles: Mapping[str, frozenset[str]], params: Sequence[Type], role: str = "request") -> bool:
    """Whether a function with these parameters serves one request, or what else the role says.

    What is given the answer as well has made the request itself.
    """
    found = False
    for t in params:
        of = roles.get(type_symbol(t), ())
        if "response" in of:
            return False
        found = found or role in of
    return found


def _use_of_literal(ctx: FunctionContext, body: int, bodies: Bodies) -> tuple[str, int]:
    """What becomes of a function literal: ``called`` (started, deferred) in a block, ``once``, or ``""``."""
    names: set[Expr] = {Closure(body)}
    outer = ctx.unit.bodies[body].parent
    for instr, _ in _instructions(ctx, outer):
        value = getattr(instr, "value", None)
        if value in names and type(value) is Closure:
            dst, target = getattr(instr, "dst", -1), getattr(instr, "target", None)
            if dst >= 0:
                names.add(Temp(dst))
            elif type(target) is Var and len(ctx.types.assigned(target.id)) == 1:
                names.add(target)
    for instr, block in _instructions(ctx, outer):
        call = instr.call if type(instr) is Defer or type(instr) is Go else instr
        if type(call) is not Call:
            continue
        if any(call.callee == name and type(call.callee) is type(name) for name in names):
            return "called", block
        if any(arg == name and type(arg) is type(name) for arg in call.args for name in names):
            callee = ctx.types.callee(call)
            if "once" in bodies.models.roles.get(callee.symbol, ()):
                return "once", block
            effect = bodies.models.effects.get(callee.symbol)
            if effect is not None and effect.runs:
                return "called", block
    return "", -1


def _instructions(ctx: FunctionContext, body: int) -> Iterator[tuple[object, int]]:
    for number, block in enumerate(ctx.unit.bodies[body].blocks):
        for instr in block.instrs:
            yield instr, number
