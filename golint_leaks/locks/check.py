"""Findings of one package: each lock is followed, what stays locked is worded."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any, Optional

from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.exits import Exit
from golint_leaks.facts.service import Facts
from golint_leaks.facts.values import Kind, Status, Value
from golint_leaks.finding import Confidence, Finding, Place, Step, Wording
from golint_leaks.ir.expr import Expr, Select
from golint_leaks.ir.instr import Call, Recv, Return, Send
from golint_leaks.locks.awaiting import Awaited, Awaiting
from golint_leaks.locks.fix import propose
from golint_leaks.locks.held import Held
from golint_leaks.locks.nested import Nested, Nesting
from golint_leaks.locks.operations import UNLOCK, Operation
from golint_leaks.locks.order import Inversion, Orders
from golint_leaks.locks.service import Locks, Result, at_once
from golint_leaks.locks.tracker import Site, mentions
from golint_leaks.locks.wording import shown
from golint_leaks.models import Models
from golint_leaks.types.program import FunctionRef, Package, Program

KIND = "unreleased-lock"

_LOCKING = ("acquire", "begin", "enter", "start", "hold", "grab", "take", "freeze", "pause")


def analyse_package(
    program: Program,
    package: Package,
    models: Models,
    kinds: Mapping[str, Wording],
    files: Container[int] | None = None,
    state: dict[str, Any] | None = None,
) -> Iterator[Finding]:
    """All findings in the functions of ``package``, those in ``files`` (indices) only where given.

    ``kinds`` maps kinds of findings to the rules that report them; ``state`` is kept between the
    packages of one program, and holds the facts that analyses share.
    """
    rule = kinds.get(KIND)
    if rule is None:
        return
    state = state if state is not None else {}
    locks = state.get("locks")
    if locks is None:
        facts = state.get("facts")
        if facts is None:
            facts = state["facts"] = Facts(program, models)
        locks = state["locks"] = Locks(facts)
    if "nesting" not in state:
        state["nesting"] = Nesting(locks)
        state["awaiting"] = Awaiting(locks, state["nesting"])
        state["orders"] = Orders(locks, state["nesting"])
    nesting: Nesting = state["nesting"]
    awaiting: Awaiting = state["awaiting"]
    orders: Orders = state["orders"]
    for ref in package.function_refs():
        if (files is not None and ref.file not in files) or not locks.worth_reading(ref):
            continue
        ctx = locks.facts.context(ref)
        if ctx is None:
            continue
        judge = _Judge(locks, ref, ctx, rule)
        for site in locks.sites(ctx):
            finding = judge.finding(site)
            if finding is not None:
                yield finding
        under = list(Held(locks, ctx).instructions())
        for nested in nesting.found(ctx, under):
            yield judge.nested(nested)
        for awaited in awaiting.found(ref, ctx, under):
            yield judge.awaited(awaited)
        if not judge.test:
            for inversion in orders.found(ref, ctx, under):
                yield judge.inverted(inversion)


class _Judge:
    """Decides what of one function's results is reported."""

    def __init__(self, locks: Locks, ref: FunctionRef, ctx: FunctionContext, rule: Wording) -> None:
        self.locks = locks
        self.ref = ref
        self.ctx = ctx
        self.rule = rule
        self.path = ref.package.files[ref.file].path
        self.test = self.path.endswith("_test.go")

    def finding(self, site: Site) -> Optional[Finding]:
        """The finding of one site, None where nothing is wrong or nothing can be said."""
        ctx, locks = self.ctx, self.locks
        table = locks.operations(ctx)
        if at_once(ctx, table, site):
            return None
        result = locks.explore(ctx, site)
        if result is None or not result.leaks:
            return None
        paired = locks.table.paired(self.ref.package, UNLOCK)
        if mentions(ctx, site.place, locks.table.unlocking | paired):
            # Somebody else may unlock it, but not between the end of this function and what it defers.
            last = [leak for leak in result.leaks if leak.kind == "again" and leak.term is not None]
            if not last:
                return None
            return self._word(site, last[0], result, "again", Confidence.MEDIUM)
        leak = min(result.leaks, key=_simplicity)
        if self._by_name(site):  # only what the function itself says counts
            if leak.kind == "return" and result.unlocked and not self._caller_knows(site, result):
                return self._word(site, leak, result, "path", Confidence.MEDIUM)
            return None
        if leak.kind == "again":
            return self._word(site, leak, result, "again", Confidence.HIGH)
        if not result.unlocked and (result.escaped or self._locks_for_others(site)):
            return None
        if not result.unlocked:
            return self._word(site, leak, result, "never", Confidence.MEDIUM)
        if self._caller_knows(site, result):
            return None
        return self._word(site, leak, result, "turn" if leak.kind == "lost" else "path", Confidence.HIGH)

    def _by_name(self, site: Site) -> bool:
        """Whether it is only the names of two methods that speak of a lock."""
        callee = site.call.callee
        return type(callee) is Select and callee.name in self.locks.table.pairs(self.ref.package)

    def _locks_for_others(self, site: Site) -> bool:
        """Whether somebody else is likely to unlock what this function leaves locked."""
        if site.wrapped or site.body or site.attempt or site.deferred or not site.lock:
            return True
        root = site.place.root[1]
        if not site.place.path and isinstance(root, int) and self.ctx.unit.vars[root].kind == "local":
            return True
        field = site.place.path[-1] if site.place.path else ""
        return field[:1].isupper() or self._unlocked_by_others(site)

    def _unlocked_by_others(self, site: Site) -> bool:
        """Whether the function is called like one that locks, or another unlocks what it has not locked."""
        name = self.ref.decl.name.lower()
        if "lock" in name.replace("unlock", "") or name.startswith(_LOCKING):
            return True
        return (site.lock, site.read) in self.locks.unlocked_elsewhere(self.ref.package)

    def _caller_knows(self, site: Site, result: Result) -> bool:
        """Whether the results tell the caller that it got the lock, which somebody unlocks elsewhere."""
        if site.body or not site.lock or not self._unlocked_by_others(site):
            return False
        if all(leak.error == "nonnil" for leak in result.leaks):
            return False
        exits = self.locks.all_exits(self.ctx, site)
        held = [e.values for e in exits if e.state.status is Status.OWED]
        free = [e.values for e in exits if e.state.status is not Status.OWED]
        for i in range(min((len(values) for values in held + free), default=0)):
            with_lock = {_class(values[i]) for values in held}
            without = {_class(values[i]) for values in free}
            known = min(with_lock, without, key=lambda classes: ("" in classes, len(classes)))
            if len(known) == 1 and "" not in known and with_lock.isdisjoint(without):
                return True
        return False

    def nested(self, found: Nested) -> Finding:
        """A call that locks what is held.

        Two readers block each other only when a writer comes between.  A function that comes back to its
        own lock through others has a condition that ends the recursion, else it would work in no run at all.
        """
        held, taken, call = found.held, found.taken, found.call
        level = Confidence.HIGH if taken.certain else Confidence.MEDIUM
        if held.read and taken.read:
            level = Confidence(level - 1)
        recursive = taken.way[-1][:2] == (self.path, held.call.at)
        if recursive and not taken.certain:
            level = Confidence.LOW
        place = Place(self.path, call.at, call.end)
        way = [Step(Place(*each), "which calls this") for each in taken.way[:-1]]
        steps = (
            Step(Place(self.path, held.call.at, held.call.end), "locked here"),
            Step(place, "called here, while it is held"),
            *way,
            Step(Place(*taken.way[-1]), "locked again here"),
        )
        text = self._message("locked-inside", held, call.callee, f"[here]({len(steps) - 1})")
        return self._inside(found.body, place, text, steps, level)

    def awaited(self, found: Awaited) -> Finding:
        """A wait for somebody who needs a lock that is held."""
        held, signal, need = found.held, found.signal, found.need
        instr = found.instr
        at, end = instr.at, getattr(instr, "end", instr.at)
        place = Place(self.path, at, end)
        way = [Step(Place(*each), "which is needed on the way here") for each in need.way[:-1]]
        steps = (
            Step(Place(self.path, held.call.at, held.call.end), "locked here"),
            Step(place, "waits here, while it is held"),
            Step(Place(signal.path, signal.at, max(signal.end, signal.at + 1)), "for this"),
            *way,
            Step(Place(*need.way[-1]), "before which this must be locked"),
        )
        awaits = instr.callee.x if type(instr) is Call and type(instr.callee) is Select else None
        awaits = instr.chan if type(instr) is Recv or type(instr) is Send else awaits
        text = self._message("wait-inside", held, awaits, f"[before it ends]({len(steps) - 1})")
        return self._inside(found.body, place, text, steps, Confidence.MEDIUM)

    def inverted(self, found: Inversion) -> Finding:
        """Two locks that are taken in both orders."""
        edge, other = found
        place = Place(*edge.way[0])
        first = edge.first.call.callee
        held = shown(first.x, self.ctx) if type(first) is Select else "the lock"
        there = other.first.call
        steps = (
            Step(Place(self.path, edge.first.call.at, edge.first.call.end), "locked here"),
            *(Step(Place(*each), "on the way to the second lock") for each in edge.way[:-1]),
            Step(Place(*edge.way[-1]), "the second is locked here"),
            Step(Place(other.path, there.at, there.end), "elsewhere the second is locked first"),
            *(Step(Place(*each), "on the way to the first lock") for each in other.way[:-1]),
            Step(Place(*other.way[-1]), "and the first while that is held"),
        )
        name = edge.second.rpartition(".")[2]
        turn = len(edge.way) + 1
        text = self.rule.message("order", what=name, call=held, path=f"[elsewhere]({turn})")
        certain = edge.certain and other.certain
        return self._inside(edge.body, place, text, steps, Confidence.MEDIUM if certain else Confidence.LOW)

    def _message(self, how: str, held: Operation, call: Optional[Expr], path: str) -> str:
        lock = held.call.callee
        what = shown(lock.x, self.ctx) if type(lock) is Select else "the lock"
        return self.rule.message(
            how, what=what, call=shown(call, self.ctx) if call is not None else "it", path=path
        )

    def _inside(
        self, body: int, place: Place, message: str, steps: tuple[Step, ...], level: Confidence
    ) -> Finding:
        symbol = self.ref.runtime_symbol(self.ctx.unit.bodies[body].suffix)
        level = Confidence.LOW if self.test else level
        return Finding(
            self.rule.id, self.rule.severity, level, place, message, symbol, steps, None, self.test
        )  # fmt: skip

    # --- wording ----------------------------------------------------------------------------------

    def _word(self, site: Site, leak: Exit, result: Result, how: str, level: Confidence) -> Finding:
        steps = self._steps(site, leak, result)
        last = len(steps) - 1 - len(result.unlocked)
        path = {"path": self._path_text(steps, last), "again": "[here](0)", "turn": f"[here]({last})"}
        if site.wrapped or leak.kind == "lost":
            level = min(level, Confidence.MEDIUM)
        if self.test:
            level = Confidence.LOW
        call, at = site.call, Place(self.path, site.call.at, site.call.end)
        if how == "again":
            at = Place(self.path, leak.at, max(leak.end, leak.at + 1))
        callee = call.callee
        name = callee.name if type(callee) is Select else shown(callee, self.ctx)
        where = shown(callee.x, self.ctx) if type(callee) is Select else name
        return Finding(
            self.rule.id,
            self.rule.severity,
            level,
            at,
            self.rule.message(
                f"unlocked-{how}", what=where, call=f"{where}.{name}" if where != name else name,
                path=path.get(how, ""),
            ),
            self.ref.runtime_symbol(self.ctx.unit.bodies[site.body].suffix),
            steps,
            propose(self.ctx, self.locks.operations(self.ctx), site, result.leaks, self.path)
            if how == "path"
            else None,
            self.test,
        )  # fmt: skip

    @staticmethod
    def _path_text(steps: tuple[Step, ...], last: int) -> str:
        if last >= 2:
            label = steps[last - 1].message
            if label.startswith("the condition is "):
                return f"when [this condition]({last - 1}) is {label.rpartition(' ')[2]}"
            return f"when [this case]({last - 1}) is taken"
        return f"on [the way out]({last})"

    def _steps(self, site: Site, leak: Exit, result: Result) -> tuple[Step, ...]:
        steps = [Step(Place(self.path, site.call.at, site.call.end), "locked here")]
        chain = []
        node = leak.node
        while node is not None:
            chain.append(node)
            node = node.parent
        locked = False
        for node in reversed(chain):
            locked = locked or (node.body == site.body and node.block == site.block)
            if locked and node.label and node.at >= 0:
                steps.append(Step(Place(self.path, node.at, node.at + 1), node.label))
        end = max(leak.end, leak.at + 1)
        if leak.kind == "again":
            steps.append(Step(Place(self.path, leak.at, end), "locked again here, while it is held"))
        elif leak.kind == "lost":
            steps.append(Step(Place(self.path, leak.at, end), "the next one takes its place here"))
        elif leak.term is not None and leak.term.implicit:
            steps.append(Step(Place(self.path, max(leak.at - 1, 0), leak.at), "the function ends here"))
        else:
            steps.append(Step(Place(self.path, leak.at, end), "the function returns here"))
        for at, stop in sorted(result.unlocked):
            steps.append(Step(Place(self.path, at, stop), "another path unlocks it here"))
        return tuple(steps)


def _simplicity(leak: Exit) -> tuple[int, int, int]:
    depth = 0
    node = leak.node
    while node is not None:
        depth += bool(node.label)
        node = node.parent
    kind = type(leak.term) is Return and leak.kind == "return"
    return (0 if kind else 1, depth, leak.at)


def _class(value: Optional[Value]) -> str:
    if value is None:
        return ""
    if value.kind in (Kind.NONNIL, Kind.FRESH, Kind.OBJECT, Kind.HOLD):
        return "nonnil"
    return value.kind.name if value.kind in (Kind.NIL, Kind.TRUE, Kind.FALSE) else ""
