"""How many calls the types layer resolves.

    python -m benchmarks.call_resolution PATH... [--tests] [--max-files N] [--show REASON]

For each checkout: the share of call expressions whose callee is known, by kind, and what keeps the
others unknown.  A call that leads to a package whose source is not on this machine (and of which no
model tells) is counted apart: nothing could be known of it.

To see whether what is resolved is right, compare with the Go compiler's own type checker::

    go run ./benchmarks/calltruth PATH ./... > truth.json
    python -m benchmarks.call_resolution --truth truth.json PATH
"""

from __future__ import annotations

import argparse
import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Optional

from golint_leaks.ir.codec import load_unit
from golint_leaks.ir.expr import Assert, Expr, Index, Ref, Result, Select, Star, Temp, Unary, Var
from golint_leaks.ir.expr import Slice as SliceExpr
from golint_leaks.ir.instr import Call, Defer, Go, Let, Make, RangeNext, Recv
from golint_leaks.ir.unit import FileOutline, FuncDecl, FunctionUnit, LoweredFile
from golint_leaks.models import Models, load_models
from golint_leaks.syntax import lower_file, outline_only
from golint_leaks.types import (
    Array,
    Callee,
    Chan,
    ExternalPackage,
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
    UnitTypes,
    Unknown,
    deref,
)
from golint_leaks.types.declared import FuncEntry, ValueEntry
from golint_leaks.types.resolver import Missing
from golint_leaks.workspace import (
    Config,
    ConstraintError,
    Header,
    Locator,
    Options,
    assemble,
    discover,
    matches,
    requirement,
)

THIRD_PARTY = "third party without source"
CGO = "cgo"
_BUILD = re.compile(rb"^//go:build (.+)$", re.MULTILINE)
_PACKAGE = re.compile(rb"^package (\w+)", re.MULTILINE)
_DEEPEST = 40


def calls_of(unit: FunctionUnit) -> Iterator[Call]:
    """All calls of a unit."""
    for body in unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                if isinstance(instr, Call):
                    yield instr
                elif isinstance(instr, Defer | Go):
                    yield instr.call


class Tree:
    """A checkout, lowered."""

    def __init__(self, path: Path, tests: bool, max_files: int, models: Models) -> None:
        options = Options(tests=tests, gitignore=False)
        self.workspace = discover([path], options)
        self.lowered: list[Optional[LoweredFile]] = []
        headers: list[Optional[Header]] = []
        start = time.process_time()
        for number, file in enumerate(self.workspace.files()):
            if number >= max_files:
                self.lowered.append(None)
                headers.append(None)
                continue
            lowered = lower_file(Path(file.path).read_bytes(), path=file.rel)
            outline = lowered.outline
            main = any(func.name == "main" and func.receiver is None for func in outline.funcs)
            imports = tuple(imported.path for imported in outline.imports)
            headers.append(Header(outline.package, outline.build, outline.generated, imports, main))
            self.lowered.append(lowered)
        self.lowering = time.process_time() - start
        universe = assemble(self.workspace, headers).universes[0]
        self.locator = Locator(self.workspace)
        files = self.workspace.files()
        sources = []
        for package in universe.packages.values():
            found = []
            for number in (*package.files, *package.excluded):
                lowered_file = self.lowered[number]
                if lowered_file is not None:
                    unit = partial(_unit, lowered_file)
                    file = files[number]
                    default = number not in package.excluded
                    found.append(FileSource(file.rel, lowered_file.outline, unit, file.test, default))
            sources.append(PackageSource(package.import_path, package.name, tuple(found)))
        self.program = Program(sources, self.external, models)

    def external(self, path: str) -> Optional[ExternalPackage]:
        """Sources in vendor and the module cache."""
        directory = self.locator.find(path)
        if directory is None:
            return None
        files: list[tuple[str, FileOutline | Callable[[], FileOutline]]] = []
        name = ""
        for file in self.locator.files(directory):
            full = os.path.join(directory, file)
            data = _read(full)
            build = _BUILD.search(data)
            clause = _PACKAGE.search(data)
            try:
                if not matches(
                    requirement(file, build[1].decode() if build else ""), Config("linux", "amd64")
                ):
                    continue
            except ConstraintError:
                continue
            name = name or (clause[1].decode() if clause else "")
            files.append((full, partial(outline_only, data)))
        return ExternalPackage(path, name, tuple(files), _read)


