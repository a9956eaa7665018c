"""Assignments and declarations inside functions."""

from __future__ import annotations

from typing import Optional

from tree_sitter import Node

from golint_leaks.ir.codec import (
    ASSIGN,
    BINARY,
    CALL,
    CLOSURE,
    CONST,
    INDEX,
    LET,
    RECV,
    REF,
    RESULT,
    SELECT,
    STAR,
    TEMP,
    TNAME,
    VAR,
    Raw,
)
from golint_leaks.syntax import kinds as K
from golint_leaks.syntax.build import ZERO, Ctx, kids
from golint_leaks.syntax.dispatch import EXPR, STMT, opaque
from golint_leaks.syntax.types import type_of

#: Expressions that have a place.
_ASSIGNABLE = frozenset((VAR, REF, SELECT, INDEX, STAR))

ONE: Raw = (CONST, "int", "1")


def items(node: Node) -> list[Node]:
    """Expressions of an ``expression_list``."""
    c = node.children
    count = len(c)
    if count == 1:
        return c
    if count == 3 and c[1].kind_id == K.COMMA:
        return [c[0], c[2]]
    return [e for e in c if e.kind_id != K.COMMA and e.kind_id != K.COMMENT]


def target(cx: Ctx, node: Node) -> Optional[Raw]:
    """What is assigned to; None for the blank identifier."""
    raw = EXPR[node.kind_id](cx, node)
    tag = raw[0]
    if tag == INDEX:
        cx.names.add("[]=")
    if tag == REF and raw[1] == "_":
        return None
    if tag not in _ASSIGNABLE:  # an error to the compiler, but none to the grammar
        return opaque(cx, node)
    return raw


def several(cx: Ctx, node: Node, count: int) -> list[Raw]:
    """The ``count`` values (two or more) that the one expression ``node`` has."""
    while node.kind_id == K.PAREN:
        node = kids(node)[1]
    kind = node.kind_id
    surplus = [ZERO] * (count - 2)  # more targets than values are an error to the compiler
    if kind == K.UNARY:
        c = kids(node)
        if c[0].kind_id == K.ARROW:
            chan = EXPR[c[1].kind_id](cx, c[1])
            t = cx.temp()
            cx.names.add("<-")
            cx.out.append((RECV, t, chan, True, node.start_byte, node.end_byte))
            return [(RESULT, t, 0), (RESULT, t, 1), *surplus]
    value = EXPR[kind](cx, node)
    if value[0] == TEMP:
        out = cx.out
        if out and out[-1][0] == CALL and out[-1][1] == value[1]:
            return [(RESULT, value[1], i) for i in range(count)]
    t = cx.temp()
    cx.out.append((LET, t, value, True, node.start_byte))
    return [(RESULT, t, 0), (RESULT, t, 1), *surplus]


def values(cx: Ctx, nodes: list[Node], count: int) -> list[Raw]:
    """Values of the right side for ``count`` targets."""
    if len(nodes) == count:
        return [EXPR[n.kind_id](cx, n) for n in nodes]
    if len(nodes) == 1:
        return several(cx, nodes[0], count)
    found = [EXPR[n.kind_id](cx, n) for n in nodes]  # an error to the compiler
    return (found + [ZERO] * count)[:count]


def _mentions(raw: Raw, var: Raw) -> bool:
    """Whether the variable occurs in the expression."""
    if raw[0] == VAR:
        return raw == var
    for part in raw[1:]:
        if type(part) is tuple and part:
            if type(part[0]) is int:
                if _mentions(part, var):
                    return True
            elif any(_mentions(p, var) for p in part):
                return True
    return False


def _reads_memory(raw: Raw) -> bool:
    """Whether the expression may read what an assignment through a place writes."""
    tag = raw[0]
    if tag in (VAR, CONST, TEMP, RESULT, CLOSURE, REF):
        return bool(tag == REF)
    if tag in (SELECT, INDEX, STAR):
        return True
    return any(
        _reads_memory(part)
        for field in raw[1:]
        if type(field) is tuple and field
        for part in ([field] if type(field[0]) is int else field)
        if type(part) is tuple
    )


