"""The containers that a package declares and that may live as long as the program."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import NamedTuple

from golint_leaks.growth.places import MAP, MODELLED, may_be_container, shape_of
from golint_leaks.ir.typeexpr import TMap, TName, TPointer, TSlice, TStruct, TypeExpr
from golint_leaks.models import Models
from golint_leaks.types.declared import FileScope, TypeEntry
from golint_leaks.types.model import Map, Named, Slice, Struct, Type, type_symbol
from golint_leaks.types.program import Package, Program


class Candidate(NamedTuple):
    """A container that is declared: ``key`` as of its place, ``name`` the last name in it.

    ``owner`` is the symbol of the type that has it as a field, empty for a package variable; ``shown`` is
    the name for the user; with ``keyed`` the same key is held once.  ``plain`` tells a container without
    methods of the program: what inserts into it is seen from the names in a body (:meth:`Bodies.inserted`).
    """

    key: str
    name: str
    shape: str
    owner: str
    shown: str
    keyed: bool
    plain: bool = False


def candidates(program: Program, package: Package, models: Models) -> Iterator[Candidate]:
    """All containers declared in the package outside its tests."""
    for file in package.files:
        if file.path.endswith("_test.go"):
            continue
        yield from _variables(program, file, models)
        for declared in file.outline.types:
            if type(declared.type) is TStruct and not declared.alias:
                yield from _fields(program, package, file, declared.name, models)


def _variables(program: Program, file: FileScope, models: Models) -> Iterator[Candidate]:
    for decl in file.outline.values:
        if decl.const or decl.name == "_":
            continue
        if decl.type is not None and not may_be_container(decl.type) and type(decl.type) is not TStruct:
            continue
        entry = next((e for e in file.package.values(decl.name) if e.decl is decl), None)
        if entry is None:
            continue
        t = program.value_type(entry)
        shape = shape_of(program, models, t)
        if shape:
            yield Candidate(
                entry.symbol, decl.name, shape, "", decl.name, _keyed(models, shape, t), _plain(shape, t)
            )
        elif isinstance(t, Struct):
            for field in t.fields:
                shape = shape_of(program, models, field.type)
                if shape:
                    shown = f"{decl.name}.{field.name}"
                    keyed = _keyed(models, shape, field.type)
                    key = f"{entry.symbol}.{field.name}"
                    yield Candidate(key, field.name, shape, "", shown, keyed, _plain(shape, field.type))


def _plain(shape: str, t: Type) -> bool:
    return shape == MODELLED or isinstance(t, Slice | Map)


def _keyed(models: Models, shape: str, t: Type) -> bool:
    """Whether the same key is held once."""
    return shape == MAP or (shape == MODELLED and models.containers[type_symbol(t)].keyed)


def _fields(
    program: Program, package: Package, file: FileScope, name: str, models: Models
) -> Iterator[Candidate]:
    symbol = f"{package.import_path}.{name}"
    entry: TypeEntry | None = next((e for e in package.types(name) if e.file is file), None)
    body = entry.decl.type if entry is not None else None
    if type(body) is not TStruct:  # the name may be declared twice, which is an error to the compiler
        return
    for written in body.fields:
        if written.embedded or not may_be_container(written.type):
            continue
        field = program.field(Named(package.import_path, name), written.name)
        if field is None or field.symbol != f"{symbol}.{written.name}":
            continue
        shape = shape_of(program, models, field.type)
        if shape:
            keyed = _keyed(models, shape, field.type)
            shown = f"{name}.{written.name}"
            yield Candidate(
                field.symbol, written.name, shape, symbol, shown, keyed, _plain(shape, field.type)
            )


def _element(t: TypeExpr | None) -> str:
    """The name of the type of the elements of a map or a slice, as it is written; pointers are followed."""
    while type(t) is TPointer:
        t = t.elem
    if type(t) is TMap:
        inner = t.value
    elif type(t) is TSlice:
        inner = t.slice_elem
    else:
        return ""
    return name_of(inner) or _element(inner)


def name_of(t: TypeExpr | None) -> str:
    """The name of a written type of the same package, or of what it points to; empty for any other."""
    while type(t) is TPointer:
        t = t.elem
    return t.name if type(t) is TName and not t.package else ""


class Hold(enum.IntEnum):
    """How sure it is that a container lives as long as the program."""

    SHARED = 1  # a field of a type with a lock, or whose methods serve requests
    SERVING = 2  # of a type with both
    GLOBAL = 3  # of a type of which there is a value in a package variable, or that is made once
    VARIABLE = 4  # a package variable


class Holders:
    """What tells that values of a type live as long as the program."""

    def __init__(self, program: Program, package: Package, models: Models) -> None:
        self.program = program
        self.package = package
        self.models = models
        self._global: set[str] | None = None
        self._known: dict[str, Hold | None] = {}

    def hold(self, candidate: Candidate) -> Hold | None:
        """How a container is held; None where nothing tells that it lives long."""
        owner = candidate.owner
        if not owner:
            return Hold.VARIABLE
        if owner not in self._known:
            self._known[owner] = self._find(owner)
        return self._known[owner]

    def _find(self, owner: str) -> Hold | None:
        if self.in_variable(owner):
            return Hold.GLOBAL
        signs = self.locked(owner) + self.serving(owner)
        return Hold(signs) if signs else None

    def in_variable(self, owner: str) -> bool:
        """Whether a package variable of the declaring package is a value of the type, or points to one."""
        if self._global is None:
            self._global = set()
            for file in self.package.files:
                if file.path.endswith("_test.go"):
                    continue
                for decl in file.outline.values:
                    written = decl.type
                    if type(written) is TPointer:
                        written = written.elem
                    if decl.const or (written is not None and type(written) is not TName):
                        continue
                    for entry in self.package.values(decl.name):
                        if entry.decl is decl:
                            self._global.add(type_symbol(self.program.value_type(entry)))
        return owner in self._global

    def collections(self, owner: str) -> set[str]:
        """Names of the variables and fields of the package that are maps or slices of values of a type."""
        name = owner.rpartition(".")[2]
        found: set[str] = set()
        for file in self.package.files:
            for decl in file.outline.values:
                if not decl.const and _element(decl.type) == name:
                    found.add(decl.name)
            for declared in file.outline.types:
                if type(declared.type) is TStruct:
                    found.update(f.name for f in declared.type.fields if _element(f.type) == name)
        return found

    def locked(self, owner: str) -> bool:
        """Whether a field of the type is a lock: several goroutines share its values."""
        shape = self.program.core(Named(self.package.import_path, owner.rpartition(".")[2]))
        if not isinstance(shape, Struct):
            return False
        return any("lock" in self.models.roles.get(type_symbol(field.type), ()) for field in shape.fields)

    def serving(self, owner: str) -> bool:
        """Whether a method of the type has a parameter that makes it serve requests."""
        name = owner.rpartition(".")[2]
        for method in self.package.method_names(name):
            for entry in self.package.methods(name, method):
                signature = self.program.signature(entry)
                for param in signature.params if signature is not None else ():
                    if "request" in self.models.roles.get(type_symbol(param), ()):
                        return True
        return False
