"""Fields, methods, promotion, interfaces, underlying types."""

from __future__ import annotations

import pytest

from golint_leaks.types import ERROR, UNKNOWN, Interface, Named, Pointer, Signature, Slice, Struct, Type
from tests.types.go_code import GoCode, go

CODE = go(
    """
    import ("io"; "os"; "net/http")
    type A struct { a int; shared string }
    func (A) Value() {}
    func (*A) Ptr() {}
    type B struct { b int; shared string }
    func (B) Deep() {}
    type C struct { A; *B; c io.Reader }
    type D struct { C; shared bool }
    type E D
    type F = *D
    type G struct { *G; g int }
    type H interface { io.Reader; io.Closer; H2 }
    type H2 interface { Extra(int, ...string) (A, error) }
    type J H
    type L []A
    func (L) Len() int { return 0 }
    type M L
    type W struct { http.ResponseWriter; Status int }
    type File struct { *os.File }
    type Fn func() error
    func (f Fn) Close() error { return f() }
    type impl struct{}
    func (*impl) Read([]byte) (int, error) { return 0, nil }
    func (*impl) Close() error { return nil }
    func (*impl) Extra(int, ...string) (A, error) { return A{}, nil }
    type wrong struct{}
    func (*wrong) Close() {}
    """
)


def named(name: str) -> Named:
    return Named("m", name)


@pytest.mark.parametrize(
    ("owner", "name", "expected"),
    [
        ("A", "a", "int m.A.a"),
        ("C", "a", "int m.A.a via A"),
        ("C", "B", "*m.B m.C.B"),
        ("D", "b", "int m.B.b via C.B"),
        ("D", "shared", "bool m.D.shared"),
        ("D", "c", "io.Reader m.C.c via C"),
        ("E", "shared", "bool m.E.shared"),
        ("E", "a", "int m.A.a via C.A"),
        ("G", "g", "int m.G.g"),
        ("G", "nothing", ""),
        ("A", "Value", ""),
        ("H", "Read", ""),
        ("W", "Status", "int m.W.Status"),
    ],
)
def test_field(owner: str, name: str, expected: str) -> None:
    for t in (named(owner), Pointer(named(owner))):
        found = CODE.program.field(t, name)
        path = f" via {'.'.join(found.path)}" if found is not None and found.path else ""
        assert (f"{found.type} {found.symbol}{path}" if found is not None else "") == expected


@pytest.mark.parametrize(
    ("owner", "name", "expected"),
    [
        ("A", "Value", "m.A.Value"),
        ("A", "Ptr", "m.A.Ptr pointer"),
        ("C", "Ptr", "m.A.Ptr pointer via A"),
        ("D", "Deep", "m.B.Deep via C.B"),
        ("E", "Ptr", "m.A.Ptr pointer via C.A"),
        ("H", "Read", "io.Reader.Read interface"),
        ("H", "Extra", "m.H2.Extra interface"),
        ("J", "Extra", "m.H2.Extra interface"),
        ("L", "Len", "m.L.Len"),
        ("M", "Len", ""),
        ("W", "Header", "net/http.ResponseWriter.Header interface via ResponseWriter"),
        ("File", "Close", "os.File.Close pointer via File"),
        ("Fn", "Close", "m.Fn.Close"),
        ("A", "a", ""),
        ("Missing", "Close", ""),
    ],
)
def test_method(owner: str, name: str, expected: str) -> None:
    found = CODE.program.method(named(owner), name)
    shown = ""
    if found is not None:
        shown = found.symbol + " pointer" * found.pointer + " interface" * found.interface
        shown += f" via {'.'.join(found.path)}" if found.path else ""
    assert shown == expected
    assert CODE.program.has_method(named(owner), name) == bool(expected)
    if not isinstance(CODE.program.underlying(named(owner)), Interface):
        assert CODE.program.has_method(Pointer(named(owner)), name) == bool(expected)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("A", Struct),
        ("E", Struct),
        ("H", Interface),
        ("J", Interface),
        ("L", Slice),
        ("M", Slice),
        ("Fn", Signature),
    ],
)
def test_underlying(name: str, kind: type[Type]) -> None:
    assert isinstance(CODE.program.underlying(named(name)), kind)


def test_underlying_of_other_types() -> None:
    program = CODE.program
    assert program.underlying(Pointer(named("A"))) is Pointer(named("A"))
    assert program.underlying(named("Missing")) is UNKNOWN
    assert program.underlying(Named("no/such/package", "T")) is UNKNOWN
    assert isinstance(program.underlying(ERROR), Interface)


