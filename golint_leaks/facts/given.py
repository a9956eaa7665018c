"""What the signature and the arguments of a call say of the value that it gives."""

from __future__ import annotations

from typing import Optional

from golint_leaks.facts.context import FunctionContext
from golint_leaks.ir.expr import Const, Result, Var
from golint_leaks.ir.instr import Assign, Call
from golint_leaks.types.model import ERROR, Signature, Type


def correlated(signature: Optional[Signature]) -> tuple[int, int]:
    """Indices of the error and of the flag that come with the results."""
    if signature is None or not signature.results:
        return (-1, -1)
    last = len(signature.results) - 1
    if signature.results[last] == ERROR:
        return (last, -1)
    if last > 0 and str(signature.results[last]) == "bool":
        return (-1, last)
    return (-1, -1)


def error_by_name(ctx: FunctionContext, call: Call, body: int) -> int:
    """Of a call of unknown signature, the number of the value bound to a name like that of an error."""
    for block in ctx.unit.bodies[body].blocks:
        for instr in block.instrs:
            if type(instr) is Assign and type(instr.value) is Result and instr.value.temp == call.dst:
                if type(instr.target) is Var and "err" in ctx.unit.vars[instr.target.id].name.lower():
                    return instr.value.index
    return -1


def declared_in(symbol: str, ctx: FunctionContext) -> bool:
    """Whether a type belongs to the package of the function."""
    return (
        symbol.rpartition(".")[0]
        == ctx.symbol.rpartition("/")[0]
        + ("/" if "/" in ctx.symbol else "")
        + ctx.symbol.rpartition("/")[2].split(".")[0]
    )


def flushes(ctx: FunctionContext, call: Call, name: str, result: Type | None) -> bool:
    """Whether the call wraps a writer that it only borrows: its Close writes what is left, no more."""
    program = ctx.types.program
    if result is None or not program.has_method(result, "Write"):
        if not name.startswith("New") or not ("Writer" in name or "Encoder" in name):
            return False
    for arg in call.args:
        given = ctx.types.type_of(arg)
        if program.has_method(given, "Write") and not program.has_method(given, "Close"):
            return True
    return False


def is_nil(call: Call, position: int | None) -> bool:
    """Whether argument number ``position`` is the constant nil."""
    if position is None or not 0 <= position < len(call.args):
        return False
    arg = call.args[position]
    return type(arg) is Const and arg.kind == "nil"
