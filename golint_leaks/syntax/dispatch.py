"""Tables of handlers by node kind; the modules of the constructs fill them when imported."""

from __future__ import annotations

import re
from collections.abc import Callable

from tree_sitter import Node

from golint_leaks.ir.codec import OPAQUE, OPAQUEEXPR, VAR, Raw
from golint_leaks.syntax import kinds as K
from golint_leaks.syntax.build import Ctx

#: Bytes kept of syntax that could not be read.
EXCERPT = 80

_WORD = re.compile(rb"[\w\x80-\xff]+")


def opaque(cx: Ctx, node: Node) -> Raw:
    """Syntax without meaning as an expression."""
    return (OPAQUEEXPR, excerpt(cx, node))


def excerpt(cx: Ctx, node: Node) -> str:
    """The beginning of the text of ``node``."""
    start = node.start_byte
    return str(cx.data[start : min(node.end_byte, start + EXCERPT)], "utf-8", "replace")


#: Value of an expression; instructions for its effects go to ``cx.out`` on the way.
EXPR: list[Callable[[Ctx, Node], Raw]] = [opaque] * K.KINDS


def opaque_statement(cx: Ctx, node: Node) -> None:
    """A statement that could not be read: what it names may have been used in any way."""
    start = node.start_byte
    end = node.end_byte
    uses: dict[Raw, None] = {}
    for word in _WORD.findall(cx.data, start, end):
        known = cx.env.get(word)
        if known is not None and known[0] == VAR:
            uses[known] = None
    cx.out.append((OPAQUE, excerpt(cx, node), tuple(uses), start, end))


#: Lowers a statement into ``cx``.
STMT: list[Callable[[Ctx, Node], None]] = [opaque_statement] * K.KINDS
