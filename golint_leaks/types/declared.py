"""Declarations of packages by name, before any type in them is resolved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import ClassVar, NamedTuple, Optional, TypeVar, Union

from golint_leaks.ir.expr import Expr
from golint_leaks.ir.symbol import runtime_symbol
from golint_leaks.ir.typeexpr import TFunc, TInterface, TName, TPointer, TStruct, TypeExpr
from golint_leaks.ir.unit import FileOutline, FuncDecl, FunctionUnit, TypeDecl, ValueDecl
from golint_leaks.types.model import Signature, Type
from golint_leaks.types.packages import FileSource

_E = TypeVar("_E", "TypeEntry", "FuncEntry", "ValueEntry")


class FunctionRef:
    """A declared function with a body in this run; one object per function, equal by identity.

    ``file`` is the index into the files of ``package``.  The initialiser of package variables is one as
    well, for the function literals in it: it has no name and runs once, before the program.
    """

    __slots__ = ("_load", "decl", "file", "package", "symbol")

    def __init__(
        self,
        package: Package,
        file: int,
        decl: FuncDecl,
        symbol: str,
        load: Callable[[int], FunctionUnit],
    ) -> None:
        self.package = package
        self.file = file
        self.decl = decl
        self.symbol = symbol
        self._load = load

    @property
    def initialises(self) -> bool:
        """Whether it is the initialiser of package variables."""
        return not self.decl.name

    @property
    def called(self) -> frozenset[str]:
        """Last components of the callees in the body."""
        return self.package.files[self.file].called(self.decl.unit)

    def runtime_symbol(self, suffix: str) -> str:
        """The name of a body as the runtime prints it; ``suffix`` is that of the body.

        Literals in the initialisers of all files of a package are numbered together.
        """
        package = self.package
        if self.initialises and suffix:
            first, dot, rest = suffix.partition(".")
            number = int(first.removeprefix("func")) + package.literals_before(self.file)
            suffix = f"func{number}{dot}{rest}"
        return runtime_symbol(package.import_path, package.name, self.decl, suffix)

    def load_unit(self) -> Optional[FunctionUnit]:
        """The function's unit, read anew on every call; None where it cannot be read."""
        try:
            return self._load(self.decl.unit)
        except (OSError, LookupError, ValueError):
            return None

    def __repr__(self) -> str:
        return f"<FunctionRef {self.symbol}>"


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


class TypeEntry:
    """A type declaration in its file; the other attributes are the resolver's memory."""

    __slots__ = ("busy", "decl", "fields", "file", "members", "params", "symbol", "target", "under")

    def __init__(self, decl: TypeDecl, file: FileScope, symbol: str) -> None:
        self.decl = decl
        self.file = file
        self.symbol = symbol
        self.params: Optional[dict[str, Type]] = None
        self.target: Optional[Type] = None
        self.under: Optional[Type] = None
        self.fields: Optional[dict[str, int]] = None
        self.members: dict[int, Type] = {}
        self.busy = False

    def index(self) -> dict[str, int]:
        """Positions of the fields of a struct, or of the methods of an interface, by name."""
        found = self.fields
        if found is None:
            found = self.fields = {}
            body = self.decl.type
            named: Iterable[str] = ()
            if isinstance(body, TStruct):
                named = (field.name for field in body.fields)
            elif isinstance(body, TInterface):
                named = (method.name for method in body.methods)
            for position, name in enumerate(named):
                found.setdefault(name, position)
        return found


class FuncEntry:
    """A function or method declaration in its file."""

    __slots__ = ("_ref", "base", "busy", "decl", "file", "signature", "symbol")

    def __init__(self, decl: FuncDecl, file: FileScope, symbol: str, base: str) -> None:
        self.decl = decl
        self.file = file
        self.symbol = symbol
        self.base = base
        self.signature: Optional[Signature] = None
        self._ref: Optional[FunctionRef] = None
        self.busy = False

    @property
    def pointer(self) -> bool:
        """Whether the receiver is a pointer."""
        receiver = self.decl.receiver
        return receiver is not None and isinstance(receiver.type, TPointer)

    @property
    def ref(self) -> Optional[FunctionRef]:
        """The function's body in this run, if it has one."""
        if self._ref is None and self.decl.unit >= 0 and self.file.source is not None:
            load = self.file.source.unit
            if load is not None:
                self._ref = FunctionRef(self.file.package, self.file.index, self.decl, self.symbol, load)
        return self._ref


class ValueEntry:
    """A package variable or constant in its file."""

    __slots__ = ("busy", "decl", "file", "symbol", "type")

    def __init__(self, decl: ValueDecl, file: FileScope, symbol: str) -> None:
        self.decl = decl
        self.file = file
        self.symbol = symbol
        self.type: Optional[Type] = None
        self.busy = False


Entry = Union[TypeEntry, FuncEntry, ValueEntry]


