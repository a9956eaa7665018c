"""``switch``, type switch and ``select``."""

from __future__ import annotations

from typing import Optional

from tree_sitter import Node

from golint_leaks.ir.codec import (
    ASSERT,
    ASSIGN,
    BINARY,
    BRANCH,
    CONST,
    JUMP,
    RECV,
    REF,
    RESULT,
    SELECT,
    SELECTSWITCH,
    TEMP,
    TYPEIS,
    VAR,
    Raw,
)
from golint_leaks.syntax import kinds as K
from golint_leaks.syntax.assignments import assign_to, define, items
from golint_leaks.syntax.build import TRUE, Blk, Ctx, Target, kids
from golint_leaks.syntax.dispatch import EXPR, STMT, opaque_statement
from golint_leaks.syntax.expressions import condition
from golint_leaks.syntax.statements import inside, send
from golint_leaks.syntax.types import type_of


def _stable(cx: Ctx, raw: Raw, at: int) -> Raw:
    """The expression itself when it is a path, a temporary otherwise."""
    x = raw
    while x[0] == SELECT:
        x = x[1]
    if x[0] in (VAR, REF, TEMP, CONST):
        return raw
    return cx.let(raw, at)


def _header(node: Node) -> tuple[list[Node], list[Node]]:
    """Children before the brace (without the keyword) and the clauses."""
    c = kids(node)
    for i, n in enumerate(c):
        if n.kind_id == K.LBRACE:
            return c[1:i], [k for k in c[i + 1 :] if k.is_named]
    return c[1:], []


def _clause_body(cx: Ctx, clause: Node, done: Blk) -> None:
    """Statements of a clause after its scope was entered; leaves the scope and the switch."""
    inside(cx, clause)
    cx.pop()
    cx.blk.term = (JUMP, done)


def _switch(cx: Ctx, node: Node) -> None:
    label = cx.label
    cx.label = b""
    head, clauses = _header(node)
    cx.push()
    tag: Optional[Raw] = None
    for i, part in enumerate(head):
        if part.kind_id == K.SEMICOLON:
            if i:
                STMT[head[0].kind_id](cx, head[0])
            head = head[i + 1 :]
            break
    if head:
        tag = EXPR[head[0].kind_id](cx, head[0])
        if tag == TRUE:
            tag = None
        else:
            tag = _stable(cx, tag, head[0].start_byte)
    done = Blk()
    bodies = [Blk() for _ in clauses]
    default = done
    outer = cx.next_case
    cx.targets.append(Target(label, done, None))
    for i, clause in enumerate(clauses):
        kind = clause.kind_id
        if kind == K.DEFAULT_CASE:
            default = bodies[i]
        elif kind == K.EXPR_CASE:
            for part in clause.children:
                if part.kind_id == K.EXPR_LIST:
                    for e in items(part):
                        otherwise = Blk()
                        if tag is None:
                            condition(cx, e, bodies[i], otherwise)
                        else:
                            at = e.start_byte
                            test = (BINARY, "==", tag, EXPR[e.kind_id](cx, e))
                            cx.blk.term = (BRANCH, test, bodies[i], otherwise, at)
                        cx.start(otherwise)
        else:
            opaque_statement(cx, clause)
            bodies[i].term = (JUMP, done)
            continue
        # Each body right after its tests: the compiler numbers function literals in this order.
        tests = cx.blk
        cx.start(bodies[i])
        cx.next_case = bodies[i + 1] if i + 1 < len(clauses) else None
        cx.push()
        _clause_body(cx, clause, done)
        cx.resume(tests)
    cx.next_case = outer
    cx.targets.pop()
    cx.blk.term = (JUMP, default)
    cx.pop()
    cx.start(done)


