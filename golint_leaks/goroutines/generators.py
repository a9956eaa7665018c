"""Functions that return a channel which a goroutine fills, and that are told when nobody wants more.

A caller that passes a context may end it and stop receiving.  A send of the goroutine that does not look
at the context blocks for ever then (compare the advice of "Go Concurrency Patterns: Pipelines and
cancellation", go.dev/blog/pipelines).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from golint_leaks.goroutines.code import Code
from golint_leaks.goroutines.memory import Machine
from golint_leaks.ir.expr import Closure, Convert, Expr, Temp, Var
from golint_leaks.ir.instr import Call, Go, Recv, Return, SelectSwitch, Send
from golint_leaks.types.model import Chan, Named
from golint_leaks.types.program import FunctionRef


class Unheeded(NamedTuple):
    """A send to a channel that was returned; ``looks`` tells whether the goroutine knows the context."""

    starter: Code
    body: int
    go: Go
    code: Code
    target: int
    send: Send
    channel: str
    looks: bool


class Generators:
    """Asks functions one by one."""

    def __init__(self, m: Machine) -> None:
        self._m = m

    def found(self, ref: FunctionRef) -> Iterator[Unheeded]:
        """The sends of the goroutines of one function that the end of its context does not stop."""
        code = self._m.cache.get(ref)
        if code is None:
            return
        for number, body in enumerate(code.unit.bodies):
            if not any(self._is_context(code, var) for var in body.params):
                continue
            returned = self._returned(code, number)
            if not returned:
                continue
            for block in body.blocks:
                for instr in block.instrs:
                    if type(instr) is Go:
                        yield from self._goroutine(code, number, instr, returned)

    def _is_context(self, code: Code, var: int) -> bool:
        t = code.types.var_type(var)
        return isinstance(t, Named) and f"{t.symbol}.Done" in self._m.roles

    def _returned(self, code: Code, number: int) -> frozenset[int]:
        """Channels without room that the body makes and returns."""
        found = set()
        for block in code.unit.bodies[number].blocks:
            if type(block.term) is Return:
                for value in block.term.values:
                    var = _variable(value)
                    if var >= 0 and self._made(code, var):
                        found.add(var)
        return frozenset(found)

    def _made(self, code: Code, var: int) -> bool:
        values = code.types.assigned(var)
        if len(values) != 1 or type(values[0]) is not Temp:
            return False
        made = code.types.definition(values[0].temp)
        return (
            type(made) is Call
            and len(made.args) == 1
            and code.types.callee(made).symbol == "make"
            and isinstance(code.types.program.core(code.types.var_type(var)), Chan)
        )

    def _goroutine(self, code: Code, number: int, go: Go, returned: frozenset[int]) -> Iterator[Unheeded]:
        callee = code.types.callee(go.call)
        if type(go.call.callee) is Closure:
            yield from self._sends(code, number, go, code, go.call.callee.body, returned)
        elif callee.kind == "closure":
            yield from self._sends(code, number, go, code, callee.body, returned)
        elif callee.ref is not None:
            target = self._m.cache.get(callee.ref)
            if target is not None:
                params = target.unit.bodies[0].params
                if callee.ref.decl.receiver is not None and not callee.first_arg:
                    params = params[1:]
                given = frozenset(
                    p for p, arg in zip(params, go.call.args, strict=False) if _variable(arg) in returned
                )
                yield from self._sends(code, number, go, target, 0, given)

    def _sends(
        self, starter: Code, number: int, go: Go, code: Code, body: int, chans: frozenset[int]
    ) -> Iterator[Unheeded]:
        looks = any(
            self._looks(code, block.term)
            for block in code.unit.bodies[body].blocks
            if type(block.term) is SelectSwitch
        )
        for block in code.unit.bodies[body].blocks:
            for instr in block.instrs:
                if type(instr) is Send and type(instr.chan) is Var and instr.chan.id in chans:
                    name = code.unit.vars[instr.chan.id].name
                    yield Unheeded(starter, number, go, code, body, instr, name, looks)

    def _looks(self, code: Code, term: SelectSwitch) -> bool:
        for case in term.cases:
            if type(case.comm) is Recv and type(case.comm.chan) is Temp:
                made = code.types.definition(case.comm.chan.temp)
                if type(made) is Call:
                    if self._m.roles.get(code.types.callee(made).symbol) == "context-done":
                        return True
        return False


def _variable(e: Expr) -> int:
    while type(e) is Convert:
        e = e.x
    return e.id if type(e) is Var else -1
