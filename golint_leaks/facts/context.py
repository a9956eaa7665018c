"""One outermost function with what the analyses derive from it: graphs, uses, types."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from golint_leaks.dataflow.graph import Graph
from golint_leaks.dataflow.uses import Uses, leaves, operands, term_operands
from golint_leaks.facts.conventions import sounds_like_release
from golint_leaks.ir.expr import (
    Binary,
    Closure,
    Const,
    Expr,
    Index,
    Ref,
    Result,
    Select,
    Star,
    Temp,
    Unary,
    Var,
)
from golint_leaks.ir.instr import Assign, Branch, Call, Defer, Go, Terminator
from golint_leaks.ir.typeexpr import TName
from golint_leaks.ir.unit import FunctionUnit
from golint_leaks.models import Models
from golint_leaks.types.infer import UnitTypes

_MAX_CONDITION_DEPTH = 6
_MAX_CASES = 6
"""More constants that one place is compared with are a table, and not remembered."""


class FunctionContext:
    """Derived views of a unit, computed on demand and kept."""

    __slots__ = (
        "_ahead",
        "_asserted",
        "_conditions",
        "_cross",
        "_disjoint",
        "_ended",
        "_graphs",
        "_looked_up",
        "_nil",
        "_numbers",
        "_on",
        "_registered",
        "_without",
        "file_index",
        "package",
        "symbol",
        "test",
        "types",
        "unit",
        "uses",
    )

    def __init__(
        self,
        unit: FunctionUnit,
        types: UnitTypes,
        symbol: str,
        package: object,
        file_index: int,
        test: bool = False,
    ) -> None:
        self.unit = unit
        self.types = types
        self.symbol = symbol
        self.package = package
        self.file_index = file_index
        self.test = test
        """Whether the function stands in a file of tests."""
        self.uses = Uses(unit)
        self._graphs: dict[int, Graph] = {}
        self._cross: dict[int, frozenset[int]] = {}
        self._ended: dict[int, frozenset[str]] | None = None
        self._numbers: dict[int, int | None] = {}
        self._on: dict[int, tuple[int, ...]] | None = None
        self._ahead: dict[int, list[int]] = {}
        self._asserted: frozenset[int] | None = None
        self._registered: frozenset[int] | None = None
        self._nil: frozenset[int] | None = None
        self._without: frozenset[tuple[int, int]] | None = None
        self._looked_up: frozenset[int] | None = None
        self._conditions: tuple[dict[Expr, int], frozenset[int]] | None = None
        self._disjoint: dict[int, tuple[int, ...]] | None = None

    def calls(self) -> Iterator[tuple[int, int, Call]]:
        """All calls with body and block, deferred ones and those of goroutines included."""
        for number, body in enumerate(self.unit.bodies):
            for at, block in enumerate(body.blocks):
                for instr in block.instrs:
                    call = instr.call if type(instr) is Defer or type(instr) is Go else instr
                    if type(call) is Call:
                        yield number, at, call

    def graph(self, body: int) -> Graph:
        """The graph of a body."""
        known = self._graphs.get(body)
        if known is None:
            known = self._graphs[body] = Graph(self.unit.bodies[body])
        return known

    def crossing_temps(self, body: int) -> frozenset[int]:
        """Temporaries that are read in another block than the one that defines them."""
        known = self._cross.get(body)
        if known is not None:
            return known
        crossing: set[int] = set()
        for block in self.unit.bodies[body].blocks:
            local: set[int] = set()
            used: set[int] = set()
            for instr in block.instrs:
                for expr in operands(instr):
                    for leaf in leaves(expr):
                        if type(leaf) is Temp or type(leaf) is Result:
                            used.add(leaf.temp)
                dst = getattr(instr, "dst", -1)
                if dst >= 0:
                    local.add(dst)
            for expr in term_operands(block.term):
                for leaf in leaves(expr):
                    if type(leaf) is Temp or type(leaf) is Result:
                        used.add(leaf.temp)
            crossing |= used - local
        result = frozenset(crossing)
        self._cross[body] = result
        return result

    def looked_up(self) -> frozenset[int]:
        """Variables that are indexed for reading: which element is meant is not followed."""
        if self._looked_up is None:
            found: set[int] = set()
            for body in self.unit.bodies:
                for block in body.blocks:
                    for instr in block.instrs:
                        for e in operands(instr):
                            if type(instr) is not Assign or e is not instr.target:
                                _indexed(e, found)
                    for e in term_operands(block.term):
                        _indexed(e, found)
            self._looked_up = frozenset(found)
        return self._looked_up

    def ended(self) -> dict[int, frozenset[str]]:
        """For each local variable the methods without arguments that the function calls on it."""
        if self._ended is None:
            found: dict[int, set[str]] = {}
            for body in self.unit.bodies:
                for block in body.blocks:
                    for instr in block.instrs:
                        call = instr.call if type(instr) is Defer or type(instr) is Go else instr
                        if type(call) is Call and type(call.callee) is Select and type(call.callee.x) is Var:
                            if len(call.args) <= 1:
                                found.setdefault(call.callee.x.id, set()).add(call.callee.name)
            self._ended = {var: frozenset(names) for var, names in found.items()}
        return self._ended

    def conditions(self) -> tuple[dict[Expr, int], frozenset[int]]:
        """Conditions worth remembering (they are asked more than once), and variables that are asked.

        The first maps a condition to a small number; the second holds the ids of variables that
        occur in any condition, whose constants therefore matter.
        """
        if self._conditions is None:
            counts: Counter[Expr] = Counter()
            asked: set[int] = set()
            compared: dict[Expr, set[Expr]] = {}
            for number, body in enumerate(self.unit.bodies):
                for at, block in enumerate(body.blocks):
                    if type(block.term) is Branch:
                        cond = block.term.cond
                        for leaf in leaves(cond):
                            if type(leaf) is Var:
                                asked.add(leaf.id)
                        plain = normalise(cond)
                        if plain is not None:
                            counts[plain] += 1
                            if type(plain) is Binary and _is_named_constant(plain.y):
                                if type(plain.x) is Var or not self.graph(number).in_loop(at):
                                    compared.setdefault(plain.x, set()).add(plain)
            several = {cond for conds in compared.values() if 1 < len(conds) <= _MAX_CASES for cond in conds}
            asked_again = (c for c, n in counts.items() if n > 1 or c in several)
            numbers = {cond: i for i, cond in enumerate(asked_again)}
            self._conditions = (numbers, frozenset(asked))
            self._disjoint = {}
            for conds in compared.values():
                group = [numbers[cond] for cond in conds if cond in several]
                for one in group:
                    self._disjoint[one] = tuple(sorted(other for other in group if other != one))
        return self._conditions

    def asserted(self, names: frozenset[str]) -> frozenset[int]:
        """Variables that are arguments of calls with one of ``names``, which say what holds afterwards."""
        if self._asserted is None:
            self._asserted = frozenset(
                arg.id
                for body in self.unit.bodies
                for block in body.blocks
                for instr in block.instrs
                if type(instr) is Call and type(instr.callee) in (Select, Ref)
                if instr.callee.name in names  # type: ignore[union-attr]
                for arg in instr.args
                if type(arg) is Var
            )
        return self._asserted

    def registered(self, models: Models) -> frozenset[int]:
        """Variables whose values a function literal releases that is handed over to be called later."""
        if self._registered is None:
            found: set[int] = set()
            for body in self.unit.bodies:
                for block in body.blocks:
                    for instr in block.instrs:
                        if type(instr) is not Call or not any(type(arg) is Closure for arg in instr.args):
                            continue
                        effect = models.effects.get(self.types.callee(instr).symbol)
                        if effect is None or not effect.runs_later:
                            continue
                        for position in effect.runs_later:
                            arg = instr.args[position] if 0 <= position < len(instr.args) else None
                            if type(arg) is Closure:
                                found |= self._released_in(arg.body)
            self._registered = frozenset(found)
        return self._registered

    def _released_in(self, body: int) -> set[int]:
        return {
            instr.callee.x.id
            for block in self.unit.bodies[body].blocks
            for instr in block.instrs
            if type(instr) is Call and type(instr.callee) is Select and type(instr.callee.x) is Var
            if sounds_like_release(instr.callee.name)
        }

    def disjoint(self, number: int) -> tuple[int, ...]:
        """Remembered conditions that are false where this one is true: other constants for the same place."""
        self.conditions()
        return (self._disjoint or {}).get(number, ())

    def without_error(self) -> frozenset[tuple[int, int]]:
        """Blocks that are entered because something is nil: body and block."""
        if self._without is None:
            found: set[tuple[int, int]] = set()
            for number, body in enumerate(self.unit.bodies):
                for block in body.blocks:
                    cond = block.term.cond if type(block.term) is Branch else None
                    if type(cond) is Binary and type(cond.y) is Const and cond.y.kind == "nil":
                        if cond.op == "==":
                            found.add((number, block.term.then))  # type: ignore[union-attr]
                        elif cond.op == "!=":
                            found.add((number, block.term.orelse))  # type: ignore[union-attr]
            self._without = frozenset(found)
        return self._without

    def compared_with_nil(self) -> frozenset[int]:
        """Variables that some condition compares with nil."""
        if self._nil is None:
            found: set[int] = set()
            for body in self.unit.bodies:
                for block in body.blocks:
                    cond = block.term.cond if type(block.term) is Branch else None
                    if type(cond) is Binary and type(cond.x) is Var and type(cond.y) is Const:
                        if cond.y.kind == "nil":
                            found.add(cond.x.id)
            self._nil = frozenset(found)
        return self._nil

    def condition_number(self, cond: Expr) -> int | None:
        """The number of a condition that is asked more than once, else None."""
        known = self._numbers.get(id(cond), -1)
        if known == -1:
            numbers = self.conditions()[0]
            plain = normalise(cond) if numbers else None
            known = self._numbers[id(cond)] = None if plain is None else numbers.get(plain)
        return known

    def conditions_on(self) -> dict[int, tuple[int, ...]]:
        """For each variable the numbers of the remembered conditions that depend on it."""
        if self._on is None:
            found: dict[int, list[int]] = {}
            for cond, number in self.conditions()[0].items():
                for leaf in leaves(cond):
                    if type(leaf) is Var:
                        found.setdefault(leaf.id, []).append(number)
            self._on = {var: tuple(numbers) for var, numbers in found.items()}
        return self._on

    def conditions_ahead(self, body: int) -> list[int]:
        """For each block a bit set of the remembered conditions that may still be asked."""
        known = self._ahead.get(body)
        if known is not None:
            return known
        graph = self.graph(body)
        blocks = self.unit.bodies[body].blocks
        everywhere = 0
        for other, each in enumerate(self.unit.bodies):
            if other != body:
                for block in each.blocks:
                    everywhere |= self._asks(block.term)
        ahead = [self._asks(block.term) for block in blocks]
        pending = list(range(len(blocks)))
        while pending:
            number = pending.pop()
            new = ahead[number]
            for target in graph.succs[number]:
                new |= ahead[target]
            if new != ahead[number]:
                ahead[number] = new
                pending.extend(graph.preds[number])
        result = self._ahead[body] = [bits | everywhere for bits in ahead]
        return result

    def _asks(self, term: Terminator) -> int:
        if type(term) is not Branch:
            return 0
        number = self.condition_number(term.cond)
        return 0 if number is None else 1 << number

    def error_index(self, body: int) -> int:
        """Index of the error among the results of a body, -1 without one."""
        results = self.unit.bodies[body].signature.results
        if results and results[-1].type == TName("", "error"):
            return len(results) - 1
        return -1


def normalise(cond: Expr) -> Expr | None:
    """``cond`` without positions if it is made of variables, fields and constants, else None.

    ``x != y`` is turned into ``x == y``; the caller remembers the answer the other way round.
    """
    if type(cond) is Binary and cond.op == "!=":
        cond = Binary("==", cond.x, cond.y)
    return _plain(cond, 0)


def _is_named_constant(e: Expr) -> bool:
    """Whether ``e`` can be a constant or a sentinel: a literal other than nil, ``Name`` or ``pkg.Name``."""
    if type(e) is Const:
        return e.kind != "nil"
    return type(e) is Ref or (type(e) is Select and type(e.x) is Ref)


def _plain(e: Expr, depth: int) -> Expr | None:
    if depth > _MAX_CONDITION_DEPTH:
        return None
    kind = type(e)
    if kind is Var or kind is Const:
        return e
    if kind is Ref:
        return Ref(e.name, 0)  # type: ignore[union-attr]
    if kind is Select or kind is Star or kind is Unary:
        x = _plain(e.x, depth + 1)  # type: ignore[union-attr]
        if x is None:
            return None
        if kind is Select:
            return Select(x, e.name, 0)  # type: ignore[union-attr]
        return Star(x) if kind is Star else Unary(e.op, x)  # type: ignore[union-attr]
    if kind is Binary:
        x = _plain(e.x, depth + 1)  # type: ignore[union-attr]
        y = _plain(e.y, depth + 1)  # type: ignore[union-attr]
        return None if x is None or y is None else Binary(e.op, x, y)  # type: ignore[union-attr]
    if kind is Index:
        return None
    return None


def _indexed(e: Expr, found: set[int]) -> None:
    while True:
        kind = type(e)
        if kind is Index:
            if type(e.x) is Var:  # type: ignore[union-attr]
                found.add(e.x.id)  # type: ignore[union-attr]
            e = e.x  # type: ignore[union-attr]
        elif kind is Select or kind is Star or kind is Unary:
            e = e.x  # type: ignore[union-attr]
        else:
            return
