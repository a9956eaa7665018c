"""How sure a leak is, and how much it matters: its confidence."""

from __future__ import annotations

from golint_leaks.facts.waiting import serves
from golint_leaks.finding import Confidence
from golint_leaks.goroutines.entries import Entry
from golint_leaks.goroutines.kinds import (
    BLOCKED_RECEIVE,
    BLOCKED_WAIT,
    CHANNEL_BACKLOG,
    ENDLESS_GOROUTINE,
    UNCLOSED_RANGE,
)
from golint_leaks.goroutines.memory import Machine
from golint_leaks.goroutines.state import STATE_OF_OTHERS, TOO_EARLY
from golint_leaks.goroutines.trace import OWN_BUFFER, Leak
from golint_leaks.ir.instr import Go
from golint_leaks.types.program import Package

AWAITING = frozenset({BLOCKED_RECEIVE, BLOCKED_WAIT})
"""Kinds in which a function waits for what others are to do."""

COUNTED = frozenset({UNCLOSED_RANGE, CHANNEL_BACKLOG, BLOCKED_WAIT, ENDLESS_GOROUTINE})
"""Kinds that depend on how many values are sent and how many goroutines there are, or on what they do."""


def confidence(m: Machine, leak: Leak, entry: Entry) -> Confidence:
    """High when nothing on the way was given to code that is not followed.

    Low where a function itself waits for those that it has started: it would be seen to hang wherever it
    is used, so that the path is more often one that cannot be taken.  Also low where a process runs the
    entry once, at its start or for one command: it often waits for as long as the program runs, and what
    it leaves ends together with it, as in tests.
    """
    doubt = STATE_OF_OTHERS | OWN_BUFFER | TOO_EARLY
    if leak.taint & doubt or short_lived(m, entry.ref.package, entry.ref.file):
        return Confidence.LOW
    if leak.place[0] == "entry" and leak.kind in AWAITING:
        return Confidence.LOW
    if entry.main or (m.callers.once(entry.ref, entry.body) and not _served(m, leak)):
        return Confidence.LOW
    if m.callers.few(entry.ref, entry.body) and not _served(m, leak):
        return Confidence.LOW  # as far as the program tells there are as many as it starts with
    if leak.kind in COUNTED:
        return Confidence.MEDIUM
    return Confidence.MEDIUM if leak.taint else Confidence.HIGH


def short_lived(m: Machine, package: Package, file: int) -> bool:
    """Whether a file belongs to tests, or to a program that does its work and ends."""
    return m.programs.for_tests(package, file) or (package.name == "main" and m.programs.ends(package))


def _served(m: Machine, leak: Leak) -> bool:
    """Whether the goroutine is started again and again, in a loop that waits for work."""
    if leak.place[0] != "go":
        return False
    code, start = m.cache.code(leak.place[1]), leak.place[2]
    return any(
        type(instr) is Go and instr.at == start and serves(code.ctx, number, at)
        for number, body in enumerate(code.unit.bodies)
        for at, block in enumerate(body.blocks)
        for instr in block.instrs
    )
