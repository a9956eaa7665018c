"""Go snippets as programs, asked by the text of their calls and the names of their variables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from golint_leaks.ir.codec import load_unit
from golint_leaks.ir.instr import Call, Defer, Go
from golint_leaks.ir.unit import FileOutline, FuncDecl, FunctionUnit
from golint_leaks.models import Models
from golint_leaks.syntax import lower_file, outline_only
from golint_leaks.types import Callee, ExternalPackage, FileSource, Package, PackageSource, Program, UnitTypes


class GoCode:
    """A program out of a mapping from ``import/path/file.go`` to source.

    Files of one folder whose package clause ends in ``_test`` form the external test package.  A source that
    begins with ``//other`` belongs to another build variant.  ``external`` are files read by
    outline only, with ``search`` only those that mention what is asked for.
    """

    def __init__(
        self,
        files: Mapping[str, str],
        external: Mapping[str, str] | None = None,
        models: Models | None = None,
        search: bool = False,
    ) -> None:
        self.search = search
        self.outlined: list[str] = []
        self.text: dict[str, bytes] = {}
        self.asked: list[str] = []
        self._external = external or {}
        packages: dict[str, tuple[str, list[FileSource]]] = {}
        for path, source in files.items():
            data = source.encode()
            self.text[path] = data
            lowered = lower_file(data, path=path)
            name = lowered.outline.package
            test = path.endswith("_test.go")
            folder = path.rpartition("/")[0] + ("_test" if test and name.endswith("_test") else "")
            default = not source.startswith("//other")
            unit = partial(_unit, lowered.units)
            _, members = packages.setdefault(folder, (name, []))
            names = partial(_names, lowered.names)
            members.append(FileSource(path, lowered.outline, unit, test, default, names))
        sources = [PackageSource(path, name, tuple(found)) for path, (name, found) in packages.items()]
        self.program = Program(sources, self._load, models)

    def _load(self, path: str) -> ExternalPackage | None:
        self.asked.append(path)
        files: list[tuple[str, FileOutline | Callable[[], FileOutline]]] = []
        name = ""
        for file, source in self._external.items():
            if file.rpartition("/")[0] == path:
                name = outline_only(source.encode()).package
                files.append((file, partial(self._outline, file)))
        read = self._read if self.search else None
        return ExternalPackage(path, name, tuple(files), read) if files else None

    def _outline(self, path: str) -> FileOutline:
        self.outlined.append(path)
        return outline_only(self._read(path))

    def _read(self, path: str) -> bytes:
        return self._external[path].encode()

    def units(self) -> Iterator[tuple[str, UnitTypes]]:
        """All units with the path of their file."""
        for package in self.program.packages():
            for ref in package.function_refs():
                types = self.program.unit_types(ref)
                assert types is not None
                yield package.files[ref.file].path, types
            for file in package.files:
                assert file.source is not None
                assert file.source.unit is not None
                for number in sorted({value.unit for value in file.outline.values if value.unit >= 0}):
                    yield file.path, UnitTypes(self.program, package, file.index, file.source.unit(number))

    def find(self, text: str) -> tuple[UnitTypes, Call]:
        """The first call with this source text."""
        for path, types in self.units():
            for call in calls(types.unit):
                if self.text[path][call.at : call.end].decode() == text:
                    return types, call
        raise AssertionError(f"no call {text}")

    def callee(self, text: str) -> Callee:
        """What the call with this text calls."""
        types, call = self.find(text)
        return types.callee(call)

    def called(self, text: str) -> str:
        """Kind and symbol."""
        found = self.callee(text)
        return f"{found.kind} {found.type if found.kind == 'conversion' else found.symbol}".strip()

    def results(self, text: str) -> str:
        """The types of the results of a call, with commas."""
        types, call = self.find(text)
        return ", ".join(map(str, types.results(call)))

    def var(self, name: str) -> str:
        """The type of the first local variable of this name."""
        for _, types in self.units():
            for number, var in enumerate(types.unit.vars):
                if var.name == name:
                    return str(types.var_type(number))
        raise AssertionError(f"no variable {name}")

    def package(self, path: str) -> Package:
        """A package that exists."""
        found = self.program.package(path)
        assert found is not None
        return found


def go(source: str, **more: str) -> GoCode:
    """A program of one file of package ``m``, without its package clause; ``more`` as ``name="source"``."""
    head = "" if source.lstrip().startswith("package ") else "package m\n"
    files = {"m/m.go": head + source}
    files.update({f"m/{name}/{name}.go": text for name, text in more.items()})
    return GoCode(files)


def calls(unit: FunctionUnit) -> Iterator[Call]:
    """All calls of a unit."""
    for body in unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                if isinstance(instr, Call):
                    yield instr
                elif isinstance(instr, Defer | Go):
                    yield instr.call


def _names(names: tuple[frozenset[str], ...]) -> tuple[frozenset[str], ...]:
    return names


def _unit(units: tuple[bytes, ...], index: int) -> FunctionUnit:
    return load_unit(units[index])


__all__ = ["FuncDecl", "GoCode", "calls", "go"]
