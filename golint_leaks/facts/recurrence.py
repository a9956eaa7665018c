"""Whether a process comes to a function again and again, and what speaks for it.

What such a function leaves behind piles up; what is left by one that runs at the start lives as long as the
process, which is what servers are made for.  Most functions are neither known to run once nor to run often,
so that each reason to believe in the latter is looked for by itself.
"""

from __future__ import annotations

from golint_leaks.facts.callers import Callers
from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.conventions import sounds_like_end
from golint_leaks.facts.running import Load
from golint_leaks.facts.waiting import waits_in_loop
from golint_leaks.ir.typeexpr import TName, TPointer, TypeExpr
from golint_leaks.models import Models
from golint_leaks.types.model import Named, Pointer, Type, type_symbol
from golint_leaks.types.program import FunctionRef

_DEPTH = 8
_NEAR = 3
"""Calls from the function to one whose type tells how long it lives."""

_TESTS = 2
"""Tests that make something of their own."""

_CONTEXT = "context.Context"


class Recurrence:
    """Answers for the functions of a program."""

    def __init__(self, callers: Callers, models: Models, load: Load) -> None:
        self._callers = callers
        self._models = models
        self._load = load
        self._again: dict[tuple[FunctionRef, int], bool] = {}

    def again(self, ref: FunctionRef, body: int = 0) -> bool:
        """Whether a call leads to a body from a loop that waits for work, or to serve a request."""
        return self._comes_again(ref, body, _DEPTH)

    def renewed(self, ref: FunctionRef) -> bool:
        """Whether there may be several, one after another, of what a function makes or starts.

        It, or what calls it, belongs to a type whose values are ended, or is what others are to call:
        users of the package, tests, C code.
        """
        if self._tested(ref, _NEAR) >= _TESTS:
            return True
        return not self._callers.few(ref) and self._has_users(ref, _NEAR, set())

    # --- again and again ----------------------------------------------------------------------------

    def _comes_again(self, ref: FunctionRef, body: int, depth: int) -> bool:
        key = ref, body
        if key not in self._again:
            self._again[key] = False  # recursion says nothing
            self._again[key] = bool(depth) and self._find(ref, body, depth - 1)
        return self._again[key]

    def _find(self, ref: FunctionRef, body: int, depth: int) -> bool:
        ctx = self._load(ref)
        if ctx is None or self._callers.command(ctx, body):
            return False
        if self._serves(ctx, body):
            return True
        if body:
            runs = self._callers.running.runs(ctx, body) or ()
            return any(
                not run.once
                and (waits_in_loop(ctx, run.body, run.at) or self._comes_again(ref, run.body, depth))
                for run in runs
            )
        for site in self._callers.calls(ref)[0]:
            calling = self._load(site.ref)
            if calling is not None and (
                waits_in_loop(calling, site.body, site.at) or self._comes_again(site.ref, site.body, depth)
            ):
                return True
        return False

    def _serves(self, ctx: FunctionContext, body: int) -> bool:
        """Whether a body answers one request: of HTTP, or as protoc declares the methods of a service."""
        params = [ctx.types.var_type(var) for var in ctx.unit.bodies[body].params]
        roles = [self._models.roles.get(type_symbol(t), frozenset()) for t in params]
        if any("request" in of for of in roles):
            return not any("response" in of for of in roles)
        given = [type_symbol(t) for t in params]
        results = ctx.types.body_signature(body).results
        return (
            len(given) == 3
            and not body
            and given[1] == _CONTEXT
            and _pointed(params[2]).endswith(("Request", "Req"))
            and len(results) == 2
            and _pointed(results[0]).endswith(("Response", "Reply", "Resp"))
        )

    # --- one after another --------------------------------------------------------------------------

    def _has_users(self, ref: FunctionRef, depth: int, seen: set[FunctionRef]) -> bool:
        seen.add(ref)
        if _ended(ref):
            return True
        calls, all_known = self._callers.calls(ref)
        if not calls and all_known:
            return self._for_others(ref)
        return bool(depth) and any(
            self._has_users(site.ref, depth - 1, seen) for site in calls if site.ref not in seen
        )

    def _tested(self, ref: FunctionRef, depth: int) -> int:
        """How many tests call a constructor, or one that calls it."""
        if ref.decl.receiver is not None or not ref.decl.signature.results:
            return 0
        found = self._callers.tests(ref, _TESTS) if ref.decl.name[:1].isupper() else 0
        for site in self._callers.calls(ref)[0] if depth else ():
            if found < _TESTS and site.ref is not ref:
                found += self._tested(site.ref, depth - 1)
        return found

    def _for_others(self, ref: FunctionRef) -> bool:
        """Whether a function that nobody calls is there for others: packages that are not read, or C code."""
        if ref.decl.receiver is not None:
            return False
        if ref.decl.name[:1].isupper() and ref.package.name != "main":
            return True
        imports = ref.package.files[ref.file].outline.imports
        return ref.decl.name not in ("init", "main", "") and any(one.path == "C" for one in imports)


def _ended(ref: FunctionRef) -> bool:
    """Whether the receiver, or what a function makes, has a method that ends its life."""
    types = [ref.decl.receiver.type] if ref.decl.receiver is not None else []
    types += [result.type for result in ref.decl.signature.results[:1]]
    return any(sounds_like_end(method) for t in types for method in ref.package.method_names(_base(t)))


def _base(t: TypeExpr) -> str:
    while type(t) is TPointer:
        t = t.elem
    return t.name if type(t) is TName and not t.package else ""


def _pointed(t: Type) -> str:
    return t.elem.name if isinstance(t, Pointer) and isinstance(t.elem, Named) else ""
