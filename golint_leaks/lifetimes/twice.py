"""Objects that get a second finalizer while they have the first one."""

from __future__ import annotations

from collections.abc import Iterator

from golint_leaks.finding import Confidence
from golint_leaks.ir.expr import Const, Select
from golint_leaks.ir.instr import Assign, Call
from golint_leaks.lifetimes.finalizers import FINALIZER, INVALID_KIND
from golint_leaks.lifetimes.sites import Report, Site, root


def twice(sites: list[Site]) -> Iterator[Report]:
    """Calls that find their object with a finalizer, on each path or in the next turn of a loop.

    The earlier call must come before the later one on every path (it dominates it), so that two
    conditions that exclude each other are not taken for a path.
    """
    setting = [s for s in sites if s.role == FINALIZER and _object(s) >= 0 and not _is_nil(s)]
    for later in setting:
        for earlier in setting:
            if earlier.body != later.body or _object(earlier) != _object(later):
                continue
            if earlier is not later and not _dominates(earlier, later):
                continue
            if _leads(earlier, later):
                near = earlier.block == later.block and earlier is not later
                level = Confidence.HIGH if near else Confidence.MEDIUM
                yield Report(INVALID_KIND, "twice", "finalizer", level, later)
                break


def _object(site: Site) -> int:
    return root(site.call.args[0]) if len(site.call.args) == 2 else -1


def _is_nil(site: Site) -> bool:
    function = site.call.args[-1]
    return type(function) is Const and function.kind == "nil"


def _dominates(earlier: Site, later: Site) -> bool:
    """Whether every path to the later call leads through the block of the earlier one."""
    if earlier.block == later.block:
        return earlier.call.at < later.call.at
    graph = earlier.ctx.graph(earlier.body)
    seen, work = {0}, [0]
    while work:
        number = work.pop()
        if number == earlier.block:
            continue
        if number == later.block:
            return False
        for target in graph.succs[number]:
            if target not in seen:
                seen.add(target)
                work.append(target)
    return True


def _leads(earlier: Site, later: Site) -> bool:
    """Whether a path leads from one call to the other on which the object keeps its finalizer."""
    blocks = earlier.ctx.unit.bodies[earlier.body].blocks
    graph = earlier.ctx.graph(earlier.body)
    var = _object(earlier)
    instrs = blocks[earlier.block].instrs
    at = next((i for i, instr in enumerate(instrs) if instr is earlier.call), len(instrs))
    found = _walk(instrs[at + 1 :], later, var)
    work = list(graph.succs[earlier.block]) if found is None else []
    seen = set(work)
    while work and not found:
        number = work.pop()
        found = _walk(blocks[number].instrs, later, var)
        for target in graph.succs[number] if found is None else ():
            if target not in seen:
                seen.add(target)
                work.append(target)
    return found is True


def _walk(instrs: tuple[object, ...], later: Site, var: int) -> bool | None:
    """True at the later call, False where the finalizer may be gone or the variable is set, else None."""
    for instr in instrs:
        if instr is later.call:
            return True
        if type(instr) is Assign and root(instr.target) == var:
            return False
        if type(instr) is Call:
            receiver = instr.callee.x if type(instr.callee) is Select else None
            if root(receiver) == var or any(root(arg) == var for arg in instr.args):
                return False  # it may take the finalizer away
    return None
