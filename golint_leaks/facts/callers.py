"""Who calls a function, and whether a process does so once: at its start, or for one command.

What such a function leaves behind ends with the process, or is one thing that lives as long as it.  Calls are
found by name and then by type; whatever else may lead to a function (an interface, a value of a function
type, code that is not in the run) means that nothing is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, Optional

from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.conventions import sounds_like_command
from golint_leaks.facts.running import ONCE, Run, Running
from golint_leaks.facts.waiting import waits_in_loop
from golint_leaks.ir.expr import Expr, Ref, Select, Temp
from golint_leaks.ir.instr import Assign, Call, Make
from golint_leaks.models import Models
from golint_leaks.types.declared import FuncEntry, MethodInfo, base_name
from golint_leaks.types.infer import UnitTypes
from golint_leaks.types.model import INT, STRING, Named, Slice, Type, type_symbol
from golint_leaks.types.program import FunctionRef, Program

_DEPTH = 10
_MOST = 80
"""Functions that mention a name: more are not looked through."""

_TEST = "_test.go"


class CallSite(NamedTuple):
    """A call in block ``at`` of a body."""

    ref: FunctionRef
    body: int
    at: int


class Callers:
    """The calls of the functions of a program; answers are kept."""

    def __init__(
        self, program: Program, models: Models, load: Callable[[FunctionRef], Optional[FunctionContext]]
    ) -> None:
        self._program = program
        self._models = models
        self._load = load
        self.running = Running(models, load)
        self._names: Optional[dict[str, list[FunctionRef]]] = None
        self._calls: dict[FunctionRef, tuple[list[CallSite], bool]] = {}
        self._once: dict[tuple[FunctionRef, int, bool, bool], bool] = {}
        self._whole = self._few = False

    def once(self, ref: FunctionRef, body: int = 0, whole: bool = False) -> bool:
        """Whether a process runs a function, or a literal in it, a few times at most, and not in a loop.

        ``whole``: the calls in what is read are taken for all there are, where there is one.
        """
        self._whole = whole
        try:
            return self._runs_once(ref, body, _DEPTH)
        finally:
            self._whole = False

    def few(self, ref: FunctionRef, body: int = 0) -> bool:
        """Whether a process runs a function a number of times that is fixed when it starts.

        So do functions that run once and loops in them that do not wait, as over a list in a configuration.
        The calls in what is read are taken for all there are, where there is one.
        """
        self._whole = self._few = True
        try:
            return self._runs_once(ref, body, _DEPTH)
        finally:
            self._whole = self._few = False

    def _runs_once(self, ref: FunctionRef, body: int, depth: int) -> bool:
        key = ref, body, self._whole, self._few
        known = self._once.get(key)
        if known is None:
            self._once[key] = False  # recursion is a loop
            known = self._once[key] = self._decide(ref, body, depth)
        return known

    def _decide(self, ref: FunctionRef, body: int, depth: int) -> bool:
        if not body and _first(ref):
            return True
        ctx = self._load(ref)
        if ctx is None or not depth:
            return False
        if self.command(ctx, body):
            return True
        if body:
            runs = self.running.runs(ctx, body)
            return bool(runs) and all(self._run(ref, ctx, run, depth) for run in runs or ())
        sites = self.sites(ref)
        if sites is None:
            return False
        if not sites:
            return self._registered(ref)
        by_name: dict[str, dict[FunctionRef, list[CallSite]]] = {}
        for site in sites:
            # Of a function in several configurations one tells enough, where the calls are all there are.
            name = site.ref.symbol if self._whole else ""
            by_name.setdefault(name, {}).setdefault(site.ref, []).append(site)
        some = any if self._whole else all
        return all(
            some(all(self._site(site, depth - 1) for site in calling) for calling in each.values())
            for each in by_name.values()
        )

    def _run(self, ref: FunctionRef, ctx: FunctionContext, run: Run, depth: int) -> bool:
        if run.once:
            return True
        looped = (run.again and not self._few) or self._in_loop(ctx, run.body, run.at)
        return not looped and self._runs_once(ref, run.body, depth)

    def _in_loop(self, ctx: FunctionContext, body: int, at: int) -> bool:
        return waits_in_loop(ctx, body, at) if self._few else ctx.graph(body).in_loop(at)

    def _site(self, site: CallSite, depth: int) -> bool:
        ctx = self._load(site.ref)
        return (
            ctx is not None
            and not self._in_loop(ctx, site.body, site.at)
            and self._runs_once(site.ref, site.body, depth)
        )

    def command(self, ctx: FunctionContext, body: int = 0) -> bool:
        """Whether a command line runs a body, once, and the process ends with it.

        It gets what the models call a command, or is a method that gives an exit status for the words of a
        command line.
        """
        if body >= len(ctx.unit.bodies):
            return False
        params = ctx.unit.bodies[body].params
        types = [ctx.types.var_type(var) for var in params]
        if any("command" in self._models.roles.get(type_symbol(t), ()) for t in types):
            return True
        if len(types) != 2 or ctx.unit.vars[params[0]].kind != "receiver" or types[1] != Slice(STRING):
            return False
        return ctx.types.body_signature(body).results == (INT,)

    def sites(self, ref: FunctionRef) -> Optional[list[CallSite]]:
        """All calls of a function outside of tests; None where others may be unknown."""
        if not self._whole and importable(ref):
            return None
        found, all_known = self.calls(ref)
        if not all_known:
            return None
        plain = [site for site in found if not _variant(site.ref)]
        return plain if self._whole and plain else found

    def calls(self, ref: FunctionRef) -> tuple[list[CallSite], bool]:
        """The calls of a function outside of tests, and whether they are all there are in what is read."""
        known = self._calls.get(ref)
        if known is None:
            known = self._calls[ref] = self._find_calls(ref)
        return known

    def _find_calls(self, ref: FunctionRef) -> tuple[list[CallSite], bool]:
        found: list[CallSite] = []
        mentioning = [other for other in self._mentioning(ref) if not in_test(other)]
        if len(mentioning) > _MOST:
            return [], False
        all_known = True
        for other in mentioning:
            ctx = self._load(other)
            if ctx is None:
                all_known = False
                continue
            for number, at, call in ctx.calls():
                if getattr(call.callee, "name", "") != ref.decl.name:
                    continue
                callee = ctx.types.callee(call)
                if callee.ref is not None and _same(callee.ref, ref):
                    found.append(CallSite(other, number, at))
                elif callee.ref is None and ref.decl.receiver is not None:
                    if callee.kind != "interface" or callee.receiver is None:
                        # What a package that does not know the type calls is something else.
                        all_known = all_known and not _knows(other, ref)
                    elif self._may_be(ref, ctx.types.type_of(callee.receiver)):
                        found.append(CallSite(other, number, at))
        return found, all_known

    def _may_be(self, ref: FunctionRef, interface: Type) -> bool:
        """Whether the receiver of a method can be a value of an interface."""
        owner = Named(plain_path(ref), _receiver(ref))
        return self._program.implements(owner, interface)

    def tests(self, ref: FunctionRef, most: int) -> int:
        """The number of functions in tests that call a function; counting ends with ``most``."""
        found = 0
        for other in [other for other in self._mentioning(ref) if in_test(other)][:_MOST]:
            ctx = self._load(other)
            if ctx is not None and any(
                getattr(call.callee, "name", "") == ref.decl.name and ctx.types.callee(call).ref is ref
                for _, _, call in ctx.calls()
            ):
                found += 1
                if found == most:
                    break
        return found

    def _mentioning(self, ref: FunctionRef) -> list[FunctionRef]:
        """Functions that call something of this name and can call the function itself."""
        name = ref.decl.name
        if not name[:1].isupper():
            return [other for other in ref.package.function_refs() if name in other.called]
        if self._names is None:
            self._names = {}
            for package in self._program.packages():
                for other in package.function_refs():
                    for called in other.called:
                        self._names.setdefault(called, []).append(other)
        named = self._names.get(name, [])
        if ref.decl.receiver is not None:
            return named
        return [other for other in named if _knows(other, ref)]

    def _registered(self, ref: FunctionRef) -> bool:
        """Whether a function that nobody calls by its name is what a command runs."""
        if ref.decl.name[:1].isupper():
            return False
        for other in ref.package.function_refs():
            ctx = self._load(other) if not in_test(other) else None
            if ctx is not None and self._given_once(ctx, ref):
                return True
            for owner, value in _stored(ctx) if ctx is not None else ():
                if ctx is None or not self._of_command(owner, ref):
                    continue
                source = ctx.types.definition(value.temp) if type(value) is Temp else None
                values = source.args if type(source) is Call else (value,)
                if any(self._means(ctx.types, each, ref) for each in values):
                    return True
        return False

    def _given_once(self, ctx: FunctionContext, ref: FunctionRef) -> bool:
        """Whether a function is given to what runs it once."""
        return any(
            ONCE in self._models.roles.get(ctx.types.callee(call).symbol, ())
            and any(self._means(ctx.types, arg, ref) for arg in call.args)
            for _, _, call in ctx.calls()
            if call.args
        )

    def _of_command(self, owner: str, ref: FunctionRef) -> bool:
        """Whether a type holds functions that a command line runs."""
        if "command" in self._models.roles.get(owner, ()):
            return True
        package, _, name = owner.rpartition(".")
        return package == ref.package.import_path and sounds_like_command(name)

    def _means(self, types: UnitTypes, e: Expr, ref: FunctionRef) -> bool:
        if getattr(e, "name", "") != ref.decl.name:
            return False
        if type(e) is Ref:
            meaning = types.meaning(e)
            return isinstance(meaning, FuncEntry) and meaning.ref is ref
        if type(e) is Select:
            found = self._program.find(types.type_of(e.x), e.name)
            return isinstance(found, MethodInfo) and found.ref is ref
        return False


def _first(ref: FunctionRef) -> bool:
    """Whether a function is where a program begins."""
    if ref.initialises:
        return True
    if ref.decl.receiver is not None:
        return False
    return ref.decl.name == "init" or (ref.decl.name == "main" and ref.package.name == "main")


def _variant(ref: FunctionRef) -> bool:
    """Whether a function belongs to another configuration than the chosen one."""
    return " [" in ref.package.import_path


def importable(ref: FunctionRef) -> bool:
    """Whether other modules can call a function: it is exported, of a package for all."""
    parts = ref.package.import_path.split("/")
    return (
        ref.decl.name[:1].isupper() and ref.package.name != "main" and {"internal", "cmd"}.isdisjoint(parts)
    )


def in_test(ref: FunctionRef) -> bool:
    """Whether a function stands in a file of tests."""
    return ref.package.files[ref.file].path.endswith(_TEST)


def plain_path(ref: FunctionRef) -> str:
    """The import path of a function's package, whatever the configuration."""
    return ref.package.import_path.partition(" ")[0]


