"""Values that are wrapped in themselves again and again: ``s.log = s.log.With(...)``."""

from __future__ import annotations

from collections.abc import Iterator

from golint_leaks.growth.bodies import Bodies
from golint_leaks.growth.operations import CHAIN, RESET, Operation
from golint_leaks.ir.codec import ASSIGN, TEMP, VAR, load_raw
from golint_leaks.ir.expr import Var
from golint_leaks.ir.instr import Return
from golint_leaks.types.program import FunctionRef, Package

_WRAPPING = "With"
_ROLE = "derive"


def chains(bodies: Bodies, package: Package) -> Iterator[Operation]:
    """Assignments in a package that wrap a field or a package variable in itself, one for each place.

    A place that some other function sets anew is left out, and so are methods that return their
    receiver, as builders do.
    """
    found: dict[str, Operation] = {}
    for ref in bodies.refs(package):
        if not any(name.startswith(_WRAPPING) for name in ref.called) or not _keeps_result(ref):
            continue
        for op in bodies.operations(ref):
            if op.kind != CHAIN or op.place.key in found or op.place.key.endswith(")"):
                continue  # known, or what a caller has lent by its address
            if _wraps(bodies, op) and not _builds(op):
                found[op.place.key] = op
    if not found:
        return
    for ref in bodies.mentioning(package, {key.rpartition(".")[2] for key in found}):
        for op in bodies.operations(ref):
            if op.kind == RESET:
                found.pop(op.place.key, None)
    yield from found.values()


def _keeps_result(ref: FunctionRef) -> bool:
    """Whether something computed is assigned to anything but a variable; seen without decoding the body."""
    data = ref.package.files[ref.file].packed(ref.decl.unit)
    if not data:
        return True
    return any(
        instr[0] == ASSIGN and instr[2][0] == TEMP and instr[1] is not None and instr[1][0] != VAR
        for body in load_raw(data)[2]
        for instrs, _term in body[5]
        for instr in instrs
    )


def _wraps(bodies: Bodies, op: Operation) -> bool:
    """Whether the called function gives something that refers to what it was given."""
    if _ROLE in bodies.models.roles.get(op.how, ()):
        return True
    return op.how.rpartition(".")[2].startswith(_WRAPPING)


def _builds(op: Operation) -> bool:
    unit = op.ctx.unit
    receivers = {Var(var) for var in unit.bodies[0].params if unit.vars[var].kind == "receiver"}
    return any(
        type(block.term) is Return and any(value in receivers for value in block.term.values)
        for block in unit.bodies[0].blocks
    )