def base_name(receiver: TypeExpr) -> tuple[str, tuple[TypeExpr, ...]]:
    """The type name of a receiver and what stands in its brackets; ("", ()) where there is none."""
    if isinstance(receiver, TPointer):
        receiver = receiver.elem
    if isinstance(receiver, TName) and not receiver.package:
        return receiver.name, receiver.args
    return "", ()


def prefer(entries: Sequence[_E], file: Optional[FileScope]) -> Optional[_E]:
    """Of the declarations of one name under different build constraints: that of the file, or the first."""
    if not entries:
        return None
    if file is not None and len(entries) > 1:
        for entry in entries:
            if entry.file is file:
                return entry
    return entries[0]


class FileScope:
    """One file of a package: where its declarations' names are looked up.

    ``written_out`` marks a file of data or models, whose package names are import paths.
    """

    __slots__ = ("imports", "index", "outline", "package", "path", "source", "written_out", "_called")

    def __init__(
        self, package: Package, index: int, source: Optional[FileSource], outline: FileOutline, path: str = ""
    ) -> None:
        self.package = package
        self.index = index
        self.path = source.path if source is not None else path
        self.source = source
        self.outline = outline
        self.written_out = False
        self.imports: dict[str, Optional[str]] = {}
        self._called: Optional[tuple[frozenset[str], ...]] = None

    def called(self, unit: int) -> frozenset[str]:
        """Last components of the callees in a unit; empty where that is not known."""
        if self._called is None:
            names = self.source.names if self.source is not None else None
            self._called = names() if names is not None else ()
        return self._called[unit] if 0 <= unit < len(self._called) else frozenset()

    def packed(self, unit: int) -> bytes:
        """A unit as it is packed; empty where it cannot be had."""
        load = self.source.packed if self.source is not None else None
        if load is None or unit < 0:
            return b""
        try:
            return load(unit)
        except (OSError, LookupError, ValueError):
            return b""


EMPTY_OUTLINE = FileOutline("", (), (), (), (), False, "", 0, ())


