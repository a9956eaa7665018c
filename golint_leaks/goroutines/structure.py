"""Findings that need no execution: goroutines that nothing ends, and objects that nobody stops."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any

from golint_leaks.finding import Confidence, Finding, Place, Step, Thread, Wording
from golint_leaks.goroutines.backlog import ROOM, Backlog, Backlogs
from golint_leaks.goroutines.departed import Departed, Departures
from golint_leaks.goroutines.endless import NEVER, UNMADE, Endless, Spawned
from golint_leaks.goroutines.entries import TEST
from golint_leaks.goroutines.expiring import Expiring, expiring
from golint_leaks.goroutines.fields import Fields, candidates, serving
from golint_leaks.goroutines.generators import Generators, Unheeded
from golint_leaks.goroutines.kinds import (
    ABANDONED,
    BLOCKED_RECEIVE,
    BLOCKED_SEND,
    CHAN_RECEIVE_NIL,
    CHAN_SEND,
    CHANNEL_BACKLOG,
    ENDLESS_GOROUTINE,
    NEVER_STOPPED,
    UNCLOSED_RANGE,
    UNHEEDED,
)
from golint_leaks.goroutines.lifecycle import Left, Lifecycles
from golint_leaks.goroutines.memory import Machine
from golint_leaks.goroutines.skipped import Skipped, skipped
from golint_leaks.goroutines.unmade import Unmade, UnmadeChannels
from golint_leaks.goroutines.variables import Variables, has_channels
from golint_leaks.ir.typeexpr import TChan
from golint_leaks.types.program import Package


def structural(
    m: Machine,
    package: Package,
    kinds: Mapping[str, Wording],
    files: Container[int] | None,
    state: dict[str, Any],
) -> Iterator[Finding]:
    """Findings in the functions of a package that start goroutines; tests are left out."""
    yield from _nil_channels(m, package, kinds, files)
    rule, other, sends = kinds.get(ENDLESS_GOROUTINE), kinds.get(NEVER_STOPPED), kinds.get(BLOCKED_SEND)
    piling = kinds.get(CHANNEL_BACKLOG)
    if rule is None and other is None and sends is None and piling is None:
        return
    endless = state.get("endless")
    if endless is None:
        endless = state["endless"] = Endless(m)
    starting = [
        ref
        for ref in package.function_refs()
        if (files is None or ref.file in files)
        and "go" in ref.called
        and not package.files[ref.file].path.endswith(TEST)
    ]
    told: set[tuple[str, int]] = set()
    for ref in starting:
        for spawned in endless.spawned(ref):
            told.add((spawned.starter.path, spawned.go.at))
            if rule is not None:
                yield _endless(spawned, rule)
    if sends is not None:
        generators = Generators(m)
        for ref in starting:
            for unheeded in generators.found(ref):
                yield _unheeded(m, unheeded, sends)
    if other is not None and starting and has_channels(package):
        owned = Variables(m, package)
        waiting = Endless(m, owned, owned.dead())
        for ref in starting:
            for spawned in waiting.spawned(ref):
                if spawned.trap.how == NEVER and (spawned.starter.path, spawned.go.at) not in told:
                    told.add((spawned.starter.path, spawned.go.at))
                    yield _endless(spawned, other)
    served = sends is not None and serving(package)
    if not (starting or served) or not candidates(package):
        return
    fields = Fields(m, package, TEST)
    refs = [ref for ref in package.function_refs() if not package.files[ref.file].path.endswith(TEST)]
    known: set[tuple[str, int]] = set()
    if sends is not None:
        for departed in Departures(m, fields, refs).found():
            if files is None or departed.code.ref.file in files:
                known.add((departed.code.path, departed.send.at))
                yield _departed(departed, sends)
    if piling is not None:
        for backlog in Backlogs(m, fields, refs).found():
            sender = backlog.sender
            at = (sender.code.path, sender.at)
            if (files is None or sender.code.ref.file in files) and at not in known:
                yield _backlog(backlog, piling)
    if other is not None:
        never = Endless(m, fields, fields.dead() | dict.fromkeys(fields.unmade(), UNMADE))
        for ref in starting:
            for spawned in never.spawned(ref):
                if (spawned.starter.path, spawned.go.at) not in told:
                    told.add((spawned.starter.path, spawned.go.at))
                    yield _endless(spawned, other)
        early = {found.symbol: found for found in skipped(m, fields)}
        unless = Endless(m, fields, dict.fromkeys(early, "")) if early else None
        for ref in starting if unless is not None else ():
            for spawned in unless.spawned(ref):  # type: ignore[union-attr]
                given = early.get(spawned.trap.call) if spawned.trap.how == NEVER else None
                if given is not None and (spawned.starter.path, spawned.go.at) not in told:
                    yield _skipped(spawned, given, other)
        lifecycles = Lifecycles(m, package, fields, starting)
        for ref in refs:
            if files is None or ref.file in files:
                for left in lifecycles.left(ref):
                    yield _left(left, other)


def _nil_channels(
    m: Machine, package: Package, kinds: Mapping[str, Wording], files: Container[int] | None
) -> Iterator[Finding]:
    if BLOCKED_RECEIVE not in kinds and UNCLOSED_RANGE not in kinds:
        return
    refs = list(package.function_refs())
    if BLOCKED_RECEIVE in kinds:
        for timer in expiring(m, (r for r in refs if not package.files[r.file].path.endswith(TEST))):
            if files is None or timer.code.ref.file in files:
                yield _expiring(timer, kinds[BLOCKED_RECEIVE])
    unmade = UnmadeChannels(m)
    giving = {ref.decl.name for ref in refs if any(type(r.type) is TChan for r in ref.decl.signature.results)}
    for ref in refs:
        if files is not None and ref.file not in files or ref.called.isdisjoint(giving | {"<-"}):
            continue
        if package.files[ref.file].path.endswith(TEST):
            continue
        for found in unmade.found(ref):
            rule = kinds.get(UNCLOSED_RANGE if found.range else BLOCKED_RECEIVE)
            if rule is not None:
                yield _unmade(found, rule)


def _expiring(found: Expiring, rule: Wording) -> Finding:
    waits = found.code.symbol(found.body)
    place = Place(found.code.path, found.recv.at, found.recv.end)
    made = Place(found.maker.path, found.made.at, found.made.end)
    return Finding(
        rule.id,
        rule.severity,
        Confidence.HIGH,
        place,
        rule.message("nil", what=short(waits), call="a timer that only calls a function", path=""),
        waits,
        (Step(made, "this timer has no channel"), Step(place, f"{short(waits)} waits here for ever")),
        wait_reason=CHAN_RECEIVE_NIL,
        goroutine=waits,
    )


def _unmade(found: Unmade, rule: Wording) -> Finding:
    code, waits = found.code, found.code.symbol(found.body)
    place = Place(code.path, found.at, found.end)
    callee = short(found.callee.symbol(0))
    return Finding(
        rule.id,
        rule.severity,
        Confidence.MEDIUM,
        place,
        rule.message("nil", what=short(waits), call=f"{callee}()", path=""),
        waits,
        (
            Step(
                Place(found.callee.path, found.given.at, found.given.end), f"{callee} returns no channel here"
            ),
            Step(place, f"{short(waits)} waits here for ever"),
        ),
        wait_reason=CHAN_RECEIVE_NIL,
        goroutine=waits,
    )


def _endless(spawned: Spawned, rule: Wording) -> Finding:
    starter, trap = spawned.starter, spawned.trap
    place = Place(starter.path, spawned.go.at, spawned.go.end)
    goroutine = spawned.code.symbol(spawned.target)
    call = short(trap.call) if trap.how in (NEVER, UNMADE) else trap.call
    return Finding(
        rule.id,
        rule.severity,
        spawned.confidence,
        place,
        rule.message(trap.how, what=short(goroutine), call=call, path=""),
        starter.symbol(spawned.body),
        (Step(place, "started here"), Step(Place(trap.code.path, trap.at, trap.end), "stays here for ever")),
        goroutine=goroutine,
        threads=(Thread(starter.symbol(spawned.body), (0,)), Thread(goroutine, (1,))),
    )


def _skipped(spawned: Spawned, found: Skipped, rule: Wording) -> Finding:
    starter, goroutine = spawned.starter, spawned.code.symbol(spawned.target)
    place = Place(starter.path, spawned.go.at, spawned.go.end)
    stopper = found.code.symbol(0)
    return Finding(
        rule.id,
        rule.severity,
        Confidence.MEDIUM,
        place,
        rule.message("skipped", what=short(goroutine), call=short(stopper), path="[here](1)"),
        starter.symbol(spawned.body),
        (
            Step(place, "started here"),
            Step(
                Place(found.code.path, found.given.at, found.given.end),
                f"{short(stopper)} returns before it releases {short(found.symbol)}",
            ),
        ),
        goroutine=goroutine,
        threads=(Thread(starter.symbol(spawned.body), (0,)), Thread(stopper, (1,))),
    )


def _unheeded(m: Machine, unheeded: Unheeded, rule: Wording) -> Finding:
    code, send = unheeded.code, unheeded.send
    started = Place(unheeded.starter.path, unheeded.go.at, unheeded.go.end)
    place = Place(code.path, send.at, send.end)
    goroutine, starter = code.symbol(unheeded.target), unheeded.starter.symbol(unheeded.body)
    level = Confidence.MEDIUM if unheeded.looks else Confidence.LOW
    if m.callers.few(unheeded.starter.ref, unheeded.body):
        level = Confidence.LOW  # its caller leaves when the process ends
    return Finding(
        rule.id,
        rule.severity,
        level,
        place,
        rule.message(
            UNHEEDED,
            what=short(goroutine),
            call=unheeded.channel,
            path=f"when the caller of [{short(starter)}](0)",
        ),
        goroutine,
        (
            Step(started, f"{short(goroutine)} is started here"),
            Step(place, f"{short(goroutine)} waits here for ever"),
        ),
        wait_reason=CHAN_SEND,
        goroutine=goroutine,
        threads=(Thread(starter, (0,)), Thread(goroutine, (1,))),
    )


def _departed(departed: Departed, rule: Wording) -> Finding:
    code, send, receiver = departed.code, departed.send, departed.receiver
    place = Place(code.path, send.at, send.end)
    goroutine, other = departed.goroutine, receiver.code.symbol(receiver.body)
    gone = Place(receiver.code.path, receiver.select.at, receiver.select.at + len("select"))
    return Finding(
        rule.id,
        rule.severity,
        departed.confidence,
        place,
        rule.message(
            ABANDONED,
            what=short(goroutine),
            call=short(departed.symbol),
            path=f"when [{short(other)} leaves](0)",
        ),
        code.symbol(departed.body),
        (
            Step(gone, f"{short(other)} receives here, or leaves"),
            Step(place, f"{short(goroutine)} waits here for ever"),
        ),
        wait_reason=CHAN_SEND,
        goroutine=goroutine,
        threads=(Thread(other, (0,)), Thread(goroutine, (1,))),
    )


def _backlog(found: Backlog, rule: Wording) -> Finding:
    sender = found.sender
    goroutine = sender.code.symbol(sender.body) if sender.start is not None else ""
    sent = Place(sender.code.path, sender.at, sender.end)
    place, function, steps = sent, sender.code.symbol(sender.body), []
    if sender.start is not None:
        starter, body, go, _ = sender.start
        started = Place(starter.path, go.at, go.end)
        steps.append(Step(started, "started here"))
        function = starter.symbol(body)
        if starter.ref is not sender.code.ref:
            place = started
    steps.append(Step(sent, "it sends here"))
    if found.place is not None:
        code, at, end = found.place
        text = "room for all is made here" if found.how == ROOM else "the reader stops here"
        steps.append(Step(Place(code.path, at, end), text))
    what, last = short(goroutine or function), f"({len(steps) - 1})"
    return Finding(
        rule.id,
        rule.severity,
        found.confidence,
        place,
        rule.message(found.how, what=what, call=short(found.symbol), path=last),
        function,
        tuple(steps),
        wait_reason=CHAN_SEND if goroutine else "",
        goroutine=goroutine,
    )


def _left(left: Left, rule: Wording) -> Finding:
    place = Place(left.code.path, left.call.at, left.call.end)
    return Finding(
        rule.id,
        rule.severity,
        left.confidence,
        place,
        rule.message("dropped", what=left.type, call=left.stopper, path=""),
        left.code.symbol(left.body),
        (Step(place, "started here"),),
    )


def short(symbol: str) -> str:
    """A symbol without its package; what has none stays as it is."""
    head, dot, rest = symbol.rsplit("/", 1)[-1].partition(".")
    return rest if dot else head
