"""Expressions: pure trees, with instructions put out on the way for what has effects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Optional

from tree_sitter import Node

from golint_leaks.ir.codec import (
    ASSERT,
    BINARY,
    BRANCH,
    CONST,
    CONVERT,
    INDEX,
    JUMP,
    LET,
    RECV,
    REF,
    SELECT,
    SLICE,
    STAR,
    TEMP,
    TNAME,
    TYPEARG,
    UNARY,
    Raw,
)
from golint_leaks.syntax import kinds as K
from golint_leaks.syntax.build import FALSE, TRUE, Blk, Ctx, kids
from golint_leaks.syntax.calls import call_value
from golint_leaks.syntax.dispatch import EXPR
from golint_leaks.syntax.literals import literal
from golint_leaks.syntax.types import type_of

#: Names of the universe that are types.
PREDECLARED = frozenset(
    b"bool byte complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string "
    b"uint uint8 uint16 uint32 uint64 uintptr any comparable".split()
)

#: Operators chained longer than this are cut by a Let, which bounds the depth of expressions.
CHAIN = 64
#: Bytes kept of a string constant; longer ones are embedded files, not keys.
LONGEST_TEXT = 512

Handler = Callable[[Ctx, Node], Raw]


def _ident(cx: Ctx, node: Node) -> Raw:
    at = node.start_byte
    text = cx.data[at : node.end_byte]
    known = cx.env.get(text)
    if known is None:
        return (REF, cx.strs[text], at)
    if known[0] == TNAME:
        return (REF, known[2], at)
    return known


def _iota(cx: Ctx, node: Node) -> Raw:
    known = cx.env.get(b"iota")
    if known is not None:
        return known
    if cx.iota >= 0:
        return (CONST, "int", str(cx.iota))
    return (REF, "iota", node.start_byte)


def _literal(kind: str) -> Handler:
    def handle(cx: Ctx, node: Node) -> Raw:
        return (CONST, kind, cx.strs[cx.data[node.start_byte : node.end_byte]])

    return handle


def _string(cx: Ctx, node: Node) -> Raw:
    start = node.start_byte
    end = node.end_byte
    if end - start > LONGEST_TEXT:
        return (CONST, "string", str(cx.data[start : start + LONGEST_TEXT], "utf-8", "replace") + "…")
    return (CONST, "string", str(cx.data[start:end], "utf-8", "replace"))


def _paren(cx: Ctx, node: Node) -> Raw:
    c = node.children
    if len(c) != 3:
        c = kids(node)
    return EXPR[c[1].kind_id](cx, c[1])


def _selector(cx: Ctx, node: Node) -> Raw:
    c = node.children
    if len(c) != 3:
        c = kids(node)
    x = c[0]
    at = c[2].start_byte
    data = cx.data
    if x.kind_id == K.IDENT:
        start = x.start_byte
        text = data[start : x.end_byte]
        value = cx.env.get(text)
        if value is None:
            value = (REF, cx.strs[text], start)
        elif value[0] == TNAME:
            value = (REF, value[2], start)
    else:
        value = EXPR[x.kind_id](cx, x)
    return (SELECT, value, cx.strs[data[at : node.end_byte]], at)


def _index(cx: Ctx, node: Node) -> Raw:
    c = node.children
    if len(c) == 4 and c[1].kind_id == K.LBRACKET and c[2].kind_id != K.COMMENT:
        return (INDEX, EXPR[c[0].kind_id](cx, c[0]), (index_arg(cx, c[2]),))
    c = kids(node)
    x = EXPR[c[0].kind_id](cx, c[0])
    indices = tuple([index_arg(cx, i) for i in c[2:] if i.kind_id not in (K.COMMA, K.RBRACKET)])
    return (INDEX, x, indices)


def index_arg(cx: Ctx, node: Node) -> Raw:
    """An index, or a type argument where the syntax or a known name says so."""
    kind = node.kind_id
    if kind == K.TYPE_ELEM:
        c = kids(node)
        if len(c) != 1:
            return (TYPEARG, type_of(cx, node))
        node = c[0]
        kind = node.kind_id
    if kind == K.IDENT or kind == K.TYPE_IDENT:
        at = node.start_byte
        text = cx.data[at : node.end_byte]
        known = cx.env.get(text)
        if known is not None:
            return (TYPEARG, known) if known[0] == TNAME else known
        if text in PREDECLARED:
            return (TYPEARG, type_of(cx, node))
        return (REF, cx.strs[text], at)
    if kind == K.QUALIFIED_TYPE:
        return _qualified_value(cx, node)
    if kind == K.POINTER_TYPE or kind == K.GENERIC_TYPE or kind == K.PAREN_TYPE:
        return type_value(cx, node)
    return EXPR[kind](cx, node)


def _qualified_value(cx: Ctx, node: Node) -> Raw:
    """``a.b`` that the grammar took for a type."""
    c = kids(node)
    at = c[-1].start_byte
    return (SELECT, _ident(cx, c[0]), cx.strs[cx.data[at : c[-1].end_byte]], at)


def local_value(cx: Ctx, node: Node) -> Optional[Raw]:
    """The expression that ``node``, a type to the grammar, is when it begins with a variable."""
    kind = node.kind_id
    if kind == K.TYPE_IDENT or kind == K.IDENT or kind == K.PACKAGE_IDENT:
        known = cx.env.get(cx.data[node.start_byte : node.end_byte])
        return known if known is not None and known[0] != TNAME else None
    if kind == K.QUALIFIED_TYPE:
        return _qualified_value(cx, node) if local_value(cx, kids(node)[0]) else None
    if kind == K.POINTER_TYPE:
        x = local_value(cx, kids(node)[-1])
        return (STAR, x) if x else None
    if kind == K.PAREN_TYPE or kind == K.TYPE_ELEM:
        c = [k for k in kids(node) if k.is_named]
        return local_value(cx, c[0]) if len(c) == 1 else None
    if kind == K.GENERIC_TYPE:
        c = kids(node)
        x = local_value(cx, c[0])
        return (INDEX, x, _type_indices(cx, c[-1])) if x else None
    return None


def _type_indices(cx: Ctx, node: Node) -> tuple[Raw, ...]:
    return tuple([index_arg(cx, a) for a in node.children if a.is_named and a.kind_id != K.COMMENT])


def type_value(cx: Ctx, node: Node) -> Raw:
    """A type in the place of a value, unless its names are local variables."""
    return local_value(cx, node) or (TYPEARG, type_of(cx, node))


def _generic_value(cx: Ctx, node: Node) -> Raw:
    """``f[T]`` that the grammar took for a type."""
    c = kids(node)
    base = c[0]
    if base.kind_id == K.QUALIFIED_TYPE:
        x = _qualified_value(cx, base)
    else:
        x = _ident(cx, base)
    return (INDEX, x, _type_indices(cx, c[-1]))


def _instantiation(cx: Ctx, node: Node) -> Raw:
    c = kids(node)
    base = c[0]
    if base.kind_id == K.QUALIFIED_TYPE:
        x = _qualified_value(cx, base)
    elif base.kind_id == K.TYPE_IDENT:
        x = _ident(cx, base)
    else:
        x = EXPR[base.kind_id](cx, base)
    return (INDEX, x, tuple([index_arg(cx, a) for a in c[1:] if a.is_named]))


def _slice(cx: Ctx, node: Node) -> Raw:
    c = kids(node)
    x = EXPR[c[0].kind_id](cx, c[0])
    parts: list[Optional[Raw]] = [None, None, None]
    place = 0
    for part in c[2:]:
        kind = part.kind_id
        if kind == K.COLON:
            place += 1
        elif kind != K.RBRACKET and place < 3:
            parts[place] = EXPR[kind](cx, part)
    return (SLICE, x, parts[0], parts[1], parts[2])


def _assertion(cx: Ctx, node: Node) -> Raw:
    c = kids(node)
    x = EXPR[c[0].kind_id](cx, c[0])
    for part in c[1:]:
        if part.is_named:
            return (ASSERT, x, type_of(cx, part))
    return (ASSERT, x, None)


def _conversion(cx: Ctx, node: Node) -> Raw:
    c = kids(node)
    t = c[0]
    kind = t.kind_id
    stars = 0
    while kind == K.POINTER_TYPE:  # *T(x) is *(T(x)), whatever the grammar says
        t = kids(t)[-1]
        kind = t.kind_id
        stars += 1
    value = _converted(cx, node, t, c[2])
    for _ in range(stars):
        value = (STAR, value)
    return value


def _converted(cx: Ctx, node: Node, t: Node, operand: Node) -> Raw:
    kind = t.kind_id
    if kind == K.GENERIC_TYPE:
        # G[T](x): a conversion and the call of a generic function look the same.
        return call_value(cx, node, _generic_value(cx, t), [operand])
    if kind == K.TYPE_IDENT:
        return call_value(cx, node, _ident(cx, t), [operand])
    if kind == K.QUALIFIED_TYPE:
        return call_value(cx, node, _qualified_value(cx, t), [operand])
    if kind == K.PAREN_TYPE:
        f = local_value(cx, t)
        if f is not None:
            return call_value(cx, node, f, [operand])
    raw = type_of(cx, t)
    x = EXPR[operand.kind_id](cx, operand)
    if kind == K.CHAN_TYPE and raw[1] == "recv":  # <-chan T(x) is <-(chan T(x))
        temp = cx.temp()
        both = (CONVERT, (raw[0], "both", raw[2]), x)
        cx.names.add("<-")
        cx.out.append((RECV, temp, both, False, node.start_byte, node.end_byte))
        return (TEMP, temp)
    return (CONVERT, raw, x)


def _unary(cx: Ctx, node: Node) -> Raw:
    c = node.children
    if len(c) != 2:
        c = kids(node)
    op = c[0].kind_id
    operand = c[1]
    kind = operand.kind_id
    if op == K.AMP:
        inner = operand
        while inner.kind_id == K.PAREN:
            inner = kids(inner)[1]
        if inner.kind_id == K.COMPOSITE:
            return literal(cx, inner, node.start_byte, True)
        return (UNARY, "&", EXPR[kind](cx, operand))
    x = EXPR[kind](cx, operand)
    if op == K.STAR:
        return (STAR, x)
    if op == K.ARROW:
        t = cx.temp()
        cx.names.add("<-")
        cx.out.append((RECV, t, x, False, node.start_byte, node.end_byte))
        return (TEMP, t)
    return (UNARY, K.OPERATORS[op], x)


def _binary(cx: Ctx, node: Node) -> Raw:
    c = node.children
    if len(c) != 3:
        c = kids(node)
    op = c[1].kind_id
    if op == K.ANDAND or op == K.OROR:
        return _logical(cx, node, op)
    left = c[0]
    right = c[2]
    kind = left.kind_id
    if kind != K.BINARY:
        x = EXPR[kind](cx, left)
        return (BINARY, K.OPERATORS[op], x, EXPR[right.kind_id](cx, right))
    # A chain such as "a" + "b" + ... is walked without recursion.
    spine = [(op, right)]
    while kind == K.BINARY:
        c = left.children
        if len(c) != 3:
            c = kids(left)
        op = c[1].kind_id
        if op == K.ANDAND or op == K.OROR:
            break
        spine.append((op, c[2]))
        left = c[0]
        kind = left.kind_id
    x = EXPR[kind](cx, left)
    length = 0
    for op, right in reversed(spine):
        x = (BINARY, K.OPERATORS[op], x, EXPR[right.kind_id](cx, right))
        length += 1
        if length == CHAIN:
            x = cx.let(x, right.start_byte)
            length = 0
    return x


def operands(node: Node, op: int) -> list[Node]:
    """Operands of a chain of one logical operator, in order."""
    found = []
    while node.kind_id == K.BINARY:
        c = node.children
        if len(c) != 3:
            c = kids(node)
        if c[1].kind_id != op:
            break
        found.append(c[2])
        node = c[0]
    found.append(node)
    found.reverse()
    return found


def _logical(cx: Ctx, node: Node, op: int) -> Raw:
    """``&&`` and ``||`` as values: a tree where the right sides are pure, control flow otherwise."""
    first, *rest = operands(node, op)
    symbol = K.OPERATORS[op]
    x = EXPR[first.kind_id](cx, first)
    length = 0
    for right in rest:
        before = cx.blk
        arm = Blk()
        count = len(cx.blocks)
        cx.start(arm)
        y = EXPR[right.kind_id](cx, right)
        if cx.blk is arm and not arm.instrs:
            del cx.blocks[count:]
            cx.blk = before
            cx.out = before.instrs
            x = (BINARY, symbol, x, y)
            length += 1
            if length == CHAIN:
                x = cx.let(x, right.start_byte)
                length = 0
            continue
        # The value of the whole is one temporary that both arms set.
        t = cx.temp()
        at = right.start_byte
        cx.out.append((LET, t, y, False, at))
        join = Blk()
        cx.blk.term = (JUMP, join)
        short = Blk()
        short.instrs.append((LET, t, FALSE if op == K.ANDAND else TRUE, False, at))
        short.term = (JUMP, join)
        cx.blocks.append(short)
        cx.blocks.append(join)
        last = cx.blocks
        cx.blk = before
        cx.out = before.instrs
        if op == K.ANDAND:
            branch(cx, x, arm, short, first.start_byte)
        else:
            branch(cx, x, short, arm, first.start_byte)
        assert last is cx.blocks
        cx.blk = join
        cx.out = join.instrs
        x = (TEMP, t)
    return x


def branch(cx: Ctx, cond: Raw, then: Blk, orelse: Blk, at: int) -> None:
    """End the current block with a branch on a pure condition, taken apart at ``&& || !``."""
    while cond[0] == UNARY and cond[1] == "!":
        cond = cond[2]
        then, orelse = orelse, then
    if cond[0] == BINARY and cond[1] in ("&&", "||"):
        middle = Blk()
        if cond[1] == "&&":
            branch(cx, cond[2], middle, orelse, at)
        else:
            branch(cx, cond[2], then, middle, at)
        cx.start(middle)
        branch(cx, cond[3], then, orelse, at)
        return
    cx.blk.term = (BRANCH, cond, then, orelse, at)


def condition(cx: Ctx, node: Node, then: Blk, orelse: Blk) -> None:
    """End the current block, and those needed for ``&& || !``, with branches on ``node``."""
    kind = node.kind_id
    while True:
        if kind == K.PAREN:
            node = kids(node)[1]
        elif kind == K.UNARY:
            c = kids(node)
            if c[0].kind_id != K.NOT:
                break
            node = c[1]
            then, orelse = orelse, then
        else:
            break
        kind = node.kind_id
    if kind == K.BINARY:
        c = node.children
        if len(c) != 3:
            c = kids(node)
        op = c[1].kind_id
        if op == K.ANDAND or op == K.OROR:
            *firsts, last = operands(node, op)
            for operand in firsts:
                middle = Blk()
                if op == K.ANDAND:
                    condition(cx, operand, middle, orelse)
                else:
                    condition(cx, operand, then, middle)
                cx.start(middle)
            condition(cx, last, then, orelse)
            return
    at = node.start_byte
    raw = EXPR[kind](cx, node)
    cx.blk.term = (BRANCH, raw, then, orelse, at)


def _variadic(cx: Ctx, node: Node) -> Raw:
    c = kids(node)
    return EXPR[c[0].kind_id](cx, c[0])


EXPR[K.IDENT] = _ident
EXPR[K.BLANK_IDENT] = _ident
EXPR[K.TRUE] = EXPR[K.FALSE] = EXPR[K.NIL] = _ident
EXPR[K.IOTA] = _iota
EXPR[K.INT] = _literal("int")
EXPR[K.FLOAT] = _literal("float")
EXPR[K.IMAGINARY] = _literal("imaginary")
EXPR[K.RUNE] = _literal("rune")
EXPR[K.STRING] = EXPR[K.RAW_STRING] = _string
EXPR[K.PAREN] = _paren
EXPR[K.SELECTOR] = _selector
EXPR[K.INDEX] = _index
EXPR[K.INSTANTIATION] = _instantiation
EXPR[K.SLICE] = _slice
EXPR[K.ASSERTION] = _assertion
EXPR[K.CONVERSION] = _conversion
EXPR[K.UNARY] = _unary
EXPR[K.BINARY] = _binary
EXPR[K.VARIADIC_ARG] = _variadic
EXPR[K.TYPE_ELEM] = index_arg
for _kind in (
    K.TYPE_IDENT,
    K.QUALIFIED_TYPE,
    K.GENERIC_TYPE,
    K.POINTER_TYPE,
    K.PAREN_TYPE,
    K.SLICE_TYPE,
    K.ARRAY_TYPE,
    K.MAP_TYPE,
    K.CHAN_TYPE,
    K.FUNC_TYPE,
    K.STRUCT_TYPE,
    K.INTERFACE_TYPE,
):
    EXPR[_kind] = type_value
