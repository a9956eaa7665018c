"""Fields and methods of types, promotion included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Optional, Union

from golint_leaks.ir.typeexpr import TInterface, TStruct
from golint_leaks.types import universe
from golint_leaks.types.declared import FuncEntry, MethodInfo, Package, TypeEntry
from golint_leaks.types.generics import default_type, substitute_signature
from golint_leaks.types.model import (
    UNKNOWN,
    Basic,
    Field,
    FieldInfo,
    Interface,
    Named,
    Pointer,
    Signature,
    Slice,
    Struct,
    Type,
    TypeParam,
    Unknown,
)
from golint_leaks.types.resolver import Resolver

Member = Union[FieldInfo, MethodInfo]

_DEEPEST_EMBEDDING = 16
_Place = tuple[Type, tuple[str, ...]]


class Members(Resolver):
    """What is selected by ``x.name``."""

    _members: dict[tuple[Type, str], Optional[Member]]
    _underlying: dict[Type, Type]
    _method_sets: dict[Type, Optional[dict[str, MethodInfo]]]
    _implements: dict[tuple[Type, Type], bool]

    def entries(self, t: Named) -> tuple[Optional[Package], list[TypeEntry]]:
        """The package of a named type and its declarations, the usual one first."""
        package = self.package(t.pkg) if t.pkg else None
        return package, list(package.types(t.name)) if package is not None else []

    def underlying(self, t: Type) -> Type:
        """The type behind a named type, instantiated; any other type is its own; UNKNOWN without source."""
        if not isinstance(t, Named):
            return t
        found = self._underlying.get(t)
        if found is None:
            self._underlying[t] = UNKNOWN  # for a cycle
            found = self._underlying[t] = self._find_underlying(t)
        return found

    def _find_underlying(self, t: Named) -> Type:
        if not t.pkg:
            return universe.UNDERLYING.get(t.name, UNKNOWN)
        _, entries = self.entries(t)
        if not entries:
            return UNKNOWN
        entry = entries[0]
        if entry.under is None:
            if entry.busy:
                return UNKNOWN
            entry.busy = True
            try:
                entry.under = self.resolve(entry.decl.type, entry.file, self.type_params(entry))
            finally:
                entry.busy = False
        return self.underlying(self.instantiate(entry, entry.under, t.args))

    def core(self, t: Type) -> Type:
        """The underlying type, for a type parameter the core type of its constraint."""
        if isinstance(t, TypeParam):
            return self.core_of_param(t) or UNKNOWN
        found = self.underlying(t)
        if isinstance(found, TypeParam):
            return self.core_of_param(found) or UNKNOWN
        return found

    def core_of_param(self, param: TypeParam) -> Optional[Type]:
        """The core type of a constraint: the common underlying type of all its terms, if there is one."""
        found: Optional[Type] = None
        for term in self._terms(self.constraint(param), 0):
            shape = self.underlying(term)
            if found is not None and shape is not found:
                if isinstance(found, Slice | Basic) and isinstance(shape, Slice | Basic):
                    # ~[]byte | ~string: indexing and slicing are alike.
                    continue
                return None
            found = shape
        return found

    def _terms(self, constraint: Type, level: int) -> Iterator[Type]:
        shape = self.underlying(constraint)
        if level > _DEEPEST_EMBEDDING or isinstance(shape, Unknown):
            return
        if isinstance(shape, Interface):
            for embed in shape.embeds:
                yield from self._terms(embed, level + 1)
        elif isinstance(shape, TypeParam):
            yield from self._terms(self.constraint(shape), level + 1)
        else:
            yield constraint

    # Selection

    def find(self, t: Type, name: str) -> Optional[Member]:
        """The field or method ``x.name`` for an addressable ``x`` of type ``t``.

        Go's rule: the shallowest depth of embedding counts.  Where a depth has several, which is an error
        in Go, the first is taken.
        """
        key = (t, name)
        try:
            return self._members[key]
        except KeyError:
            pass
        self._members[key] = None
        found = self._members[key] = self._find(t, name)
        return found

    def _find(self, t: Type, name: str) -> Optional[Member]:
        places: list[_Place] = [(t.elem if isinstance(t, Pointer) else t, ())]
        seen: set[Type] = set()
        for _ in range(_DEEPEST_EMBEDDING):
            further: list[_Place] = []
            for place in places:
                if place[0] in seen:
                    continue
                seen.add(place[0])
                found = self._at(place, name, further)
                if found is not None:
                    return found
            if not further:
                break
            places = further
        return None

    def _at(self, place: _Place, name: str, further: list[_Place]) -> Optional[Member]:
        """What a type itself has, without promotion; its embedded fields are added to ``further``."""
        t, path = place
        if isinstance(t, Named):
            return self._at_named(t, path, name, further)
        if isinstance(t, Struct):
            return self._at_struct(t, None, path, name, further)
        if isinstance(t, Interface):
            method = self._method_set(t)
            info = method.get(name) if method else None
            return info._replace(path=path) if info is not None else None
        if isinstance(t, TypeParam):
            return self._at_param(t, path, name)
        return None

    def _at_named(
        self, t: Named, path: tuple[str, ...], name: str, further: list[_Place]
    ) -> Optional[Member]:
        package, entries = self.entries(t)
        if package is not None:
            declared = package.methods(t.name, name)
            if declared:
                return self._declared_method(t, declared[0], path)
        if not entries:
            return None if t.pkg else self._interface_method(t, name, path)
        found: Optional[Member]
        for entry in entries:
            body = entry.decl.type
            if isinstance(body, TStruct):
                found = self._at_declared_struct(t, entry, body, path, name, further)
            elif isinstance(body, TInterface):
                found = self._interface_method(t, name, path)
            else:
                found = self._at_defined(t, path, name, further)
            if found is not None:
                return found
        return None

    def _at_defined(
        self, t: Named, path: tuple[str, ...], name: str, further: list[_Place]
    ) -> Optional[Member]:
        """``type T U``: the fields of U but not its methods, unless U is an interface."""
        shape = self.underlying(t)
        if isinstance(shape, Struct):
            return self._at_struct(shape, t, path, name, further)
        if isinstance(shape, Interface):
            return self._interface_method(t, name, path)
        return None

    def _interface_method(self, t: Type, name: str, path: tuple[str, ...]) -> Optional[MethodInfo]:
        methods = self._method_set(t)
        info = methods.get(name) if methods else None
        return info._replace(path=path) if info is not None else None

    def _at_declared_struct(
        self,
        t: Named,
        entry: TypeEntry,
        body: TStruct,
        path: tuple[str, ...],
        name: str,
        further: list[_Place],
    ) -> Optional[FieldInfo]:
        position = entry.index().get(name)
        if position is not None:
            field = body.fields[position]
            kind = self._field_type(t, entry, body, position)
            return FieldInfo(name, kind, field.embedded, t, path)
        for position, field in enumerate(body.fields):
            if field.embedded:
                kind = self._field_type(t, entry, body, position)
                further.append((kind.elem if isinstance(kind, Pointer) else kind, (*path, field.name)))
        return None

    def _field_type(self, t: Named, entry: TypeEntry, body: TStruct, position: int) -> Type:
        kind = entry.members.get(position)
        if kind is None:
            kind = self.resolve(body.fields[position].type, entry.file, self.type_params(entry))
            entry.members[position] = kind
        return self.instantiate(entry, kind, t.args)

    def _at_struct(
        self, t: Struct, owner: Optional[Named], path: tuple[str, ...], name: str, further: list[_Place]
    ) -> Optional[FieldInfo]:
        embedded: list[Field] = []
        for field in t.fields:
            if field.name == name:
                return FieldInfo(name, field.type, field.embedded, owner, path)
            if field.embedded:
                embedded.append(field)
        for field in embedded:
            kind = field.type
            further.append((kind.elem if isinstance(kind, Pointer) else kind, (*path, field.name)))
        return None

    def _at_param(self, t: TypeParam, path: tuple[str, ...], name: str) -> Optional[Member]:
        constraint = self.constraint(t)
        if not isinstance(constraint, TypeParam):
            found = self.find(constraint, name)
            if found is not None:
                return found._replace(path=path)
        core = self.core_of_param(t)
        if core is not None and not isinstance(core, TypeParam):
            found = self.find(core, name)
            if found is not None:
                return found._replace(path=path)
        # The idiom [T any, P interface{ *T; M() }] has the methods on the pointer.
        return None

    def _declared_method(self, t: Named, entry: FuncEntry, path: tuple[str, ...]) -> MethodInfo:
        signature = self.signature(entry)
        if t.args:
            types = entry.file.package.types(entry.base)
            if types:
                names = self.type_params(types[0]).values()
                signature = substitute_signature(signature, dict(zip(names, t.args, strict=False)))
        return MethodInfo(entry.decl.name, entry.symbol, signature, t, entry.pointer, False, path, entry.ref)

    # Method sets of interfaces

    def _method_set(self, t: Type) -> Optional[dict[str, MethodInfo]]:
        """All methods of an interface by name, those of embedded ones after its own; None for others."""
        try:
            return self._method_sets[t]
        except KeyError:
            pass
        self._method_sets[t] = None
        shape = self.underlying(t)
        if not isinstance(shape, Interface):
            return None
        prefix = f"{t.symbol}." if isinstance(t, Named) else ""
        # type T io.Reader has the methods that io.Reader declares.
        origin = self._interface_origin(t) if isinstance(t, Named) else None
        if origin is not None:
            found = self._method_set(origin)
            self._method_sets[t] = found
            return found
        methods = {
            name: MethodInfo(name, prefix + name if prefix else "", signature, t, False, True, (), None)
            for name, signature in shape.methods
        }
        for embed in shape.embeds:
            for name, info in (self._method_set(embed) or {}).items():
                methods.setdefault(name, info)
        self._method_sets[t] = methods
        return methods

    def _interface_origin(self, t: Named) -> Optional[Type]:
        _, entries = self.entries(t)
        if not entries or isinstance(entries[0].decl.type, TInterface):
            return None
        entry = entries[0]
        under = entry.under
        if under is None or not isinstance(under, Named) or under is t:
            return None
        return self.instantiate(entry, under, t.args)

    def methods(self, iface: Type) -> Optional[dict[str, Signature]]:
        """All methods of an interface type, embedded ones included; None where ``iface`` is none."""
        found = self._method_set(iface)
        return None if found is None else {name: info.signature for name, info in found.items()}

    def method(self, t: Type, name: str) -> Optional[MethodInfo]:
        """The method ``x.name`` for an addressable ``x`` of type ``t``, promoted ones included."""
        found = self.find(t, name)
        return found if isinstance(found, MethodInfo) else None

    def has_method(self, t: Type, name: str) -> bool:
        """Whether :meth:`method` finds one."""
        return isinstance(self.find(t, name), MethodInfo)

    def field(self, t: Type, name: str) -> Optional[FieldInfo]:
        """The field ``x.name``, promoted ones included."""
        found = self.find(t, name)
        return found if isinstance(found, FieldInfo) else None

    def implements(self, t: Type, iface: Type) -> bool:
        """Whether an addressable value of type ``t`` has all methods of ``iface``; UNKNOWN parts match.

        False where ``iface`` is no interface, or ``t`` not known.
        """
        key = (t, iface)
        known = self._implements.get(key)
        if known is None:
            known = self._implements[key] = self._find_implements(t, iface)
        return known

    def _find_implements(self, t: Type, iface: Type) -> bool:
        wanted = self._method_set(iface)
        if wanted is None or isinstance(t, Unknown):
            return False
        for name, info in wanted.items():
            method = self.method(t, name)
            if method is None or not _alike(method.signature, info.signature):
                return False
        return True

    def value_of(self, t: Type) -> Type:
        """The type that ``range``, indexing and the like see: pointers to arrays and constants resolved."""
        return self.core(default_type(t))


def _alike(a: Type, b: Type) -> bool:
    """Identical as far as known."""
    if a is b or isinstance(a, Unknown) or isinstance(b, Unknown):
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, Signature) and isinstance(b, Signature):
        return (
            a.variadic == b.variadic
            and len(a.params) == len(b.params)
            and len(a.results) == len(b.results)
            and all(map(_alike, a.params + a.results, b.params + b.results))
        )
    if isinstance(a, Named) and isinstance(b, Named):
        return (a.pkg, a.name) == (b.pkg, b.name) and all(map(_alike, a.args, b.args))
    for slot in ("elem", "key"):
        if hasattr(a, slot) and not _alike(getattr(a, slot), getattr(b, slot)):
            return False
    # What is left (anonymous structs and interfaces) need not be one object to be the same for Go.
    return isinstance(a, Struct | Interface) or hasattr(a, "elem")
