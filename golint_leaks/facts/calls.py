"""What a call does to the tracked object: the transfer function for calls."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Optional, Protocol

from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.conventions import (
    sounds_like_end,
    sounds_like_release,
    sounds_like_success,
    sounds_like_taking,
    tells_life,
)
from golint_leaks.facts.evaluate import MAX_PATH, Evaluation
from golint_leaks.facts.values import (
    ELEMENT,
    ENDED,
    ERROR,
    EXHAUSTED,
    FRESH,
    IS_ERROR,
    NIL,
    NO_ERROR,
    NONEMPTY,
    NONNIL,
    OBJECT,
    SEEN_ERROR,
    TRUE,
    VIEW,
    WRAPPER,
    Kind,
    Outcome,
    Path,
    State,
    Status,
    Value,
    temp_key,
)
from golint_leaks.ir.expr import Binary, Closure, Const, Expr, Ref, Result, Select, Temp, Unary, Var
from golint_leaks.ir.instr import Call
from golint_leaks.models import ALL, CALLED, RECEIVER, Assert, CallEffect, Models
from golint_leaks.types.model import ERROR as ERROR_TYPE
from golint_leaks.types.model import Interface, Pointer, Signature, Slice, Struct, Type
from golint_leaks.types.program import Callee, FunctionRef

if TYPE_CHECKING:
    from golint_leaks.facts.tracker import Exit

_KEEPING_BUILTINS = frozenset(("append",))
_MAKING_BUILTINS = frozenset(("make", "new"))
_BUILTINS = frozenset(
    "append cap clear close complex copy delete imag len make max min new panic print println "
    "real recover".split()
)


class Tracked(NamedTuple):
    """How an object is released: method names, and methods whose false answer means it did so itself.

    ``received`` is a field; a receive from it means the same.
    """

    release: frozenset[str]
    exhausted_by: frozenset[str] = frozenset()
    nil_safe: bool = True
    received: str = ""


Given = tuple[tuple[int, Value], ...]
"""Positions of parameters (receiver first) with the constants that the caller passes."""

_LITERALS = {("nil", "nil"): Kind.NIL, ("bool", "true"): Kind.TRUE, ("bool", "false"): Kind.FALSE}
_GIVEN = frozenset(("nil", "bool", "string", "int"))


class ParamFact(NamedTuple):
    """All ways in which a function ends, for an object given as one of its parameters."""

    outcomes: frozenset[Outcome]
    error_index: int
    never_returns: bool = False


class FactService(Protocol):
    """Facts of other functions; implemented by :class:`golint_leaks.facts.service.Facts`."""

    models: Models

    def parameter(
        self, ref: FunctionRef, position: int, path: Path, spec: Tracked, given: Given = ()
    ) -> Optional[ParamFact]:
        """What ``ref`` does with an object at ``path`` of parameter ``position`` (receiver first).

        ``given`` are the parameters whose values are constants.
        """

    def never_returns(self, ref: FunctionRef) -> bool:
        """Whether every path through ``ref`` ends the goroutine or the process."""


class Release(NamedTuple):
    """A release that happened although the acquisition's error had not been looked at."""

    at: int
    end: int
    body: int
    block: int
    deferred: bool
    unresolved: bool


