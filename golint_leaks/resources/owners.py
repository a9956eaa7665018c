"""Types that keep handles in fields: is there any code that could release such a field?"""

from __future__ import annotations

from typing import NamedTuple

from golint_leaks.dataflow.uses import operands, term_operands
from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.contract import Tracked
from golint_leaks.facts.conventions import sounds_like_release
from golint_leaks.facts.service import Facts
from golint_leaks.facts.values import ELEMENT, Status
from golint_leaks.ir.expr import (
    Assert,
    Binary,
    Convert,
    Expr,
    Index,
    Result,
    Select,
    Slice,
    Star,
    Temp,
    Unary,
    Var,
)
from golint_leaks.ir.instr import Assign, Branch, Call, Defer, Go, Instr, Let, Make, RangeNext, Return
from golint_leaks.models import ALL
from golint_leaks.types.model import Array, Interface, Unknown, type_symbol
from golint_leaks.types.model import Map as MapType
from golint_leaks.types.model import Slice as SliceType
from golint_leaks.types.program import FunctionRef, Package


class Use(NamedTuple):
    """One place where a field of some name is read for its value.

    ``call`` is set where it is argument number ``position``, ``local`` where it is copied to a local
    variable; otherwise the value is returned, sent, stored or released there.
    """

    function: FunctionRef
    select: Select
    call: Call | None
    position: int
    local: int = -1