class Package:
    """A package with its declarations by name, read when the first is asked for.

    ``in_run`` tells a package of this run, ``partial`` one of which only models tell something.
    """

    partial: ClassVar[bool] = False
    __slots__ = (
        "_files",
        "_functions",
        "_initialisers",
        "_methods",
        "_name",
        "_sources",
        "_types",
        "_values",
        "import_path",
        "in_run",
    )

    def __init__(
        self, import_path: str, name: str, sources: Sequence[FileSource] = (), in_run: bool = False
    ) -> None:
        self.import_path = import_path
        self.in_run = in_run
        self._name = name
        self._sources = tuple(sources)
        self._files: Optional[tuple[FileScope, ...]] = None
        self._types: dict[str, list[TypeEntry]] = {}
        self._functions: dict[str, list[FuncEntry]] = {}
        self._values: dict[str, list[ValueEntry]] = {}
        self._methods: dict[str, dict[str, list[FuncEntry]]] = {}
        self._initialisers: dict[int, list[FuncEntry]] = {}

    @property
    def name(self) -> str:
        """The name of the package clause."""
        if not self._name:
            for file in self.files:
                if file.outline.package and not file.outline.package.endswith("_test"):
                    self._name = file.outline.package
                    break
        return self._name

    @property
    def files(self) -> tuple[FileScope, ...]:
        """The files of the PackageSource, in order; a single artificial one for data and models."""
        if self._files is None:
            self._load()
        return self._files or ()

    def types(self, name: str) -> Sequence[TypeEntry]:
        """Declarations of the type; several under different build constraints, the default first."""
        if self._files is None:
            self._load()
        return self._types.get(name, ())

    def functions(self, name: str) -> Sequence[FuncEntry]:
        """Declarations of the function."""
        if self._files is None:
            self._load()
        return self._functions.get(name, ())

    def values(self, name: str) -> Sequence[ValueEntry]:
        """Declarations of the variable or constant."""
        if self._files is None:
            self._load()
        return self._values.get(name, ())

    def methods(self, type_name: str, name: str) -> Sequence[FuncEntry]:
        """Declarations of a method of a type declared here."""
        if self._files is None:
            self._load()
        found = self._methods.get(type_name)
        return found.get(name, ()) if found is not None else ()

    def method_names(self, type_name: str) -> list[str]:
        """Names of the methods declared on a type."""
        if self._files is None:
            self._load()
        return list(self._methods.get(type_name, ()))

    def function_refs(self) -> Iterator[FunctionRef]:
        """All functions and methods with a body, and initialisers of variables, in the order of the files."""
        for file in self.files:
            for initialiser in self._initialisers_of(file):
                if initialiser.ref is not None:
                    yield initialiser.ref
            for decl in file.outline.funcs:
                if decl.unit < 0:
                    continue
                base = base_name(decl.receiver.type)[0] if decl.receiver is not None else ""
                entries = self.methods(base, decl.name) if base else self._all_functions(decl.name)
                for entry in entries:
                    if entry.decl is decl and entry.ref is not None:
                        yield entry.ref

    def _initialisers_of(self, file: FileScope) -> Sequence[FuncEntry]:
        known = self._initialisers.get(file.index)
        if known is None:
            places: dict[int, tuple[int, int]] = {}
            for value in file.outline.values:
                if value.unit >= 0:
                    places.setdefault(value.unit, (value.at, value.end))
            known = self._initialisers[file.index] = [
                FuncEntry(
                    FuncDecl("", None, (), TFunc((), ()), unit, at, end), file, f"{self.import_path}.init", ""
                )
                for unit, (at, end) in places.items()
            ]
        return known

    def literals_before(self, file: int) -> int:
        """Function literals in the initialisers of the files that the compiler reads before this one."""
        path = self.files[file].path
        found = 0
        for other, source in zip(self.files, self._sources, strict=True):
            # A test file is compiled into a package of its own variant, behind the others in its folder.
            if other.path < path and source.default and not source.test:
                for initialiser in self._initialisers_of(other):
                    unit = initialiser.ref.load_unit() if initialiser.ref is not None else None
                    bodies = unit.bodies if unit is not None else ()
                    found += sum(1 for body in bodies if body.suffix and "." not in body.suffix)
        return found

    def _all_functions(self, name: str) -> Sequence[FuncEntry]:
        return self._functions.get(name, ())

    def _load(self) -> None:
        files: list[FileScope] = []
        for index, source in enumerate(self._sources):
            outline = source.outline
            if not isinstance(outline, FileOutline):
                outline = outline()
            files.append(FileScope(self, index, source, outline))
        self._files = tuple(files)
        # Test files and other build variants come last, so that the first declaration is the usual one.
        order = {
            id(file): (not source.default, source.test)
            for file, source in zip(files, self._sources, strict=True)
        }
        for file in sorted(files, key=lambda file: order[id(file)]):
            self._declare(file)
        self._follow_receiver_aliases()

    def _declare(self, file: FileScope) -> None:
        prefix = self.import_path + "."
        outline = file.outline
        for kind in outline.types:
            self._types.setdefault(kind.name, []).append(TypeEntry(kind, file, prefix + kind.name))
        for value in outline.values:
            if value.name != "_":
                self._values.setdefault(value.name, []).append(ValueEntry(value, file, prefix + value.name))
        for func in outline.funcs:
            if func.receiver is None:
                entry = FuncEntry(func, file, prefix + func.name, "")
                self._functions.setdefault(func.name, []).append(entry)
                continue
            base = base_name(func.receiver.type)[0]
            if base:
                entry = FuncEntry(func, file, f"{prefix}{base}.{func.name}", base)
                self._methods.setdefault(base, {}).setdefault(func.name, []).append(entry)

    def _follow_receiver_aliases(self) -> None:
        """``type A = B; func (A) m()`` declares a method of B."""
        for base in list(self._methods):
            name, seen = base, {base}
            while True:
                entries = self._types.get(name, ())
                body = entries[0].decl.type if entries and entries[0].decl.alias else None
                if not isinstance(body, TName) or body.package or body.name in seen:
                    break
                name = body.name
                seen.add(name)
            if name != base and name in self._types:
                for method, entries_of in self._methods[base].items():
                    for entry in entries_of:
                        if entry.base != name:
                            entry.base = name
                            entry.symbol = f"{self.import_path}.{name}.{method}"
                            self._methods.setdefault(name, {}).setdefault(method, []).append(entry)


class SearchedPackage(Package):
    """A package outside the run; a file is outlined when it mentions a name that is asked for."""

    __slots__ = ("_asked", "_pending")

    def __init__(
        self, import_path: str, name: str, sources: Sequence[FileSource], read: Callable[[str], bytes]
    ) -> None:
        super().__init__(import_path, name)
        self._files = ()
        self._asked: set[str] = set()
        self._pending = [(source, read(source.path)) for source in sources]

    def types(self, name: str) -> Sequence[TypeEntry]:
        self._search(name)
        return self._types.get(name, ())

    def functions(self, name: str) -> Sequence[FuncEntry]:
        self._search(name)
        return self._functions.get(name, ())

    def values(self, name: str) -> Sequence[ValueEntry]:
        self._search(name)
        return self._values.get(name, ())

    def methods(self, type_name: str, name: str) -> Sequence[FuncEntry]:
        self._search(name)
        return super().methods(type_name, name)

    def method_names(self, type_name: str) -> list[str]:
        self._search(type_name)
        return super().method_names(type_name)

    def _search(self, name: str) -> None:
        if name in self._asked:
            return
        self._asked.add(name)
        word = name.encode()
        rest = []
        for source, data in self._pending:
            if word not in data:
                rest.append((source, data))
                continue
            outline = source.outline
            if not isinstance(outline, FileOutline):
                outline = outline()
            file = FileScope(self, len(self.files), source, outline)
            self._files = (*self.files, file)
            self._declare(file)
        if len(rest) < len(self._pending):
            self._pending = rest
            self._follow_receiver_aliases()
