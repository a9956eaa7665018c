"""Type expressions in compact form."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Optional

from tree_sitter import Node

from golint_leaks.ir.codec import (
    TARRAY,
    TCHAN,
    TFUNC,
    TINTERFACE,
    TMAP,
    TNAME,
    TPOINTER,
    TSLICE,
    TSTRUCT,
    TUNKNOWN,
    Raw,
)
from golint_leaks.syntax import kinds as K
from golint_leaks.syntax.build import Ctx, kids

#: Signature of something without parameters and results.
NO_SIGNATURE: Raw = (TFUNC, (), (), False)


class Param(NamedTuple):
    """A parameter or result as written; ``name`` is empty when anonymous."""

    name: bytes
    type: Raw
    at: int


def type_of(cx: Ctx, node: Node) -> Raw:
    """The type expression ``node``.

    Types hold no positions, so equal text means an equal type unless local types are around.
    """
    text = cx.data[node.start_byte : node.end_byte]
    if cx.mangled:
        return TYPE[node.kind_id](cx, node)
    types = cx.file.types
    raw = types.get(text)
    if raw is None:
        raw = types[text] = TYPE[node.kind_id](cx, node)
    return raw


def _unknown(cx: Ctx, node: Node) -> Raw:
    return (
        TUNKNOWN,
        str(cx.data[node.start_byte : min(node.end_byte, node.start_byte + 80)], "utf-8", "replace"),
    )


def _name(cx: Ctx, node: Node) -> Raw:
    text = cx.data[node.start_byte : node.end_byte]
    known = cx.env.get(text)
    if known is not None and known[0] == TNAME:
        return known
    return (TNAME, "", cx.strs[text], ())


def _qualified(cx: Ctx, node: Node) -> Raw:
    c = kids(node)
    data = cx.data
    package = cx.strs[data[c[0].start_byte : c[0].end_byte]]
    return (TNAME, package, cx.strs[data[c[-1].start_byte : c[-1].end_byte]], ())


def type_args(cx: Ctx, node: Node) -> tuple[Raw, ...]:
    """The types between the brackets of ``type_arguments``."""
    return tuple([type_of(cx, c) for c in node.children if c.is_named and c.kind_id != K.COMMENT])


def _generic(cx: Ctx, node: Node) -> Raw:
    c = kids(node)
    base = type_of(cx, c[0])
    if base[0] != TNAME:
        return base
    return (TNAME, base[1], base[2], type_args(cx, c[-1]))


def _pointer(cx: Ctx, node: Node) -> Raw:
    return (TPOINTER, type_of(cx, kids(node)[-1]))


def _inner(cx: Ctx, node: Node) -> Raw:
    """A node around one type."""
    for c in node.children:
        if c.is_named and c.kind_id != K.COMMENT:
            return type_of(cx, c)
    return _unknown(cx, node)


def _slice(cx: Ctx, node: Node) -> Raw:
    return (TSLICE, type_of(cx, kids(node)[-1]))


def _array(cx: Ctx, node: Node) -> Raw:
    c = kids(node)
    length = str(cx.data[c[1].start_byte : c[1].end_byte], "utf-8", "replace")
    return (TARRAY, length, type_of(cx, c[-1]))


def _map(cx: Ctx, node: Node) -> Raw:
    c = kids(node)
    if len(c) < 5:
        return _unknown(cx, node)
    return (TMAP, type_of(cx, c[2]), type_of(cx, c[4]))


def _chan(cx: Ctx, node: Node) -> Raw:
    c = kids(node)
    if c[0].kind_id == K.ARROW:
        direction = "recv"
    elif c[1].kind_id == K.ARROW:
        direction = "send"
    else:
        direction = "both"
    return (TCHAN, direction, type_of(cx, c[-1]))


def params(cx: Ctx, node: Node) -> tuple[list[Param], bool]:
    """Parameters of a ``parameter_list``, and whether the last is variadic (its type a slice)."""
    found: list[Param] = []
    variadic = False
    data = cx.data
    for p in node.children:
        kind = p.kind_id
        if kind == K.PARAM_DECL:
            c = p.children
            count = len(c)
            if count == 1:
                found.append(Param(b"", type_of(cx, c[0]), p.start_byte))
            elif count == 2 and c[0].kind_id == K.IDENT:
                at = c[0].start_byte
                found.append(Param(data[at : c[0].end_byte], type_of(cx, c[1]), at))
            else:
                c = kids(p)
                t = type_of(cx, c[-1])
                names = [n for n in c[:-1] if n.kind_id == K.IDENT]
                if not names:
                    found.append(Param(b"", t, p.start_byte))
                for n in names:
                    at = n.start_byte
                    found.append(Param(data[at : n.end_byte], t, at))
        elif kind == K.VARIADIC_PARAM_DECL:
            variadic = True
            c = kids(p)
            t = (TSLICE, type_of(cx, c[-1]))
            at = p.start_byte
            name = data[at : c[0].end_byte] if c[0].kind_id == K.IDENT else b""
            found.append(Param(name, t, at))
    return found, variadic


def results(cx: Ctx, node: Optional[Node]) -> list[Param]:
    """Results of a function: a list in parentheses, a single type, or nothing."""
    if node is None:
        return []
    if node.kind_id == K.PARAM_LIST:
        return params(cx, node)[0]
    return [Param(b"", type_of(cx, node), node.start_byte)]


def raw_signature(cx: Ctx, ins: list[Param], outs: list[Param], variadic: bool) -> Raw:
    """The TFunc of these parameters and results."""
    strs = cx.strs
    return (
        TFUNC,
        tuple([(strs[name], t) for name, t, _ in ins]),
        tuple([(strs[name], t) for name, t, _ in outs]),
        variadic,
    )


def signature_of(cx: Ctx, node: Node) -> Raw:
    """The TFunc of a node with a parameter list and perhaps a result."""
    lists: list[Node] = []
    seen = False
    for c in node.children:
        if c.kind_id == K.PARAM_LIST:
            seen = True
            lists.append(c)
        elif seen and c.is_named and c.kind_id not in (K.COMMENT, K.BLOCK):
            lists.append(c)
    if not lists:
        return NO_SIGNATURE
    ins, variadic = params(cx, lists[0])
    return raw_signature(cx, ins, results(cx, lists[1] if len(lists) > 1 else None), variadic)


def _base_name(raw: Raw) -> str:
    """Name of the field that embeds ``raw``."""
    while raw[0] == TPOINTER:
        raw = raw[1]
    return raw[2] if raw[0] == TNAME else ""


def _struct(cx: Ctx, node: Node) -> Raw:
    fields: list[Raw] = []
    data = cx.data
    for part in node.children:
        if part.kind_id != K.FIELD_DECL_LIST:
            continue
        for f in part.children:
            if f.kind_id != K.FIELD_DECL:
                continue
            names: list[str] = []
            t: Optional[Raw] = None
            pointer = False
            for c in f.children:
                kind = c.kind_id
                if kind == K.FIELD_IDENT:
                    names.append(cx.strs[data[c.start_byte : c.end_byte]])
                elif kind == K.STAR:
                    pointer = True
                elif t is None and kind not in (K.COMMA, K.COMMENT) and c.is_named:
                    t = type_of(cx, c)
            if t is None:
                t = (TUNKNOWN, "")
            if pointer:
                t = (TPOINTER, t)
            if names:
                fields.extend([(name, t, False) for name in names])
            else:
                fields.append((_base_name(t), t, True))
    return (TSTRUCT, tuple(fields))


def _interface(cx: Ctx, node: Node) -> Raw:
    methods: list[Raw] = []
    embeds: list[Raw] = []
    for c in node.children:
        kind = c.kind_id
        if kind == K.METHOD_ELEM:
            name = ""
            for n in c.children:
                if n.kind_id == K.FIELD_IDENT:
                    name = cx.strs[cx.data[n.start_byte : n.end_byte]]
                    break
            methods.append((name, signature_of(cx, c)))
        elif kind == K.TYPE_ELEM:
            embeds.extend(_terms(cx, c))
    return (TINTERFACE, tuple(methods), tuple(embeds))


def _terms(cx: Ctx, node: Node) -> list[Raw]:
    """Types of a union."""
    return [type_of(cx, c) for c in node.children if c.is_named and c.kind_id != K.COMMENT]


def _constraint(cx: Ctx, node: Node) -> Raw:
    """A constraint or an element of a union: one type, or an interface of several terms."""
    terms = _terms(cx, node)
    if len(terms) == 1:
        return terms[0]
    return (TINTERFACE, (), tuple(terms))


def _func(cx: Ctx, node: Node) -> Raw:
    return signature_of(cx, node)


TYPE: list[Callable[[Ctx, Node], Raw]] = [_unknown] * K.KINDS
TYPE[K.TYPE_IDENT] = _name
TYPE[K.IDENT] = _name
TYPE[K.QUALIFIED_TYPE] = _qualified
TYPE[K.GENERIC_TYPE] = _generic
TYPE[K.POINTER_TYPE] = _pointer
TYPE[K.PAREN_TYPE] = _inner
TYPE[K.NEGATED_TYPE] = _inner
TYPE[K.SLICE_TYPE] = _slice
TYPE[K.ARRAY_TYPE] = _array
TYPE[K.IMPLICIT_ARRAY_TYPE] = lambda cx, node: (TARRAY, "...", type_of(cx, kids(node)[-1]))
TYPE[K.MAP_TYPE] = _map
TYPE[K.CHAN_TYPE] = _chan
TYPE[K.FUNC_TYPE] = _func
TYPE[K.STRUCT_TYPE] = _struct
TYPE[K.INTERFACE_TYPE] = _interface
TYPE[K.TYPE_ELEM] = _constraint
TYPE[K.TYPE_CONSTRAINT] = _constraint
