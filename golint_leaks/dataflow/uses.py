"""Which variables an expression, an instruction or a body reads, and which are live.

Liveness is the classic backward may-analysis (Aho, Sethi, Ullman, "Compilers", section 10.6) on
Python integers as bit sets.
"""

from __future__ import annotations

from collections.abc import Iterator

from golint_leaks.dataflow.graph import Graph
from golint_leaks.ir.expr import (
    Assert,
    Binary,
    Closure,
    Convert,
    Expr,
    Index,
    Result,
    Select,
    Slice,
    Star,
    Temp,
    TypeIs,
    Unary,
    Var,
)
from golint_leaks.ir.instr import (
    Assign,
    Branch,
    Call,
    Defer,
    Go,
    Instr,
    Let,
    Make,
    Opaque,
    RangeNext,
    Recv,
    Return,
    SelectSwitch,
    Send,
    Terminator,
)
from golint_leaks.ir.unit import FunctionUnit


def leaves(expr: Expr | None) -> Iterator[Expr]:
    """Every Var, Temp, Result and Closure below ``expr``."""
    stack: list[Expr | None] = [expr]
    while stack:
        e = stack.pop()
        kind = type(e)
        if kind is Var or kind is Temp or kind is Result or kind is Closure:
            yield e  # type: ignore[misc]
        elif (
            kind is Select
            or kind is Star
            or kind is Unary
            or kind is Assert
            or kind is Convert
            or kind is TypeIs
        ):
            stack.append(e.x)  # type: ignore[union-attr]
        elif kind is Binary:
            stack.append(e.y)  # type: ignore[union-attr]
            stack.append(e.x)  # type: ignore[union-attr]
        elif kind is Index:
            stack.extend(e.indices)  # type: ignore[union-attr]
            stack.append(e.x)  # type: ignore[union-attr]
        elif kind is Slice:
            stack.extend((e.lo, e.hi, e.max, e.x))  # type: ignore[union-attr]


def operands(instr: Instr) -> Iterator[Expr]:
    """Expressions that ``instr`` evaluates; of an assignment to ``x.f`` the target counts too."""
    kind = type(instr)
    if kind is Call:
        yield instr.callee  # type: ignore[union-attr]
        yield from instr.args  # type: ignore[union-attr]
    elif kind is Assign:
        yield instr.value  # type: ignore[union-attr]
        target = instr.target  # type: ignore[union-attr]
        if target is not None and type(target) is not Var:
            yield target
    elif kind is Let:
        yield instr.value  # type: ignore[union-attr]
    elif kind is Make:
        for key, value in instr.elems:  # type: ignore[union-attr]
            if key is not None:
                yield key
            yield value
    elif kind is Recv:
        yield instr.chan  # type: ignore[union-attr]
    elif kind is Send:
        yield instr.chan  # type: ignore[union-attr]
        yield instr.value  # type: ignore[union-attr]
    elif kind is Defer or kind is Go:
        yield instr.call.callee  # type: ignore[union-attr]
        yield from instr.call.args  # type: ignore[union-attr]
    elif kind is Opaque:
        yield from instr.uses  # type: ignore[union-attr]


def term_operands(term: Terminator) -> Iterator[Expr]:
    """Expressions that a terminator evaluates."""
    kind = type(term)
    if kind is Branch:
        yield term.cond  # type: ignore[union-attr]
    elif kind is RangeNext:
        yield term.x  # type: ignore[union-attr]
    elif kind is Return:
        yield from term.values  # type: ignore[union-attr]
    elif kind is SelectSwitch:
        for case in term.cases:  # type: ignore[union-attr]
            if case.comm is not None:
                yield from operands(case.comm)


class Uses:
    """Variables mentioned by each body of a unit, and liveness at block entries, on demand."""

    __slots__ = ("_elsewhere", "_live", "_mentioned", "unit")

    def __init__(self, unit: FunctionUnit) -> None:
        self.unit = unit
        self._mentioned: dict[int, frozenset[int]] = {}
        self._live: dict[int, list[int]] = {}
        self._elsewhere: list[int] | None = None

    def mentioned(self, body: int) -> frozenset[int]:
        """Variable ids that ``body``, or a function literal inside it, reads or writes."""
        known = self._mentioned.get(body)
        if known is not None:
            return known
        # Literals may nest deeper than Python's stack; each comes after the body that holds it.
        own: dict[int, set[int]] = {}
        inner: dict[int, set[int]] = {}
        work = [body]
        while work:
            number = work.pop()
            if number in own:
                continue
            own[number], inner[number] = self._own(number)
            work.extend(inner[number])
        for number in sorted(own, reverse=True):
            found = own[number]
            for literal in inner[number]:
                if literal != number:
                    found |= own[literal]
            self._mentioned[number] = frozenset(found)
        return self._mentioned[body]

    def _own(self, body: int) -> tuple[set[int], set[int]]:
        """Variables and literals that a body mentions itself."""
        found: set[int] = set()
        literals: set[int] = set()
        for block in self.unit.bodies[body].blocks:
            for instr in block.instrs:
                if type(instr) is Assign and type(instr.target) is Var:
                    found.add(instr.target.id)
                for expr in operands(instr):
                    _collect(expr, found, literals)
            for expr in term_operands(block.term):
                _collect(expr, found, literals)
        return found, literals

    def _mentioned_elsewhere(self, body: int) -> int:
        """Bit set of the variables that other bodies than ``body`` mention."""
        if self._elsewhere is None:
            own = []
            for number in range(len(self.unit.bodies)):
                bits = 0
                for var in self.mentioned(number):
                    bits |= 1 << var
                own.append(bits)
            before = [0]
            for bits in own:
                before.append(before[-1] | bits)
            after = 0
            elsewhere = [0] * len(own)
            for number in reversed(range(len(own))):
                elsewhere[number] = before[number] | after
                after |= own[number]
            self._elsewhere = elsewhere
        return self._elsewhere[body]

    def live_at_entry(self, body: int, graph: Graph) -> list[int]:
        """For each block a bit set of variables whose value may still be read.

        Variables that another body mentions are live everywhere: a literal may run at any time.
        """
        known = self._live.get(body)
        if known is not None:
            return known
        shared = self._mentioned_elsewhere(body)
        for var in self.unit.bodies[body].results:
            shared |= 1 << var
        blocks = self.unit.bodies[body].blocks
        reads: list[int] = []
        writes: list[int] = []
        for block in blocks:
            read = 0
            written = 0
            for instr in block.instrs:
                for expr in operands(instr):
                    for leaf in leaves(expr):
                        if type(leaf) is Var:
                            bit = 1 << leaf.id
                            if not written & bit:
                                read |= bit
                if type(instr) is Assign and type(instr.target) is Var:
                    written |= 1 << instr.target.id
            for expr in term_operands(block.term):
                for leaf in leaves(expr):
                    if type(leaf) is Var:
                        bit = 1 << leaf.id
                        if not written & bit:
                            read |= bit
            reads.append(read)
            writes.append(written)
        live = list(reads)
        pending = list(range(len(blocks)))
        while pending:
            number = pending.pop()
            out = 0
            for target in graph.succs[number]:
                out |= live[target]
            new = reads[number] | (out & ~writes[number])
            if new != live[number]:
                live[number] = new
                pending.extend(graph.preds[number])
        result = [bits | shared for bits in live]
        self._live[body] = result
        return result


def _collect(expr: Expr, found: set[int], literals: set[int]) -> None:
    for leaf in leaves(expr):
        if type(leaf) is Var:
            found.add(leaf.id)
        elif type(leaf) is Closure:
            literals.add(leaf.body)
