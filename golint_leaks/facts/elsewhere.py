"""Calls that have no access to the tracked object: they may stop, or tell of its error."""

from __future__ import annotations

from typing import NamedTuple, Optional

from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.contract import FactService, Tracked
from golint_leaks.facts.conventions import sounds_like_success
from golint_leaks.facts.effects import Effects
from golint_leaks.facts.values import (
    ERROR,
    IS_ERROR,
    NO_ERROR,
    NONNIL,
    SEEN_ERROR,
    TRUE,
    Kind,
    State,
    Value,
    temp_key,
)
from golint_leaks.ir.expr import Binary, Closure, Ref, Select, Unary, Var
from golint_leaks.ir.instr import Call
from golint_leaks.models import Assert, Models
from golint_leaks.types.model import ERROR as ERROR_TYPE
from golint_leaks.types.model import Interface, Pointer, Signature, Struct

BUILTINS = frozenset(
    "append cap clear close complex copy delete imag len make max min new panic print println "
    "real recover".split()
)


class Elsewhere(Effects):
    """What a path learns from calls that do not get the object."""

    def __init__(self, ctx: FunctionContext, facts: FactService, spec: Tracked) -> None:
        super().__init__(ctx, facts, spec)
        if ctx.test:
            self.asked |= ctx.asserted(names(self.models).asserting)

    def before(self, st: State, call: Call) -> list[State] | None:
        """A call before there is an object: it may stop, or give memory that is ours alone."""
        callee = call.callee
        kind = type(callee)
        if kind is Ref or kind is Select:
            name = callee.name  # type: ignore[union-attr]
            if kind is Ref and name in BUILTINS:
                return self.builtin(st, call, name)
            if name in names(self.models).stopping or self.may_fail_test(name, call):
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

    def may_fail_test(self, name: str, call: Call) -> bool:
        """Whether the call may mark a test as failed because something worked that should not.

        What exists only then is not worth a word.  Other failures count: such tests go on, and leak.
        """
        if not self.ctx.test or name not in names(self.models).failing:
            return False
        return (name == "Fail" or bool(call.args)) and self.current in self.ctx.without_error()

    def acquires_inside(self, body: int) -> bool:
        """Whether a literal writes a variable that a condition of the function asks."""
        return not self.asked.isdisjoint(self.ctx.uses.mentioned(body))

    def untouched(
        self, st: State, call: Call, name: str, receiver: Optional[Value], values: list[Optional[Value]]
    ) -> list[State] | None:
        """A call that has no access to the object; it may still stop, or tell of the error."""
        models = self.models
        symbol = ""
        if (
            name in names(models).stopping
            or name in names(models).asserting
            or name in names(models).nonnil
            or self.may_fail_test(name, call)
        ):
            symbol = self.ctx.types.callee(call).symbol
            effect = models.effects.get(symbol)
            if effect is not None:
                if effect.never_returns or (effect.fails_test and self.may_fail_test(name, call)):
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
                    if signature is None or self.may_keep(signature):
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

    def may_keep(self, signature: Signature) -> bool:
        """Whether the first result could refer to an argument: a pointer, an interface, a struct."""
        if not signature.results:
            return False
        first = signature.results[0]
        if first == ERROR_TYPE:
            return False
        return isinstance(self.ctx.types.program.underlying(first), Pointer | Interface | Struct)

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


class Names(NamedTuple):
    """Last components of symbols, by what the models say of them."""

    stopping: frozenset[str]
    asserting: frozenset[str]
    nonnil: frozenset[str]
    failing: frozenset[str]
    borrowing: frozenset[str]


_latest: tuple[Models, Names] | None = None


def names(models: Models) -> Names:
    """Last components of the symbols that matter to calls without the object: a look before typing."""
    global _latest
    if _latest is None or _latest[0] is not models:
        effects = models.effects.values()
        found = Names(
            frozenset(e.call.rsplit(".", 1)[-1] for e in effects if e.never_returns),
            frozenset(symbol.rsplit(".", 1)[-1] for symbol in models.asserts),
            frozenset(e.call.rsplit(".", 1)[-1] for e in effects if e.result_non_nil),
            frozenset(e.call.rsplit(".", 1)[-1] for e in effects if e.fails_test),
            frozenset(s.rsplit(".", 1)[-1] for s, roles in models.roles.items() if "borrowing" in roles),
        )
        _latest = (models, found)
    return _latest[1]


__all__ = ["BUILTINS", "Elsewhere", "names"]