def _type_switch(cx: Ctx, node: Node) -> None:
    label = cx.label
    cx.label = b""
    head, clauses = _header(node)
    cx.push()
    for i, part in enumerate(head):
        if part.kind_id == K.SEMICOLON:
            if i:
                STMT[head[0].kind_id](cx, head[0])
            head = head[i + 1 :]
            break
    name: Optional[Node] = None
    if len(head) > 2 and head[1].kind_id == K.DEFINE:
        names = items(head[0])
        name = names[0] if names else None
        head = head[2:]
    x = _stable(cx, EXPR[head[0].kind_id](cx, head[0]), head[0].start_byte)
    done = Blk()
    default = done
    cx.targets.append(Target(label, done, None))
    for clause in clauses:
        body = Blk()
        found: list[Optional[Raw]] = []
        if clause.kind_id == K.DEFAULT_CASE:
            default = body
        elif clause.kind_id == K.TYPE_CASE:
            for part in clause.children:
                kind = part.kind_id
                if kind == K.COLON:
                    break
                if not part.is_named or kind == K.COMMENT:
                    continue
                at = part.start_byte
                is_nil = cx.data[at : part.end_byte] == b"nil"
                t = None if is_nil else type_of(cx, part)
                found.append(t)
                otherwise = Blk()
                cx.blk.term = (BRANCH, (TYPEIS, x, t), body, otherwise, at)
                cx.start(otherwise)
        else:
            opaque_statement(cx, clause)
            continue
        tests = cx.blk
        cx.start(body)
        cx.push()
        if name is not None:
            at = name.start_byte
            t = found[0] if len(found) == 1 else None
            var = cx.declare(cx.data[at : name.end_byte], t, "local", at)
            value = x if t is None else (ASSERT, x, t)
            cx.out.append((ASSIGN, var, value, True, clause.start_byte, clause.start_byte))
        _clause_body(cx, clause, done)
        cx.resume(tests)
    cx.targets.pop()
    cx.blk.term = (JUMP, default)
    cx.pop()
    cx.start(done)


def _received(cx: Ctx, node: Node) -> Raw:
    """The Recv instruction of a communication, its channel evaluated."""
    c = kids(node)
    right = c[-1]
    while right.kind_id == K.PAREN:
        right = kids(right)[1]
    operand = right
    if right.kind_id == K.UNARY:
        operand = kids(right)[-1]
    chan = EXPR[operand.kind_id](cx, operand)
    comma_ok = c[0].kind_id == K.EXPR_LIST and len(items(c[0])) > 1
    return (RECV, cx.temp(), chan, comma_ok, node.start_byte, node.end_byte)


def _select(cx: Ctx, node: Node) -> None:
    label = cx.label
    cx.label = b""
    done = Blk()
    cases: list[tuple[Optional[Raw], Blk]] = []
    bodies: list[tuple[Node, Optional[Node], Optional[Raw], Blk]] = []
    for clause in _header(node)[1]:
        kind = clause.kind_id
        comm: Optional[Raw] = None
        comm_node: Optional[Node] = None
        if kind == K.COMM_CASE:
            for part in clause.children:
                if part.kind_id == K.SEND_STMT:
                    comm = send(cx, part)
                elif part.kind_id == K.RECV_STMT:
                    comm_node = part
                    comm = _received(cx, part)
            if comm is None:
                opaque_statement(cx, clause)
                continue
        elif kind != K.DEFAULT_CASE:
            opaque_statement(cx, clause)
            continue
        body = Blk()
        cases.append((comm, body))
        bodies.append((clause, comm_node, comm, body))
    cx.names.add("select")
    cx.blk.term = (SELECTSWITCH, tuple(cases), node.start_byte, node.end_byte)
    cx.targets.append(Target(label, done, None))
    for clause, comm_node, comm, body in bodies:
        cx.start(body)
        cx.push()
        if comm_node is not None and comm is not None:
            c = kids(comm_node)
            if c[0].kind_id == K.EXPR_LIST:
                t = comm[1]
                vals = [(RESULT, t, 0), (RESULT, t, 1)] if comm[3] else [(TEMP, t)]
                at = comm_node.start_byte
                if c[1].kind_id == K.DEFINE:
                    define(cx, c[0], vals, at, comm_node.end_byte)
                else:
                    assign_to(cx, c[0], vals, at, comm_node.end_byte)
        _clause_body(cx, clause, done)
    cx.targets.pop()
    cx.start(done)


STMT[K.SWITCH_STMT] = _switch
STMT[K.TYPE_SWITCH_STMT] = _type_switch
STMT[K.SELECT_STMT] = _select
