"""Which calls lock and unlock, by the roles that models give them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Optional

from golint_leaks.facts.context import FunctionContext
from golint_leaks.ir.expr import Select
from golint_leaks.ir.instr import Call, Defer, Go
from golint_leaks.locks.places import Place, identity, place_of, without_embedded
from golint_leaks.models import Models
from golint_leaks.types.program import Package

_MAX_KNOWN = 500

LOCK, UNLOCK, TRY = "lock", "unlock", "try"

ROLES: dict[str, tuple[str, bool]] = {
    "mutex-lock": (LOCK, False),
    "read-lock": (LOCK, True),
    "mutex-unlock": (UNLOCK, False),
    "read-unlock": (UNLOCK, True),
    "mutex-try-lock": (TRY, False),
    "read-try-lock": (TRY, True),
}
"""What each role does, and whether for reading."""


class Operation(NamedTuple):
    """One call that locks or unlocks; ``lock`` is the identity of the lock, empty for a local one."""

    kind: str
    read: bool
    place: Place
    lock: str
    call: Call
    body: int
    block: int
    deferred: bool
    started: bool  # by a go statement


class Pair(NamedTuple):
    """Two methods of the package by name, of which one locks something and the other unlocks it."""

    kind: str
    read: bool


def pairs_of(package: object, known: frozenset[str]) -> dict[str, Pair]:
    """Methods without parameters and results that come in pairs, such as ``lockLog`` and ``unlockLog``.

    The names are all there is to go by: what they do is made of conditions and flags.  Methods that
    lock and unlock by calls of ``known`` names are followed instead.
    """
    if not isinstance(package, Package):
        return {}
    methods = {
        ref.decl.name
        for ref in package.function_refs()
        if ref.decl.receiver is not None
        and not ref.decl.signature.params
        and not ref.decl.signature.results
        and ref.called.isdisjoint(known)
        and "lock" in ref.decl.name.lower()
    }
    found: dict[str, Pair] = {}
    for name in methods - known:
        for lock, unlock in (("Lock", "Unlock"), ("lock", "unlock")):
            other = name.replace(lock, unlock, 1)
            if unlock not in name and other != name and other in methods:
                read = "rlock" in name.lower()
                found[name], found[other] = Pair(LOCK, read), Pair(UNLOCK, read)
    return found


class Operations:
    """The operations of functions, each looked for once."""

    def __init__(self, models: Models) -> None:
        self._roles: dict[str, tuple[str, bool]] = {}
        for symbol, roles in models.roles.items():
            for role in roles:
                if role in ROLES:
                    self._roles[symbol] = ROLES[role]
        self.names: dict[str, tuple[str, bool]] = {
            symbol.rsplit(".", 1)[-1]: meaning for symbol, meaning in self._roles.items()
        }
        self.locking = frozenset(name for name, (kind, _) in self.names.items() if kind != UNLOCK)
        self.unlocking = frozenset(name for name, (kind, _) in self.names.items() if kind == UNLOCK)
        self._known: dict[int, tuple[FunctionContext, dict[int, Operation]]] = {}
        self._pairs: dict[int, tuple[object, dict[str, Pair]]] = {}

    def pairs(self, package: object) -> dict[str, Pair]:
        """See :func:`pairs_of`."""
        known = self._pairs.get(id(package))
        if known is None or known[0] is not package:
            known = self._pairs[id(package)] = (
                package, pairs_of(package, self.locking | self.unlocking)
            )  # fmt: skip
        return known[1]

    def paired(self, package: object, kind: str) -> frozenset[str]:
        """Names of the methods that lock, or unlock, by their names."""
        return frozenset(name for name, pair in self.pairs(package).items() if pair.kind == kind)

    def of(self, ctx: FunctionContext) -> dict[int, Operation]:
        """The operations of a function and its literals, by the identity of their calls."""
        remembered = self._known.get(id(ctx))
        if remembered is not None and remembered[0] is ctx:
            return remembered[1]
        known: dict[int, Operation] = {}
        for number, body in enumerate(ctx.unit.bodies):
            for at, block in enumerate(body.blocks):
                for call, kind in calls(block.instrs):
                    found = self._operation(ctx, call, number, at, kind)
                    if found is not None:
                        known[id(call)] = found
        if len(self._known) > _MAX_KNOWN:
            self._known.clear()
        self._known[id(ctx)] = (ctx, known)
        return known

    def _operation(
        self, ctx: FunctionContext, call: Call, body: int, block: int, kind: type
    ) -> Optional[Operation]:
        callee = call.callee
        if type(callee) is not Select:
            return None
        if callee.name not in self.names:
            return self._paired(ctx, call, callee, body, block, kind)
        target = ctx.types.callee(call)
        meaning = self._roles.get(target.symbol)
        if meaning is None:
            meaning = self._by_convention(ctx, call, callee)
        if meaning is None:
            return None
        receiver = without_embedded(ctx, call.args[0] if target.first_arg and call.args else callee.x)
        place = place_of(ctx, receiver)
        if place is None:
            return None
        lock = identity(ctx, receiver)
        return Operation(*meaning, place, lock, call, body, block, kind is Defer, kind is Go)

    def _paired(
        self, ctx: FunctionContext, call: Call, callee: Select, body: int, block: int, kind: type
    ) -> Optional[Operation]:
        pair = self.pairs(ctx.package).get(callee.name)
        target = ctx.types.callee(call) if pair is not None else None
        if pair is None or target is None or target.ref is None or target.ref.package is not ctx.package:
            return None
        place = place_of(ctx, callee.x)
        if place is None:
            return None
        place = place._replace(path=(*place.path, f"{callee.name.lower().replace('unlock', 'lock')}()"))
        lock = target.symbol.replace("Unlock", "Lock").replace("unlock", "lock")
        return Operation(*pair, place, lock, call, body, block, kind is Defer, kind is Go)

    def _by_convention(self, ctx: FunctionContext, call: Call, callee: Select) -> Optional[tuple[str, bool]]:
        """An interface with the methods of a lock is one, whatever its name."""
        target = ctx.types.callee(call)
        signature = target.signature
        if target.kind != "interface" or signature is None or signature.params or signature.results:
            return None
        methods = ctx.types.program.methods(ctx.types.type_of(callee.x)) or ()
        kind, read = self.names[callee.name]
        for name, (other, reads) in self.names.items():
            if reads == read and {kind, other} == {LOCK, UNLOCK} and name in methods:
                return kind, read
        return None


def calls(instrs: tuple[object, ...]) -> Iterator[tuple[Call, type]]:
    """The calls among instructions, each with the class of its statement."""
    for instr in instrs:
        if type(instr) is Call:
            yield instr, Call
        elif type(instr) is Defer or type(instr) is Go:
            yield instr.call, type(instr)
