"""The program: every package of a run, and what their names and types mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple, Optional

from golint_leaks.ir.expr import Expr
from golint_leaks.ir.unit import FuncDecl, FunctionUnit
from golint_leaks.types.model import FieldInfo, Signature, Type
from golint_leaks.types.packages import ExternalPackage, PackageSource

if TYPE_CHECKING:
    from golint_leaks.models import Models


class Package:
    """A package with its declarations by name; ``files`` are those of the PackageSource, in order."""

    import_path: str
    name: str


class FunctionRef:
    """A declared function with a body in this run. Equal and hashable by identity (interned per Program).

    ``file`` is the index into the files of ``package``.
    """

    __slots__ = ("package", "file", "decl", "symbol")
    package: Package
    file: int
    decl: FuncDecl
    symbol: str

    def load_unit(self) -> Optional[FunctionUnit]:
        """The function's unit, read anew on every call; None where it cannot be read."""
        raise NotImplementedError


class MethodInfo(NamedTuple):
    """A method found by name; ``signature`` is instantiated and has no receiver.

    ``symbol`` names the type that declares it, ``owner`` is that type, ``pointer`` tells a pointer
    receiver, ``interface`` a method of an interface.  ``path`` holds the names of the embedded fields
    passed on the way.  ``ref`` is set where this run has its body.
    """

    name: str
    symbol: str
    signature: Signature
    owner: Type
    pointer: bool
    interface: bool
    path: tuple[str, ...]
    ref: Optional[FunctionRef]


class Callee(NamedTuple):
    """What a call calls.

    ``kind``: func (declared function or method), interface (method of an interface type), closure (body
    of this unit), builtin, conversion, value (function-typed variable or field), unknown.

    ``symbol``: ``net/http.Client.Do`` - for a method the type that declares it, after promotion; the name
    of a builtin; for a value the symbol of the package variable or of the field of a declared struct.  Of
    a package without sources the symbol may be known although the kind is unknown.
    ``receiver``: expression left of the dot of a method call, embedded fields not included; for a
    method value held in a variable, the expression where it was taken.
    ``first_arg``: 1 for a call of a method expression ``T.Method(x, ...)``, whose argument 0 is
    the receiver (then ``receiver`` is that argument); 0 otherwise.
    """

    kind: str
    symbol: str
    signature: Optional[Signature]
    receiver: Optional[Expr]
    body: int
    type: Type
    ref: Optional[FunctionRef]
    first_arg: int = 0


class Program:
    """All packages of the run; resolves names over modules, other sources, stdlib data and models.

    Looks nothing up before it is asked, and remembers what it found.  No method raises on any Go
    source; what cannot be determined is UNKNOWN or None.
    """

    def __init__(
        self,
        packages: Iterable[PackageSource],
        external: Optional[Callable[[str], Optional[ExternalPackage]]] = None,
        models: Optional[Models] = None,
    ) -> None:
        raise NotImplementedError

    def package(self, import_path: str) -> Optional[Package]:
        """The package with this import path from the run, other sources, the stdlib data or the models."""
        raise NotImplementedError

    def function(self, symbol: str) -> Optional[FunctionRef]:
        """The function or method of this run with this symbol."""
        raise NotImplementedError

    def underlying(self, t: Type) -> Type:
        """The type behind a named type, instantiated; any other type is its own; UNKNOWN without source."""
        raise NotImplementedError

    def method(self, t: Type, name: str) -> Optional[MethodInfo]:
        """The method ``x.name`` for an addressable ``x`` of type ``t``, promoted ones included."""
        raise NotImplementedError

    def has_method(self, t: Type, name: str) -> bool:
        """Whether :meth:`method` finds one."""
        raise NotImplementedError

    def field(self, t: Type, name: str) -> Optional[FieldInfo]:
        """The field ``x.name``, promoted ones included."""
        raise NotImplementedError

    def methods(self, iface: Type) -> Optional[dict[str, Signature]]:
        """All methods of an interface type, embedded ones included; None where ``iface`` is none."""
        raise NotImplementedError

    def implements(self, t: Type, iface: Type) -> bool:
        """Whether an addressable value of type ``t`` has all methods of ``iface``; UNKNOWN parts match."""
        raise NotImplementedError