def _parallel(cx: Ctx, targets: list[Optional[Raw]], vals: list[Raw], at: int, end: int) -> None:
    """``a, b = x, y``: all values are read before any target is written."""
    # Places first: their operands are those from before the statement (i, a[i] = 1, 2).
    order = [i for i, t in enumerate(targets) if t is not None and t[0] != VAR]
    order += [i for i, t in enumerate(targets) if t is None or t[0] == VAR]
    written: list[Raw] = []
    place = False
    for i in order:
        value = vals[i]
        if (place and _reads_memory(value)) or any(_mentions(value, v) for v in written):
            vals[i] = cx.let(value, at)
        t = targets[i]
        if t is not None:
            if t[0] == VAR:
                written.append(t)
            else:
                place = True
    for i in order:
        cx.out.append((ASSIGN, targets[i], vals[i], False, at, end))


def _assign(cx: Ctx, node: Node) -> None:
    c = node.children
    if len(c) != 3:
        c = kids(node)
    at = node.start_byte
    end = node.end_byte
    lefts = items(c[0])
    rights = items(c[2])
    op = c[1].kind_id
    if len(lefts) == 1 and len(rights) == 1:
        t = target(cx, lefts[0])
        value = EXPR[rights[0].kind_id](cx, rights[0])
        if op != K.EQUALS and t is not None:
            value = (BINARY, K.OPERATORS[op], t, value)
        elif t is not None and t[0] == SELECT and value[0] == CONST and value[1] == "nil":
            cx.names.add(".=nil")
        cx.out.append((ASSIGN, t, value, False, at, end))
        return
    targets = [target(cx, n) for n in lefts]
    vals = values(cx, rights, len(targets))
    if len(rights) > 1:
        _parallel(cx, targets, vals, at, end)
        return
    for t, value in zip(targets, vals):
        cx.out.append((ASSIGN, t, value, False, at, end))


def assign_to(cx: Ctx, left: Node, vals: list[Raw], at: int, end: int) -> None:
    """``left = vals``, where ``vals`` mention no target."""
    for n, value in zip(items(left), vals):
        cx.out.append((ASSIGN, target(cx, n), value, False, at, end))


def define(cx: Ctx, left: Node, vals: list[Raw], at: int, end: int) -> None:
    """``left := vals``: names of this scope are assigned, the others declared."""
    data = cx.data
    base = cx.base
    for n, value in zip(items(left), vals):
        start = n.start_byte
        name = data[start : n.end_byte]
        if name == b"_":
            cx.out.append((ASSIGN, None, value, False, at, end))
            continue
        known = cx.env.get(name)
        if known is not None and known[0] == VAR and known[1] >= base:
            cx.out.append((ASSIGN, known, value, False, at, end))
        elif n.kind_id != K.IDENT and n.kind_id not in (K.NIL, K.TRUE, K.FALSE, K.IOTA):
            cx.out.append((ASSIGN, target(cx, n), value, False, at, end))
        else:
            var = cx.declare(name, None, "local", start)
            cx.out.append((ASSIGN, var, value, True, at, end))


def _short_var(cx: Ctx, node: Node) -> None:
    c = node.children
    if len(c) != 3:
        c = kids(node)
    left = c[0]
    rights = items(c[2])
    if len(rights) == 1:
        lefts = left.children
        if len(lefts) == 1:
            r = rights[0]
            define(cx, left, [EXPR[r.kind_id](cx, r)], node.start_byte, node.end_byte)
        else:
            count = len(items(left))
            define(cx, left, values(cx, rights, count), node.start_byte, node.end_byte)
        return
    vals = values(cx, rights, len(items(left)))
    at = node.start_byte
    base = cx.base
    # a, b := b, c with old names among them is a parallel assignment.
    old: list[Raw] = []
    for i, n in enumerate(items(left)):
        if any(_mentions(vals[i], v) for v in old):
            vals[i] = cx.let(vals[i], at)
        known = cx.env.get(cx.data[n.start_byte : n.end_byte])
        if known is not None and known[0] == VAR and known[1] >= base:
            old.append(known)
    define(cx, left, vals, at, node.end_byte)