def _same(one: FunctionRef, other: FunctionRef) -> bool:
    """Whether two functions are the same one, perhaps in different configurations."""
    if one is other:
        return True
    if one.decl.name != other.decl.name:
        return False
    return plain_path(one) == plain_path(other) and _receiver(one) == _receiver(other)


def _receiver(ref: FunctionRef) -> str:
    return base_name(ref.decl.receiver.type)[0] if ref.decl.receiver is not None else ""


def _knows(one: FunctionRef, other: FunctionRef) -> bool:
    """Whether a function can name the types of another one's package."""
    path = plain_path(other)
    return plain_path(one) == path or path in _imports(one)


def _imports(ref: FunctionRef) -> frozenset[str]:
    return frozenset(one.path for one in ref.package.files[ref.file].outline.imports)


def _stored(ctx: FunctionContext) -> Iterator[tuple[str, Expr]]:
    """Values that are put into fields, with the symbol of the type that has the field."""
    for body in ctx.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                if type(instr) is Make:
                    made = ctx.types.temp_types(instr.dst)
                    owner = type_symbol(made[0]) if made else ""
                    for _, value in instr.elems if owner else ():
                        yield owner, value
                elif type(instr) is Assign and type(instr.target) is Select:
                    owner = type_symbol(ctx.types.type_of(instr.target.x))
                    if owner:
                        yield owner, instr.value


__all__ = ["CallSite", "Callers", "importable", "in_test"]
