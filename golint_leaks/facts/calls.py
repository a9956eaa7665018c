"""What a call does to the tracked object: the transfer function for calls."""

from __future__ import annotations

from typing import Optional

from golint_leaks.facts.contract import ParamFact
from golint_leaks.facts.conventions import (
    sounds_like_end,
    sounds_like_release,
    sounds_like_taking,
    sounds_like_wrapping,
    tells_life,
)
from golint_leaks.facts.elsewhere import BUILTINS, Elsewhere, names
from golint_leaks.facts.evaluate import MAX_PATH
from golint_leaks.facts.given import correlated, error_by_name, results_bound
from golint_leaks.facts.outcome_types import is_standard
from golint_leaks.facts.values import (
    ELEMENT,
    ENDED,
    EXHAUSTED,
    NIL,
    NONNIL,
    OBJECT,
    REFUSED,
    TRUE,
    VIEW,
    WRAPPER,
    Kind,
    Path,
    State,
    Status,
    Value,
    temp_key,
)
from golint_leaks.ir.expr import Closure, Const, Expr, Index, Ref, Select, Temp, Var
from golint_leaks.ir.instr import Call
from golint_leaks.models import ALL, CALLED, RECEIVER, CallEffect
from golint_leaks.types.model import Interface, Signature, Slice, Type
from golint_leaks.types.program import Callee, FunctionRef

_LITERALS = {("nil", "nil"): Kind.NIL, ("bool", "true"): Kind.TRUE, ("bool", "false"): Kind.FALSE}
_GIVEN = frozenset(("nil", "bool", "string", "int"))