def test_methods_of_an_interface() -> None:
    methods = CODE.program.methods(named("H"))
    assert methods is not None
    assert {name: str(signature) for name, signature in methods.items()} == {
        "Read": "func([]uint8) (int, error)",
        "Close": "func() error",
        "Extra": "func(int, ...string) (m.A, error)",
    }
    assert CODE.program.methods(named("A")) is None
    assert CODE.program.methods(ERROR) == {"Error": CODE.program.underlying(ERROR).methods[0][1]}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("t", "iface", "expected"),
    [
        (Pointer(named("impl")), named("H"), True),
        (named("impl"), named("J"), True),
        (Pointer(named("impl")), Named("io", "ReadCloser"), True),
        (Pointer(named("wrong")), Named("io", "Closer"), False),
        (Pointer(Named("os", "File")), Named("io", "Closer"), True),
        (named("File"), Named("io", "ReadWriteSeeker"), True),
        (named("Fn"), Named("io", "Closer"), True),
        (named("H"), Named("io", "Reader"), True),
        (Named("io", "Reader"), named("H"), False),
        (named("A"), Interface(), True),
        (named("A"), named("B"), False),
        (UNKNOWN, Named("io", "Closer"), False),
        (Pointer(Named("io/fs", "PathError")), ERROR, True),
        (Pointer(Named("net", "TCPConn")), Named("net", "Conn"), True),
        (Pointer(Named("net/http", "Request")), Named("io", "Closer"), False),
        (Named("net/http", "HandlerFunc"), Named("net/http", "Handler"), True),
        (Pointer(Named("testing", "T")), Named("testing", "TB"), True),
    ],
)
def test_implements(t: Type, iface: Type, expected: bool) -> None:
    assert CODE.program.implements(t, iface) is expected


def test_cycles() -> None:
    code = go(
        """
        type A struct { B }
        type B struct { *A; C }
        type C interface { D }
        type D interface { C; m() }
        type E E
        type F G
        type G F
        type H = I
        type I = H
        type J []J
        type K func(K) K
        type L[T any] struct { n *L[[]T]; v T }
        type M[T M[T]] interface { m() T }
        type N struct { N }
        func f(e E, f F, h H, j J, k K, l L[int]) {
            e.x(); f.x(); h.x(); x := j[0][0]; y := k(k); z := l.n.n.n.v
        }
        """
    )
    for name in "ABCDEFGHIJKLMN":
        for member in ("x", "m", "A", "N"):
            code.program.find(Named("m", name), member)
        code.program.underlying(Named("m", name))
        code.program.implements(Named("m", name), Named("m", "C"))
    assert code.var("x") == "m.J"
    assert code.var("y") == "m.K"
    assert code.var("z") == "[][][]int"
    assert code.called("e.x()") == code.called("h.x()") == "unknown"


def test_endless_instantiation_ends() -> None:
    code = go("type L[T any] struct { n *L[[]T] }; func f(l L[int]) { x := l" + ".n" * 200 + " }")
    assert code.var("x") == "?"


def test_shallowest_wins_and_own_fields_hide() -> None:
    code = go(
        """
        import "os"
        type inner struct { Close bool }
        type mid struct { inner }
        type outer struct { mid; *os.File }
        func f(o outer) { o.Close(); x := o.mid.Close }
        """
    )
    assert code.called("o.Close()") == "func os.File.Close"
    assert code.var("x") == "bool"


def test_method_of_an_alias_belongs_to_the_type() -> None:
    code = go("type T struct{}; type A = T; func (A) m() {}; func f(t T) { t.m() }")
    assert code.called("t.m()") == "func m.T.m"


def test_aliases_across_packages() -> None:
    code = GoCode(
        {
            "m/a/a.go": 'package a; import "os"; type File = os.File; type F2 = File; var X F2',
            "m/b/b.go": 'package b; import . "m/a"; type F3 = *F2; func f(x F3) { x.Close(); y := X }',
        }
    )
    assert code.called("x.Close()") == "func os.File.Close"
    assert code.var("y") == "os.File"


def test_ref_of_promoted_methods() -> None:
    code = go("type A struct{}; func (A) m() {}; type B struct{ A }; func f(b B) { b.m() }")
    assert code.callee("b.m()").ref is code.program.function("m.A.m")
