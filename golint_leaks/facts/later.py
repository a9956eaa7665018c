"""Calls that do not run here and now: deferred ones and those of a goroutine."""

from __future__ import annotations

from functools import partial

from golint_leaks.facts.conditions import Conditions
from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.contract import FactService, Tracked
from golint_leaks.facts.exits import Exit
from golint_leaks.facts.values import CHANNEL, TRUE, WORKED_ON, Kind, State, Status
from golint_leaks.facts.watching import only_watches
from golint_leaks.ir.expr import Closure, Select, Var
from golint_leaks.ir.instr import Call
from golint_leaks.models import CALLED

GOROUTINE = "a goroutine releases or keeps it"
"""Why an object counts as handed over when a goroutine that is started here mentions it."""


class Later(Conditions):
    """Trial runs of literals decide what deferred calls and goroutines will have done."""

    def __init__(self, ctx: FunctionContext, facts: FactService, spec: Tracked) -> None:
        super().__init__(ctx, facts, spec)
        self.prune = True
        self.deferred: list[Call] = []
        self.left_running: list[Exit] = []
        """Ends of goroutines that leave running what they release on other ways out."""

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
            if self.literal_moves(body, trial) and not self._leaves_running(body, trial):
                if not self._watches(body):
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

    def _watches(self, body: int) -> bool:
        """Whether a goroutine cancels a context only when that has ended, or somebody else says so."""
        if CALLED not in self.spec.release or self.acquiring is None:
            return False
        return only_watches(self.ctx, self.models, self.acquiring, body)

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

    def _leaves_running(self, body: int, st: State) -> bool:
        """Whether a goroutine releases the object on some of its ways out and leaves it on others."""
        if not self.spec.running or not any(
            (value := st.env.get(var)) is not None and value.kind is Kind.OBJECT
            for var in self.ctx.uses.mentioned(body)
        ):
            return False
        saved, self.prune = self.prune, False
        try:
            exits = self.run_body(body, [st.copy()])
        finally:
            self.prune = saved
        left = [e for e in exits if e.state.status is Status.OWED]
        if not left:
            return False
        self.left_running.extend(left)
        return True

    def _run_deferred(self, st: State, believed: set[int]) -> list[State]:
        """States after the deferred calls.

        A deferred literal that releases the object or not, by what cannot be known here, is believed
        to know: the ids of the states in which it did not go to ``believed``.
        """
        pending = st.defers
        st.defers = ()
        states = [st]
        owed, released = st.status is Status.OWED, False
        for body, index in reversed(pending):
            after: list[State] = []
            for state in states:
                if body >= 0:
                    saved, self.prune = self.prune, False
                    try:
                        ends = [e.state for e in self.run_body(body, [state])]
                    finally:
                        self.prune = saved
                    released = released or any(end.status is Status.RELEASED for end in ends)
                    after.extend(ends)
                else:
                    produced = self.call(state, self.deferred[index], later=True)
                    after.extend([state] if produced is None else produced)
            states = [s for s in after if not self._done(s)]
        if owed and released:  # an earlier literal may have asked what decides
            believed.update(id(state) for state in states if state.status is Status.OWED)
        return states


__all__ = ["GOROUTINE", "Later"]