class Calls(Evaluation):
    """Effects of calls on the state of one tracked object."""

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
        if ctx.test:
            self.asked |= ctx.asserted(_names(self.models).asserting)

    # provided by the tracker
    def acquire(self, st: State, call: Call) -> list[State] | None:
        """The tracked call itself."""
        raise NotImplementedError

    def run_body(self, body: int, states: list[State]) -> list["Exit"]:
        """Explore a function literal from ``states``."""
        raise NotImplementedError

    # --- entry ------------------------------------------------------------------------------------

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
        elif kind is Ref:
            name = callee.name  # type: ignore[union-attr]
            if name in _BUILTINS:
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
        if effect is not None and effect.fails_test and self._may_fail_test(name, call):
            return []
        if name in _names(self.models).asserting:
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

    def before(self, st: State, call: Call) -> list[State] | None:
        """A call before there is an object: it may stop, or give memory that is ours alone."""
        callee = call.callee
        kind = type(callee)
        if kind is Ref or kind is Select:
            name = callee.name  # type: ignore[union-attr]
            if kind is Ref and name in _BUILTINS:
                return self.builtin(st, call, name)
            if name in _names(self.models).stopping or self._may_fail_test(name, call):
                effect = self.models.effects.get(self.ctx.types.callee(call).symbol)
                if effect is not None and (effect.never_returns or effect.fails_test):
                    return []
        elif kind is Closure:
            if self.acquires_inside(callee.body):  # type: ignore[union-attr]
                return self.inline(st, call, callee.body)  # type: ignore[union-attr]
        else:
            function = self.value(st, callee)
            if function is not None and function.kind is Kind.CLOSURE and self.acquires_inside(function.body):
                return self.inline(st, call, function.body)
        for arg in call.args:
            root = arg.x if type(arg) is Unary else arg
            if type(root) is Var and root.id in st.env and st.env[root.id].kind is Kind.FRESH:
                del st.env[root.id]  # somebody else knows it now
        return None

    def _may_fail_test(self, name: str, call: Call) -> bool:
        """Whether the call may mark a test as failed because something worked that should not.

        What exists only then is not worth a word.  Other failures count: such tests go on, and leak.
        """
        if not self.ctx.test or name not in _names(self.models).failing:
            return False
        return (name == "Fail" or bool(call.args)) and self.current in self.ctx.without_error()

    def acquires_inside(self, body: int) -> bool:
        """Whether a literal writes a variable that a condition of the function asks."""
        return not self.asked.isdisjoint(self.ctx.uses.mentioned(body))

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

    def untouched(
        self, st: State, call: Call, name: str, receiver: Optional[Value], values: list[Optional[Value]]
    ) -> list[State] | None:
        """A call that has no access to the object; it may still stop, or tell of the error."""
        models = self.models
        symbol = ""
        if (
            name in _names(models).stopping
            or name in _names(models).asserting
            or name in _names(models).nonnil
            or self._may_fail_test(name, call)
        ):
            symbol = self.ctx.types.callee(call).symbol
            effect = models.effects.get(symbol)
            if effect is not None:
                if effect.never_returns or (effect.fails_test and self._may_fail_test(name, call)):
                    return []
                if effect.result_non_nil:
                    st.env[temp_key(call.dst, 0)] = NONNIL
                    return None
            fact = models.asserts.get(symbol)
            if fact is not None:
                return self.asserted(st, call, fact)
        for i, value in enumerate((*values, receiver)):
            if value is None:
                continue
            if value.kind is Kind.VIEW:
                if call.dst >= 0:
                    signature = self.ctx.types.callee(call).signature
                    if signature is None or self._may_keep(signature):
                        st.env[temp_key(call.dst, 0)] = value
            elif i == len(values):
                continue
            elif value.kind is Kind.ERROR or value.kind is Kind.IS_ERROR:
                if call.dst >= 0:
                    st.env[temp_key(call.dst, 0)] = NO_ERROR if sounds_like_success(name) else IS_ERROR
                for key in [k for k, v in st.env.items() if v is ERROR or v == ERROR]:
                    st.env[key] = SEEN_ERROR
            elif value.kind is Kind.FRESH:
                root = call.args[i]
                if type(root) is Var or (hasattr(root, "x") and type(root.x) is Var):
                    var = root.id if type(root) is Var else root.x.id  # type: ignore[union-attr]
                    st.env.pop(var, None)
            elif value.kind is Kind.NONNIL and call.dst >= 0 and self._gives_error(call):
                st.env[temp_key(call.dst, 0)] = NONNIL
        return None

    def _gives_error(self, call: Call) -> bool:
        """Whether the only result is an error: wrapping a non-nil error gives one."""
        signature = self.ctx.types.callee(call).signature
        if signature is None:
            return True  # unknown, with an error as argument: most likely it wraps it
        return len(signature.results) == 1 and str(signature.results[0]) == "error"

    def asserted(self, st: State, call: Call, fact: Assert) -> list[State] | None:
        """A call that returns only when its arguments have the stated values."""
        args = call.args
        for positions, holds in ((fact.nil_args, True), (fact.non_nil_args, False)):
            for position in positions:
                if position < len(args) and not self.assume_nil(st, args[position], holds):
                    return []
        for positions, holds in ((fact.true_args, True), (fact.false_args, False)):
            for position in positions:
                if position < len(args) and not self.assume(st, args[position], holds):
                    return []
        if fact.equal_args:
            first, second = sorted(fact.equal_args)
            if second < len(args) and not self.assume(st, Binary("==", args[first], args[second]), True):
                return []
        if call.dst >= 0 and temp_key(call.dst, 0) not in st.env:
            st.env[temp_key(call.dst, 0)] = TRUE  # some say that it holds instead of ending the test
        return None

    def assume(self, st: State, cond: Expr, truth: bool) -> bool:
        """Add a condition to the state; False when it cannot hold."""
        raise NotImplementedError

    def assume_nil(self, st: State, e: Expr, is_nil: bool) -> bool:
        """Add ``e == nil`` (or its negation) to the state; False when that cannot be."""
        raise NotImplementedError

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

    @staticmethod
    def _receiver_expr(call: Call) -> Expr | None:
        return call.callee.x if type(call.callee) is Select else None

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
            self.escape(st, "its release is handed over")
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
            if call.dst >= 0 and target.signature is not None and self._may_keep(target.signature):
                st.env[temp_key(call.dst, 0)] = VIEW
            return [st]
        if self.released_here(target, call, i):
            return [st]
        self.escape(st, "passed to a function that may keep it")
        return [st]

    def released_here(self, target: Callee, call: Call, i: int) -> bool:
        """Whether the function itself releases the argument elsewhere, so that this callee only borrows.

        Believed where the callee gives nothing back that could hold the argument.
        """
        arg = call.args[i]
        signature = target.signature
        if type(arg) is not Var or signature is None or self._may_keep(signature):
            return False
        methods = self.ctx.types.program.methods(signature.param(i))
        if sounds_like_release(target.symbol.rpartition(".")[2]) or (methods and len(methods) == 1):
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

    def literal_moves(self, body: int, st: State) -> bool:
        """Whether running the literal could release the object or hand it over."""
        raise NotImplementedError

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

    def _may_keep(self, signature: Signature) -> bool:
        """Whether the first result could refer to an argument: a pointer, an interface, a struct."""
        if not signature.results:
            return False
        first = signature.results[0]
        if first == ERROR_TYPE:
            return False
        return isinstance(self.ctx.types.program.underlying(first), Pointer | Interface | Struct)

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


