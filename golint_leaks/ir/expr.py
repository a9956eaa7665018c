"""Expressions without side effects.

Calls, receives and composite literals are instructions; their values are named by :class:`Temp`.
What is left is pure, so an access path such as ``s.resp.Body`` stays one tree and can be compared.

Named tuples of different classes with equal contents compare equal; do not mix classes as keys of
one mapping, dispatch on ``type(e)`` first.
"""

from __future__ import annotations

from typing import Optional, Union

from golint_leaks.ir.node import Node
from golint_leaks.ir.typeexpr import TypeExpr


class Var(Node):
    """A local variable, parameter or result: index into :attr:`FunctionUnit.vars`."""

    id: int


class Ref(Node):
    """A name that is not local: package level, universe, or an import (as the ``x`` of a Select)."""

    name: str
    at: int


class Const(Node):
    """A literal. ``kind``: int, float, imaginary, rune, string, bool, nil, zero (``var x T``)."""

    kind: str
    text: str


class Temp(Node):
    """The (first) value of the instruction whose ``dst`` is ``temp``."""

    temp: int


class Result(Node):
    """Value number ``index`` of an instruction with several values (call, comma-ok, range)."""

    temp: int
    index: int


class Select(Node):
    """``x.name``: field, method value, or member of a package when ``x`` is a Ref to an import."""

    x: "Expr"
    name: str
    at: int


class Index(Node):
    """``x[i]``, and explicit instantiation ``f[T]`` (indices are then TypeArg where recognisable)."""

    x: "Expr"
    indices: tuple["Expr", ...]


class Slice(Node):
    """``x[lo:hi:max]``."""

    x: "Expr"
    lo: Optional["Expr"]
    hi: Optional["Expr"]
    max: Optional["Expr"]


class Star(Node):
    """``*x``."""

    x: "Expr"


class Unary(Node):
    """``op x`` for ``+ - ! ^ &``; a receive is an instruction, a dereference is Star."""

    op: str
    x: "Expr"


class Binary(Node):
    """``x op y``; ``&&`` and ``||`` occur here only where the right side has no effect."""

    op: str
    x: "Expr"
    y: "Expr"


class Assert(Node):
    """``x.(T)``; ``type`` is None in a type switch guard."""

    x: "Expr"
    type: Optional[TypeExpr]


class Convert(Node):
    """A conversion that is one by its syntax, such as ``[]byte(x)``; ``T(x)`` is a Call."""

    type: TypeExpr
    x: "Expr"


class TypeArg(Node):
    """A type in the place of a value: ``make([]int, 3)``, ``new(T)``."""

    type: TypeExpr


class Closure(Node):
    """A function literal: index into :attr:`FunctionUnit.bodies`."""

    body: int


class TypeIs(Node):
    """Condition of one case of a type switch: ``x`` holds a value of ``type`` (None: nil)."""

    x: "Expr"
    type: Optional[TypeExpr]


class OpaqueExpr(Node):
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
