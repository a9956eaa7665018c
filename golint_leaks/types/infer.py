"""Types of the expressions of one function."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Optional

from golint_leaks.ir.expr import (
    Assert,
    Binary,
    Closure,
    Const,
    Convert,
    Expr,
    Index,
    OpaqueExpr,
    Ref,
    Result,
    Select,
    Star,
    Temp,
    TypeArg,
    TypeIs,
    Unary,
    Var,
)
from golint_leaks.ir.expr import Slice as SliceExpr
from golint_leaks.ir.instr import Call, Let, Make, RangeNext, Recv
from golint_leaks.ir.typeexpr import TArray
from golint_leaks.ir.unit import FuncDecl, FunctionUnit
from golint_leaks.types.calls import UnitCalls
from golint_leaks.types.declared import FuncEntry, MethodInfo, Package, ValueEntry
from golint_leaks.types.generics import default_type
from golint_leaks.types.model import (
    BOOL,
    BYTE,
    INT,
    NIL,
    RUNE,
    UNKNOWN,
    Array,
    Basic,
    Chan,
    Map,
    Pointer,
    Signature,
    Slice,
    Struct,
    Type,
    Unknown,
)
from golint_leaks.types.resolver import Constant

if TYPE_CHECKING:
    from golint_leaks.types.program import Program

_CONSTANTS: dict[str, Type] = {
    "int": Basic("untyped int"),
    "float": Basic("untyped float"),
    "imaginary": Basic("untyped complex"),
    "rune": Basic("untyped rune"),
    "string": Basic("untyped string"),
    "bool": Basic("untyped bool"),
    "nil": NIL,
}
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_SHIFTS = frozenset({"<<", ">>"})
_DEEP = 12
_LONGEST_CHAIN = 100_000
_UNKNOWN_VALUES = (UNKNOWN,)


class UnitTypes(UnitCalls):
    """Types in one FunctionUnit, inferred on demand and remembered.

    ``decl`` is the function's outline (None for the unit of a package variable); its type parameters
    are in scope.
    """

    def __init__(
        self,
        program: Program,
        package: Package,
        file_index: int,
        unit: FunctionUnit,
        decl: Optional[FuncDecl] = None,
    ) -> None:
        super().__init__(program, package, file_index, unit, decl)
        self._callees = {}
        self._vars: dict[int, Type] = {}
        self._temps: dict[int, tuple[Type, ...]] = {}
        self._level = 0

    def type_of(self, expr: Expr) -> Type:
        """The type of a value; an untyped constant has a Basic named ``untyped int`` and the like.

        The type of a call without results is UNKNOWN; of several values (Temp of such an instruction)
        the first counts.
        """
        handler = self._HANDLERS.get(type(expr))
        if handler is None:
            return UNKNOWN
        try:
            return handler(self, expr)
        except RecursionError:
            return UNKNOWN

    def var_type(self, var_id: int) -> Type:
        """The type of a local variable, declared or inferred from its first value."""
        found = self._vars.get(var_id)
        if found is None:
            self._level += 1
            try:
                if self._level == _DEEP:
                    self._prepare(Var(var_id))
                self._vars[var_id] = UNKNOWN
                found = self._vars[var_id] = self._find_var_type(var_id)
            finally:
                self._level -= 1
        return found

    def _find_var_type(self, var_id: int) -> Type:
        if not 0 <= var_id < len(self.unit.vars):
            return UNKNOWN
        declared = self.unit.vars[var_id].type
        if declared is not None:
            return self.resolve(declared)
        for value in self.declared_values(var_id) or self.assigned(var_id):
            found = default_type(self.type_of(value))
            if not isinstance(found, Unknown):
                return found
        return UNKNOWN

    def temp_types(self, temp: int) -> tuple[Type, ...]:
        """The types of all values of an instruction."""
        found = self._temps.get(temp)
        if found is None:
            self._level += 1
            try:
                if self._level == _DEEP:
                    self._prepare(Temp(temp))
                self._temps[temp] = _UNKNOWN_VALUES
                found = self._temps[temp] = self._find_temp_types(temp)
            finally:
                self._level -= 1
        return found

    def _prepare(self, expr: Expr) -> None:
        """Go along a long chain ``a.b().c()`` or ``x2 := x1.f()`` from its start: no deep recursion."""
        chain: list[Expr] = []
        seen: set[tuple[type, int]] = set()
        key: tuple[type, int]
        while len(seen) < _LONGEST_CHAIN:
            step: Optional[Expr] = None
            if type(expr) is Temp or type(expr) is Result:
                key, known = (Temp, expr.temp), expr.temp in self._temps
                source = self.definition(expr.temp)
                if type(source) is Call:
                    step = source.callee
                elif type(source) is Let:
                    step = source.value
            elif type(expr) is Var:
                key, known = (Var, expr.id), expr.id in self._vars
                if 0 <= expr.id < len(self.unit.vars) and self.unit.vars[expr.id].type is None:
                    values = self.declared_values(expr.id) or self.assigned(expr.id)
                    step = values[0] if values else None
            elif type(expr) is Select or type(expr) is Index:
                expr = expr.x
                continue
            else:
                break
            if known or key in seen or step is None:
                break
            seen.add(key)
            chain.append(expr)
            expr = step
        for part in reversed(chain[1:]):
            self.type_of(part)

    def _find_temp_types(self, temp: int) -> tuple[Type, ...]:
        source = self.definition(temp)
        kind = type(source)
        if kind is Call:
            return self.results(source)  # type: ignore[arg-type]
        if kind is Let:
            found = self.type_of(source.value)  # type: ignore[union-attr]
            return (found, BOOL) if source.comma_ok else (found,)  # type: ignore[union-attr]
        if kind is Make:
            return (self._literal(source),)  # type: ignore[arg-type]
        if type(source) is Recv:
            chan = self.program.core(self.type_of(source.chan))
            elem = chan.elem if isinstance(chan, Chan) else UNKNOWN
            return (elem, BOOL) if source.comma_ok else (elem,)
        if type(source) is RangeNext:
            return self._range(source)
        return _UNKNOWN_VALUES

    def _literal(self, made: Make) -> Type:
        written = made.type
        if written is not None:
            if type(written) is TArray and written.length == "...":
                t: Type = Array(self.resolve(written.elem), str(len(made.elems)))
            else:
                t = self.resolve(written)
            return Pointer(t) if made.addr else t
        place = self.enclosing(made.dst)
        if place is None:
            return UNKNOWN
        outer, position, is_key = place
        t = self._literal(outer)
        shape = self.program.core(t.elem if outer.addr and isinstance(t, Pointer) else t)
        if isinstance(shape, Pointer):
            # &T{...} written as {...} inside []*T
            shape = self.program.core(shape.elem)
        if isinstance(shape, Map):
            return shape.key if is_key else shape.elem
        if isinstance(shape, Slice | Array):
            return shape.elem
        if isinstance(shape, Struct):
            key = outer.elems[position][0]
            for number, field in enumerate(shape.fields):
                if number == position if key is None else type(key) is Ref and field.name == key.name:
                    return field.type
        return UNKNOWN

    def _range(self, loop: RangeNext) -> tuple[Type, ...]:
        t = default_type(self.type_of(loop.x))
        shape = self.program.core(t)
        if isinstance(shape, Pointer):
            shape = self.program.core(shape.elem)
        match shape:
            case Slice(elem=elem) | Array(elem=elem):
                return INT, elem
            case Map(key=key, elem=elem):
                return key, elem
            case Chan(elem=elem):
                return elem, UNKNOWN
            case Basic(name="string"):
                return INT, RUNE
            case Basic():
                return t, UNKNOWN
            case Signature(params=(Signature(params=params), *_)):
                return (*params, UNKNOWN, UNKNOWN)[:2]
            case Signature(params=(yielding, *_)):
                inner = self.program.core(yielding)
                if isinstance(inner, Signature):
                    return (*inner.params, UNKNOWN, UNKNOWN)[:2]
        return UNKNOWN, UNKNOWN

    # One method per kind of expression

    def _var(self, expr: Var) -> Type:
        return self.var_type(expr.id)

    def _temp(self, expr: Temp) -> Type:
        types = self.temp_types(expr.temp)
        return types[0] if types else UNKNOWN

    def _result(self, expr: Result) -> Type:
        types = self.temp_types(expr.temp)
        return types[expr[1]] if 0 <= expr[1] < len(types) else UNKNOWN

    def _const(self, expr: Const) -> Type:
        return _CONSTANTS.get(expr.kind, UNKNOWN)

    def _named(self, expr: Expr) -> Optional[Type]:
        """The type of a declared value; None where the expression is no such name."""
        meaning = self.meaning(expr)
        if isinstance(meaning, ValueEntry):
            return self.program.value_type(meaning)
        if isinstance(meaning, FuncEntry):
            return self.program.signature(meaning)
        if isinstance(meaning, Constant):
            return meaning.type
        return None if meaning is None else UNKNOWN

    def _ref(self, expr: Ref) -> Type:
        return self._named(expr) or UNKNOWN

    def _select(self, expr: Select) -> Type:
        named = self._named(expr)
        if named is not None:
            return named
        owner = self.as_type(expr.x)
        found = self.program.find(self.type_of(expr.x) if owner is None else owner, expr.name)
        if found is None:
            return UNKNOWN
        if isinstance(found, MethodInfo):
            signature = found.signature
            if owner is None:
                return signature
            return Signature((owner, *signature.params), signature.results, signature.variadic)
        return found.type

    def _element(self, expr: Index) -> Type:
        called = self._instantiated(expr)
        if called is not None:
            return called.signature or UNKNOWN
        shape = self.program.core(self.type_of(expr.x))
        if isinstance(shape, Pointer):
            shape = self.program.core(shape.elem)
        if isinstance(shape, Slice | Array | Map):
            return shape.elem
        return BYTE if isinstance(shape, Basic) and shape.name.endswith("string") else UNKNOWN

    def _slice(self, expr: SliceExpr) -> Type:
        t = default_type(self.type_of(expr.x))
        shape = self.program.core(t)
        if isinstance(shape, Pointer):
            shape = self.program.core(shape.elem)
        return Slice(shape.elem) if isinstance(shape, Array) else t

    def _star(self, expr: Star) -> Type:
        shape = self.program.core(self.type_of(expr.x))
        return shape.elem if isinstance(shape, Pointer) else UNKNOWN

    def _unary(self, expr: Unary) -> Type:
        t = self.type_of(expr.x)
        if expr.op == "&":
            return UNKNOWN if isinstance(t, Unknown) else Pointer(t)
        return t

    def _binary(self, expr: Binary) -> Type:
        if expr.op in _COMPARISONS:
            return BOOL
        left = self.type_of(expr.x)
        return left if expr.op in _SHIFTS else self._common([left, self.type_of(expr.y)])

    def _assert(self, expr: Assert) -> Type:
        return self.type_of(expr.x) if expr.type is None else self.resolve(expr.type)

    def _convert(self, expr: Convert) -> Type:
        return self.resolve(expr.type)

    def _closure_type(self, expr: Closure) -> Type:
        return self.body_signature(expr.body) if 0 <= expr.body < len(self.unit.bodies) else UNKNOWN

    def _bool(self, expr: TypeIs) -> Type:
        return BOOL

    def _no_type(self, expr: Expr) -> Type:
        return UNKNOWN

    _HANDLERS: ClassVar[dict[type, Callable[[Any, Any], Type]]] = {
        Var: _var,
        Temp: _temp,
        Result: _result,
        Const: _const,
        Ref: _ref,
        Select: _select,
        Index: _element,
        SliceExpr: _slice,
        Star: _star,
        Unary: _unary,
        Binary: _binary,
        Assert: _assert,
        Convert: _convert,
        Closure: _closure_type,
        TypeIs: _bool,
        TypeArg: _no_type,
        OpaqueExpr: _no_type,
    }
