"""Statements in sequence, and the simple ones."""

from __future__ import annotations

from tree_sitter import Node

from golint_leaks.ir.codec import CALL, JUMP, REF, RETURN, SEND, STOP, TEMP, VAR, Raw
from golint_leaks.syntax import kinds as K
from golint_leaks.syntax.assignments import items
from golint_leaks.syntax.build import Blk, Ctx, kids
from golint_leaks.syntax.calls import later_call
from golint_leaks.syntax.dispatch import EXPR, STMT, opaque_statement


def statements(cx: Ctx, node: Node) -> None:
    """The statements of a ``statement_list``."""
    if cx.file.errors and node.has_error:
        for s in node.children:
            kind = s.kind_id
            if kind == K.SEMICOLON or kind == K.COMMENT:
                continue
            if s.has_error and _broken(s):
                opaque_statement(cx, s)
            else:
                STMT[kind](cx, s)
        return
    for s in node.children:
        kind = s.kind_id
        if kind != K.SEMICOLON and kind != K.COMMENT:
            STMT[kind](cx, s)


def _broken(node: Node) -> bool:
    """Whether a syntax error lies in ``node`` outside of nested statement lists."""
    stack = [node]
    while stack:
        n = stack.pop()
        if n.is_error or n.is_missing:
            return True
        if n.has_error:
            kind = n.kind_id
            if kind != K.STATEMENT_LIST and kind != K.BLOCK:
                stack.extend(n.children)
    return False


def inside(cx: Ctx, node: Node) -> None:
    """The statements among the children of a block or clause, in the current scope."""
    for c in node.children:
        kind = c.kind_id
        if kind == K.STATEMENT_LIST:
            statements(cx, c)
        elif kind == K.ERROR:
            opaque_statement(cx, c)


def block(cx: Ctx, node: Node) -> None:
    """A block with its scope."""
    c = node.children
    if len(c) == 2:
        return
    cx.push()
    if len(c) == 3 and c[1].kind_id == K.STATEMENT_LIST:
        statements(cx, c[1])
    else:
        inside(cx, node)
    cx.pop()


def _expression(cx: Ctx, node: Node) -> None:
    e = node.children[0]
    kind = e.kind_id
    if kind == K.COMMENT:
        e = kids(node)[0]
        kind = e.kind_id
    if kind == K.IDENT:  # no statement, but what the parser puts for a line that it cannot read
        opaque_statement(cx, node)
        return
    value = EXPR[kind](cx, e)
    if value[0] != TEMP:
        return
    out = cx.out
    if out:
        last = out[-1]
        if last[0] == CALL:
            callee = last[2]
            if callee[0] == REF and callee[1] == "panic":
                cx.end((STOP, "panic", node.start_byte))


def _send(cx: Ctx, node: Node) -> None:
    cx.out.append(send(cx, node))


def send(cx: Ctx, node: Node) -> Raw:
    """The Send instruction of ``ch <- v``, its operands evaluated."""
    c = kids(node)
    chan = EXPR[c[0].kind_id](cx, c[0])
    cx.names.add("<-")
    return (SEND, chan, EXPR[c[2].kind_id](cx, c[2]), node.start_byte, node.end_byte)


def _receive(cx: Ctx, node: Node) -> None:
    c = kids(node)
    EXPR[c[-1].kind_id](cx, c[-1])


def _return(cx: Ctx, node: Node) -> None:
    at = node.start_byte
    end = node.end_byte
    for c in node.children:
        if c.kind_id == K.EXPR_LIST:
            vals = tuple([EXPR[e.kind_id](cx, e) for e in items(c)])
            # Broken code may return more than there are results; the surplus has been evaluated.
            cx.end((RETURN, vals[: len(cx.results)], False, False, at, end))
            return
    cx.end((RETURN, named_results(cx), True, False, at, end))


def named_results(cx: Ctx) -> tuple[Raw, ...]:
    """What a bare return gives: the named results."""
    return tuple([(VAR, r) for r in cx.results if cx.vars[r][0]])


def _labeled(cx: Ctx, node: Node) -> None:
    c = kids(node)
    name = cx.data[c[0].start_byte : c[0].end_byte]
    if cx.file.gotos:
        blk = cx.labels.get(name)
        if blk is None or blk in cx.blocks:  # broken code may declare a label twice
            blk = cx.labels[name] = Blk()
        cx.goto(blk)
    if len(c) > 2:
        cx.label = name
        STMT[c[2].kind_id](cx, c[2])
        cx.label = b""


def _goto(cx: Ctx, node: Node) -> None:
    c = kids(node)
    name = cx.data[c[1].start_byte : c[1].end_byte] if len(c) > 1 else b""
    blk = cx.labels.get(name)
    if blk is None:
        blk = cx.labels[name] = Blk()
    cx.end((JUMP, blk))


def _leave(cx: Ctx, node: Node, again: bool) -> None:
    """``break`` and (``again``) ``continue``."""
    c = kids(node)
    label = cx.data[c[1].start_byte : c[1].end_byte] if len(c) > 1 else b""
    for t in reversed(cx.targets):
        if label and t.label != label:
            continue
        goal = t.next if again else t.done
        if goal is not None:
            cx.end((JUMP, goal))
            return
    cx.end((STOP, "misplaced", node.start_byte))


def _fallthrough(cx: Ctx, node: Node) -> None:
    if cx.next_case is None:
        cx.end((STOP, "misplaced", node.start_byte))
    else:
        cx.end((JUMP, cx.next_case))


def _nothing(cx: Ctx, node: Node) -> None:
    pass


STMT[K.BLOCK] = block
STMT[K.EXPR_STMT] = _expression
STMT[K.SEND_STMT] = _send
STMT[K.RECV_STMT] = _receive
STMT[K.RETURN_STMT] = _return
STMT[K.GO_STMT] = STMT[K.DEFER_STMT] = later_call
STMT[K.LABELED_STMT] = _labeled
STMT[K.GOTO_STMT] = _goto
STMT[K.BREAK_STMT] = lambda cx, node: _leave(cx, node, False)
STMT[K.CONTINUE_STMT] = lambda cx, node: _leave(cx, node, True)
STMT[K.FALLTHROUGH_STMT] = _fallthrough
STMT[K.EMPTY_STMT] = _nothing
STMT[K.COMMENT] = _nothing
