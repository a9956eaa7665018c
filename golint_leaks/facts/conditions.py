"""Conditions: what a state says of them, and what it learns when one is assumed."""

from __future__ import annotations

from golint_leaks.facts.calls import Calls
from golint_leaks.facts.conventions import sounds_like_none
from golint_leaks.facts.values import (
    CONDITION_BASE,
    FALSE,
    NIL,
    NONNIL,
    TRUE,
    Kind,
    State,
    Status,
    Value,
)
from golint_leaks.ir.expr import Binary, Const, Expr, TypeIs, Unary, Var


class Conditions(Calls):
    """Correlated conditions on top of the effects of calls."""

    from_callers = False
    """Whether the object came in as a parameter and is therefore known to exist."""

    def _done(self, st: State) -> bool:
        """Whether nothing more can be learnt on this path."""
        raise NotImplementedError

    def _decide(self, st: State, cond: Expr) -> bool | None:
        kind = type(cond)
        if kind is Const:
            return {"true": True, "false": False}.get(cond.text)  # type: ignore[union-attr]
        if kind is Unary and cond.op == "!":  # type: ignore[union-attr]
            inner = self._decide(st, cond.x)  # type: ignore[union-attr]
            return None if inner is None else not inner
        if kind is Binary and type(cond.y) is Const and cond.y.text == "0":  # type: ignore[union-attr]
            length = self.value(st, cond.x)  # type: ignore[union-attr]
            if length is not None and length.kind is Kind.NONEMPTY:
                return {"==": False, "!=": True, ">": True, "<=": False}.get(cond.op)  # type: ignore[union-attr]
        if kind is Binary and type(cond.x) is Var and type(cond.y) is Const:  # type: ignore[union-attr]
            given = st.env.get(cond.x.id)  # type: ignore[union-attr]
            if given is not None and given.kind is Kind.LITERAL and cond.op in ("==", "!="):  # type: ignore[union-attr]
                return (given.name == cond.y.text) == (cond.op == "==")  # type: ignore[union-attr]
        if kind is Binary and cond.op in ("==", "!="):  # type: ignore[union-attr]
            x = self._compared(st, cond)  # type: ignore[arg-type]
            if x is not None:
                value = self.value(st, x)
                if value is not None:
                    if value.kind is Kind.NIL:
                        return bool(cond.op == "==")  # type: ignore[union-attr]
                    if value.kind in (Kind.NONNIL, Kind.FRESH, Kind.CLOSURE, Kind.METHOD):
                        return bool(cond.op == "!=")  # type: ignore[union-attr]
                    if value.kind in (Kind.OBJECT, Kind.HOLD) and not st.unresolved():
                        return bool(cond.op == "!=")  # type: ignore[union-attr]
                    return None
        else:
            value = self.value(st, cond)
            if value is not None:
                if value.kind is Kind.TRUE:
                    return True
                if value.kind is Kind.FALSE:
                    return False
        number = self._number(cond)
        if number is not None:
            known = st.env.get(CONDITION_BASE + number)
            if known is not None:
                return bool(known.body) != (type(cond) is Binary and cond.op == "!=")
        return None

    def _number(self, cond: Expr) -> int | None:
        if not self.numbers:
            return None
        return self.ctx.condition_number(cond)

    def _compared(self, st: State, cond: Binary) -> Expr | None:
        """What is compared with nil; or, where it is the error of a call and a number, with zero."""
        if type(cond.y) is Const and cond.y.text == "0":
            value = self.value(st, cond.x)
            if value is not None and value.kind in (Kind.ERROR, Kind.NIL, Kind.NONNIL):
                return cond.x
        return self._against_nil(cond)

    @staticmethod
    def _against_nil(cond: Binary) -> Expr | None:
        if type(cond.y) is Const and cond.y.kind == "nil":
            return cond.x
        if type(cond.x) is Const and cond.x.kind == "nil":
            return cond.y
        return None

    def assume(self, st: State, cond: Expr, truth: bool) -> bool:
        """Add a condition to the state; False when it cannot hold."""
        kind = type(cond)
        if kind is Unary and cond.op == "!":  # type: ignore[union-attr]
            return self.assume(st, cond.x, not truth)  # type: ignore[union-attr]
        if kind is Binary and cond.op in ("&&", "||"):  # type: ignore[union-attr]
            if truth == (cond.op == "&&"):  # type: ignore[union-attr]
                return self.assume(st, cond.x, truth) and self.assume(st, cond.y, truth)  # type: ignore[union-attr]
            return True
        number = self._number(cond)
        if number is not None:
            same = truth != (type(cond) is Binary and cond.op == "!=")
            st.env[CONDITION_BASE + number] = Value(Kind.EXPECTS, body=int(same))
            if same:
                for other in self.ctx.disjoint(number):
                    st.env[CONDITION_BASE + other] = Value(Kind.EXPECTS, body=0)
        if kind is Binary and cond.op in ("==", "!="):  # type: ignore[union-attr]
            equal = truth == (cond.op == "==")  # type: ignore[union-attr]
            x = self._compared(st, cond)  # type: ignore[arg-type]
            if x is not None:
                return self.assume_nil(st, x, equal)
            if equal:
                for side in (cond.x, cond.y):  # type: ignore[union-attr]
                    value = self.value(st, side)
                    if value is not None and value.kind is Kind.ERROR:
                        # compared with something like io.EOF: then it is an error
                        return self.assume_nil(st, side, False)
            return True
        if kind is TypeIs:
            if truth:
                value = self.value(st, cond.x)  # type: ignore[union-attr]
                if value is not None and value.kind is Kind.ERROR:
                    is_nil = cond.type is None  # type: ignore[union-attr]
                    return self.assume_nil(st, cond.x, is_nil)  # type: ignore[union-attr]
            return True
        value = self.value(st, cond)
        if value is None:
            if type(cond) is Var and cond.id in self.asked:
                st.env[cond.id] = TRUE if truth else FALSE
            return True
        if value.kind is Kind.OK:
            if type(cond) is Var and sounds_like_none(self.unit.vars[cond.id].name):
                truth = not truth
            return self._valid(st, Kind.OK, TRUE if truth else FALSE, truth)
        if value.kind is Kind.IS_ERROR and truth != (value.name == "not"):
            self._failed(st)
            return True
        if value.kind is Kind.EXHAUSTED and truth == (value.name == "true"):
            if st.status is Status.OWED:
                st.status = Status.RELEASED
            st.forget_object()
            return not self._done(st)
        return True

    def assume_nil(self, st: State, e: Expr, is_nil: bool) -> bool:
        """See the base class."""
        value = self.value(st, e)
        if value is None:
            if type(e) is Var and e.id in self.asked:
                st.env[e.id] = NIL if is_nil else NONNIL
            return True
        kind = value.kind
        if kind is Kind.ERROR or kind is Kind.IS_ERROR:
            return self._valid(st, kind, NIL if is_nil else NONNIL, is_nil)
        if kind is Kind.EXHAUSTED:
            if not is_nil:
                if st.status is Status.OWED:
                    st.status = Status.RELEASED
                st.forget_object()
                return not self._done(st)
            return True
        if kind is Kind.OBJECT or (kind is Kind.HOLD and st.unresolved()):
            if is_nil:
                if not st.unresolved() and self.from_callers:
                    return False
                self._failed(st)
                return True
            return self._valid(st, Kind.ERROR, NIL, True)
        if kind is Kind.NIL:
            return is_nil
        return not is_nil

    def _valid(self, st: State, kind: Kind, value: Value, valid: bool) -> bool:
        """The error (or flag) that came with the object has been looked at."""
        for key in [k for k, v in st.env.items() if v.kind is kind or v.kind is Kind.ERROR]:
            if st.env[key].kind is kind:
                st.env[key] = value
            else:
                st.env[key] = NIL if valid else NONNIL
        if not valid:
            self._failed(st)
        return True

    @staticmethod
    def _failed(st: State) -> None:
        """There is no object on this path."""
        if st.status is Status.OWED:
            st.status = Status.NONE
        st.forget_object()
