"""Types of values and variables."""

from __future__ import annotations

import pytest

from golint_leaks.ir.expr import Temp
from golint_leaks.ir.instr import Make
from tests.types.go_code import GoCode, go

HEAD = """
import ("bytes"; "database/sql"; "io"; "net/http"; "os"; "errors")
type S struct { a int; b *S; fs []func() error; m map[string]S; ch chan *S }
type N []string
type E struct { S; *os.File }
type I interface { io.Reader; M() int }
const k = 1 << 3
const typed int8 = 1
const (
    first Kind = iota
    second
)
type Kind uint
var pkg = map[string][]*S{}
var other, again = 1.5, "x"
var result = one()
func one() *S { return nil }
func two() (*sql.Rows, error) { return nil, nil }
func none() {}
func seq(yield func(int, *S) bool) {}
func seq1(yield func(string) bool) {}
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x := 1", "int"),
        ("x := 1.0", "float64"),
        ("x := 'a'", "int32"),
        ("x := 2i", "complex128"),
        ("x := true", "bool"),
        ("x := 1 == 2", "bool"),
        ("x := !(1 == 2)", "bool"),
        ("x := 1 + 2.5", "float64"),
        ("x := 'a' + 1", "int32"),
        ("x := 1 << 3", "int"),
        ("x := int8(1) + 2", "int8"),
        ("x := 2 * int8(1)", "int8"),
        ("x := k", "int"),
        ("x := typed", "int8"),
        ("x := second", "m.Kind"),
        ("x := again + `y`", "string"),
        ("x := other", "float64"),
        ("x := result", "*m.S"),
        ("x := pkg[``]", "[]*m.S"),
        ("x := pkg[``][0].b", "*m.S"),
        ("var x int", "int"),
        ("var x = nil", "?"),
        ("var x error = nil", "error"),
        ("x := one()", "*m.S"),
        ("x := *one()", "m.S"),
        ("x := &one().a", "*int"),
        ("x, _ := two()", "*database/sql.Rows"),
        ("_, x := two()", "error"),
        ("x := S{}", "m.S"),
        ("x := &S{}", "*m.S"),
        ("x := []S{{}}", "[]m.S"),
        ("x := [...]int{1, 2}", "[2]int"),
        ("x := [3]int{}", "[3]int"),
        ("x := map[string]bool{}", "map[string]bool"),
        ("x := struct{ n int }{1}", "struct{n int}"),
        ("x := S{}.fs[0]", "func() error"),
        ("x := S{}.fs[0]()", "error"),
        ("x := S{}.m[``].b.b", "*m.S"),
        ("x := <-S{}.ch", "*m.S"),
        ("x, ok := <-S{}.ch", "*m.S"),
        ("_, x := <-S{}.ch", "bool"),
        ("x, ok := pkg[``]", "[]*m.S"),
        ("_, x := pkg[``]", "bool"),
        ("var i any; x, ok := i.(*S)", "*m.S"),
        ("var i any; _, x := i.(*S)", "bool"),
        ("var i any; x := i.(I)", "m.I"),
        ("x := N{`a`}[0]", "string"),
        ("x := N{`a`}[0:1]", "m.N"),
        ("x := `abc`[0]", "uint8"),
        ("x := `abc`[1:]", "string"),
        ("var a [4]int; x := a[:]", "[]int"),
        ("var a [4]int; p := &a; x := p[:2]", "[]int"),
        ("var a [4]S; p := &a; x := p[1]", "m.S"),
        ("for x := range 10 {}", "int"),
        ("for x := range int8(3) {}", "int8"),
        ("for x := range `abc` {}", "int"),
        ("for _, x := range `abc` {}", "int32"),
        ("for x := range pkg {}", "string"),
        ("for _, x := range pkg {}", "[]*m.S"),
        ("for _, x := range (N{}) {}", "string"),
        ("for x := range (S{}.ch) {}", "*m.S"),
        ("for x := range seq {}", "int"),
        ("for _, x := range seq {}", "*m.S"),
        ("for x := range seq1 {}", "string"),
        ("var a [4]S; for _, x := range &a {}", "m.S"),
        ("var i any; switch x := i.(type) { case *S: _ = x }", "*m.S"),
        ("x := func(a int, b ...string) (int, error) { return 0, nil }", "func(int, ...string) (int, error)"),
        ("x := one", "func() *m.S"),
        ("x := os.Open", "func(string) (*os.File, error)"),
        ("x := http.DefaultClient", "*net/http.Client"),
        ("x := io.EOF", "error"),
        ("x := http.MethodGet", "string"),
        ("x := http.StatusOK", "int"),
        ("var e E; x := e.b", "*m.S"),
        ("var e E; x := e.File", "*os.File"),
        ("var e E; x := e.Read", "func([]uint8) (int, error)"),
        ("x := new(S)", "*m.S"),
        ("x := new(1)", "*int"),
        ("x := make([]S, 1)", "[]m.S"),
        ("x := make(chan int)", "chan int"),
        ("x := len(`a`)", "int"),
        ("x := append(N{}, ``)", "m.N"),
        ("x := append([]byte{}, `a`...)", "[]uint8"),
        ("x := min(1, 2.5)", "float64"),
        ("x := max(int8(1), 2)", "int8"),
        ("x := recover()", "any"),
        ("x := real(complex64(1))", "float32"),
        ("x := complex(1, 2)", "complex128"),
        ("x := copy(N{}, N{})", "int"),
        ("x := []byte(``)", "[]uint8"),
        ("x := Kind(1)", "m.Kind"),
        ("x := (*S)(nil)", "*m.S"),
        ("x := errors.New(``)", "error"),
        ("x := new(bytes.Buffer).String()", "string"),
        ("var x struct{ io.Reader }", "struct{io.Reader}"),
        ("var x chan<- (<-chan int)", "chan<- <-chan int"),
        ("var x interface{ M() }", "interface{M()}"),
        ("x := nothing", "?"),
        ("x := one().nothing", "?"),
    ],
)
def test_type_of_variable(body: str, expected: str) -> None:
    assert go(HEAD + f"func f() {{ {body} }}").var("x") == expected


@pytest.mark.parametrize(
    ("literal", "expected"),
    [
        ("Slice{{n: 1}}", "m.T"),
        ("Pointers{{n: 1}}", "*m.T"),
        ("&Slice{{n: 1}}", "m.T"),
        ("Keys{{n: 1}: 2}", "m.T"),
        ("Values{1: {n: 1}}", "*m.T"),
        ("Nested{{1: {n: 1}}}", "m.Values *m.T"),
    ],
)
def test_elements_of_literals_take_the_type_of_the_literal(literal: str, expected: str) -> None:
    code = go(
        """
        type T struct { n int }
        type Slice []T
        type Pointers []*T
        type Keys map[T]int
        type Values map[int]*T
        type Nested []Values
        """
        f"func f() {{ x := {literal} }}"
    )
    (_, types), *_ = code.units()
    made = [
        i for body in types.unit.bodies for block in body.blocks for i in block.instrs if isinstance(i, Make)
    ]
    inner = sorted((i.at, str(types.type_of(Temp(i.dst)))) for i in made)[1:]
    assert " ".join(text for _, text in inner) == expected


def test_parameters_and_results() -> None:
    code = go("func (r *R) f(a int, rest ...string) (n int, err error) { return }; type R struct{}")
    assert [code.var(name) for name in ("r", "a", "rest", "n", "err")] == [
        "*m.R",
        "int",
        "[]string",
        "int",
        "error",
    ]


def test_captured_variables() -> None:
    code = go('import "os"; func f() { x, _ := os.Open(""); go func() { y := x; defer y.Close() }() }')
    assert code.var("y") == "*os.File"
    assert code.called("y.Close()") == "func os.File.Close"


def test_variables_of_each_case_of_a_type_switch() -> None:
    code = go(
        """
        import "os"
        func f(i any) {
            switch v := i.(type) {
            case *os.File: v.Close()
            case interface{ Stop() }: v.Stop()
            case nil, error: g(v)
            default: h(v)
            }
        }
        func g(any); func h(any)
        """
    )
    assert code.called("v.Close()") == "func os.File.Close"
    assert code.called("v.Stop()").startswith("interface")
    for call in ("g(v)", "h(v)"):
        types, found = code.find(call)
        assert str(types.type_of(found.args[0])) == "any"


def test_comma_ok_of_a_select_case() -> None:
    code = go("func f(c chan []int) { select { case x, ok := <-c: _, _ = x, ok } }")
    assert code.var("x") == "[]int"
    assert code.var("ok") == "bool"


def test_call_of_nothing_has_no_results() -> None:
    code = go("func f() { g() }; func g() {}")
    assert code.results("g()") == ""


def test_long_chains() -> None:
    code = go("type T struct{}; func (t T) m() T { return t }; func f(t T) { x := t" + ".m()" * 3000 + " }")
    assert code.var("x") == "m.T"


def test_long_sum() -> None:
    code = go("func f(s string) { x := s" + ' + "a"' * 300 + " }")
    assert code.var("x") == "string"


def test_values_across_packages_and_tests() -> None:
    code = GoCode(
        {
            "m/a/a.go": 'package a; import "m/b"; var V = b.New()',
            "m/b/b.go": "package b; type T struct{ F []int }; func New() *T { return nil }",
            "m/a/a_test.go": "package a; var Exported = V.F",
            "m/a/x_test.go": 'package a_test; import "m/a"; func f() { x := a.Exported; y := a.V }',
        }
    )
    assert code.var("x") == "[]int"
    assert code.var("y") == "*m/b.T"
    assert code.package("m/a_test").name == "a_test"
