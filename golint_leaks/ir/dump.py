"""Units as text for tests and for people; stable, without byte offsets unless asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Optional

from golint_leaks.ir import expr as e
from golint_leaks.ir import instr as i
from golint_leaks.ir import typeexpr as t
from golint_leaks.ir.unit import Body, FunctionUnit


def type_text(x: Optional[t.TypeExpr]) -> str:
    """A type expression as Go writes it; ``_`` for one that is left out."""
    if x is None:
        return "_"
    if isinstance(x, t.TName):
        name = f"{x.package}.{x.name}" if x.package else x.name
        return name + (f"[{', '.join(map(type_text, x.args))}]" if x.args else "")
    if isinstance(x, t.TPointer):
        return "*" + type_text(x.elem)
    if isinstance(x, t.TSlice):
        return "[]" + type_text(x.slice_elem)
    if isinstance(x, t.TArray):
        return f"[{x.length}]{type_text(x.elem)}"
    if isinstance(x, t.TMap):
        return f"map[{type_text(x.key)}]{type_text(x.value)}"
    if isinstance(x, t.TChan):
        arrow = {"both": "chan ", "send": "chan<- ", "recv": "<-chan "}[x.direction]
        return arrow + type_text(x.elem)
    if isinstance(x, t.TFunc):
        return "func" + _signature(x)
    if isinstance(x, t.TStruct):
        fields = [type_text(f.type) if f.embedded else f"{f.name} {type_text(f.type)}" for f in x.fields]
        return "struct{" + "; ".join(fields) + "}"
    if isinstance(x, t.TInterface):
        parts = [m.name + _signature(m.signature) for m in x.methods] + list(map(type_text, x.embeds))
        return "interface{" + "; ".join(parts) + "}"
    return f"?{x.text}?"


def _params(params: tuple[t.TParam, ...], variadic: bool) -> str:
    parts = []
    for number, p in enumerate(params):
        text = type_text(p.type)
        if variadic and number == len(params) - 1 and isinstance(p.type, t.TSlice):
            text = "..." + type_text(p.type.slice_elem)
        parts.append(f"{p.name} {text}" if p.name else text)
    return "(" + ", ".join(parts) + ")"


def _signature(f: t.TFunc) -> str:
    results = f" {_params(f.results, False)}" if f.results else ""
    return _params(f.params, f.variadic) + results


class _Dump:
    """Text of one unit."""

    def __init__(self, unit: FunctionUnit, places: bool) -> None:
        self.unit = unit
        self.places = places
        self.lines: list[str] = []

    def var(self, number: int) -> str:
        name = self.unit.vars[number].name if number < len(self.unit.vars) else "?"
        return f"{name}#{number}"

    def many(self, xs: tuple[e.Expr, ...]) -> str:
        return ", ".join(map(self.expr, xs))

    def expr(self, x: Optional[e.Expr]) -> str:
        if x is None:
            return ""
        return _EXPR[type(x)](self, x)

    def call(self, c: i.Call) -> str:
        return f"{self.expr(c.callee)}({self.many(c.args)}{'...' if c.spread else ''})"

    def elems(self, m: i.Make) -> str:
        return ", ".join(
            self.expr(value) if key is None else f"{self.expr(key)}: {self.expr(value)}"
            for key, value in m.elems
        )

    def comm(self, c: i.Recv | i.Send | None) -> str:
        if c is None:
            return "default"
        if isinstance(c, i.Send):
            return f"send {self.expr(c.chan)} <- {self.expr(c.value)}"
        return f"t{c.dst}{', ok' if c.comma_ok else ''} = recv {self.expr(c.chan)}"

    def instr(self, x: i.Instr) -> str:
        if isinstance(x, i.Call):
            return f"t{x.dst} = call {self.call(x)}"
        if isinstance(x, i.Make):
            amp = "&" if x.addr else ""
            return f"t{x.dst} = make {amp}{type_text(x.type)}{{{self.elems(x)}}}"
        if isinstance(x, i.Let):
            return f"t{x.dst}{', ok' if x.comma_ok else ''} = let {self.expr(x.value)}"
        if isinstance(x, i.Assign):
            target = "_" if x.target is None else self.expr(x.target)
            return f"{target} {':=' if x.declares else '='} {self.expr(x.value)}"
        if isinstance(x, (i.Recv, i.Send)):
            return self.comm(x)
        if isinstance(x, i.Defer):
            return f"defer {self.call(x.call)}"
        if isinstance(x, i.Go):
            return f"go {self.call(x.call)}"
        return f"opaque {x.text!r} uses ({self.many(x.uses)})"

    def term(self, x: i.Terminator) -> str:
        if isinstance(x, i.Jump):
            return f"jump b{x.target}"
        if isinstance(x, i.Branch):
            return f"if {self.expr(x.cond)} then b{x.then} else b{x.orelse}"
        if isinstance(x, i.RangeNext):
            return f"t{x.dst} = range {self.expr(x.x)} then b{x.body} else b{x.done}"
        if isinstance(x, i.SelectSwitch):
            cases = "; ".join(f"{self.comm(c.comm)} then b{c.target}" for c in x.cases)
            return f"select {{{cases}}}"
        if isinstance(x, i.Return):
            kind = " implicit" if x.implicit else " bare" if x.bare else ""
            values = self.many(x.values)
            return f"return{kind}{' ' if values else ''}{values}"
        return f"stop {x.reason}"

    def line(self, node: object, text: str) -> None:
        at = ""
        if self.places:
            start, end = getattr(node, "at", None), getattr(node, "end", None)
            if start is not None:
                at = f"  @{start}" if end is None else f"  @{start}-{end}"
        self.lines.append(f"    {text}{at}")

    def body(self, number: int, body: Body) -> None:
        params = ", ".join(map(self.var, body.params))
        results = ", ".join(map(self.var, body.results))
        name = f"{self.unit.name}.{body.suffix}" if body.suffix else self.unit.name
        parent = f" in body {body.parent}" if body.parent >= 0 else ""
        where = f"  @{body.at}-{body.end}" if self.places else ""
        self.lines.append(f"body {number} {name}({params}) ({results}){parent}{where}")
        for b, block in enumerate(body.blocks):
            self.lines.append(f"  b{b}:")
            for instr in block.instrs:
                self.line(instr, self.instr(instr))
            self.line(block.term, self.term(block.term))


def _slice_text(d: _Dump, x: e.Slice) -> str:
    end = f":{d.expr(x.max)}" if x.max is not None else ""
    return f"{d.expr(x.x)}[{d.expr(x.lo)}:{d.expr(x.hi)}{end}]"


_EXPR: dict[type, Callable[[_Dump, e.Expr], str]] = {
    e.Var: lambda d, x: d.var(x.id),  # type: ignore[union-attr]
    e.Ref: lambda d, x: x.name,  # type: ignore[union-attr]
    e.Const: lambda d, x: x.text or "zero",  # type: ignore[union-attr]
    e.Temp: lambda d, x: f"t{x.temp}",  # type: ignore[union-attr]
    e.Result: lambda d, x: f"t{x.temp}.{x.index}",  # type: ignore[union-attr]
    e.Select: lambda d, x: f"{d.expr(x.x)}.{x.name}",  # type: ignore[union-attr]
    e.Index: lambda d, x: f"{d.expr(x.x)}[{d.many(x.indices)}]",  # type: ignore[union-attr]
    e.Slice: lambda d, x: _slice_text(d, x),  # type: ignore[arg-type]
    e.Star: lambda d, x: f"*{d.expr(x.x)}",  # type: ignore[union-attr]
    e.Unary: lambda d, x: f"{x.op}{d.expr(x.x)}",  # type: ignore[union-attr]
    e.Binary: lambda d, x: f"({d.expr(x.x)} {x.op} {d.expr(x.y)})",  # type: ignore[union-attr]
    e.Assert: lambda d, x: f"{d.expr(x.x)}.({type_text(x.type)})",  # type: ignore[union-attr]
    e.Convert: lambda d, x: f"convert<{type_text(x.type)}>({d.expr(x.x)})",  # type: ignore[union-attr]
    e.TypeArg: lambda d, x: f"type {type_text(x.type)}",  # type: ignore[union-attr]
    e.Closure: lambda d, x: f"closure {x.body}",  # type: ignore[union-attr]
    e.TypeIs: lambda d, x: f"{d.expr(x.x)} is {type_text(x.type) if x.type else 'nil'}",  # type: ignore[union-attr]
    e.OpaqueExpr: lambda d, x: f"opaque {x.text!r}",  # type: ignore[union-attr]
}


def dump_expr(unit: FunctionUnit, x: e.Expr) -> str:
    """One expression of ``unit``, variables as ``name#id``."""
    return _Dump(unit, False).expr(x)


def dump(unit: FunctionUnit, *, places: bool = False) -> str:
    """The unit as text, ending in a newline; ``places`` adds byte offsets."""
    d = _Dump(unit, places)
    for number, var in enumerate(unit.vars):
        if var.kind == "local" and var.type is not None:
            d.lines.append(f"var {var.name}#{number} {type_text(var.type)}")
    for number, body in enumerate(unit.bodies):
        d.body(number, body)
    return "\n".join(d.lines) + "\n"