def _read(path: str) -> bytes:
    return Path(path).read_bytes()


def _unit(lowered: LoweredFile, index: int) -> FunctionUnit:
    return load_unit(lowered.units[index])


class Tracer:
    """Says why a callee is not known."""

    def __init__(self, types: UnitTypes) -> None:
        self.types = types
        self.program: Program = types.program

    def callee(self, expr: Expr, level: int = 0) -> str:
        """Why an expression in the place of a callee is unknown."""
        reason = self.name(expr)
        if reason:
            return reason
        if isinstance(expr, Select):
            owner = self.types.as_type(expr.x) or self.types.type_of(expr.x)
            if isinstance(owner, Unknown):
                return self.value(expr.x, level + 1)
            return self.member(owner, expr.name)
        return self.value(expr, level + 1)

    def name(self, expr: Expr) -> str:
        """Why a name means nothing; empty where it is no name or means something."""
        meaning = self.types.meaning(expr)
        if isinstance(meaning, Missing):
            if meaning.package == "C":
                return CGO
            package = self.program.package(meaning.package)
            if package is None or package.partial:
                return THIRD_PARTY
            return f"no {meaning.name} in {meaning.package}"
        if isinstance(meaning, ValueEntry) and isinstance(self.program.value_type(meaning), Unknown):
            if meaning.decl.type is None and meaning.decl.value is None:
                return "variable of another package, type not written"
            if meaning.decl.type is None and meaning.decl.const:
                return "constant"
            if meaning.decl.unit >= 0 and meaning.file.source is not None and meaning.file.source.unit:
                unit = meaning.file.source.unit(meaning.decl.unit)
                types = UnitTypes(self.program, meaning.file.package, meaning.file.index, unit)
                if meaning.decl.value is not None:
                    return Tracer(types).value(meaning.decl.value, 1)
            if meaning.decl.value is not None and meaning.decl.unit < 0 and meaning.file.index >= 0:
                types = UnitTypes(
                    self.program, meaning.file.package, meaning.file.index, FunctionUnit("", (), (), 0)
                )
                return Tracer(types).value(meaning.decl.value, 1)
            return f"variable {meaning.symbol}"
        if isinstance(meaning, FuncEntry):
            return ""
        if meaning is None and isinstance(expr, Ref):
            return f"name {expr.name} not found"
        return ""

    def member(self, t: Type, name: str) -> str:
        """Why a type has no such member."""
        base = deref(t)
        if isinstance(base, Named):
            if base.pkg == "C":
                return CGO
            package = self.program.package(base.pkg) if base.pkg else None
            if package is None or package.partial or self.lacks_source(base, set()):
                return THIRD_PARTY
            return f"no {name} in {base.symbol}"
        return f"no member in {type(base).__name__}: {base} .{name}"

    def lacks_source(self, t: Type, seen: set[Type]) -> bool:
        """Whether a type embeds one without source."""
        t = deref(t)
        if t in seen:
            return False
        seen.add(t)
        if isinstance(t, Named) and t.pkg:
            package = self.program.package(t.pkg)
            if package is None or package.partial or not package.types(t.name):
                return True
        shape = self.program.underlying(t)
        if isinstance(shape, Unknown):
            return isinstance(t, Named)
        embedded = [field.type for field in getattr(shape, "fields", ()) if field.embedded]
        return any(self.lacks_source(kind, seen) for kind in (*embedded, *getattr(shape, "embeds", ())))

    def value(self, expr: Expr, level: int) -> str:
        """Why the type of a value is unknown."""
        if level > _DEEPEST:
            return "too deep"
        reason = self.name(expr)
        if reason:
            return reason
        types = self.types
        if isinstance(expr, Var):
            declared = types.unit.vars[expr.id].type
            if declared is not None:
                return self.known(types.resolve(declared), f"declared type {declared}")
            values = types.declared_values(expr.id) or types.assigned(expr.id)
            return self.value(values[0], level + 1) if values else "variable without value"
        if isinstance(expr, Temp | Result):
            return self.instruction(expr.temp, level)
        if isinstance(expr, Select):
            owner = types.as_type(expr.x) or types.type_of(expr.x)
            if isinstance(owner, Unknown):
                return self.value(expr.x, level + 1)
            found = self.program.find(owner, expr.name)
            if found is None:
                return self.member(owner, expr.name)
            return f"type of {found.name}"
        if isinstance(expr, Index | SliceExpr | Star | Unary | Assert):
            inner = types.type_of(expr.x)
            if isinstance(inner, Unknown):
                return self.value(expr.x, level + 1)
            return self.known(inner, f"{type(expr).__name__} of {inner}")
        return type(expr).__name__

    def known(self, t: Type, otherwise: str) -> str:
        """Third party where a type is without source."""
        base = deref(t)
        if isinstance(base, Named) and (base.pkg == "C" or base.pkg.startswith("C/")):
            return CGO
        return THIRD_PARTY if self.lacks_source(base, set()) else otherwise

    def instruction(self, temp: int, level: int) -> str:
        """Why an instruction's value is unknown."""
        source = self.types.definition(temp)
        if isinstance(source, Call):
            callee = self.types.callee(source)
            if callee.kind == "unknown":
                return self.callee(source.callee, level + 1)
            if callee.kind == "builtin":
                return self.value(source.args[0], level + 1) if source.args else callee.symbol
            return f"result of {callee.kind} {callee.symbol} {callee.signature}"
        if isinstance(source, Let):
            return self.value(source.value, level + 1)
        if isinstance(source, RangeNext | Recv):
            over = source.x if isinstance(source, RangeNext) else source.chan
            inner = self.types.type_of(over)
            if isinstance(inner, Unknown):
                return self.value(over, level + 1)
            return self.known(inner, f"range over {inner}")
        if isinstance(source, Make):
            place = self.types.enclosing(temp)
            if source.type is None and place is not None:
                return self.instruction(place[0].dst, level + 1) if level < _DEEPEST else "too deep"
            return f"literal of {source.type}"
        return "no definition"


