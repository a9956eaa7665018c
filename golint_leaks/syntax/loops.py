"""``if`` and ``for``."""

from __future__ import annotations

from typing import Optional

from tree_sitter import Node

from golint_leaks.ir.codec import JUMP, RANGENEXT, RESULT
from golint_leaks.syntax import kinds as K
from golint_leaks.syntax.assignments import assign_to, define, items
from golint_leaks.syntax.build import Blk, Ctx, Target, kids
from golint_leaks.syntax.dispatch import EXPR, STMT
from golint_leaks.syntax.expressions import condition
from golint_leaks.syntax.statements import block


def _if(cx: Ctx, node: Node) -> None:
    """A chain of ``else if`` is walked without recursion; its scopes close together."""
    join = Blk()
    scopes = 0
    while True:
        c = node.children
        count = len(c)
        if not (count == 3 or (count == 5 and c[3].kind_id == K.ELSE)):
            c = kids(node)
            if len(c) > 3 and c[2].kind_id == K.SEMICOLON:
                cx.push()
                scopes += 1
                STMT[c[1].kind_id](cx, c[1])
                del c[1:3]
            elif c[1].kind_id == K.SEMICOLON:  # if ; cond
                del c[1]
            count = len(c)
        then = Blk()
        if count < 5:
            condition(cx, c[1], then, join)
            cx.start(then)
            block(cx, c[2])
            cx.blk.term = (JUMP, join)
            break
        orelse = Blk()
        condition(cx, c[1], then, orelse)
        cx.start(then)
        block(cx, c[2])
        cx.blk.term = (JUMP, join)
        cx.start(orelse)
        node = c[4]
        if node.kind_id != K.IF_STMT:
            block(cx, node)
            cx.blk.term = (JUMP, join)
            break
    for _ in range(scopes):
        cx.pop()
    cx.start(join)


def _for(cx: Ctx, node: Node) -> None:
    label = cx.label
    cx.label = b""
    c = kids(node)
    body = c[-1]
    clause: Optional[Node] = c[1] if len(c) > 2 else None
    if clause is not None and clause.kind_id == K.RANGE_CLAUSE:
        _range(cx, node, clause, body, label)
        return
    cx.push()
    init: Optional[Node] = None
    cond: Optional[Node] = None
    update: Optional[Node] = None
    if clause is not None:
        if clause.kind_id == K.FOR_CLAUSE:
            place = 0
            for part in kids(clause):
                if part.kind_id == K.SEMICOLON:
                    place += 1
                elif place == 0:
                    init = part
                elif place == 1:
                    cond = part
                else:
                    update = part
        else:
            cond = clause
    if init is not None:
        STMT[init.kind_id](cx, init)
    head = Blk()
    done = Blk()
    cx.goto(head)
    start = head
    if cond is not None:
        start = Blk()
        condition(cx, cond, start, done)
    again = head
    if update is not None:
        # Before the body: the compiler numbers function literals in this order.
        resume = cx.blk
        again = Blk()
        cx.start(again)
        STMT[update.kind_id](cx, update)
        cx.blk.term = (JUMP, head)
        if start is head:
            cx.resume(resume)
    if start is not head:
        cx.start(start)
    cx.targets.append(Target(label, done, again))
    block(cx, body)
    cx.targets.pop()
    cx.blk.term = (JUMP, again)
    cx.pop()
    cx.start(done)


def _range(cx: Ctx, node: Node, clause: Node, body: Node, label: bytes) -> None:
    c = kids(clause)
    x = EXPR[c[-1].kind_id](cx, c[-1])
    head = Blk()
    inner = Blk()
    done = Blk()
    cx.goto(head)
    t = cx.temp()
    at = node.start_byte
    end = clause.end_byte
    cx.blk.term = (RANGENEXT, t, x, inner, done, at, end)
    cx.start(inner)
    cx.push()
    if c[0].kind_id == K.EXPR_LIST:
        # A range gives two values; broken code may ask for more.
        results = [(RESULT, t, min(i, 1)) for i in range(len(items(c[0])))]
        if c[1].kind_id == K.DEFINE:
            define(cx, c[0], results, clause.start_byte, end)
        else:
            assign_to(cx, c[0], results, clause.start_byte, end)
    cx.targets.append(Target(label, done, head))
    block(cx, body)
    cx.targets.pop()
    cx.blk.term = (JUMP, head)
    cx.pop()
    cx.start(done)


STMT[K.IF_STMT] = _if
STMT[K.FOR_STMT] = _for
