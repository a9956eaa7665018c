"""Buffers that go back to a pool however large they have become."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from golint_leaks.dataflow.uses import leaves, operands, term_operands
from golint_leaks.facts.context import FunctionContext
from golint_leaks.finding import Confidence
from golint_leaks.ir.expr import Binary, Const, Expr, Select, Star, Temp, Unary, Var
from golint_leaks.ir.expr import Slice as SliceExpr
from golint_leaks.ir.instr import Assign, Call, Defer, Go
from golint_leaks.retention.lasting import local
from golint_leaks.retention.report import Report, Source
from golint_leaks.types.model import Basic, Interface, Pointer, Signature, Slice, Struct, Type, type_symbol

POOL_KIND = "pool-buffer"

_PLAIN = (Var, Unary, Star, SliceExpr)
_SMALL = 1 << 20
"""Bytes that may as well stay in a pool."""
_SIZES = frozenset(("Available", "Cap", "Len", "Size"))


def puts(source: Source, capped: bool) -> Iterator[Report]:
    """Puts of buffers of which nothing looks at the size; ``capped``: whether callers do."""
    ctx = source.ctx
    for number, body in enumerate(ctx.unit.bodies):
        for block in body.blocks:
            for instr in block.instrs:
                call = instr.call if type(instr) is Defer or type(instr) is Go else instr
                if type(call) is not Call or len(call.args) != 1:
                    continue
                if "pool-put" in source.roles(ctx.types.callee(call).symbol):
                    report = _put(source, number, call, capped)
                    if report is not None:
                        yield report


def _put(source: Source, body: int, call: Call, capped: bool) -> Report | None:
    ctx = source.ctx
    given = call.args[0]
    var = local(ctx, given)
    kind = _buffer(source, ctx.types.type_of(given))
    if var < 0:
        return None
    names = _same(ctx, var)
    field = "" if kind else _lengthened(ctx, names)
    if not (kind or field) or _measured(ctx, names):
        return None
    shown = ctx.unit.vars[var].name
    if field:
        kind, shown, level, how = "slice", f"{shown}.{field}", Confidence.MEDIUM, "put"
    elif ctx.unit.vars[var].kind == "param":
        if capped:
            return None
        # What a literal is given is filled in the function around it, where puts are judged as well.
        own = kind == "buffer" and body == 0
        level = Confidence.MEDIUM if own else Confidence.LOW
        how = "helper"
    else:
        filled = _filled(source, names, kind, var)
        if filled == 0:
            return None
        level, how = Confidence(filled), "put"
    if type(given) is Select:
        level = Confidence.LOW  # what is done to the field itself is not told apart
    return Report(
        POOL_KIND, how, kind, shown, "", level, body, call.at, call.end,
        ((call.at, call.end, "it goes back here, whatever its size"),),
    )  # fmt: skip


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


def _lengthened(ctx: FunctionContext, names: frozenset[int]) -> str:
    """A field of one of the variables, to which a whole slice or string of any length is appended."""
    for body in ctx.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                if type(instr) is not Assign or type(instr.target) is not Select:
                    continue
                call = ctx.types.definition(instr.value.temp) if type(instr.value) is Temp else None
                if type(call) is not Call or not call.spread or ctx.types.callee(call).symbol != "append":
                    continue
                if local(ctx, instr.target) in names and local(ctx, call.args[0]) in names:
                    if _weight(ctx, call.args[1:]) >= Confidence.MEDIUM:
                        return instr.target.name
    return ""


def _same(ctx: FunctionContext, var: int) -> frozenset[int]:
    """Variables that are, or point to, the same buffer."""
    found = {var}
    for _ in range(3):
        for other in range(len(ctx.unit.vars)):
            for value in ctx.types.assigned(other):
                held = local(ctx, value)
                if held >= 0 and (held in found) != (other in found) and ctx.unit.vars[other].kind != "param":
                    if type(value) in (Var, Star, Unary, SliceExpr):
                        found |= {held, other}
    return frozenset(found)


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


def _filled(source: Source, names: frozenset[int], kind: str, var: int) -> int:
    """How surely input decides on the size: a confidence as a number, 0 when nothing does."""
    ctx = source.ctx
    found = int(Confidence.MEDIUM) if kind == "slice" and _through(ctx, names) else 0
    limited = False
    for body in ctx.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                call = instr.call if type(instr) is Defer or type(instr) is Go else instr
                if type(call) is Call:
                    one = _call(source, call, names, kind)
                    found = max(found, one)
                    limited = limited or (bool(one) and any(_limited(source, arg) for arg in call.args))
    if limited:
        found = min(found, int(Confidence.LOW))  # other calls use what was read up to the limit
    if kind == "slice" and found and not (_grown(source, names, var) or _through(ctx, names)):
        return 0
    return found


def _through(ctx: FunctionContext, names: frozenset[int]) -> bool:
    """Whether a function of the program that appends is given a pointer to the slice, and open values."""
    for body in ctx.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                if type(instr) is not Call:
                    continue
                given = [arg for arg in instr.args if _points(ctx, arg, names)]
                if not given:
                    continue
                ref = ctx.types.callee(instr).ref
                others = [arg for arg in instr.args if arg not in given]
                if ref is not None and "append" in ref.called and _any_open(ctx, others):
                    return True
    return False


def _points(ctx: FunctionContext, e: Expr, names: frozenset[int]) -> bool:
    """Whether a value points to the slice itself, so that a callee can put another one in its place."""
    return local(ctx, e) in names and isinstance(ctx.types.type_of(e), Pointer)


def _call(source: Source, call: Call, names: frozenset[int], kind: str) -> int:
    """What one call does to the size."""
    ctx = source.ctx
    callee = ctx.types.callee(call)
    roles = source.roles(callee.symbol)
    if "pool-put" in roles:
        return 0
    inside = type(call.callee) is Select and local(ctx, call.callee.x) in names and callee.kind == "func"
    given = [arg for arg in call.args if type(arg) in _PLAIN and local(ctx, arg) in names]
    if not inside and not given:
        return 0
    if kind == "slice" and not _kept(ctx, call, names):
        return 0  # a callee cannot make the caller's slice longer
    if "fills" in roles:
        return int(Confidence.HIGH)
    others = [arg for arg in call.args if arg not in given]
    if callee.kind == "builtin":
        return _weight(ctx, others) if callee.symbol == "append" else 0
    if inside:
        return _weight(ctx, others)
    if kind == "slice" and others and not _any_open(ctx, others):
        return 0  # numbers take little room
    return int(Confidence.MEDIUM)


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


def _kept(ctx: FunctionContext, call: Call, names: frozenset[int]) -> bool:
    """Whether what a call gives is assigned to one of the variables, or behind one of them."""
    return any(
        type(instr) is Assign
        and type(instr.value) is Temp
        and instr.value.temp == call.dst
        and local(ctx, instr.target) in names
        for body in ctx.unit.bodies
        for block in body.blocks
        for instr in block.instrs
    )


def _weight(ctx: FunctionContext, args: Sequence[Expr]) -> int:
    """The confidence that values that are added make a buffer large; strings one by one are mostly short."""
    if not _any_open(ctx, args):
        return 0
    shapes = [ctx.types.program.core(ctx.types.type_of(arg)) for arg in args]
    texts = all(isinstance(shape, Basic) for shape in shapes)
    return int(Confidence.LOW if texts else Confidence.MEDIUM)


def _any_open(ctx: FunctionContext, args: Sequence[Expr]) -> bool:
    """Whether a value of any length is among the arguments."""
    for arg in args:
        if type(arg) is Const:
            continue
        shape = ctx.types.program.core(ctx.types.type_of(arg))
        if isinstance(shape, Basic) and not shape.name.endswith("string"):
            continue
        if isinstance(shape, Signature) or (isinstance(shape, Interface) and shape.methods):
            continue  # what is done with a reader or a writer is told by the roles of calls
        if not _short(ctx, arg):
            return True
    return False


def _short(ctx: FunctionContext, e: Expr) -> bool:
    """Whether a value is put together from constants."""
    if type(e) is Var:
        values = ctx.types.assigned(e.id)
        return ctx.unit.vars[e.id].kind == "local" and bool(values) and all(type(v) is Const for v in values)
    return type(e) is Const


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
