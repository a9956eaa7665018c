"""Checks that a unit is well formed, whatever source it came from."""

from __future__ import annotations

from collections.abc import Iterator

from golint_leaks.ir.expr import (
    Binary,
    Closure,
    Expr,
    Index,
    OpaqueExpr,
    Ref,
    Result,
    Select,
    Star,
    Temp,
    Unary,
    Var,
)
from golint_leaks.ir.instr import (
    Assign,
    Block,
    Branch,
    Call,
    Defer,
    Go,
    Instr,
    Jump,
    Let,
    Make,
    RangeNext,
    Recv,
    Return,
    SelectSwitch,
    Send,
    Stop,
    Terminator,
)
from golint_leaks.ir.unit import Body, FunctionUnit

_ASSIGNABLE = (Var, Ref, Select, Index, Star, OpaqueExpr)
_INSTRS = tuple(Instr.__args__)  # type: ignore[attr-defined]
_TERMS = tuple(Terminator.__args__)  # type: ignore[attr-defined]
_EXPRS = frozenset(Expr.__args__)  # type: ignore[attr-defined]


def successors(term: Terminator) -> tuple[int, ...]:
    """Blocks that control may go to."""
    if isinstance(term, Jump):
        return (term.target,)
    if isinstance(term, Branch):
        return (term.then, term.orelse)
    if isinstance(term, RangeNext):
        return (term.body, term.done)
    if isinstance(term, SelectSwitch):
        return tuple(case.target for case in term.cases)
    return ()


def subexpressions(node: object) -> Iterator[Expr]:
    """Every expression in an instruction, terminator or expression, itself included."""
    stack = [node]
    while stack:
        x = stack.pop()
        if type(x) in _EXPRS:
            yield x  # type: ignore[misc]
        if isinstance(x, tuple):
            stack.extend(part for part in x if isinstance(part, tuple))


def _definitions(instr: object) -> Iterator[tuple[int, int]]:
    """Temporaries set by an instruction or communication, with their number of values."""
    if isinstance(instr, Call):
        if instr.dst >= 0:
            yield instr.dst, -1
    elif isinstance(instr, Make):
        yield instr.dst, 1
    elif isinstance(instr, (Let, Recv)):
        yield instr.dst, 2 if instr.comma_ok else 1


def verify(unit: FunctionUnit) -> list[str]:
    """Violations of the rules of the representation, empty for a well-formed unit."""
    found: list[str] = []
    if not unit.bodies:
        found.append("no body")
    for number, body in enumerate(unit.bodies):
        found.extend(f"body {number}: {message}" for message in _body(unit, number, body))
    for i, var in enumerate(unit.vars):
        if not 0 <= var.body < len(unit.bodies):
            found.append(f"variable {i}: no body {var.body}")
        if var.kind not in ("receiver", "param", "result", "local"):
            found.append(f"variable {i}: kind {var.kind!r}")
    return found


def _body(unit: FunctionUnit, number: int, body: Body) -> Iterator[str]:
    if (body.parent == -1) != (number == 0) or body.parent >= number:
        yield f"parent {body.parent}"
    if not body.blocks:
        yield "no blocks"
        return
    for v in body.params + body.results:
        if not 0 <= v < len(unit.vars) or unit.vars[v].body != number:
            yield f"parameter or result {v} is no variable of this body"
    scopes = {number}
    outer = body.parent
    while 0 <= outer < len(unit.bodies) and outer not in scopes:
        scopes.add(outer)
        outer = unit.bodies[outer].parent
    widths: dict[int, int] = {}
    for block in body.blocks:
        for dst, width in _all_definitions(block):
            if not 0 <= dst < unit.temps:
                yield f"temporary {dst} out of range"
            widths[dst] = max(width, widths.get(dst, -1)) if width >= 0 else -1
    for b, block in enumerate(body.blocks):
        for message in _block(unit, number, body, block, scopes, widths):
            yield f"block {b}: {message}"
    if not any(not 0 <= s < len(body.blocks) for block in body.blocks for s in successors(block.term)):
        yield from _flow(body)


def _all_definitions(block: Block) -> Iterator[tuple[int, int]]:
    for instr in block.instrs:
        yield from _definitions(instr)
    term = block.term
    if isinstance(term, RangeNext):
        yield term.dst, 2
    elif isinstance(term, SelectSwitch):
        for case in term.cases:
            yield from _definitions(case.comm)


