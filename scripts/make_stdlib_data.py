"""Writes golint_leaks/types/data/stdlib.zip from the source of the Go standard library.

    python scripts/make_stdlib_data.py [--goroot DIR] [--out FILE]

Without ``--goroot`` the go command is asked.  The file holds, for linux/amd64, what a program that
imports the standard library can name: the exported declarations and, of unexported and internal
types, those that an exported declaration leads to.  golint_leaks/types/data.py describes the format.
Equal source gives equal bytes.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

from golint_leaks.ir.codec import load_unit
from golint_leaks.ir.typeexpr import TInterface, TName, TStruct
from golint_leaks.ir.unit import FunctionUnit
from golint_leaks.syntax import lower_file
from golint_leaks.types import (
    Array,
    Basic,
    Chan,
    FileSource,
    Interface,
    Map,
    Named,
    PackageSource,
    Pointer,
    Program,
    Signature,
    Slice,
    Struct,
    Type,
    TypeParam,
    Unknown,
)
from golint_leaks.types.data import STDLIB
from golint_leaks.types.declared import Package, TypeEntry
from golint_leaks.workspace import Config, ConstraintError, matches, requirement

CONFIG = Config("linux", "amd64")
_LEFT_OUT = frozenset({"testdata", "vendor", "cmd", "builtin"})
_CONVERSION = re.compile(r"=\s*(\w+)\(")
_LENGTH = re.compile(r"\w+\Z")


def go_root() -> Path:
    """GOROOT of the go command in PATH."""
    done = subprocess.run(["go", "env", "GOROOT"], check=True, capture_output=True, text=True)
    return Path(done.stdout.strip())


def sources(root: Path) -> Iterator[PackageSource]:
    """The packages in a ``src`` directory, without tests and commands."""
    for directory, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in _LEFT_OUT and name[0] != "_")
        files = []
        package = ""
        for name in sorted(names):
            if not name.endswith(".go") or name.endswith("_test.go"):
                continue
            path = os.path.join(directory, name)
            lowered = lower_file(Path(path).read_bytes(), path=path)
            outline = lowered.outline
            try:
                if not matches(requirement(name, outline.build), CONFIG):
                    continue
            except ConstraintError:
                continue

            def unit(index: int, units: tuple[bytes, ...] = lowered.units) -> FunctionUnit:
                return load_unit(units[index])

            package = outline.package
            files.append(FileSource(path, outline, unit))
        if files and package != "main":
            yield PackageSource(Path(directory).relative_to(root).as_posix(), package, tuple(files))


class Unwritable(Exception):
    """A type that has no notation, such as one with an unknown part."""


class Exporter:
    """Collects the lines of all packages, following the types that they mention."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.lines: dict[str, set[str]] = {}
        self.pending: list[tuple[str, str]] = []
        self.seen: set[tuple[str, str]] = set()
        self.package = ""
        self.left_out: list[str] = []

    def export(self, package: Package) -> None:
        """The exported declarations of a package."""
        for file in package.files:
            outline = file.outline
            for kind in outline.types:
                if kind.name[0].isupper():
                    self.want(package.import_path, kind.name)
            for func in outline.funcs:
                if func.receiver is None and func.name[0].isupper():
                    self.guarded(package, f"{package.import_path}.{func.name}", self.function, func.name)
            for value in outline.values:
                if value.name[0].isupper():
                    self.guarded(package, f"{package.import_path}.{value.name}", self.value, value.name)

    def guarded(self, package: Package, what: str, write: object, name: str) -> None:
        """One declaration; leave it out where it cannot be written."""
        self.package = package.import_path
        try:
            self.lines.setdefault(package.import_path, set()).add(write(package, name))  # type: ignore[operator]
        except Unwritable as reason:
            self.left_out.append(f"{what}: {reason}")

    def want(self, path: str, name: str) -> None:
        """Write this type as well."""
        if (path, name) not in self.seen:
            self.seen.add((path, name))
            self.pending.append((path, name))

    def finish(self) -> None:
        """The types wanted, and those that these want."""
        while self.pending:
            path, name = self.pending.pop()
            package = self.program.package(path)
            if package is None or not package.types(name):
                self.left_out.append(f"{path}.{name}: not found")
                continue
            self.guarded(package, f"{path}.{name}", self.type_decl, name)
            for method in package.method_names(name):
                if method[0].isupper():
                    self.guarded(package, f"{path}.{name}.{method}", self.method, f"{name}.{method}")

    # Lines

    def function(self, package: Package, name: str) -> str:
        entry = package.functions(name)[0]
        signature = self.program.signature(entry)
        return f"f\t{name}\t{self.params(signature.type_params)}\t{self.text(signature)}"

    def method(self, package: Package, name: str) -> str:
        base, _, method = name.partition(".")
        entry = package.methods(base, method)[0]
        star = "*" if entry.pointer else ""
        signature = self.program.signature(entry)
        return f"m\t{name}\t{star}\t{self.params(signature.type_params)}\t{self.text(signature)}"

    def value(self, package: Package, name: str) -> str:
        entry = package.values(name)[0]
        t = self.program.value_type(entry)
        if isinstance(t, Unknown) and entry.decl.const:
            # A constant has no unit in which a conversion T(x) would be evaluated.
            text = Path(entry.file.path).read_bytes()[entry.decl.at : entry.decl.end].decode()
            if match := _CONVERSION.search(text):
                t = self.program.resolve(TName("", match[1]), entry.file)
        kind = "c" if entry.decl.const else "v"
        return f"{kind}\t{name}\t{self.text(t)}"

    def type_decl(self, package: Package, name: str) -> str:
        entry = package.types(name)[0]
        params = tuple(p for p in self.program.type_params(entry).values() if isinstance(p, TypeParam))
        head = f"{'a' if entry.decl.alias else 't'}\t{name}\t{self.params(params)}\t"
        return head + self.body(entry)

    def body(self, entry: TypeEntry) -> str:
        body = entry.decl.type
        t = self.program.resolve(body, entry.file, self.program.type_params(entry))
        if isinstance(body, TStruct) and isinstance(t, Struct):
            return self.struct(t)
        if isinstance(body, TInterface) and isinstance(t, Interface):
            return self.interface(t)
        return self.text(t)

    # Types

    def params(self, params: tuple[TypeParam, ...]) -> str:
        """A list of type parameters with their constraints."""
        return "&".join(f"{p.name} {self.text(self.program.constraint(p))}" for p in params)

    def struct(self, t: Struct) -> str:
        """The exported and the embedded fields."""
        parts = []
        for field in t.fields:
            if field.embedded:
                if "[" in str(field.type):
                    raise Unwritable(f"embedded generic type {field.type}")
                parts.append(self.text(field.type))
            elif field.name[0].isupper():
                parts.append(f"{field.name} {self.text(field.type)}")
        return f"struct{{{'; '.join(parts)}}}"

    def interface(self, t: Interface) -> str:
        """The exported methods and what is embedded."""
        parts = [name + self.signature(s) for name, s in t.methods if name[0].isupper()]
        parts += [self.text(embed) for embed in t.embeds]
        return f"interface{{{'; '.join(parts)}}}"

    def signature(self, t: Signature) -> str:
        """Parameters and results."""
        params = [self.text(param) for param in t.params]
        if t.variadic:
            params[-1] = "..." + self.text(t.param(len(params)))
        results = [self.text(result) for result in t.results]
        tail = f" {results[0]}" if len(results) == 1 else f" ({', '.join(results)})" if results else ""
        return f"({', '.join(params)}){tail}"

    def text(self, t: Type) -> str:
        """A type in the notation of the data file."""
        match t:
            case Basic():
                return t.name
            case TypeParam():
                return t.name
            case Named(pkg=path, name=name, args=args):
                if path:
                    self.want(path, name)
                shown = name if path in ("", self.package) else f"{path}.{name}"
                return shown + (f"[{', '.join(map(self.text, args))}]" if args else "")
            case Pointer(elem=elem):
                return f"*{self.text(elem)}"
            case Slice(elem=elem):
                return f"[]{self.text(elem)}"
            case Array(elem=elem, length=length):
                return f"[{length if _LENGTH.match(length) else 0}]{self.text(elem)}"
            case Map(key=key, elem=elem):
                return f"map[{self.text(key)}]{self.text(elem)}"
            case Chan(elem=elem, direction=direction):
                inner = self.text(elem)
                inner = f"({inner})" if inner.startswith("<-") else inner
                return {"send": "chan<- ", "recv": "<-chan "}.get(direction, "chan ") + inner
            case Signature():
                return "func" + self.signature(t)
            case Struct():
                return self.struct(t)
            case Interface():
                return self.interface(t) if t.methods or t.embeds else "any"
        raise Unwritable(f"type {t}")


