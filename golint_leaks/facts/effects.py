"""What becomes of the tracked object: the pieces of the transfer function for calls."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.contract import FactService, ParamFact, Release, Tracked, settle
from golint_leaks.facts.evaluate import MAX_PATH, Evaluation
from golint_leaks.facts.values import (
    ELEMENT,
    ERROR,
    FRESH,
    NIL,
    NONEMPTY,
    NONNIL,
    OBJECT,
    SEEN_ERROR,
    Kind,
    Path,
    State,
    Status,
    Value,
    temp_key,
)
from golint_leaks.ir.expr import Expr, Result, Select, Var
from golint_leaks.ir.instr import Call

if TYPE_CHECKING:
    from golint_leaks.facts.exits import Exit

_KEEPING_BUILTINS = frozenset(("append",))
_MAKING_BUILTINS = frozenset(("make", "new"))


class Effects(Evaluation):
    """Release, escape and storage of one tracked object."""

    def __init__(self, ctx: FunctionContext, facts: FactService, spec: Tracked) -> None:
        super().__init__(ctx)
        self.facts = facts
        self.models = facts.models
        self.spec = spec
        self.releases: dict[tuple[int, int], Release] = {}
        self.current: tuple[int, int] = (0, 0)
        self.acquiring: Call | None = None
        self.reasons: set[str] = set()
        self.ignored: frozenset[tuple[int, int]] = frozenset()
        self.registered = ctx.registered(facts.models)

    # provided by the tracker
    def acquire(self, st: State, call: Call) -> list[State] | None:
        """The tracked call itself."""
        raise NotImplementedError

    def run_body(self, body: int, states: list[State]) -> list["Exit"]:
        """Explore a function literal from ``states``."""
        raise NotImplementedError

    def literal_moves(self, body: int, st: State) -> bool:
        """Whether running the literal could release the object or hand it over."""
        raise NotImplementedError

    def assume(self, st: State, cond: Expr, truth: bool) -> bool:
        """Add a condition to the state; False when it cannot hold."""
        raise NotImplementedError

    def assume_nil(self, st: State, e: Expr, is_nil: bool) -> bool:
        """Add ``e == nil`` (or its negation) to the state; False when that cannot be."""
        raise NotImplementedError

    # --- pieces -----------------------------------------------------------------------------------

    def _spread(self, st: State, call: Call, temp: int) -> Call:
        """``f(g())`` with every value of g as an argument of its own, where a later one is the object."""
        if not any(self.involved(st.env.get(temp_key(temp, i)), st) for i in range(1, 7)):
            return call
        signature = self.ctx.types.callee(call).signature
        count = len(signature.params) if signature is not None else 0
        if count < 2:
            return call
        return call._replace(args=(call.args[0], *(Result(temp, i) for i in range(1, count))))

    @staticmethod
    def _forward_error(st: State, temp: int) -> None:
        """``f(g())`` gives f the error of g as well."""
        for index in range(1, 8):
            key = temp_key(temp, index)
            if st.env.get(key) == ERROR:
                st.env[key] = SEEN_ERROR

    def release(self, st: State, call: Call, later: bool, direct: bool = True) -> None:
        """The object is released here; ``direct``: by its own method, which a nil object does not survive."""
        if st.status is Status.OWED:
            key = (call.at, call.end)
            if later and key in self.ignored:
                return
            unresolved = (
                direct
                and st.unchecked()
                and not any(
                    value is not None and value.kind is Kind.ERROR
                    for value in map(partial(self.value, st), call.args)
                )
            )
            known = self.releases.get(key)
            if known is None or (unresolved and not known.unresolved):
                body, block = self.current
                self.releases[key] = Release(call.at, call.end, body, block, later, unresolved)
            st.status = Status.RELEASED
        st.forget_object()

    def escape(self, st: State, reason: str) -> None:
        """Somebody else may release the object from here on."""
        if st.status is Status.OWED:
            self.reasons.add(reason)
            st.status = Status.ESCAPED
        st.forget_object()

    def builtin(self, st: State, call: Call, name: str) -> list[State] | None:
        """Builtins neither release nor keep, except append, whose result holds its arguments."""
        if name in _KEEPING_BUILTINS:
            base = self.value(st, call.args[0]) if call.args else None
            for position, arg in enumerate(call.args):
                value = self.value(st, arg)
                if value is None or not self.involved(value, st):
                    continue
                if value.kind is Kind.CLOSURE or value.kind is Kind.METHOD:
                    self.escape(st, "kept in a list of functions")
                    return None
                if value.kind is Kind.HOLD and (position == 0 or call.spread):
                    held = value
                else:
                    held = Value(Kind.HOLD, (ELEMENT, *value.path)[:MAX_PATH])
                st.env[temp_key(call.dst, 0)] = held
                return None
            if base is not None and base.kind in (Kind.FRESH, Kind.NIL) or not call.args:
                st.env[temp_key(call.dst, 0)] = FRESH
        elif name == "len" and call.args and call.dst >= 0:
            value = self.value(st, call.args[0])
            if value is not None and value.kind is Kind.HOLD and value.path[0] == ELEMENT:
                st.env[temp_key(call.dst, 0)] = NONEMPTY
        elif name == "recover" and call.dst >= 0:
            st.env[temp_key(call.dst, 0)] = NIL  # exits by panic are not followed
        elif name in _MAKING_BUILTINS:
            st.env[temp_key(call.dst, 0)] = FRESH
        return None

    def apply(
        self, st: State, call: Call, fact: ParamFact, argument: Expr | None, value: Value, later: bool = False
    ) -> list[State]:
        """Split the state by the outcomes of a known function."""
        if fact.never_returns or not fact.outcomes:
            return []
        groups = settle(fact.outcomes)
        result: list[State] = []
        split = len({(o.status, o.result, o.path, o.into) for o in groups}) > 1
        for outcome in groups:
            new = st.copy() if len(groups) > 1 else st
            if split and fact.error_index >= 0 and outcome.error != "any" and call.dst >= 0:
                new.env[temp_key(call.dst, fact.error_index)] = NIL if outcome.error == "nil" else NONNIL
            if outcome.status is Status.RELEASED:
                self.release(new, call, later, type(argument) is Select)
            elif outcome.status is Status.ESCAPED:
                if outcome.into is not None and self.stored_into(new, call, outcome.into):
                    pass
                else:
                    self.escape(new, "kept by the callee")
            elif outcome.result >= 0 and call.dst >= 0:
                held = OBJECT if not outcome.path else Value(Kind.HOLD, outcome.path)
                new.env[temp_key(call.dst, outcome.result)] = held
            result.append(new)
        return result

    def stored_into(self, st: State, call: Call, into: tuple[int, Path]) -> bool:
        """The callee put the object into another argument; true when that one is ours alone."""
        position, path = into
        target = self.ctx.types.callee(call)
        shift = (
            1 if type(call.callee) is Select and target.receiver is not None and target.first_arg == 0 else 0
        )
        if shift and position == 0:
            holder: Expr | None = self._receiver_expr(call)
        elif 0 <= position - shift < len(call.args):
            holder = call.args[position - shift]
        else:
            return False
        if holder is None:
            return False
        root, below = self.place(holder)
        if type(root) is not Var:
            return False
        held = st.env.get(root.id)
        if held is None or held.kind not in (Kind.FRESH, Kind.HOLD):
            return False
        st.env[root.id] = Value(Kind.HOLD, (*below, *path)[:MAX_PATH])
        return True

    def inline(self, st: State, call: Call, body: int) -> list[State] | None:
        """Run a function literal in place, its parameters bound to the arguments."""
        self.bind_parameters(st, call, body)
        exits = self.run_body(body, [st])
        states: list[State] = []
        for e in exits:
            for i, value in enumerate(e.values):
                if value is not None and call.dst >= 0:
                    e.state.env[temp_key(call.dst, i)] = value
            states.append(e.state)
        return states

    def bind_parameters(self, st: State, call: Call, body: int) -> None:
        """Parameters of a literal get the arguments' values."""
        params = self.unit.bodies[body].params
        variadic = self.unit.bodies[body].signature.variadic
        for i, var in enumerate(params):
            if variadic and i == len(params) - 1 and not call.spread:
                self.kill(st, var)
                for arg in call.args[i:]:
                    value = self.value(st, arg)
                    if value is not None and value.kind in (Kind.OBJECT, Kind.HOLD):
                        st.env[var] = Value(Kind.HOLD, (ELEMENT, *value.path)[:MAX_PATH])
            else:
                self.bind(st, var, self.value(st, call.args[i]) if i < len(call.args) else None)

    @staticmethod
    def _receiver_expr(call: Call) -> Expr | None:
        return call.callee.x if type(call.callee) is Select else None
