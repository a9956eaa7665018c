"""Type expressions of model files."""

from __future__ import annotations

import pytest

from golint_leaks.ir.typeexpr import (
    TArray,
    TChan,
    TFunc,
    TInterface,
    TMap,
    TName,
    TParam,
    TPointer,
    TSlice,
    TStruct,
)
from golint_leaks.models.gotype import TypeSyntaxError, parse_type, split_symbol

INT = TName("", "int")
ERROR = TName("", "error")


def unnamed(*types: object) -> tuple[TParam, ...]:
    """Parameters without names."""
    return tuple(TParam("", kind) for kind in types)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("int", INT),
        ("*os.File", TPointer(TName("os", "File"))),
        ("github.com/jackc/pgx/v5.Rows", TName("github.com/jackc/pgx/v5", "Rows")),
        ("gopkg.in/tomb.v2.Tomb", TName("gopkg.in/tomb.v2", "Tomb")),
        ("Conn", TName("example.com/own", "Conn")),
        ("conn", TName("", "conn")),
        ("[]byte", TSlice(TName("", "byte"))),
        ("[4]int", TArray("4", INT)),
        ("map[string][]int", TMap(TName("", "string"), TSlice(INT))),
        ("<-chan int", TChan("recv", INT)),
        ("chan<- int", TChan("send", INT)),
        ("chan int", TChan("both", INT)),
        ("struct{}", TStruct(())),
        ("interface{}", TInterface(())),
        ("List[int, string]", TName("example.com/own", "List", (INT, TName("", "string")))),
        ("func()", TFunc((), ())),
        ("func(int) error", TFunc(unnamed(INT), unnamed(ERROR))),
        ("func(a, b int) (int, error)", TFunc((TParam("a", INT), TParam("b", INT)), unnamed(INT, ERROR))),
        ("func(args ...int)", TFunc((TParam("args", TSlice(INT)),), (), True)),
        ("func(...*int)", TFunc(unnamed(TSlice(TPointer(INT))), (), True)),
        ("func(int, func(int) error) func()", TFunc(
            unnamed(INT, TFunc(unnamed(INT), unnamed(ERROR))), unnamed(TFunc((), ())))),
        ("func(b []byte, m map[string]int)", TFunc(
            (TParam("b", TSlice(TName("", "byte"))), TParam("m", TMap(TName("", "string"), INT))), ())),
    ],
)  # fmt: skip
def test_parse(text: str, expected: object) -> None:
    assert parse_type(text, "example.com/own") == expected


def test_interface_and_struct_with_members() -> None:
    found = parse_type("interface { Close() error; io.Reader }")
    assert isinstance(found, TInterface)
    assert [method.name for method in found.methods] == ["Close"]
    assert found.embeds == (TName("io", "Reader"),)
    shape = parse_type("struct { Body io.ReadCloser; *os.File }")
    assert isinstance(shape, TStruct)
    assert [(field.name, field.embedded) for field in shape.fields] == [("Body", False), ("File", True)]


@pytest.mark.parametrize(
    "text",
    ["", "func(", "func() (int", "[]", "map[int", "func(...int, string)", "int string", "a$b", "chan", "*",
     "func(x int, string)", "func() (...int)", "List[int"],
)  # fmt: skip
def test_errors(text: str) -> None:
    with pytest.raises(TypeSyntaxError):
        parse_type(text)


def test_only_a_function_where_one_is_wanted() -> None:
    with pytest.raises(TypeSyntaxError, match="expected a function type"):
        parse_type("int", func=True)


@pytest.mark.parametrize(
    ("symbol", "parts"),
    [("os.File", ("os", "File")), ("a.b/c.D", ("a.b/c", "D")), ("int", ("", "int")), ("a/b", ("", "a/b"))],
)
def test_split_symbol(symbol: str, parts: tuple[str, str]) -> None:
    assert split_symbol(symbol) == parts
