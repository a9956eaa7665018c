"""Resolved Go types.

Types are interned: structurally equal types are one object, so ``is``, ``==`` and hashing cost
nothing and a type can be a key anywhere.  Their hash depends on the address, therefore never let
the order of a set of types reach the output.  Pickling keeps the interning.

A named type is only its symbol and its type arguments; what it stands for is asked from
:class:`golint_leaks.types.program.Program`, which looks when it is asked and not before.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple, Optional, TypeVar

_T = TypeVar("_T", bound="Type")


class Type:
    """Base of all types; ``str(t)`` is Go's notation with import paths written out."""

    _parts: ClassVar[tuple[str, ...]] = ()
    __slots__ = _parts
    _table: ClassVar[dict[tuple[Any, ...], Any]] = {}

    def __init_subclass__(cls) -> None:
        cls._table = {}

    @classmethod
    def _intern(cls: type[_T], *key: Any) -> _T:
        found = cls._table.get(key)
        if found is None:
            found = object.__new__(cls)
            for name, value in zip(cls._parts, key, strict=True):
                object.__setattr__(found, name, value)
            cls._table[key] = found
        return found

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return type(self), tuple(getattr(self, name) for name in self._parts)

    def __repr__(self) -> str:
        return f"<{self}>"


class Unknown(Type):
    """A type that could not be determined; the only instance is :data:`UNKNOWN`."""

    __slots__ = ()

    def __new__(cls) -> Unknown:
        return cls._intern()

    def __str__(self) -> str:
        return "?"


class NilType(Type):
    """The type of ``nil``; the only instance is :data:`NIL`."""

    __slots__ = ()

    def __new__(cls) -> NilType:
        return cls._intern()

    def __str__(self) -> str:
        return "untyped nil"


class Basic(Type):
    """A predeclared type that is not an interface, or an untyped constant (``untyped int``).

    ``byte`` and ``rune`` do not occur (they are ``uint8`` and ``int32``); ``unsafe.Pointer`` does.
    """

    _parts = ("name",)
    __slots__ = _parts
    name: str

    def __new__(cls, name: str) -> Basic:
        return cls._intern(name)

    def __str__(self) -> str:
        return self.name


class Named(Type):
    """A declared type. ``pkg`` is the import path (empty for ``error``), ``args`` its instantiation.

    A type declared inside a function has the name ``Func·Type``.
    """

    _parts = ("pkg", "name", "args")
    __slots__ = _parts
    pkg: str
    name: str
    args: tuple[Type, ...]

    def __new__(cls, pkg: str, name: str, args: tuple[Type, ...] = ()) -> Named:
        return cls._intern(pkg, name, args)

    @property
    def symbol(self) -> str:
        """``database/sql.Rows``."""
        return f"{self.pkg}.{self.name}" if self.pkg else self.name

    def __str__(self) -> str:
        return self.symbol + (f"[{_join(self.args)}]" if self.args else "")


class Pointer(Type):
    """``*T``."""

    _parts = ("elem",)
    __slots__ = _parts
    elem: Type

    def __new__(cls, elem: Type) -> Pointer:
        return cls._intern(elem)

    def __str__(self) -> str:
        return f"*{self.elem}"


class Slice(Type):
    """``[]T``."""

    _parts = ("elem",)
    __slots__ = _parts
    elem: Type

    def __new__(cls, elem: Type) -> Slice:
        return cls._intern(elem)

    def __str__(self) -> str:
        return f"[]{self.elem}"


class Array(Type):
    """``[N]T``; the length is the text of the source."""

    _parts = ("elem", "length")
    __slots__ = _parts
    elem: Type
    length: str

    def __new__(cls, elem: Type, length: str) -> Array:
        return cls._intern(elem, length)

    def __str__(self) -> str:
        return f"[{self.length}]{self.elem}"


class Map(Type):
    """``map[K]V``."""

    _parts = ("key", "elem")
    __slots__ = _parts
    key: Type
    elem: Type

    def __new__(cls, key: Type, elem: Type) -> Map:
        return cls._intern(key, elem)

    def __str__(self) -> str:
        return f"map[{self.key}]{self.elem}"


class Chan(Type):
    """A channel; ``direction`` is both, send or recv."""

    _parts = ("elem", "direction")
    __slots__ = _parts
    elem: Type
    direction: str

    def __new__(cls, elem: Type, direction: str = "both") -> Chan:
        return cls._intern(elem, direction)

    def __str__(self) -> str:
        return {"send": "chan<- ", "recv": "<-chan "}.get(self.direction, "chan ") + str(self.elem)


class Tuple(Type):
    """The results of a call with none or several."""

    _parts = ("elems",)
    __slots__ = _parts
    elems: tuple[Type, ...]

    def __new__(cls, elems: tuple[Type, ...]) -> Tuple:
        return cls._intern(elems)

    def __str__(self) -> str:
        return f"({_join(self.elems)})"


