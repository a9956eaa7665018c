"""Exploration of one body for one tracked object.

Work list over pairs of block and state (see :mod:`golint_leaks.facts.values` for the source of the
method).  Each state remembers the state that it came from, so that the path to an exit can be told.
"""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import NamedTuple, Optional

from golint_leaks.facts.calls import FactService, Given, Release, Tracked
from golint_leaks.facts.conditions import Conditions
from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.evaluate import MAX_PATH
from golint_leaks.facts.values import (
    CHANNEL,
    CONDITION_BASE,
    ELEMENT,
    EMPTY,
    ERROR,
    NONNIL,
    OBJECT,
    OK,
    TRUE,
    VIEW,
    WORKED_ON,
    Key,
    Kind,
    Outcome,
    Path,
    State,
    Status,
    Value,
    temp_key,
)
from golint_leaks.ir.expr import (
    Assert,
    Closure,
    Ref,
    Result,
    Select,
    Temp,
    Var,
)
from golint_leaks.ir.instr import (
    Assign,
    Branch,
    Call,
    Defer,
    Go,
    Instr,
    Jump,
    Let,
    Make,
    Opaque,
    RangeNext,
    Recv,
    Return,
    SelectSwitch,
    Send,
    Stop,
)

MAX_STEPS = 2000
MAX_INLINE = 4
GOROUTINE = "a goroutine releases or keeps it"
"""Why an object counts as handed over when a goroutine that is started here mentions it."""
_VISITED = 1 << 22


class GaveUp(Exception):
    """The exploration grew beyond its bound; nothing may be concluded from it."""


class Node(NamedTuple):
    """One explored (block, state); ``label`` tells how it was reached."""

    parent: "Node | None"
    body: int
    block: int
    label: str
    at: int


class Exit(NamedTuple):
    """A way out of a body: a return, or the place where the last alias died (``lost``)."""

    kind: str
    state: State
    values: tuple[Optional[Value], ...]
    error: str
    term: Return | None
    at: int
    end: int
    node: Node | None


class Origin(NamedTuple):
    """Where tracking starts: a call and the place of the object in its results.

    ``into`` instead names the argument (receiver first) that holds the object after the call.
    """

    call: Call
    body: int
    block: int
    result: int
    path: Path
    error: int
    flag: int
    into: tuple[int, Path] | None = None
    view: int = -1
    """Another result that refers to the object, such as the context of a span."""


