"""One function with what the machine needs of it: which variables are shared, what is still used."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Optional

from golint_leaks.dataflow.uses import leaves, operands, term_operands
from golint_leaks.facts.context import FunctionContext
from golint_leaks.goroutines.slicing import Slice
from golint_leaks.ir.expr import Closure, Expr, Ref, Result, Select, Temp, Unary, Var
from golint_leaks.ir.instr import Assign, Block, Call, Instr, Jump, RangeNext, SelectSwitch, Terminator
from golint_leaks.ir.unit import Body, FunctionUnit
from golint_leaks.types.infer import UnitTypes
from golint_leaks.types.model import Array, Struct
from golint_leaks.types.program import FunctionRef, Program

if TYPE_CHECKING:
    from golint_leaks.goroutines.memory import Machine

_MOST_BLOCKS = 60_000


class Code:
    """A unit with derived views.  ``number`` identifies it in values."""

    __slots__ = (
        "_assigns",
        "_live",
        "_live_in",
        "_records",
        "_slices",
        "boxed",
        "ctx",
        "fertile",
        "number",
        "path",
        "per_iteration",
        "ref",
        "renewed",
        "test",
        "types",
        "unit",
        "usages",
    )

    def __init__(self, number: int, ref: FunctionRef, ctx: FunctionContext, go: tuple[int, int]) -> None:
        self.number = number
        self.ref = ref
        self.ctx = ctx
        self.unit = ctx.unit
        self.types = ctx.types
        self.path = ref.package.files[ref.file].path
        self.test = self.path.endswith("_test.go")
        self.per_iteration = go >= (1, 22)
        self._assigns: dict[int, frozenset[int]] = {}
        self.fertile: dict[tuple[int, int, int], bool] = {}
        self.usages: dict[tuple[int, int], str] = {}
        self._records: dict[int, bool] = {}
        self._slices: dict[int, Slice] = {}
        self._live: dict[tuple[int, int, int], int] = {}
        self._live_in: dict[int, list[int]] = {}
        self.boxed = self._find_boxed()
        self.renewed = self._find_renewed() if self.per_iteration and self.boxed else frozenset()

    def symbol(self, body: int) -> str:
        """The name of a body as the runtime prints it."""
        return self.ref.runtime_symbol(self.unit.bodies[body].suffix)

    def assigns(self, body: int) -> frozenset[int]:
        """The variables that a body and the literals in it set."""
        found = self._assigns.get(body)
        if found is None:
            found = self._assigns[body] = frozenset(
                instr.target.id
                for number, each in enumerate(self.unit.bodies)
                if number == body or self._inside(number, body)
                for block in each.blocks
                for instr in block.instrs
                if type(instr) is Assign and type(instr.target) is Var
            )
        return found

    def within(self, body: int) -> Iterator[Block]:
        """The blocks of a body and of the literals in it."""
        for number, each in enumerate(self.unit.bodies):
            if self.encloses(body, number):
                yield from each.blocks

    def encloses(self, body: int, number: int) -> bool:
        """Whether ``number`` is the body itself, or that of a literal in it."""
        return number == body or self._inside(number, body)

    def _inside(self, number: int, body: int) -> bool:
        outer, inner = self.unit.bodies[body], self.unit.bodies[number]
        return outer.at <= inner.at and inner.end <= outer.end

    def record(self, var: int) -> bool:
        """Whether a variable is a struct or an array: one object, whose address is the object."""
        found = self._records.get(var)
        if found is None:
            shape = self.types.program.core(self.types.var_type(var))
            found = self._records[var] = isinstance(shape, Struct | Array)
        return found

    def _find_boxed(self) -> frozenset[int]:
        found: set[int] = set()
        unit = self.unit
        if len(unit.bodies) > 1:
            for number in range(len(unit.bodies)):
                for var in self.ctx.uses.mentioned(number):
                    if unit.vars[var].body != number:
                        found.add(var)
        for body in unit.bodies:
            for block in body.blocks:
                for instr in block.instrs:
                    for expr in operands(instr):
                        _addressed(expr, found)
                for expr in term_operands(block.term):
                    _addressed(expr, found)
        return frozenset(found)

    def _find_renewed(self) -> frozenset[tuple[int, int, int]]:
        """Assignments ``i++`` at the end of a turn of a loop with its own variable for each turn."""
        found: set[tuple[int, int, int]] = set()
        for number, body in enumerate(self.unit.bodies):
            graph = self.ctx.graph(number)
            for at, block in enumerate(body.blocks):
                term = block.term
                if type(term) is not Jump or not graph.same_loop(at, term.target):
                    continue
                if not _updates(body, graph.preds[at], at, term.target):
                    continue
                for instr in block.instrs:
                    if type(instr) is Assign and type(instr.target) is Var and instr.target.id in self.boxed:
                        var = instr.target.id
                        if any(
                            _declares(body.blocks[pred].instrs, var)
                            and not graph.same_loop(pred, term.target)
                            for pred in graph.preds[term.target]
                        ):
                            found.add((number, at, var))
        return frozenset(found)

    def live(self, body: int, block: int, idx: int) -> int:
        """Bit set of the variables of a body that may be used at or after an instruction."""
        key = (body, block, idx)
        found = self._live.get(key)
        if found is None:
            bits = self._after(body, block)
            of = self.unit.bodies[body].blocks[block]
            for instr in reversed(of.instrs[idx:]):
                bits = self._before(instr, bits)
            found = self._live[key] = bits
        return found

    def _after(self, body: int, block: int) -> int:
        live_in = self._live_in.get(body)
        if live_in is None:
            live_in = self._live_in[body] = self._find_live_in(body)
        graph = self.ctx.graph(body)
        bits = self._term(self.unit.bodies[body].blocks[block].term)
        for target in graph.succs[block]:
            bits |= live_in[target]
        return bits

    def _find_live_in(self, body: int) -> list[int]:
        blocks = self.unit.bodies[body].blocks
        graph = self.ctx.graph(body)
        live = [0] * len(blocks)
        pending = list(range(len(blocks)))
        while pending:
            number = pending.pop()
            bits = self._term(blocks[number].term)
            for target in graph.succs[number]:
                bits |= live[target]
            for instr in reversed(blocks[number].instrs):
                bits = self._before(instr, bits)
            if bits != live[number]:
                live[number] = bits
                pending.extend(graph.preds[number])
        return live

    def _before(self, instr: Instr, bits: int) -> int:
        if type(instr) is Assign and type(instr.target) is Var:
            if instr.target.id in self.boxed and not instr.declares:
                bits |= 1 << instr.target.id  # the cell is written, which others see
            else:
                bits &= ~(1 << instr.target.id)
        for expr in operands(instr):
            bits |= self._mention(expr)
        return bits

    def _term(self, term: Terminator) -> int:
        bits = 0
        for expr in term_operands(term):
            bits |= self._mention(expr)
        return bits

    def _mention(self, expr: Expr) -> int:
        bits = 0
        for leaf in leaves(expr):
            if type(leaf) is Var:
                bits |= 1 << leaf.id
            elif type(leaf) is Closure:
                for var in self.ctx.uses.mentioned(leaf.body):
                    bits |= 1 << var
        return bits

    def temps_after(self, body: int, block: int, idx: int) -> frozenset[int]:
        """Temporaries that may be read at or after an instruction."""
        key = (body, block, ~idx)
        found = self._live.get(key)
        if found is None:
            used: set[int] = set(self.ctx.crossing_temps(body))
            of = self.unit.bodies[body].blocks[block]
            for instr in of.instrs[idx:]:
                for expr in operands(instr):
                    _temps(expr, used)
            for expr in term_operands(of.term):
                _temps(expr, used)
            if type(of.term) is RangeNext:
                used.add(of.term.dst)
            elif type(of.term) is SelectSwitch:
                used.update(
                    case.comm.dst
                    for case in of.term.cases
                    if case.comm is not None and hasattr(case.comm, "dst")
                )
            found = self._live[key] = frozenset(used)  # type: ignore[assignment]
        return found  # type: ignore[return-value]

    def slice(self, m: Machine, body: int) -> Slice:
        """What matters in a body."""
        found = self._slices.get(body)
        if found is None:
            found = self._slices[body] = Slice(m, self, body)
        return found

    def recovers(self, body: int) -> bool:
        """Whether a function literal calls recover."""
        return any(
            type(i) is Call and type(i.callee) is Ref and i.callee.name == "recover"
            for block in self.unit.bodies[body].blocks
            for i in block.instrs
        )

    def repeats(self, cond: Expr) -> bool:
        """Whether a condition is asked more than once in the unit."""
        return self.ctx.condition_number(cond) is not None


def _updates(body: Body, before: Sequence[int], at: int, head: int) -> bool:
    """Whether a block before the head of a loop is what follows the condition of a ``for`` statement.

    It is numbered before the body of the loop, from which it is entered.
    """
    return all(pred > at or (pred == head and type(body.blocks[pred].term) is Jump) for pred in before)


def _declares(instrs: tuple[Instr, ...], var: int) -> bool:
    return any(
        type(i) is Assign and i.declares and type(i.target) is Var and i.target.id == var for i in instrs
    )


def _temps(expr: Expr, used: set[int]) -> None:
    for leaf in leaves(expr):
        if type(leaf) is Temp or type(leaf) is Result:
            used.add(leaf.temp)


def _addressed(expr: Expr, found: set[int]) -> None:
    """Variables whose address is taken."""
    stack: list[Optional[Expr]] = [expr]
    while stack:
        e = stack.pop()
        if type(e) is Unary:
            if e.op == "&" and type(e.x) is Var:
                found.add(e.x.id)
            stack.append(e.x)
        elif type(e) is Select:
            stack.append(e.x)


class CodeCache:
    """Units that were unpacked, the most recently used ones."""

    def __init__(self, program: Program, go: tuple[int, int]) -> None:
        self.program = program
        self.go = go
        self.codes: list[Optional[Code]] = []
        self._by_ref: OrderedDict[FunctionRef, Optional[Code]] = OrderedDict()
        self._numbers: dict[FunctionRef, int] = {}
        self._refs: list[FunctionRef] = []
        self._changed: dict[FunctionRef, Code] = {}
        self._blocks = 0

    def number(self, ref: FunctionRef) -> int:
        """The number of a function in values."""
        found = self._numbers.get(ref)
        if found is None:
            found = self._numbers[ref] = len(self._refs)
            self._refs.append(ref)
        return found

    def ref(self, number: int) -> FunctionRef:
        """The function with a number."""
        return self._refs[number]

    @contextmanager
    def instead(self, ref: FunctionRef, unit: FunctionUnit) -> Iterator[None]:
        """Within the context a function has another body."""
        self._changed[ref] = self._code(ref, unit)
        try:
            yield
        finally:
            del self._changed[ref]

    def get(self, ref: FunctionRef) -> Optional[Code]:
        """The code of a function; None when it has no readable body."""
        if self._changed and ref in self._changed:
            return self._changed[ref]
        if ref in self._by_ref:
            self._by_ref.move_to_end(ref)
            return self._by_ref[ref]
        unit = ref.load_unit()
        code: Optional[Code] = None
        if unit is not None and unit.bodies and unit.bodies[0].blocks:
            code = self._code(ref, unit)
        self._by_ref[ref] = code
        self._blocks += _size(code)
        while self._blocks > _MOST_BLOCKS and len(self._by_ref) > 64:
            self._blocks -= _size(self._by_ref.popitem(last=False)[1])
        return code

    def _code(self, ref: FunctionRef, unit: FunctionUnit) -> Code:
        types = UnitTypes(self.program, ref.package, ref.file, unit, ref.decl)
        ctx = FunctionContext(unit, types, ref.symbol, ref.package, ref.file)
        return Code(self.number(ref), ref, ctx, self.go)

    def code(self, number: int) -> Code:
        """The code with a number; it is known to be readable."""
        code = self.get(self._refs[number])
        assert code is not None
        return code


def _size(code: Optional[Code]) -> int:
    return 1 if code is None else 1 + sum(len(body.blocks) for body in code.unit.bodies)
