"""Functions and function literals: parameters, bodies, units."""

from __future__ import annotations

from typing import Optional

from tree_sitter import Node

from golint_leaks.ir.codec import CLOSURE, OPAQUE, RETURN, STOP, TNAME, Raw
from golint_leaks.syntax import kinds as K
from golint_leaks.syntax.build import Ctx, File, finish
from golint_leaks.syntax.dispatch import EXPR
from golint_leaks.syntax.statements import inside, named_results
from golint_leaks.syntax.types import NO_SIGNATURE, Param, params, raw_signature, results


class Parts:
    """Children of a function declaration or literal by their role."""

    __slots__ = ("receiver", "name", "type_params", "params", "result", "body")

    def __init__(self, node: Node) -> None:
        self.receiver: Optional[Node] = None
        self.name: Optional[Node] = None
        self.type_params: Optional[Node] = None
        self.params: Optional[Node] = None
        self.result: Optional[Node] = None
        self.body: Optional[Node] = None
        method = node.kind_id == K.METHOD_DECL
        for c in node.children:
            kind = c.kind_id
            if kind == K.PARAM_LIST:
                if method and self.receiver is None:
                    self.receiver = c
                elif self.params is None:
                    self.params = c
                else:
                    self.result = c
            elif kind == K.BLOCK:
                self.body = c
            elif kind == K.TYPE_PARAM_LIST:
                self.type_params = c
            elif kind == K.COMMENT or not c.is_named or kind == K.ERROR:
                continue
            elif self.name is None and self.params is None:
                self.name = c
            elif self.params is not None and self.result is None:
                self.result = c


class Header:
    """Signature of a function in compact form, with its parameters."""

    __slots__ = ("receiver", "ins", "outs", "signature")

    def __init__(self, cx: Ctx, parts: Parts) -> None:
        self.receiver: Optional[Param] = None
        if parts.receiver is not None:
            found, _ = params(cx, parts.receiver)
            self.receiver = found[0] if found else None
        variadic = False
        self.ins: list[Param] = []
        if parts.params is not None:
            self.ins, variadic = params(cx, parts.params)
        self.outs = results(cx, parts.result)
        if self.ins or self.outs:
            self.signature = raw_signature(cx, self.ins, self.outs, variadic)
        else:
            self.signature = NO_SIGNATURE


def lower_body(cx: Ctx, header: Header, body: Node, parent: int, at: int, end: int) -> None:
    """Lower one function into ``cx.bodies[cx.body]``; the scope and graph are the caller's."""
    ins: list[int] = []
    if header.receiver is not None:
        p = header.receiver
        ins.append(cx.declare(p.name, p.type, "receiver", p.at)[1])
    ins.extend([cx.declare(p.name, p.type, "param", p.at)[1] for p in header.ins])
    outs = [cx.declare(p.name, p.type, "result", p.at)[1] for p in header.outs]
    cx.results = tuple(outs)
    # Parameters and the outermost block share one scope.
    inside(cx, body)
    close_body(cx, end)
    cx.bodies[cx.body] = (
        parent,
        cx.suffix,
        header.signature,
        tuple(ins),
        cx.results,
        finish(cx.blocks),
        at,
        end,
    )


def close_body(cx: Ctx, end: int) -> None:
    """Return at the end of the body, and stops behind labels that do not exist."""
    cx.blk.term = (RETURN, named_results(cx), True, True, max(end - 1, 0), end)
    for blk in cx.labels.values():
        if blk.term is None:
            blk.term = (STOP, "no such label", end)
            cx.blocks.append(blk)


def _func_literal(cx: Ctx, node: Node) -> Raw:
    parts = Parts(node)
    index = len(cx.bodies)
    cx.bodies.append(None)
    number = cx.literals + 1
    cx.literals = number
    saved = (
        cx.body,
        cx.suffix,
        cx.results,
        cx.blk,
        cx.out,
        cx.blocks,
        cx.targets,
        cx.labels,
        cx.label,
        cx.next_case,
    )
    parent = cx.body
    cx.suffix = f"{cx.suffix}.{number}" if cx.suffix else f"func{number}"
    cx.literals = 0
    cx.body = index
    cx.open_body()
    cx.push()
    header = Header(cx, parts)
    at = node.start_byte
    end = node.end_byte
    if parts.body is not None:
        lower_body(cx, header, parts.body, parent, at, end)
    else:
        cx.bodies[index] = empty_body(parent, cx.suffix, at, end)
    cx.pop()
    (
        cx.body,
        cx.suffix,
        cx.results,
        cx.blk,
        cx.out,
        cx.blocks,
        cx.targets,
        cx.labels,
        cx.label,
        cx.next_case,
    ) = saved
    cx.literals = number
    return (CLOSURE, index)


def empty_body(parent: int, suffix: str, at: int, end: int) -> Raw:
    """A body of which nothing is known but that it could not be read."""
    blocks = ((((OPAQUE, "", (), at, end),), (STOP, "unread", at)),)
    return (parent, suffix, NO_SIGNATURE, (), (), blocks, at, end)


def new_unit(file: File, name: str, type_params: list[bytes]) -> Ctx:
    """Context for a unit whose type parameters have these names."""
    cx = Ctx(file, name)
    for t in type_params:
        cx.env[t] = (TNAME, "", cx.strs[t], ())
    cx.bodies.append(None)
    return cx


def unit_raw(cx: Ctx, name: str) -> Raw:
    """The finished unit in compact form."""
    return (name, tuple(cx.vars), tuple(cx.bodies), cx.temps)


EXPR[K.FUNC_LITERAL] = _func_literal
