"""How many different keys a container can get: few that are known, or as many as there is input."""

from __future__ import annotations

import enum
from typing import NamedTuple

from golint_leaks.facts.context import FunctionContext
from golint_leaks.growth.bodies import Bodies
from golint_leaks.growth.frequency import serves
from golint_leaks.growth.places import place
from golint_leaks.ir.expr import (
    Assert,
    Binary,
    Const,
    Convert,
    Expr,
    Index,
    Ref,
    Result,
    Select,
    Slice,
    Star,
    Temp,
    Unary,
    Var,
)
from golint_leaks.ir.instr import Call, Let, Make, RangeNext, Recv, Return
from golint_leaks.ir.typeexpr import TName
from golint_leaks.types.declared import FuncEntry, ValueEntry
from golint_leaks.types.model import (
    Array,
    Basic,
    Chan,
    Named,
    Pointer,
    Struct,
    Type,
    Unknown,
    type_symbol,
)
from golint_leaks.types.model import (
    Slice as SliceType,
)
from golint_leaks.types.program import FunctionRef
from golint_leaks.types.resolver import Constant

_FAR = 10
_MOST_FIXED = 3
"""So many calls that pass a constant show that a parameter is a word out of a few."""
_SETTINGS = frozenset(("cfg", "conf", "config", "opt", "options", "opts", "settings"))
_CONFIGURATION = ("Config", "Configuration", "Options", "Settings")


class Bound(enum.IntEnum):
    """Ordered by how many different values there can be."""

    FIXED = 0  # constants, enumerations, types
    START = 1  # names known when the program starts: configuration
    UNKNOWN = 2  # also what the receiver holds
    INPUT = 3  # from a parameter, of which the callers are not known or pass on their own
    MESSAGE = 4  # from a channel
    REQUEST = 5  # from a request


class Kind(NamedTuple):
    """The kind of a key, and the words for it."""

    bound: Bound
    text: str


_FIXED = Kind(Bound.FIXED, "constant")
_UNKNOWN = Kind(Bound.UNKNOWN, "")


