"""Which functions are executed: those that start goroutines, use channels they make, or take locks."""

from __future__ import annotations

from collections.abc import Container, Iterator

from golint_leaks.goroutines.code import Code
from golint_leaks.goroutines.memory import Machine
from golint_leaks.goroutines.relevance import builds, carries, embeds, holds_sync
from golint_leaks.ir.expr import ZERO, Const, Ref, Temp, TypeArg
from golint_leaks.ir.instr import Assign, Call, Defer, Go, Instr, Make, SelectSwitch
from golint_leaks.ir.typeexpr import TChan
from golint_leaks.types.model import Array, Chan, Map, Named, Pointer, Slice, Struct, Type
from golint_leaks.types.program import FunctionRef, Package

TEST = "_test.go"
"""Tests are not executed: what they leave behind ends with them."""

_CHANNEL = frozenset({"<-", "select", "close"})


def entries(m: Machine, package: Package, files: Container[int] | None) -> Iterator[FunctionRef]:
    """The entries of a package, chosen by the names in them before any body is read."""
    for ref in package.function_refs():
        if (files is not None and ref.file not in files) or package.files[ref.file].path.endswith(TEST):
            continue
        if chosen(ref) or m.relevance.starts(ref):
            yield ref


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


def worth(m: Machine, code: Code) -> bool:
    """Whether the function makes, or is given by what it calls, something that could block for ever."""
    for body in code.unit.bodies:
        for block in body.blocks:
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
