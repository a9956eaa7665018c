"""Changes that end a leak: each is made, and the entry is explored again with it.

A change is proposed where the leak is gone then and nothing else leaks.  What the exploration cannot see
is asked of the code: that nobody sends on, or closes, a channel that a change closes, and that nobody
relies on a send having been received.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Optional

from golint_leaks.finding import Edit, Fix, Form, Place
from golint_leaks.goroutines import kinds as k
from golint_leaks.goroutines.channel import Uses, uses
from golint_leaks.goroutines.code import Code
from golint_leaks.goroutines.memory import Info, Machine
from golint_leaks.goroutines.patch import with_closes, with_deferred_close, with_room, with_way_out
from golint_leaks.goroutines.trace import Leak
from golint_leaks.ir.expr import Const, Expr, Ref, Select, Var
from golint_leaks.ir.instr import Block, Call, Jump, RangeNext, Return, Send, first_statement
from golint_leaks.ir.unit import FunctionUnit
from golint_leaks.types.model import Chan, Named, Struct

Again = Callable[[], Sequence[Leak]]

_LEFT = frozenset({k.ABANDONED, k.ALONE})


class Change(NamedTuple):
    """A changed function, and how the source is changed."""

    code: Code
    unit: FunctionUnit
    fix: Fix


def safe(m: Machine, leak: Leak, leaks: Sequence[Leak], again: Again) -> Optional[Fix]:
    """The first change after which the leak is gone and no other one is there; ``again`` explores anew."""
    before = {_key(each) for each in leaks}
    for change in _changes(m, leak):
        with m.cache.instead(change.code.ref, change.unit):
            after = {_key(each) for each in again()}
        if _key(leak) not in after and after < before:
            return change.fix
    return None


def _key(leak: Leak) -> tuple[str, int, str]:
    return leak.code.path, leak.at, leak.symbol


def _changes(m: Machine, leak: Leak) -> Iterator[Change]:
    if leak.kind == k.BLOCKED_SEND and leak.how == k.ABANDONED:
        yield from _room(m, leak)
        yield from _way_out(m, leak)
    elif leak.kind in (k.UNCLOSED_RANGE, k.BLOCKED_RECEIVE) and leak.how in _LEFT:
        yield from _close(m, leak)


def _made(m: Machine, leak: Leak) -> Optional[Info]:
    """Where the only channel that a leak waits for is made."""
    info = m.info.get(next(iter(leak.objects))) if len(leak.objects) == 1 else None
    if info is None or info.type is None or not isinstance(m.program.core(info.type), Chan):
        return None
    return info


def _room(m: Machine, leak: Leak) -> Iterator[Change]:
    """A buffer of one for a channel whose only sender is left alone.

    A channel of empty structs is left alone: its sender may mean to wait until somebody has received.
    """
    info = _made(m, leak)
    if info is None or info.type is None or info.code.path != leak.code.path:
        return
    shape = m.program.core(info.type)
    elem = m.program.core(shape.elem) if isinstance(shape, Chan) else None
    if isinstance(elem, Struct) and not elem.fields:
        return
    edit = Edit(Place(info.code.path, info.end - 1, info.end - 1), ", 1", Form.ARGUMENT)
    message = "give the channel room for the value that nobody waits for"
    yield Change(info.code, with_room(info.code.unit, info.at), Fix(message, (edit,)))


def _way_out(m: Machine, leak: Leak) -> Iterator[Change]:
    """A send that looks at the context at whose end its receiver leaves."""
    code, body = leak.code, leak.code.unit.bodies[leak.body]
    if leak.place[0] != "go" or body.parent < 0 or body.results:
        return
    send = next((i for b in body.blocks for i in b.instrs if type(i) is Send and i.at == leak.at), None)
    if send is None or not _plain(send.chan) or not _plain(send.value):
        return
    for context in _contexts(m, code, leak.body, send):
        name = code.unit.vars[context].name
        head = Edit(Place(code.path, send.at, send.at), "select {\ncase ", Form.HEAD)
        rest = f":\ncase <-{name}.Done():\n\treturn\n}}"
        tail = Edit(Place(code.path, send.end, send.end), rest, Form.TAIL)
        unit = with_way_out(code.unit, leak.body, send, context)
        yield Change(code, unit, Fix(f"stop sending when {name} ends", (head, tail)))


def _plain(e: Expr) -> bool:
    """Whether an expression is read without an instruction, so that all of it is in the statement."""
    return type(e) in (Var, Ref, Const) or (type(e) is Select and _plain(e.x))


def _contexts(m: Machine, code: Code, body: int, send: Send) -> Iterator[int]:
    """Contexts of the enclosing functions that these look at themselves, and that no name hides."""
    for var, decl in enumerate(code.unit.vars):
        t = code.types.var_type(var)
        if (
            not isinstance(t, Named)
            or m.roles.get(f"{t.symbol}.Done") != "context-done"
            or decl.at > send.at
            or decl.body == body
            or not code.encloses(decl.body, body)
            or decl.name in ("", "_")
            or sum(other.name == decl.name for other in code.unit.vars) > 1
        ):
            continue
        if any(
            type(instr) is Call
            and type(instr.callee) is Select
            and type(instr.callee.x) is Var
            and instr.callee.x.id == var
            and instr.callee.name == "Done"
            for number, each in enumerate(code.unit.bodies)
            if not code.encloses(body, number)
            for block in each.blocks
            for instr in block.instrs
        ):
            yield var


def _close(m: Machine, leak: Leak) -> Iterator[Change]:
    """The close by the goroutine that alone sends: where it ends, or on the ways that lack it."""
    info = _made(m, leak)
    found = uses(info.code, info.at) if info is not None else None
    if info is None or found is None or found.sender < 0:
        return
    code, body = info.code, found.sender
    name = code.unit.vars[found.var].name
    if not name or sum(other.name == name for other in code.unit.vars) > 1:
        return
    if not found.closes:
        at = _beginning(code.unit.bodies[body].blocks)
        if at is not None:
            fix = Fix(f"close {name} where its sender ends", (_line(code, at, f"defer close({name})"),))
            yield Change(code, with_deferred_close(code.unit, body, found.var), fix)
        return
    ends = _unclosed(code, body, found)
    if ends:
        blocks = code.unit.bodies[body].blocks
        edits = tuple(_line(code, getattr(blocks[n].term, "at", -1), f"close({name})") for n in ends)
        fix = Fix(f"close {name} on this way as well", edits)
        yield Change(code, with_closes(code.unit, body, found.var, ends), fix)


def _beginning(blocks: tuple[Block, ...]) -> Optional[int]:
    """Where the first statement of a body begins, which may be a loop over something."""
    block = blocks[0]
    if not block.instrs and type(block.term) is Jump:
        block = blocks[block.term.target]
    if not block.instrs and type(block.term) is RangeNext:
        return block.term.at
    return first_statement(block)


def _line(code: Code, at: int, text: str) -> Edit:
    return Edit(Place(code.path, at, at), text)


def _unclosed(code: Code, body: int, found: Uses) -> list[int]:
    """Blocks of returns that lack the close; none where one of them may come after it.

    The return must stand alone in its block, so that nothing is computed for it behind the close.
    """
    graph = code.ctx.graph(body)
    after: set[int] = set()
    work = [block for _, block in found.closes]
    while work:
        at = work.pop()
        if at not in after:
            after.add(at)
            work.extend(graph.succs[at])
    without = {0} - after
    work = list(without)
    while work:
        for target in graph.succs[work.pop()]:
            if target not in without and all(target != block for _, block in found.closes):
                without.add(target)
                work.append(target)
    ends = []
    for number, block in enumerate(code.unit.bodies[body].blocks):
        if type(block.term) is Return and number in without:
            if number in after or block.instrs or block.term.implicit or block.term.values:
                return []
            ends.append(number)
    return ends
