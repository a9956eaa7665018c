"""Which functions are executed: those that start goroutines, use channels they make, or take locks."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import NamedTuple

from golint_leaks.dataflow.uses import operands, term_operands
from golint_leaks.goroutines.code import Code
from golint_leaks.goroutines.memory import Machine
from golint_leaks.goroutines.relevance import builds, carries, embeds, holds_sync
from golint_leaks.goroutines.values import ANY, MANY, MOST, Value
from golint_leaks.ir.expr import ZERO, Binary, Closure, Const, Expr, Ref, Select, Temp, TypeArg, Var
from golint_leaks.ir.instr import Assign, Call, Defer, Go, Instr, Make, RangeNext, SelectSwitch
from golint_leaks.ir.typeexpr import TChan
from golint_leaks.types.declared import ValueEntry
from golint_leaks.types.model import Array, Chan, Map, Named, Pointer, Slice, Struct, Type
from golint_leaks.types.program import FunctionRef, Package

TEST = "_test.go"
"""Tests are not executed: what they leave behind ends with them."""

_CHANNEL = frozenset({"<-", "select", "close"})


class Entry(NamedTuple):
    """Where execution begins: a body of a function; that of a literal runs whenever somebody calls it."""

    ref: FunctionRef
    body: int = 0

    @property
    def main(self) -> bool:
        """Whether it is the function ``main`` of a program."""
        ref = self.ref
        return (
            self.body == 0
            and ref.decl.name == "main"
            and ref.package.name == "main"
            and ref.decl.receiver is None
        )


def entries(m: Machine, package: Package, files: Container[int] | None) -> Iterator[Entry]:
    """The entries of a package, chosen by the names in their functions before any body is read."""
    for ref in package.function_refs():
        if (files is not None and ref.file not in files) or package.files[ref.file].path.endswith(TEST):
            continue
        if not ref.initialises and (chosen(ref) or m.relevance.starts(ref)):
            yield Entry(ref)
        if chosen(ref):
            code = m.cache.get(ref)
            for body in lent(m, code) if code is not None else ():
                yield Entry(ref, body)


def lent(m: Machine, code: Code) -> list[int]:
    """Function literals that others are to call, such as handlers, and that block or start something.

    Those that are called, deferred or started where they stand run together with what is around them.
    """
    bodies = code.unit.bodies
    if len(bodies) < 2:
        return []
    here = _run_here(m, code)
    return [n for n in range(1, len(bodies)) if n not in here and _starts(code, n) and worth(m, code, n)]


def _run_here(m: Machine, code: Code) -> set[int]:
    """Literals that the code around them calls, as far as that can be seen there."""
    found: set[int] = set()
    held: dict[int, int] = {}
    for body in code.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                if type(instr) is Assign and type(instr.target) is Var and type(instr.value) is Closure:
                    held[instr.target.id] = instr.value.body
    for body in code.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                call = instr.call if type(instr) is Defer or type(instr) is Go else instr
                if type(call) is not Call:
                    continue
                callees = [call.callee]
                if m.roles.get(code.types.callee(call).symbol) in _RUNNING_ROLES:
                    callees.extend(call.args)
                for callee in callees:
                    if type(callee) is Closure:
                        found.add(callee.body)
                    elif type(callee) is Var and callee.id in held:
                        found.add(held[callee.id])
    return found


_RUNNING_ROLES = frozenset({"group-go", "wait-group-go", "once", "delayed-call"})


def _starts(code: Code, body: int) -> bool:
    """Whether a literal, or one in it, starts a goroutine."""
    return any(type(instr) is Go for block in code.within(body) for instr in block.instrs)


def chosen(ref: FunctionRef) -> bool:
    """Whether the names in a function tell by themselves that it uses goroutines or its own channels."""
    names = ref.called
    if "go" in names or ("make" in names and not names.isdisjoint(_CHANNEL)):
        return True
    return not names.isdisjoint(_WAITING)


_WAITING = frozenset({"Go", "AfterFunc", "select"})
_PRIVATE_ROLES = frozenset(
    {"context-cancel", "group-new", "cond-new", "timer-new", "ticker-new", "delayed-call"}
)


def worth(m: Machine, code: Code, body: int = 0) -> bool:
    """Whether a body, or a literal in it, makes or is given something that could block for ever.

    Also where it calls a function that does, with arguments that decide: how many, none, without an end.
    """
    return _makes_any(m, code, body) or any(
        decides(m, code, instr) for block in code.within(body) for instr in block.instrs
    )


def decides(m: Machine, code: Code, instr: Instr) -> bool:
    """Whether an instruction calls a function that makes something with arguments on which much depends."""
    call = instr.call if type(instr) is Defer or type(instr) is Go else instr
    if type(call) is not Call or not any(_decisive(m, code, arg) for arg in call.args):
        return False
    ref = code.types.callee(call).ref
    if ref is None or ref.package is not code.ref.package or not chosen(ref):
        return False
    called = m.cache.get(ref)
    return called is not None and _makes_any(m, called, 0)


def _decisive(m: Machine, code: Code, arg: Expr) -> bool:
    """Whether an argument is a number, nil, or a context that never ends."""
    if type(arg) is Const:
        return arg.kind in ("int", "nil")
    made = code.types.definition(arg.temp) if type(arg) is Temp else None
    return type(made) is Call and m.roles.get(code.types.callee(made).symbol) == "context-root"


def _makes_any(m: Machine, code: Code, body: int) -> bool:
    for block in code.within(body):
        if type(block.term) is SelectSwitch and not block.term.cases:
            return True
        if any(makes_private(m, code, instr) for instr in block.instrs):
            return True
    return False


def makes_private(m: Machine, code: Code, instr: Instr) -> bool:
    """Whether an instruction makes, or is given by what it calls, something that could block for ever."""
    types = code.types
    if type(instr) is Make:
        made = types.temp_types(instr.dst)
        return bool(made) and _makes_with(m, made[0], instr)
    if type(instr) is Assign:
        return (
            instr.declares
            and instr.value == ZERO
            and instr.target is not None
            and embeds(m, types.type_of(instr.target))
        )
    call = instr.call if type(instr) is Defer or type(instr) is Go else instr
    return type(call) is Call and _gives(m, code, call)


def _makes_with(m: Machine, t: Type, made: Make) -> bool:
    """Whether a literal contains a primitive by value, or a channel that it leaves nil."""
    shape = m.program.core(t)
    if isinstance(shape, Pointer):
        t = shape.elem
        shape = m.program.core(t)
    if not isinstance(shape, Struct):
        return isinstance(shape, Slice | Array | Map) and embeds(m, shape.elem)
    if isinstance(t, Named) and t.symbol in m.sync_types:
        return True
    given = {key.name for key, _ in made.elems if type(key) is Ref}
    unkeyed = bool(made.elems) and not given
    return any(
        embeds(m, field.type)
        and not (isinstance(m.program.core(field.type), Chan) and (unkeyed or field.name in given))
        for field in shape.fields
    )


def _gives(m: Machine, code: Code, call: Call) -> bool:
    callee = code.types.callee(call)
    if callee.kind == "builtin":
        if callee.symbol not in ("make", "new") or not call.args:
            return False
        made = code.types.as_type(call.args[0])
        if made is None:
            return False
        return isinstance(m.program.core(made), Chan) or (callee.symbol == "new" and holds_sync(m, made))
    role = m.roles.get(callee.symbol)
    if role in _PRIVATE_ROLES or (role == "context-done" and type(callee.receiver) is Temp):
        return True
    if callee.ref is None or callee.signature is None:
        return False
    return any(carries(m, t) for t in callee.signature.results) and builds(m, callee.ref)


def buffers(code: Code) -> bool:
    """Whether the function makes a channel with a buffer of a size that is written out."""
    for body in code.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                if type(instr) is Call and len(instr.args) == 2 and type(instr.callee) is Ref:
                    if instr.callee.name == "make" and type(instr.args[1]) is Const:
                        if instr.args[1].text != "0" and type(instr.args[0]) is TypeArg:
                            if type(instr.args[0].type) is TChan:
                                return True
    return False


def workers(m: Machine, code: Code) -> Value:
    """The number, three or four, of workers that a function starts in a loop, else unknown.

    Two of them do what four do, and leave more than one thing of a collection for each.  It is kept where
    single statements start further ones, or another small number may have to do with it.
    """
    numbers: set[int] = set()
    single = looping = 0
    serving = False
    for number, body in enumerate(code.unit.bodies):
        graph = code.ctx.graph(number)
        for at, block in enumerate(body.blocks):
            for instr in block.instrs:
                if type(instr) is Go or (
                    type(instr) is Call and m.roles.get(code.types.callee(instr).symbol) in _STARTING_ROLES
                ):
                    single, looping = single + (not graph.in_loop(at)), looping + graph.in_loop(at)
            if type(block.term) is RangeNext:
                serving = serving or isinstance(m.program.core(code.types.type_of(block.term.x)), Chan)
            for e in (*(e for instr in block.instrs for e in operands(instr)), *term_operands(block.term)):
                numbers |= set(_written(code, e))
    few = {n for n in numbers if MANY < n <= MOST}
    return ("i", min(few)) if serving and looping and single < 2 and len(few) == 1 else ANY


_STARTING_ROLES = frozenset({"group-go", "wait-group-go"})


def _written(code: Code, e: Expr) -> Iterator[int]:
    """Integers above two in an expression, written out or as constants."""
    if type(e) is Binary:
        yield from _written(code, e.x)
        yield from _written(code, e.y)
    value = e
    if type(e) is Ref or type(e) is Select:
        meaning = code.types.meaning(e)
        if isinstance(meaning, ValueEntry) and meaning.decl.const and meaning.decl.value is not None:
            value = meaning.decl.value
    if type(value) is Const and value.kind == "int" and value.text.isdigit() and int(value.text) > MANY:
        yield int(value.text)
