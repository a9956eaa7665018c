"""Exploration of one body for the lock at one place."""

from __future__ import annotations

from collections import Counter, deque
from typing import NamedTuple, Optional, Protocol

from golint_leaks.dataflow.uses import operands, term_operands
from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.contract import FactService, ParamFact, Tracked
from golint_leaks.facts.exits import Exit, Node, Origin
from golint_leaks.facts.tracker import Tracker
from golint_leaks.facts.values import FALSE, OK, TRUE, Kind, State, Status, Value, temp_key
from golint_leaks.ir.expr import Binary, Closure, Expr, Ref, Select, Temp, Unary, Var
from golint_leaks.ir.instr import Assign, Branch, Call, Instr, Make, Return, Send, Stop
from golint_leaks.locks.operations import LOCK, TRY, UNLOCK, Operation, calls
from golint_leaks.locks.places import Place, condition_text, place_of

_HELD = (-1, ("held",))
"""Key of the mark that keeps a state from being taken for one that lost its object."""
_OTHER = (-2, ("other",))
"""Key of the mark that another call has locked it before."""
_CALLER = (-2, ("caller",))
"""Key of the mark that it was unlocked without having been locked: the caller holds it."""
_AGAIN = (-3, ("again",))
"""Key of the call that locks what is locked already."""

_OPPOSITE = {"!=": "==", "<=": ">", ">=": "<"}

_MARK = Value(Kind.HOLD, ("lock",))
_NOTHING = Tracked(frozenset())


class Effects(Protocol):
    """What other functions do to a lock; implemented by :class:`golint_leaks.locks.service.Locks`."""

    def operations(self, ctx: FunctionContext) -> dict[int, Operation]:
        """The operations of a function and its literals, by the identity of their calls."""

    def effect(self, ctx: FunctionContext, call: Call, place: Place) -> Optional[ParamFact]:
        """How ``call`` may end for a lock that is held at ``place``; None when it leaves it alone."""


class Site(NamedTuple):
    """A call that locks ``place``; ``wrapped`` where it does so in a function that it calls."""

    call: Call
    body: int
    block: int
    place: Place
    read: bool
    attempt: bool
    wrapped: bool
    lock: str
    deferred: bool