class TypeParam(Type):
    """A type parameter: number ``index`` of the generic declaration with the symbol ``owner``.

    A method's receiver names are mapped to those of the type, so both speak of the same object.
    """

    _parts = ("owner", "index", "name")
    __slots__ = _parts
    owner: str
    index: int
    name: str

    def __new__(cls, owner: str, index: int, name: str) -> TypeParam:
        return cls._intern(owner, index, name)

    def __str__(self) -> str:
        return self.name


class Signature(Type):
    """A function type; the receiver is never part of it.

    The last parameter of a variadic one is a :class:`Slice`.  ``type_params`` is not empty only for
    a generic function that is not instantiated.
    """

    _parts = ("params", "results", "variadic", "type_params")
    __slots__ = _parts
    params: tuple[Type, ...]
    results: tuple[Type, ...]
    variadic: bool
    type_params: tuple[TypeParam, ...]

    def __new__(
        cls,
        params: tuple[Type, ...],
        results: tuple[Type, ...],
        variadic: bool = False,
        type_params: tuple[TypeParam, ...] = (),
    ) -> Signature:
        return cls._intern(params, results, variadic, type_params)

    @property
    def result(self) -> Type:
        """The value of a call: the only result, or a :class:`Tuple`."""
        return self.results[0] if len(self.results) == 1 else Tuple(self.results)

    def param(self, index: int) -> Type:
        """The type of argument number ``index``, the elements of ``...T`` included."""
        if self.variadic and index >= len(self.params) - 1:
            last = self.params[-1] if self.params else UNKNOWN
            return last.elem if isinstance(last, Slice) else UNKNOWN
        return self.params[index] if 0 <= index < len(self.params) else UNKNOWN

    def __str__(self) -> str:
        return "func" + self.text()

    def text(self) -> str:
        """Parameters and results, without ``func``."""
        shown = [str(param) for param in self.params]
        if self.variadic and self.params:
            shown[-1] = f"...{self.param(len(self.params))}"
        tail = (
            ""
            if not self.results
            else " " + (str(self.results[0]) if len(self.results) == 1 else f"({_join(self.results)})")
        )
        return f"({', '.join(shown)}){tail}"


class Field(NamedTuple):
    """A field of a :class:`Struct`."""

    name: str
    type: Type
    embedded: bool


class Struct(Type):
    """``struct { ... }``."""

    _parts = ("fields",)
    __slots__ = _parts
    fields: tuple[Field, ...]

    def __new__(cls, fields: tuple[Field, ...]) -> Struct:
        return cls._intern(fields)

    def __str__(self) -> str:
        fields = [str(f.type) if f.embedded else f"{f.name} {f.type}" for f in self.fields]
        return f"struct{{{'; '.join(fields)}}}"


class Interface(Type):
    """``interface { ... }``: explicit methods in order, embedded interfaces and terms of unions."""

    _parts = ("methods", "embeds")
    __slots__ = _parts
    methods: tuple[tuple[str, Signature], ...]
    embeds: tuple[Type, ...]

    def __new__(
        cls, methods: tuple[tuple[str, Signature], ...] = (), embeds: tuple[Type, ...] = ()
    ) -> Interface:
        return cls._intern(methods, embeds)

    def __str__(self) -> str:
        if not self.methods and not self.embeds:
            return "any"
        parts = [name + signature.text() for name, signature in self.methods]
        parts += map(str, self.embeds)
        return f"interface{{{'; '.join(parts)}}}"


def _join(types: tuple[Type, ...]) -> str:
    return ", ".join(map(str, types))


UNKNOWN = Unknown()
NIL = NilType()
BOOL = Basic("bool")
INT = Basic("int")
STRING = Basic("string")
BYTE = Basic("uint8")
RUNE = Basic("int32")
ANY = Interface()
ERROR = Named("", "error")
VOID = Tuple(())


def deref(t: Type) -> Type:
    """The type pointed to, or ``t`` itself where it is no pointer type literal."""
    return t.elem if isinstance(t, Pointer) else t


def type_symbol(t: Type) -> str:
    """``database/sql.Rows`` for ``Rows`` and ``*Rows``; empty for a type without a name."""
    if isinstance(t, Pointer):
        t = t.elem
    return t.symbol if isinstance(t, Named) else ""


class FieldInfo(NamedTuple):
    """A field found by name.

    ``owner`` is the named type whose declaration has it (None for an anonymous struct) and ``path``
    the names of the embedded fields passed on the way.
    """

    name: str
    type: Type
    embedded: bool
    owner: Optional[Named]
    path: tuple[str, ...]

    @property
    def symbol(self) -> str:
        """``net/http.Response.Body``; empty for a field of an anonymous struct."""
        return f"{self.owner.symbol}.{self.name}" if self.owner is not None else ""