def _incdec(op: str) -> None:
    def handle(cx: Ctx, node: Node) -> None:
        operand = kids(node)[0]
        t = target(cx, operand)
        if t is not None:
            cx.out.append((ASSIGN, t, (BINARY, op, t, ONE), False, node.start_byte, node.end_byte))

    STMT[K.INC_STMT if op == "+" else K.DEC_STMT] = handle


def specs(node: Node, wanted: int) -> list[Node]:
    """Specs of a declaration, with or without parentheses."""
    found = []
    for c in node.children:
        kind = c.kind_id
        if kind == wanted:
            found.append(c)
        elif kind == K.VAR_SPEC_LIST:
            found.extend([s for s in c.children if s.kind_id == wanted])
    return found


def spec_parts(spec: Node) -> tuple[list[Node], Optional[Node], list[Node]]:
    """Names, type and initial values of a ``var_spec`` or ``const_spec``."""
    names: list[Node] = []
    type_: Optional[Node] = None
    vals: list[Node] = []
    after = False
    for c in spec.children:
        kind = c.kind_id
        if kind == K.EXPR_LIST:
            vals = items(c)
        elif kind == K.EQUALS:
            after = True
        elif kind == K.COMMA or kind == K.COMMENT:
            continue
        elif kind == K.IDENT and type_ is None and not after:
            names.append(c)
        elif c.is_named and not after:
            type_ = c
    return names, type_, vals


def _var_decl(cx: Ctx, node: Node) -> None:
    for spec in specs(node, K.VAR_SPEC):
        names, type_node, rights = spec_parts(spec)
        t = None if type_node is None else type_of(cx, type_node)
        vals = values(cx, rights, len(names)) if rights else [ZERO] * len(names)
        at = spec.start_byte
        end = spec.end_byte
        for n, value in zip(names, vals):
            start = n.start_byte
            name = cx.data[start : n.end_byte]
            if name == b"_":
                cx.out.append((ASSIGN, None, value, False, at, end))
            else:
                cx.out.append((ASSIGN, cx.declare(name, t, "local", start), value, True, at, end))


def _const_decl(cx: Ctx, node: Node) -> None:
    """Local constants are variables that nobody writes again."""
    outer = cx.iota
    t: Optional[Raw] = None
    rights: list[Node] = []
    for number, spec in enumerate(specs(node, K.CONST_SPEC)):
        names, type_node, own = spec_parts(spec)
        if own:
            rights = own
            t = None if type_node is None else type_of(cx, type_node)
        cx.iota = number
        vals = values(cx, rights, len(names)) if rights else [ZERO] * len(names)
        cx.iota = outer
        for n, value in zip(names, vals):
            start = n.start_byte
            name = cx.data[start : n.end_byte]
            if name != b"_":
                var = cx.declare(name, t, "local", start)
                cx.out.append((ASSIGN, var, value, True, spec.start_byte, spec.end_byte))


def _type_decl(cx: Ctx, node: Node) -> None:
    """A local type goes to the outline under a name that no other type has."""
    for spec in node.children:
        kind = spec.kind_id
        if kind != K.TYPE_SPEC and kind != K.TYPE_ALIAS:
            continue
        c = kids(spec)
        at = c[0].start_byte
        name = cx.data[at : c[0].end_byte]
        mangled = f"{cx.name}·{cx.strs[name]}"
        taken = {entry[0] for entry in cx.file.local_types}
        if mangled in taken:
            mangled = f"{mangled}·{at}"
        if name != b"_":
            cx.bind(name, (TNAME, "", mangled, ()))
        cx.mangled = True
        cx.file.local_types.append(
            (mangled, type_of(cx, c[-1]), kind == K.TYPE_ALIAS, spec.start_byte, spec.end_byte)
        )


STMT[K.ASSIGN_STMT] = _assign
STMT[K.SHORT_VAR] = _short_var
STMT[K.VAR_DECL] = _var_decl
STMT[K.CONST_DECL] = _const_decl
STMT[K.TYPE_DECL] = _type_decl
_incdec("+")
_incdec("-")
