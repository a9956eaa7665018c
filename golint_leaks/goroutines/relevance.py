"""Which functions are worth following, from the names that they mention; which types hold primitives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from golint_leaks.ir.expr import Select
from golint_leaks.ir.instr import Assign, Call, Instr, Make
from golint_leaks.types.model import (
    Array,
    Basic,
    Chan,
    Interface,
    Map,
    Named,
    Pointer,
    Signature,
    Slice,
    Struct,
    Type,
)
from golint_leaks.types.program import FunctionRef, Package

if TYPE_CHECKING:
    from golint_leaks.goroutines.code import Code
    from golint_leaks.goroutines.memory import Machine

MAKING = frozenset({"go", "<-", "select"})
STARTING = frozenset({"go"})


_Known = tuple[Package, frozenset[str], frozenset[str], frozenset[str]]
"""A package, and the names of its functions that make, that act, that start goroutines."""


MOST_TYPES = 200
"""How many types of which one consists are looked at."""


class Relevance:
    """What functions do by the names in them and in the functions of their package that they call."""

    def __init__(self, names: frozenset[str]) -> None:
        self._acting = names | MAKING | {"close", "make"}
        self._packages: dict[int, _Known] = {}

    def makes(self, ref: FunctionRef) -> bool:
        """Whether a function may start goroutines or use channels."""
        return ref.decl.name in self._of(ref.package)[1]

    def starts(self, ref: FunctionRef) -> bool:
        """Whether a function may start goroutines, by itself or through one that it calls."""
        return ref.decl.name in self._of(ref.package)[3]

    def acts(self, ref: FunctionRef) -> bool:
        """Whether a function may do something to a channel, a lock or the like that it gets, or set one."""
        return ref.decl.name in self._of(ref.package)[2]

    def _of(self, package: Package) -> _Known:
        known = self._packages.get(id(package))
        if known is None:
            calls: dict[str, set[str]] = {}
            for ref in package.function_refs():
                calls.setdefault(ref.decl.name, set()).update(ref.called)
            known = (
                package,
                _closure(calls, MAKING),
                _closure(calls, self._acting),
                _callers(calls, STARTING),
            )
            self._packages[id(package)] = known
        return known


def _callers(calls: dict[str, set[str]], marks: frozenset[str]) -> frozenset[str]:
    """The functions with one of the marks, and those that call them."""
    first = {name for name, called in calls.items() if not called.isdisjoint(marks)}
    return frozenset(first | {name for name, called in calls.items() if not called.isdisjoint(first)})


def _closure(calls: dict[str, set[str]], marks: frozenset[str]) -> frozenset[str]:
    found = {name for name, called in calls.items() if not called.isdisjoint(marks)}
    while True:
        more = {name for name, called in calls.items() if name not in found and not called.isdisjoint(found)}
        if not more:
            return frozenset(found)
        found |= more


def builds(m: Machine, ref: FunctionRef) -> bool:
    """Whether a function may give something that is watched, which it makes or has made."""
    if "make" in ref.called or ref.decl.name[:3] in ("New", "new") or m.relevance.makes(ref):
        return True
    known = m.builders.get(ref)
    if known is None:
        m.builders[ref] = False  # for functions that call each other
        known = m.builders[ref] = _builds(m, ref)
    return known


def _builds(m: Machine, ref: FunctionRef) -> bool:
    code = m.cache.get(ref)
    if code is None:
        return False
    for block in code.unit.bodies[0].blocks:
        for instr in block.instrs:
            if type(instr) is Make:
                made = code.types.temp_types(instr.dst)
                if made and holds_sync(m, made[0]):
                    return True
            elif type(instr) is Call:
                callee = code.types.callee(instr)
                if callee.symbol == "new" and callee.kind == "builtin":
                    return True
                if callee.ref is not None and callee.signature is not None and builds(m, callee.ref):
                    if any(carries(m, t) for t in callee.signature.results):
                        return True
    return False


def touches(m: Machine, ref: FunctionRef) -> bool:
    """Whether a function may do something to what is watched, or put something in what it gets."""
    return m.relevance.acts(ref) or _sets(m, ref)


def _sets(m: Machine, ref: FunctionRef) -> bool:
    """Whether a function, or one that it calls, sets a field that can lead to something watched."""
    known = m.setters.get(ref)
    if known is None:
        m.setters[ref] = False  # for functions that call each other
        code = m.cache.get(ref)
        known = m.setters[ref] = code is not None and any(
            _sets_field(m, code, instr) for block in code.unit.bodies[0].blocks for instr in block.instrs
        )
    return known


def _sets_field(m: Machine, code: Code, instr: Instr) -> bool:
    types = code.types
    if type(instr) is Assign and type(instr.target) is Select:
        return holds_sync(m, types.type_of(instr.target))
    if type(instr) is not Call:
        return False
    callee = types.callee(instr)
    if callee.ref is None or callee.ref.package is not code.ref.package:
        return False
    every = instr.args if callee.receiver is None else (callee.receiver, *instr.args)
    return any(holds_sync(m, types.type_of(arg)) for arg in every) and _sets(m, callee.ref)


def carries(m: Machine, t: Type) -> bool:
    """Whether a result of the type may lead to something watched: by itself, or by what it can call."""
    shape = m.program.core(t)
    if isinstance(shape, Pointer):
        shape = m.program.core(shape.elem)
    if isinstance(shape, Basic):
        return False
    if isinstance(shape, Interface):
        return not (len(shape.methods) == 1 and shape.methods[0][0] == "Error")
    return isinstance(shape, Signature) or holds_sync(m, t) or holds_code(m, t)


def holds_code(m: Machine, t: Type) -> bool:
    """Whether a struct has fields that are functions, or interfaces of the package that declares it."""
    shape = m.program.core(t)
    if isinstance(shape, Pointer):
        t = shape.elem
        shape = m.program.core(t)
    if not isinstance(shape, Struct):
        return False
    package = t.pkg if isinstance(t, Named) else None
    for field in shape.fields:
        inner = m.program.core(field.type)
        if isinstance(inner, Slice | Array | Map):
            inner = m.program.core(inner.elem)
        if isinstance(inner, Signature):
            return True
        if isinstance(inner, Interface) and isinstance(field.type, Named) and field.type.pkg == package:
            return True
    return False


def holds_sync(m: Machine, t: Type) -> bool:
    """Whether a value of the type may contain, or lead to, a channel or another primitive."""
    known = m.holds.get(t)
    if known is None:
        known = m.holds[t] = _leads_to_sync(m, t)
    return known


def _leads_to_sync(m: Machine, start: Type) -> bool:
    """Look at what a type consists of; types that are made anew at each step are not followed for ever."""
    seen = {start}
    work = [start]
    for t in work:
        if isinstance(t, Named) and t.symbol in m.sync_types:
            return True
        shape = m.program.core(t)
        inner: Iterable[Type] = ()
        if isinstance(shape, Chan):
            return True
        if isinstance(shape, Pointer | Slice | Array | Map):
            inner = (shape.elem,)
        elif isinstance(shape, Struct):
            inner = [field.type for field in shape.fields]
        for each in inner:
            known = m.holds.get(each)
            if known:
                return True
            if known is None and each not in seen and len(seen) < MOST_TYPES:
                seen.add(each)
                work.append(each)
    return False


def embeds(m: Machine, t: Type) -> bool:
    """Whether the zero value of a type can be waited for, in whole or in part: a primitive or a channel."""
    known = m.embeds.get(t)
    if known is None:
        m.embeds[t] = False  # for types that contain each other
        known = m.embeds[t] = _embeds(m, t)
    return known


def _embeds(m: Machine, t: Type) -> bool:
    if isinstance(t, Named) and t.symbol in m.sync_types:
        return True
    shape = m.program.core(t)
    if isinstance(shape, Chan):
        return True
    if isinstance(shape, Array):
        return embeds(m, shape.elem)
    return isinstance(shape, Struct) and any(embeds(m, field.type) for field in shape.fields)
