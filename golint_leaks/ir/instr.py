"""Instructions and terminators of a basic block.

``at`` and ``end`` are byte offsets into the file (half open).
"""

from __future__ import annotations

from typing import Optional, Union

from golint_leaks.ir.expr import Expr
from golint_leaks.ir.node import Node
from golint_leaks.ir.typeexpr import TypeExpr


class Call(Node):
    """``dst = callee(args)``; conversions ``T(x)`` and builtins included.

    ``spread`` is true for ``f(xs...)``.  A call ``f(g())`` that passes on several results has the
    single argument ``Temp(t)`` of the inner call and ``forward`` set only by the type layer.
    ``dst`` is -1 under Defer and Go.
    """

    dst: int
    callee: Expr
    args: tuple[Expr, ...]
    spread: bool
    at: int
    end: int


class Make(Node):
    """``dst = T{...}`` (composite literal); ``type`` is None where the enclosing literal gives it.

    ``addr`` is true for ``&T{...}``.  A key is a field name (Ref), an index or a map key.
    """

    dst: int
    type: Optional[TypeExpr]
    elems: tuple[tuple[Optional[Expr], Expr], ...]
    addr: bool
    at: int
    end: int


class Let(Node):
    """``dst = value``: names a pure value, e.g. both arms of ``&&`` or one side of a swap.

    With ``comma_ok`` the instruction has two values: ``v, ok := m[k]`` and ``v, ok := x.(T)``.
    """

    dst: int
    value: Expr
    comma_ok: bool
    at: int


class Assign(Node):
    """``target = value``; target is an assignable Expr, or None for the blank identifier.

    ``declares`` marks the declaration of a new local variable.
    """

    target: Optional[Expr]
    value: Expr
    declares: bool
    at: int
    end: int


class Recv(Node):
    """``dst = <-chan``; with ``comma_ok`` value 1 is the flag."""

    dst: int
    chan: Expr
    comma_ok: bool
    at: int
    end: int


class Send(Node):
    """``chan <- value``."""

    chan: Expr
    value: Expr
    at: int
    end: int


class Defer(Node):
    """``defer callee(args)``; callee and arguments are evaluated here, the call runs at exit."""

    call: Call
    at: int
    end: int


class Go(Node):
    """``go callee(args)``."""

    call: Call
    at: int
    end: int


class Opaque(Node):
    """A statement that could not be read; ``uses`` are the variables named inside it."""

    text: str
    uses: tuple[Expr, ...]
    at: int
    end: int


Instr = Union[Call, Make, Let, Assign, Recv, Send, Defer, Go, Opaque]


class Jump(Node):
    """Unconditional edge."""

    target: int


class Branch(Node):
    """Two-way branch on a condition without ``&&``, ``||`` and ``!`` at its top."""

    cond: Expr
    then: int
    orelse: int
    at: int


class RangeNext(Node):
    """Head of a range loop: one more element (values 0 and 1 of ``dst``) goes to ``body``."""

    dst: int
    x: Expr
    body: int
    done: int
    at: int
    end: int


class SelectCase(Node):
    """One ready communication of a select; ``comm`` is None for ``default``."""

    comm: Optional[Union[Recv, Send]]
    target: int


class SelectSwitch(Node):
    """``select``: no cases means blocking for ever."""

    cases: tuple[SelectCase, ...]
    at: int
    end: int


class Return(Node):
    """Leave the function. ``bare``: no operands although there may be named results.

    ``implicit``: the end of the body was reached.
    """

    values: tuple[Expr, ...]
    bare: bool
    implicit: bool
    at: int
    end: int


class Stop(Node):
    """Control does not go on: ``panic``, or code after syntax that could not be read."""

    reason: str
    at: int


Terminator = Union[Jump, Branch, RangeNext, SelectSwitch, Return, Stop]


class Block(Node):
    """A basic block; its number is its index in :attr:`Body.blocks`, 0 is the entry."""

    instrs: tuple[Instr, ...]
    term: Terminator


def first_statement(block: Block) -> Optional[int]:
    """The offset at which the first statement of a block begins; None for a block without one.

    The instructions of one statement come in the order of evaluation: the outermost begins first.
    """
    term = block.term
    if not block.instrs:
        return term.at if type(term) is Return and not term.implicit else None
    first = block.instrs[0]
    start, end = first.at, getattr(first, "end", first.at)
    for instr in block.instrs:
        if instr.at <= start and getattr(instr, "end", instr.at) >= end:
            start = instr.at
    if type(term) is Return and term.at <= start and term.end >= end:
        start = term.at
    return start
