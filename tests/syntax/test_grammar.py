"""Go that the grammar does not know, and Go that it reads as something else."""

from __future__ import annotations

import pytest

from golint_leaks.ir.codec import load_unit
from golint_leaks.ir.dump import dump, type_text
from golint_leaks.syntax import lower_file


def instructions(statement: str) -> list[str]:
    """Dumped instructions of a function with this body, without the return at its end."""
    text = f"package p\nfunc f(v T, p *func(int), fs []func(int)) {{\n{statement}\n}}\n"
    lowered = lower_file(text.encode(), path="x.go")
    assert lowered.outline.problems == ()
    lines = dump(load_unit(lowered.units[0])).splitlines()
    return [line.strip() for line in lines if line.startswith("    ")][:-1]


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("42", "42"),
        ('"s"', '"s"'),
        ("-1", "-1"),
        ("a + b", "(a + b)"),
        ("x.y.z", "x.y.z"),
        ("!ok", "!ok"),
        ("&x", "&x"),
        ("xs[0]", "xs[0]"),
        ('m["k"]', 'm["k"]'),
        ("y.(T)", "y.(T)"),
        ("v", "v#0"),
        ("v.f", "v#0.f"),
        ("*p", "*p#1"),
        ("fs[0]", "fs#2[0]"),
        ("true", "true"),
        ("'x'", "'x'"),
        ("[]int(nil)", "convert<[]int>(nil)"),
        ("T", "type T"),
        ("pkg.T", "type pkg.T"),
        ("*T", "type *T"),
        ("[]T", "type []T"),
        ("G[int]", "type G[int]"),
        ("struct{}", "type struct{}"),
        ("func()", "type func()"),
    ],
)
def test_new(argument: str, expected: str) -> None:
    assert instructions(f"x = new({argument})") == [f"t0 = call new({expected})", "x = t0"]


def test_new_of_something_with_effects() -> None:
    assert instructions("x = new(f(new(5)))") == [
        "t0 = call new(5)",
        "t1 = call f(t0)",
        "t2 = call new(t1)",
        "x = t2",
    ]
    assert instructions("x = new([]int{1})")[0] == "t0 = make []int{1}"
    assert instructions("x = new(<-c)")[0] == "t0 = recv c"
    assert instructions("x = new(struct{}{})")[0] == "t0 = make struct{}{}"


def test_names_of_builtins_are_not_changed() -> None:
    lowered = lower_file(b"package p\nfunc f() { x.neW(1); new(5); makE() }\n", path="x.go")
    assert lowered.names[0] == {"neW", "new", "makE"}


def test_make_as_variable() -> None:
    assert instructions("make := g; make(1, 2)") == ["make#3 := g", "t0 = call make#3(1, 2)"]


@pytest.mark.parametrize(
    "text",
    [
        "func (r T) M[P any](x P) {}",
        "func (r *T[K]) M[P, Q any, R interface{ ~[]P | map[string][3]Q }](x P) R { return g[R]() }",
        "func (T) M[P any,]() {}",
        "func (r T)\tM [P any] (x P) {}",
        "// doc\nfunc (r T) M[\n\tP any, // comment ]\n\tQ any,\n](x P) {}",
    ],
)
def test_methods_with_type_parameters(text: str) -> None:
    lowered = lower_file(f"package p\n{text}\nfunc last() {{}}\n".encode(), path="x.go")
    assert lowered.outline.problems == ()
    assert [f.name for f in lowered.outline.funcs] == ["M", "last"]
    assert "P" in [p.name for p in lowered.outline.funcs[0].type_params]


def test_type_parameters_of_a_method_are_types_in_its_body() -> None:
    text = b"package p\nfunc (r T[K]) M[P any](x P) { f[P](x); g[K](x) }\n"
    lowered = lower_file(text, path="x.go")
    unit = dump(load_unit(lowered.units[0]))
    assert "call f[type P](x#1)" in unit
    assert "call g[type K](x#1)" in unit
    names = [(p.name, type_text(p.constraint)) for p in lowered.outline.funcs[0].type_params]
    assert names == [("K", "??"), ("P", "any")]


@pytest.mark.parametrize(
    "statement",
    [
        "const ( a = iota; b )",
        "var ( a int; b = 3 )",
        "if ; x {}",
        "switch ; {}",
        "switch ; x {}",
        "for ;; {}",
        "type ( A = B; C int )",
        "x = a /* c */ + /* d */ b // e",
        "x = a. /* c */ b",
        "f( /* c */ a /* d */ , b, )",
        "if /* c */ x /* d */ { /* e */ } /* f */ else /* g */ { }",
        "for /* c */ i := /* d */ range x { }",
        "return /* c */",
        "defer /* c */ f()",
        "y := T{ /* c */ a: /* d */ 1, /* e */ }",
        "switch /* a */ x /* b */ := y.(type) { /* c */ case /* d */ int: /* e */ }",
        "select { /* a */ case /* b */ y := /* c */ <-c: /* d */ }",
        "a /* x */, b /* y */ := /* z */ g()",
        "x = fs /* a */ [ /* b */ 1 /* c */ : /* d */ 2 ]",
        "x = func( /* a */ ) /* b */ { /* c */ }",
        "/* a */ L /* b */ : /* c */ for { break /* d */ L }",
        "x = (*T) /* a */ (y)",
        "*p /* a */ = x",
        "x /* a */ ++",
        "c /* a */ <- /* b */ x",
    ],
)
def test_reads_without_problem(statement: str) -> None:
    lowered = lower_file(f"package p\nfunc f() {{\n{statement}\n}}\n".encode(), path="x.go")
    assert lowered.outline.problems == ()
    assert "opaque" not in dump(load_unit(lowered.units[0]))


def test_conversions_that_bind_otherwise_than_the_grammar_says() -> None:
    assert instructions("x = *(*[4]int)(y)") == ["x = *convert<*[4]int>(y)"]
    assert instructions("x = <-chan int(y)") == ["t0 = recv convert<chan int>(y)", "x = t0"]
    assert instructions("(*p)(1)") == ["t0 = call *p#1(1)"]
    assert instructions("x = (*q.T)(y)") == ["x = convert<*q.T>(y)"]


def test_calls_that_look_like_generic_conversions() -> None:
    assert instructions("fs[i](1)") == ["t0 = call fs#2[i](1)"]
    assert instructions("v.m[a.b](1)") == ["t0 = call v#0.m[a.b](1)"]
    assert instructions("f[int](1)") == ["t0 = call f[type int](1)"]
    assert instructions("f[[]byte, K](1)") == ["t0 = call f[type []byte, K](1)"]
