"""From names and type expressions to types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Optional, Union

from golint_leaks.ir.typeexpr import (
    TArray,
    TChan,
    TFunc,
    TInterface,
    TMap,
    TName,
    TPointer,
    TSlice,
    TStruct,
    TTypeParam,
    TypeExpr,
)
from golint_leaks.types import universe
from golint_leaks.types.data import model_packages, stdlib
from golint_leaks.types.declared import (
    FileScope,
    FuncEntry,
    Package,
    SearchedPackage,
    TypeEntry,
    ValueEntry,
    base_name,
    prefer,
)
from golint_leaks.types.generics import substitute
from golint_leaks.types.importname import likely_names
from golint_leaks.types.model import (
    UNKNOWN,
    Array,
    Chan,
    Field,
    Interface,
    Map,
    Named,
    Pointer,
    Signature,
    Slice,
    Struct,
    Type,
    TypeParam,
)
from golint_leaks.types.packages import ExternalPackage, FileSource, PackageSource

if TYPE_CHECKING:
    from golint_leaks.models import Models

Params = Mapping[str, Type]
"""Names of types that are not found at package level: type parameters and local types."""

_NO_PARAMS: dict[str, Type] = {}
_DEEPEST = 100


class Builtin(NamedTuple):
    """A predeclared function."""

    name: str


class Constant(NamedTuple):
    """A predeclared constant or ``nil``."""

    type: Type


class ImportedPackage(NamedTuple):
    """An import name."""

    path: str


class Missing(NamedTuple):
    """A member of a package whose source is not at hand, or that the package does not have."""

    package: str
    name: str


Meaning = Union[TypeEntry, FuncEntry, ValueEntry, Builtin, Constant, ImportedPackage, Missing, Type]
"""What a name stands for; a :class:`Type` is a type that needs no entry."""


_UNIVERSE: dict[str, Meaning] = {
    **universe.TYPES,
    **{name: Constant(t) for name, t in universe.CONSTANTS.items()},
    **{name: Builtin(name) for name in universe.FUNCTIONS},
}


class Resolver:
    """Packages by import path, names by scope, types by expression."""

    def __init__(
        self,
        packages: Iterable[PackageSource],
        external: Optional[Callable[[str], Optional[ExternalPackage]]] = None,
        models: Optional[Models] = None,
    ) -> None:
        self._packages: dict[str, Optional[Package]] = {}
        for source in packages:
            if source.import_path not in self._packages:
                self._packages[source.import_path] = Package(
                    source.import_path, source.name, source.files, in_run=True
                )
        self._run = tuple(package for package in self._packages.values() if package is not None)
        self._external = external
        self._models = models
        self._modelled: Optional[Mapping[str, Package]] = None
        self._constraints: dict[TypeParam, tuple[TypeExpr, FileScope, Params]] = {}
        self._constraint_types: dict[TypeParam, Type] = {}
        self._depth = 0

    # Packages

    def package(self, import_path: str) -> Optional[Package]:
        """The package with this import path from the run, other sources, the stdlib data or the models.

        None where nothing is known of it.
        """
        try:
            return self._packages[import_path]
        except KeyError:
            found = self._packages[import_path] = self._find_package(import_path)
            return found

    def packages(self) -> Sequence[Package]:
        """The packages of the run, as given."""
        return self._run

    def _find_package(self, import_path: str) -> Optional[Package]:
        found: Optional[Package] = stdlib().package(import_path)
        if found is None and self._external is not None:
            external = self._external(import_path)
            if external is not None and external.files:
                sources = [FileSource(path, outline) for path, outline in external.files]
                if external.read is not None:
                    found = SearchedPackage(external.import_path, external.name, sources, external.read)
                else:
                    found = Package(external.import_path, external.name, sources)
        if found is None and self._models is not None:
            if self._modelled is None:
                self._modelled = model_packages(self._models)
            found = self._modelled.get(import_path)
        return found

    def import_path(self, file: FileScope, name: str) -> Optional[str]:
        """The import path that ``name`` stands for in a file, None where it is no import name."""
        if file.written_out:
            return name
        try:
            return file.imports[name]
        except KeyError:
            found = file.imports[name] = self._find_import(file, name)
            return found

    def _find_import(self, file: FileScope, name: str) -> Optional[str]:
        unnamed = []
        for imported in file.outline.imports:
            if imported.alias == name:
                return imported.path
            if not imported.alias:
                unnamed.append(imported.path)
        for path in unnamed:
            if path.endswith(name) and (path == name or path[-len(name) - 1] == "/"):
                if self._declared_name(path) in (name, ""):
                    return path
        # The usual names first: they spare a look into packages that are not meant.
        likely = [path for path in unnamed if name in likely_names(path)]
        likely.sort(key=lambda path: likely_names(path).index(name))
        guess = None
        for path in likely:
            declared = self._declared_name(path)
            if declared == name:
                return path
            if not declared and guess is None:
                guess = path
        if guess is not None:
            return guess
        for path in unnamed:
            if path not in likely and self._declared_name(path) == name:
                return path
        rest = [path for path in unnamed if not self._declared_name(path) and name.lower() in path.lower()]
        return rest[0] if len(rest) == 1 else None

    def _declared_name(self, path: str) -> str:
        package = self.package(path)
        return package.name if package is not None else ""

    # Names

    def lookup(self, name: str, file: FileScope, params: Params = _NO_PARAMS) -> Optional[Meaning]:
        """What an unqualified name that is not local means in a file."""
        found: Optional[Meaning] = params.get(name) if params else None
        if found is None:
            found = self.declared(file.package, name, file)
        if found is None and not file.written_out:
            for imported in file.outline.imports:
                if imported.alias == ".":
                    package = self.package(imported.path)
                    if package is not None:
                        found = self.declared(package, name, None)
                        if found is not None:
                            return found
        if found is None:
            found = _UNIVERSE.get(name)
        if found is None:
            path = self.import_path(file, name)
            if path is not None:
                found = ImportedPackage(path)
        return found

    def declared(self, package: Package, name: str, file: Optional[FileScope]) -> Optional[Meaning]:
        """The declaration of a name at package level; ``file`` is preferred among build variants."""
        functions = package.functions(name)
        if functions:
            return prefer(functions, file)
        types = package.types(name)
        if types:
            return prefer(types, file)
        return prefer(package.values(name), file)

    def member(self, path: str, name: str) -> Meaning:
        """What ``p.name`` means for the package with an import path."""
        if path == "unsafe":
            if name in universe.UNSAFE_FUNCTIONS:
                return Builtin("unsafe." + name)
            if name == "Pointer":
                return universe.UNSAFE_POINTER
        package = self.package(path)
        found = self.declared(package, name, None) if package is not None else None
        return Missing(path, name) if found is None else found

    # Type expressions

    def resolve(self, expr: TypeExpr, file: FileScope, params: Params = _NO_PARAMS) -> Type:
        """The type that an expression means in a file; UNKNOWN where it cannot be told."""
        self._depth += 1
        try:
            if self._depth > _DEEPEST:
                return UNKNOWN
            return self._resolve(expr, file, params)
        finally:
            self._depth -= 1

    def _resolve(self, expr: TypeExpr, file: FileScope, params: Params) -> Type:
        kind = type(expr)
        if kind is TName:
            return self._resolve_name(expr, file, params)  # type: ignore[arg-type]
        match expr:
            case TPointer():
                return Pointer(self.resolve(expr.elem, file, params))
            case TSlice():
                return Slice(self.resolve(expr.slice_elem, file, params))
            case TArray():
                return Array(self.resolve(expr.elem, file, params), expr.length)
            case TMap():
                return Map(self.resolve(expr.key, file, params), self.resolve(expr.value, file, params))
            case TChan():
                return Chan(self.resolve(expr.elem, file, params), expr.direction)
            case TFunc():
                return self.resolve_signature(expr, file, params)
            case TStruct():
                return Struct(
                    tuple(Field(f.name, self.resolve(f.type, file, params), f.embedded) for f in expr.fields)
                )
            case TInterface():
                return Interface(
                    tuple((m.name, self.resolve_signature(m.signature, file, params)) for m in expr.methods),
                    tuple(self.resolve(embed, file, params) for embed in expr.embeds),
                )
        return UNKNOWN

    def resolve_signature(self, expr: TFunc, file: FileScope, params: Params = _NO_PARAMS) -> Signature:
        """The signature of a function type."""
        resolve = self.resolve
        return Signature(
            tuple([resolve(param.type, file, params) for param in expr.params]),
            tuple([resolve(result.type, file, params) for result in expr.results]),
            expr.variadic,
        )

    def _resolve_name(self, expr: TName, file: FileScope, params: Params) -> Type:
        if expr.package:
            path = self.import_path(file, expr.package)
            if path is None:
                return UNKNOWN
            meaning: Optional[Meaning] = self.member(path, expr.name)
        else:
            meaning = self.lookup(expr.name, file, params)
        args = tuple([self.resolve(arg, file, params) for arg in expr.args])
        if isinstance(meaning, TypeEntry):
            return self.entry_type(meaning, args)
        if isinstance(meaning, Missing):
            return Named(meaning.package, meaning.name, args)
        if isinstance(meaning, Type):
            if args and isinstance(meaning, Named):
                return Named(meaning.pkg, meaning.name, args)
            return meaning
        return UNKNOWN

    # Entries

    def entry_type(self, entry: TypeEntry, args: tuple[Type, ...] = ()) -> Type:
        """The type of a declaration with type arguments; an alias gives what it stands for."""
        if not entry.decl.alias:
            return Named(entry.file.package.import_path, entry.decl.name, args)
        if entry.target is None:
            if entry.busy:
                return UNKNOWN
            entry.busy = True
            try:
                entry.target = self.resolve(entry.decl.type, entry.file, self.type_params(entry))
            finally:
                entry.busy = False
        return self.instantiate(entry, entry.target, args)

    def instantiate(self, entry: TypeEntry, t: Type, args: tuple[Type, ...]) -> Type:
        """A type out of a generic declaration with its parameters replaced."""
        if not args:
            return t
        names = self.type_params(entry).values()
        return substitute(t, dict(zip(names, args, strict=False)))

    def type_params(self, entry: TypeEntry) -> dict[str, Type]:
        """The type parameters of a type declaration by name.

        A type declared inside a generic function sees those of the function, which are never replaced.
        """
        if entry.params is None:
            entry.params = self.declare_params(entry.symbol, entry.decl.type_params, entry.file)
            function, local, _ = entry.decl.name.partition("·")
            if local:
                base, _, name = function.rpartition(".")
                package = entry.file.package
                found = prefer(package.methods(base, name) if base else package.functions(name), entry.file)
                if found is not None:
                    entry.params = self.function_params(found)
        return entry.params

    def declare_params(
        self,
        owner: str,
        declared: Sequence[TTypeParam],
        file: FileScope,
        outer: Params = _NO_PARAMS,
        start: int = 0,
    ) -> dict[str, Type]:
        """Type parameters by name, after those of ``outer``; blank ones get a name nobody can write."""
        if not declared and not outer:
            return _NO_PARAMS
        found: dict[str, Type] = dict(outer)
        for index, param in enumerate(declared, start):
            new = TypeParam(owner, index, param.name)
            found[param.name if param.name != "_" else f"_{index}"] = new
            self._constraints.setdefault(new, (param.constraint, file, found))
        return found

    def constraint(self, param: TypeParam) -> Type:
        """The constraint of a type parameter; UNKNOWN where it is not known."""
        found = self._constraint_types.get(param)
        if found is None:
            self._constraint_types[param] = UNKNOWN
            declared = self._constraints.get(param)
            found = UNKNOWN if declared is None else self.resolve(*declared)
            self._constraint_types[param] = found
        return found

    def function_params(self, entry: FuncEntry) -> dict[str, Type]:
        """Type parameters in scope of a function; those of a receiver are the ones of its type."""
        decl = entry.decl
        if decl.receiver is None:
            return self.declare_params(entry.symbol, decl.type_params, entry.file)
        names = base_name(decl.receiver.type)[1]
        if not names and not decl.type_params:
            return _NO_PARAMS
        types = entry.file.package.types(entry.base)
        found: dict[str, Type] = {}
        if types:
            for name, param in zip(names, self.type_params(types[0]).values(), strict=False):
                if isinstance(name, TName):
                    found[name.name] = param
        own = decl.type_params[len(names) :]
        return self.declare_params(entry.symbol, own, entry.file, found, len(names)) if own else found

    def signature(self, entry: FuncEntry) -> Signature:
        """The signature of a function or method, with its type parameters."""
        found = entry.signature
        if found is None:
            params = self.function_params(entry)
            found = self.resolve_signature(entry.decl.signature, entry.file, params)
            own = tuple(
                param
                for param in params.values()
                if isinstance(param, TypeParam) and param.owner == entry.symbol
            )
            if own:
                found = Signature(found.params, found.results, found.variadic, own)
            entry.signature = found
        return found