def _block(
    unit: FunctionUnit, number: int, body: Body, block: Block, scopes: set[int], widths: dict[int, int]
) -> Iterator[str]:
    for instr in block.instrs:
        if type(instr) not in _INSTRS:
            yield f"{type(instr).__name__} is no instruction"
        elif isinstance(instr, Assign):
            if instr.target is not None and type(instr.target) not in _ASSIGNABLE:
                yield f"assignment to {type(instr.target).__name__}"
            if instr.declares and not isinstance(instr.target, Var):
                yield "declaration of something that is no variable"
        elif isinstance(instr, (Defer, Go)):
            if not isinstance(instr.call, Call) or instr.call.dst != -1:
                yield "go or defer without a call of destination -1"
        elif isinstance(instr, Call) and instr.dst < 0:
            yield "call without destination"
        yield from _places(instr)
    term = block.term
    if type(term) not in _TERMS:
        yield f"{type(term).__name__} is no terminator"
        return
    for s in successors(term):
        if not 0 <= s < len(body.blocks):
            yield f"successor {s} out of range"
    if isinstance(term, Branch):
        cond = term.cond
        if (isinstance(cond, Binary) and cond.op in ("&&", "||")) or (
            isinstance(cond, Unary) and cond.op == "!"
        ):
            yield f"condition with {cond.op} at its top"
    elif isinstance(term, Return):
        if term.implicit and not term.bare:
            yield "implicit return with operands"
        if term.bare and any(not isinstance(v, Var) or v.id not in body.results for v in term.values):
            yield "bare return of something else than results"
        if not term.bare and len(term.values) > len(body.results):
            yield "more operands than results"
    elif isinstance(term, SelectSwitch):
        if any(case.comm is not None and not isinstance(case.comm, (Recv, Send)) for case in term.cases):
            yield "select on something that is no communication"
        if sum(case.comm is None for case in term.cases) > 1:
            yield "several defaults"
    if not isinstance(term, (Jump, Branch, Stop)):
        yield from _places(term)
    for node in (*block.instrs, term):
        for x in subexpressions(node):
            yield from _operand(unit, number, x, scopes, widths)


def _places(node: object) -> Iterator[str]:
    at, end = getattr(node, "at", 0), getattr(node, "end", None)
    if at < 0 or (end is not None and end < at):
        yield f"{type(node).__name__} from {at} to {end}"


def _operand(
    unit: FunctionUnit, number: int, x: Expr, scopes: set[int], widths: dict[int, int]
) -> Iterator[str]:
    if isinstance(x, Var):
        if not 0 <= x.id < len(unit.vars):
            yield f"variable {x.id} out of range"
        elif unit.vars[x.id].body not in scopes:
            yield f"variable {x.id} of another function"
    elif isinstance(x, Temp):
        if x.temp not in widths:
            yield f"temporary {x.temp} is never set"
    elif isinstance(x, Result):
        width = widths.get(x.temp)
        if width is None:
            yield f"temporary {x.temp} is never set"
        elif x.index < 0 or (width >= 0 and x.index >= max(width, 2) - (width == 1)):
            yield f"temporary {x.temp} has no value {x.index}"
    elif isinstance(x, Closure):
        if not 0 < x.body < len(unit.bodies):
            yield f"body {x.body} out of range"
        elif unit.bodies[x.body].parent != number:
            yield f"body {x.body} belongs to {unit.bodies[x.body].parent}"


def _flow(body: Body) -> Iterator[str]:
    """Unreachable blocks, and temporaries that some path does not set before their use."""
    before: dict[int, int] = {0: 0}
    work = [0]
    blocks = body.blocks
    while work:
        b = work.pop()
        block = blocks[b]
        have = before[b]
        for instr in block.instrs:
            for dst, _ in _definitions(instr):
                have |= 1 << dst
        for s, extra in _edges(block.term):
            there = have | extra
            old = before.get(s)
            new = there if old is None else old & there
            if new != old:
                before[s] = new
                work.append(s)
    for b, block in enumerate(blocks):
        if b not in before:
            yield f"block {b}: unreachable"
            continue
        have = before[b]
        for instr in block.instrs:
            yield from _used(b, instr, have)
            for dst, _ in _definitions(instr):
                have |= 1 << dst
        yield from _used(b, block.term, have)


def _edges(term: Terminator) -> Iterator[tuple[int, int]]:
    """Successors with the temporaries that the edge sets, as bits."""
    if isinstance(term, RangeNext):
        yield term.body, 1 << term.dst
        yield term.done, 0
    elif isinstance(term, SelectSwitch):
        for case in term.cases:
            bits = 0
            for dst, _ in _definitions(case.comm):
                bits |= 1 << dst
            yield case.target, bits
    else:
        for s in successors(term):
            yield s, 0


def _used(b: int, node: object, have: int) -> Iterator[str]:
    for x in subexpressions(node):
        if isinstance(x, (Temp, Result)) and not have >> x.temp & 1:
            yield f"block {b}: temporary {x.temp} may be unset"