class Calls(Elsewhere):
    """Effects of calls on the state of one tracked object."""

    def call(self, st: State, call: Call, later: bool = False) -> list[State] | None:
        """States after the call; None when ``st`` (changed in place) is the only one.

        ``later``: the call is deferred, so that a release counts for every exit from here on.
        """
        if call is self.acquiring:
            return self.acquire(st, call)
        if st.status is Status.NONE and not later:
            return self.before(st, call)
        callee = call.callee
        kind = type(callee)
        receiver: Optional[Value] = None
        name = ""
        function: Optional[Value] = None
        if kind is Select:
            name = callee.name  # type: ignore[union-attr]
            receiver = self.value(st, callee.x)  # type: ignore[union-attr]
            if receiver is not None and receiver.kind is Kind.HOLD:
                function = self.descend(receiver, name)
                if function is not None and function.kind is Kind.OBJECT and CALLED not in self.spec.release:
                    function = None
            elif receiver is not None and sounds_like_release(name) and self.involved(receiver, st):
                if receiver.kind is Kind.CLOSURE or receiver.kind is Kind.METHOD:
                    function = receiver  # the struct that has it calls it in the end
        elif kind is Ref:
            name = callee.name  # type: ignore[union-attr]
            if name in BUILTINS:
                return self.builtin(st, call, name)
        elif kind is Closure:
            return self.inline(st, call, callee.body)  # type: ignore[union-attr]
        else:
            function = self.value(st, callee)
        if function is not None:
            if function.kind is Kind.OBJECT and CALLED in self.spec.release:
                self.release(st, call, later)
                return None
            if function.kind is Kind.METHOD:
                if function.name in self.spec.release or sounds_like_release(function.name):
                    self.release(st, call, later)
                return None
            if function.kind is Kind.CLOSURE:
                return self.inline(st, call, function.body)
        if len(call.args) == 1 and type(call.args[0]) is Temp:
            call = self._spread(st, call, call.args[0].temp)
            if len(call.args) == 1:
                self._forward_error(st, call.args[0].temp)  # type: ignore[union-attr]
        values = [self.value(st, arg) for arg in call.args]
        touched = [i for i, value in enumerate(values) if value is not None and self.involved(value, st)]
        held = receiver is not None and receiver.kind in (Kind.OBJECT, Kind.HOLD)
        if not held and not touched:
            return self.untouched(st, call, name, receiver, values)
        if receiver is not None and receiver.kind is Kind.OBJECT:
            if name in self.spec.release:
                self.release(st, call, later)
                return None
            if name in self.spec.exhausted_by:
                st.env[temp_key(call.dst, 0)] = EXHAUSTED
                return None
            alive = tells_life(name) if call.dst >= 0 and not call.args else None
            if alive is not None:
                st.env[temp_key(call.dst, 0)] = EXHAUSTED if alive else ENDED
                return None
        target = self.ctx.types.callee(call)
        if target.kind == "conversion":
            if values and values[0] is not None:
                st.env[temp_key(call.dst, 0)] = values[0]
            return None
        effect = self.models.effects.get(target.symbol) if target.symbol else None
        if effect is not None and effect.never_returns:
            return []
        if effect is not None and effect.fails_test and self.may_fail_test(name, call):
            return []
        if name in names(self.models).asserting:
            fact = self.models.asserts.get(target.symbol)
            if fact is not None:
                return self.asserted(st, call, fact)
        states = [st]
        shift = 0
        if (
            kind is Select
            and target.first_arg == 0
            and target.kind in ("func", "interface")
            and target.receiver is not None
        ):
            shift = 1
        if held and receiver is not None:
            states = self.on_receiver(states, call, name, receiver, target, effect, later)
        for i in touched:
            value = values[i]
            assert value is not None
            after: list[State] = []
            for state in states:
                if state.status is not Status.OWED:
                    after.append(state)
                else:
                    after.extend(self.on_argument(state, call, i, value, target, effect, shift, later))
            states = after
        return states

    def on_receiver(
        self,
        states: list[State],
        call: Call,
        name: str,
        receiver: Value,
        target: Callee,
        effect: CallEffect | None,
        later: bool,
    ) -> list[State]:
        """A method call on the object or on what holds it."""
        st = states[0]
        if effect is not None:
            if RECEIVER in effect.releases:
                self.release(st, call, False)
                return states
            if RECEIVER in effect.takes:
                self.escape(st, "taken over by the callee")
                return states
            if effect.wraps == RECEIVER and effect.closes:
                st.env[temp_key(call.dst, 0)] = OBJECT
            return states  # a model that describes a call says all of it
        if sounds_like_taking(name):
            self.escape(st, "a method takes out what it holds")
            return states
        if target.ref is not None:
            fact = self.fact(call, target.ref, 0, receiver.path, 1)
            if fact is not None:
                after = self.apply(st, call, fact, self._receiver_expr(call), receiver, later)
                direct = receiver.kind is Kind.HOLD and any(v.kind is Kind.OBJECT for v in st.env.values())
                if sounds_like_end(name) and not direct and any(s.status is Status.OWED for s in after):
                    self.release(st, call, later, False)
                    return [st]
                return after
            self.escape(st, "unknown effect")
            return states
        if sounds_like_release(name):
            self.release(st, call, later, False)
        elif receiver.kind is Kind.HOLD and target.kind == "unknown":
            self.escape(st, "unknown method")
        return states

    def fact(
        self, call: Call, ref: FunctionRef, position: int, path: Path, shift: int
    ) -> Optional[ParamFact]:
        """The fact of a callee; where it is not plain, the one for the constants among the arguments."""
        found = self.facts.parameter(ref, position, path, self.spec)
        if found is None or len({(o.status, o.result) for o in found.outcomes}) < 2:
            return found
        given = tuple(
            (i + shift, Value(_LITERALS[arg.kind, arg.text]) if (arg.kind, arg.text) in _LITERALS
             else Value(Kind.LITERAL, name=arg.text))
            for i, arg in enumerate(call.args)
            if type(arg) is Const and arg.kind in _GIVEN
        )  # fmt: skip
        return self.facts.parameter(ref, position, path, self.spec, given) if given else found

    def on_argument(
        self,
        st: State,
        call: Call,
        i: int,
        value: Value,
        target: Callee,
        effect: CallEffect | None,
        shift: int,
        later: bool,
    ) -> list[State]:
        """The object, what holds it, or a function over it is argument ``i``."""
        if value.kind is Kind.CLOSURE:
            return self.function_argument(st, call, i, value, effect)
        if value.kind is Kind.METHOD:
            if effect is None or not (i in effect.runs or ALL in effect.runs):
                self.escape(st, "its release is handed over")
            elif value.name in self.spec.release or sounds_like_release(value.name):
                self.release(st, call, later)
            return [st]
        if effect is not None:
            if i in effect.releases or ALL in effect.releases:
                self.release(st, call, later)
                return [st]
            if i in effect.takes or ALL in effect.takes:
                self.escape(st, "taken over by the callee")
                return [st]
            if effect.wraps == i or effect.wraps == ALL:
                if call.dst >= 0:
                    st.env[temp_key(call.dst, 0)] = value if effect.closes else WRAPPER
                return [st]
            if i in effect.borrows or ALL in effect.borrows:
                return [st]
        if target.kind == "closure" and target.body >= 0:
            self.escape(st, "given to a function literal")
            return [st]
        if target.ref is not None:
            position = i + shift
            signature = target.signature
            if (
                signature is not None
                and signature.variadic
                and i >= len(signature.params) - 1
                and not call.spread
            ):
                position = len(signature.params) - 1 + shift
                path = (ELEMENT, *value.path)[:MAX_PATH]
            else:
                path = value.path
            fact = self.fact(call, target.ref, position, path, shift)
            if fact is not None:
                return self.apply(st, call, fact, call.args[i], value, later)
            self.escape(st, "unknown effect")
            return [st]
        if self.borrowed_by_type(target, i, call) or (
            value.kind is Kind.OBJECT and self.cannot_release(self.ctx.types.type_of(call.args[i]))
        ):
            if call.dst >= 0 and target.signature is not None and self.may_keep(target.signature):
                st.env[temp_key(call.dst, 0)] = VIEW
            return [st]
        if self.released_here(target, call, i):
            return [st]
        refused = self.refused(st, call, value, target)
        self.escape(st, "passed to a function that may keep it")
        return [st] if refused is None else [st, refused]

    def refused(self, st: State, call: Call, value: Value, target: Callee) -> State | None:
        """The state after a constructor that cannot be seen has failed; None for other calls.

        It gave nothing that could hold the object, which is its caller's as before.  By convention:
        the few constructors that close what they are given when they fail have models.
        """
        if value.kind not in (Kind.OBJECT, Kind.HOLD) or call.dst < 0 or type(call.callee) is not Select:
            return None
        if type(call.callee.x) is not Ref or target.kind not in ("func", "unknown"):
            return None
        if is_standard(target.symbol) or not sounds_like_wrapping(call.callee.name):
            return None
        error = correlated(target.signature)[0]
        if target.signature is None:
            error = error_by_name(self.ctx, call, self.current[0])
        if error < 1 or 0 not in results_bound(self.ctx, call, self.current[0]):
            return None
        failed = st.copy()
        failed.env[temp_key(call.dst, error)] = NONNIL
        failed.env[REFUSED] = TRUE
        st.env[temp_key(call.dst, error)] = NIL
        return failed

    def released_here(self, target: Callee, call: Call, i: int) -> bool:
        """Whether the function itself releases the argument elsewhere, so that this callee only borrows.

        Believed where the callee gives nothing back that could hold the argument.
        """
        arg = call.args[i]
        signature = target.signature
        if type(arg) is not Var or signature is None or self.may_keep(signature):
            return False
        methods = self.ctx.types.program.methods(signature.param(i))
        name = target.symbol.rpartition(".")[2]
        if not name and type(call.callee) is Var:
            name = self.unit.vars[call.callee.id].name
        if sounds_like_release(name) or (methods and len(methods) == 1):
            return False  # a helper that closes, or takes nothing but a closer
        return bool(self.ctx.ended().get(arg.id, frozenset()) & self.spec.release)

    def function_argument(
        self, st: State, call: Call, i: int, value: Value, effect: CallEffect | None
    ) -> list[State]:
        """A literal that mentions the object is passed on."""
        if effect is not None and (i in effect.runs or ALL in effect.runs):
            exits = self.run_body(value.body, [st.copy()])
            return [e.state for e in exits]
        if self.literal_moves(value.body, st):
            self.escape(st, "a function literal releases or keeps it")
        elif effect is None and self._keeps_function(call, i):
            self.escape(st, "a function literal that is kept uses it")
        return [st]

    def _keeps_function(self, call: Call, i: int) -> bool:
        """Whether the callee was seen to store its argument number ``i``, a function."""
        target = self.ctx.types.callee(call)
        if target.ref is None or (target.signature is not None and target.signature.variadic):
            return False
        method = type(call.callee) is Select and target.first_arg == 0 and target.receiver is not None
        fact = self.facts.parameter(target.ref, i + int(method), (), self.spec)
        return fact is not None and any(o.status is Status.ESCAPED for o in fact.outcomes)

    def store(self, st: State, target: Expr, value: Value, at: int, end: int) -> None:
        """See the base class; what a field of a library only borrows stays where it was."""
        place = target
        while type(place) is Index:
            place = place.x
        if type(place) is Select and place.name in names(self.models).borrowing:
            symbol = f"{self.declaring_type(place)}.{place.name}"
            if "borrowing" in self.models.roles.get(symbol, ()) and value.kind in (Kind.OBJECT, Kind.HOLD):
                return
        super().store(st, target, value, at, end)

    def borrowed_by_type(self, target: Callee, i: int, call: Call) -> bool:
        """Whether the parameter's type gives the callee no way to release the object."""
        signature = target.signature
        if signature is None:
            return False
        param = _parameter_type(signature, i, call.spread)
        if param is None:
            return False
        return self.cannot_release(param)

    def cannot_release(self, t: Type) -> bool:
        """Whether ``t`` is an interface that has methods, and none that releases."""
        program = self.ctx.types.program
        if not isinstance(program.underlying(t), Interface):
            return False
        methods = program.methods(t)
        if not methods:
            return False  # any: the callee may keep it anywhere
        return not any(name in self.spec.release or sounds_like_release(name) for name in methods)


def _parameter_type(signature: Signature, i: int, spread: bool) -> Type | None:
    params = signature.params
    if signature.variadic and i >= len(params) - 1:
        last = params[-1]
        if not spread and isinstance(last, Slice):
            return last.elem
        return last
    return params[i] if i < len(params) else None


__all__ = ["Calls"]