class LockTracker(Tracker):
    """Follows the standing of a lock; see :class:`golint_leaks.facts.tracker.Tracker`."""

    def __init__(
        self, ctx: FunctionContext, facts: FactService, effects: Effects, place: Place, read: bool
    ) -> None:
        super().__init__(ctx, facts, _NOTHING)
        self.effects = effects
        self.place_held = place
        self.read = read
        self.operations = effects.operations(ctx)
        self.own = [op for op in self.operations.values() if op.place.same(place)]
        self.unlocks_inside = self._bodies_that_unlock()
        self.locks_twice = sum(op.kind == LOCK for op in self.own) > 1
        self.condition_vars: dict[str, set[int]] = {}
        self.asked_again = self._conditions_asked_again()
        self.halting: set[tuple[int, int]] = set()
        self.unlocked: set[tuple[int, int]] = set()
        """Places of the calls that were seen to unlock."""

    def begin(self, site: Site) -> list[Exit]:
        """Exits on which what ``site`` locked is still locked. Raises GaveUp."""
        return [self._as_found(e) for e in self.from_call(self._origin(site))]

    @staticmethod
    def _as_found(e: Exit) -> Exit:
        """A return whose deferred calls lock what is held is no return."""
        again = e.state.env.get(_AGAIN)
        if again is None or e.kind != "return":
            return e
        return e._replace(kind=again.name or "again", at=int(again.path[0]), end=int(again.path[1]))

    def begin_all(self, site: Site) -> list[Exit]:
        """All exits. Raises GaveUp."""
        return self.all_exits(self._origin(site))

    def begin_held(self) -> list[Exit]:
        """All exits of the outermost body, to which the lock comes held. Raises GaveUp."""
        self.root = 0
        self.prune = False
        self._start(0)
        return self.run_body(0, [State(Status.OWED, {_HELD: _MARK}, ())], outermost=True)

    @staticmethod
    def _origin(site: Site) -> Origin:
        return Origin(site.call, site.body, site.block, 0, (), -1, 0 if site.attempt else -1)

    def _bodies_that_unlock(self) -> frozenset[int]:
        """Literals in which the lock is unlocked, directly or in a literal inside."""
        bodies = self.unit.bodies
        found: set[int] = set()
        direct = {op.body for op in self.own if op.kind == UNLOCK}
        for number in range(1, len(bodies)):
            if number in direct or any(
                self.effects.effect(self.ctx, call, self.place_held) is not None
                for block in bodies[number].blocks
                for call, _ in calls(block.instrs)
            ):
                at = number
                while at > 0:
                    found.add(at)
                    at = bodies[at].parent
        return frozenset(found)

    # --- calls ------------------------------------------------------------------------------------

    def call(self, st: State, call: Call, later: bool = False) -> list[State] | None:
        """See the base class."""
        if _AGAIN in st.env:
            return None
        if call is self.acquiring:
            return self.acquire(st, call)
        op = self.operations.get(id(call))
        if op is not None:
            if op.place.same(self.place_held):
                self._operate(st, call, op, later)
            return None
        callee = call.callee
        body = self._literal(st, callee)
        if body >= 0:
            return self.inline(st, call, body) if self._matters(body, st) else None
        if (call.at, call.end) in self.halting:
            return []
        name = callee.name if type(callee) is Select or type(callee) is Ref else ""
        if st.status is not Status.NONE:
            for arg in call.args:
                inner = self._literal(st, arg)
                if inner in self.unlocks_inside:
                    return self._given_literal(st, call, inner)
            fact = self.effects.effect(self.ctx, call, self.place_held)
            if fact is not None:
                return self._apply(st, call, fact, later)
        if st.status is Status.NONE:
            return self.before(st, call)
        return self.untouched(st, call, name, None, [self.value(st, arg) for arg in call.args])

    def _literal(self, st: State, e: Expr) -> int:
        """The function literal that ``e`` is, -1 for anything else."""
        if type(e) is Closure:
            return e.body
        value = self.value(st, e) if type(e) is Var or type(e) is Temp else None
        return value.body if value is not None and value.kind is Kind.CLOSURE else -1

    def _matters(self, body: int, st: State) -> bool:
        """Whether running a literal could touch the lock, or a variable that a condition asks."""
        return (
            body in self.unlocks_inside
            or any(self._inside(op.body, body) for op in self.own)
            or self.acquires_inside(body)
        )

    def _inside(self, body: int, outer: int) -> bool:
        while body >= 0 and body != outer:
            body = self.unit.bodies[body].parent
        return body == outer

    def _given_literal(self, st: State, call: Call, body: int) -> list[State] | None:
        """A literal that unlocks is passed on: run now where a model says so, else handed over."""
        effect = self.models.effects.get(self.ctx.types.callee(call).symbol)
        if effect is not None and effect.runs:
            return [e.state for e in self.run_body(body, [st.copy()])]
        self.escape(st, "a function that unlocks it is passed on")
        return None

    def _apply(self, st: State, call: Call, fact: ParamFact, later: bool) -> list[State]:
        before = st.status
        after = self.apply(st, call, fact, None, _MARK, later)
        if any(s.status is not before for s in after):
            self.unlocked.add((call.at, call.end))
        return after

    def _operate(self, st: State, call: Call, op: Operation, later: bool) -> None:
        if op.kind == UNLOCK:
            self._unlock(st, call, later)
        elif op.kind == TRY:
            if st.status is Status.OWED and call.dst >= 0:
                st.env[temp_key(call.dst, 0)] = FALSE
        elif st.status is Status.OWED:
            self._lock_again(st, call, op.read, later)
        elif st.status is Status.NONE:
            if _CALLER not in st.env:
                st.env[_OTHER] = TRUE
        elif st.status is Status.RELEASED:
            self._hold(st)

    def _unlock(self, st: State, call: Call, later: bool) -> None:
        if st.status is Status.OWED:
            self.unlocked.add((call.at, call.end))
            self.release(st, call, later, False)
        elif st.status is Status.NONE:
            if st.env.pop(_OTHER, None) is None:
                st.env[_CALLER] = TRUE

    def _hold(self, st: State) -> None:
        st.status = Status.OWED
        st.env[_HELD] = _MARK

    def _lock_again(self, st: State, call: Call, read: bool, later: bool = False) -> None:
        if read and self.read and not later:  # locked on the way out, nobody is left to unlock both
            self.escape(st, "locked several times for reading")
        else:
            st.env[_AGAIN] = Value(Kind.EXPECTS, (str(call.at), str(call.end)))

    def acquire(self, st: State, call: Call) -> list[State] | None:
        """See the base class."""
        if st.status is Status.NONE:
            if _OTHER in st.env or _CALLER in st.env:
                st.status = Status.ESCAPED
                return None
            self._hold(st)
            assert self.origin is not None
            if self.origin.flag >= 0 and call.dst >= 0:
                st.env[temp_key(call.dst, 0)] = OK
        elif st.status is Status.OWED:
            assert self.origin is not None
            if self.origin.flag < 0:
                self._lock_again(st, call, self.read)
        elif st.status is Status.RELEASED:
            self._hold(st)
        return None

    # --- conditions -------------------------------------------------------------------------------

    def _decide(self, st: State, cond: Expr) -> bool | None:
        known = super()._decide(st, cond)
        if known is None and self.asked_again:
            text, same = self._condition(cond)
            value = st.env.get((-4, (text,)))
            if value is not None:
                return bool(value.body) == same
        return known

    def assume(self, st: State, cond: Expr, truth: bool) -> bool:
        """See the base class."""
        if self.asked_again:
            text, same = self._condition(cond)
            if text in self.asked_again:
                st.env[(-4, (text,))] = Value(Kind.EXPECTS, body=int(truth == same))
        return super().assume(st, cond, truth)

    def _condition(self, cond: Expr) -> tuple[str, bool]:
        """Text of a condition, without its negation, and whether it is meant as it stands."""
        same = True
        while type(cond) is Unary and cond.op == "!":
            cond, same = cond.x, not same
        if type(cond) is Binary and cond.op in _OPPOSITE:
            cond, same = Binary(_OPPOSITE[cond.op], cond.x, cond.y), not same
        found: set[int] = set()
        text = condition_text(self.ctx, cond, found)
        if text is None or "(" not in text:
            return "", same  # the base class remembers those without calls
        self.condition_vars[text] = found
        return text, same

    def _conditions_asked_again(self) -> frozenset[str]:
        """Texts of the conditions with calls that are asked more than once."""
        counts: Counter[str] = Counter()
        for body in self.unit.bodies:
            for block in body.blocks:
                if type(block.term) is Branch:
                    counts[self._condition(block.term.cond)[0]] += 1
        return frozenset(text for text, n in counts.items() if n > 1 and text)

    def kill(self, st: State, var: int) -> None:
        """See the base class."""
        super().kill(st, var)
        for text in self.asked_again:
            if var in self.condition_vars[text]:
                st.env.pop((-4, (text,)), None)

    # --- other instructions -----------------------------------------------------------------------

    def assign(self, st: State, instr: Assign) -> None:
        """See the base class."""
        target = instr.target
        if self._literal(st, instr.value) in self.unlocks_inside and type(target) is not Var:
            self.escape(st, "a function that unlocks it is kept")
        super().assign(st, instr)
        if target is None or (type(target) is Var and target.id not in self.place_held.vars):
            return
        if type(target) is Var:
            self._renamed(st, instr)
            return
        at = place_of(self.ctx, target)
        if at is not None and self.place_held.below(at) is not None and at.path:
            self.escape(st, "the lock is replaced")

    def _renamed(self, st: State, instr: Assign) -> None:
        """The place means another lock from here on; what is deferred is meant for the one before."""
        if st.status is Status.OWED:
            graph = self.ctx.graph(self.root)
            origin = self.origin
            if (
                origin is not None
                and not st.defers
                and any(
                    op.kind == UNLOCK and op.body == origin.body and graph.same_loop(op.block, origin.block)
                    for op in self.own
                )
            ):
                st.env[_AGAIN] = Value(Kind.EXPECTS, (str(instr.at), str(instr.end)), name="lost")
            else:
                self.escape(st, "several locks are held at once")
        elif st.status is Status.NONE:
            st.env.pop(_OTHER, None)
            st.env.pop(_CALLER, None)

    def _instr(self, st: State, instr: Instr, kind: type) -> list[State] | None:
        if kind is Send or kind is Make:
            for e in operands(instr):
                if self._literal(st, e) in self.unlocks_inside:
                    self.escape(st, "a function that unlocks it is kept")
        return super()._instr(st, instr, kind)

    def _defer(self, st: State, call: Call) -> list[State] | None:
        if _AGAIN in st.env:
            return None
        body = self._literal(st, call.callee)
        if body >= 0:
            if self._matters(body, st):
                self._push(st, (body, -1))
            return None
        op = self.operations.get(id(call))
        if op is not None and not op.place.same(self.place_held):
            return None
        if op is not None and op.kind == UNLOCK and st.status is Status.OWED and self.prune:
            if not self.locks_twice and not self._around_again():
                self._unlock(st, call, True)
                return None
        if op is None and call is not self.acquiring:
            literal = any(self._literal(st, arg) in self.unlocks_inside for arg in call.args)
            if not literal and self.effects.effect(self.ctx, call, self.place_held) is None:
                return None
        if call not in self.deferred:
            self.deferred.append(call)
        self._push(st, (-1, self.deferred.index(call)))
        return None

    def _around_again(self) -> bool:
        """Whether the lock is taken in a loop, so that what is deferred comes too late."""
        return self.origin is not None and self.ctx.graph(self.root).in_loop(self.origin.block)

    def _go(self, st: State, call: Call) -> None:
        if st.status is not Status.OWED or _AGAIN in st.env:
            return
        body = self._literal(st, call.callee)
        op = self.operations.get(id(call))
        if (
            body in self.unlocks_inside
            or (op is not None and op.kind == UNLOCK and op.place.same(self.place_held))
            or any(self._literal(st, arg) in self.unlocks_inside for arg in call.args)
            or self.effects.effect(self.ctx, call, self.place_held) is not None
        ):
            self.escape(st, "a goroutine unlocks it")

    # --- ends -------------------------------------------------------------------------------------

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
        again = st.env.get(_AGAIN)
        if again is not None:
            if st.status is Status.OWED and outermost:
                at, end = int(again.path[0]), int(again.path[1])
                kind = again.name or "again"
                exits.append(Exit(kind, st, (), "any", None, at, end, Node(node, body, number, "", at)))
                return
            if type(term) is not Return:
                return
        super()._terminator(body, number, st, term, node, work, exits, outermost)

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
        if outermost and st.status is Status.OWED and any(self._hands_back(st, e) for e in term.values):
            self.escape(st, "the caller gets it locked, or a function that unlocks it")
        super()._return(body, number, st, term, node, exits, outermost)

    def _hands_back(self, st: State, e: Expr, depth: int = 0) -> bool:
        if self._literal(st, e) in self.unlocks_inside:
            return True
        place = place_of(self.ctx, e) if type(e) is not Closure else None
        if place is not None and self.place_held.below(place) is not None:
            return True
        if type(e) is Var and depth < 3:
            made = self.ctx.types.assigned(e.id)
            if len(made) == 1 and type(made[0]) in (Temp, Unary):
                return self._hands_back(st, made[0], depth + 1)
        if type(e) is Unary and e.op == "&":
            return self._hands_back(st, e.x, depth + 1)
        if type(e) is Temp and depth < 3:
            source = self.ctx.types.definition(e.temp)
            if type(source) is Make:
                return any(self._hands_back(st, value, depth + 1) for _, value in source.elems)
        return False


def mentions(ctx: FunctionContext, place: Place, names: frozenset[str]) -> bool:
    """Whether the lock itself, or its unlocking as a method value, is used as a value somewhere."""
    for body in ctx.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                call = getattr(instr, "call", instr)
                exprs = call.args if type(call) is Call else tuple(operands(instr))
                for e in exprs:
                    if _is_value_of(ctx, e, place, names):
                        if type(instr) is Assign and type(instr.target) is Var and type(e) is not Select:
                            continue  # an alias, which places see through
                        return True
            if type(block.term) is not Stop:
                if any(_is_value_of(ctx, e, place, names) for e in term_operands(block.term)):
                    return True
    return False


def _is_value_of(ctx: FunctionContext, e: Expr, place: Place, names: frozenset[str]) -> bool:
    if type(e) is Select and e.name in names:
        at = place_of(ctx, e.x)
        return at is not None and (at.same(place) or place.below(at) is not None)
    at = place_of(ctx, e) if type(e) is not Temp else None
    return at is not None and at.same(place) and bool(place.path)
