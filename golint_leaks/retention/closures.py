"""Literals that live on and hold a whole request, response or buffer of which they need a part."""

from __future__ import annotations

from collections.abc import Iterator

from golint_leaks.dataflow.uses import operands, term_operands
from golint_leaks.facts.captures import Captured, captured, nested
from golint_leaks.facts.context import FunctionContext
from golint_leaks.finding import Confidence
from golint_leaks.ir.expr import Closure, Const, Expr, Index, Ref, Result, Select, Slice, Temp, Var
from golint_leaks.ir.instr import Assign, Call, Go, Let, Make, SelectSwitch, Send
from golint_leaks.retention.lasting import Lasts, endless, mentions, where
from golint_leaks.retention.report import Report, Source
from golint_leaks.types.declared import ValueEntry
from golint_leaks.types.model import Slice as SliceType
from golint_leaks.types.model import type_symbol

CAPTURE_KIND = "retained-capture"

_LEVELS = {Lasts.YES: Confidence.HIGH, Lasts.MAYBE: Confidence.MEDIUM, Lasts.NOT: Confidence.LOW}
_LARGE = frozenset(("request", "response"))


def captures(source: Source) -> Iterator[Report]:
    """Captures of large objects, of which a literal that lives on needs a part."""
    ctx = source.ctx
    for number, body in enumerate(ctx.unit.bodies):
        for block in body.blocks:
            term = block.term
            sends = [case.comm for case in term.cases] if type(term) is SelectSwitch else []
            for instr in (*block.instrs, *sends):
                for literal, lasts, told in _kept(source, instr):
                    if ctx.unit.bodies[literal].parent == number:
                        yield from _judge(source, literal, lasts, told)


def _kept(source: Source, instr: object) -> Iterator[tuple[int, Lasts, str]]:
    """Literals that an instruction makes live on."""
    ctx = source.ctx
    if type(instr) is Go:
        callee = instr.call.callee
        if type(callee) is Closure and endless(ctx, callee.body):
            yield callee.body, Lasts.YES, "goroutine"
    elif type(instr) is Call and type(instr.callee) is Select and any(type(a) is Closure for a in instr.args):
        model = source.models.containers.get(type_symbol(ctx.types.type_of(instr.callee.x)))
        lasts = where(ctx, source.models, instr.callee.x)
        if model is not None and instr.callee.name in model.insert and lasts is not Lasts.NOT:
            for arg in instr.args:
                for literal in _literals(source, arg, 0):
                    yield literal, lasts, "function"
    elif type(instr) is Send and _queue(ctx, instr.chan):
        for literal in _literals(source, instr.value, 0):
            yield literal, Lasts.NOT, "queued"
    elif type(instr) is Assign and type(instr.target) in (Ref, Select, Index):
        lasts = where(ctx, source.models, instr.target)
        if lasts is not Lasts.NOT:
            for literal in _literals(source, instr.value, 0):
                yield literal, lasts, "function"


def _queue(ctx: FunctionContext, chan: Expr) -> bool:
    """Whether a channel is a field or a variable of a package: who takes from it, and when, is open."""
    if type(chan) is Select:
        return True
    return type(chan) is Ref and isinstance(ctx.types.meaning(chan), ValueEntry)


def _literals(source: Source, e: Expr, depth: int) -> Iterator[int]:
    """Literals that a value is, or holds: appended, in a composite, or in a variable."""
    ctx = source.ctx
    if type(e) is Closure:
        yield e.body
    elif type(e) is Temp and depth < 3:
        made = ctx.types.definition(e.temp)
        if type(made) is Make:
            for _, value in made.elems:
                yield from _literals(source, value, depth + 1)
        elif type(made) is Let:
            yield from _literals(source, made.value, depth + 1)
        elif type(made) is Call and ctx.types.callee(made).kind == "builtin":
            for arg in made.args[1:]:
                yield from _literals(source, arg, depth + 1)
    elif type(e) is Var and depth < 3 and len(ctx.types.assigned(e.id)) == 1:
        yield from _literals(source, ctx.types.assigned(e.id)[0], depth + 1)