def measure(tree: Tree, show: str, truth: Optional[Truth]) -> tuple[Counter[str], Counter[str]]:
    """Counts by kind, and by reason for the unknown ones."""
    absolute = {file.rel: file.path for file in tree.workspace.files()}
    kinds: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    program = tree.program
    for package in program.packages():
        if " [" in package.import_path:
            continue  # a package once more, under another configuration
        pending: list[tuple[int, Optional[FunctionUnit], Optional[FuncDecl]]] = [
            (ref.file, ref.load_unit(), ref.decl) for ref in package.function_refs()
        ]
        for file in package.files:
            numbers = sorted({value.unit for value in file.outline.values if value.unit >= 0})
            if file.source is not None and file.source.unit is not None:
                pending += [(file.index, file.source.unit(number), None) for number in numbers]
        for file_index, unit, decl in pending:
            source = package.files[file_index].source
            if unit is None or source is None or not source.default:
                continue
            types = UnitTypes(program, package, file_index, unit, decl)
            for call in calls_of(unit):
                callee = types.callee(call)
                kinds[callee.kind] += 1
                path = package.files[file_index].path
                if truth is not None:
                    difference = truth.compare(absolute[path], call, callee, types)
                    if difference:
                        print(f"    {path}:{call.at}: {difference}")
                if callee.kind == "unknown":
                    reason = Tracer(types).callee(call.callee)
                    reasons[reason] += 1
                    if show and show in reason:
                        print(f"    {path}:{call.at}: {call.callee}: {reason}")
    return kinds, reasons


