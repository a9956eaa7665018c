"""Type expressions as written in the source, before any name is resolved."""

from __future__ import annotations

from typing import Union

from golint_leaks.ir.node import Node


class TName(Node):
    """``pkg.Name[args]``; ``package`` is the local import name, empty for an unqualified name."""

    package: str
    name: str
    args: tuple["TypeExpr", ...] = ()


class TPointer(Node):
    """``*T``."""

    elem: "TypeExpr"


class TSlice(Node):
    """``[]T``; also the type of a variadic parameter inside its function."""

    slice_elem: "TypeExpr"


class TArray(Node):
    """``[N]T``; the length is kept as text (``...`` where the literal counts)."""

    length: str
    elem: "TypeExpr"


class TMap(Node):
    """``map[K]V``."""

    key: "TypeExpr"
    value: "TypeExpr"


class TChan(Node):
    """``chan T``; direction is ``both``, ``send`` or ``recv``."""

    direction: str
    elem: "TypeExpr"


class TParam(Node):
    """One parameter or result; ``name`` is empty when anonymous."""

    name: str
    type: "TypeExpr"


class TFunc(Node):
    """A function type.  For a variadic function the last parameter has type ``TSlice``."""

    params: tuple[TParam, ...]
    results: tuple[TParam, ...]
    variadic: bool = False


class TField(Node):
    """One struct field; an embedded field has the name of its type and ``embedded`` set."""

    name: str
    type: "TypeExpr"
    embedded: bool = False


class TStruct(Node):
    """``struct { ... }``."""

    fields: tuple[TField, ...]


class TMethod(Node):
    """One method of an interface type."""

    name: str
    signature: TFunc


class TInterface(Node):
    """``interface { ... }``; ``embeds`` holds embedded interfaces and the terms of unions."""

    methods: tuple[TMethod, ...]
    embeds: tuple["TypeExpr", ...] = ()


class TUnknown(Node):
    """A type that could not be read; ``text`` is its source."""

    text: str = ""


TypeExpr = Union[TName, TPointer, TSlice, TArray, TMap, TChan, TFunc, TStruct, TInterface, TUnknown]


class TTypeParam(Node):
    """One type parameter with its constraint."""

    name: str
    constraint: TypeExpr
