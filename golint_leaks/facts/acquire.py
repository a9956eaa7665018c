"""Which calls give a new obligation to the function that makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Optional

from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.contract import Tracked
from golint_leaks.facts.conventions import (
    STRICT_RELEASES,
    TRANSACTION_ENDS,
    sounds_like_constructor,
    sounds_like_getter,
    sounds_like_iteration,
    sounds_like_nothing,
    sounds_like_opening,
    sounds_like_registration,
    sounds_like_release,
)
from golint_leaks.facts.given import (
    correlated,
    declared_in,
    ends_by,
    error_by_name,
    flushes,
    is_nil,
    may_give_back,
    one_of_several,
    results_bound,
    returned_as,
    states_release,
)
from golint_leaks.facts.outcome_types import does_nothing, given_types, is_standard, makes_plain_memory
from golint_leaks.facts.values import ELEMENT, Path, Status
from golint_leaks.ir.expr import Assert, Closure, Ref, Result, Select, Temp, Var
from golint_leaks.ir.instr import Assign, Call, Defer, Go
from golint_leaks.models import CALLED, Models, Resource
from golint_leaks.types.model import ERROR, Interface, Signature, Type, Unknown, type_symbol
from golint_leaks.types.program import Callee, FunctionRef

if TYPE_CHECKING:
    from golint_leaks.facts.service import Facts

OWNER = "closer"
"""Kind of an obligation that lies in a type of the analysed module."""


_BELIEVED = 100
"""Number of the site of a belief, beside those of what the same call is known to acquire."""


class Acquired(NamedTuple):
    """What a call acquires.

    ``how`` tells on what that rests: ``model`` (a model names the call), ``fact`` (the body of the
    callee was followed), ``type`` (a callee without a body returns a type that must be released).
    ``inner`` is the symbol of the call that acquires in the end; ``holder`` the module's type that
    holds it, if one does.
    """

    kind: str
    result: int
    path: Path
    release: frozenset[str]
    exhausted_by: frozenset[str]
    nil_safe: bool
    weak: bool
    error: int
    flag: int
    how: str
    inner: str
    holder: str
    release_name: str
    into: tuple[int, Path] | None = None
    received: str = ""
    until_go: str = ""
    may_drop: bool = False
    idle: bool = False
    """The releasing method was read, and does nothing."""
    indirect: bool = False
    """The call goes through an interface or a function value, here or in the function that gives it."""


class Site(NamedTuple):
    """One call in one block that acquires something; ``number`` tells several apart."""

    call: Call
    body: int
    block: int
    number: int
    acquired: Acquired
    callee: Callee


class Acquisitions:
    """Finds the acquiring calls of a function."""

    def __init__(self, facts: "Facts", names: frozenset[str] | None = None) -> None:
        self.facts = facts
        self.models: Models = facts.models
        self._by_body: dict[tuple[int, int], tuple[FunctionContext, tuple[Site, ...]]] = {}
        self._ended: dict[int, tuple[FunctionContext, dict[int, str]]] = {}
        self.names = names
        """Last components of callees that may acquire; None when that was not computed."""

    def sites(self, ctx: FunctionContext, body: int) -> tuple[Site, ...]:
        """Acquiring calls in ``body``, not counting the literals inside it."""
        key = (id(ctx), body)
        known = self._by_body.get(key)
        if known is not None and known[0] is ctx:
            return known[1]
        found: list[Site] = []
        names = self.names
        if body < len(ctx.unit.bodies):
            ended = self.ended_variables(ctx)
            for number, block in enumerate(ctx.unit.bodies[body].blocks):
                calls: dict[int, Call] = {}
                for instr in block.instrs:
                    if (
                        type(instr) is Assign
                        and ended
                        and type(instr.target) is Var
                        and instr.target.id in ended
                    ):
                        value = instr.value
                        asserted = type(value) is Assert
                        if type(value) is Assert:
                            value = value.x
                        if type(value) is Temp or type(value) is Result:
                            call = calls.pop(value.temp, None)
                            if asserted and call is not None and ctx.types.callee(call).signature is None:
                                call = None  # what is asked of a container of anything
                            if call is not None:
                                index = value.index if type(value) is Result else 0
                                site = self.believed(ctx, call, index, ended[instr.target.id], body, number)
                                if site is not None:
                                    found.append(site)
                        continue
                    if type(instr) is not Call:
                        continue
                    callee = instr.callee
                    kind = type(callee)
                    if kind is Select or kind is Ref:
                        if names is not None and callee.name not in names:  # type: ignore[union-attr]
                            calls[instr.dst] = instr
                            continue
                    target = ctx.types.callee(instr)
                    acquisitions = self.acquired(ctx, instr, target)
                    if acquisitions and _asked_only_by_nil(ctx, instr, acquisitions[0], body):
                        continue
                    for i, acquired in enumerate(acquisitions):
                        found.append(Site(instr, body, number, i, acquired, target))
                    if target.symbol in self.models.no_acquires:
                        continue
                    if not _tells_of_results(ctx, instr, target, acquisitions):
                        calls[instr.dst] = instr  # nothing is known of the results
        result = tuple(found)
        if len(self._by_body) > 2000:
            self._by_body.clear()
        self._by_body[key] = (ctx, result)
        return result

    def ended_variables(self, ctx: FunctionContext) -> dict[int, str]:
        """Local variables on which the function itself calls a releasing method, with its name."""
        known = self._ended.get(id(ctx))
        if known is not None and known[0] is ctx:
            return known[1]
        ended: dict[int, str] = {}
        given = frozenset(ctx.unit.bodies[0].params if ctx.unit.bodies else ())
        for body in ctx.unit.bodies:
            for block in body.blocks:
                for instr in block.instrs:
                    call = instr.call if type(instr) in (Defer, Go) else instr  # type: ignore[union-attr]
                    if type(call) is Call and type(call.callee) is Select:
                        callee = call.callee
                        if type(callee.x) is not Var or callee.x.id in given:
                            continue  # of a parameter, what came in may be meant
                        if states_release(ctx, call):
                            if callee.name in STRICT_RELEASES or callee.x.id not in ended:
                                ended[callee.x.id] = callee.name
        for body in ctx.unit.bodies if ended else ():
            for block in body.blocks:
                for instr in block.instrs:
                    call = instr.call if type(instr) in (Defer, Go) else instr  # type: ignore[union-attr]
                    if type(call) is Call and type(call.callee) is Closure:
                        params = ctx.unit.bodies[call.callee.body].params
                        for param, arg in zip(params, call.args):
                            if param in ended and type(arg) is Var:
                                ended.setdefault(arg.id, ended[param])
        if len(self._ended) > 2000:
            self._ended.clear()
        self._ended[id(ctx)] = (ctx, ended)
        return ended

    def believed(
        self, ctx: FunctionContext, call: Call, index: int, release: str, body: int, block: int
    ) -> Site | None:
        """An obligation that the function itself states by releasing the value on one of its paths.

        The method is that of D. Engler et al., "Bugs as deviant behavior", SOSP 2001: the code is
        taken at its word, and only the paths that contradict it are reported.
        """
        target = ctx.types.callee(call)
        if target.kind in ("builtin", "conversion", "closure"):
            return None
        if any(type(arg) is Var and arg.id in self.ended_variables(ctx) for arg in call.args):
            return None  # wraps what has a duty of its own
        callee = call.callee
        name = callee.name if type(callee) is Select or type(callee) is Ref else ""
        if sounds_like_nothing(name) and not call.args:
            return None
        if release == "Cancel" and not sounds_like_registration(name):
            return None
        if sounds_like_getter(name) and target.kind != "unknown":
            return None
        if target.symbol in self.models.no_acquires:
            return None
        signature = target.signature
        symbol = ""
        result_type: Type | None = None
        if signature is not None and index < len(signature.results):
            result = result_type = signature.results[index]
            symbol = type_symbol(result)
            behind = ctx.types.program.underlying(result)
            if type(behind) is not Unknown and not ends_by(ctx, result, release):
                return None
        resource = self.models.resources.get(symbol)
        if resource is not None and (resource.field or resource.weak):
            return None
        if resource is None and symbol and is_standard(symbol) and not declared_in(symbol, ctx):
            return None  # the standard library's types are modelled in full
        effect = self.models.effects.get(target.symbol) if target.symbol else None
        if effect is not None and effect.wraps is not None:
            return None  # what the models know as a wrapper owes no more than what it wraps
        if one_of_several(ctx, call, target):
            return None
        error, flag = correlated(signature, ctx)
        if signature is None:
            error = error_by_name(ctx, call, body)
        kind, methods = OWNER, frozenset((release,))
        if release == "Rollback":
            kind, methods = "tx", TRANSACTION_ENDS
        idle = self._idle(target, index, release)
        acquired = Acquired(
            resource.kind if resource is not None else kind,
            index,
            (),
            frozenset(resource.release) if resource is not None else methods,
            frozenset(resource.exhausted_by) if resource is not None else frozenset(),
            True,
            idle
            or flushes(ctx, call, name, result_type)
            or self._releases_nothing(target, index, release)
            or (target.ref is not None and makes_plain_memory(self.facts, target.ref)),
            error,
            flag,
            "belief",
            target.symbol,
            "",
            release,
            None,
            resource.received if resource is not None else "",
            resource.until_go if resource is not None else "",
            idle=idle,
            indirect=target.kind in ("interface", "value"),
        )
        return Site(call, body, block, _BELIEVED, acquired, target)

    def _idle(self, target: Callee, index: int, release: str) -> bool:
        """Whether what is given has a releasing method that was read and does nothing."""
        signature = target.signature
        if signature is None or index >= len(signature.results):
            return False
        given: frozenset[Type] | None = frozenset((signature.results[index],))
        if isinstance(self.facts.program.underlying(signature.results[index]), Interface):
            given = given_types(self.facts, target.ref, index) if target.ref is not None else None
        return bool(given) and all(does_nothing(self.facts, t, release) for t in given or ())

    def _hides_nothing(self, target: Callee, index: int, release: str) -> bool:
        """Whether an interface is given, and what lies behind it can be seen to release nothing."""
        signature = target.signature
        if target.ref is None or signature is None or index >= len(signature.results):
            return False
        hidden = isinstance(self.facts.program.underlying(signature.results[index]), Interface)
        return hidden and self._idle(target, index, release)

    def _releases_nothing(self, target: Callee, index: int, release: str) -> bool:
        """Whether the releasing method is readable and calls nothing that is named like a release."""
        if target.signature is None or index >= len(target.signature.results):
            return False
        method = self.facts.program.method(target.signature.results[index], release)
        if method is None or method.ref is None:
            return False
        return not any(sounds_like_release(name) for name in method.ref.called)

    def acquired(self, ctx: FunctionContext, call: Call, target: Callee) -> tuple[Acquired, ...]:
        """What ``call`` acquires; empty for nearly all calls."""
        models = self.models
        symbol = target.symbol
        if target.kind in ("builtin", "conversion", "closure"):
            return ()
        if symbol in models.no_acquires:
            return ()
        listed = models.acquires.get(symbol) if symbol else None
        if listed is not None:
            found = []
            for entry in listed:
                resource = models.resources.get(entry.resource) if entry.resource else None
                if (
                    resource is None
                    and target.signature is not None
                    and entry.result < len(target.signature.results)
                ):
                    resource = models.resources.get(type_symbol(target.signature.results[entry.result]))
                if resource is not None:
                    made = self._of_resource(resource, entry.result, target.signature, "model", symbol)
                    weak = made.weak or entry.weak or is_nil(call, entry.weak_without)
                    idle = self._hides_nothing(target, entry.result, made.release_name)
                    found.append(made._replace(
                        weak=weak or idle, idle=idle, until_go=entry.until_go, may_drop=entry.may_drop
                    ))  # fmt: skip
            return tuple(found)
        if target.ref is not None:
            return self._of_function(ctx, target.ref, target)
        signature = target.signature
        if target.kind == "func" and is_standard(symbol):
            return ()  # the standard library is modelled in full
        if signature is None:
            return self._of_opener(ctx, call, symbol)
        if not signature.results:
            return ()
        name = symbol.rpartition(".")[2]
        if target.kind in ("interface", "value") and signature.results[-1] != ERROR:
            if target.kind == "value" or not (name.startswith("New") or sounds_like_iteration(name)):
                return ()  # a getter more often than a constructor
            if not name.startswith("New") and not ctx.types.program.has_method(signature.results[0], "Next"):
                return ()
        found = []
        new = sounds_like_constructor(name) or sounds_like_iteration(name) or target.kind == "value"
        for i, result in enumerate(signature.results):
            resource = models.resources.get(type_symbol(result))
            indirect = target.kind in ("interface", "value")
            if indirect and not new and (resource is None or resource.kind in ("closer", "file")):
                if resource is None or not resource.handed_over or target.kind != "interface":
                    continue
            if resource is not None and (indirect or not resource.listed_only):
                made = self._of_resource(resource, i, signature, "type", symbol)
                weak = made.weak or (made.kind == OWNER and flushes(ctx, call, "", result))
                found.append(made._replace(indirect=indirect, weak=weak))
            elif resource is None and target.kind == "interface" and self._is_closing_interface(result):
                found.append(
                    Acquired(
                        OWNER, i, (), frozenset(("Close",)), frozenset(), True,
                        flushes(ctx, call, "", result),
                        *correlated(signature), "type", symbol, "", "Close", indirect=True,
                    )
                )  # fmt: skip
        return tuple(found)

    def _of_opener(self, ctx: FunctionContext, call: Call, symbol: str) -> tuple[Acquired, ...]:
        """What a library that cannot be seen opens, when the function returns it as a known resource."""
        callee = call.callee
        if type(callee) is not Select or type(callee.x) is not Ref or not sounds_like_opening(callee.name):
            return ()
        given = returned_as(ctx, call)
        resource = self.models.resources.get(type_symbol(given)) if given is not None else None
        if resource is None or resource.weak or resource.field:
            return ()
        made = self._of_resource(resource, 0, None, "type", symbol)
        errors = (error_by_name(ctx, call, body) for body in range(len(ctx.unit.bodies)))
        return (made._replace(error=max(errors)),)

    def _is_closing_interface(self, t: Type) -> bool:
        """An interface with a Close method, which an interface method gives with an error: a constructor."""
        program = self.facts.program
        if not isinstance(program.underlying(t), Interface):
            return False
        methods = program.methods(t)
        return bool(methods) and "Close" in methods  # type: ignore[operator]

    @staticmethod
    def _of_resource(
        resource: Resource, result: int, signature: Optional[Signature], how: str, symbol: str
    ) -> Acquired:
        error, flag = correlated(signature)
        if result == error:
            error = -1
        return Acquired(
            resource.kind,
            result,
            (resource.field,) if resource.field else (),
            frozenset(resource.release),
            frozenset(resource.exhausted_by),
            resource.nil_safe,
            resource.weak,
            error,
            flag,
            how,
            symbol,
            "",
            resource.release[0] if resource.release else "Close",
            None,
            resource.received,
            resource.until_go,
        )

    def _of_function(self, ctx: FunctionContext, ref: FunctionRef, target: Callee) -> tuple[Acquired, ...]:
        found = []
        signature = target.signature
        error, flag = correlated(signature)
        for fresh in self.facts.fresh(ref):
            inner = fresh.acquired
            if fresh.into is not None:
                found.append(inner._replace(
                    how="fact", result=-1, path=(), into=fresh.into, error=error, flag=flag,
                ))  # fmt: skip
                continue
            if signature is None or fresh.result >= len(signature.results):
                continue
            result = signature.results[fresh.result]
            if not fresh.path and not self._releasable(result, inner):
                continue
            holder = ""
            release_name = inner.release_name
            kind = inner.kind
            own_field = inner.path == fresh.path and not inner.holder
            if fresh.path and not own_field:
                owner = self.owner_release(result, fresh.path, inner)
                if owner is None:
                    continue
                holder, release_name = owner
                kind = OWNER
                if isinstance(self.facts.program.underlying(result), Interface):
                    inner = inner._replace(release=frozenset((release_name,)))
                    fresh = fresh._replace(path=())
            found.append(inner._replace(
                kind=kind, result=fresh.result, path=fresh.path, error=error if fresh.result != error else -1,
                flag=flag, how="fact", holder=holder or inner.holder, release_name=release_name, into=None,
            ))  # fmt: skip
        return tuple(found)

    def _releasable(self, t: Type, inner: Acquired) -> bool:
        """Whether the type that callers see has a method that releases; unknown types may have one."""
        program = self.facts.program
        behind = program.underlying(t)
        if type(behind) is Unknown or (CALLED in inner.release and type(behind) is Signature):
            return True
        return any(program.has_method(t, name) for name in inner.release)

    def owner_release(self, t: Type, path: Path, inner: Acquired) -> tuple[str, str] | None:
        """Type and method by which the holder of a handle is released, None when it has no such method.

        The method must be seen to release (or to hand on) what lies at ``path``.
        """
        program = self.facts.program
        if path and path[0] == ELEMENT:
            return ("", inner.release_name)
        spec = Tracked(inner.release, inner.exhausted_by, inner.nil_safe, inner.received)
        for name in sorted(STRICT_RELEASES):
            method = program.method(t, name)
            if method is None:
                continue
            if method.interface:
                return (type_symbol(t), name)
            if method.ref is None:
                if method.path and path and method.path[0] == path[0]:
                    return (type_symbol(t), name)  # promoted from the held handle itself
                continue
            below = path[len(method.path) :] if path[: len(method.path)] == method.path else None
            if below is None:
                continue
            fact = self.facts.parameter(method.ref, 0, below, spec)
            if fact is not None and any(o.status is not Status.OWED for o in fact.outcomes):
                return (type_symbol(t), name)
        return None


def _asked_only_by_nil(ctx: FunctionContext, call: Call, acquired: Acquired, body: int) -> bool:
    """The error is thrown away, and the value itself is compared with nil somewhere.

    Whether there is anything is then known only behind that comparison; the paths that do not
    make it say nothing.
    """
    if acquired.error < 0 or acquired.result < 0:
        return False
    bound = results_bound(ctx, call, body)
    return acquired.error not in bound and bound.get(acquired.result, -1) in ctx.compared_with_nil()


def _tells_of_results(
    ctx: FunctionContext, call: Call, target: Callee, acquisitions: tuple[Acquired, ...]
) -> bool:
    """Whether results are among ``acquisitions``, or may be what the receiver holds as well."""
    return any(
        acquired.into is None
        or target.signature is None
        or may_give_back(ctx, call, *acquired.into, target.signature)
        for acquired in acquisitions
    )


__all__ = ["Acquired", "Acquisitions", "Interface", "OWNER", "Site"]
