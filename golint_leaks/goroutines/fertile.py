"""Which code may make something that can block for ever, or blocks by itself."""

from __future__ import annotations

from typing import Optional

from golint_leaks.dataflow.uses import leaves, operands
from golint_leaks.goroutines.code import Code
from golint_leaks.goroutines.entries import decides, makes_private
from golint_leaks.goroutines.memory import Machine
from golint_leaks.goroutines.relevance import embeds, holds_sync, touches
from golint_leaks.goroutines.state import Frame, State
from golint_leaks.goroutines.values import ZERO, Value
from golint_leaks.ir.expr import Closure, Expr, Unary
from golint_leaks.ir.instr import Call, Defer, Go, Instr, Return, SelectSwitch, Stop
from golint_leaks.types.model import Signature
from golint_leaks.types.program import FunctionRef


def fertile_from(m: Machine, f: Frame) -> bool:
    """Whether what a frame may still execute makes such a thing, or can only end the process."""
    code = f.code
    key = (f.body, f.block, f.idx)
    known = code.fertile.get(key)
    if known is None:
        known = code.fertile[key] = _fertile_ahead(m, f)
    return known


def _fertile_ahead(m: Machine, f: Frame) -> bool:
    code = f.code
    blocks = code.unit.bodies[f.body].blocks
    if any(_fertile(m, code, instr) for instr in blocks[f.block].instrs[f.idx :]):
        return True
    graph = code.ctx.graph(f.body)
    seen = {f.block}
    work = [f.block]
    for number in work:
        if _ends_in_wait(blocks[number].term) or (
            number != f.block and _fertile_block(m, code, f.body, number)
        ):
            return True
        fresh = [target for target in graph.succs[number] if target not in seen]
        seen.update(fresh)
        work.extend(fresh)
    if f.block in graph.succs[f.block] or graph.in_loop(f.block):
        return _fertile_block(m, code, f.body, f.block)
    ends = {type(blocks[number].term) for number in seen}
    return Stop in ends and Return not in ends


def _fertile_block(m: Machine, code: Code, body: int, number: int) -> bool:
    key = (body, number, -1)
    known = code.fertile.get(key)
    if known is None:
        code.fertile[key] = False  # for functions that call each other
        block = code.unit.bodies[body].blocks[number]
        known = _ends_in_wait(block.term) or any(_fertile(m, code, instr) for instr in block.instrs)
        code.fertile[key] = known
    return known


def fertile_body(m: Machine, code: Code, body: int) -> bool:
    """Whether a body may make something that can block, or block by itself."""
    return any(_fertile_block(m, code, body, number) for number in range(len(code.unit.bodies[body].blocks)))


def _ends_in_wait(term: object) -> bool:
    return type(term) is SelectSwitch and not term.cases


def _fertile(m: Machine, code: Code, instr: Instr) -> bool:
    if makes_private(m, code, instr) or decides(m, code, instr):
        return True
    for operand in operands(instr):
        for leaf in leaves(operand):
            if type(leaf) is Closure and fertile_body(m, code, leaf.body):
                return True
    call: Optional[Instr] = instr
    if type(instr) is Defer or type(instr) is Go:
        call = instr.call
    if type(call) is not Call:
        return False
    callee = code.types.callee(call)
    ref = callee.ref
    if ref is None:
        return False
    if type(instr) is Go:
        return _fertile_function(m, ref)
    every = call.args if callee.receiver is None else (callee.receiver, *call.args)
    if touches(m, ref) and any(holds_sync(m, code.types.type_of(arg)) for arg in every):
        return True
    return m.relevance.makes(ref) and any(_callable(m, code, arg) for arg in call.args)


def _callable(m: Machine, code: Code, arg: Expr) -> bool:
    """Whether an argument lets the callee be followed: a function, or the address of a variable."""
    if type(arg) is Closure or (type(arg) is Unary and arg.op == "&"):
        return True
    return isinstance(m.program.core(code.types.type_of(arg)), Signature)


def _fertile_function(m: Machine, ref: FunctionRef) -> bool:
    code = m.cache.get(ref)
    return code is not None and fertile_body(m, code, 0)


def waiting_cell(m: Machine, st: State, key: Value) -> bool:
    """Whether a shared variable still has the zero value of a type that can be waited for."""
    if key[0] != "v" or st.heap.get(key, ZERO)[0] not in ("zero", "nil"):
        return False
    return embeds(m, m.cache.code(key[2]).types.var_type(key[3]))
