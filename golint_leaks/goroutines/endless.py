"""Goroutines whose loop nothing can end.

A body is endless when no return, panic or end of the process can be reached from its beginning.  Edges
that are never taken do not count: behind a range over a channel that is never closed, and behind the
end of a context that has none.  A call of a function that is endless itself ends a path.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Optional

from golint_leaks.dataflow.uses import operands
from golint_leaks.facts.conventions import sounds_like_end
from golint_leaks.finding import Confidence
from golint_leaks.goroutines.code import Code
from golint_leaks.goroutines.fields import Fields
from golint_leaks.goroutines.memory import Machine
from golint_leaks.ir.expr import FALSE, TRUE, Closure, Expr, Ref, Result, Select, Temp, Var
from golint_leaks.ir.instr import Assign, Branch, Call, Go, RangeNext, Recv, Return, SelectSwitch, Stop
from golint_leaks.ir.typeexpr import TPointer
from golint_leaks.ir.unit import Body
from golint_leaks.types.declared import Callee
from golint_leaks.types.model import Chan, Named, Pointer, Struct
from golint_leaks.types.program import FunctionRef

ENDLESS = "endless"
TICKER = "ticker"
SELECT = "select"
BACKGROUND = "background"
NEVER = "never"
UNCALLED = "uncalled"
UNMADE = "unmade"

_DEPTH = 3
_NEVER: frozenset[int] = frozenset()


class Trap(NamedTuple):
    """Why a body does not end; ``at`` and ``end`` are the loop's or the waiting statement's."""

    how: str
    code: Code
    at: int
    end: int
    call: str = ""


class Spawned(NamedTuple):
    """A goroutine that never ends: where it is started, and what it runs."""

    starter: Code
    body: int
    go: Go
    code: Code
    target: int
    trap: Trap
    confidence: Confidence


class Endless:
    """Which functions are endless; answers are kept for the program.

    With ``fields`` also those that only fields of the package could end which are ``dead``: the value
    is a function that nobody calls and that would release the field, or empty.
    """

    def __init__(
        self, m: Machine, fields: Optional[Fields] = None, dead: Optional[dict[str, str]] = None
    ) -> None:
        self._m = m
        self._fields = fields
        self._dead = dead or {}
        self._known: dict[tuple[FunctionRef, frozenset[int]], Optional[Trap]] = {}

    def spawned(self, ref: FunctionRef) -> Iterator[Spawned]:
        """The goroutines that a function starts and that never end."""
        code = self._m.cache.get(ref)
        if code is None:
            return
        once = self._once(code)
        for number, body in enumerate(code.unit.bodies):
            if number in once:
                continue
            for block in body.blocks:
                for instr in block.instrs:
                    if type(instr) is Go:
                        found = self._started(code, number, instr)
                        if found is not None and (
                            found.confidence > Confidence.LOW or not self._m.callers.once(ref, number)
                        ):
                            yield found

    def _started(self, code: Code, number: int, go: Go) -> Optional[Spawned]:
        callee = code.types.callee(go.call)
        target, body = self._target(code, callee)
        if target is None:
            return None
        rootless = self._rootless(code, go.call, target, body, callee, _NEVER)
        trap = self._trap(target, body, rootless, _DEPTH)
        if trap is None:
            return None
        return Spawned(code, number, go, target, body, trap, self._confidence(code, number, go))

    def _confidence(self, code: Code, number: int, go: Go) -> Confidence:
        """Medium where something tells that there are many such goroutines, one after another.

        That is so where the start is reached again and again, and for the goroutine of an object that the
        function makes, or that can be ended, if the object does not live as long as the process.  All else
        may be started once, as servers and daemons are, and is meant to stay.
        """
        if code.ref.package.name == "main" or _keeps_global(code) or _of_package(go.call):
            return Confidence.LOW
        if self._m.recurrence.again(code.ref, number):
            return Confidence.MEDIUM
        owned = _makes(code, go) or _can_be_ended(code)
        return Confidence.MEDIUM if owned and self._m.recurrence.renewed(code.ref) else Confidence.LOW

    def _target(self, code: Code, callee: Callee) -> tuple[Optional[Code], int]:
        if callee.kind == "closure":
            return code, callee.body
        if callee.kind == "func" and callee.ref is not None:
            return self._m.cache.get(callee.ref), 0
        return None, 0

    def _rootless(
        self, code: Code, call: Call, target: Code, body: int, callee: Callee, known: frozenset[int]
    ) -> frozenset[int]:
        """Parameters of the callee that get a context without an end, and such variables it captures."""
        params = target.unit.bodies[body].params
        if callee.kind == "func" and target.ref.decl.receiver is not None and not callee.first_arg:
            params = params[1:]
        found = {p for p, arg in zip(params, call.args, strict=False) if self._without_end(code, arg, known)}
        return frozenset(found | (known if target is code else set()))

    def _without_end(self, code: Code, e: Expr, known: frozenset[int], depth: int = 4) -> bool:
        """Whether a context never ends."""
        if type(e) is Var:
            if e.id in known:
                return True
            values = code.types.assigned(e.id)
            return len(values) == 1 and depth > 0 and self._without_end(code, values[0], known, depth - 1)
        if type(e) is Temp and depth > 0:
            made = code.types.definition(e.temp)
            if type(made) is Call:
                role = self._m.roles.get(code.types.callee(made).symbol)
                if role == "context-root":
                    return True
                if role == "context-value" and made.args:
                    return self._without_end(code, made.args[0], known, depth - 1)
        return False

    def _trap(self, code: Code, body: int, known: frozenset[int], depth: int) -> Optional[Trap]:
        if body:
            return self._explore(code, body, known, depth)
        key = code.ref, known
        if key not in self._known:
            self._known[key] = None  # while it is asked: recursion says nothing
            self._known[key] = self._explore(code, body, known, depth)
        return self._known[key]

    def _explore(self, code: Code, number: int, known: frozenset[int], depth: int) -> Optional[Trap]:
        body = code.unit.bodies[number]
        seen, work = {0}, [0]
        trap: Optional[Trap] = None
        while work:
            at = work.pop()
            block = body.blocks[at]
            inner = self._calls(code, block.instrs, known, depth)
            if type(inner) is Trap:
                trap = trap or inner
                continue
            if inner is _ENDS:
                return None
            waits = next(filter(None, (self._waits(code, instr) for instr in block.instrs)), None)
            if waits is not None:
                trap = trap or waits
                continue
            if type(block.term) is Return or type(block.term) is Stop:
                return None
            after, why = self._after(code, number, at, known)
            trap = trap or why
            for target in after:
                if target not in seen:
                    seen.add(target)
                    work.append(target)
        return trap or self._loop(code, number, seen)

    def _calls(
        self, code: Code, instrs: tuple[object, ...], known: frozenset[int], depth: int
    ) -> Trap | str | None:
        """The trap that a block's calls lead into, or that they end the goroutine or the process."""
        for instr in instrs:
            if type(instr) is not Call:
                continue
            callee = code.types.callee(instr)
            effect = self._m.models.effects.get(callee.symbol)
            if effect is not None and effect.never_returns:
                return _ENDS
            signature = callee.signature
            if not depth or signature is None or signature.results:
                continue
            target, body = self._target(code, callee)
            if target is not None:
                rootless = self._rootless(code, instr, target, body, callee, known)
                trap = self._trap(target, body, rootless, depth - 1)
                if trap is not None:
                    return trap
        return None

    def _waits(self, code: Code, instr: object) -> Optional[Trap]:
        return self._field(code, instr.chan, instr.at, instr.end) if type(instr) is Recv else None

    def _field(self, code: Code, chan: Expr, at: int, end: int) -> Optional[Trap]:
        """Why nothing ever comes from a channel: it is kept in a dead field."""
        symbol = self._fields.symbol(code, chan) if self._fields is not None else ""
        if symbol not in self._dead:
            return None
        by = self._dead[symbol]
        if by == UNMADE:
            return Trap(UNMADE, code, at, end, symbol)
        return Trap(UNCALLED, code, at, end, by) if by else Trap(NEVER, code, at, end, symbol)

    def _after(
        self, code: Code, number: int, at: int, known: frozenset[int]
    ) -> tuple[tuple[int, ...], Optional[Trap]]:
        """Where a block goes on, without the edges that are never taken, and why they are not."""
        body = code.unit.bodies[number]
        term = body.blocks[at].term
        if type(term) is RangeNext:
            never = self._field(code, term.x, term.at, term.end)
            if never is not None:
                return (term.body,), never
            if self._stays_open(code, term.x):
                return (term.body,), Trap(
                    TICKER, code, term.at, term.end, _text(code, term.x) or "its channel"
                )
        if type(term) is Branch and term.cond in (TRUE, FALSE):
            return (term.then if term.cond == TRUE else term.orelse,), None
        if type(term) is SelectSwitch:
            live, why = [], None
            for c in term.cases:
                dead = self._never(code, c.comm, known) if type(c.comm) is Recv else None
                live += [c] if dead is None else []
                why = why or dead
            if why is None and any(self._only_breaks(code, body, c.comm, c.target) for c in live):
                why = Trap(SELECT, code, term.at, term.at + len("select"))
            return tuple(c.target for c in live), why
        return code.ctx.graph(number).succs[at], None

    def _never(self, code: Code, recv: Recv, known: frozenset[int]) -> Optional[Trap]:
        """Why a receive waits for ever: for the end of a context that has none, or on a dead field."""
        if type(recv.chan) is not Temp:
            return self._field(code, recv.chan, recv.at, recv.end)
        made = code.types.definition(recv.chan.temp)
        if type(made) is not Call or type(made.callee) is not Select:
            return None
        role = self._m.roles.get(code.types.callee(made).symbol)
        if role == "context-done" and self._without_end(code, made.callee.x, known):
            return Trap(BACKGROUND, code, recv.at, recv.end, "its context")
        return None

    def _only_breaks(self, code: Code, body: Body, comm: object, target: int) -> bool:
        """Whether a case does nothing on a channel that can only carry news, not values."""
        block = body.blocks[target]
        if type(comm) is not Recv or block.instrs:
            return False
        chan = code.types.program.core(code.types.type_of(comm.chan))
        return isinstance(chan, Chan) and chan.elem == Struct(())

    def _stays_open(self, code: Code, x: Expr) -> bool:
        """Whether nobody ever closes a channel, which the models know."""
        if type(x) is Var:
            values = code.types.assigned(x.id)
            return len(values) == 1 and self._stays_open(code, values[0])
        roles = self._m.models.roles
        if type(x) is Temp:
            made = code.types.definition(x.temp)
            called = code.types.callee(made).symbol if type(made) is Call else ""
            return "periodic-channel" in roles.get(called, ())
        if type(x) is Select:
            owner = code.types.type_of(x.x)
            if isinstance(owner, Pointer):
                owner = owner.elem
            return isinstance(owner, Named) and "periodic-source" in roles.get(owner.symbol, ())
        return False

    def _loop(self, code: Code, number: int, seen: set[int]) -> Optional[Trap]:
        """The loop in which a body without an end stays."""
        body = code.unit.bodies[number]
        graph = code.ctx.graph(number)
        for at in sorted(seen):
            if graph.in_loop(at):
                for instr in body.blocks[at].instrs:
                    if hasattr(instr, "at"):
                        return Trap(ENDLESS, code, instr.at, getattr(instr, "end", instr.at + 1))
        return None

    def _once(self, code: Code) -> frozenset[int]:
        """Literals that run at most once in the life of the program."""
        found = set()
        for body in code.unit.bodies:
            for block in body.blocks:
                for instr in block.instrs:
                    if type(instr) is Call and self._m.roles.get(code.types.callee(instr).symbol) == "once":
                        found |= {arg.body for arg in instr.args if type(arg) is Closure}
        return frozenset(found)


