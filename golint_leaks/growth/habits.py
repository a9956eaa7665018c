"""How an insertion is made: as a memo, as a registration, as a counter."""

from __future__ import annotations

from collections.abc import Iterable

from golint_leaks.dataflow.uses import leaves
from golint_leaks.facts.context import FunctionContext
from golint_leaks.growth.guards import bare
from golint_leaks.growth.operations import CUT, RESET, Operation
from golint_leaks.growth.places import place
from golint_leaks.ir.expr import Binary, Const, Expr, Index, Result, Temp, Var
from golint_leaks.ir.instr import Assign, Call, Let, Make
from golint_leaks.types.model import BOOL, Pointer, Signature, Struct

_AT_START = (
    "add", "append", "build", "compile", "config", "declare", "default", "define", "extend", "import",
    "include", "init", "install", "load", "migrat", "must", "new", "on", "option", "parse", "prepare",
    "provision", "read", "regist", "set", "setup", "unmarshal", "use", "with",
)  # fmt: skip

_REGISTERING = ("regist", "mustregist", "declare", "define", "install", "onexit", "init")


def sounds_like_registration(name: str) -> bool:
    """Whether a function of this name is mostly called while a program starts."""
    lower = name.lower()
    return lower.startswith(_REGISTERING) or lower in ("handle", "handlefunc")


def sounds_like_configuration(name: str) -> bool:
    """Whether a function of this name often takes in what is known at the start."""
    return name.lower().startswith(_AT_START)


def refuses_twice(op: Operation) -> bool:
    """Whether the inserting function panics, as a registration does that comes a second time."""
    return "panic" in op.ref.called


def takes_functions(op: Operation) -> bool:
    """Whether what is inserted is a function: a hook or a handler."""
    if op.value is None:
        return False
    types = op.ctx.types
    shape = types.program.core(types.type_of(op.value))
    if isinstance(shape, Pointer):
        shape = types.program.core(shape.elem)
    return isinstance(shape, Signature)


def memo(op: Operation, asked: bool = False) -> str:
    """How an insertion keeps what was looked for in vain: ``pure``, ``made``, or not at all (``""``).

    A pure one keeps what follows from the key alone, the other something that was made for it.  ``asked``:
    the callers have looked the key up.
    """
    if op.key is None or not (asked or _looked_up(op.ctx, op)):
        return ""
    if op.value is None or _counts(op) or _marks(op):
        return ""
    if _new_object(op.ctx, op.value):
        return "made"
    key_vars = {leaf for leaf in leaves(op.key) if type(leaf) is Var}
    inputs = _inputs(op.ctx, op.value, 0)
    return "pure" if inputs <= key_vars else "made"


def _new_object(ctx: FunctionContext, e: Expr) -> bool:
    """Whether a value is a pointer to, or a map or channel of, its own."""
    values = ctx.types.assigned(e.id) if type(e) is Var else [e]
    for value in values:
        source = ctx.types.definition(value.temp) if type(value) is Temp else None
        if type(source) is Make and source.addr:
            return True
        if type(source) is Call and ctx.types.callee(source).kind == "builtin":
            return True
    return False


def _looked_up(ctx: FunctionContext, op: Operation) -> bool:
    """Whether the same key is looked up in the same function."""
    assert op.key is not None
    wanted = bare(op.key)
    for body in ctx.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                value = None
                if type(instr) is Let or type(instr) is Assign:
                    value = instr.value
                elif type(instr) is Call and instr.args and instr.args[0] == op.key:
                    callee = ctx.types.callee(instr)
                    if callee.receiver is not None and place(ctx, callee.receiver) == op.place:
                        if instr.at != op.at or "Or" in callee.symbol:
                            return True
                if (
                    type(value) is Index
                    and bare(value.indices[0]) == wanted
                    and place(ctx, value.x) == op.place
                ):
                    return True
    return False


def _inputs(ctx: FunctionContext, e: Expr, depth: int) -> set[Expr]:
    """Variables of the caller on which a value depends."""
    found: set[Expr] = set()
    if depth > 6:
        return found
    for leaf in leaves(e):
        if type(leaf) is Var:
            decl = ctx.unit.vars[leaf.id]
            if decl.kind in ("param", "receiver"):
                found.add(leaf)
            else:
                found.add(leaf)
                for value in ctx.types.assigned(leaf.id):
                    found |= _inputs(ctx, value, depth + 1)
                if ctx.types.assigned(leaf.id):
                    found.discard(leaf)
        elif type(leaf) is Temp or type(leaf) is Result:
            source = ctx.types.definition(leaf.temp)
            if type(source) is Call:
                for arg in source.args:
                    found |= _inputs(ctx, arg, depth + 1)
            elif type(source) is Make:
                for _, value in source.elems:
                    found |= _inputs(ctx, value, depth + 1)
    return found


def _counts(op: Operation) -> bool:
    value = op.value
    return type(value) is Binary and value.op in "+-" and type(value.y) is Const


def _marks(op: Operation) -> bool:
    """Whether a value says no more than that its key is there: the map is a set."""
    if type(op.value) is Const:
        return True
    assert op.value is not None
    types = op.ctx.types
    shape = types.program.core(types.type_of(op.value))
    return shape is BOOL or (isinstance(shape, Struct) and not shape.fields)


def counted_down(operations: Iterable[Operation], op: Operation) -> bool:
    """Whether a counter for a key goes up here and down elsewhere: the key is done with, and stays."""
    if not (_counts(op) and isinstance(op.value, Binary) and op.value.op == "+"):
        return False
    return any(
        other.place == op.place
        and type(other.value) is Binary
        and other.value.op == "-"
        and type(other.value.y) is Const
        for other in operations
    )


def inner_emptied(operations: Iterable[Operation]) -> bool:
    """Whether elements of a container are emptied, while their keys stay."""
    return any(op.kind in (CUT, RESET, "remove") for op in operations)
