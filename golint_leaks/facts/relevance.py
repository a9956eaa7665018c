"""A look at names before any function body is unpickled.

A call can acquire something only if the last component of its callee is the name of a modelled
call, of an interface method or function value that could be a constructor, or of a function of this
run that itself makes such a call.  That closure over names alone is cheap, and leaves most bodies
unread.
"""

from __future__ import annotations

from golint_leaks.facts.conventions import STATED_RELEASES, sounds_like_iteration
from golint_leaks.ir.typeexpr import TFunc, TInterface, TName, TPointer, TStruct, TypeExpr
from golint_leaks.models import Models
from golint_leaks.types.program import FunctionRef, Program

_PLAIN = frozenset(
    "bool byte complex128 complex64 error float32 float64 int int16 int32 int64 int8 rune string uint uint16 "
    "uint32 uint64 uint8 uintptr".split()
)

_FILLING = ("begin", "build", "connect", "create", "dial", "init", "listen", "load", "make", "new", "open",
            "prepare", "reset", "setup", "start")  # fmt: skip
"""Beginnings of the names of methods that may put a new handle into their receiver."""


class Relevance:
    """Names of callees that may acquire, over all packages of a run."""

    def __init__(self, program: Program, models: Models) -> None:
        names: set[str] = {symbol.rsplit(".", 1)[-1] for symbol in models.acquires}
        callers: dict[str, list[str]] = {}
        for package in program.packages():
            for file in package.files:
                for declared in file.outline.types:
                    _constructors_in(declared.type, names)
                for func in file.outline.funcs:
                    if func.unit < 0 or not _may_give(func.signature, func.receiver is not None, func.name):
                        continue
                    for called in file.called(func.unit):
                        callers.setdefault(called, []).append(func.name)
        work = list(names)
        while work:
            for name in callers.pop(work.pop(), ()):
                if name not in names:
                    names.add(name)
                    work.append(name)
        self.names = frozenset(names)
        self._interesting = self.names | STATED_RELEASES

    def worth_reading(self, ref: FunctionRef) -> bool:
        """Whether the body of ``ref`` may hold an acquisition, modelled, followed or believed."""
        if not self._interesting.isdisjoint(ref.called):
            return True
        return any(type(p.type) is TFunc and _gives_with_error(p.type) for p in ref.decl.signature.params)

    def releases(self, ref: FunctionRef) -> bool:
        """Whether the body of ``ref`` calls anything named like a release."""
        return not STATED_RELEASES.isdisjoint(ref.called)


def _may_give(signature: TFunc, method: bool, name: str) -> bool:
    for result in signature.results:
        t = result.type
        if not (type(t) is TName and not t.package and t.name in _PLAIN):
            return True
    return method and name.lower().startswith(_FILLING)


def _constructors_in(t: TypeExpr, names: set[str]) -> None:
    """Interface methods and function fields that give something together with an error."""
    if type(t) is TInterface:
        for method in t.methods:
            named = method.name.startswith("New") or sounds_like_iteration(method.name)
            new = named and len(method.signature.results) == 1
            if new or _gives_with_error(method.signature):
                names.add(method.name)
    elif type(t) is TStruct:
        for field in t.fields:
            if type(field.type) is TFunc and _gives_with_error(field.type):
                names.add(field.name)


def _gives_with_error(signature: TFunc) -> bool:
    results = signature.results
    if len(results) < 2 or results[-1].type != TName("", "error"):
        return False
    first = results[0].type
    return type(first) is TPointer or (
        type(first) is TName and not (not first.package and first.name in _PLAIN)
    )
