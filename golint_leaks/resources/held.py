"""Findings about what was not acquired by a call of the function: fields and arguments."""

from __future__ import annotations

from typing import NamedTuple

from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.exits import Exit, Node
from golint_leaks.finding import Confidence, Finding, Place, Step, Wording
from golint_leaks.resources.emptied import Emptied
from golint_leaks.resources.skipped import Skipped
from golint_leaks.resources.wording import noun, shown


class Within(NamedTuple):
    """The function that a finding is about, and the file that it is in."""

    ctx: FunctionContext
    path: str
    test: bool
    symbol: str


def chain(leak: Exit) -> list[Node]:
    """The path to an exit, from its beginning."""
    found = []
    node = leak.node
    while node is not None:
        found.append(node)
        node = node.parent
    return found[::-1]


def emptied(within: Within, loss: Emptied, rule: Wording) -> Finding:
    """A field that is set to nil while what it holds is still open."""
    instr = loss.instr
    what, held = noun(loss.kind, loss.symbol), shown(loss.select, within.ctx.unit)
    return _finding(
        within, rule, rule.message("emptied", what=what, call=held), Place(within.path, instr.at, instr.end),
        loss.exit, "the last reference is gone here", Confidence.MEDIUM,
    )  # fmt: skip


def skipped(within: Within, loss: Skipped, rule: Wording) -> Finding:
    """A field or an argument that stays open where a step before its release failed."""
    what, held = noun(loss.kind, loss.symbol), shown(loss.held, within.ctx.unit)
    place = Place(within.path, loss.leak.at, loss.leak.end)
    return _finding(
        within, rule, rule.message(loss.duty, what=what, call=held), place,
        loss.leak, "the function returns here", loss.confidence,
    )  # fmt: skip


def _finding(
    within: Within, rule: Wording, message: str, place: Place, end: Exit, last: str, level: Confidence
) -> Finding:
    steps = [
        Step(Place(within.path, node.at, node.at + 1), node.label)
        for node in chain(end)
        if node.label and node.at >= 0
    ]
    return Finding(
        rule.id, rule.severity, Confidence.LOW if within.test else level, place, message, within.symbol,
        (*steps, Step(place, last)), None, within.test,
    )  # fmt: skip
