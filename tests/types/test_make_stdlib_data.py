"""The generator of the data file, on a standard library of a few lines."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from golint_leaks.types.data import DataPackage, Stdlib
from scripts import make_stdlib_data

FILES = {
    "VERSION": "go1.99\ntime 2026-01-01",
    "src/a/a.go": """
        package a
        import "a/internal/b"
        type Open struct { hidden int; *embedded; Shown map[string][]*b.Inner; Wait <-chan (<-chan int) }
        type embedded struct { Deep b.Second }
        func (e *embedded) Promoted(xs ...string) (n int, err error) { return }
        func (e *embedded) hidden() {}
        type unused struct{}
        type Alias = b.Inner
        type Generic[K comparable, V ~[]K | string] struct { Key K }
        func (g Generic[X, Y]) Get(x X) (Y, bool) { panic(0) }
        func (g *Generic[X, Y]) Convert[Z any](z Z) Generic[X, Y] { panic(0) }
        type Iface interface { b.Base; Close() error; private() }
        func New[T any](t T, f func(T) [4]int) *Generic[string, []string] { return nil }
        func internal() {}
        var Default, other = newOpen(), 1
        func newOpen() *Open { return nil }
        const Size = 1 << 3
        const Mode Kind = 2
        const Error = Kind(7)
        type Kind uint8
    """,
    "src/a/a_windows.go": "package a; func OnlyWindows() {}",
    "src/a/a_test.go": "package a; func Test() {}",
    "src/a/x.go": "//go:build ignore\n\npackage main; func Ignored() {}",
    "src/a/internal/b/b.go": """
        package b
        type Inner struct { N int }
        func (Inner) Method() Third { return 0 }
        type Second func(Inner) error
        type Third int
        type Base interface { Do() }
        type NotReached struct{}
        func NotNamed() {}
    """,
    "src/cmd/c/c.go": "package c; func Command() {}",
    "src/main/m.go": "package main; func main() {}",
}

A = """a
a\tAlias\t\ta/internal/b.Inner
c\tError\tKind
c\tMode\tKind
c\tSize\tuntyped int
f\tNew\tT any\tfunc(T, func(T) [4]int) *Generic[string, []string]
m\tGeneric.Convert\t*\tZ any\tfunc(Z) Generic[K, V]
m\tGeneric.Get\t\t\tfunc(K) (V, bool)
m\tembedded.Promoted\t*\t\tfunc(...string) (int, error)
t\tGeneric\tK comparable&V interface{[]K; string}\tstruct{Key K}
t\tIface\t\tinterface{Close() error; a/internal/b.Base}
t\tKind\t\tuint8
t\tOpen\t\tstruct{*embedded; Shown map[string][]*a/internal/b.Inner; Wait <-chan (<-chan int)}
t\tembedded\t\tstruct{Deep a/internal/b.Second}
v\tDefault\t*Open"""
B = """b
m\tInner.Method\t\t\tfunc() Third
t\tBase\t\tinterface{Do()}
t\tInner\t\tstruct{N int}
t\tSecond\t\tfunc(Inner) error
t\tThird\t\tint"""


@pytest.fixture
def goroot(tmp_path: Path) -> Path:
    root = tmp_path / "go"
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def run(monkeypatch: pytest.MonkeyPatch, goroot: Path, out: Path) -> None:
    monkeypatch.setattr(sys, "argv", ["make_stdlib_data.py", "--goroot", str(goroot), "--out", str(out)])
    make_stdlib_data.main()


def test_what_is_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], goroot: Path, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "data.zip"
    run(monkeypatch, goroot, out)
    assert capsys.readouterr().out == f"go1.99: 2 packages, 19 declarations, {out.stat().st_size} bytes\n"
    texts: dict[str, str] = {}
    monkeypatch.setattr(DataPackage, "__init__", lambda self, path, text: texts.update({path: text}))
    data = Stdlib(out)
    for path in data.names():
        data.package(path)
    assert texts == {"a": A, "a/internal/b": B}


def test_equal_source_equal_bytes(monkeypatch: pytest.MonkeyPatch, goroot: Path, tmp_path: Path) -> None:
    run(monkeypatch, goroot, tmp_path / "1.zip")
    run(monkeypatch, goroot, tmp_path / "2.zip")
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()
