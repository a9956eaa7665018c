"""Packages known without their source: the data file of the standard library, and models.

A member of the data file is text, one declaration a line, its parts separated by tabs; a line is
taken apart when its name is asked for.  The first line is the name of the package, then::

    t  Name   [type parameters]  type              a type declaration
    a  Name   [type parameters]  type              an alias
    f  Name   [type parameters]  signature
    m  Type.Method  * or nothing  [own type parameters]  signature    * marks a pointer receiver
    v  Name   type                                 a variable
    c  Name   type                                 a constant; "untyped int" and the like included

Types are written as in models (:mod:`golint_leaks.models.gotype`): names of other packages with the
import path, those of the package itself bare.  Type parameters are ``T any&K comparable``; the
methods of a generic type use the names of its declaration.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Collection, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Optional

from golint_leaks.ir.expr import Const
from golint_leaks.ir.typeexpr import (
    TField,
    TFunc,
    TInterface,
    TMethod,
    TName,
    TParam,
    TPointer,
    TStruct,
    TTypeParam,
    TUnknown,
    TypeExpr,
)
from golint_leaks.ir.unit import FuncDecl, TypeDecl, ValueDecl
from golint_leaks.models.gotype import parse_type
from golint_leaks.types.declared import EMPTY_OUTLINE, FileScope, FuncEntry, Package, TypeEntry, ValueEntry

if TYPE_CHECKING:
    from golint_leaks.models import Models, ModelType

_UNTYPED = {
    "untyped int": Const("int", "0"),
    "untyped float": Const("float", "0"),
    "untyped complex": Const("imaginary", "0i"),
    "untyped rune": Const("rune", "'0'"),
    "untyped string": Const("string", '""'),
    "untyped bool": Const("bool", "false"),
}

STDLIB = Path(__file__).parent / "data" / "stdlib.zip"

# Of the records of a zip file, the parts that matter here.
_END = struct.Struct("<10xHII")  # members, size of the directory, its offset
_CENTRAL = struct.Struct("<20xI4xHHH8xI")  # compressed size, lengths of name, extra, comment; offset
_LOCAL = struct.Struct("<26xHH")  # lengths of name and extra


class WrittenPackage(Package):
    """A package whose declarations are made from text when they are asked for."""

    __slots__ = ("_file",)

    def __init__(self, import_path: str, name: str) -> None:
        super().__init__(import_path, name)
        self._file = FileScope(self, 0, None, EMPTY_OUTLINE._replace(package=name))
        self._file.written_out = True
        self._files = (self._file,)

    def types(self, name: str) -> Sequence[TypeEntry]:
        found = self._types.get(name)
        if found is None:
            decl = self.make_type(name)
            symbol = f"{self.import_path}.{name}"
            found = self._types[name] = [] if decl is None else [TypeEntry(decl, self._file, symbol)]
        return found

    def functions(self, name: str) -> Sequence[FuncEntry]:
        found = self._functions.get(name)
        if found is None:
            decl = self.make_function(name)
            symbol = f"{self.import_path}.{name}"
            found = self._functions[name] = [] if decl is None else [FuncEntry(decl, self._file, symbol, "")]
        return found

    def values(self, name: str) -> Sequence[ValueEntry]:
        found = self._values.get(name)
        if found is None:
            decl = self.make_value(name)
            symbol = f"{self.import_path}.{name}"
            found = self._values[name] = [] if decl is None else [ValueEntry(decl, self._file, symbol)]
        return found

    def methods(self, type_name: str, name: str) -> Sequence[FuncEntry]:
        of_type = self._methods.setdefault(type_name, {})
        found = of_type.get(name)
        if found is None:
            decl = self.make_method(type_name, name)
            symbol = f"{self.import_path}.{type_name}.{name}"
            found = of_type[name] = [] if decl is None else [FuncEntry(decl, self._file, symbol, type_name)]
        return found

    def method_names(self, type_name: str) -> list[str]:
        raise NotImplementedError

    def make_type(self, name: str) -> Optional[TypeDecl]:
        """The declaration of a type, or None."""
        raise NotImplementedError

    def make_function(self, name: str) -> Optional[FuncDecl]:
        """The declaration of a function, or None."""
        raise NotImplementedError

    def make_method(self, type_name: str, name: str) -> Optional[FuncDecl]:
        """The declaration of a method, or None."""
        raise NotImplementedError

    def make_value(self, name: str) -> Optional[ValueDecl]:
        """The declaration of a variable or constant, or None."""
        raise NotImplementedError


def _func(name: str, receiver: Optional[TParam], params: tuple[TTypeParam, ...], text: str) -> FuncDecl:
    signature = _parse(text)
    if not isinstance(signature, TFunc):
        signature = TFunc((), ())
    return FuncDecl(name, receiver, params, signature, -1, 0, 0)


def _parse(text: str) -> TypeExpr:
    try:
        return parse_type(text)
    except ValueError:
        return TUnknown(text)


def _type_params(text: str) -> tuple[TTypeParam, ...]:
    if not text:
        return ()
    found = []
    for part in text.split("&"):
        name, _, constraint = part.partition(" ")
        found.append(TTypeParam(name, _parse(constraint)))
    return tuple(found)


class DataPackage(WrittenPackage):
    """A package of the data file."""

    __slots__ = ("_lines", "_of_type")

    def __init__(self, import_path: str, text: str) -> None:
        name, _, rest = text.partition("\n")
        super().__init__(import_path, name)
        self._lines: dict[str, tuple[str, str]] = {}
        self._of_type: dict[str, dict[str, str]] = {}
        for line in rest.split("\n"):
            kind, _, declared = line.partition("\t")
            name, _, detail = declared.partition("\t")
            if kind == "m":
                base, _, method = name.partition(".")
                self._of_type.setdefault(base, {})[method] = detail
            elif kind:
                self._lines[name] = kind, detail

    def declared_names(self) -> list[str]:
        """All names at package level."""
        return list(self._lines)

    def method_names(self, type_name: str) -> list[str]:
        return list(self._of_type.get(type_name, ()))

    def make_type(self, name: str) -> Optional[TypeDecl]:
        kind, detail = self._lines.get(name, ("", ""))
        if kind not in ("t", "a"):
            return None
        params, _, text = detail.partition("\t")
        return TypeDecl(name, _type_params(params), _parse(text), kind == "a", 0, 0)

    def make_function(self, name: str) -> Optional[FuncDecl]:
        kind, detail = self._lines.get(name, ("", ""))
        if kind != "f":
            return None
        params, _, text = detail.partition("\t")
        return _func(name, None, _type_params(params), text)

    def make_method(self, type_name: str, name: str) -> Optional[FuncDecl]:
        detail = self._of_type.get(type_name, {}).get(name)
        if detail is None:
            return None
        star, own, text = detail.split("\t", 2)
        entries = self.types(type_name)
        params = entries[0].decl.type_params if entries else ()
        base: TypeExpr = TName("", type_name, tuple(TName("", param.name) for param in params))
        return _func(name, TParam("", TPointer(base) if star else base), params + _type_params(own), text)

    def make_value(self, name: str) -> Optional[ValueDecl]:
        kind, detail = self._lines.get(name, ("", ""))
        if kind not in ("v", "c"):
            return None
        constant = _UNTYPED.get(detail)
        if constant is not None:
            return ValueDecl(name, None, constant, True, -1, 0, 0)
        return ValueDecl(name, _parse(detail), None, kind == "c", -1, 0, 0)


class Stdlib:
    """The data file, a zip; opened when the first package is asked for."""

    def __init__(self, path: Path = STDLIB) -> None:
        self._path = path
        self._data = b""
        self._members: Optional[dict[str, tuple[int, int]]] = None

    def names(self) -> Collection[str]:
        """Import paths of all packages in the file; empty where the file is missing or broken."""
        return self._index().keys()

    def package(self, import_path: str) -> Optional[DataPackage]:
        """The package, read anew; None where the file does not have it."""
        place = self._index().get(import_path)
        if place is None:
            return None
        offset, size = place
        try:
            # The local header has the lengths of a name and of an extra field that come before the data.
            name, extra = _LOCAL.unpack_from(self._data, offset)
            start = offset + _LOCAL.size + name + extra
            return DataPackage(import_path, zlib.decompress(self._data[start : start + size], -15).decode())
        except (struct.error, zlib.error, ValueError):
            return None

    def _index(self) -> dict[str, tuple[int, int]]:
        """Offset and size of each member.

        The module zipfile would take longer to import than everything here together.
        """
        if self._members is None:
            self._members = {}
            try:
                self._data = self._path.read_bytes()
                end = self._data.rindex(b"PK\5\6")
                count, _, at = _END.unpack_from(self._data, end)
                for _ in range(count):
                    size, name, extra, comment, offset = _CENTRAL.unpack_from(self._data, at)
                    at += _CENTRAL.size
                    self._members[self._data[at : at + name].decode()] = offset, size
                    at += name + extra + comment
            except (OSError, struct.error, ValueError):
                self._members = {}
        return self._members


@lru_cache(maxsize=1)
def stdlib() -> Stdlib:
    """The data file that is shipped."""
    return Stdlib()


class ModelPackage(WrittenPackage):
    """A package of which only what models declare is known."""

    partial = True
    __slots__ = ("_shapes", "_signatures")

    def __init__(self, import_path: str, name: str) -> None:
        super().__init__(import_path, name)
        self._file.path = "(models)"
        self._signatures: dict[str, str] = {}
        self._shapes: dict[str, ModelType] = {}

    def method_names(self, type_name: str) -> list[str]:
        prefix = type_name + "."
        return [name[len(prefix) :] for name in self._signatures if name.startswith(prefix)]

    def make_function(self, name: str) -> Optional[FuncDecl]:
        text = self._signatures.get(name)
        return None if text is None else _model_func(self, name, None, text)

    def make_method(self, type_name: str, name: str) -> Optional[FuncDecl]:
        text = self._signatures.get(f"{type_name}.{name}")
        shape = self._shapes.get(type_name)
        if text is None or (shape is not None and shape.kind == "interface"):
            return None
        return _model_func(self, name, TParam("", TPointer(TName("", type_name))), text)

    def make_value(self, name: str) -> Optional[ValueDecl]:
        return None

    def make_type(self, name: str) -> Optional[TypeDecl]:
        shape = self._shapes.get(name)
        if shape is None:
            # A type that only has methods here: its fields are unknown.
            known = self.method_names(name)
            return TypeDecl(name, (), TUnknown(), False, 0, 0) if known else None
        body: TypeExpr
        try:
            embeds = shape.embedded_types()
            if shape.kind == "interface":
                methods = [
                    TMethod(method, _signature(self._signatures[f"{name}.{method}"], self.import_path))
                    for method in self.method_names(name)
                ]
                body = TInterface(tuple(methods), embeds)
            elif shape.kind == "defined":
                body = shape.underlying_type() or TUnknown()
            else:
                embedded = [TField(_last_name(kind), kind, True) for kind in embeds]
                named = [TField(field, kind) for field, kind in shape.field_types().items()]
                body = TStruct(tuple(embedded + named))
        except ValueError:
            body = TUnknown()
        return TypeDecl(name, (), body, False, 0, 0)


def _model_func(package: Package, name: str, receiver: Optional[TParam], text: str) -> FuncDecl:
    return FuncDecl(name, receiver, (), _signature(text, package.import_path), -1, 0, 0)


def _signature(text: str, import_path: str) -> TFunc:
    try:
        return parse_type(text, import_path, func=True)
    except ValueError:
        return TFunc((), ())


def _last_name(kind: TypeExpr) -> str:
    inner = kind.elem if isinstance(kind, TPointer) else kind
    return inner.name if isinstance(inner, TName) else ""


def model_packages(models: Models) -> dict[str, ModelPackage]:
    """Packages made of the declarations in models, by import path."""
    found: dict[str, ModelPackage] = {}

    def of(import_path: str) -> ModelPackage:
        if import_path not in found:
            found[import_path] = ModelPackage(import_path, "")
        return found[import_path]

    for symbol, function in models.functions.items():
        of(function.package)._signatures[symbol[len(function.package) + 1 :]] = function.signature
    for symbol, kind in models.types.items():
        of(kind.package)._shapes[symbol[len(kind.package) + 1 :]] = kind
    return found
