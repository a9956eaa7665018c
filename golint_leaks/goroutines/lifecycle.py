"""Objects whose goroutines somebody could stop, in functions that make one and never do.

A *starter* is a method that starts a goroutine which only a released field of its receiver ends, or a
function that returns such an object, started.  A *stopper* is a method that releases the field.  An
object that does not leave the function that starts it, and of which no stopper is called there, keeps
its goroutines for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Optional

from golint_leaks.dataflow.uses import leaves, operands, term_operands
from golint_leaks.finding import Confidence
from golint_leaks.goroutines.code import Code
from golint_leaks.goroutines.endless import Endless
from golint_leaks.goroutines.fields import Fields
from golint_leaks.goroutines.memory import Machine
from golint_leaks.ir.expr import Expr, Result, Select, Star, Temp, Unary, Var
from golint_leaks.ir.instr import Assign, Call, Defer, Go
from golint_leaks.types.declared import base_name
from golint_leaks.types.model import Named, Pointer, Type
from golint_leaks.types.program import FunctionRef, Package


class Left(NamedTuple):
    """A started object that is left running: the starting call, the type, and what should be called."""

    code: Code
    body: int
    call: Call
    type: str
    stopper: str
    confidence: Confidence


class Lifecycles:
    """Starters and stoppers of the types of one package."""

    def __init__(self, m: Machine, package: Package, fields: Fields, starting: list[FunctionRef]) -> None:
        self._m = m
        self._package = package
        methods: dict[str, list[FunctionRef]] = {}
        for ref in package.function_refs():
            if ref.decl.receiver is not None:
                methods.setdefault(base_name(ref.decl.receiver.type)[0], []).append(ref)
        self._stoppers: dict[str, frozenset[str]] = {}
        self._starters: dict[FunctionRef, str] = {}
        names: dict[str, set[str]] = {}
        for symbol in sorted(fields.live()):
            # A goroutine that would be endless if nothing ever came from this one field.
            endless = Endless(m, fields, {symbol: ""})
            base = symbol.rpartition(".")[0].rpartition(".")[2]
            stoppers = _stoppers(methods.get(base, []), fields.released.get(symbol, set()))
            for ref in starting if stoppers else ():
                if _receiver(ref) != base and not self._returns(ref, base):
                    continue
                if any(spawned.trap.call == symbol for spawned in endless.spawned(ref)):
                    self._stoppers[base] = self._stoppers.get(base, frozenset()) | stoppers
                    self._starters[ref] = base
                    names.setdefault(base, set()).add(ref.decl.name)
        for base, some in names.items():
            for ref in package.function_refs():
                if ref.decl.receiver is None and not some.isdisjoint(ref.called) and self._returns(ref, base):
                    self._starters.setdefault(ref, base)

    def left(self, ref: FunctionRef) -> Iterator[Left]:
        """Objects that a function starts and leaves."""
        names = {starter.decl.name for starter in self._starters}
        if ref in self._starters or names.isdisjoint(ref.called) or self._m.callers.once(ref):
            return
        code = self._m.cache.get(ref)
        if code is None:
            return
        for number, body in enumerate(code.unit.bodies):
            if 0 not in code.ctx.graph(number).returning(body):
                continue
            for block in body.blocks:
                for instr in block.instrs:
                    if type(instr) is Call:
                        found = self._leaves(code, number, instr)
                        if found is not None:
                            yield found

    def _leaves(self, code: Code, number: int, call: Call) -> Optional[Left]:
        callee = code.types.callee(call)
        base = self._starters.get(callee.ref) if callee.ref is not None else None
        if base is None or callee.ref is None:
            return None
        stoppers = self._stoppers[base]
        if callee.ref.decl.receiver is not None:
            var = _variable(callee.receiver)
            if var < 0 or not self._own(code, var):
                return None
        else:
            var = _name(code, call.dst)
            if var < 0 and _used(code, call.dst):
                return None
        if var >= 0 and not _stays(code, var, call, stoppers):
            return None
        low = code.ref.package.name == "main"
        confidence = Confidence.MEDIUM if low else Confidence.HIGH
        return Left(code, number, call, base, f"{base}.{min(stoppers)}", confidence)

    def _own(self, code: Code, var: int) -> bool:
        """Whether a local variable holds an object that the function has made."""
        if code.unit.vars[var].kind != "local":
            return False
        if code.record(var):
            return not code.types.assigned(var)
        values = code.types.assigned(var)
        return len(values) == 1 and type(values[0]) is Temp and self._made(code, values[0].temp)

    def _made(self, code: Code, temp: int) -> bool:
        made = code.types.definition(temp)
        return made is not None and type(made).__name__ == "Make"

    def _returns(self, ref: FunctionRef, base: str) -> bool:
        types = self._m.program.unit_types(ref)
        if types is None:
            return False
        results = types.body_signature(0).results
        return bool(results) and _named(results[0]) == (self._package.import_path, base)


def _named(t: Type) -> tuple[str, str]:
    if isinstance(t, Pointer):
        t = t.elem
    return (t.pkg, t.name) if isinstance(t, Named) else ("", "")


def _receiver(ref: FunctionRef) -> str:
    return base_name(ref.decl.receiver.type)[0] if ref.decl.receiver is not None else ""


def _stoppers(methods: list[FunctionRef], releasing: set[FunctionRef]) -> frozenset[str]:
    """Methods that release a field, and those that call one of them."""
    found = {ref.decl.name for ref in methods if ref in releasing}
    while more := {
        ref.decl.name for ref in methods if ref.decl.name not in found and not found.isdisjoint(ref.called)
    }:
        found |= more
    return frozenset(found)


def _variable(e: Expr | None) -> int:
    while type(e) is Star or (type(e) is Unary and e.op == "&"):
        e = e.x
    return e.id if type(e) is Var else -1


def _name(code: Code, temp: int) -> int:
    """The variable that gets the first value of a call; -1 without one."""
    for body in code.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                if type(instr) is Assign and type(instr.target) is Var and _first(instr.value, temp):
                    only = len(code.types.assigned(instr.target.id)) == 1
                    return instr.target.id if only else -1
    return -1


def _first(e: Expr | None, temp: int) -> bool:
    return (type(e) is Temp and e.temp == temp) or (type(e) is Result and e.temp == temp and not e.index)


def _used(code: Code, temp: int) -> bool:
    for body in code.unit.bodies:
        for block in body.blocks:
            values = [e for instr in block.instrs for e in operands(instr)]
            values += term_operands(block.term)
            if any(_first(leaf, temp) for e in values for leaf in leaves(e)):
                return True
    return False


def _stays(code: Code, var: int, start: Call, stoppers: frozenset[str]) -> bool:
    """Whether all that happens to a variable is that methods are called, none of them a stopper."""
    for body in code.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                call = instr.call if type(instr) is Defer or type(instr) is Go else instr
                values = list(operands(instr))
                if type(call) is Call and type(call.callee) is Select and _variable(call.callee.x) == var:
                    if call.callee.name in stoppers:
                        return False
                    values = list(call.args)
                if any(type(leaf) is Var and leaf.id == var for e in values for leaf in leaves(e)):
                    return False
            for e in term_operands(block.term):
                if any(type(leaf) is Var and leaf.id == var for leaf in leaves(e)):
                    return False
    return True
