"""Values of expressions, assignments and stores for one tracked object."""

from __future__ import annotations

from typing import NamedTuple, Optional

from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.conventions import sounds_like_release
from golint_leaks.facts.values import (
    CHANNEL,
    CONDITION_BASE,
    ELEMENT,
    EMPTY,
    FALSE,
    FRESH,
    NIL,
    NONNIL,
    OBJECT,
    TRUE,
    Key,
    Kind,
    Path,
    State,
    Status,
    Value,
    temp_key,
)
from golint_leaks.ir.expr import (
    Assert,
    Closure,
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
from golint_leaks.ir.instr import Assign, Make
from golint_leaks.ir.typeexpr import (
    TArray,
    TChan,
    TFunc,
    TInterface,
    TMap,
    TName,
    TPointer,
    TSlice,
    TStruct,
    TypeExpr,
)
from golint_leaks.types.declared import MethodInfo
from golint_leaks.types.model import Array, Basic, Chan, Named, Pointer, Struct, type_symbol

MAX_PATH = 4
_MAX_NESTED = 3
"""Literals that call literals: what is deeper is not looked at."""


class Store(NamedTuple):
    """The object was stored into a field of a declared struct type; ``body`` is where, ``at`` the place."""

    owner: str
    field: str
    path: Path
    at: int
    end: int
    kept: bool = False
    """Whether it is out of the function's hands by that; else the struct was the function's own then."""


class Evaluation:
    """Expressions and assignments; the calls and the exploration are built on it."""

    def __init__(self, ctx: FunctionContext) -> None:
        self.ctx = ctx
        self.unit = ctx.unit
        self.numbers, self.asked = ctx.conditions()
        self.stores: list[Store] = []
        self.root = 0
        self.params: dict[int, int] = {}
        self.registered: frozenset[int] = frozenset()
        """Variables that a function releases which was handed over before."""
        self.places = False
        """Whether an error or a flag was ever stored in a field, so that fields must be looked up."""

    def value(self, st: State, e: Expr | None) -> Optional[Value]:
        """The abstract value of ``e``, None when nothing is known."""
        kind = type(e)
        env = st.env
        if kind is Var:
            return env.get(e.id)  # type: ignore[union-attr]
        if kind is Temp:
            return env.get(temp_key(e.temp, 0))  # type: ignore[union-attr]
        if kind is Result:
            return env.get(temp_key(e.temp, e.index))  # type: ignore[union-attr]
        if kind is Select:
            if self.places:
                root, path = self.place(e)  # type: ignore[arg-type]
                if type(root) is Var and (root.id, path) in env:
                    return env[(root.id, path)]
            x = self.value(st, e.x)  # type: ignore[union-attr]
            if x is None:
                return None
            if x.kind is Kind.HOLD:
                inner = self.descend(x, e.name)  # type: ignore[union-attr]
                if inner is None and sounds_like_release(e.name):  # type: ignore[union-attr]
                    return self.part_of_object(e)  # type: ignore[arg-type]
                if inner is None and self.is_method(e):  # type: ignore[arg-type]
                    return Value(Kind.METHOD, name=e.name)  # type: ignore[union-attr]
                return inner
            if x.kind is Kind.OBJECT:
                return self.part_of_object(e)  # type: ignore[arg-type]
            return None
        if kind is Const:
            return _CONSTANTS.get((e.kind, e.text))  # type: ignore[union-attr]
        if kind is Star or kind is Unary:
            if kind is Unary and e.op != "&":  # type: ignore[union-attr]
                if e.op == "!":  # type: ignore[union-attr]
                    inner = self.value(st, e.x)  # type: ignore[union-attr]
                    return _NEGATED.get(inner) if inner is not None else None
                return None
            return self.value(st, e.x)  # type: ignore[union-attr]
        if kind is Assert or kind is Convert or kind is Slice:
            return self.value(st, e.x)  # type: ignore[union-attr]
        if kind is Index:
            x = self.value(st, e.x)  # type: ignore[union-attr]
            if x is not None and x.kind is Kind.HOLD:
                return self.descend(x, ELEMENT)
            return None
        if kind is Closure:
            return Value(Kind.CLOSURE, body=e.body)  # type: ignore[union-attr]
        return None

    def is_method(self, e: Select) -> bool:
        """Whether a selection is a method value, which keeps its receiver."""
        return isinstance(self.ctx.types.program.find(self.ctx.types.type_of(e.x), e.name), MethodInfo)

    @staticmethod
    def descend(holder: Value, name: str) -> Optional[Value]:
        """What ``holder.name`` is."""
        path = holder.path
        if path and path[0] == name:
            return OBJECT if len(path) == 1 else Value(Kind.HOLD, path[1:])
        return None

    def part_of_object(self, e: Select) -> Optional[Value]:
        """``x.name`` of the object itself: a method value, or an embedded field that is still the object."""
        found = self.ctx.types.program.field(self.ctx.types.type_of(e.x), e.name)
        if found is not None:
            if found.embedded:
                return OBJECT
            return CHANNEL if isinstance(self.ctx.types.program.underlying(found.type), Chan) else None
        return Value(Kind.METHOD, name=e.name)

    def involved(self, value: Optional[Value], st: State) -> bool:
        """Whether ``value`` gives access to the object."""
        if value is None:
            return False
        kind = value.kind
        if kind is Kind.OBJECT or kind is Kind.HOLD or kind is Kind.METHOD:
            return True
        return kind is Kind.CLOSURE and self.captures(value.body, st)

    def captures(self, body: int, st: State, depth: int = 0) -> bool:
        """Whether a function literal mentions a variable that leads to the object, itself or by another."""
        env = st.env
        for var in self.ctx.uses.mentioned(body):
            value = env.get(var)
            if value is None:
                continue
            kind = value.kind
            if kind is Kind.OBJECT or kind is Kind.HOLD or kind is Kind.METHOD:
                return True
            if kind is Kind.CLOSURE and value.body != body and depth < _MAX_NESTED:
                if self.captures(value.body, st, depth + 1):
                    return True
        return False

    # --- assignment -------------------------------------------------------------------------------

    def kill(self, st: State, var: int) -> None:
        """``var`` gets a new value: what was known of it, and of conditions on it, is gone."""
        env = st.env
        env.pop(var, None)
        if self.places:
            for key in [k for k in env if type(k) is tuple and k[0] == var]:
                del env[key]
        if self.numbers:
            for number in self.ctx.conditions_on().get(var, ()):
                env.pop(CONDITION_BASE + number, None)

    def bind(self, st: State, var: int, value: Optional[Value]) -> None:
        """``var = value`` for a local variable."""
        self.kill(st, var)
        if value is None:
            return
        kind = value.kind
        if kind in _CONSTANT_KINDS and var not in self.asked:
            return
        st.env[var] = value

    def assign(self, st: State, instr: Assign) -> None:
        """The effect of an assignment on the state."""
        target = instr.target
        value = self.value(st, instr.value)
        if target is None:
            return
        if type(target) is Index and any(self.involved(self.value(st, i), st) for i in target.indices):
            st.status = Status.ESCAPED if st.status is Status.OWED else st.status
            st.forget_object()  # it is the key of a map now
            return
        if type(target) is Var:
            var = target.id
            if value is None and type(instr.value) is Const and instr.value.kind == "zero":
                value = self.zero(var)
            decl = self.unit.vars[var]
            if self.involved(value, st) and decl.body != self.root and self.outer(decl.body):
                st.status = Status.ESCAPED if st.status is Status.OWED else st.status
                st.forget_object()
                return
            if (
                value is not None
                and value.kind is Kind.VIEW
                and decl.body != self.root
                and self.outer(decl.body)
            ):
                st.status = Status.ESCAPED if st.status is Status.OWED else st.status
                st.forget_object()
                return
            if value is not None and value.kind is Kind.OBJECT and var in self.registered:
                st.status = Status.ESCAPED if st.status is Status.OWED else st.status
                st.forget_object()
                return
            self.bind(st, var, value)
            return
        if value is not None and (value.kind is Kind.ERROR or value.kind is Kind.OK):
            root, path = self.place(target)
            if type(root) is Var and path and len(path) <= MAX_PATH:
                self.places = True
                st.env[(root.id, path)] = value
            return
        if value is None or not self.involved(value, st):
            if value is not None and value.kind is Kind.VIEW and st.status is Status.OWED:
                self.keep_view(st, target, value)
                return
            self.overwrite_field(st, target, value)
            return
        if st.status is Status.OWED:
            self.store(st, target, value, instr.at, instr.end)

    def keep_view(self, st: State, target: Expr, value: Value) -> None:
        """Something that uses the object is stored: it may outlive the function, and the object with it."""
        root, path = self.place(target)
        if type(root) is Var and path:
            held = st.env.get(root.id)
            if held is not None and held.kind is Kind.FRESH:
                st.env[root.id] = value
                return
            if held is not None and held.kind in (Kind.HOLD, Kind.VIEW):
                return
        st.status = Status.ESCAPED
        st.forget_object()

    def outer(self, body: int) -> bool:
        """Whether ``body`` encloses the root of this exploration, whose callers then see the variable."""
        bodies = self.unit.bodies
        at = bodies[self.root].parent
        while at >= 0:
            if at == body:
                return True
            at = bodies[at].parent
        return False

    def overwrite_field(self, st: State, target: Expr, value: Optional[Value]) -> None:
        """``x.f = v`` with an unrelated v: the alias through ``x.f`` dies when x is ours alone."""
        if type(target) is Select and type(target.x) is Var:
            held = st.env.get(target.x.id)
            if held is not None and held.kind is Kind.HOLD and held.path[0] == target.name:
                st.env[target.x.id] = FRESH
        del value

    def place(self, target: Expr) -> tuple[Optional[Expr], Path]:
        """Root of an assignable expression and the path below it."""
        path: list[str] = []
        e: Expr = target
        while True:
            kind = type(e)
            if kind is Select:
                path.append(e.name)  # type: ignore[union-attr]
                e = e.x  # type: ignore[union-attr]
            elif kind is Index:
                path.append(ELEMENT)
                e = e.x  # type: ignore[union-attr]
            elif kind is Star or kind is Unary or kind is Assert or kind is Convert or kind is Slice:
                e = e.x  # type: ignore[union-attr]
            else:
                break
        path.reverse()
        return e, tuple(path)

    def store(self, st: State, target: Expr, value: Value, at: int, end: int) -> None:
        """The object (or what holds it) is written to a place that is no plain variable."""
        root, path = self.place(target)
        by_key = type(target) is Index and type(root) is Var and root.id in self.ctx.looked_up()
        if value.kind is Kind.HOLD:
            path = path + value.path
        while type(target) is Index:
            target = target.x
        own = False
        held = st.env.get(root.id) if type(root) is Var and path and not by_key else None
        if held is not None and held.kind is value.kind is Kind.HOLD and len(held.path) < len(path):
            return  # what wraps the holder, or the object, is kept beside the object itself
        if type(root) is Var and path and len(path) <= MAX_PATH and value.kind is not Kind.CLOSURE:
            own = not by_key and held is not None and held.kind in (Kind.FRESH, Kind.HOLD)
        if type(target) is Select and (value.kind is Kind.OBJECT or value.kind is Kind.HOLD):
            owner = self.declaring_type(target)
            if owner:
                self.stores.append(Store(owner, target.name, value.path, at, end, not own))
        if own and type(root) is Var:
            st.env[root.id] = Value(Kind.HOLD, path)
            return
        if type(root) is Var and path and len(path) <= MAX_PATH and root.id in self.params and not by_key:
            st.into = (self.params[root.id], path)
        st.status = Status.ESCAPED
        st.forget_object()

    def declaring_type(self, target: Select) -> str:
        """Symbol of the struct type that declares a field, which may be embedded in that of ``target.x``."""
        types = self.ctx.types
        found = types.program.field(types.type_of(target.x), target.name)
        if found is not None and found.owner is not None:
            return found.owner.symbol
        return type_symbol(types.type_of(target.x))

    def zero(self, var: int) -> Optional[Value]:
        """The zero value of a variable as far as it matters."""
        declared = self.unit.vars[var].type
        known = _zero_of(declared)
        if known is not None or declared is None:
            return known
        types = self.ctx.types
        behind = types.program.underlying(types.var_type(var))
        if isinstance(behind, Struct | Array):
            return FRESH
        if isinstance(behind, Basic):
            return FALSE if behind.name == "bool" else None
        if isinstance(behind, Named):
            return None
        return NIL if isinstance(behind, Pointer) or type(behind).__name__ == "Interface" else None

    def make(self, st: State, instr: Make) -> Value:
        """A composite literal: fresh memory, which may hold the object from the start."""
        held: Optional[Value] = None
        result: Value = FRESH
        for position, (key, elem) in enumerate(instr.elems):
            value = self.value(st, elem)
            if value is None:
                continue
            if value.kind is Kind.VIEW and held is None:
                result = value
            if not self.involved(value, st):
                continue
            if value.kind is Kind.CLOSURE or value.kind is Kind.METHOD:
                return value  # who has the struct can call it; treated as the function itself
            name = self.element_name(instr, key, position)
            if instr.type is not None and type(key) is Ref:
                owner = self.literal_owner(instr)
                if owner:
                    self.stores.append(Store(owner, name, value.path, key.at, key.at + len(key.name)))
            if held is None:
                held = result = Value(Kind.HOLD, (name, *value.path)[:MAX_PATH])
        return result

    def literal_owner(self, instr: Make) -> str:
        """Symbol of the struct type of a literal."""
        return type_symbol(self.ctx.types.type_of(Temp(instr.dst)))

    def element_name(self, instr: Make, key: Expr | None, position: int) -> str:
        """Path component for an element of a literal."""
        if type(key) is Ref:
            if type(instr.type) in (TMap, TSlice, TArray):
                return ELEMENT
            return key.name
        if key is not None:
            return ELEMENT
        if type(instr.type) in (TSlice, TArray, TMap):
            return ELEMENT
        types = self.ctx.types
        made = types.type_of(Temp(instr.dst))
        behind = types.program.underlying(made.elem if isinstance(made, Pointer) else made)
        if isinstance(behind, Struct) and position < len(behind.fields):
            return behind.fields[position].name
        return ELEMENT


_CONSTANT_KINDS = frozenset((Kind.NIL, Kind.NONNIL, Kind.TRUE, Kind.FALSE))
_NEGATED = {TRUE: FALSE, FALSE: TRUE}
_CONSTANTS = {("nil", "nil"): NIL, ("bool", "true"): TRUE, ("bool", "false"): FALSE}


def _zero_of(declared: TypeExpr | None) -> Optional[Value]:
    kind = type(declared)
    if kind is TName:
        if declared.package == "":  # type: ignore[union-attr]
            if declared.name == "bool":  # type: ignore[union-attr]
                return FALSE
            if declared.name in ("error", "any"):  # type: ignore[union-attr]
                return NIL
        return None
    if kind in (TPointer, TMap, TChan, TFunc, TInterface):
        return NIL
    if kind is TSlice or kind is TStruct or kind is TArray:
        return FRESH
    return None


__all__ = ["EMPTY", "Evaluation", "Key", "MAX_PATH", "NONNIL", "Store"]
