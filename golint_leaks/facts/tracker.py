"""Exploration of one body for one tracked object.

Work list over pairs of block and state (see :mod:`golint_leaks.facts.values` for the source of the
method).  Each state remembers the state that it came from, so that the path to an exit can be told.
"""

from __future__ import annotations

from collections import deque

from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.contract import FactService, Given, Release, Tracked
from golint_leaks.facts.exits import Exit, GaveUp, Node, Origin
from golint_leaks.facts.terminators import VISITED, Terminators
from golint_leaks.facts.values import (
    CHANNEL,
    CONDITION_BASE,
    ELEMENT,
    ERROR,
    OBJECT,
    OK,
    TRUE,
    VIEW,
    Key,
    Kind,
    Path,
    State,
    Status,
    Value,
    temp_key,
)
from golint_leaks.ir.expr import (
    Assert,
    Select,
    Temp,
)
from golint_leaks.ir.instr import (
    Assign,
    Call,
    Defer,
    Go,
    Instr,
    Let,
    Make,
    Opaque,
    Recv,
    Send,
)

MAX_STEPS = 2000
MAX_INLINE = 4


class Tracker(Terminators):
    """Explores one body of a function for one object."""

    def __init__(self, ctx: FunctionContext, facts: FactService, spec: Tracked) -> None:
        super().__init__(ctx, facts, spec)
        self.origin: Origin | None = None
        self.steps = 0
        self.active: list[int] = []
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
            self._forget_dead(st, body, live[number], crossing, ahead[number] if ahead is not None else 0)
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

    def _forget_dead(self, st: State, body: int, live: int, crossing: frozenset[int], ahead: int) -> None:
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
                if key < CONDITION_BASE + VISITED and not ahead >> (key - CONDITION_BASE) & 1:
                    dead.append(key)
            elif not live >> key & 1:
                kind = value.kind
                if kind is Kind.CLOSURE and (st.defers or self.unit.vars[key].body != body):
                    continue  # a deferred literal may call it, the function around a literal return it
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


__all__ = ["Tracker"]
