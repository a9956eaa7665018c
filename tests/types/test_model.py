"""Types as values."""

from __future__ import annotations

import copy
import pickle

import pytest

from golint_leaks.types import (
    ANY,
    BYTE,
    ERROR,
    INT,
    STRING,
    UNKNOWN,
    VOID,
    Array,
    Basic,
    Chan,
    Field,
    Interface,
    Map,
    Named,
    NilType,
    Pointer,
    Signature,
    Slice,
    Struct,
    Tuple,
    Type,
    TypeParam,
    Unknown,
    deref,
    type_symbol,
)

FILE = Named("os", "File")
TYPES: list[tuple[Type, str]] = [
    (INT, "int"),
    (UNKNOWN, "?"),
    (NilType(), "untyped nil"),
    (FILE, "os.File"),
    (Named("m", "List", (INT, FILE)), "m.List[int, os.File]"),
    (ERROR, "error"),
    (Pointer(FILE), "*os.File"),
    (Slice(BYTE), "[]uint8"),
    (Array(INT, "3"), "[3]int"),
    (Map(STRING, INT), "map[string]int"),
    (Chan(INT), "chan int"),
    (Chan(INT, "recv"), "<-chan int"),
    (Chan(INT, "send"), "chan<- int"),
    (Tuple((INT, ERROR)), "(int, error)"),
    (VOID, "()"),
    (TypeParam("m.F", 0, "T"), "T"),
    (Signature((INT,), (STRING, ERROR)), "func(int) (string, error)"),
    (Signature((INT, Slice(STRING)), (), True), "func(int, ...string)"),
    (Struct((Field("A", INT, False), Field("File", Pointer(FILE), True))), "struct{A int; *os.File}"),
    (ANY, "any"),
    (Interface((("Close", Signature((), (ERROR,))),), (FILE,)), "interface{Close() error; os.File}"),
]


@pytest.mark.parametrize(("t", "text"), TYPES, ids=[text for _, text in TYPES])
def test_text_and_identity(t: Type, text: str) -> None:
    assert str(t) == text
    assert repr(t) == f"<{text}>"
    assert pickle.loads(pickle.dumps(t)) is t
    assert copy.deepcopy(t) is t
    assert len({t, pickle.loads(pickle.dumps(t))}) == 1


def test_types_of_different_kinds_differ() -> None:
    assert len({t for t, _ in TYPES}) == len(TYPES)
    assert hash(Pointer(INT)) != hash(Slice(INT))
    assert Unknown() is UNKNOWN


def test_types_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        FILE.name = "Other"


def test_symbols() -> None:
    assert type_symbol(FILE) == type_symbol(Pointer(FILE)) == "os.File"
    assert type_symbol(Named("m", "List", (INT,))) == "m.List"
    assert type_symbol(ERROR) == "error"
    assert type_symbol(Pointer(Pointer(FILE))) == ""
    assert type_symbol(Slice(FILE)) == type_symbol(INT) == ""
    assert deref(Pointer(FILE)) is FILE
    assert deref(FILE) is FILE


def test_parameters() -> None:
    plain = Signature((INT, STRING), (ERROR,))
    assert [plain.param(n) for n in range(3)] == [INT, STRING, UNKNOWN]
    variadic = Signature((INT, Slice(STRING)), (), True)
    assert [variadic.param(n) for n in range(4)] == [INT, STRING, STRING, STRING]
    assert plain.result is ERROR
    assert variadic.result is VOID
    assert Signature((), (INT, ERROR)).result is Tuple((INT, ERROR))
    assert Signature((), (), True).param(0) is UNKNOWN
    assert Basic("int") is INT
