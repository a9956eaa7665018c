"""What calls call."""

from __future__ import annotations

import pytest

from golint_leaks.ir.expr import Select, Var
from tests.types.go_code import GoCode, go


@pytest.mark.parametrize(
    ("body", "call", "expected"),
    [
        ("f()", "f()", "func m.f"),
        ("http.Get(s)", "http.Get(s)", "func net/http.Get"),
        ("http.DefaultClient.Do(nil)", "http.DefaultClient.Do(nil)", "func net/http.Client.Do"),
        ("var c http.Client; c.Do(nil)", "c.Do(nil)", "func net/http.Client.Do"),
        ("c := &http.Client{}; c.Do(nil)", "c.Do(nil)", "func net/http.Client.Do"),
        ("r, _ := http.Get(s); r.Body.Close()", "r.Body.Close()", "interface io.Closer.Close"),
        ("e := error(nil); e.Error()", "e.Error()", "interface error.Error"),
        ("len(s)", "len(s)", "builtin len"),
        ("x := []byte(s); string(x)", "string(x)", "conversion string"),
        ("time.Duration(3).String()", "time.Duration(3)", "conversion time.Duration"),
        ("time.Duration(3).String()", "time.Duration(3).String()", "func time.Duration.String"),
        ("T(nil).m()", "T(nil)", "conversion m.T"),
        ("T(nil).m()", "T(nil).m()", "func m.T.m"),
        ("(*http.Client)(nil).Do(nil)", "(*http.Client)(nil).Do(nil)", "func net/http.Client.Do"),
        ("hook()", "hook()", "value m.hook"),
        ("var p S; p.fn()", "p.fn()", "value m.S.fn"),
        ("var p struct{ fn func() }; p.fn()", "p.fn()", "value"),
        ("fs := []func(){f}; fs[0]()", "fs[0]()", "value"),
        ("g()()", "g()()", "value"),
        ("func() { f() }()", "f()", "func m.f"),
        ("defer f()", "f()", "func m.f"),
        ("go f()", "f()", "func m.f"),
        ("len := func() {}; len()", "len()", "closure"),
        ("unsafe.Sizeof(s)", "unsafe.Sizeof(s)", "builtin unsafe.Sizeof"),
        ("unsafe.Pointer(nil)", "unsafe.Pointer(nil)", "conversion unsafe.Pointer"),
        ("C.free(nil)", "C.free(nil)", "unknown C.free"),
        ("nothing(1)", "nothing(1)", "unknown"),
        ("s.nothing()", "s.nothing()", "unknown"),
    ],
)
def test_kind_and_symbol(body: str, call: str, expected: str) -> None:
    code = go(
        f"""
        import ("net/http"; "time"; "unsafe"; "C")
        var hook func()
        type T func()
        func (T) m() {{}}
        type S struct {{ fn func() }}
        func f() {{}}
        func g() func() {{ return nil }}
        func test(s string) {{ {body} }}
        """
    )
    assert code.called(call) == expected


def test_method_of_the_run_has_its_reference() -> None:
    code = go("type T struct{}; func (t *T) close() {}; func f(t T) { t.close() }")
    callee = code.callee("t.close()")
    assert callee.ref is not None
    assert callee.ref is code.program.function("m.T.close")
    assert callee.ref.decl.name == "close"
    unit = callee.ref.load_unit()
    assert unit is not None
    assert unit.name.endswith("close")
    assert isinstance(callee.receiver, Var)
    assert callee.first_arg == 0


def test_closure_held_in_a_variable_set_once() -> None:
    code = go("func f() { g := func(x int) string { return `` }; g(1); h := g; h(2) }")
    callee = code.callee("g(1)")
    assert (callee.kind, callee.body) == ("closure", 1)
    assert str(callee.signature) == "func(int) string"
    assert code.callee("h(2)").body == 1


def test_closure_that_calls_itself() -> None:
    code = go("func f() { var walk func(int); walk = func(x int) { walk(x) }; walk(1) }")
    assert code.callee("walk(1)").body == 1
    assert code.callee("walk(x)").body == 1


def test_variable_set_twice_is_a_value() -> None:
    code = go("func f(b bool) { g := func() {}; if b { g = nil }; g() }")
    assert code.called("g()") == "value"


