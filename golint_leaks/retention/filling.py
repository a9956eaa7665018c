"""What goes into a buffer, and who decides how much that is.

Only what is seen to be of any size counts in full: a source that is read to its end, an encoder or a
template, all elements of a collection.  A piece that a caller hands over, a formatted line, a callee of
which nothing is known say little: programs bound those in other places.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.conventions import sounds_like_encoding
from golint_leaks.finding import Confidence
from golint_leaks.ir.expr import Const, Convert, Expr, Result, Select, Star, Temp, Unary, Var
from golint_leaks.ir.expr import Slice as SliceExpr
from golint_leaks.ir.instr import Assign, Call
from golint_leaks.retention.lasting import local
from golint_leaks.retention.report import Source
from golint_leaks.types.model import Basic, Interface, Map, Pointer, Signature, Slice, Type

_PLAIN = (Var, Unary, Star, SliceExpr)
_DEPTH = 4
"""Calls that are followed, one inside the other."""
_SMALL = 1 << 20
"""Bytes that may as well stay in a pool."""

READ = "a source is read into it to its end, or a value of any size encoded"
LIMITED = "the source is read up to a limit that the program chooses"
ENCODED = "this encodes a value of any size into it"
COLLECTION = "all elements of a collection go into it"
WHOLE = "all of a source was read into this"
PIECE = "pieces are all that is seen to go into it; what bounds those is not known"
UNKNOWN = "what this writes into it is not known"


class Fill(NamedTuple):
    """How surely a call makes a buffer large, where it stands, and what it does."""

    level: Confidence
    at: int
    end: int
    told: str


def filled(source: Source, names: frozenset[int], kind: str, depth: int = _DEPTH) -> Fill | None:
    """The call that makes the buffer under ``names`` as large as can be; None where none does."""
    best: Fill | None = None
    limited = False
    named = _wrapped(source, names)
    for body, block, call in source.ctx.calls():
        one = _fill(source, call, named, kind, source.ctx.graph(body).in_loop(block), depth)
        if one is not None:
            limited = limited or one.told is LIMITED
            if best is None or one.level > best.level:
                best = one
    if best is not None and limited and best.level > Confidence.LOW:
        return best._replace(level=Confidence.LOW, told=LIMITED)  # others use what was read up to the limit
    return best


def _wrapped(source: Source, names: frozenset[int]) -> frozenset[int]:
    """``names`` and the writers that are put in front of the buffer."""
    ctx = source.ctx
    wraps = {
        call.dst
        for _, _, call in ctx.calls()
        if any(_is_it(ctx, arg, names) for arg in call.args) and _wraps(source, call)
    }
    found = set(names)
    for body in ctx.unit.bodies if wraps else ():
        for block in body.blocks:
            for instr in block.instrs:
                if type(instr) is Assign and type(instr.target) is Var:
                    value = instr.value
                    if (type(value) is Temp or type(value) is Result) and value.temp in wraps:
                        found.add(instr.target.id)
    return frozenset(found)


def _wraps(source: Source, call: Call) -> bool:
    """Whether what a call gives writes on into what it was given."""
    target = source.ctx.types.callee(call)
    if target.signature is None:
        return target.symbol.rpartition(".")[2].startswith("New")
    return bool(target.signature.results) and source.ctx.types.program.has_method(
        target.signature.results[0], "Write"
    )


def _is_it(ctx: FunctionContext, e: Expr, names: frozenset[int]) -> bool:
    return type(e) in _PLAIN and local(ctx, e) in names


def _fill(
    source: Source, call: Call, names: frozenset[int], kind: str, again: bool, depth: int
) -> Fill | None:
    """What one call does to the size.  ``again``: it stands in a loop."""
    ctx = source.ctx
    target = ctx.types.callee(call)
    roles = source.roles(target.symbol)
    if "pool-put" in roles:
        return None
    # A method of the buffer, or of a writer in front of it; what stands in another field is another matter.
    inside = type(call.callee) is Select and local(ctx, call.callee.x) in names and target.kind != "value"
    given = [arg for arg in call.args if _is_it(ctx, arg, names)]
    if not inside and not given:
        return None
    others = [arg for arg in call.args if arg not in given]
    if kind == "slice" and target.kind == "builtin":
        return _piece(source, call, others, again) if target.symbol == "append" else None
    if target.kind in ("builtin", "conversion"):
        return None
    if kind == "slice" and not (_kept(ctx, call, names) or any(points(ctx, arg, names) for arg in given)):
        return None  # a callee cannot make the caller's slice longer
    if "fills" in roles:
        if any(_limited(source, arg) for arg in call.args):
            return Fill(Confidence.LOW, call.at, call.end, LIMITED)
        return Fill(Confidence.HIGH, call.at, call.end, READ)
    if inside and not given and (target.ref is None or not depth):
        encoder = sounds_like_encoding(target.symbol.rpartition(".")[2])
        if encoder and any(_of_any_shape(ctx, arg) for arg in others):
            return Fill(Confidence.MEDIUM, call.at, call.end, ENCODED)
        return _piece(source, call, others, again)
    if kind == "slice" and others and not any_open(ctx, others):
        return None  # numbers take little room
    return _given(source, call, names, kind, others, depth)


def _given(
    source: Source, call: Call, names: frozenset[int], kind: str, others: Sequence[Expr], depth: int
) -> Fill | None:
    """What a function does to a buffer that it is given."""
    ctx = source.ctx
    target = ctx.types.callee(call)
    if any(_is_collection(ctx, arg) for arg in others):
        return Fill(Confidence.MEDIUM, call.at, call.end, COLLECTION)
    values = list(others)
    if target.kind == "interface" and type(call.callee) is Select:
        values.append(call.callee.x)  # the value is what the interface holds
    if sounds_like_encoding(target.symbol.rpartition(".")[2]):
        followed = target.ref is not None and target.kind != "interface"
        if _takes_any(ctx, call) if followed else any_open(ctx, values, True):
            return Fill(Confidence.MEDIUM, call.at, call.end, ENCODED)
    found = _inside(source, call, names, kind, depth)
    if found is not None:
        return Fill(min(found.level, Confidence.MEDIUM), call.at, call.end, found.told)
    if target.ref is not None and target.kind == "func" and depth and not any_open(ctx, others):
        return None
    return Fill(Confidence.LOW, call.at, call.end, UNKNOWN)


def _inside(source: Source, call: Call, names: frozenset[int], kind: str, depth: int) -> Fill | None:
    """What the body of the callee does with the buffer."""
    target = source.ctx.types.callee(call)
    if target.ref is None or target.kind != "func" or not depth or source.read is None:
        return None
    inner = source.read(target.ref)
    if inner is None or not inner.unit.bodies:
        return None
    arguments = list(call.args)
    if type(call.callee) is Select and target.receiver is not None and not target.first_arg:
        arguments.insert(0, target.receiver)
    params = inner.unit.bodies[0].params
    there = {
        params[position]
        for position, arg in enumerate(arguments[: len(params)])
        if _is_it(source.ctx, arg, names)
    }
    if not there:
        return None
    return filled(source._replace(ctx=inner), same(inner, frozenset(there)), kind, depth - 1)


def _piece(source: Source, call: Call, args: Sequence[Expr], again: bool) -> Fill | None:
    """Values that are written or appended one by one."""
    ctx = source.ctx
    if not any_open(ctx, args):
        return None
    if any(_whole(source, arg) for arg in args):
        return Fill(Confidence.MEDIUM, call.at, call.end, WHOLE)
    if again and any(_element(ctx, arg) for arg in args):
        return Fill(Confidence.MEDIUM, call.at, call.end, COLLECTION)
    return Fill(Confidence.LOW, call.at, call.end, PIECE)


def _whole(source: Source, e: Expr) -> bool:
    """Whether a value is all that a source of any size gave."""
    ctx = source.ctx
    e = e.x if type(e) is Convert else e
    values = ctx.types.assigned(e.id) if type(e) is Var else [e]
    for value in values:
        made = ctx.types.definition(value.temp) if type(value) in (Temp, Result) else None  # type: ignore[union-attr]
        if type(made) is Call:
            target = ctx.types.callee(made)
            if "reads-all" in source.roles(target.symbol):
                return not any(_limited(source, arg) for arg in made.args)
    return False


def _element(ctx: FunctionContext, e: Expr) -> bool:
    """Whether a value is an element, no text, of a collection that the function was given."""
    if isinstance(ctx.types.program.core(ctx.types.type_of(e)), Basic) or type(e) is not Var:
        return False
    for value in ctx.types.assigned(e.id):
        head = _ranged(ctx, value)
        if type(head) is Var and ctx.unit.vars[head.id].kind == "param":
            return True
    return False


def _ranged(ctx: FunctionContext, value: Expr) -> Expr | None:
    """What a loop goes over that gives ``value`` in each turn."""
    if type(value) is not Result or value.index != 1:
        return None
    for body in ctx.unit.bodies:
        for block in body.blocks:
            if getattr(block.term, "dst", -1) == value.temp:
                return getattr(block.term, "x", None)
    return None


def _is_collection(ctx: FunctionContext, e: Expr) -> bool:
    """Whether a value is a map or a slice of more than bytes and numbers."""
    shape = ctx.types.program.core(ctx.types.type_of(e))
    if isinstance(shape, Map):
        return True
    return isinstance(shape, Slice) and not isinstance(ctx.types.program.core(shape.elem), (Basic, Interface))


def _takes_any(ctx: FunctionContext, call: Call) -> bool:
    """Whether a function takes a value of any type, and is given more than a constant, a number or a text."""
    signature = ctx.types.callee(call).signature
    if signature is None:
        return False
    for parameter, arg in zip(signature.params, call.args, strict=False):
        shape = ctx.types.program.core(parameter)
        if isinstance(shape, Interface) and not shape.methods and _of_any_shape(ctx, arg):
            return True
    return False


def _of_any_shape(ctx: FunctionContext, e: Expr) -> bool:
    """Whether a value is neither a constant, a number, a text nor bytes."""
    shape = ctx.types.program.core(ctx.types.type_of(e))
    return type(e) is not Const and not isinstance(shape, Basic) and not _is_bytes(ctx, shape)


def _is_bytes(ctx: FunctionContext, shape: Type) -> bool:
    return isinstance(shape, Slice) and isinstance(ctx.types.program.core(shape.elem), Basic)


def _limited(source: Source, e: Expr) -> bool:
    """Whether a reader ends after few bytes, or after as many as somebody has chosen."""
    ctx = source.ctx
    if type(e) is Var and ctx.unit.vars[e.id].kind == "local" and len(ctx.types.assigned(e.id)) == 1:
        e = ctx.types.assigned(e.id)[0]
    call = ctx.types.definition(e.temp) if type(e) is Temp else None
    if type(call) is not Call or "limits" not in source.roles(ctx.types.callee(call).symbol):
        return False
    limit = call.args[-1] if call.args else None
    if type(limit) is Temp:
        made = ctx.types.definition(limit.temp)
        limit = made.args[0] if type(made) is Call and len(made.args) == 1 else limit
    if type(limit) is Const:
        return limit.text.isdigit() and int(limit.text) <= _SMALL
    return type(limit) in (Var, Select)


def points(ctx: FunctionContext, e: Expr, names: frozenset[int]) -> bool:
    """Whether a value points to the slice itself, so that a callee can put another one in its place."""
    return local(ctx, e) in names and isinstance(ctx.types.type_of(e), Pointer)


def _kept(ctx: FunctionContext, call: Call, names: frozenset[int]) -> bool:
    """Whether what a call gives is assigned to one of the variables, or behind one of them."""
    return any(
        type(instr) is Assign
        and type(instr.value) in (Temp, Result)
        and instr.value.temp == call.dst  # type: ignore[union-attr]
        and local(ctx, instr.target) in names
        for body in ctx.unit.bodies
        for block in body.blocks
        for instr in block.instrs
    )


def any_open(ctx: FunctionContext, args: Sequence[Expr], readers: bool = False) -> bool:
    """Whether a value of any length is among the arguments.

    What is done with a reader or a writer is told by the roles of calls; with ``readers`` they count.
    """
    for arg in args:
        if type(arg) is Const:
            continue
        shape = ctx.types.program.core(ctx.types.type_of(arg))
        if isinstance(shape, Basic) and not shape.name.endswith("string"):
            continue
        if isinstance(shape, Signature) or (isinstance(shape, Interface) and shape.methods and not readers):
            continue
        if not _short(ctx, arg):
            return True
    return False


def _short(ctx: FunctionContext, e: Expr) -> bool:
    """Whether a value is put together from constants."""
    if type(e) is Var:
        values = ctx.types.assigned(e.id)
        return ctx.unit.vars[e.id].kind == "local" and bool(values) and all(type(v) is Const for v in values)
    return type(e) is Const


def same(ctx: FunctionContext, names: frozenset[int]) -> frozenset[int]:
    """Variables that are, or point to, the same buffer."""
    found = set(names)
    for _ in range(3):
        for other in range(len(ctx.unit.vars)):
            for value in ctx.types.assigned(other):
                held = local(ctx, value)
                if held >= 0 and (held in found) != (other in found) and ctx.unit.vars[other].kind != "param":
                    if type(value) in (Var, Star, Unary, SliceExpr):
                        found |= {held, other}
    return frozenset(found)


__all__ = ["Fill", "any_open", "filled", "points", "same"]
