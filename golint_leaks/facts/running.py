"""Where function literals run: called or started where they stand, or by the function they are given to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, Optional

from golint_leaks.dataflow.uses import leaves, operands, term_operands
from golint_leaks.facts.context import FunctionContext
from golint_leaks.ir.expr import Closure, Expr, Var
from golint_leaks.ir.instr import Assign, Call, Defer, Go, Instr
from golint_leaks.models import Models
from golint_leaks.types.program import FunctionRef

_DEPTH = 3

ONCE = "once"
_RUNNING = frozenset({ONCE, "group-go", "wait-group-go", "delayed-call"})

Load = Callable[[FunctionRef], Optional[FunctionContext]]


class Run(NamedTuple):
    """A place, in body and block of the function around a literal, at which it runs.

    ``again``: whoever runs it does so in a loop; ``once``: however often the place is come to, it runs once.
    """

    body: int
    at: int
    again: bool = False
    once: bool = False


class Running:
    """Answers for the literals of a program."""

    def __init__(self, models: Models, load: Load) -> None:
        self._models = models
        self._load = load
        self._known: dict[tuple[FunctionRef, int], Optional[bool]] = {}

    def runs(self, ctx: FunctionContext, body: int, depth: int = _DEPTH) -> Optional[list[Run]]:
        """The places at which a literal runs; None where it is kept, or given to what is not known."""
        names: set[int] = set()
        for _, _, instr in _instructions(ctx):
            if type(instr) is Assign and type(instr.target) is Var and _is_literal(instr.value, body):
                if len(ctx.types.assigned(instr.target.id)) != 1:
                    return None
                names.add(instr.target.id)

        def is_it(e: Expr) -> bool:
            return _is_literal(e, body) or (type(e) is Var and e.id in names)

        return self._places(ctx, is_it, depth)

    def _places(self, ctx: FunctionContext, is_it: Callable[[Expr], bool], depth: int) -> Optional[list[Run]]:
        found: list[Run] = []
        for number, at, instr in _instructions(ctx):
            call = instr.call if type(instr) is Defer or type(instr) is Go else instr
            if type(call) is Call:
                if is_it(call.callee):
                    found.append(Run(number, at))
                elif any(is_it(leaf) for leaf in leaves(call.callee)):
                    return None
                for position, arg in enumerate(call.args):
                    if is_it(arg):
                        run = self._given(ctx, call, position, depth)
                        if run is None:
                            return None
                        found.append(Run(number, at, run.again, run.once))
                    elif any(is_it(leaf) for leaf in leaves(arg)):
                        return None
            elif not (type(instr) is Assign and type(instr.target) is Var and is_it(instr.value)):
                if any(is_it(leaf) for e in operands(instr) for leaf in leaves(e)):
                    return None
        for each in ctx.unit.bodies:
            for block in each.blocks:
                if any(is_it(leaf) for e in term_operands(block.term) for leaf in leaves(e)):
                    return None
        return found

    def _given(self, ctx: FunctionContext, call: Call, position: int, depth: int) -> Optional[Run]:
        """How often a call runs the function that is its argument."""
        callee = ctx.types.callee(call)
        roles = self._models.roles.get(callee.symbol, frozenset())
        if not _RUNNING.isdisjoint(roles):
            return Run(0, 0, once=ONCE in roles)
        if callee.kind != "func" or callee.ref is None or not depth:
            return None
        if callee.ref.decl.receiver is not None and not callee.first_arg:
            position += 1
        again = self._parameter(callee.ref, position, depth - 1)
        return None if again is None else Run(0, 0, again)

    def _parameter(self, ref: FunctionRef, position: int, depth: int) -> Optional[bool]:
        """Whether a function calls a parameter in a loop; None where it does something else with it."""
        key = ref, position
        if key not in self._known:
            self._known[key] = None  # recursion says nothing
            ctx = self._load(ref)
            params = ctx.unit.bodies[0].params if ctx is not None else ()
            if ctx is not None and position < len(params):
                var = params[position]
                places = self._places(ctx, lambda e: type(e) is Var and e.id == var, depth)
                self._known[key] = None if places is None else self._loops(ctx, places, depth)
        return self._known[key]

    def _loops(self, ctx: FunctionContext, places: list[Run], depth: int) -> Optional[bool]:
        for place in places:
            if place.again or ctx.graph(place.body).in_loop(place.at):
                return True
            if place.body:
                outer = self.runs(ctx, place.body, depth)
                again = None if outer is None else self._loops(ctx, outer, depth)
                if again is not False:
                    return again
        return False


def _is_literal(e: Expr, body: int) -> bool:
    return type(e) is Closure and e.body == body


def _instructions(ctx: FunctionContext) -> Iterator[tuple[int, int, Instr]]:
    for number, body in enumerate(ctx.unit.bodies):
        for at, block in enumerate(body.blocks):
            for instr in block.instrs:
                yield number, at, instr
