"""Composite literals."""

from __future__ import annotations

from typing import Optional

from tree_sitter import Node

from golint_leaks.ir.codec import MAKE, REF, TARRAY, TEMP, TMAP, TPOINTER, TSLICE, Raw
from golint_leaks.syntax import kinds as K
from golint_leaks.syntax.build import Ctx, kids
from golint_leaks.syntax.dispatch import EXPR
from golint_leaks.syntax.types import type_of


def literal(cx: Ctx, node: Node, start: int, addr: bool) -> Raw:
    """Put out the Make of ``T{...}``, or of ``&T{...}`` that begins at ``start``."""
    c = kids(node)
    return _make(cx, type_of(cx, c[0]), c[-1], addr, start)


def _make(cx: Ctx, t: Optional[Raw], body: Node, addr: bool, start: int) -> Raw:
    elems: list[tuple[Optional[Raw], Raw]] = []
    key_type: Optional[Raw] = None
    elem_type: Optional[Raw] = None
    fields = True  # an identifier as key may be the name of a field
    if t is not None:
        tag = t[0]
        if tag == TSLICE:
            elem_type = t[1]
            fields = False
        elif tag == TARRAY:
            elem_type = t[2]
            fields = False
        elif tag == TMAP:
            key_type = t[1]
            elem_type = t[2]
            fields = False
    for e in body.children:
        kind = e.kind_id
        if kind == K.LITERAL_ELEMENT:
            elems.append((None, _element(cx, e, elem_type)))
        elif kind == K.KEYED_ELEMENT:
            c = e.children
            if len(c) != 3:
                c = kids(e)
            key = _key(cx, c[0], key_type, fields)
            elems.append((key, _element(cx, c[-1], elem_type)))
    temp = cx.temps
    cx.temps = temp + 1
    cx.out.append((MAKE, temp, t, tuple(elems), addr, start, body.end_byte))
    return (TEMP, temp)


def _key(cx: Ctx, node: Node, t: Optional[Raw], fields: bool) -> Raw:
    inner = node.children[0]
    if fields and inner.kind_id == K.IDENT:
        at = inner.start_byte
        return (REF, cx.strs[cx.data[at : inner.end_byte]], at)
    return _element(cx, node, t)


def _element(cx: Ctx, node: Node, t: Optional[Raw]) -> Raw:
    """One element; ``t`` is the type that a literal without one has, as far as it is known."""
    c = node.children
    inner = c[0]
    if len(c) != 1:
        c = kids(node)
        inner = c[0]
    kind = inner.kind_id
    if kind != K.LITERAL_VALUE:
        return EXPR[kind](cx, inner)
    if t is not None and t[0] == TPOINTER:
        return _make(cx, t[1], inner, True, inner.start_byte)
    return _make(cx, t, inner, False, inner.start_byte)


def _composite(cx: Ctx, node: Node) -> Raw:
    return literal(cx, node, node.start_byte, False)


EXPR[K.COMPOSITE] = _composite