def test_parameter_is_a_value() -> None:
    callee = go("func f(g func(int) error) { g(1) }").callee("g(1)")
    assert callee.kind == "value"
    assert str(callee.signature) == "func(int) error"


def test_method_value_in_a_variable() -> None:
    code = go('import "os"; func f(x *os.File) { done := x.Close; defer done() }')
    callee = code.callee("done()")
    assert (callee.kind, callee.symbol) == ("func", "os.File.Close")
    assert isinstance(callee.receiver, Var)


def test_function_in_a_variable() -> None:
    assert go('import "os"; func f() { open := os.Open; open("x") }').called('open("x")') == "func os.Open"


@pytest.mark.parametrize("call", ["(*os.File).Close(x)", "os.File.Close(*x)"])
def test_method_expression(call: str) -> None:
    code = go(f'import "os"; func f(x *os.File) {{ {call} }}')
    types, found = code.find(call)
    callee = types.callee(found)
    assert (callee.kind, callee.symbol, callee.first_arg) == ("func", "os.File.Close", 1)
    assert callee.receiver is found.args[0]
    assert str(callee.signature) == "func() error"


def test_method_expression_as_a_value() -> None:
    code = go("type T int; func (T) m(s string) error { return nil }; func f() { g := T.m; h := g }")
    assert code.var("g") == "func(m.T, string) error"


def test_promoted_method_names_the_declaring_type() -> None:
    code = go(
        """
        import "os"
        type inner struct{ *os.File }
        type outer struct { inner; n int }
        func f(o *outer) { o.Close(); o.inner.File.Close() }
        """
    )
    callee = code.callee("o.Close()")
    assert callee.symbol == "os.File.Close"
    assert isinstance(callee.receiver, Var)
    assert isinstance(code.callee("o.inner.File.Close()").receiver, Select)
    assert code.called("o.inner.File.Close()") == "func os.File.Close"


def test_promotion_through_an_interface() -> None:
    code = go('import "io"; type T struct{ io.ReadCloser }; func f(t T) { t.Close() }')
    assert code.called("t.Close()") == "interface io.Closer.Close"


def test_own_method_hides_the_promoted_one() -> None:
    code = go(
        """
        import "io"
        type T struct{ io.Closer }
        func (T) Close() error { return nil }
        func f(t T) { t.Close() }
        """
    )
    assert code.called("t.Close()") == "func m.T.Close"


def test_local_type() -> None:
    code = go(
        "func f() { type T struct{ g func() int }; var t T; t.g(); type I interface{ m() }; var i I; i.m() }"
    )
    assert code.called("t.g()").startswith("value")
    assert code.called("i.m()").startswith("interface")


def test_local_names_hide_packages_and_functions() -> None:
    code = go(
        """
        import "os"
        type T struct{}
        func (T) Open(s string) {}
        func f() { os := T{}; os.Open("x") }
        func g() { os.Open("y") }
        """
    )
    assert code.called('os.Open("x")') == "func m.T.Open"
    assert code.called('os.Open("y")') == "func os.Open"


def test_several_results_passed_on() -> None:
    code = go("func two() (int, error) { return 0, nil }; func use(int, error) {}; func f() { use(two()) }")
    types, call = code.find("use(two())")
    assert types.forwards(call)
    assert [str(t) for t in types.arg_types(call)] == ["int", "error"]


def test_call_in_the_value_of_a_package_variable() -> None:
    code = go('import "os"; var file, err = os.Open("x"); func f() { file.Close() }')
    assert code.called('os.Open("x")') == "func os.Open"
    assert code.called("file.Close()") == "func os.File.Close"


def test_function_by_symbol() -> None:
    code = GoCode(
        {
            "example.org/a.b/x/x.go": "package x; type T struct{}; func (T) M() {}; func F() {}; func G()",
            "gopkg.in/yaml.v3/y.go": "package yaml; func (t *T) M() {}; type T int",
        }
    )
    for symbol in ("example.org/a.b/x.F", "example.org/a.b/x.T.M", "gopkg.in/yaml.v3.T.M"):
        found = code.program.function(symbol)
        assert found is not None
        assert found.symbol == symbol
    for symbol in ("example.org/a.b/x.G", "example.org/a.b/x.T.N", "os.Open", "x", ""):
        assert code.program.function(symbol) is None
