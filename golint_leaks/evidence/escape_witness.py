"""What the compiler's escape analysis says of a finding: whether a function literal outlives its function."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Optional

from golint_leaks.evidence.claims import Claim, outermost
from golint_leaks.evidence.code import Code
from golint_leaks.evidence.escapefile import EscapeFacts
from golint_leaks.evidence.model import EscapeFact, EscapeKind
from golint_leaks.finding import Step, Testimony, Verdict

_CAPTURED = {
    EscapeKind.CAPTURED_BY_VALUE: "by value",
    EscapeKind.CAPTURED_BY_REFERENCE: "by reference",
}
_LITERALS = (EscapeKind.FUNC_LITERAL_ESCAPES, EscapeKind.FUNC_LITERAL_DOES_NOT_ESCAPE)
_REASONS = 4


class EscapeWitness:
    """The facts about the checkout, ready to be asked about findings."""

    def __init__(self, facts: EscapeFacts, code: Code) -> None:
        self._facts = facts
        self._code = code
        self._files: dict[str, list[EscapeFact]] = {}

    def hear(self, claim: Claim) -> Optional[Testimony]:
        """What the compiler says; None where it has not spoken of the file or the rule does not ask it.

        That a literal escapes is no leak yet: the testimony is without weight.  One that does not
        escape retains nothing, on no path.
        """
        if "escape" not in claim.rule.evidence:
            return None
        own = [fact for fact in self._of(claim.finding.place.path) if self._in_function(fact, claim)]
        if not own:
            return None
        literals = [fact for fact in own if fact.kind in _LITERALS and fact.place.line in claim.lines]
        note = ""
        if not literals:
            all_literals = [fact for fact in own if fact.kind in _LITERALS]
            if len(all_literals) == 1:  # the only one of the function: its line has moved
                literals, note = all_literals, f" (line {all_literals[0].place.line} of what was compiled)"
        if not literals:
            return self._value(claim, own)
        escaping = [fact for fact in literals if fact.kind is EscapeKind.FUNC_LITERAL_ESCAPES]
        if not escaping:
            text = f"the function literal does not escape{note}: it retains nothing"
            return Testimony("escape", Verdict.CONTRADICTED, text)
        captured = self._captured(escaping, own)
        listed = ", ".join(captured)
        text = f"the function literal escapes to the heap{note}" + (f" and keeps {listed}" if listed else "")
        return Testimony("escape", Verdict.CONSISTENT, text, (), self._steps(escaping, own), weighty=False)

    def _value(self, claim: Claim, own: list[EscapeFact]) -> Optional[Testimony]:
        """What is allocated at the place itself, where no literal is."""
        lines = set(self._code.lines(claim.finding.place))
        kinds = (EscapeKind.ESCAPES, EscapeKind.MOVED_TO_HEAP)
        here = [fact for fact in own if fact.kind in kinds and fact.place.line in lines and fact.flow]
        if not here:
            return None
        text = f"{here[0].name} is on the heap"
        return Testimony("escape", Verdict.CONSISTENT, text, (), self._steps(here, []), weighty=False)

    def _of(self, path: str) -> list[EscapeFact]:
        if path not in self._files:
            name = path.rpartition("/")[2]
            self._files[path] = [
                fact for fact in self._facts.of_file(name) if self._path(fact, fact.place.path) == path
            ]
        return self._files[path]

    def _path(self, fact: EscapeFact, path: str) -> Optional[str]:
        """The file of the checkout; logs without headers do not name the package."""
        if fact.package:
            return self._code.of_package(fact.package, path)
        return self._code.by_path(path)

    def _in_function(self, fact: EscapeFact, claim: Claim) -> bool:
        """Facts without a function (``does not escape``) are told by the line alone."""
        if not fact.function:
            return fact.place.line in claim.lines
        local = outermost(fact.function)
        return any(function == local or function.endswith(f".{local}") for function in claim.functions)

    def _captured(self, literals: list[EscapeFact], own: list[EscapeFact]) -> list[str]:
        """``part (by value)``; the compiler names variables of the function, its own excepted."""
        moved = {fact.name for fact in own if fact.kind is EscapeKind.MOVED_TO_HEAP}
        told = []
        for fact in own:
            how = _CAPTURED.get(fact.kind)
            if how is None or fact.name.startswith(".") or fact.function != literals[0].function:
                continue
            told.append(f"{fact.name} ({how}{', moved to the heap' if fact.name in moved else ''})")
        return list(dict.fromkeys(told))

    def _steps(self, literals: list[EscapeFact], own: list[EscapeFact]) -> tuple[Step, ...]:
        """The flow of the literal, and of what is captured by it."""
        lines = {fact.place.line for fact in literals}
        captured = [
            fact
            for fact in own
            if fact.kind in (EscapeKind.ESCAPES, EscapeKind.MOVED_TO_HEAP)
            and any(line.place is not None and line.place.line in lines for line in fact.flow)
        ]
        return tuple(self._flow([*literals, *captured][:_REASONS]))

    def _flow(self, facts: Iterable[EscapeFact]) -> Iterable[Step]:
        for fact in facts:
            for line in fact.flow:
                if line.place is None or line.text.endswith("(spill)"):  # the value itself, at its own place
                    continue
                path = self._path(fact, line.place.path)
                place = self._code.place(path, line.place.line, line.place.column) if path else None
                if place is not None:
                    yield Step(place, f"{fact.name}: {line.text}")