class Keys:
    """Kinds of the values of expressions; shared by the packages of a run."""

    def __init__(self, bodies: Bodies) -> None:
        self.bodies = bodies
        self.program = bodies.program
        self.roles = bodies.models.roles
        self._types: dict[Type, bool] = {}
        self._enumerated: dict[str, frozenset[str]] = {}
        self._busy: set[tuple[str, int]] = set()
        self._parameters: dict[tuple[FunctionRef, int], Kind] = {}
        self._constants: dict[FunctionRef, bool] = {}
        self._typed: dict[FunctionRef, bool] = {}
        self.names_types = frozenset(
            symbol.rpartition(".")[2] for symbol, roles in self.roles.items() if "formats" in roles
        )

    def in_test(self, ctx: FunctionContext) -> bool:
        """Whether a function has a parameter that only tests can give."""
        return any(
            "testing" in self.roles.get(type_symbol(ctx.types.var_type(var)), ())
            for var in ctx.unit.bodies[0].params
        )

    # --- types ------------------------------------------------------------------------------------

    def bounded(self, t: Type) -> bool:
        """Whether a program has few different values of a type."""
        found = self._types.get(t)
        if found is None:
            self._types[t] = False
            found = self._types[t] = self._bounded(t)
        return found

    def _bounded(self, t: Type) -> bool:
        if isinstance(t, Named):
            if "bounded" in self.roles.get(t.symbol, ()):
                return True
            if isinstance(self.program.core(t), Basic) and self._enumeration(t):
                return True
        shape = self.program.core(t)
        if isinstance(shape, Basic):
            return shape.name in ("bool", "int8", "uint8", "untyped bool")
        if isinstance(shape, Struct):
            return all(self.bounded(field.type) for field in shape.fields)
        return False

    def _enumeration(self, t: Named) -> bool:
        known = self._enumerated.get(t.pkg)
        if known is None:
            package = self.program.package(t.pkg)
            counts: dict[str, int] = {}
            for file in package.files if package is not None else ():
                for value in file.outline.values:
                    if value.const and type(value.type) is TName and not value.type.package:
                        counts[value.type.name] = counts.get(value.type.name, 0) + 1
            known = self._enumerated[t.pkg] = frozenset(name for name, n in counts.items() if n >= 2)
        return t.name in known

    # --- values -----------------------------------------------------------------------------------

    def kind(self, ref: FunctionRef, ctx: FunctionContext, e: Expr, depth: int = 0) -> Kind:
        """The kind of ``e`` in a function."""
        if depth > _FAR:
            return _UNKNOWN
        if type(e) is Const:
            return _FIXED
        t = ctx.types.type_of(e)
        if self.bounded(t):
            return Kind(Bound.FIXED, str(t))
        kind = type(e)
        if kind is Var:
            return self._variable(ref, ctx, e.id, depth)  # type: ignore[union-attr]
        if kind is Ref or kind is Select:
            return self._selected(ref, ctx, e, depth)  # type: ignore[arg-type]
        if kind is Temp or kind is Result:
            return self._computed(ref, ctx, e, depth)  # type: ignore[arg-type]
        if kind is Binary:
            return self._worst(ref, ctx, [e.x, e.y], depth)  # type: ignore[union-attr]
        if kind in (Star, Unary, Convert, Assert, Slice):
            return self.kind(ref, ctx, e.x, depth + 1)  # type: ignore[union-attr]
        if kind is Index:
            return self.kind(ref, ctx, e.x, depth + 1)  # type: ignore[union-attr]
        return _UNKNOWN

    def _worst(self, ref: FunctionRef, ctx: FunctionContext, values: list[Expr], depth: int) -> Kind:
        kinds = [self.kind(ref, ctx, value, depth + 1) for value in values]
        return max(kinds, key=lambda kind: kind.bound, default=_UNKNOWN)

    def _selected(self, ref: FunctionRef, ctx: FunctionContext, e: Ref | Select, depth: int) -> Kind:
        meaning = ctx.types.meaning(e)
        if isinstance(meaning, Constant | FuncEntry):
            return _FIXED
        if isinstance(meaning, ValueEntry):
            return _FIXED if meaning.decl.const else Kind(Bound.START, f"the package variable {e.name}")
        if type(e) is not Select:
            return _UNKNOWN
        named = e.x.name.lower() if type(e.x) is Select else ""
        if named in _SETTINGS or _configures(ctx.types.type_of(e.x)):
            return Kind(Bound.START, "the configuration")
        inner = self.kind(ref, ctx, e.x, depth + 1)
        if inner.bound == Bound.FIXED:
            return Kind(Bound.UNKNOWN, inner.text)
        return inner

    def _variable(self, ref: FunctionRef, ctx: FunctionContext, var: int, depth: int) -> Kind:
        decl = ctx.unit.vars[var]
        if decl.kind == "receiver":
            return Kind(Bound.UNKNOWN, "the receiver")
        if decl.kind == "param":
            return self._parameter(ref, ctx, var, depth)
        key = (ref.symbol, var)
        if key in self._busy:
            return _FIXED
        self._busy.add(key)
        try:
            return self._worst(ref, ctx, list(ctx.types.assigned(var)), depth)
        finally:
            self._busy.discard(key)

    def _parameter(self, ref: FunctionRef, ctx: FunctionContext, var: int, depth: int) -> Kind:
        """What the callers pass, where all of them are known; input otherwise."""
        decl = ctx.unit.vars[var]
        symbol = type_symbol(ctx.types.var_type(var))
        text = f"the parameter {decl.name}"
        outer = ctx.unit.bodies[0]
        if "command" in self.roles.get(_of_elements(ctx.types.var_type(var)), ()):
            return Kind(Bound.START, text)
        if "request" in self.roles.get(symbol, ()):
            types = [ctx.types.var_type(each) for each in outer.params]
            own = var in outer.params and not serves(self.roles, types)
            # Whom this program asks is mostly one of few.
            return Kind(Bound.UNKNOWN if own else Bound.REQUEST, text)
        if var not in outer.params:
            return Kind(Bound.INPUT, text)
        number = outer.params.index(var) - (ref.decl.receiver is not None)
        key = (ref.symbol, var)
        known = self._parameters.get((ref, var))
        if known is not None:
            return known
        if key in self._busy or depth > 6:
            return _UNKNOWN
        self._busy.add(key)
        try:
            kinds = [
                self.kind(caller, caller_ctx, call.args[number], depth + 2)
                for caller, caller_ctx, _, _, call in self.bodies.calls(ref)
                if number < len(call.args)
            ]
        finally:
            self._busy.discard(key)
        found = self._parameters[(ref, var)] = _summary(kinds, text, ref.decl.name[:1].isupper())
        return found

    def _computed(self, ref: FunctionRef, ctx: FunctionContext, e: Temp | Result, depth: int) -> Kind:
        source = ctx.types.definition(e.temp)
        index = e.index if type(e) is Result else 0
        if type(source) is Let:
            return self.kind(ref, ctx, source.value, depth + 1)
        if type(source) is Recv:
            return Kind(Bound.MESSAGE, "a channel")
        if type(source) is RangeNext:
            return self._ranged(ref, ctx, source, index, depth)
        if type(source) is Make:
            return (
                self._worst(ref, ctx, [value for _, value in source.elems], depth) if source.elems else _FIXED
            )
        if type(source) is not Call:
            return _UNKNOWN
        callee = ctx.types.callee(source)
        if callee.kind == "builtin" and callee.symbol in ("len", "cap", "make", "new", "append"):
            return Kind(Bound.UNKNOWN, "")
        if callee.ref is not None and index == 0 and self._gives_constants(callee.ref):
            return _FIXED
        if "formats" in self.roles.get(callee.symbol, ()) and _shows_types(source.args):
            return _FIXED
        if callee.ref is not None and index == 0 and self._gives_types(callee.ref):
            return _FIXED
        values = list(source.args)
        receiver = callee.receiver
        if receiver is None and type(source.callee) is Select and ctx.types.meaning(source.callee) is None:
            receiver = source.callee.x
        if receiver is not None and not callee.first_arg:
            values.append(receiver)
        if not values:
            return Kind(
                Bound.UNKNOWN, f"a call of {callee.symbol.rpartition('.')[2]}" if callee.symbol else ""
            )
        found = self._worst(ref, ctx, values, depth)
        made = receiver is None and "request" in self.roles.get(type_symbol(ctx.types.type_of(e)), ())
        if (made or callee.ref is not None) and found.bound > Bound.INPUT:
            # What is looked up for a request may be one of few, and so may whom this program asks.
            return found._replace(bound=Bound.INPUT)
        return found

    def _gives_constants(self, ref: FunctionRef) -> bool:
        """Whether all that a function returns first are constants."""
        found = self._constants.get(ref)
        if found is None:
            self._constants[ref] = False
            ctx = self.bodies.context(ref)
            values = []
            if ctx is not None:
                terms = [block.term for block in ctx.unit.bodies[0].blocks]
                values = [term.values[0] if term.values else None for term in terms if type(term) is Return]
                found = bool(values) and all(
                    value is not None and _is_constant(ctx, value) for value in values
                )
            self._constants[ref] = found = bool(found)
        return found

    def _gives_types(self, ref: FunctionRef) -> bool:
        """Whether all that a function returns first are names of types, and what is made of these."""
        if not self.names_types & ref.called:
            return False
        found = self._typed.get(ref)
        if found is None:
            self._typed[ref] = False
            ctx = self.bodies.context(ref)
            if ctx is not None:
                terms = [block.term for block in ctx.unit.bodies[0].blocks]
                values = [term.values[0] for term in terms if type(term) is Return and term.values]
                found = bool(values) and self._worst(ref, ctx, values, 0).bound == Bound.FIXED
            self._typed[ref] = found = bool(found)
        return found

    def _ranged(
        self, ref: FunctionRef, ctx: FunctionContext, loop: RangeNext, index: int, depth: int
    ) -> Kind:
        shape = self.program.core(ctx.types.type_of(loop.x))
        if isinstance(shape, Pointer):
            shape = self.program.core(shape.elem)
        if isinstance(shape, Chan):
            return Kind(Bound.MESSAGE, "a channel")
        if isinstance(shape, Array | Basic) or (isinstance(shape, SliceType) and index == 0):
            if index == 0:
                return Kind(Bound.START, "index")
        if isinstance(shape, Unknown):
            return _UNKNOWN
        if place(ctx, loop.x) is None and type(loop.x) is Temp:
            source = ctx.types.definition(loop.x.temp)
            if type(source) is Make:
                return _FIXED
        return self.kind(ref, ctx, loop.x, depth + 1)