class Owners:
    """Answers for one package whether a field of one of its types is ever released or handed out.

    A field with an exported name may be released by other packages, so that only fields that this
    package alone can reach are judged.
    """

    def __init__(self, facts: Facts, package: Package) -> None:
        self.facts = facts
        self.package = package
        self._uses: dict[str, list[Use]] | None = None
        self._known: dict[tuple[str, str, frozenset[str]], bool] = {}

    def lacks_release(self, owner: str, field: str, release: frozenset[str]) -> bool:
        """Whether nothing in the package releases ``owner.field``, passes it on or returns it."""
        key = (owner, field, release)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._lacks_release(owner, field, release)
        return known

    def _lacks_release(self, owner: str, field: str, release: frozenset[str]) -> bool:
        path, _, _name = owner.rpartition(".")
        if path.removesuffix("_test") != self.package.import_path.removesuffix("_test"):
            return False
        if not field or field[0].isupper():
            return False
        if self._promoted(owner, field, release):
            return False
        return not any(self._moves(use, owner, release) for use in self.uses().get(field, ()))

    def _promoted(self, owner: str, field: str, release: frozenset[str]) -> bool:
        """Whether the field is embedded, so that the owner has its releasing method."""
        for entry in self.package.types(owner.rpartition(".")[2]):
            for declared in getattr(entry.decl.type, "fields", ()):
                if declared.name == field and declared.embedded:
                    return True
        del release
        return False

    def _moves(self, use: Use, owner: str, release: frozenset[str]) -> bool:
        ctx = self.facts.context(use.function)
        if ctx is None:
            return True
        holder = ctx.types.type_of(use.select.x)
        declared = ctx.types.program.field(holder, use.select.name)
        found = type_symbol(holder)
        if declared is not None and declared.owner is not None:
            found = declared.owner.symbol
        if found != owner and (found or type(holder) is not Unknown):
            return False
        if use.call is None:
            return use.local < 0 or self._local_moves(ctx, use.local, use.select.name, release)
        return not self._borrows(ctx, use.call, use.position, use.select, release)

    def _local_moves(self, ctx: FunctionContext, var: int, field: str, release: frozenset[str]) -> bool:
        """Whether a local copy is released, kept or handed on; a call of another method on it is not."""
        for body in ctx.unit.bodies:
            for block in body.blocks:
                for instr in block.instrs:
                    call = instr.call if type(instr) is Defer or type(instr) is Go else instr
                    if type(call) is Call:
                        callee = call.callee
                        if type(callee) is Select and _root(callee.x) == var:
                            if callee.name in release or sounds_like_release(callee.name):
                                return True
                        if type(callee) is Var and callee.id == var:
                            return True  # a function that is called
                        for position, arg in enumerate(call.args):
                            if _root(arg) == var and not self._borrows(ctx, call, position, arg, release):
                                return True
                    elif type(instr) is Assign:
                        if instr.target is None or _root(instr.value) != var or type(instr.value) is Select:
                            continue
                        if not _is_field(instr.target, field):
                            return True
                    elif any(_root(e) == var for e in operands(instr)):
                        return True
                if type(block.term) is Return and any(_root(e) == var for e in block.term.values):
                    return True
        return False

    def _borrows(
        self, ctx: FunctionContext, call: Call, position: int, select: Expr, release: frozenset[str]
    ) -> bool:
        types = ctx.types
        target = types.callee(call)
        if target.kind == "builtin":
            return target.symbol != "append" or position == 0
        effect = self.facts.models.effects.get(target.symbol) if target.symbol else None
        if effect is not None and (
            position in effect.borrows or ALL in effect.borrows or position == effect.wraps
        ):
            return not effect.closes
        if target.ref is not None:
            shift = 1 if target.receiver is not None and target.first_arg == 0 else 0
            held = types.program.underlying(types.type_of(select))
            path = (ELEMENT,) if isinstance(held, SliceType | MapType | Array) else ()
            fact = self.facts.parameter(target.ref, position + shift, path, Tracked(release))
            return fact is not None and all(o.status is Status.OWED and o.result < 0 for o in fact.outcomes)
        for t in (
            target.signature.param(position) if target.signature is not None else None,
            types.type_of(select),
        ):
            if t is not None and isinstance(types.program.underlying(t), Interface):
                methods = types.program.methods(t)
                if methods and not any(name in release or sounds_like_release(name) for name in methods):
                    return True
        return False

    # --- the index --------------------------------------------------------------------------------

    def uses(self) -> dict[str, list[Use]]:
        """Uses of fields in the whole package by name, other than stores and reads through them."""
        if self._uses is not None:
            return self._uses
        uses: dict[str, list[Use]] = {}
        for ref in self.package.function_refs():
            ctx = self.facts.context(ref)
            if ctx is None:
                continue
            for body in ctx.unit.bodies:
                for block in body.blocks:
                    lets: dict[int, Expr] = {}
                    for instr in block.instrs:
                        if type(instr) is Let:
                            lets[instr.dst] = instr.value
                        elif type(instr) is Assign and type(instr.value) in (Temp, Result):
                            value = lets.get(instr.value.temp)  # type: ignore[union-attr]
                            if value is not None and instr.target is not None:
                                local = instr.target.id if type(instr.target) is Var else -1
                                _note(ref, value, None, -1, uses, local)
                        self._instr(ref, instr, uses)
                    term = block.term
                    if type(term) is RangeNext:
                        for instr in body.blocks[term.body].instrs:
                            if (
                                type(instr) is Assign
                                and type(instr.value) is Result
                                and instr.value.temp == term.dst
                            ):
                                if instr.value.index == 1 and instr.target is not None:
                                    local = instr.target.id if type(instr.target) is Var else -1
                                    _note(ref, term.x, None, -1, uses, local)
                    elif type(term) is Return:
                        for e in term_operands(term):
                            _note(ref, e, None, -1, uses)
                    elif type(term) is not Branch:
                        for e in term_operands(term):
                            _note(ref, e, None, -1, uses)
        self._uses = uses
        return uses

    def _instr(self, ref: FunctionRef, instr: Instr, uses: dict[str, list[Use]]) -> None:
        kind = type(instr)
        if kind is Defer or kind is Go:
            self._call(ref, instr.call, uses)  # type: ignore[union-attr]
        elif kind is Call:
            self._call(ref, instr, uses)  # type: ignore[arg-type]
        elif kind is Assign:
            if instr.target is not None:  # type: ignore[union-attr]
                target = instr.target  # type: ignore[union-attr]
                local = target.id if type(target) is Var else -1
                _note(ref, instr.value, None, -1, uses, local)  # type: ignore[union-attr]
        elif kind is Let:
            return  # the names it defines are looked at where they are bound
        elif kind is Make:
            for _key, value in instr.elems:  # type: ignore[union-attr]
                _note(ref, value, None, -1, uses)
        else:
            for e in operands(instr):
                _note(ref, e, None, -1, uses)

    @staticmethod
    def _call(ref: FunctionRef, call: Call, uses: dict[str, list[Use]]) -> None:
        for position, arg in enumerate(call.args):
            _note(ref, arg, call, position, uses)
        callee = call.callee
        if type(callee) is Select and sounds_like_release(callee.name):
            released = callee.x
            _note(ref, released, None, -1, uses)
            while type(released) is Select and type(released.x) is Select:
                released = released.x  # what is released may be a part of what the field holds
                _note(ref, released, None, -1, uses)
        if type(callee) is Select and callee.name[:1].islower():
            _note(ref, callee, None, -1, uses)  # a function in a field is called


def _root(e: Expr) -> int:
    """The variable that ``e`` is, or is an element or a dereference of; -1 without one."""
    while type(e) in (Star, Unary, Assert, Convert, Slice, Index):
        e = e.x  # type: ignore[union-attr]
    return e.id if type(e) is Var else -1


def _is_field(target: Expr, field: str) -> bool:
    """Whether an assignment goes back to (an element of) a field of this name."""
    while type(target) is Index:
        target = target.x
    return type(target) is Select and target.name == field


def _note(
    ref: FunctionRef,
    e: Expr | None,
    call: Call | None,
    position: int,
    uses: dict[str, list[Use]],
    local: int = -1,
) -> None:
    """Record the fields whose value ``e`` is."""
    stack: list[Expr | None] = [e]
    outermost = True
    while stack:
        x = stack.pop()
        if isinstance(x, Select):
            direct = call if outermost else None
            uses.setdefault(x.name, []).append(Use(ref, x, direct, position, local if outermost else -1))
            outermost = False
        elif isinstance(x, Star | Unary | Assert | Convert | Slice | Index):
            stack.append(x.x)
        elif isinstance(x, Binary) and x.op not in ("==", "!="):
            stack.append(x.x)
            stack.append(x.y)
