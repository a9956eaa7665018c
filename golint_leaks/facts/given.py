"""What the signature and the arguments of a call say of the value that it gives."""

from __future__ import annotations

from typing import Optional

from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.conventions import STATED_RELEASES, sounds_like_constructor
from golint_leaks.facts.values import Path
from golint_leaks.ir.expr import Closure, Const, Expr, Result, Select, Temp, Var
from golint_leaks.ir.instr import Assign, Call, Return
from golint_leaks.types.model import ERROR, Basic, Interface, Named, Signature, Type, Unknown, type_symbol
from golint_leaks.types.program import Callee


def correlated(signature: Optional[Signature], ctx: FunctionContext | None = None) -> tuple[int, int]:
    """Indices of the error and of the flag that come with the results.

    With ``ctx``, a number of a type that is an error, such as ``syscall.Errno``, counts as well.
    """
    if signature is None or not signature.results:
        return (-1, -1)
    last = len(signature.results) - 1
    if signature.results[last] == ERROR:
        return (last, -1)
    if last > 0 and ctx is not None and is_error_number(ctx, signature.results[last]):
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


def is_error_number(ctx: FunctionContext, t: Type) -> bool:
    """Whether ``t`` is a type of numbers that are errors: zero says that all went well."""
    program = ctx.types.program
    if not isinstance(t, Named) or not isinstance(program.underlying(t), Basic | Unknown):
        return False
    return program.has_method(t, "Error") or t.name == "Errno"


def states_release(ctx: FunctionContext, call: Call) -> bool:
    """Whether ``call`` is the method by which a function ends something: no argument but a context."""
    callee = call.callee
    if type(callee) is not Select or callee.name not in STATED_RELEASES or len(call.args) > 1:
        return False
    return not call.args or _is_context(ctx, call.args[0])


def _is_context(ctx: FunctionContext, arg: Expr) -> bool:
    if type(arg) is Const or type(arg) is Closure:
        return False
    return type_symbol(ctx.types.type_of(arg)).endswith(".Context")


def ends_by(ctx: FunctionContext, t: Type, name: str) -> bool:
    """Whether ``t`` has the method ``name``, or a field of functions that is called like one."""
    program = ctx.types.program
    if program.has_method(t, name):
        return True
    field = program.field(t, name)
    return field is not None and isinstance(program.underlying(field.type), Signature)


def results_bound(ctx: FunctionContext, call: Call, body: int) -> dict[int, int]:
    """The results of ``call`` that are assigned, with the variable or -1 for any other place."""
    bound: dict[int, int] = {}
    for block in ctx.unit.bodies[body].blocks:
        for instr in block.instrs:
            if type(instr) is Assign and instr.target is not None:
                value = instr.value
                if (type(value) is Temp or type(value) is Result) and value.temp == call.dst:
                    index = value.index if type(value) is Result else 0
                    bound[index] = instr.target.id if type(instr.target) is Var else -1
    return bound


def may_give_back(ctx: FunctionContext, call: Call, position: int, path: Path, signature: Signature) -> bool:
    """Whether one of the results may be what argument ``position`` (receiver first) holds at ``path``."""
    program = ctx.types.program
    if position != 0 or type(call.callee) is not Select:
        return True
    kept: Type = ctx.types.type_of(call.callee.x)
    for part in path:
        field = program.field(kept, part)
        if field is None:
            return True
        kept = field.type
    return kept in signature.results or isinstance(program.underlying(kept), Interface | Unknown)


def returned_as(ctx: FunctionContext, call: Call) -> Type | None:
    """The type that the function declares for its own result when it returns result 0 of ``call``.

    It tells what a call of unknown signature gives.  None where the value is not returned as it is.
    """
    for number, body in enumerate(ctx.unit.bodies):
        var = results_bound(ctx, call, number).get(0, -1)
        if var < 0:
            continue
        for block in body.blocks:
            if type(block.term) is Return and len(block.term.values) == len(body.results):
                for value, result in zip(block.term.values, body.results):
                    if value == Var(var):
                        return ctx.types.var_type(result)
    return None


def one_of_several(ctx: FunctionContext, call: Call, target: Callee) -> bool:
    """A noun without arguments, for a variable that gets its value from other calls too.

    The release is then meant for what those open: ``in = cli.In()`` beside ``in, err = os.Open(name)``.
    """
    name = target.symbol.rpartition(".")[2]
    if call.args or (target.kind not in ("interface", "value") and sounds_like_constructor(name)):
        return False
    if target.signature is not None and len(target.signature.results) > 1:
        return False
    targets: dict[int, set[int]] = {}
    for each in ctx.unit.bodies:
        for block in each.blocks:
            for instr in block.instrs:
                if type(instr) is Assign and type(instr.target) is Var:
                    value = instr.value
                    if type(value) is Temp or type(value) is Result:
                        targets.setdefault(instr.target.id, set()).add(value.temp)
                    elif type(value) is Var:
                        targets.setdefault(instr.target.id, set()).add(-1 - value.id)
    return any(call.dst in temps and len(temps) > 1 for temps in targets.values())
