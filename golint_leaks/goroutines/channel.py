"""What one function does with a channel that it makes: who sends, who closes, who else gets it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Optional

from golint_leaks.dataflow.uses import leaves, operands, term_operands
from golint_leaks.goroutines.code import Code
from golint_leaks.ir.expr import Closure, Expr, Temp, Var
from golint_leaks.ir.instr import Assign, Call, Go, Instr, RangeNext, Recv, Return, SelectSwitch, Send
from golint_leaks.types.model import Chan, Signature


class Uses(NamedTuple):
    """``sender``: the one body that sends, started once as a goroutine; -1 where others may send as well.

    ``closes``: bodies and blocks with a close.
    """

    var: int
    sender: int
    closes: tuple[tuple[int, int], ...]


def uses(code: Code, made: int) -> Optional[Uses]:
    """The uses of the channel that is made at an offset; None where no variable has it for good."""
    var = _variable(code, made)
    if var < 0:
        return None
    sending: set[int] = set()
    closes = []
    for number, body in enumerate(code.unit.bodies):
        for at, block in enumerate(body.blocks):
            for instr in block.instrs:
                if _closes(code, instr, var):
                    closes.append((number, at))
                elif type(instr) is Send and _is(instr.chan, var) and not _within(instr.value, var):
                    sending.add(number)
                elif not _harmless(code, instr, var):
                    return Uses(var, -1, ())
            if not _harmless_end(code, block.term, number, var, sending):
                return Uses(var, -1, ())
    sender = next(iter(sending)) if len(sending) == 1 else -1
    if sender < 0 or not _started_once(code, sender) or any(body != sender for body, _ in closes):
        sender = -1
    return Uses(var, sender, tuple(closes))


def _variable(code: Code, made: int) -> int:
    for body in code.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                if type(instr) is Assign and instr.declares and type(instr.target) is Var:
                    values = code.types.assigned(instr.target.id)
                    value = values[0] if len(values) == 1 else None
                    source = code.types.definition(value.temp) if type(value) is Temp else None
                    if type(source) is Call and source.at == made:
                        return instr.target.id
    return -1


def _is(e: Optional[Expr], var: int) -> bool:
    return type(e) is Var and e.id == var


def _within(e: Optional[Expr], var: int) -> bool:
    return any(_is(leaf, var) for leaf in leaves(e))


def _closes(code: Code, instr: Instr, var: int) -> bool:
    return (
        type(instr) is Call
        and len(instr.args) == 1
        and _is(instr.args[0], var)
        and code.types.callee(instr).symbol == "close"
    )


def _harmless(code: Code, instr: Instr, var: int) -> bool:
    """Whether an instruction only receives, measures, or passes on the receiving end."""
    if type(instr) is Recv and _is(instr.chan, var):
        return True
    if type(instr) is Assign and _is(instr.target, var):
        return instr.declares
    call = instr.call if type(instr) is Go else instr
    if type(call) is Call and any(_is(arg, var) for arg in call.args):
        callee = code.types.callee(call)
        if callee.kind == "builtin":
            return callee.symbol in ("len", "cap")
        shape = code.types.program.core(code.types.type_of(call.callee))
        if not isinstance(shape, Signature) or shape.variadic or len(shape.params) != len(call.args):
            return False
        return all(
            _receives(code, param) if _is(arg, var) else not _within(arg, var)
            for arg, param in zip(call.args, shape.params, strict=True)
        )
    return not any(_within(e, var) for e in operands(instr))


def _harmless_end(code: Code, term: object, number: int, var: int, sending: set[int]) -> bool:
    if type(term) is RangeNext and _is(term.x, var):
        return True
    if type(term) is SelectSwitch:
        for case in term.cases:
            if type(case.comm) is Send:
                if _within(case.comm.value, var):
                    return False
                if _is(case.comm.chan, var):
                    sending.add(number)
        return True
    if type(term) is Return:
        results = code.unit.bodies[number].results
        return all(
            _is(value, var)
            and position < len(results)
            and _receives(code, code.types.var_type(results[position]))
            for position, value in enumerate(term.values)
            if _within(value, var)
        )
    return not any(_within(e, var) for e in term_operands(term))  # type: ignore[arg-type]


def _receives(code: Code, t: object) -> bool:
    shape = code.types.program.core(t)  # type: ignore[arg-type]
    return isinstance(shape, Chan) and shape.direction == "recv"


def _started_once(code: Code, body: int) -> bool:
    """Whether a literal is used in one place, which starts it as a goroutine outside of loops."""
    found = 0
    for where, graph_body, instr in _literals(code, body):
        if type(instr) is not Go or not (
            type(instr.call.callee) is Closure and instr.call.callee.body == body
        ):
            return False
        if code.ctx.graph(graph_body).in_loop(where):
            return False
        found += 1
    return found == 1


def _literals(code: Code, body: int) -> Iterator[tuple[int, int, object]]:
    """Instructions and ends of blocks that mention a literal, with block and body."""
    for number, each in enumerate(code.unit.bodies):
        for at, block in enumerate(each.blocks):
            for item in (*block.instrs, block.term):
                mentioned = operands(item) if item is not block.term else term_operands(block.term)  # type: ignore[arg-type]
                if any(type(leaf) is Closure and leaf.body == body for e in mentioned for leaf in leaves(e)):
                    yield at, number, item