def notation(t: Type) -> str:
    """The notation of calltruth, in which two compilers can agree."""
    match t:
        case Pointer(elem=elem):
            return "*" + notation(elem)
        case Slice(elem=elem) | Array(elem=elem):
            return "[]" + notation(elem)
        case Map(key=key, elem=elem):
            return f"map[{notation(key)}]{notation(elem)}"
        case Chan(elem=elem, direction=direction):
            return {"send": "chan<- ", "recv": "<-chan "}.get(direction, "chan ") + notation(elem)
        case Struct():
            return "struct"
        case Interface():
            return "interface"
        case Named(args=args):
            name = f"{t.pkg}.{t.name.partition('·')[2] or t.name}" if t.pkg else t.name
            return name.partition("·")[0] + (f"[{', '.join(map(notation, args))}]" if args else "")
        case Signature():
            params = [notation(param) for param in t.params]
            if t.variadic:
                params[-1] = "..." + params[-1].removeprefix("[]")
            results = [notation(result) for result in t.results]
            tail = f" {results[0]}" if len(results) == 1 else f" ({', '.join(results)})" if results else ""
            return f"func({', '.join(params)}){tail}"
    return str(t)


class Truth:
    """What go/types says, as benchmarks/calltruth prints it."""

    def __init__(self, path: Path) -> None:
        self.calls: dict[tuple[str, int, int], dict[str, Any]] = {}
        self.agree: Counter[str] = Counter()
        self.disagree: Counter[str] = Counter()
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                call = json.loads(line)
                self.calls[call["File"], call["At"], call["End"]] = call

    def compare(self, path: str, call: Call, callee: Callee, types: UnitTypes) -> str:
        """The difference in words, empty where there is none."""
        told = self.calls.get((path, call.at, call.end))
        if told is None:
            self.disagree["not in the list"] += 1
            return ""
        kind = callee.kind
        if told["Results"] is None and kind != "builtin":
            told = {**told, "Kind": "unknown"}
        if kind == "unknown" or told["Kind"] == "unknown" or "invalid type" in str(told["Results"]):
            return ""
        known = (told["Kind"], told["Symbol"])
        mine = ("value", "") if kind in ("closure", "value") else (kind, callee.symbol)
        if kind in ("builtin", "conversion"):
            mine = (kind, "")
        # A variable that is set once is taken for what it is set to.
        through = type(call.callee) in (Var, Temp) and known == ("value", "")
        if mine != known and not through:
            self.disagree["callee"] += 1
            return f"{mine} is {known}"
        results = [notation(t) for t in types.results(call)]
        wanted = told["Results"] or []
        if kind == "builtin" and not wanted:
            results = []
        if results != wanted and not (kind == "builtin" and wanted and "untyped" in wanted[0] + results[0]):
            self.disagree["results"] += 1
            return f"results {results} are {wanted} ({mine})"
        self.agree["calls"] += 1
        return ""


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--tests", action="store_true", help="test files too")
    parser.add_argument("--max-files", type=int, default=1 << 30)
    parser.add_argument("--show", default="", help="list calls whose reason contains this text")
    parser.add_argument("--top", type=int, default=12)
    parser.add_argument("--no-models", action="store_true", help="without what the model files declare")
    parser.add_argument("--truth", type=Path, help="output of benchmarks/calltruth to compare with")
    options = parser.parse_args()
    truth = Truth(options.truth) if options.truth else None
    models = Models() if options.no_models else load_models()
    for path in options.paths:
        tree = Tree(path, options.tests, options.max_files, models)
        start = time.process_time()
        kinds, reasons = measure(tree, options.show, truth)
        spent = time.process_time() - start
        total = kinds.total()
        beyond = reasons[THIRD_PARTY] + reasons[CGO]
        resolved = total - kinds["unknown"]
        print(f"{path}: {total} calls, {resolved / max(total, 1):.1%} resolved")
        print(f"  of those that can be: {resolved / max(total - beyond, 1):.2%}")
        others = kinds["unknown"] - beyond
        print(f"  {THIRD_PARTY}: {reasons[THIRD_PARTY]}, cgo: {reasons[CGO]}, others: {others}")
        print("  " + ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))
        print(f"  lowering {tree.lowering:.1f} s CPU, types {spent:.1f} s CPU")
        if truth is not None:
            print(f"  like go/types: {truth.agree.total()}, not: {dict(truth.disagree)}")
        del reasons[THIRD_PARTY], reasons[CGO]
        for reason, count in reasons.most_common(options.top):
            print(f"  {count:6} {reason}")


if __name__ == "__main__":
    main()
