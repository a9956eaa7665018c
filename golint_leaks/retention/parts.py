"""Small parts of large buffers that are put into something that lives on."""

from __future__ import annotations

from collections.abc import Iterator

from golint_leaks.facts.context import FunctionContext
from golint_leaks.finding import Confidence
from golint_leaks.ir.expr import Const, Expr, Index, Result, Select, Slice, Temp, Var
from golint_leaks.ir.instr import Assign, Call, Defer, Go, Let, Make, RangeNext
from golint_leaks.retention.closures import reads_all
from golint_leaks.retention.lasting import Lasts, where
from golint_leaks.retention.report import Report, Source
from golint_leaks.types.model import Basic, type_symbol
from golint_leaks.types.model import Slice as SliceType

PART_KIND = "subslice"

_DEPTH = 8


class Part:
    """A value that shares memory with all that a source held.

    ``small``: how surely it is a small part of it (0: it may be all of it).
    """

    __slots__ = ("at", "end", "name", "small")

    def __init__(self, name: str, at: int, end: int, small: int) -> None:
        self.name = name
        self.at = at
        self.end = end
        self.small = small

    def cut(self, small: int) -> Part:
        """A part of the part."""
        return Part(self.name, self.at, self.end, max(self.small, small))


def parts(source: Source) -> Iterator[Report]:
    """Assignments and insertions that make a small part live on."""
    ctx = source.ctx
    for number, body in enumerate(ctx.unit.bodies):
        for block in body.blocks:
            for instr in block.instrs:
                for target, value in _stores(source, instr):
                    lasts = where(ctx, source.models, target)
                    if lasts is Lasts.NOT:
                        continue
                    part = held(source, value, 0)
                    if part is not None and part.small:
                        yield _report(ctx, number, instr, part, lasts)


def _stores(source: Source, instr: object) -> Iterator[tuple[Expr, Expr]]:
    """Places and the values that an instruction puts there, keys of maps included."""
    if type(instr) is Assign and instr.target is not None and type(instr.target) is not Var:
        yield instr.target, instr.value
        if type(instr.target) is Index:
            yield instr.target, instr.target.indices[0]
    call = instr.call if type(instr) is Defer or type(instr) is Go else instr
    if type(call) is Call and type(call.callee) is Select:
        x = call.callee.x
        model = source.models.containers.get(type_symbol(source.ctx.types.type_of(x)))
        if model is not None and call.callee.name in model.insert:
            for arg in call.args:
                yield x, arg


def held(source: Source, e: Expr, depth: int) -> Part | None:
    """The large buffer that keeps alive what ``e`` refers to, None where there is none."""
    ctx = source.ctx
    if depth > _DEPTH:
        return None
    if type(e) is Slice:
        inner = held(source, e.x, depth + 1)
        return inner.cut(_cut(e)) if inner is not None else None
    if type(e) is Index:
        inner = held(source, e.x, depth + 1)
        if inner is None or not _refers(ctx, e):
            return None
        return inner.cut(1 if type(e.indices[0]) is Const else 0)
    if type(e) is Var:
        values = ctx.types.assigned(e.id)
        if ctx.unit.vars[e.id].kind == "local" and len(values) == 1:
            return held(source, values[0], depth + 1)
        return None
    if type(e) is Temp or type(e) is Result:
        return _computed(source, e, depth)
    return None


def _computed(source: Source, e: Temp | Result, depth: int) -> Part | None:
    ctx = source.ctx
    made = ctx.types.definition(e.temp)
    if type(made) is Let:
        return held(source, made.value, depth + 1)
    if type(made) is RangeNext:
        # One turn has a part; all turns together may store all of it.
        return held(source, made.x, depth + 1) if isinstance(e, Result) and e.index == 1 else None
    if type(made) is Make:
        found = [held(source, value, depth + 1) for _, value in made.elems]
        small = [part for part in found if part is not None]
        return max(small, key=lambda part: part.small) if small else None
    if type(made) is not Call:
        return None
    if reads_all(source, e):
        return Part(getattr(made.callee, "name", ""), made.at, made.end, 0)
    callee = ctx.types.callee(made)
    if callee.kind == "conversion" and made.args:
        return _converted(source, made, depth)
    if callee.kind == "builtin" and callee.symbol == "append":
        # The elements are copied; what they refer to is not.
        appended = made.args[1:] if not made.spread else ()
        found = [part for arg in appended if (part := held(source, arg, depth + 1)) is not None]
        return found[0] if found else None
    if "part" in source.roles(callee.symbol) and made.args:
        inner = held(source, made.args[0], depth + 1)
        single = isinstance(e, Result) and e.index < 2
        return inner.cut(1 if single else 0) if inner is not None else None
    return None


def _converted(source: Source, call: Call, depth: int) -> Part | None:
    """A string of bytes, or bytes of a string, is a copy: as large as what was copied."""
    ctx = source.ctx
    inner = held(source, call.args[0], depth + 1)
    if inner is None:
        return None
    to_text = isinstance(ctx.types.program.core(ctx.types.type_of(Temp(call.dst))), Basic)
    from_text = isinstance(ctx.types.program.core(ctx.types.type_of(call.args[0])), Basic)
    if to_text == from_text:
        return inner
    return Part(inner.name, inner.at, inner.end, 0) if not inner.small else None


def _cut(e: Slice) -> int:
    """How small a slice is: 2 with a constant end, 1 with an end, 0 for all from somewhere on."""
    if type(e.hi) is Const:
        return 2
    return 1 if e.hi is not None else 0


def _refers(ctx: FunctionContext, e: Index) -> bool:
    """Whether an element refers to memory, as a string and a slice do."""
    shape = ctx.types.program.core(ctx.types.type_of(e))
    return isinstance(shape, SliceType) or (isinstance(shape, Basic) and shape.name == "string")


def _report(ctx: FunctionContext, body: int, instr: object, part: Part, lasts: Lasts) -> Report:
    level = Confidence.HIGH if part.small == 2 else Confidence.MEDIUM
    if lasts is not Lasts.YES:
        level = Confidence(level - 1)
    at, end = instr.at, instr.end  # type: ignore[attr-defined]
    stored = (at, end, "a part is stored here, and keeps the whole")
    return Report(
        PART_KIND, "stored", "part", part.name, "", level, body, at, end,
        (stored, (part.at, part.end, "all of it is read here")),
    )  # fmt: skip
