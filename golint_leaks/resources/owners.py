"""Types that keep handles in fields: is there any code that could release such a field?"""

from __future__ import annotations

from golint_leaks.dataflow.uses import leaves, operands, term_operands
from golint_leaks.facts.conventions import sounds_like_release
from golint_leaks.facts.service import Facts
from golint_leaks.ir.expr import (
    Assert,
    Binary,
    Convert,
    Expr,
    Index,
    Select,
    Slice,
    Star,
    Unary,
)
from golint_leaks.ir.instr import Assign, Call, Defer, Go, Instr, Make, Return, Send
from golint_leaks.types.program import Package


class Owners:
    """Answers for one package whether a field of one of its types is ever released or handed out.

    A field of an exported name may be released by other packages, so that only fields that this
    package alone can reach are judged.
    """

    def __init__(self, facts: Facts, package: Package) -> None:
        self.facts = facts
        self.package = package
        self._moving: frozenset[str] | None = None
        self._known: dict[tuple[str, str], bool] = {}

    def lacks_release(self, owner: str, field: str) -> bool:
        """Whether nothing in the package releases ``owner.field``, passes it on or returns it."""
        key = (owner, field)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._lacks_release(owner, field)
        return known

    def _lacks_release(self, owner: str, field: str) -> bool:
        path, _, _name = owner.rpartition(".")
        if path.removesuffix("_test") != self.package.import_path.removesuffix("_test"):
            return False
        if not field or field[0].isupper():
            return False
        return field not in self._fields_that_move()

    def _fields_that_move(self) -> frozenset[str]:
        """Names of fields that occur anywhere in the package other than as a store or a plain read."""
        if self._moving is not None:
            return self._moving
        moving: set[str] = set()
        for ref in self.package.function_refs():
            ctx = self.facts.context(ref)
            if ctx is None:
                continue
            for body in ctx.unit.bodies:
                for block in body.blocks:
                    for instr in block.instrs:
                        self._instr(instr, moving)
                    if type(block.term) is Return:
                        for e in block.term.values:
                            _names(e, moving)
                    else:
                        for e in term_operands(block.term):
                            if type(e) is Select:
                                _names(e, moving)
        self._moving = frozenset(moving)
        return self._moving

    def _instr(self, instr: Instr, moving: set[str]) -> None:
        kind = type(instr)
        if kind is Defer or kind is Go:
            self._call(instr.call, moving)  # type: ignore[union-attr]
        elif kind is Call:
            self._call(instr, moving)  # type: ignore[arg-type]
        elif kind is Assign:
            _names(instr.value, moving)  # type: ignore[union-attr]
        elif kind is Send:
            _names(instr.value, moving)  # type: ignore[union-attr]
        elif kind is Make:
            for _key, value in instr.elems:  # type: ignore[union-attr]
                _names(value, moving)
        else:
            for e in operands(instr):
                _names(e, moving)

    @staticmethod
    def _call(call: Call, moving: set[str]) -> None:
        for arg in call.args:
            _names(arg, moving)
        callee = call.callee
        if type(callee) is Select and sounds_like_release(callee.name):
            _names(callee.x, moving)


def _names(e: Expr | None, found: set[str]) -> None:
    """Names of all fields selected in ``e``."""
    stack: list[Expr | None] = [e]
    while stack:
        x = stack.pop()
        kind = type(x)
        if kind is Select:
            found.add(x.name)  # type: ignore[union-attr]
            stack.append(x.x)  # type: ignore[union-attr]
        elif kind in (Star, Unary, Assert, Convert, Slice, Index):
            stack.append(x.x)  # type: ignore[union-attr]
        elif kind is Binary:
            stack.append(x.x)  # type: ignore[union-attr]
            stack.append(x.y)  # type: ignore[union-attr]


__all__ = ["Owners", "leaves"]
