"""The bodies of a run, looked at by name before they are read."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from golint_leaks.dataflow.uses import operands, term_operands
from golint_leaks.facts.context import FunctionContext
from golint_leaks.growth.candidates import Candidate
from golint_leaks.growth.operations import Operation, Walker
from golint_leaks.growth.places import MAP, MODELLED, SLICE
from golint_leaks.ir.expr import Expr, Ref, Select
from golint_leaks.ir.instr import Call, Defer, Go
from golint_leaks.ir.typeexpr import TMap, TName, TPointer, TSlice, TypeExpr
from golint_leaks.models import Models
from golint_leaks.types.infer import UnitTypes
from golint_leaks.types.model import Named, Pointer, Type
from golint_leaks.types.program import Callee, FunctionRef, Package, Program

_KEPT = 400

_STORED = "[]="
"""The mark among the names that a body calls when it assigns to an element."""

MOST_CALLS = 40
"""A function that is called in more places is judged by so many of them."""


class CallSite(NamedTuple):
    """A call: the calling function, its body, where in it, and the call."""

    caller: FunctionRef
    ctx: FunctionContext
    body: int
    block: int
    call: Call


class Bodies:
    """Functions of a run by the names that they mention; what is read is kept for a while."""

    def __init__(self, program: Program, models: Models) -> None:
        self.program = program
        self.models = models
        self.read = self._read
        """How a body is read; another analysis may have it read already."""
        self._contexts: dict[tuple[str, int, str, int], FunctionContext | None] = {}
        self._refs: dict[str, tuple[FunctionRef, ...]] = {}
        self._callers: dict[str, dict[str, list[FunctionRef]]] = {}
        self._ways: dict[str, frozenset[str]] | None = None
        self._importers: dict[str, list[Package]] | None = None
        self._calls: dict[FunctionRef, tuple[list[CallSite], Iterator[CallSite]]] = {}
        self._operations: dict[tuple[str, int, str, int], list[Operation]] = {}

    def forget(self) -> None:
        """Give up what is kept of bodies."""
        if len(self._contexts) > _KEPT:
            self._contexts.clear()
            self._operations.clear()
            self._calls.clear()

    def refs(self, package: Package) -> Sequence[FunctionRef]:
        """The functions of a package, without those of its tests."""
        known = self._refs.get(package.import_path)
        if known is None:
            tests = {file.index for file in package.files if file.path.endswith("_test.go")}
            known = tuple(ref for ref in package.function_refs() if ref.file not in tests)
            self._refs[package.import_path] = known
        return known

    def mentioning(
        self, package: Package, names: Iterable[str], parts: Iterable[str] = ()
    ) -> Iterator[FunctionRef]:
        """Functions in whose packed bodies one of the names occurs, or one of ``parts`` within a name."""
        words = {_written(name) for name in names}
        words.update(part.encode() for part in parts)
        for ref in self.refs(package):
            data = package.files[ref.file].packed(ref.decl.unit)
            if not data or any(word in data for word in words):
                yield ref

    def inserted(
        self, package: Package, wanted: Iterable[Candidate], files: Container[int] | None
    ) -> Iterator[Candidate]:
        """Containers that are mentioned by a function which may insert into one, seen from names alone.

        Only functions in ``files`` count where given.
        """
        missing: dict[bytes, list[Candidate]] = {}
        for candidate in wanted:
            missing.setdefault(_written(candidate.name), []).append(candidate)
        ways = self._inserting()
        for ref in self.refs(package):
            if not missing:
                return
            if files is not None and ref.file not in files:
                continue
            able = {shape for shape, names in ways.items() if not names.isdisjoint(ref.called)}
            data = package.files[ref.file].packed(ref.decl.unit)
            for word in [word for word in missing if not data or word in data]:
                left = []
                for candidate in missing.pop(word):
                    if not candidate.plain or candidate.shape in able:
                        yield candidate
                    else:
                        left.append(candidate)
                if left:
                    missing[word] = left

    def _inserting(self) -> dict[str, frozenset[str]]:
        """By shape of a container: what a body that makes one larger calls, or is marked with.

        Besides what does so itself, these are functions of the run that are given one.
        """
        if self._ways is None:
            files = [file for package in self.program.packages() for file in package.files]
            named = {
                declared.name
                for file in files
                for declared in file.outline.types
                if type(declared.type) in (TMap, TSlice)
            }
            given: dict[str, set[str]] = {MAP: {_STORED}, SLICE: {"append"}, MODELLED: set()}
            for model in self.models.containers.values():
                given[MODELLED].update(model.insert)
            modelled = {symbol.rpartition(".")[2] for symbol in self.models.containers}
            for file in files:
                for decl in file.outline.funcs:
                    for param in decl.signature.params:
                        shape = _given(param.type, named, modelled)
                        if shape:
                            given[shape].add(decl.name)
                    if decl.type_params:
                        for names in given.values():
                            names.add(decl.name)
            self._ways = {shape: frozenset(names) for shape, names in given.items()}
        return self._ways

    def calling(self, package: Package, name: str) -> Sequence[FunctionRef]:
        """Functions of a package, without its tests, that call something of this name."""
        callers = self._callers.get(package.import_path)
        if callers is None:
            callers = self._callers[package.import_path] = {}
            for ref in self.refs(package):
                for called in ref.called:
                    callers.setdefault(called, []).append(ref)
        return callers.get(name, ())

    def context(self, ref: FunctionRef) -> FunctionContext | None:
        """The body of a function."""
        key = (ref.package.import_path, ref.file, ref.symbol, ref.decl.unit)
        if key not in self._contexts:
            self._contexts[key] = self.read(ref)
        return self._contexts[key]

    def _read(self, ref: FunctionRef) -> FunctionContext | None:
        unit = ref.load_unit()
        if unit is None:
            return None
        types = UnitTypes(self.program, ref.package, ref.file, unit, ref.decl)
        return FunctionContext(unit, types, ref.symbol, ref.package, ref.file)

    def operations(self, ref: FunctionRef) -> list[Operation]:
        """What a function does to containers."""
        key = (ref.package.import_path, ref.file, ref.symbol, ref.decl.unit)
        found = self._operations.get(key)
        if found is None:
            ctx = self.context(ref)
            found = [] if ctx is None else Walker(self.models, ref, ctx).walk()
            if ref.initialises:  # what a variable begins with is no operation on it
                found = [op for op in found if op.body > 0]
            self._operations[key] = found
        return found

    def importers(self, package: Package) -> list[Package]:
        """The packages of the run that import a package."""
        if self._importers is None:
            self._importers = {}
            for other in self.program.packages():
                paths = {imported.path for file in other.files for imported in file.outline.imports}
                for path in paths:
                    self._importers.setdefault(path, []).append(other)
        return self._importers.get(package.import_path, [])

    def visible_from(self, package: Package, name: str) -> Iterator[Package]:
        """The package itself, and for an exported name all that import it."""
        yield package
        if name[:1].isupper():
            yield from self.importers(package)

    def params(self, ref: FunctionRef) -> list[Type]:
        """Types of the receiver and of the parameters, from the declaration alone."""
        file = ref.package.files[ref.file]
        receiver = [] if ref.decl.receiver is None else [ref.decl.receiver]
        return [self.program.resolve(p.type, file) for p in (*receiver, *ref.decl.signature.params)]

    def calls(self, ref: FunctionRef) -> Iterator[CallSite]:
        """Where a function is called in the run, the first :data:`MOST_CALLS` of them.

        Callers are read as far as the calls are asked for.
        """
        known = self._calls.get(ref)
        if known is None:
            known = self._calls[ref] = [], islice(self._find_calls(ref), MOST_CALLS)
        found, more = known
        at = 0
        while True:
            if at == len(found):
                one = next(more, None)
                if one is None:
                    return
                found.append(one)
            yield found[at]
            at += 1

    def _find_calls(self, ref: FunctionRef) -> Iterator[CallSite]:
        name = ref.decl.name
        for package in self.visible_from(ref.package, name):
            for caller in self.calling(package, name):
                if caller.symbol == ref.symbol and caller.decl is ref.decl:
                    continue
                ctx = self.context(caller)
                if ctx is None:
                    continue
                for body, block, call in calls_named(ctx, name):
                    callee = ctx.types.callee(call)
                    if callee.symbol == ref.symbol or (
                        callee.kind == "interface" and self._implements(ref, callee)
                    ):
                        yield CallSite(caller, ctx, body, block, call)

    def _implements(self, ref: FunctionRef, callee: Callee) -> bool:
        """Whether a call of a method of an interface can be one of this method."""
        if ref.decl.receiver is None:
            return False
        owner = ref.symbol.rpartition(".")[0].rpartition(".")[2]
        interface = callee.symbol.rpartition(".")[0]
        package, _, name = interface.rpartition(".")
        t = Named(ref.package.import_path, owner)
        return self.program.implements(Pointer(t), Named(package, name))

    def called_by_initialisers(self, ref: FunctionRef) -> bool:
        """Whether the initialiser of a package variable calls a function of this name."""
        for package in self.visible_from(ref.package, ref.decl.name):
            for file in package.files:
                for value in file.outline.values:
                    if value.unit >= 0 and ref.decl.name in file.called(value.unit):
                        return True
        return False

    def used_as_value(self, ref: FunctionRef) -> bool:
        """Whether a function is mentioned in its package otherwise than to call it."""
        name = ref.decl.name
        for caller in self.mentioning(ref.package, (name,)):
            if caller.decl is ref.decl:
                continue
            ctx = self.context(caller)
            if ctx is not None and any(_mentions(e, name) for e in _operands(ctx)):
                return True
        return False


def _written(name: str) -> bytes:
    """A name as marshal writes it: short ones after their length, so that it is told from parts of others."""
    return bytes((len(name),)) + name.encode() if name.isascii() and len(name) < 256 else name.encode()


def _given(t: TypeExpr, named: Container[str], modelled: Container[str]) -> str:
    """The shape of the container that a parameter of a written type lets a function make larger."""
    pointed = type(t) is TPointer
    if type(t) is TPointer:
        t = t.elem
    if type(t) is TMap:
        return MAP
    if pointed and type(t) is TSlice:
        return SLICE
    if type(t) is TName:
        if pointed and t.name in modelled:
            return MODELLED
        if t.name in named:
            return MAP
    return ""


def calls_named(ctx: FunctionContext, name: str) -> Iterator[tuple[int, int, Call]]:
    """Calls whose callee has this last name: body, block, call."""
    for body, one in enumerate(ctx.unit.bodies):
        for number, block in enumerate(one.blocks):
            for instr in block.instrs:
                call = instr.call if type(instr) is Defer or type(instr) is Go else instr
                if type(call) is Call:
                    callee = call.callee
                    if (type(callee) is Select or type(callee) is Ref) and callee.name == name:
                        yield body, number, call


def _operands(ctx: FunctionContext) -> Iterator[Expr]:
    """All operands except callees."""
    for body in ctx.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                call = instr.call if type(instr) is Defer or type(instr) is Go else instr
                if type(call) is Call:
                    yield from call.args
                else:
                    yield from operands(instr)
            yield from term_operands(block.term)


def _mentions(e: Expr, name: str) -> bool:
    while True:
        if type(e) is Ref or type(e) is Select:
            if e.name == name:
                return True
        if type(e) is Select or hasattr(e, "x"):
            e = e.x
        else:
            return False
