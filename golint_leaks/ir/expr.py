"""Expressions without side effects.

Calls, receives and composite literals are instructions; their values are named by :class:`Temp`.
What is left is pure, so an access path such as ``s.resp.Body`` stays one tree and can be compared.

Named tuples of different classes with equal contents compare equal; do not mix classes as keys of
one mapping, dispatch on ``type(e)`` first.
"""

from __future__ import annotations

from typing import NamedTuple, Optional, Union

from golint_leaks.ir.typeexpr import TypeExpr


class Var(NamedTuple):
    """A local variable, parameter or result: index into :attr:`FunctionUnit.vars`."""

    id: int


class Ref(NamedTuple):
    """A name that is not local: package level, universe, or an import (as the ``x`` of a Select)."""

    name: str
    at: int


class Const(NamedTuple):
    """A literal. ``kind``: int, float, imaginary, rune, string, bool, nil, zero (``var x T``)."""

    kind: str
    text: str


class Temp(NamedTuple):
    """The (first) value of the instruction whose ``dst`` is ``temp``."""

    temp: int


class Result(NamedTuple):
    """Value number ``index`` of an instruction with several values (call, comma-ok, range)."""

    temp: int
    index: int


class Select(NamedTuple):
    """``x.name``: field, method value, or member of a package when ``x`` is a Ref to an import."""

    x: "Expr"
    name: str
    at: int


class Index(NamedTuple):
    """``x[i]``, and explicit instantiation ``f[T]`` (indices are then TypeArg where recognisable)."""

    x: "Expr"
    indices: tuple["Expr", ...]


class Slice(NamedTuple):
    """``x[lo:hi:max]``."""

    x: "Expr"
    lo: Optional["Expr"]
    hi: Optional["Expr"]
    max: Optional["Expr"]


class Star(NamedTuple):
    """``*x``."""

    x: "Expr"


class Unary(NamedTuple):
    """``op x`` for ``+ - ! ^ &``; a receive is an instruction, a dereference is Star."""

    op: str
    x: "Expr"


class Binary(NamedTuple):
    """``x op y``; ``&&`` and ``||`` occur here only where the right side has no effect."""

    op: str
    x: "Expr"
    y: "Expr"


class Assert(NamedTuple):
    """``x.(T)``; ``type`` is None in a type switch guard."""

    x: "Expr"
    type: Optional[TypeExpr]


class Convert(NamedTuple):
    """A conversion that is one by its syntax, such as ``[]byte(x)``; ``T(x)`` is a Call."""

    type: TypeExpr
    x: "Expr"


class TypeArg(NamedTuple):
    """A type in the place of a value: ``make([]int, 3)``, ``new(T)``."""

    type: TypeExpr


class Closure(NamedTuple):
    """A function literal: index into :attr:`FunctionUnit.bodies`."""

    body: int


class TypeIs(NamedTuple):
    """Condition of one case of a type switch: ``x`` holds a value of ``type`` (None: nil)."""

    x: "Expr"
    type: Optional[TypeExpr]


class OpaqueExpr(NamedTuple):
    """Syntax that could not be read."""

    text: str


Expr = Union[
    Var,
    Ref,
    Const,
    Temp,
    Result,
    Select,
    Index,
    Slice,
    Star,
    Unary,
    Binary,
    Assert,
    Convert,
    TypeArg,
    Closure,
    TypeIs,
    OpaqueExpr,
]

NIL = Const("nil", "nil")
TRUE = Const("bool", "true")
FALSE = Const("bool", "false")
ZERO = Const("zero", "")