def _summary(kinds: list[Kind], text: str, exported: bool) -> Kind:
    """The kind of a parameter from those of the arguments of all calls that are known."""
    if not kinds:
        return Kind(Bound.INPUT, text)
    worst = max(kinds, key=lambda kind: kind.bound)
    fixed = sum(kind.bound == Bound.FIXED for kind in kinds)
    if fixed >= _MOST_FIXED and fixed >= 2 * (len(kinds) - fixed):
        return Kind(Bound.START, text)  # a word out of a few, also where one call takes it from somewhere
    if worst.bound < Bound.UNKNOWN and exported:
        return Kind(Bound.START, text)  # another program may pass more
    return worst if worst.bound < Bound.UNKNOWN else Kind(worst.bound, text)


def _of_elements(t: Type) -> str:
    """The symbol of a type, or of the elements of a slice of it."""
    return type_symbol(t.elem if isinstance(t, SliceType) else t)


def _configures(t: Type) -> bool:
    """Whether a type is named like what is set before a program does its work."""
    if isinstance(t, Pointer):
        t = t.elem
    return isinstance(t, Named) and t.name.endswith(_CONFIGURATION)


def _shows_types(args: tuple[Expr, ...]) -> bool:
    """Whether a text is formatted from the names of types alone."""
    if not args or type(args[0]) is not Const:
        return False
    verbs = [part[:1] for part in args[0].text.replace("%%", "").split("%")[1:]]
    return bool(verbs) and all(verb == "T" for verb in verbs)


def _is_constant(ctx: FunctionContext, e: Expr) -> bool:
    if type(e) is Const:
        return True
    meaning = ctx.types.meaning(e) if type(e) is Ref or type(e) is Select else None
    return isinstance(meaning, Constant) or (isinstance(meaning, ValueEntry) and meaning.decl.const)