def settle(outcomes: frozenset[Outcome]) -> list[Outcome]:
    """Outcomes that the caller has to tell apart.

    Where a function sometimes releases (or hands over) and sometimes does not, and its error does
    not tell which, the caller is believed to know: the outcomes that leave the duty are dropped.
    """
    moved = {o.error for o in outcomes if o.status is not Status.OWED or o.result >= 0}
    kept: list[Outcome] = []
    for o in sorted(outcomes, key=lambda o: (o.status, o.result, o.path, o.into or (-1, ()), o.error)):
        if o.status is Status.OWED and o.result < 0:
            if o.error in moved or "any" in moved or (o.error == "any" and moved):
                continue
        kept.append(o)
    return kept


def _parameter_type(signature: Signature, i: int, spread: bool) -> Type | None:
    params = signature.params
    if signature.variadic and i >= len(params) - 1:
        last = params[-1]
        if not spread and isinstance(last, Slice):
            return last.elem
        return last
    return params[i] if i < len(params) else None


class _Names(NamedTuple):
    stopping: frozenset[str]
    asserting: frozenset[str]
    nonnil: frozenset[str]
    failing: frozenset[str]


_CACHE: dict[int, _Names] = {}


def _names(models: Models) -> _Names:
    """Last components of the symbols that matter to calls without the object: a look before typing."""
    known = _CACHE.get(id(models))
    if known is None:
        _CACHE.clear()
        effects = models.effects.values()
        known = _CACHE[id(models)] = _Names(
            frozenset(e.call.rsplit(".", 1)[-1] for e in effects if e.never_returns),
            frozenset(symbol.rsplit(".", 1)[-1] for symbol in models.asserts),
            frozenset(e.call.rsplit(".", 1)[-1] for e in effects if e.result_non_nil),
            frozenset(e.call.rsplit(".", 1)[-1] for e in effects if e.fails_test),
        )
    return known


__all__ = ["Calls", "FactService", "ParamFact", "Release", "Tracked", "settle"]
