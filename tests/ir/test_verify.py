"""The verifier finds what is wrong with a unit."""

from __future__ import annotations

import pytest

from golint_leaks.ir.expr import Binary, Closure, Const, Expr, Ref, Result, Temp, Unary, Var
from golint_leaks.ir.instr import (
    Assign,
    Block,
    Branch,
    Call,
    Defer,
    Instr,
    Jump,
    Let,
    RangeNext,
    Recv,
    Return,
    SelectCase,
    SelectSwitch,
    Stop,
    Terminator,
)
from golint_leaks.ir.typeexpr import TFunc
from golint_leaks.ir.unit import Body, FunctionUnit, VarDecl
from golint_leaks.ir.verify import verify

END = Return((), True, True, 0, 0)
X: Expr = Ref("x", 0)


def call(dst: int) -> Call:
    return Call(dst, X, (), False, 0, 1)


def unit(*blocks: Block, temps: int = 4, variables: int = 1) -> FunctionUnit:
    """A unit of one body."""
    decls = tuple(VarDecl("v", None, "local", 0, 0) for _ in range(variables))
    return FunctionUnit("f", decls, (Body(-1, "", TFunc((), ()), (), (), blocks, 0, 9),), temps)


def straight(*instrs: Instr, term: Terminator = END) -> FunctionUnit:
    """A unit of one block."""
    return unit(Block(instrs, term))


def test_well_formed() -> None:
    assert verify(straight(call(0), Assign(Var(0), Temp(0), True, 0, 1))) == []
    both = unit(
        Block((), Branch(X, 1, 2, 0)),
        Block((Let(0, X, False, 0),), Jump(3)),
        Block((Let(0, X, False, 0),), Jump(3)),
        Block((Assign(None, Temp(0), False, 0, 1),), END),
    )
    assert verify(both) == []
    ranging = unit(
        Block((), RangeNext(0, X, 1, 2, 0, 1)),
        Block((Assign(None, Result(0, 1), False, 0, 1),), Jump(0)),
        Block((), END),
    )
    assert verify(ranging) == []
    selecting = unit(
        Block((), SelectSwitch((SelectCase(Recv(0, X, True, 0, 1), 1), SelectCase(None, 2)), 0, 1)),
        Block((Assign(None, Result(0, 1), False, 0, 1),), Jump(2)),
        Block((), END),
    )
    assert verify(selecting) == []


BROKEN = {
    "no blocks": unit(),
    "successor 7 out of range": straight(term=Jump(7)),
    "unreachable": unit(Block((), END), Block((), END)),
    "temporary 1 is never set": straight(Assign(None, Temp(1), False, 0, 1)),
    "temporary 9 out of range": straight(call(9)),
    "temporary 0 may be unset": unit(
        Block((), Branch(X, 1, 2, 0)),
        Block((call(0),), Jump(2)),
        Block((Assign(None, Temp(0), False, 0, 1),), END),
    ),
    "temporary 2 may be unset": straight(Assign(None, Temp(2), False, 0, 1), call(2)),
    "variable 5 out of range": straight(Assign(Var(5), X, False, 0, 1)),
    "body 3 out of range": straight(Assign(None, Closure(3), False, 0, 1)),
    "assignment to Const": straight(Assign(Const("int", "1"), X, False, 0, 1)),
    "declaration of something": straight(Assign(X, X, True, 0, 1)),
    "go or defer without": straight(Defer(call(0), 0, 1)),
    "call without destination": straight(call(-1)),
    "condition with &&": unit(Block((), Branch(Binary("&&", X, X), 1, 1, 0)), Block((), END)),
    "condition with !": unit(Block((), Branch(Unary("!", X), 1, 1, 0)), Block((), END)),
    "implicit return with operands": straight(term=Return((), False, True, 0, 0)),
    "bare return of something": straight(term=Return((X,), True, False, 0, 0)),
    "more operands than results": straight(term=Return((X,), False, False, 0, 0)),
    "has no value 1": straight(Let(0, X, False, 0), Assign(None, Result(0, 1), False, 0, 1)),
    "has no value 2": straight(Let(0, X, True, 0), Assign(None, Result(0, 2), False, 0, 1)),
    "from 5 to 1": straight(Assign(Var(0), X, False, 5, 1)),
    "several defaults": straight(term=SelectSwitch((SelectCase(None, 0), SelectCase(None, 0)), 0, 1)),
    "Stop is no instruction": straight(Stop("x", 0)),  # type: ignore[arg-type]
}


@pytest.mark.parametrize(("message", "bad"), BROKEN.items(), ids=BROKEN)
def test_violations(message: str, bad: FunctionUnit) -> None:
    assert any(message in found for found in verify(bad)), verify(bad)


def test_variable_of_another_function() -> None:
    inner = Body(0, "func1", TFunc((), ()), (), (), (Block((), END),), 0, 9)
    outer = Body(
        -1,
        "",
        TFunc((), ()),
        (),
        (),
        (Block((Assign(None, Closure(1), False, 0, 1), Assign(Var(0), X, False, 0, 1)), END),),
        0,
        9,
    )
    decls = (VarDecl("v", None, "local", 1, 0),)
    assert verify(FunctionUnit("f", decls, (outer, inner), 0)) == [
        "body 0: block 0: variable 0 of another function"
    ]
    assert any(
        "no body 4" in m
        for m in verify(FunctionUnit("f", (VarDecl("v", None, "local", 4, 0),), (outer, inner), 0))
    )
