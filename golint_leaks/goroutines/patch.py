"""Changes of a function that a fix would make, in the form in which the machine executes it.

A changed unit keeps the offsets of the old one, so that what is found in both can be compared.
"""

from __future__ import annotations

from golint_leaks.ir.expr import Const, Ref, Select, Temp, Var
from golint_leaks.ir.instr import Block, Call, Defer, Instr, Recv, Return, SelectCase, SelectSwitch, Send
from golint_leaks.ir.unit import Body, FunctionUnit


def with_room(unit: FunctionUnit, at: int) -> FunctionUnit:
    """``make(chan T, 1)`` instead of the ``make(chan T)`` at an offset."""

    def change(instr: Instr) -> Instr:
        if type(instr) is Call and instr.at == at and len(instr.args) == 1:
            return instr._replace(args=(*instr.args, Const("int", "1")))
        return instr

    bodies = tuple(
        body._replace(
            blocks=tuple(block._replace(instrs=tuple(map(change, block.instrs))) for block in body.blocks)
        )
        for body in unit.bodies
    )
    return unit._replace(bodies=bodies)


def with_deferred_close(unit: FunctionUnit, body: int, chan: int) -> FunctionUnit:
    """A body that begins with ``defer close(chan)``."""
    first, *rest = unit.bodies[body].blocks
    at = first.instrs[0].at if first.instrs else unit.bodies[body].at
    instr = Defer(_close(chan, at), at, at)
    return _with_blocks(unit, body, (first._replace(instrs=(instr, *first.instrs)), *rest))


def with_closes(unit: FunctionUnit, body: int, chan: int, blocks: list[int]) -> FunctionUnit:
    """A body with ``close(chan)`` at the end of some blocks."""
    changed = list(unit.bodies[body].blocks)
    for number in blocks:
        block = changed[number]
        at = getattr(block.term, "at", unit.bodies[body].at)
        changed[number] = block._replace(instrs=(*block.instrs, _close(chan, at)))
    return _with_blocks(unit, body, tuple(changed))


def with_way_out(unit: FunctionUnit, body: int, send: Send, context: int) -> FunctionUnit:
    """A body that returns instead of sending, once a context has ended."""
    blocks = list(unit.bodies[body].blocks)
    done, got = unit.temps, unit.temps + 1
    for number, block in enumerate(blocks):
        at = next((i for i, instr in enumerate(block.instrs) if instr is send), -1)
        if at < 0:
            continue
        ask = Call(done, Select(Var(context), "Done", send.at), (), False, send.at, send.end)
        sent = SelectCase(send, len(blocks))
        ended = SelectCase(Recv(got, Temp(done), False, send.at, send.end), len(blocks) + 1)
        choice = SelectSwitch((sent, ended), send.at, send.end)
        blocks[number] = Block((*block.instrs[:at], ask), choice)
        blocks.append(Block(block.instrs[at + 1 :], block.term))
        blocks.append(Block((), Return((), False, False, send.end, send.end)))
        break
    return _with_blocks(unit._replace(temps=unit.temps + 2), body, tuple(blocks))


def _close(chan: int, at: int) -> Call:
    return Call(-1, Ref("close", at), (Var(chan),), False, at, at)


def _with_blocks(unit: FunctionUnit, body: int, blocks: tuple[Block, ...]) -> FunctionUnit:
    changed: list[Body] = list(unit.bodies)
    changed[body] = changed[body]._replace(blocks=blocks)
    return unit._replace(bodies=tuple(changed))