_ENDS = "ends"


def _can_be_ended(code: Code) -> bool:
    """Whether the receiver's type has a method that ends its values: there are several, one after another."""
    receiver = code.ref.decl.receiver
    if receiver is None:
        return False
    t = receiver.type
    while type(t) is TPointer:
        t = t.elem
    name = getattr(t, "name", "")
    return any(sounds_like_end(method) for method in code.ref.package.method_names(name))


def _keeps_global(code: Code) -> bool:
    """Whether the function sets a variable of its package, as one does that runs once."""
    for body in code.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                if type(instr) is Assign and type(instr.target) is Ref:
                    return True
    return False


def _of_package(call: Call) -> bool:
    """Whether the goroutine is a method of a variable of the package, of which there is one."""
    return type(call.callee) is Select and type(call.callee.x) is Ref


def _makes(code: Code, go: Go) -> bool:
    """Whether the function returns an object that the goroutine refers to."""
    body = code.unit.bodies[0]
    returned = {
        value.id
        for block in body.blocks
        if type(block.term) is Return
        for value in block.term.values
        if type(value) is Var
    }
    used: set[int] = set()
    for e in operands(go):
        used |= _variables(code, e)
    return bool(returned & used)


def _variables(code: Code, e: Expr) -> set[int]:
    if type(e) is Var:
        return {e.id}
    if type(e) is Closure:
        return set(code.ctx.uses.mentioned(e.body))
    if type(e) is Select:
        return _variables(code, e.x)
    if type(e) is Temp or type(e) is Result:
        return set()
    return set()


def _text(code: Code, x: Expr) -> str:
    """A channel as the source names it."""
    if type(x) is Select:
        owner = _text(code, x.x)
        return f"{owner}.{x.name}" if owner else x.name
    if type(x) is Var:
        return code.unit.vars[x.id].name
    return x.name if type(x) is Ref else ""
