"""The compact form gives back every node class."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from golint_leaks.ir import codec as c
from golint_leaks.ir import expr as e
from golint_leaks.ir import instr as i
from golint_leaks.ir import typeexpr as t
from golint_leaks.ir.unit import Body, FunctionUnit, VarDecl

INT = (c.TNAME, "", "int", ())
TINT = t.TName("", "int")
X = (c.REF, "x", 3)
EX = e.Ref("x", 3)

NODES: list[tuple[tuple[Any, ...], object]] = [
    ((c.VAR, 5), e.Var(5)),
    (X, EX),
    ((c.CONST, "int", "1"), e.Const("int", "1")),
    ((c.TEMP, 2), e.Temp(2)),
    ((c.RESULT, 2, 1), e.Result(2, 1)),
    ((c.SELECT, X, "f", 9), e.Select(EX, "f", 9)),
    ((c.INDEX, X, (X, X)), e.Index(EX, (EX, EX))),
    ((c.SLICE, X, None, X, None), e.Slice(EX, None, EX, None)),
    ((c.STAR, X), e.Star(EX)),
    ((c.UNARY, "-", X), e.Unary("-", EX)),
    ((c.BINARY, "+", X, X), e.Binary("+", EX, EX)),
    ((c.ASSERT, X, INT), e.Assert(EX, TINT)),
    ((c.ASSERT, X, None), e.Assert(EX, None)),
    ((c.CONVERT, INT, X), e.Convert(TINT, EX)),
    ((c.TYPEARG, INT), e.TypeArg(TINT)),
    ((c.CLOSURE, 1), e.Closure(1)),
    ((c.TYPEIS, X, None), e.TypeIs(EX, None)),
    ((c.OPAQUEEXPR, "?"), e.OpaqueExpr("?")),
    ((c.TNAME, "p", "T", (INT,)), t.TName("p", "T", (TINT,))),
    ((c.TPOINTER, INT), t.TPointer(TINT)),
    ((c.TSLICE, INT), t.TSlice(TINT)),
    ((c.TARRAY, "3", INT), t.TArray("3", TINT)),
    ((c.TMAP, INT, INT), t.TMap(TINT, TINT)),
    ((c.TCHAN, "both", INT), t.TChan("both", TINT)),
    (
        (c.TFUNC, (("a", INT),), (("", INT),), True),
        t.TFunc((t.TParam("a", TINT),), (t.TParam("", TINT),), True),
    ),
    ((c.TSTRUCT, (("a", INT, True),)), t.TStruct((t.TField("a", TINT, True),))),
    (
        (c.TINTERFACE, (("m", (c.TFUNC, (), (), False)),), (INT,)),
        t.TInterface((t.TMethod("m", t.TFunc((), ())),), (TINT,)),
    ),
    ((c.TUNKNOWN, "?"), t.TUnknown("?")),
    ((c.CALL, 1, X, (X,), True, 2, 3), i.Call(1, EX, (EX,), True, 2, 3)),
    (
        (c.MAKE, 1, INT, ((None, X), (X, X)), True, 2, 3),
        i.Make(1, TINT, ((None, EX), (EX, EX)), True, 2, 3),
    ),
    ((c.LET, 1, X, True, 2), i.Let(1, EX, True, 2)),
    ((c.ASSIGN, None, X, False, 2, 3), i.Assign(None, EX, False, 2, 3)),
    ((c.RECV, 1, X, True, 2, 3), i.Recv(1, EX, True, 2, 3)),
    ((c.SEND, X, X, 2, 3), i.Send(EX, EX, 2, 3)),
    (
        (c.DEFER, (c.CALL, -1, X, (), False, 2, 3), 1, 3),
        i.Defer(i.Call(-1, EX, (), False, 2, 3), 1, 3),
    ),
    ((c.GO, (c.CALL, -1, X, (), False, 2, 3), 1, 3), i.Go(i.Call(-1, EX, (), False, 2, 3), 1, 3)),
    ((c.OPAQUE, "?", (X,), 1, 2), i.Opaque("?", (EX,), 1, 2)),
    ((c.JUMP, 1), i.Jump(1)),
    ((c.BRANCH, X, 1, 2, 3), i.Branch(EX, 1, 2, 3)),
    ((c.RANGENEXT, 0, X, 1, 2, 3, 4), i.RangeNext(0, EX, 1, 2, 3, 4)),
    (
        (c.SELECTSWITCH, ((None, 1), ((c.SEND, X, X, 2, 3), 2)), 1, 2),
        i.SelectSwitch((i.SelectCase(None, 1), i.SelectCase(i.Send(EX, EX, 2, 3), 2)), 1, 2),
    ),
    ((c.RETURN, (X,), False, False, 1, 2), i.Return((EX,), False, False, 1, 2)),
    ((c.STOP, "panic", 1), i.Stop("panic", 1)),
]


@pytest.mark.parametrize(("raw", "node"), NODES, ids=lambda x: type(x).__name__)
def test_decode(raw: tuple[Any, ...], node: object) -> None:
    decoded = c.decode(raw)
    assert decoded == node
    assert type(decoded) is type(node)


def test_every_class_is_covered() -> None:
    covered = {type(node) for _, node in NODES}
    for union in (e.Expr, t.TypeExpr, i.Instr, i.Terminator):
        assert set(union.__args__) <= covered  # type: ignore[attr-defined]


def test_packed_unit_is_a_pickle_of_the_unit() -> None:
    signature = (c.TFUNC, (), (), False)
    blocks = ((((c.ASSIGN, (c.VAR, 99), (c.TEMP, 99), True, 1, 2),), (c.RETURN, (), True, True, 1, 2)),)
    variables = tuple(("v", INT, "local", 0, number) for number in range(100))
    raw = ("f", variables, ((-1, "", signature, (), (), blocks, 0, 9),), 100)
    unit = FunctionUnit(
        "f",
        tuple(VarDecl("v", TINT, "local", 0, number) for number in range(100)),
        (
            Body(
                -1,
                "",
                t.TFunc((), ()),
                (),
                (),
                (i.Block((i.Assign(e.Var(99), e.Temp(99), True, 1, 2),), i.Return((), True, True, 1, 2)),),
                0,
                9,
            ),
        ),
        100,
    )
    packed = c.pack_unit(raw)
    assert pickle.loads(packed) == unit
    assert c.load_unit(packed) == unit
