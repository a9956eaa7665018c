"""Buffers that go back to a pool however large they have become."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from golint_leaks.dataflow.uses import leaves, operands, term_operands
from golint_leaks.facts.context import FunctionContext
from golint_leaks.finding import Confidence
from golint_leaks.ir.expr import Binary, Expr, Ref, Select, Star, Temp, Unary, Var
from golint_leaks.ir.instr import Assign, Call
from golint_leaks.retention.filling import COLLECTION, PIECE, Fill, any_open, filled, points, same
from golint_leaks.retention.lasting import local
from golint_leaks.retention.report import Report, Source
from golint_leaks.types.model import Basic, Pointer, Slice, Struct, Type, type_symbol
from golint_leaks.types.program import FunctionRef, Package

POOL_KIND = "pool-buffer"

_SIZES = frozenset(("Available", "Cap", "Len", "Size"))
_CAPS = frozenset(("cap", "Cap"))


def puts(source: Source, package: Package, ref: FunctionRef) -> Iterator[Report]:
    """Puts of buffers in function ``ref`` of which nothing looks at the size."""
    ctx = source.ctx
    for body, block, call in ctx.calls():
        if len(call.args) == 1 and "pool-put" in source.roles(ctx.types.callee(call).symbol):
            report = _put(source, package, ref, body, block, call)
            if report is not None and _taken(source, package, call):
                yield report


def _put(
    source: Source, package: Package, ref: FunctionRef, body: int, block: int, call: Call
) -> Report | None:
    ctx = source.ctx
    given = call.args[0]
    var = local(ctx, given)
    kind = _buffer(source, ctx.types.type_of(given))
    if var < 0:
        return None
    names = same(ctx, frozenset((var,)))
    field = None if kind else _lengthened(ctx, names)
    if not (kind or field) or _measured(ctx, names):
        return None
    shown, how = ctx.unit.vars[var].name, "put"
    fill: Fill | None
    if field is not None:
        kind, shown, fill = "slice", f"{shown}.{field.name}", field.fill
    elif ctx.unit.vars[var].kind == "param":
        if _capped(package, ref):
            return None
        how = "helper"
        # What a literal is given is filled in the function around it, where puts are judged as well.
        fill = _handed(source, package, ref, var, kind) if body == 0 else _NOT_SEEN
    else:
        fill = filled(source, names, kind)
        if fill is None or (kind == "slice" and not (_grown(source, names, var) or _through(ctx, names))):
            return None
    level = fill.level
    if type(given) is Select:
        level = Confidence.LOW  # what is done to the field itself is not told apart
    back = "it goes back here, whatever its size"
    steps: tuple[tuple[int, int, str], ...] = ((call.at, call.end, back),)
    if fill.at >= 0:
        steps = ((fill.at, fill.end, fill.told), *steps)
    elif fill.told:
        steps = ((call.at, call.end, f"{back}; {fill.told}"),)
    return Report(POOL_KIND, how, kind, shown, "", level, body, call.at, call.end, steps)


_NOT_SEEN = Fill(Confidence.LOW, -1, -1, "what fills it is not seen here")
_UNSEEN_CALLERS = Fill(Confidence.MEDIUM, -1, -1, "who calls this fills it with what there is")


def _handed(source: Source, package: Package, ref: FunctionRef, var: int, kind: str) -> Fill:
    """What the callers in the package put into a buffer before they hand it to a helper.

    Their places lie in other functions, so that only the words are kept.
    """
    params = source.ctx.unit.bodies[0].params
    position = params.index(var) if var in params else -1
    best, callers = _NOT_SEEN, 0
    for other in package.function_refs():
        if other is ref or ref.decl.name not in other.called or source.read is None:
            continue
        ctx = source.read(other)
        if ctx is None:
            continue
        for _, _, call in ctx.calls():
            target = ctx.types.callee(call)
            if target.ref is not ref:
                continue
            callers += 1
            index = position - (1 if target.receiver is not None and not target.first_arg else 0)
            given = local(ctx, call.args[index]) if 0 <= index < len(call.args) else -1
            if given < 0:
                continue
            names = same(ctx, frozenset((given,)))
            found = filled(source._replace(ctx=ctx), names, kind)
            if found is not None and found.level > best.level:
                best = Fill(Confidence.MEDIUM, -1, -1, f"in a caller, {found.told}")
    if not callers and kind == "buffer" and ref.decl.name[:1].isupper():
        return _UNSEEN_CALLERS
    return best


def _capped(package: Package, ref: FunctionRef) -> bool:
    """Whether some function that calls this one asks for a capacity."""
    name = ref.decl.name
    return any(
        name in other.called and not _CAPS.isdisjoint(other.called) for other in package.function_refs()
    )


def _taken(source: Source, package: Package, put: Call) -> bool:
    """Whether anything may take out of the pool again what ``put`` gives to it."""
    pool = _pool(put)
    if not pool or pool[:1].isupper() or source.read is None:
        return True
    names = frozenset(
        symbol.rpartition(".")[2] for symbol, roles in source.models.roles.items() if "pool-get" in roles
    )
    for other in package.function_refs():
        if names.isdisjoint(other.called):
            continue
        ctx = source.read(other)
        if ctx is None:
            return True
        for _, _, call in ctx.calls():
            if type(call.callee) is Select and call.callee.name in names and _pool(call) in (pool, ""):
                return True
    return False


def _pool(call: Call) -> str:
    """The name of the variable or the field that is the pool; empty for a local one."""
    e = call.callee.x if type(call.callee) is Select else None
    while type(e) is Star or type(e) is Unary:
        e = e.x
    return e.name if type(e) is Select or type(e) is Ref else ""


def _buffer(source: Source, t: Type) -> str:
    """``buffer`` for a type with that role, ``slice`` for a slice or a pointer to one."""
    if isinstance(t, Pointer):
        t = t.elem
    if "buffer" in source.roles(type_symbol(t)):
        return "buffer"
    shape = source.ctx.types.program.core(t)
    if isinstance(shape, Slice):
        return "slice"
    if isinstance(shape, Struct):
        if any(f.embedded and "buffer" in source.roles(type_symbol(f.type)) for f in shape.fields):
            return "buffer"
    return ""


class _Field(NamedTuple):
    """A field of what is put back, and what makes it longer."""

    name: str
    fill: Fill


def _lengthened(ctx: FunctionContext, names: frozenset[int]) -> _Field | None:
    """A field of one of the variables, to which a whole slice or string of any length is appended."""
    for number, body in enumerate(ctx.unit.bodies):
        for at, block in enumerate(body.blocks):
            for instr in block.instrs:
                if type(instr) is not Assign or type(instr.target) is not Select:
                    continue
                call = ctx.types.definition(instr.value.temp) if type(instr.value) is Temp else None
                if type(call) is not Call or not call.spread or ctx.types.callee(call).symbol != "append":
                    continue
                if local(ctx, instr.target) in names and local(ctx, call.args[0]) in names:
                    if _bytes_or_more(ctx, call.args[1:]):
                        again = ctx.graph(number).in_loop(at)
                        level = Confidence.MEDIUM if again else Confidence.LOW
                        told = COLLECTION if again else PIECE
                        return _Field(instr.target.name, Fill(level, call.at, call.end, told))
    return None


def _bytes_or_more(ctx: FunctionContext, args: Sequence[Expr]) -> bool:
    """Whether values of any length are among the arguments, and not texts alone, which are mostly short."""
    shapes = [ctx.types.program.core(ctx.types.type_of(arg)) for arg in args]
    return any_open(ctx, args) and not all(isinstance(shape, Basic) for shape in shapes)


def _measured(ctx: FunctionContext, names: frozenset[int]) -> bool:
    """Whether anything compares the size of the buffer."""
    sizes: set[int] = set()
    for body in ctx.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                if type(instr) is Call and _sizes(ctx, instr, names):
                    sizes.add(instr.dst)
    if not sizes:
        return False
    for body in ctx.unit.bodies:
        for block in body.blocks:
            expressions = [e for instr in block.instrs for e in operands(instr)]
            for e in (*expressions, *term_operands(block.term)):
                if type(e) is Binary and e.op in ("<", "<=", ">", ">=") and _uses(ctx, e, sizes):
                    return True
    return False


def _sizes(ctx: FunctionContext, call: Call, names: frozenset[int]) -> bool:
    callee = call.callee
    if type(callee) is Select and callee.name in _SIZES:
        return local(ctx, callee.x) in names
    if (
        ctx.types.callee(call).kind == "builtin"
        and getattr(callee, "name", "") in ("cap", "len")
        and call.args
    ):
        return local(ctx, call.args[0]) in names
    return False


def _uses(ctx: FunctionContext, e: Expr, sizes: set[int]) -> bool:
    for leaf in leaves(e):
        if type(leaf) is Temp and leaf.temp in sizes:
            return True
        if type(leaf) is Var:
            for value in ctx.types.assigned(leaf.id):
                if type(value) is Temp and value.temp in sizes:
                    return True
    return False


def _through(ctx: FunctionContext, names: frozenset[int]) -> bool:
    """Whether a function of the program that appends is given a pointer to the slice, and open values."""
    for _, _, call in ctx.calls():
        given = [arg for arg in call.args if points(ctx, arg, names)]
        ref = ctx.types.callee(call).ref if given else None
        if ref is not None and "append" in ref.called:
            if any_open(ctx, [arg for arg in call.args if arg not in given]):
                return True
    return False


def _grown(source: Source, names: frozenset[int], var: int) -> bool:
    """Whether what goes back may be another slice than what was taken out.

    Through a pointer it is when something is assigned to what the pointer leads to; a variable is when
    it is replaced by what an append, or a function that was given it, gives back.
    """
    ctx = source.ctx
    pointer = isinstance(ctx.types.var_type(var), Pointer)
    for body in ctx.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                if type(instr) is not Assign or local(ctx, instr.target) not in names:
                    continue
                if pointer and type(instr.target) is Star:
                    return True
                if not pointer and type(instr.target) is Var and type(instr.value) is Temp:
                    call = ctx.types.definition(instr.value.temp)
                    if type(call) is Call and any(local(ctx, arg) in names for arg in call.args):
                        return True
    return False
