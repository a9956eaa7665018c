"""Functions that are done with a key and leave it in a container."""

from __future__ import annotations

from collections.abc import Iterator

from golint_leaks.dataflow.uses import operands, term_operands
from golint_leaks.facts.context import FunctionContext
from golint_leaks.growth.bodies import Bodies
from golint_leaks.growth.operations import Operation
from golint_leaks.growth.places import Place, place
from golint_leaks.ir.expr import Expr, Index, Result, Select, Temp, Var
from golint_leaks.ir.instr import Assign, Call, Defer, Go, Let
from golint_leaks.types.model import Basic, Named, Pointer, Type
from golint_leaks.types.program import FunctionRef

_ENDING = (
    "close", "deregister", "destroy", "detach", "disconnect", "evict", "finish", "forget", "leave", "release",
    "remove", "shutdown", "stop", "unregister", "unsubscribe", "unwatch",
)  # fmt: skip
_REMOVING = ("delete", "evict", "forget", "remove", "unregister")
_OF_OBJECTS = ("Close", "Shutdown", "Stop")


def ending(bodies: Bodies, op: Operation) -> str:
    """The name of a function that ends what an inserted key stands for, and does not remove the key.

    It is named like an end, and has a parameter of the type of the key: it looks the parameter up in
    the same container, or takes it out of something else.  For a key that is a field of the receiver
    it is a method of that type that stops the whole object.
    """
    if op.key is None:
        return ""
    if not op.place.owner:
        return _of_object(bodies, op)
    t = op.ctx.types.type_of(op.key)
    for ref in bodies.refs(op.ref.package):
        if ref.decl is op.ref.decl or not _sounds_like(ref.decl.name, _ENDING) or not _same_owner(ref, op):
            continue
        params = bodies.params(ref)[ref.decl.receiver is not None :]
        if t in params and _leaves(bodies, ref, op.place, params.index(t), t):
            return "" if _told_apart(bodies, op) else ref.decl.name
    return ""


def _told_apart(bodies: Bodies, op: Operation) -> bool:
    """Whether a lookup tells an absent key from one with the value false: the key that stays is wanted."""
    types = op.ctx.types
    shape = types.program.core(types.type_of(op.value)) if op.value is not None else None
    if not isinstance(shape, Basic) or not shape.name.endswith("bool"):
        return False
    for ref in bodies.refs(op.ref.package):
        ctx = bodies.context(ref) if _same_owner(ref, op) else None
        if ctx is not None and any(_both_used(ctx, dst) for dst in _pairs(ctx, op.place)):
            return True
    return False


def _pairs(ctx: FunctionContext, p: Place) -> Iterator[int]:
    """The temporaries of ``v, ok := m[k]``."""
    for body in ctx.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                if type(instr) is Let and instr.comma_ok and type(instr.value) is Index:
                    if place(ctx, instr.value.x) == p:
                        yield instr.dst


def _both_used(ctx: FunctionContext, dst: int) -> bool:
    """Whether the value and the flag of a lookup are given names."""
    named = {
        instr.value.index if type(instr.value) is Result else 0
        for body in ctx.unit.bodies
        for block in body.blocks
        for instr in block.instrs
        if type(instr) is Assign and instr.target is not None
        if type(instr.value) in (Temp, Result) and instr.value.temp == dst  # type: ignore[union-attr]
    }
    return named == {0, 1}


def asked_before(bodies: Bodies, op: Operation) -> bool:
    """Whether all callers look up a key of their own that they then give to the inserting function."""
    outer = op.ctx.unit.bodies[0].params
    if type(op.key) is not Var or op.key.id not in outer or op.ref.decl.name[:1].isupper():
        return False
    number = outer.index(op.key.id) - (op.ref.decl.receiver is not None)
    found = False
    for _, ctx, _, _, call in bodies.calls(op.ref):
        if number >= len(call.args):
            return False
        given = call.args[number]
        if not any(e.indices[0] == given and place(ctx, e.x) == op.place for e in _lookups(ctx)):
            return False
        found = True
    return found


def _sounds_like(name: str, words: tuple[str, ...]) -> bool:
    return name.lower().startswith(words)


def _same_owner(ref: FunctionRef, op: Operation) -> bool:
    return ref.symbol.rpartition(".")[0] == op.place.owner


def _leaves(bodies: Bodies, ref: FunctionRef, p: Place, number: int, t: Type) -> bool:
    ctx = bodies.context(ref)
    if ctx is None:
        return False
    outer = ctx.unit.bodies[0].params
    at = number + (ref.decl.receiver is not None)
    if at >= len(outer):
        return False
    given = Var(outer[at])
    if any(e.indices[0] == given and place(ctx, e.x) == p for e in _lookups(ctx)):
        return True
    if isinstance(bodies.program.core(t), Basic):
        return False  # text and numbers stand for much else
    return any(given in call.args and _removes(call) for call in _calls(ctx))


def _removes(call: Call) -> bool:
    return _sounds_like(getattr(call.callee, "name", ""), _REMOVING)


def _calls(ctx: FunctionContext) -> Iterator[Call]:
    for body in ctx.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                call = instr.call if type(instr) is Defer or type(instr) is Go else instr
                if type(call) is Call:
                    yield call


def _lookups(ctx: FunctionContext) -> Iterator[Index]:
    """All ``m[k]``, also those that are assigned to."""
    for body in ctx.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                if type(instr) is Assign and type(instr.target) is Index:
                    yield instr.target
                for e in operands(instr):
                    if type(e) is Index:
                        yield e
            for e in term_operands(block.term):
                if type(e) is Index:
                    yield e


def _of_object(bodies: Bodies, op: Operation) -> str:
    """The method that stops the object whose field is the key; only of a type of the same package."""
    owner = _receiver(op)
    if owner is None or owner.pkg != op.ref.package.import_path:
        return ""
    for name in _OF_OBJECTS:
        for entry in op.ref.package.methods(owner.name, name):
            if not entry.decl.signature.params:
                return f"{owner.name}.{name}"
    return ""


def _receiver(op: Operation) -> Named | None:
    """The type of the receiver of which the key is a field."""
    e: Expr | None = op.key
    if type(e) is not Select:
        return None
    while type(e) is Select:
        e = e.x
    if type(e) is not Var or op.ctx.unit.vars[e.id].kind != "receiver":
        return None
    t = op.ctx.types.var_type(e.id)
    inner = t.elem if isinstance(t, Pointer) else t
    return inner if isinstance(inner, Named) else None
