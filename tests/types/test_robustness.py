"""Nothing raises, whatever the source looks like."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from golint_leaks.ir.expr import (
    Closure,
    Const,
    Expr,
    Index,
    OpaqueExpr,
    Ref,
    Result,
    Select,
    Star,
    Temp,
    TypeArg,
    Var,
)
from golint_leaks.ir.instr import Call
from golint_leaks.ir.typeexpr import TName, TPointer, TUnknown
from golint_leaks.ir.unit import FunctionUnit
from golint_leaks.types import UNKNOWN, UnitTypes
from tests.types.go_code import GoCode, calls, go

SOURCE = """package m
import ("os"; f "fmt"; . "io"; "slices"; "example.org/x/go-y/v3"; "C")
type T[K comparable, V interface{ ~[]K; Close() }] struct { *T[K, V]; os.File; f func(K) (V, error) }
type I interface { Closer; I2; int | ~string }
type I2 interface { I; m(...I) I }
type A = B; type B = *A; type D D
const ( c0 = iota; c1; c2 D = "x" << c1 )
var v, w = f.Sprint(v), func() int { return w }()
var x = T[int, []int]{f: func(int) ([]int, error) { return nil, v }}
func (t *T[P, Q]) m(a P, b ...Q) (n int, err error) { defer t.Close(); return t.f(a) }
func gen[S ~[]E, E any](s S, g func(E) S) map[string]E { return gen(g(s[0]), nil) }
func main() {
    type L struct { A; next *L }
    for i, r := range slices.All([]L{{}}) {
        switch q := any(r).(type) { case L: q.next.next.A = nil; case nil, *L: go q() }
    }
    select { case e, ok := <-make(chan error): _ = e; _ = ok; default: }
    h := T.m; h(1); (*T[int, D]).m(nil); k := y.New(1)[2].z; k.c(y.V...); C.f(&C.x)
    gen([]string{"a"}, func(s string) []string { return append([]string{}, s) })["x"].y()
    a := a.b(a); b := func() { b() }; b(); c := [...]int{1, 2: 3}[:][c0]; min(); new(); len(); c.d()()
}
"""


def ask_everything(code: GoCode) -> None:
    program = code.program
    for _, types in code.units():
        for number in range(len(types.unit.vars)):
            t = types.var_type(number)
            for name in ("Close", "m", "f"):
                program.find(t, name)
            program.underlying(t)
        for call in calls(types.unit):
            callee = types.callee(call)
            types.results(call)
            types.arg_types(call)
            str(callee.signature)
        for temp in range(types.unit.temps):
            str(types.type_of(Temp(temp)))
    for package in program.packages():
        for file in package.files:
            for decl in file.outline.types:
                for entry in package.types(decl.name):
                    t = program.entry_type(entry)
                    program.implements(t, program.underlying(t))
                    program.methods(t)
            for value in file.outline.values:
                for found in package.values(value.name):
                    program.value_type(found)


def test_odd_source() -> None:
    ask_everything(GoCode({"m/m.go": SOURCE}))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.integers(0, len(SOURCE)), st.integers(0, 40), st.integers(0, len(SOURCE))), max_size=4
    )
)
def test_mutilated_source(cuts: list[tuple[int, int, int]]) -> None:
    text = SOURCE
    for start, length, other in cuts:
        text = text[:start] + text[other : other + length] + text[start + length :]
    ask_everything(GoCode({"m/m.go": text, "m/n.go": SOURCE}))


def test_numbers_out_of_range() -> None:
    code = go("func f() {}")
    types = UnitTypes(code.program, code.package("m"), 0, FunctionUnit("f", (), (), 0))
    odd: list[Expr] = [
        Var(7),
        Var(-1),
        Temp(3),
        Result(3, 9),
        Closure(5),
        Closure(-1),
        Ref("", 0),
        OpaqueExpr("?"),
        Const("strange", ""),
        TypeArg(TUnknown("?")),
        TypeArg(TPointer(TName("no", "Name"))),
        Star(TypeArg(TName("", "nothing"))),
        Index(Ref("f", 0), ()),
        Select(Select(Ref("a", 0), "b", 0), "c", 0),
    ]
    for expr in odd:
        types.type_of(expr)
        callee = types.callee(Call(0, expr, (expr,), True, 0, 0))
        str(callee)
    assert types.type_of(Var(7)) is UNKNOWN
    assert types.var_type(-5) is UNKNOWN


def test_deep_nesting() -> None:
    deep = "[]" * 400
    code = go(f"type T {deep}int; func f(a T, b {deep}string) {{ x := a[0]; y := {'(' * 150}1{')' * 150} }}")
    ask_everything(code)
    chain = "\n".join(f"type T{n} struct {{ T{n + 1} }}" for n in range(200))
    code = go(chain + "\ntype T200 struct { f int }; func g(t T0) { x := t.f; t.f() }")
    ask_everything(code)


def test_long_chain_of_variables() -> None:
    steps = "\n".join(f"x{n} := x{n - 1}.next()" for n in range(1, 1500))
    code = go(f"type T struct{{}}; func (t T) next() T {{ return t }}; func f(x0 T) {{ {steps} }}")
    assert code.var("x1499") == "m.T"
    ask_everything(code)
