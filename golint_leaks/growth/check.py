"""Findings of one package: each container that it declares is judged, and what grows is worded."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from golint_leaks.facts.programs import Programs, supports_tests
from golint_leaks.finding import Confidence, Finding, Place, Step, Wording
from golint_leaks.growth.bodies import Bodies
from golint_leaks.growth.candidates import Candidate, Hold, Holders, candidates
from golint_leaks.growth.chains import chains
from golint_leaks.growth.confidence import confidence
from golint_leaks.growth.endings import asked_before, ending
from golint_leaks.growth.frequency import Frequencies, Frequency
from golint_leaks.growth.guards import bare
from golint_leaks.growth.keys import Keys
from golint_leaks.growth.operations import CUT, HOLDER, INSERT, MADE, REMOVE, Operation
from golint_leaks.growth.verdict import Growth, joined, judge
from golint_leaks.models import Models
from golint_leaks.types.program import FunctionRef, Package, Program

MAP_KIND = "global-map"
SLICE_KIND = "global-slice"
FIELD_KIND = "growing-field"


def analyse_package(
    program: Program,
    package: Package,
    models: Models,
    kinds: Mapping[str, Wording],
    files: Container[int] | None = None,
    state: dict[str, Any] | None = None,
) -> Iterator[Finding]:
    """All findings in ``package``, those in ``files`` (indices) only where given.

    ``kinds`` maps kinds of findings to the rules that report them; ``state`` keeps what is shared by
    the packages of a program.
    """
    state = {} if state is None else state
    bodies = state.get("bodies")
    if bodies is None:
        bodies = state["bodies"] = Bodies(program, models)
        state["keys"] = Keys(bodies)
        state["programs"] = Programs(program, models)
    bodies.forget()
    facts = state.get("facts")
    if facts is not None:
        bodies.read = facts.context
    yield from _Check(program, package, bodies, state["keys"], state["programs"], kinds, files).findings()


class _Check:
    def __init__(
        self,
        program: Program,
        package: Package,
        bodies: Bodies,
        keys: Keys,
        programs: Programs,
        kinds: Mapping[str, Wording],
        files: Container[int] | None,
    ) -> None:
        self.package = package
        self.bodies = bodies
        self.keys = keys
        self.programs = programs
        self.kinds = kinds
        self.files = files
        self.frequencies = Frequencies(bodies)
        self._owners: dict[str, list[Operation]] = {}
        self.holders = Holders(program, package, bodies.models)
        self.declared = [c for c in candidates(program, package, bodies.models) if self._kind(c) in kinds]

    def _kind(self, candidate: Candidate) -> str:
        if candidate.owner:
            return FIELD_KIND
        return MAP_KIND if candidate.keyed else SLICE_KIND

    def findings(self) -> Iterator[Finding]:
        """The findings of the package."""
        yield from self._containers()
        rule = self.kinds.get(FIELD_KIND)
        if rule is not None:
            for op in chains(self.bodies, self.package):
                finding = self._chain(op, rule)
                if finding is not None:
                    yield finding

    def _chain(self, op: Operation, rule: Wording) -> Finding | None:
        name = op.place.key.rpartition(".")[2]
        shown = f"{op.place.owner.rpartition('.')[2]}.{name}" if op.place.owner else name
        hold = self.holders.hold(Candidate(op.place.key, name, "", op.place.owner, shown, False))
        frequency = self.frequencies.of_block(op.ref, op.ctx, op.body, op.block)
        if hold is None or frequency == Frequency.ONCE or not self._reports(op):
            return None
        level = Confidence.MEDIUM if frequency == Frequency.AGAIN else Confidence.LOW
        if op.place.outer or supports_tests(self.package):
            level = Confidence.LOW  # of an element there may be one for each time
        return self._worded(op, rule, level, rule.message("chain", what=shown, call=""), "wrapped here")

    def _reports(self, op: Operation) -> bool:
        return op.ref.package is self.package and (self.files is None or op.ref.file in self.files)

    def _containers(self) -> Iterator[Finding]:
        wanted = [c for c in self.declared if self.holders.hold(c) is not None]
        wanted = list(self.bodies.inserted(self.package, wanted, self.files))
        if not wanted:
            return
        operations = self._operations(self.package, {candidate.name for candidate in wanted})
        for candidate in wanted:
            own = operations.get(candidate.key, [])
            if not own:
                continue
            inner = operations.get(candidate.key + "[]", [])
            growth = judge(candidate, list(joined(self.bodies, own)), self.frequencies, self.keys, inner)
            if growth is None or not self._reports(growth.insertion) or self._elsewhere(candidate):
                continue
            of_owner = self._of_owner(candidate.owner)
            if any(op.kind == HOLDER and self._again(op) for op in of_owner):
                continue
            growth = growth._replace(
                pruned=self._pruned_twin(growth, wanted, operations),
                ended=ending(self.bodies, growth.insertion) if candidate.keyed else "",
                asked=candidate.keyed and asked_before(self.bodies, growth.insertion),
            )
            yield self._finding(growth, of_owner)

    def _operations(
        self, package: Package, names: Iterable[str], parts: Iterable[str] = ()
    ) -> dict[str, list[Operation]]:
        found: dict[str, list[Operation]] = {}
        for ref in self.bodies.mentioning(package, names, parts):
            for op in self.bodies.operations(ref):
                found.setdefault(op.place.key, []).append(op)
        return found

    def _of_owner(self, owner: str) -> list[Operation]:
        """What is done to whole values of a type, also in functions that name its constructor alone."""
        if not owner:
            return []
        if owner not in self._owners:
            name = owner.rpartition(".")[2]
            parts = {name, name[:1].upper() + name[1:]}  # newThing makes a thing
            self._owners[owner] = self._operations(self.package, (), parts).get(owner, [])
        return self._owners[owner]

    def _pruned_twin(
        self, growth: Growth, wanted: list[Candidate], operations: dict[str, list[Operation]]
    ) -> str:
        """A container that the same basic block fills, and from which keys are removed; as it is shown."""
        for other in wanted:
            if other.key == growth.candidate.key or other.owner != growth.candidate.owner or not other.keyed:
                continue
            own = operations.get(other.key, [])
            together = any(op.kind == INSERT and _indexes(op, growth.insertion) for op in own)
            if together and any(op.kind == REMOVE for op in own):
                return other.shown
        return ""

    def _elsewhere(self, candidate: Candidate) -> bool:
        """Whether another package of the run empties an exported container."""
        if not candidate.name[:1].isupper():
            return False
        for other in self.bodies.importers(self.package):
            found = self._operations(other, (candidate.name,)).get(candidate.key, [])
            if any(op.kind in ("remove", "cut", "reset", "bound", "escape") for op in found):
                return True
        return False

    def _finding(self, growth: Growth, of_owner: list[Operation]) -> Finding:
        candidate, op = growth.candidate, growth.insertion
        rule = self.kinds[self._kind(candidate)]
        hold = self.holders.hold(candidate)
        assert hold is not None
        level = confidence(
            growth, hold, self.package.name == "main", lambda: self.programs.ends(self.package)
        )
        if supports_tests(self.package):
            level = Confidence.LOW
        elif hold < Hold.GLOBAL and level > Confidence.LOW:
            if self._made_again(of_owner) or self._comes_and_goes(candidate.owner):
                level = Confidence.LOW
        reason = f"the key comes from {growth.key.text}" if growth.key.text and candidate.keyed else ""
        if growth.mismatch:
            reason = "what is deleted has another key"
        elif growth.pruned:
            reason = f"{growth.pruned}, filled in the same place, does lose its keys"
        elif growth.ended:
            reason = f"{growth.ended} is done with a key and leaves it"
        elif growth.counted_down:
            reason = "a count that is back at zero keeps its key"
        elif growth.emptied:
            reason = "what is stored under a key is emptied, the key stays"
        how = "keyed" if candidate.owner and candidate.keyed else "grows"
        return self._worded(
            op, rule, level, rule.message(how, what=candidate.shown, call="", reason=reason), "inserted here"
        )

    def _worded(self, op: Operation, rule: Wording, level: Confidence, message: str, told: str) -> Finding:
        where = Place(op.ref.package.files[op.ref.file].path, op.at, op.end)
        symbol = op.ref.runtime_symbol(op.ctx.unit.bodies[op.body].suffix)
        return Finding(rule.id, rule.severity, level, where, message, symbol, (Step(where, told),))

    def _again(self, op: Operation) -> bool:
        return self.frequencies.of_block(op.ref, op.ctx, op.body, op.block) != Frequency.ONCE

    def _comes_and_goes(self, owner: str) -> bool:
        """Whether values of a type are kept in a container of the package that loses them again."""
        name = owner.rpartition(".")[2]
        if any(self._takes_out(ref, owner) for ref in self.bodies.mentioning(self.package, (name,))):
            return True
        names = self.holders.collections(owner)
        if not names:
            return False
        return any(
            op.kind in (REMOVE, CUT) and op.place.key.removesuffix("[]").rpartition(".")[2] in names
            for found in self._operations(self.package, names).values()
            for op in found
        )

    def _takes_out(self, ref: FunctionRef, owner: str) -> bool:
        """Whether a function that names a type removes something from what is not part of its values."""
        if ref.symbol.rpartition(".")[0] == owner:
            return False
        return any(
            op.kind == REMOVE and op.place.owner not in ("", owner) for op in self.bodies.operations(ref)
        )

    def _made_again(self, operations: list[Operation]) -> bool:
        """Whether values of a type are made by code that runs again and again."""
        return any(
            op.kind == MADE
            and self.frequencies.of_block(op.ref, op.ctx, op.body, op.block) == Frequency.AGAIN
            for op in operations
        )


def _indexes(op: Operation, other: Operation) -> bool:
    """Whether two insertions belong to one event: the same key, or the same thing under two keys."""
    if not _beside(op, other) or op.key is None or other.key is None:
        return False
    same = op.value is not None and other.value is not None and bare(op.value) == bare(other.value)
    return same or bare(op.key) == bare(other.key)


def _beside(one: Operation, other: Operation) -> bool:
    """Whether two operations always come together."""
    return one.ctx is other.ctx and one.body == other.body and one.block == other.block