class Tracker(Conditions):
    """Explores one body of a function for one object."""

    def __init__(self, ctx: FunctionContext, facts: FactService, spec: Tracked) -> None:
        super().__init__(ctx, facts, spec)
        self.origin: Origin | None = None
        self.prune = True
        self.steps = 0
        self.active: list[int] = []
        self.deferred: list[Call] = []
        self.gave_up = False
        self.stops: set[tuple[int, int]] = set()
        self.reacquired = False
        """Whether the call was reached again while what it gave before was still owed."""

    # --- entry points -----------------------------------------------------------------------------

    def from_call(self, origin: Origin) -> list[Exit]:
        """Exits of the body of ``origin`` on which the object is still owed, or was lost.

        Raises GaveUp beyond the bound.
        """
        self.origin = origin
        self.acquiring = origin.call
        self.root = origin.body
        self.prune = True
        self._start(origin.body)
        return self.run_body(origin.body, [State(Status.NONE, {}, ())], outermost=True)

    def all_exits(self, origin: Origin) -> list[Exit]:
        """Exits of the body of ``origin`` whatever became of the object. Raises GaveUp."""
        self.origin = origin
        self.acquiring = origin.call
        self.root = origin.body
        self.prune = False
        self._start(origin.body)
        return self.run_body(origin.body, [State(Status.NONE, {}, ())], outermost=True)

    def from_parameter(self, body: int, position: int, path: Path, given: Given = ()) -> list[Exit]:
        """All exits of ``body`` for an object at ``path`` of a parameter, others ``given``. Raises GaveUp."""
        self.root = body
        self.prune = False
        self.from_callers = True
        self._start(body)
        var = self.unit.bodies[body].params[position]
        value = OBJECT if not path else Value(Kind.HOLD, path)
        params = self.unit.bodies[body].params
        known = [(params[i], v) for i, v in given if i < len(params)]
        env: dict[Key, Value] = {param: v for param, v in known if param in self.asked}
        return self.run_body(body, [State(Status.OWED, {**env, var: value}, ())], outermost=True)

    def losses(self, body: int, position: int, path: Path) -> list[Exit]:
        """Exits of ``body`` on which what a parameter holds at ``path`` was lost. Raises GaveUp."""
        self.root = body
        self.from_callers = True
        self._start(body)
        var = self.unit.bodies[body].params[position]
        exits = self.run_body(body, [State(Status.OWED, {var: Value(Kind.HOLD, path)}, ())], outermost=True)
        return [e for e in exits if e.state.status is Status.OWED and not e.state.has_alias()]

    def _start(self, body: int) -> None:
        self.steps = 0
        self.params = {var: i for i, var in enumerate(self.unit.bodies[body].params)}

    # --- the work list ----------------------------------------------------------------------------

    def run_body(self, body: int, states: list[State], outermost: bool = False) -> list[Exit]:
        """Explore ``body`` from its entry; see the base class."""
        if body in self.active or len(self.active) >= MAX_INLINE:
            for st in states:
                if self.captures(body, st):
                    self.escape(st, "nested too deep")
            return [Exit("return", st, (), "any", None, 0, 0, None) for st in states]
        self.active.append(body)
        saved = self.current
        outer_defers = [st.defers for st in states]
        if not outermost:
            for st in states:
                st.defers = ()
        try:
            exits = self._explore(body, states, outermost)
        finally:
            self.active.pop()
            self.current = saved
        if not outermost:
            for e in exits:
                e.state.defers = outer_defers[0]
        return exits

    def _explore(self, body: int, states: list[State], outermost: bool) -> list[Exit]:
        blocks = self.unit.bodies[body].blocks
        if not blocks:
            return []
        graph = self.ctx.graph(body)
        live = self.ctx.uses.live_at_entry(body, graph)
        crossing = self.ctx.crossing_temps(body)
        ahead = self.ctx.conditions_ahead(body) if self.numbers else None
        origin = self.origin
        before: frozenset[int] | None = None
        if origin is not None and origin.body == body:
            before = graph.reaching(origin.block)
        exits: list[Exit] = []
        seen: set[tuple[object, ...]] = set()
        work: deque[tuple[int, State, Node | None]] = deque((0, st, None) for st in states)
        while work:
            number, st, node = work.popleft()
            if before is not None and st.status is Status.NONE and number not in before:
                continue
            self._forget_dead(st, live[number], crossing, ahead[number] if ahead is not None else 0)
            key = (number, *st.key())
            if key in seen:
                continue
            seen.add(key)
            self.steps += 1
            if self.steps > MAX_STEPS:
                self.gave_up = True
                raise GaveUp
            block = blocks[number]
            current = [st]
            for instr in block.instrs:
                kind = type(instr)
                after: list[State] | None = None
                for index, state in enumerate(current):
                    self.current = (body, number)
                    produced = self._instr(state, instr, kind)
                    if produced is not None and after is None:
                        after = current[:index]
                    if after is not None:
                        if produced is None:
                            after.append(state)
                        else:
                            after.extend(produced)
                if after is not None:
                    current = [s for s in after if not self._done(s)]
                elif self.prune:
                    current = [s for s in current if not self._done(s)]
                if not current:
                    break
            self.current = (body, number)
            for state in current:
                self._terminator(body, number, state, block.term, node, work, exits, outermost)
        return exits

    def _done(self, st: State) -> bool:
        if not self.prune:
            return False
        return st.status is Status.RELEASED or (st.status is Status.ESCAPED and st.into is None)

    def _forget_dead(self, st: State, live: int, crossing: frozenset[int], ahead: int) -> None:
        env = st.env
        if not env:
            return
        dead = []
        for key, value in env.items():
            if type(key) is not int:
                continue
            if key < 0:
                if ((-key - 1) >> 3) not in crossing:
                    dead.append(key)
            elif key >= CONDITION_BASE:
                if key < CONDITION_BASE + _VISITED and not ahead >> (key - CONDITION_BASE) & 1:
                    dead.append(key)
            elif not live >> key & 1:
                kind = value.kind
                if kind is not Kind.OBJECT and kind is not Kind.HOLD and kind is not Kind.METHOD:
                    dead.append(key)
        for key in dead:
            del env[key]

    # --- instructions -----------------------------------------------------------------------------

    def _instr(self, st: State, instr: Instr, kind: type) -> list[State] | None:
        if kind is Call:
            if self.stops and (instr.at, instr.end) in self.stops:  # type: ignore[union-attr]
                return []
            return self.call(st, instr)  # type: ignore[arg-type]
        if kind is Assign:
            self.assign(st, instr)  # type: ignore[arg-type]
        elif kind is Let:
            value = self.value(st, instr.value)  # type: ignore[union-attr]
            if value is not None:
                st.env[temp_key(instr.dst, 0)] = value  # type: ignore[union-attr]
                if instr.comma_ok and type(instr.value) is Assert:  # type: ignore[union-attr]
                    self._asserted_type(st, instr.dst, value, instr.value)  # type: ignore[union-attr]
        elif kind is Make:
            st.env[temp_key(instr.dst, 0)] = self.make(st, instr)  # type: ignore[union-attr, arg-type]
        elif kind is Defer:
            return self._defer(st, instr.call)  # type: ignore[union-attr]
        elif kind is Go:
            self._go(st, instr.call)  # type: ignore[union-attr]
        elif kind is Send:
            value = self.value(st, instr.value)  # type: ignore[union-attr]
            if self.involved(value, st) or value is not None and value.kind is Kind.VIEW:
                self.escape(st, "sent over a channel")
        elif kind is Recv:
            self.received(st, instr)  # type: ignore[arg-type]
        elif kind is Opaque:
            for use in instr.uses:  # type: ignore[union-attr]
                if self.involved(self.value(st, use), st):
                    self.escape(st, "syntax that was not understood")
        return None

    def _asserted_type(self, st: State, dst: int, value: Value, asserted: Assert) -> None:
        """``c, ok := x.(io.Closer)`` succeeds when x is the object, which has the method."""
        if value.kind is Kind.OBJECT and asserted.type is not None:
            types = self.ctx.types
            behind = types.type_of(Temp(dst))
            methods = types.program.methods(behind)
            if methods and all(name in self.spec.release for name in methods):
                st.env[temp_key(dst, 1)] = TRUE

    def acquire(self, st: State, call: Call) -> list[State] | None:
        """The tracked call: from here on the object is owed, unless one is owed already."""
        origin = self.origin
        assert origin is not None
        if st.status is not Status.NONE:
            if st.status is Status.OWED and not any(
                v.kind is Kind.HOLD and v.path[0] == ELEMENT for v in st.env.values()
            ):
                self.reacquired = True
            return None
        held = OBJECT if not origin.path else Value(Kind.HOLD, origin.path)
        if origin.into is not None:
            st.status = Status.OWED
            if not self.stored_into(st, call, origin.into):
                st.status = Status.NONE
                return None
        else:
            st.status = Status.OWED
            if call.dst >= 0:
                st.env[temp_key(call.dst, origin.result)] = held
        if call.dst >= 0:
            if origin.error >= 0:
                st.env[temp_key(call.dst, origin.error)] = ERROR
            if origin.view >= 0:
                st.env[temp_key(call.dst, origin.view)] = VIEW
            if origin.flag >= 0:
                st.env[temp_key(call.dst, origin.flag)] = OK
        return None

    def _defer(self, st: State, call: Call) -> list[State] | None:
        callee = call.callee
        if type(callee) is Closure:
            self.bind_parameters(st, call, callee.body)
            if self.always_releases(callee.body, st):
                self.release(st, call, True, False)
                return None
            self._push(st, (callee.body, -1))
            return None
        function = self.value(st, callee) if type(callee) is not Select else None
        if function is not None and function.kind is Kind.CLOSURE:
            if any(v is not None and v.kind is Kind.METHOD for v in map(partial(self.value, st), call.args)):
                self.release(st, call, True, False)  # a clean-up helper was given the release
                return None
            self.bind_parameters(st, call, function.body)
            if self._given(function.body, st) and self.always_releases(function.body, st):
                self.release(st, call, True, False)
                return None
            self._push(st, (function.body, -1))
            return None
        holders = [callee.x] if type(callee) is Select else []
        holders.extend(call.args)
        for e in holders:
            root, _ = self.place(e)
            value = st.env.get(root.id) if type(root) is Var else None
            if value is not None and value.kind is Kind.FRESH:
                if call not in self.deferred:
                    self.deferred.append(call)
                self._push(st, (-1, self.deferred.index(call)))
                return None
        return self.call(st, call, later=True)

    def _go(self, st: State, call: Call) -> None:
        callee = call.callee
        body = -1
        if type(callee) is Closure:
            body = callee.body
        else:
            function = self.value(st, callee) if type(callee) is not Select else None
            if function is not None and function.kind is Kind.CLOSURE:
                body = function.body
        if body >= 0:
            trial = st.copy()
            self.bind_parameters(trial, call, body)
            if self.literal_moves(body, trial):
                self.escape(st, GOROUTINE)
            return
        involved = [arg for arg in call.args if self.involved(self.value(st, arg), st)]
        receiver = callee.x if type(callee) is Select else None
        if receiver is not None and self.involved(self.value(st, receiver), st):
            involved.append(receiver)
        if involved:
            saved, self.prune = self.prune, False
            states = self.call(st.copy(), call) or []
            self.prune = saved
            if not states or any(s.status is not Status.OWED for s in states):
                self.escape(st, "handed to a goroutine")
            else:
                # The callee was seen to borrow only; a method on the object runs on until the end.
                held = None if receiver is None else self.value(st, receiver)
                if held is not None and held.kind is Kind.HOLD:
                    st.env[WORKED_ON] = TRUE  # who gets the holder can still end both
                elif receiver is not None:
                    self.escape(st, "a goroutine works on it")
        elif any(self.value(st, arg) == CHANNEL for arg in call.args):
            self.escape(st, "a goroutine works on it")

    @staticmethod
    def _push(st: State, entry: tuple[int, int]) -> None:
        """Register a deferred call; once is enough in a loop, for one object."""
        if entry not in st.defers:
            st.defers = (*st.defers, entry)

    def always_releases(self, body: int, st: State) -> bool:
        """Whether a deferred literal releases the object whatever happens until then."""
        if st.status is not Status.OWED or (not self.captures(body, st) and not self._given(body, st)):
            return False
        saved, self.prune = self.prune, False
        try:
            trial = st.copy()
            # What variables hold at the exit is not known here, except for the object itself.
            trial.env = {k: v for k, v in st.env.items() if v.kind in (Kind.OBJECT, Kind.HOLD, Kind.ERROR)}
            exits = self.run_body(body, [trial])
        finally:
            self.prune = saved
        return bool(exits) and all(e.state.status is Status.RELEASED for e in exits)

    def _given(self, body: int, st: State) -> bool:
        return any(self.involved(st.env.get(p), st) for p in self.unit.bodies[body].params)

    def literal_moves(self, body: int, st: State) -> bool:
        """See the base class: a trial run of the literal on a copy of the state."""
        if not self.captures(body, st):
            # a parameter of the literal may have been bound to the object
            if not self._given(body, st):
                return False
        saved, self.prune = self.prune, False
        releases = dict(self.releases)
        try:
            exits = self.run_body(body, [st.copy()])
        finally:
            self.prune = saved
            self.releases = releases
        return not exits or any(e.state.status is not Status.OWED for e in exits)

    def received(self, st: State, instr: Recv) -> None:
        """A receive that discharges the duty, such as from the channel of a timer."""
        chan = instr.chan
        if self.spec.received and st.status is Status.OWED and self.value(st, chan) == CHANNEL:
            if type(chan) is not Select or chan.name == self.spec.received:
                body, block = self.current
                self.releases.setdefault(
                    (instr.at, instr.end), Release(instr.at, instr.end, body, block, False, False)
                )
                st.status = Status.RELEASED
                st.forget_object()

    # --- terminators ------------------------------------------------------------------------------

    def _terminator(
        self,
        body: int,
        number: int,
        st: State,
        term: object,
        node: Node | None,
        work: deque[tuple[int, State, Node | None]],
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
            work.append((term.target, st, node))  # type: ignore[attr-defined]
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
        work: deque[tuple[int, State, Node | None]],
    ) -> None:
        value = self.value(st, term.x)
        mark = CONDITION_BASE + _VISITED + body * 65536 + number
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
        work.append((term.done, st, node))

    def _bind_range(self, st: State, term: RangeNext, elem: Value, body: int) -> None:
        """Loop variables are assigned at the head of the body block; temporaries die at its edge."""
        block = self.unit.bodies[body].blocks[term.body]
        for instr in block.instrs:
            if type(instr) is Assign and type(instr.value) is Result and instr.value.temp == term.dst:
                if instr.value.index == 1 and type(instr.target) is Var:
                    st.env[temp_key(term.dst, 1)] = elem
            else:
                break

    # --- conditions -------------------------------------------------------------------------------

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

    # --- returns ----------------------------------------------------------------------------------

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

    def _run_deferred(self, st: State, believed: set[int]) -> list[State]:
        """States after the deferred calls.

        A deferred literal that releases the object or not, by what cannot be known here, is believed
        to know: the ids of the states in which it did not go to ``believed``.
        """
        pending = st.defers
        st.defers = ()
        states = [st]
        for body, index in reversed(pending):
            after: list[State] = []
            for state in states:
                if body >= 0:
                    owed = state.status is Status.OWED
                    doubtful = id(state) in believed
                    saved, self.prune = self.prune, False
                    try:
                        ends = [e.state for e in self.run_body(body, [state])]
                    finally:
                        self.prune = saved
                    if owed and (doubtful or any(end.status is Status.RELEASED for end in ends)):
                        believed.update(id(end) for end in ends if end.status is Status.OWED)
                    after.extend(ends)
                else:
                    produced = self.call(state, self.deferred[index], later=True)
                    after.extend([state] if produced is None else produced)
            states = [s for s in after if not self._done(s)]
        return states


def returned(e: Exit, tracker: Tracker) -> tuple[int, Path] | None:
    """Where among the returned values the object is; index -2: a function over it is returned."""
    for value in e.values:
        if value is None:
            continue
        if value.kind is Kind.METHOD or (value.kind is Kind.VIEW and value.name != "wrapper"):
            return (-2, ())
        if value.kind is Kind.CLOSURE and tracker.captures(value.body, e.state):
            return (-2, ())
    for i, value in enumerate(e.values):
        if value is None:
            continue
        if value.kind is Kind.OBJECT:
            return (i, ())
        if value.kind is Kind.HOLD:
            return (i, value.path[:MAX_PATH])
    return None


def outcome(e: Exit, tracker: Tracker) -> Outcome:
    """An exit as seen by callers."""
    st = e.state
    if st.status is Status.OWED:
        where = returned(e, tracker)
        if where is not None:
            if where[0] == -2:
                return Outcome(Status.ESCAPED, -1, (), None, e.error)
            return Outcome(Status.OWED, where[0], where[1], None, e.error)
    return Outcome(st.status, -1, (), st.into if st.status is Status.ESCAPED else None, e.error)


__all__ = ["Exit", "GaveUp", "Node", "Origin", "Select", "Tracker", "outcome", "returned"]
