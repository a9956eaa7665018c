"""Fields that a method sets to nil while what they hold is still open.

The package says itself that the field must be released, by doing so somewhere; the method has just
worked with what the field holds, so there is something to release; and then the only reference to it is
overwritten.  Typical is a connection that is thrown away after a failed write.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from golint_leaks.dataflow.uses import operands
from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.contract import Tracked
from golint_leaks.facts.conventions import STRICT_RELEASES, sounds_closed, sounds_like_release
from golint_leaks.facts.exits import Exit, GaveUp, Node
from golint_leaks.facts.service import Facts
from golint_leaks.facts.tracker import Tracker
from golint_leaks.ir.expr import Binary, Const, Expr, Ref, Select, Star, Temp, Unary, Var
from golint_leaks.ir.instr import Assign, Branch, Call, Defer, Go
from golint_leaks.models import Resource
from golint_leaks.types.model import Interface, Named, Pointer, type_symbol
from golint_leaks.types.program import FunctionRef, Package

MARK = ".=nil"
"""Among the names of a unit when it sets a field to nil."""


class Emptied(NamedTuple):
    """A field is set to nil at ``instr`` although nothing has released what it held."""

    select: Select
    instr: Assign
    exit: Exit
    kind: str
    symbol: str


class Emptying:
    """Looks for such assignments in one package."""

    def __init__(self, facts: Facts, package: Package) -> None:
        self.facts = facts
        self.package = package
        self._released: set[tuple[str, str, str]] | None = None

    def of(self, ref: FunctionRef) -> Iterator[Emptied]:
        """What one function loses."""
        if MARK not in ref.called:
            return
        ctx = self.facts.context(ref)
        if ctx is None or not ctx.unit.bodies:
            return
        params = ctx.unit.bodies[0].params
        done: set[tuple[int, str]] = set()
        for block in ctx.unit.bodies[0].blocks:
            for instr in block.instrs:
                select = _emptied(instr)
                if select is None or type(select.x) is not Var or select.x.id not in params:
                    continue
                key = (select.x.id, select.name)
                if key not in done:
                    done.add(key)
                    yield from self._follow(ctx, params.index(select.x.id), select)

    def _follow(self, ctx: FunctionContext, position: int, select: Select) -> Iterator[Emptied]:
        given = ctx.types.type_of(select)
        release = self._release(ctx, select)
        if not release or _ends_a_part(ctx, select):
            return
        resource = self.facts.models.resources.get(type_symbol(given))
        if resource is not None and (resource.field or resource.weak):
            return
        spec = _spec(resource, release)
        try:
            losses = Tracker(ctx, self.facts, spec).losses(0, position, (select.name,))
        except GaveUp:
            return
        told: set[int] = set()
        for loss in losses:
            lost = _lost(ctx, loss, select)
            if lost is None or not self._used_before(ctx, *lost, select) or _says_closed(ctx, loss, select):
                continue
            if lost[0].at not in told:
                told.add(lost[0].at)
                kind = resource.kind if resource is not None else "closer"
                yield Emptied(select, lost[0], loss, kind, type_symbol(given))

    def _release(self, ctx: FunctionContext, select: Select) -> str:
        """The method by which the package releases this field somewhere, empty where it never does."""
        owner = _owner(ctx, select)
        if self._released is None:
            self._released = set(self._releases())
        names = sorted(name for o, f, name in self._released if o == owner and f == select.name)
        return names[0] if owner and names else ""

    def _releases(self) -> Iterator[tuple[str, str, str]]:
        """Fields on which the package calls a releasing method: owner, field, method."""
        for ref in self.package.function_refs():
            if STRICT_RELEASES.isdisjoint(ref.called):
                continue
            ctx = self.facts.context(ref)
            if ctx is None:
                continue
            for body in ctx.unit.bodies:
                for block in body.blocks:
                    for instr in block.instrs:
                        call = instr.call if type(instr) is Defer or type(instr) is Go else instr
                        if type(call) is not Call or type(call.callee) is not Select or call.args:
                            continue
                        held = call.callee.x
                        if call.callee.name in STRICT_RELEASES and type(held) is Select:
                            if _is_handle(ctx, held):
                                yield _owner(ctx, held), held.name, call.callee.name

    def _used_before(self, ctx: FunctionContext, lost: Assign, last: Node, select: Select) -> bool:
        """Whether the function works with what the field holds before the assignment in its block ``last``.

        On any path: equal states are explored once, so that the path at hand is only one of them.
        """
        for number in ctx.graph(0).reaching(last.block):
            for instr in ctx.unit.bodies[0].blocks[number].instrs:
                if instr is lost:
                    break
                if type(instr) is Call and self._works_with(ctx, instr, select):
                    return True
        return False

    def _works_with(self, ctx: FunctionContext, call: Call, select: Select) -> bool:
        callee = call.callee
        given = [*call.args, callee.x] if type(callee) is Select else list(call.args)
        if any(_same(e, select) for e in given):
            return True
        # A method of the holder that reads the field.
        if type(callee) is Select and _plain(callee.x) == select.x:
            target = ctx.types.callee(call)
            inner = self.facts.context(target.ref) if target.ref is not None else None
            return inner is not None and _calls_on(inner, select.name)
        return False


def _spec(resource: Resource | None, release: str) -> Tracked:
    if resource is None:
        return Tracked(frozenset((release,)))
    methods = frozenset(resource.release) | {release}
    return Tracked(methods, frozenset(resource.exhausted_by), resource.nil_safe)


def _lost(ctx: FunctionContext, loss: Exit, select: Select) -> tuple[Assign, Node] | None:
    """The last assignment of nil to the field on a path, and its block; None without one."""
    node = loss.node
    if loss.kind == "lost":  # a block that only goes on to the next one is no node of the path
        for number, block in enumerate(ctx.unit.bodies[0].blocks):
            if any(instr.at == loss.at for instr in block.instrs):
                node = Node(node, 0, number, "", loss.at)
    while node is not None:
        if node.body == 0:
            for instr in ctx.unit.bodies[0].blocks[node.block].instrs:
                found = _emptied(instr)
                if found is not None and found.name == select.name and found.x == select.x:
                    return instr, node  # type: ignore[return-value]
        node = node.parent
    return None


def _emptied(instr: object) -> Select | None:
    """The field that an instruction sets to nil."""
    if type(instr) is Assign and type(instr.target) is Select:
        if type(instr.value) is Const and instr.value.kind == "nil":
            return instr.target
    return None


def _is_handle(ctx: FunctionContext, select: Select) -> bool:
    """Whether the field is a reference: a pointer to a named type, or an interface."""
    types = ctx.types
    given = types.type_of(select)
    if isinstance(given, Pointer):
        return isinstance(given.elem, Named)
    return isinstance(types.program.underlying(given), Interface)


def _owner(ctx: FunctionContext, select: Select) -> str:
    found = ctx.types.program.field(ctx.types.type_of(select.x), select.name)
    if found is not None and found.owner is not None:
        return found.owner.symbol
    return type_symbol(ctx.types.type_of(select.x))


def _plain(e: Expr) -> Expr:
    while type(e) is Star or (type(e) is Unary and e.op == "&"):
        e = e.x
    return e


def _same(e: Expr, select: Select) -> bool:
    """Whether ``e`` is the field, whatever the place where it is written."""
    e = _plain(e)
    return type(e) is Select and e.name == select.name and _plain(e.x) == select.x


def _ends_a_part(ctx: FunctionContext, select: Select) -> bool:
    """Whether the function releases something inside what the field holds, or the field by another name."""
    for body in ctx.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                call = instr.call if type(instr) is Defer or type(instr) is Go else instr
                if type(call) is not Call or type(call.callee) is not Select:
                    continue
                if not sounds_like_release(call.callee.name):
                    continue
                x = _plain(call.callee.x)
                while type(x) is Select:
                    if _same(x, select) and x is not _plain(call.callee.x):
                        return True
                    x = _plain(x.x)
    return False


def _calls_on(ctx: FunctionContext, field: str) -> bool:
    """Whether the function calls a method on a field of this name."""
    for body in ctx.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                if type(instr) is Call and type(instr.callee) is Select:
                    x = _plain(instr.callee.x)
                    if type(x) is Select and x.name == field:
                        return True
    return False


def _says_closed(ctx: FunctionContext, loss: Exit, select: Select) -> bool:
    """Whether the path asked what the field holds, or anything by the name of closed, for its state.

    Such a condition may well mean that nothing is left to release.
    """
    node = loss.node
    while node is not None:
        block = ctx.unit.bodies[node.body].blocks[node.block]
        asked = block.term.cond if type(block.term) is Branch else None
        if any(map(sounds_closed, _names(asked))) or _tells_apart(asked, select):
            return True
        for instr in block.instrs:
            if type(instr) is not Call:
                continue
            if any(sounds_closed(name) for e in operands(instr) for name in _names(e)):
                return True
            callee = instr.callee
            if type(callee) is Select and _same(callee.x, select) and asked == Temp(instr.dst):
                return True
        node = node.parent
    return False


def _tells_apart(asked: Expr | None, select: Select) -> bool:
    """Whether a condition compares the field with something other than nil: it may be shared."""
    if type(asked) is not Binary or not (_same(asked.x, select) or _same(asked.y, select)):
        return False
    return not any(type(e) is Const and e.kind == "nil" for e in (asked.x, asked.y))


def _names(e: Expr | None) -> Iterator[str]:
    if type(e) is Select:
        yield e.name
        yield from _names(e.x)
    elif type(e) is Ref:
        yield e.name
    elif type(e) is Binary:
        yield from _names(e.x)
        yield from _names(e.y)
    elif type(e) is Unary or type(e) is Star:
        yield from _names(e.x)
