"""Terminators of blocks: branches, loops over containers, selects and returns."""

from __future__ import annotations

from collections import deque
from typing import Optional

from golint_leaks.facts.exits import Exit, Node
from golint_leaks.facts.later import Later
from golint_leaks.facts.values import (
    CHANNEL,
    CONDITION_BASE,
    ELEMENT,
    EMPTY,
    NONNIL,
    OBJECT,
    Kind,
    State,
    Status,
    Value,
    temp_key,
)
from golint_leaks.ir.expr import Expr, Ref, Result, Select, Temp, Var
from golint_leaks.ir.instr import Assign, Branch, Jump, RangeNext, Recv, Return, SelectSwitch, Send, Stop
from golint_leaks.types.model import Basic, Named, Pointer, Struct, type_symbol

VISITED = 1 << 22
"""Marks the key of a loop from that of a condition."""

Work = deque[tuple[int, State, Optional[Node]]]
"""Blocks to explore, with the state at their entry and how they were reached."""


class Terminators(Later):
    """Where a path goes on after a block."""

    def received(self, st: State, instr: Recv) -> None:
        """A receive that discharges the duty, such as from the channel of a timer."""
        raise NotImplementedError

    def _terminator(
        self,
        body: int,
        number: int,
        st: State,
        term: object,
        node: Node | None,
        work: Work,
        exits: list[Exit],
        outermost: bool,
    ) -> None:
        kind = type(term)
        if kind is Return:
            self._return(body, number, st, term, node, exits, outermost)  # type: ignore[arg-type]
            return
        if kind is Stop:
            return
        if self.prune and st.status is Status.OWED and outermost and not st.has_alias() and not st.defers:
            at = self._place_of_loss(body, number)
            if number not in self.ctx.graph(body).returning(self.unit.bodies[body]):
                exits.append(Exit("lost", st, (), "any", None, at, at, Node(node, body, number, "", at)))
                return
            if st.lost < 0:
                st.lost = at
        here = Node(node, body, number, "", -1)
        if kind is Jump:
            work.append((term.target, st, here))  # type: ignore[attr-defined]
        elif kind is Branch:
            at = term.at  # type: ignore[attr-defined]
            for state, target, label in self._branch(st, term):  # type: ignore[arg-type]
                work.append((target, state, Node(node, body, number, label, at)))
        elif kind is RangeNext:
            self._range(body, number, st, term, here, work)  # type: ignore[arg-type]
        elif kind is SelectSwitch:
            for case in term.cases:  # type: ignore[attr-defined]
                state = st.copy()
                comm = case.comm
                if type(comm) is Send and self.involved(self.value(state, comm.value), state):
                    self.escape(state, "sent over a channel")
                elif type(comm) is Recv:
                    self.received(state, comm)
                if self._done(state):
                    continue
                at = comm.at if comm is not None else term.at  # type: ignore[attr-defined]
                work.append((case.target, state, Node(node, body, number, "this case is taken", at)))

    def _place_of_loss(self, body: int, number: int) -> int:
        instrs = self.unit.bodies[body].blocks[number].instrs
        return instrs[-1].at if instrs else self.unit.bodies[body].at

    def _range(
        self,
        body: int,
        number: int,
        st: State,
        term: RangeNext,
        node: Node,
        work: Work,
    ) -> None:
        value = self.value(st, term.x)
        mark = CONDITION_BASE + VISITED + body * 65536 + number
        if value == CHANNEL:
            work.append((term.body, st, node))  # what the object sends on is never closed
            return
        holds = value is not None and value.kind is Kind.HOLD and value.path[0] == ELEMENT
        if holds and mark not in st.env and value is not None:
            # the container has at least our element: one turn of the loop gets it
            inside = st.copy()
            inside.env[mark] = EMPTY
            elem = OBJECT if len(value.path) == 1 else Value(Kind.HOLD, value.path[1:])
            inside.env[temp_key(term.dst, 1)] = elem
            self._bind_range(inside, term, elem, body)
            work.append((term.body, inside, node))
            return
        inside = st.copy()
        inside.env.pop(temp_key(term.dst, 1), None)
        work.append((term.body, inside, node))
        st.env.pop(mark, None)
        if not self._never_closed(term.x):
            work.append((term.done, st, node))

    def _never_closed(self, chan: Expr) -> bool:
        """Whether a channel belongs to something that never closes it, such as a ticker."""
        if type(chan) is not Select:
            return False
        owner = type_symbol(self.ctx.types.type_of(chan.x))
        return bool(owner) and "periodic-source" in self.models.roles.get(owner, ())

    def _bind_range(self, st: State, term: RangeNext, elem: Value, body: int) -> None:
        """Loop variables are assigned at the head of the body block; temporaries die at its edge."""
        block = self.unit.bodies[body].blocks[term.body]
        for instr in block.instrs:
            if type(instr) is Assign and type(instr.value) is Result and instr.value.temp == term.dst:
                if instr.value.index == 1 and type(instr.target) is Var:
                    st.env[temp_key(term.dst, 1)] = elem
            else:
                break

    def _branch(self, st: State, term: Branch) -> list[tuple[State, int, str]]:
        cond = term.cond
        yes, no = "the condition is true", "the condition is false"
        truth = self._decide(st, cond)
        if truth is True:
            return [(st, term.then, yes)]
        if truth is False:
            return [(st, term.orelse, no)]
        result: list[tuple[State, int, str]] = []
        other = st.copy()
        if self.assume(st, cond, True):
            result.append((st, term.then, yes))
        if self.assume(other, cond, False):
            result.append((other, term.orelse, no))
        return result

    def _return(
        self,
        body: int,
        number: int,
        st: State,
        term: Return,
        node: Node | None,
        exits: list[Exit],
        outermost: bool,
    ) -> None:
        unit_body = self.unit.bodies[body]
        values = [self.value(st, e) for e in term.values]
        if len(term.values) == 1 and len(unit_body.results) > 1 and type(term.values[0]) is Temp:
            temp = term.values[0].temp
            values = [st.env.get(temp_key(temp, i)) for i in range(len(unit_body.results))]
        error = self.ctx.error_index(body)
        if 0 <= error < len(values) and error < len(term.values) and values[error] is None:
            operand = term.values[error]
            if type(operand) is Ref or type(operand) is Select and type(operand.x) is Ref:
                values[error] = NONNIL  # a sentinel such as io.EOF
            elif self._is_concrete(operand):
                values[error] = NONNIL  # an interface that holds any value of such a type is not nil
        named = bool(unit_body.results) and any(self.unit.vars[v].name for v in unit_body.results)
        if named and not term.bare and not term.implicit:
            for var, value in zip(unit_body.results, values):
                self.kill(st, var)
                if value is not None:
                    st.env[var] = value
        states = [st]
        had_defers = bool(st.defers)
        believed: set[int] = set()
        if had_defers:
            states = self._run_deferred(st, believed)
        for state in states:
            if self._done(state):
                continue
            if outermost and state.status is Status.NONE and self.prune:
                continue
            final = values
            if named and had_defers:
                final = [state.env.get(v) for v in unit_body.results]
            if id(state) in believed and not any(self.involved(value, state) for value in final):
                continue
            exits.append(
                Exit(
                    "lost" if state.lost >= 0 else "return",
                    state,
                    tuple(final),
                    self._error_class(final, error),
                    term,
                    state.lost if state.lost >= 0 else term.at,
                    state.lost if state.lost >= 0 else term.end,
                    Node(node, body, number, "", term.at),
                )
            )

    def _is_concrete(self, e: Expr) -> bool:
        """Whether the type of ``e`` is known, and no interface."""
        given = self.ctx.types.type_of(e)
        behind = given if isinstance(given, Pointer) else self.ctx.types.program.underlying(given)
        if isinstance(behind, Pointer | Struct):
            return True
        return isinstance(given, Named) and isinstance(behind, Basic)

    @staticmethod
    def _error_class(values: list[Optional[Value]], index: int) -> str:
        if index < 0 or index >= len(values):
            return "any"
        value = values[index]
        if value is None:
            return "any"
        if value.kind is Kind.NIL:
            return "nil"
        if value.kind in (Kind.NONNIL, Kind.FRESH):
            return "nonnil"
        return "any"
