"""Declarations of a file: everything but the bodies."""

from __future__ import annotations

from typing import Optional

from tree_sitter import Node

from golint_leaks.ir.codec import Raw, decode_type
from golint_leaks.ir.typeexpr import TParam, TTypeParam, TUnknown, TypeExpr
from golint_leaks.ir.unit import Import, TypeDecl
from golint_leaks.syntax import kinds as K
from golint_leaks.syntax.build import Ctx, kids
from golint_leaks.syntax.types import Param, params, type_of

_memo: dict[Raw, TypeExpr] = {}


def node_of(raw: Raw) -> TypeExpr:
    """The type expression; equal ones share one object."""
    t = _memo.get(raw)
    if t is None:
        if len(_memo) > 20000:
            _memo.clear()
        t = _memo[raw] = decode_type(raw)
    return t


def import_specs(cx: Ctx, node: Node) -> list[Import]:
    """Imports of one import declaration."""
    found = []
    stack = list(reversed(node.children))
    while stack:
        c = stack.pop()
        if c.kind_id == K.IMPORT_SPEC_LIST:
            stack.extend(reversed(c.children))
        elif c.kind_id == K.IMPORT_SPEC:
            parts = kids(c)
            path = parts[-1]
            text = cx.strs[cx.data[path.start_byte : path.end_byte]]
            alias = ""
            if len(parts) > 1:
                alias = cx.strs[cx.data[parts[0].start_byte : parts[0].end_byte]]
            found.append(Import(alias, text[1:-1], c.start_byte))
    return found


def type_params(cx: Ctx, node: Optional[Node]) -> tuple[TTypeParam, ...]:
    """Type parameters in brackets."""
    if node is None:
        return ()
    found = []
    for decl in node.children:
        if decl.kind_id not in (K.TYPE_PARAM_DECL, K.PARAM_DECL):
            continue
        c = kids(decl)
        constraint = node_of(type_of(cx, c[-1]))
        names = [cx.strs[cx.data[n.start_byte : n.end_byte]] for n in c[:-1] if n.kind_id == K.IDENT]
        found.extend([TTypeParam(name, constraint) for name in names])
    return tuple(found)


def type_decls(cx: Ctx, node: Node) -> list[TypeDecl]:
    """Types of one type declaration."""
    found = []
    for spec in node.children:
        kind = spec.kind_id
        if kind != K.TYPE_SPEC and kind != K.TYPE_ALIAS:
            continue
        c = kids(spec)
        name = cx.strs[cx.data[c[0].start_byte : c[0].end_byte]]
        generic = None
        for part in c[1:-1]:
            if part.kind_id == K.TYPE_PARAM_LIST:
                generic = part
        found.append(
            TypeDecl(
                name,
                type_params(cx, generic),
                node_of(type_of(cx, c[-1])),
                kind == K.TYPE_ALIAS,
                spec.start_byte,
                spec.end_byte,
            )
        )
    return found


def receiver(cx: Ctx, node: Node) -> tuple[Optional[TParam], tuple[TTypeParam, ...]]:
    """Receiver of a method, and the type parameters that it names."""
    found, _ = params(cx, node)
    if not found:
        return None, ()
    p: Param = found[0]
    names: list[TTypeParam] = []
    stack = [node]
    while stack:
        n = stack.pop()
        if n.kind_id == K.TYPE_ARGS:
            for arg in kids(n):
                if arg.is_named:
                    name = cx.strs[cx.data[arg.start_byte : arg.end_byte]]
                    names.append(TTypeParam(name, TUnknown()))
        elif n.child_count:
            stack.extend(n.children)
    return TParam(cx.strs[p.name], node_of(p.type)), tuple(names)