def write(out: Path, lines: dict[str, set[str]], names: dict[str, str], version: str) -> None:
    """The zip file; the comment is the version of Go."""
    with zipfile.ZipFile(out, "w") as archive:
        archive.comment = version.encode()
        for path in sorted(lines):
            info = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            text = "\n".join([names[path], *sorted(lines[path])])
            archive.writestr(info, text, zipfile.ZIP_DEFLATED, 9)


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--goroot", type=Path, help="GOROOT (default: that of the go command)")
    parser.add_argument("--out", type=Path, default=STDLIB)
    options = parser.parse_args()
    goroot: Path = options.goroot or go_root()
    found = list(sources(goroot / "src"))
    exporter = Exporter(Program(found))
    for package in exporter.program.packages():
        if "internal" not in package.import_path.split("/"):
            exporter.lines.setdefault(package.import_path, set())
            exporter.export(package)
    exporter.finish()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    names = {package.import_path: package.name for package in exporter.program.packages()}
    version = (goroot / "VERSION").read_text().split("\n")[0]
    write(options.out, exporter.lines, names, version)
    for reason in exporter.left_out:
        print("left out:", reason)
    size = options.out.stat().st_size
    declared = sum(map(len, exporter.lines.values()))
    print(f"{version}: {len(exporter.lines)} packages, {declared} declarations, {size} bytes")


if __name__ == "__main__":
    main()
