"""What a call calls."""

from __future__ import annotations

from typing import Optional, Union

from golint_leaks.ir.expr import Closure, Expr, Index, Ref, Select, Temp, TypeArg, Var
from golint_leaks.ir.instr import Call, Let
from golint_leaks.types.declared import Callee, FuncEntry, MethodInfo, TypeEntry, ValueEntry
from golint_leaks.types.generics import default_type, infer, substitute_signature
from golint_leaks.types.model import (
    ANY,
    INT,
    UNKNOWN,
    VOID,
    Basic,
    FieldInfo,
    NilType,
    Pointer,
    Signature,
    Slice,
    Tuple,
    Type,
    Unknown,
)
from golint_leaks.types.resolver import Builtin, Missing
from golint_leaks.types.scope import UnitScope
from golint_leaks.types.universe import UNSAFE_POINTER

NOTHING = Callee("unknown", "", None, None, -1, UNKNOWN, None)
UNTYPED_ORDER = ("untyped int", "untyped rune", "untyped float", "untyped complex")
_UINTPTR = Basic("uintptr")


class UnitCalls(UnitScope):
    """Callees and results of the calls in one unit."""

    _callees: dict[int, tuple[Call, Callee]]

    def type_of(self, expr: Expr) -> Type:
        """The type of a value."""
        raise NotImplementedError

    def var_type(self, var_id: int) -> Type:
        """The type of a local variable."""
        raise NotImplementedError

    def temp_types(self, temp: int) -> tuple[Type, ...]:
        """The types of all values of an instruction."""
        raise NotImplementedError

    def callee(self, call: Call) -> Callee:
        """What the call calls."""
        known = self._callees.get(id(call))
        if known is not None and known[0] is call:
            return known[1]
        # A call whose callee depends on itself (x := x.f(), x unknown) must not recurse for ever.
        self._callees[id(call)] = call, NOTHING
        try:
            found = self._callee(call.callee, 0)
        except RecursionError:
            found = NOTHING
        if found.signature is not None and found.signature.type_params:
            found = found._replace(signature=self._instantiate(found.signature, call))
        if found.first_arg and call.args:
            found = found._replace(receiver=call.args[0])
        self._callees[id(call)] = call, found
        return found

    def _callee(self, expr: Expr, level: int) -> Callee:
        kind = type(expr)
        if kind is Select:
            return self._selected(expr)  # type: ignore[arg-type]
        if kind is Ref:
            return self._meant(expr)
        if kind is Closure:
            return self._closure(expr.body)  # type: ignore[union-attr]
        if kind is Var:
            return self._variable(expr.id, level)  # type: ignore[union-attr]
        if kind is TypeArg:
            return self._conversion(self.resolve(expr.type))  # type: ignore[union-attr, arg-type]
        if type(expr) is Index:
            found = self._instantiated(expr)
            if found is not None:
                return found
        elif type(expr) is Temp and level < 8:
            source = self.definition(expr.temp)
            if type(source) is Let and not source.comma_ok and type(source.value) is Closure:
                return self._closure(source.value.body)
        target = self.as_type(expr)
        if target is not None:
            return self._conversion(target)
        return self._value(self.type_of(expr), "")

    def _meant(self, expr: Expr) -> Callee:
        meaning = self.meaning(expr)
        if isinstance(meaning, FuncEntry):
            signature = self.program.signature(meaning)
            return Callee("func", meaning.symbol, signature, None, -1, UNKNOWN, meaning.ref)
        if isinstance(meaning, TypeEntry):
            return self._conversion(self.program.entry_type(meaning))
        if isinstance(meaning, ValueEntry):
            return self._value(self.program.value_type(meaning), meaning.symbol)
        if isinstance(meaning, Builtin):
            return Callee("builtin", meaning.name, None, None, -1, UNKNOWN, None)
        if isinstance(meaning, Type):
            return self._conversion(meaning)
        if isinstance(meaning, Missing):
            return NOTHING._replace(symbol=self.missing_symbol(meaning))
        return NOTHING

    def _selected(self, expr: Select) -> Callee:
        if self.meaning(expr) is not None:
            return self._meant(expr)
        owner = self.as_type(expr.x)
        expression = owner is not None
        if owner is None:
            owner = self.type_of(expr.x)
        found = self.program.find(owner, expr.name)
        if isinstance(found, MethodInfo):
            return Callee(
                "interface" if found.interface else "func",
                found.symbol,
                found.signature,
                None if expression else expr.x,
                -1,
                UNKNOWN,
                found.ref,
                1 if expression else 0,
            )
        if isinstance(found, FieldInfo):
            return self._value(found.type, found.symbol)
        unsourced = self.unsourced(owner)
        if unsourced is not None:
            return NOTHING._replace(
                symbol=f"{unsourced.symbol}.{expr.name}",
                receiver=None if expression else expr.x,
                first_arg=1 if expression else 0,
            )
        return NOTHING

    def _closure(self, body: int) -> Callee:
        if not 0 <= body < len(self.unit.bodies):
            return NOTHING
        return Callee("closure", "", self.body_signature(body), None, body, UNKNOWN, None)

    def body_signature(self, body: int) -> Signature:
        """The signature of a function literal."""
        return self.program.resolve_signature(self.unit.bodies[body].signature, self.file, self._params)

    def _variable(self, var_id: int, level: int) -> Callee:
        """A call through a local variable; one that is set once stands for what it is set to."""
        if 0 <= var_id < len(self.unit.vars) and self.unit.vars[var_id].kind == "local" and level < 8:
            values = self.assigned(var_id)
            if len(values) == 1 and type(values[0]) in (Closure, Ref, Select, Index, Var, Temp):
                found = self._callee(values[0], level + 1)
                if found.kind in ("closure", "func", "interface", "value") and not found.first_arg:
                    return found
        return self._value(self.var_type(var_id), "")

    def _conversion(self, target: Type) -> Callee:
        return Callee("conversion", "", None, None, -1, target, None)

    def _value(self, t: Type, symbol: str) -> Callee:
        shape = self.program.core(t)
        if isinstance(shape, Signature):
            return Callee("value", symbol, shape, None, -1, UNKNOWN, None)
        return NOTHING._replace(symbol=symbol)

    # Generic functions

    def _instantiated(self, expr: Index) -> Optional[Callee]:
        """``f[T]``, ``p.f[T]`` or ``x.m[T]``; None where the index is one."""
        inner = self.meaning(expr.x)
        if isinstance(inner, Missing):
            return self._meant(expr.x)
        if isinstance(inner, FuncEntry):
            found = self._meant(expr.x)
        elif inner is None and type(expr.x) is Select and self.type_args(expr):
            found = self._selected(expr.x)
        else:
            return None
        signature = found.signature
        if signature is not None and signature.type_params:
            binding: dict[Type, Type] = dict(zip(signature.type_params, self.type_args(expr), strict=False))
            return found._replace(signature=substitute_signature(signature, binding))
        return found if isinstance(inner, FuncEntry) else None

    def _instantiate(self, signature: Signature, call: Call) -> Signature:
        program = self.program
        binding = infer(signature, self.arg_types(call), (), program.core_of_param, program.underlying)
        for param in signature.type_params:
            binding.setdefault(param, UNKNOWN)
        return substitute_signature(signature, binding)

    def forwards(self, call: Call) -> bool:
        """Whether the call has the form ``f(g())`` where g gives several results."""
        if len(call.args) != 1 or type(call.args[0]) is not Temp:
            return False
        source = self.definition(call.args[0].temp)
        return type(source) is Call and len(self.temp_types(source.dst)) > 1

    def arg_types(self, call: Call) -> tuple[Type, ...]:
        """The types of the arguments; the results of g for ``f(g())``."""
        if self.forwards(call):
            return self.temp_types(call.args[0].temp)  # type: ignore[union-attr]
        types = [self.type_of(arg) for arg in call.args]
        if call.spread and types and isinstance(last := self.program.core(types[-1]), Slice):
            types[-1] = last.elem
        return tuple(types)

    # Results

    def results(self, call: Call) -> tuple[Type, ...]:
        """The types of the values that a call gives; one UNKNOWN where that is not known."""
        callee = self.callee(call)
        if callee.kind == "conversion":
            return (callee.type,)
        if callee.kind == "builtin":
            found = self._builtin(callee.symbol, call)
            return found.elems if isinstance(found, Tuple) else (found,)
        if callee.signature is None:
            return (UNKNOWN,)
        return callee.signature.results

    def _builtin(self, name: str, call: Call) -> Union[Type, Tuple]:
        args = call.args
        first = args[0] if args else None
        match name:
            case "len" | "cap" | "copy":
                return INT
            case "make" if first is not None:
                return self.as_type(first) or UNKNOWN
            case "new" if first is not None:
                made = self.as_type(first)
                if isinstance(made, Unknown):
                    return UNKNOWN
                return Pointer(default_type(self.type_of(first)) if made is None else made)
            case "append" if first is not None:
                found = self.type_of(first)
                if isinstance(found, NilType) and len(args) == 2:
                    other = self.type_of(args[1])
                    return other if call.spread else Slice(default_type(other))
                return found
            case "min" | "max":
                return self._common([self.type_of(arg) for arg in args])
            case "panic" | "print" | "println" | "close" | "clear" | "delete":
                return VOID
            case "recover":
                return ANY
            case "complex" if first is not None:
                part = self.program.core(default_type(self.type_of(first)))
                return Basic("complex64" if part is Basic("float32") else "complex128")
            case "real" | "imag" if first is not None:
                part = self.program.core(self.type_of(first))
                return Basic("float32" if part is Basic("complex64") else "float64")
            case "unsafe.Sizeof" | "unsafe.Alignof" | "unsafe.Offsetof":
                return _UINTPTR
            case "unsafe.Add":
                return UNSAFE_POINTER
            case "unsafe.String":
                return Basic("string")
            case "unsafe.StringData":
                return Pointer(Basic("uint8"))
            case "unsafe.Slice" | "unsafe.SliceData" if first is not None:
                shape = self.program.core(self.type_of(first))
                if isinstance(shape, Pointer) and name == "unsafe.Slice":
                    return Slice(shape.elem)
                if isinstance(shape, Slice) and name == "unsafe.SliceData":
                    return Pointer(shape.elem)
        return UNKNOWN

    @staticmethod
    def _common(types: list[Type]) -> Type:
        """The type of an operation on several operands: that of the first that is typed."""
        kind = -1
        for t in types:
            if isinstance(t, Basic) and t.name in UNTYPED_ORDER:
                kind = max(kind, UNTYPED_ORDER.index(t.name))
            elif not isinstance(t, Unknown) and not (isinstance(t, Basic) and t.name.startswith("untyped")):
                return t
        if kind >= 0:
            return Basic(UNTYPED_ORDER[kind])
        return types[0] if types else UNKNOWN
