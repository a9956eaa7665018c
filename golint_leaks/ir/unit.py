"""Functions and files: what lowering one file yields, and what the cache stores."""

from __future__ import annotations

from typing import Optional

from golint_leaks.ir.expr import Expr
from golint_leaks.ir.instr import Block
from golint_leaks.ir.node import Node
from golint_leaks.ir.typeexpr import TFunc, TParam, TTypeParam, TypeExpr


class VarDecl(Node):
    """A local variable.

    ``kind``: receiver, param, result, local.  ``body`` is the index of the body that declares it;
    a use in another body is a capture.  ``type`` is None where it follows from the first value.
    """

    name: str
    type: Optional[TypeExpr]
    kind: str
    body: int
    at: int


class Body(Node):
    """One function or function literal with its graph.

    ``parent`` is the enclosing body (-1 for the outermost), ``suffix`` the runtime's name for the
    literal relative to the outermost function (``func1``, ``func1.2``; empty for the outermost).
    ``params`` (receiver first, where there is one) and ``results`` are variable ids; an anonymous
    parameter or result still has a variable, whose name is empty.
    """

    parent: int
    suffix: str
    signature: TFunc
    params: tuple[int, ...]
    results: tuple[int, ...]
    blocks: tuple[Block, ...]
    at: int
    end: int


class FunctionUnit(Node):
    """An outermost function with everything nested in it; variables are numbered across it.

    ``temps`` is the number of temporaries.  The initialisers of package variables form units named
    ``init`` with kind ``varinit``.
    """

    name: str
    vars: tuple[VarDecl, ...]
    bodies: tuple[Body, ...]
    temps: int


class FuncDecl(Node):
    """Outline of a function or method.

    ``receiver`` is None for a function; ``type_params`` holds the receiver's names for a method of
    a generic type.  ``unit`` is the index of its FunctionUnit in the file, -1 without a body.
    """

    name: str
    receiver: Optional[TParam]
    type_params: tuple[TTypeParam, ...]
    signature: TFunc
    unit: int
    at: int
    end: int


class TypeDecl(Node):
    """Outline of a type declaration; ``alias`` for ``type A = B``."""

    name: str
    type_params: tuple[TTypeParam, ...]
    type: TypeExpr
    alias: bool
    at: int
    end: int


class ValueDecl(Node):
    """Outline of one package-level name of ``var`` or ``const``.

    ``value`` is the initialiser as far as it is pure; ``unit``/``temp`` say where it is computed
    when it needs instructions (a call: the unit is a ``varinit`` unit, ``value`` is then a Temp or
    Result in it); unit is -1 otherwise.
    """

    name: str
    type: Optional[TypeExpr]
    value: Optional[Expr]
    const: bool
    unit: int
    at: int
    end: int


class Import(Node):
    """``alias`` is empty without one; ``.`` and ``_`` are kept as written."""

    alias: str
    path: str
    at: int


class Problem(Node):
    """Something in the file that was not read as written.

    ``kind``: syntax, nul, encoding, too-deep, too-large, unreadable, internal.
    """

    kind: str
    message: str
    at: int
    end: int


class FileOutline(Node):
    """All of a file except its bodies."""

    package: str
    imports: tuple[Import, ...]
    types: tuple[TypeDecl, ...]
    funcs: tuple[FuncDecl, ...]
    values: tuple[ValueDecl, ...]
    generated: bool
    build: str  # the expression of //go:build (or the equivalent of // +build lines), or ""
    lines: int
    problems: tuple[Problem, ...]
    suppressions: tuple[tuple[int, str], ...] = ()  # (line, text) of //lint:ignore and //nolint comments


class LoweredFile(Node):
    """Result of reading one file: outline, and one pickled FunctionUnit per function with a body.

    Units are pickled one by one, so that a run unpickles only what an analysis asks for.
    ``names`` holds, per unit, the set of identifiers that it calls (last component of each
    callee), which is the look before the unpickling; ``go``, ``select`` and ``<-`` (send, receive) are
    among them where the unit has such a statement.
    """

    outline: FileOutline
    units: tuple[bytes, ...]
    names: tuple[frozenset[str], ...]
