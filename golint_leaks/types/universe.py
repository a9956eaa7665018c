"""Predeclared names."""

from __future__ import annotations

from golint_leaks.types.model import (
    ANY,
    BOOL,
    ERROR,
    INT,
    NIL,
    RUNE,
    STRING,
    Basic,
    Interface,
    Named,
    Signature,
    Type,
)

NUMERIC = (
    "int8",
    "int16",
    "int64",
    "uint",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "uintptr",
    "float32",
    "float64",
    "complex64",
    "complex128",
)

COMPARABLE = Named("", "comparable")

TYPES: dict[str, Type] = {
    **{name: Basic(name) for name in NUMERIC},
    "int": INT,
    "int32": RUNE,
    "rune": RUNE,
    "byte": Basic("uint8"),
    "string": STRING,
    "bool": BOOL,
    "error": ERROR,
    "any": ANY,
    "comparable": COMPARABLE,
}

UNDERLYING: dict[str, Type] = {
    "error": Interface((("Error", Signature((), (STRING,))),)),
    "comparable": ANY,
}
"""What stands behind the predeclared types that are :class:`Named`."""

CONSTANTS: dict[str, Type] = {
    "true": Basic("untyped bool"),
    "false": Basic("untyped bool"),
    "iota": Basic("untyped int"),
    "nil": NIL,
}

FUNCTIONS = frozenset(
    {
        "append",
        "cap",
        "clear",
        "close",
        "complex",
        "copy",
        "delete",
        "imag",
        "len",
        "make",
        "max",
        "min",
        "new",
        "panic",
        "print",
        "println",
        "real",
        "recover",
    }
)

UNSAFE_FUNCTIONS = frozenset(
    {"Add", "Alignof", "Offsetof", "Sizeof", "Slice", "SliceData", "String", "StringData"}
)

UNSAFE_POINTER = Basic("unsafe.Pointer")