def _judge(source: Source, literal: int, lasts: Lasts, told: str) -> Iterator[Report]:
    ctx = source.ctx
    all_of_them = captured(ctx, literal)
    for each in all_of_them:
        kind = _large(source, each)
        if not kind:
            continue
        parts = _parts(source, literal, each.var)
        if not parts:
            continue
        level = _LEVELS[lasts]
        at = ctx.unit.bodies[literal].at
        end = at + len("func")
        text = parts[0]
        yield Report(
            CAPTURE_KIND, told, kind, each.name, text, level, literal, at, end,
            ((at, end, "the literal captures " + ", ".join(c.text for c in all_of_them)),
             (each.at, each.at + len(each.name), f"{each.name} is declared here")),
            tuple(c.text for c in all_of_them),
        )  # fmt: skip


def _large(source: Source, each: Captured) -> str:
    """What a captured variable is, where it is large; empty otherwise."""
    roles = source.roles(type_symbol(each.type)) & _LARGE
    if roles:
        return min(roles)
    ctx = source.ctx
    if isinstance(ctx.types.program.core(each.type), SliceType):
        values = ctx.types.assigned(each.var)
        if len(values) == 1 and reads_all(source, values[0]):
            return "buffer"
    return ""


def reads_all(source: Source, e: Expr) -> bool:
    """Whether a value is all that a source held."""
    if type(e) is not Temp and not (type(e) is Result and e.index == 0):
        return False
    call = source.ctx.types.definition(e.temp)
    return type(call) is Call and "reads-all" in source.roles(source.ctx.types.callee(call).symbol)


def _parts(source: Source, literal: int, var: int) -> list[str]:
    """Fields of a variable that a literal uses; empty when it uses the whole, or needs it to end."""
    ctx = source.ctx
    found: list[str] = []
    for number in nested(ctx, literal):
        for block in ctx.unit.bodies[number].blocks:
            for instr in block.instrs:
                call = instr.call if type(instr) is Go else instr
                for e in operands(instr):
                    if not mentions(e, var):
                        continue
                    part = _part(source, e, var, call if type(call) is Call else None)
                    if not part:
                        return []
                    found.append(part)
                if type(instr) is Assign and type(instr.target) is Var and instr.target.id == var:
                    return []
            for e in term_operands(block.term):
                if mentions(e, var):
                    part = _part(source, e, var, None)
                    if not part:
                        return []
                    found.append(part)
    return found


def _part(source: Source, e: Expr, var: int, call: Call | None) -> str:
    """The small part of the variable that an expression uses, in words; empty for anything else."""
    ctx = source.ctx
    if call is not None and type(e) is Var and ctx.types.callee(call).kind == "builtin":
        name = ctx.types.callee(call).symbol
        return f"{name}({_name(source, var)})" if name in ("len", "cap") else ""
    if type(e) is Index and type(e.x) is Var and e.x.id == var and type(e.indices[0]) is Const:
        return f"one element of {_name(source, var)}"
    if type(e) is Slice and type(e.x) is Var and e.x.id == var and type(e.hi) is Const:
        return f"a part of {_name(source, var)}"
    steps: list[str] = []
    while True:
        if type(e) is Select:
            steps.append(e.name)
            e = e.x
        elif type(e) is Index:
            if any(mentions(index, var) for index in e.indices):
                return ""
            e = e.x
        else:
            break
    if type(e) is not Var or e.id != var or not steps:
        return ""
    field = ctx.types.program.field(ctx.types.var_type(var), steps[-1])
    if field is None or "large-part" in source.roles(field.symbol):
        return ""
    return f"{_name(source, var)}.{steps[-1]}"


def _name(source: Source, var: int) -> str:
    return source.ctx.unit.vars[var].name
