"""Which container an expression means: a package variable, a field of a type, an element of one."""

from __future__ import annotations

from typing import NamedTuple

from golint_leaks.facts.context import FunctionContext
from golint_leaks.ir.expr import Expr, Index, Ref, Result, Select, Slice, Star, Temp, Unary, Var
from golint_leaks.ir.instr import Assign, Call, Let, RangeNext
from golint_leaks.ir.typeexpr import TMap, TName, TPointer, TSlice, TypeExpr
from golint_leaks.models import Models
from golint_leaks.types.declared import ValueEntry
from golint_leaks.types.model import Map, Named, Pointer, Type, type_symbol
from golint_leaks.types.model import Slice as SliceType
from golint_leaks.types.program import Program
from golint_leaks.types.universe import TYPES

_DEEPEST = 8

MAP, SLICE, MODELLED = "map", "slice", "modelled"
"""What a container is: a Go map, a Go slice, or a type that the models describe."""


class Place(NamedTuple):
    """A container, the same object for every expression that means it.

    ``key`` is the symbol of a package variable or of a field of a declared type, followed by ``[]`` for
    each element that is passed on the way and by the names of fields of types without a name.  ``owner``
    is the symbol of the declared type of a field, empty for a package variable.
    """

    key: str
    owner: str

    @property
    def outer(self) -> str:
        """The key of the container that has this one as an element; empty where it is none."""
        return self.key[:-2] if self.key.endswith("[]") else ""

    def element(self) -> Place:
        """The place of what is stored in this one."""
        return Place(self.key + "[]", self.owner)


def shape_of(program: Program, models: Models, t: Type) -> str:
    """What kind of container a type is, empty for none; a pointer to one counts."""
    symbol = type_symbol(t)
    if symbol in models.containers:
        return MODELLED
    inner = program.core(t)
    if isinstance(inner, Pointer):
        inner = program.core(inner.elem)
    if isinstance(inner, Map):
        return MAP
    return SLICE if isinstance(inner, SliceType) else ""


def may_be_container(t: TypeExpr) -> bool:
    """Whether a written type can be one, as far as that is seen without looking any name up."""
    while type(t) is TPointer:
        t = t.elem
    if type(t) is TName:
        return bool(t.package) or t.name not in TYPES
    return type(t) is TMap or type(t) is TSlice


def place(ctx: FunctionContext, e: Expr, depth: int = 0) -> Place | None:
    """The container that ``e`` means; None where it is a local value or anything else."""
    if depth > _DEEPEST:
        return None
    kind = type(e)
    if kind is Star or (kind is Unary and e.op in "&*"):  # type: ignore[union-attr]
        return place(ctx, e.x, depth + 1)  # type: ignore[union-attr]
    if kind is Ref or kind is Select:
        return _named(ctx, e, depth)  # type: ignore[arg-type]
    if kind is Index:
        base = place(ctx, e.x, depth + 1)  # type: ignore[union-attr]
        return base.element() if base is not None else None
    if kind is Slice:
        return None
    if kind is Var:
        return _local(ctx, e.id, depth)  # type: ignore[union-attr]
    if kind is Temp or kind is Result:
        return _computed(ctx, e, depth)  # type: ignore[arg-type]
    return None


def _named(ctx: FunctionContext, e: Ref | Select, depth: int) -> Place | None:
    meaning = ctx.types.meaning(e)
    if meaning is not None:
        if isinstance(meaning, ValueEntry) and not meaning.decl.const:
            return Place(meaning.symbol, "")
        return None
    if type(e) is not Select:
        return None
    program = ctx.types.program
    field = program.field(ctx.types.type_of(e.x), e.name)
    if field is None:
        return None
    if field.owner is not None:
        return Place(field.symbol, field.owner.symbol)
    base = place(ctx, e.x, depth + 1)
    return Place(f"{base.key}.{e.name}", base.owner) if base is not None else None


def _local(ctx: FunctionContext, var: int, depth: int) -> Place | None:
    """A local variable that refers to a container: set from one, or to a new one that is stored there too."""
    kind = ctx.unit.vars[var].kind
    if kind == "receiver":
        return _receiver(ctx, var)
    if kind == "param":
        return _parameter(ctx, var)
    if kind != "local":
        return None
    shape = ctx.types.program.core(ctx.types.var_type(var))
    if not isinstance(shape, Map | Pointer):
        return None  # an element added to a copy of a slice is not added to the slice
    for value in ctx.types.assigned(var):
        found = place(ctx, value, depth + 1)
        if found is not None:
            return found
    return _stored(ctx, var, depth)


def _receiver(ctx: FunctionContext, var: int) -> Place | None:
    """A method of a type that is itself a container means its receiver."""
    t = ctx.types.var_type(var)
    inner = t.elem if isinstance(t, Pointer) else t
    if isinstance(inner, Named) and isinstance(ctx.types.program.core(inner), Map | SliceType):
        return Place(inner.symbol, inner.symbol)
    return None


def parameter(symbol: str, number: int) -> str:
    """The key of the place that is argument ``number`` of a function."""
    return f"{symbol}({number})"


def _parameter(ctx: FunctionContext, var: int) -> Place | None:
    """A map or a pointer that the caller shares with this function."""
    outer = ctx.unit.bodies[0]
    if var not in outer.params or not isinstance(
        ctx.types.program.core(ctx.types.var_type(var)), Map | Pointer
    ):
        return None
    number = outer.params.index(var)
    if ctx.unit.vars[outer.params[0]].kind == "receiver":
        number -= 1
    return Place(parameter(ctx.symbol, number), "")


def _stored(ctx: FunctionContext, var: int, depth: int) -> Place | None:
    """``m := make(...); outer[k] = m``: from there on ``m`` means what is stored."""
    if not isinstance(ctx.types.program.core(ctx.types.var_type(var)), Map):
        return None
    for body in ctx.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                if (
                    type(instr) is Assign
                    and type(instr.value) is Var
                    and instr.value.id == var
                    and instr.target is not None
                    and type(instr.target) is not Var
                ):
                    return place(ctx, instr.target, depth + 1)
    return None


def _computed(ctx: FunctionContext, e: Temp | Result, depth: int) -> Place | None:
    source = ctx.types.definition(e.temp)
    index = e.index if type(e) is Result else 0
    if type(source) is Let and index == 0:
        return place(ctx, source.value, depth + 1)
    if type(source) is RangeNext and index == 1:
        base = place(ctx, source.x, depth + 1)
        return base.element() if base is not None else None
    if type(source) is Call and type(source.callee) is Ref and source.callee.name == "append" and source.args:
        return None
    return None
