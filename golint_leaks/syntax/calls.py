"""Calls, ``go`` and ``defer``."""

from __future__ import annotations

from typing import Optional

from tree_sitter import Node

from golint_leaks.ir.codec import (
    CALL,
    CONVERT,
    DEFER,
    GO,
    INDEX,
    REF,
    SELECT,
    STAR,
    TEMP,
    TNAME,
    TPOINTER,
    VAR,
    Raw,
)
from golint_leaks.syntax import kinds as K
from golint_leaks.syntax.build import Ctx, kids
from golint_leaks.syntax.dispatch import EXPR


def arguments(cx: Ctx, nodes: list[Node]) -> tuple[tuple[Raw, ...], bool]:
    """Values of the nodes of an argument list, and whether the last is spread (``xs...``)."""
    values: list[Raw] = []
    spread = False
    for node in nodes:
        kind = node.kind_id
        if kind == K.COMMA or kind == K.COMMENT:
            continue
        if kind == K.VARIADIC_ARG:
            spread = True
        values.append(EXPR[kind](cx, node))
    return tuple(values), spread


def _note_name(cx: Ctx, callee: Raw) -> None:
    """Remember the last component of what is called."""
    kind = callee[0]
    if kind == SELECT:
        cx.names.add(callee[2])
    elif kind == REF:
        cx.names.add(callee[1])
    elif kind == INDEX:
        _note_name(cx, callee[1])
    elif kind == VAR:
        cx.names.add(cx.vars[callee[1]][0])


def call_value(cx: Ctx, node: Node, callee: Raw, nodes: list[Node]) -> Raw:
    """Put out the call ``callee(nodes...)`` that ``node`` is; its value."""
    args, spread = arguments(cx, nodes)
    _note_name(cx, callee)
    t = cx.temps
    cx.temps = t + 1
    cx.out.append((CALL, t, callee, args, spread, node.start_byte, node.end_byte))
    return (TEMP, t)


def pointer_type(raw: Raw) -> Optional[Raw]:
    """The type ``*T`` that the expression ``*x`` is in front of ``(y)``; None for a variable."""
    depth = 0
    while raw[0] == STAR:
        raw = raw[1]
        depth += 1
    if raw[0] == REF:
        t: Raw = (TNAME, "", raw[1], ())
    elif raw[0] == SELECT and raw[1][0] == REF:
        t = (TNAME, raw[1][1], raw[2], ())
    else:
        return None
    for _ in range(depth):
        t = (TPOINTER, t)
    return t


def _call(cx: Ctx, node: Node) -> Raw:
    """A call as a value: its temporary."""
    c = node.children
    if len(c) != 2:
        c = kids(node)
    f = c[0]
    kind = f.kind_id
    callee = EXPR[kind](cx, f)
    if len(c) != 2:  # f[T1, T2](x): type arguments of their own
        callee = _instantiated(cx, callee, c)
    last = c[-1]
    end = last.end_byte
    if end - last.start_byte == 2:  # f()
        _note_name(cx, callee)
        temp = cx.temps
        cx.temps = temp + 1
        cx.out.append((CALL, temp, callee, (), False, node.start_byte, end))
        return (TEMP, temp)
    args = last.children
    if kind == K.PAREN and callee[0] == STAR and len(args) >= 3:
        t = pointer_type(callee)
        if t is not None:
            return (CONVERT, t, EXPR[args[1].kind_id](cx, args[1]))
    values: tuple[Raw, ...]
    count = len(args)
    spread = False
    if count == 2:
        values = ()
    elif count == 3:
        a = args[1]
        k = a.kind_id
        if k == K.VARIADIC_ARG or k == K.COMMENT:
            values, spread = arguments(cx, args[1:2])
        else:
            values = (EXPR[k](cx, a),)
    else:
        values, spread = arguments(cx, args[1:-1])
    k = callee[0]
    if k == SELECT:
        cx.names.add(callee[2])
    elif k == REF:
        cx.names.add(callee[1])
    else:
        _note_name(cx, callee)
    temp = cx.temps
    cx.temps = temp + 1
    cx.out.append((CALL, temp, callee, values, spread, node.start_byte, node.end_byte))
    return (TEMP, temp)


def _instantiated(cx: Ctx, callee: Raw, c: list[Node]) -> Raw:
    for part in c[1:]:
        if part.kind_id == K.TYPE_ARGS:
            named = [a for a in part.children if a.is_named and a.kind_id != K.COMMENT]
            return (INDEX, callee, tuple([EXPR[a.kind_id](cx, a) for a in named]))
    return callee


def later_call(cx: Ctx, node: Node) -> None:
    """``go`` and ``defer``: operands are evaluated now, the call itself runs later."""
    operand = kids(node)[1]
    while operand.kind_id == K.PAREN:
        operand = kids(operand)[1]
    value = EXPR[operand.kind_id](cx, operand)
    tag = GO if node.kind_id == K.GO_STMT else DEFER
    if tag == GO:
        cx.names.add("go")
    out = cx.out
    if value[0] == TEMP and out and out[-1][0] == CALL and out[-1][1] == value[1]:
        last = out.pop()
        call = (CALL, -1, *last[2:])
    else:  # not a call: an error to the compiler
        call = (CALL, -1, value, (), False, operand.start_byte, operand.end_byte)
    out.append((tag, call, node.start_byte, node.end_byte))


EXPR[K.CALL] = _call
