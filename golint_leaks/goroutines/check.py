"""Findings of one package: each entry is explored, each leak is worded once."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any, NamedTuple

from golint_leaks.finding import Confidence, Counted, Finding, Notification, Place, Severity, Wording
from golint_leaks.goroutines.blocking import Move
from golint_leaks.goroutines.bounds import COARSER, DEEPEST, FEWER, SHALLOW
from golint_leaks.goroutines.calls import connect
from golint_leaks.goroutines.code import Code
from golint_leaks.goroutines.entries import Entry, buffers, chosen, entries, workers, worth
from golint_leaks.goroutines.fix import safe
from golint_leaks.goroutines.kinds import ENDLESS_GOROUTINE, MACHINE, UNRELEASED
from golint_leaks.goroutines.lingering import Lingering
from golint_leaks.goroutines.memory import Machine
from golint_leaks.goroutines.search import Judge, explore, initial
from golint_leaks.goroutines.state import WIDENED, State
from golint_leaks.goroutines.step import GaveUp
from golint_leaks.goroutines.story import story
from golint_leaks.goroutines.structure import structural
from golint_leaks.goroutines.trace import Leak, describe, unclosed_at
from golint_leaks.goroutines.values import ANY
from golint_leaks.goroutines.verdict import leaked
from golint_leaks.goroutines.weight import confidence, short_lived
from golint_leaks.models import Models
from golint_leaks.types.program import Package, Program

EXECUTED = MACHINE | {ENDLESS_GOROUTINE}
"""Kinds of which some findings come from execution."""


def analyse_package(
    program: Program,
    package: Package,
    models: Models,
    kinds: Mapping[str, Wording],
    files: Container[int] | None = None,
    state: dict[str, Any] | None = None,
    go: str = "",
) -> Iterator[Finding | Notification | Counted]:
    """All findings in the functions of ``package``, those in ``files`` (indices) only where given.

    ``kinds`` maps kinds of findings to the rules that report them; ``state`` is kept between the
    packages of one program; ``go`` is the version of the language, empty for the newest.
    """
    state = {} if state is None else state
    m = machine(program, models, state, go)
    reported: dict[tuple[str, Place, str], tuple[Entry, Leak, list[Leak], Wording]] = {}
    explored = unfinished = simplified = 0
    for entry in () if EXECUTED.isdisjoint(kinds) else entries(m, package, files):
        ref = entry.ref
        before = m.steps
        try:
            leaks, gave_up, coarser = explore_entry(m, entry)
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            text = f"{ref.symbol} was not followed: {type(error).__name__}: {error}"
            yield Notification("internal", Severity.ERROR, text)
            continue
        explored += m.steps > before
        simplified += coarser
        if gave_up:
            unfinished += 1
            text = f"{ref.symbol} is too complex: not every interleaving was followed"
            yield Notification("gave-up", Severity.NOTE, text)
        elif coarser:
            text = f"{ref.symbol} is complex: calls deep inside it were not followed"
            yield Notification("simplified", Severity.NOTE, text)
        for leak in leaks:
            rule = kinds.get(leak.kind)
            if rule is None:
                continue
            key = (leak.kind, where(m, leak)[0], leak.reason)
            known = reported.get(key)
            if known is None or _tells_more(m, leak, entry, known[1], known[0]):
                reported[key] = (entry, leak, leaks, rule)
    if explored:
        yield Counted("entries", explored)
        yield Counted("entries_simplified", simplified)
        yield Counted("entries_given_up", unfinished)
    for entry, leak, leaks, rule in reported.values():
        yield finding(m, entry, leak, rule, leaks)
    told = {place for _, place, _ in reported}
    numbers = {file.path: file.index for file in package.files}
    for found in structural(m, package, kinds, files, state):
        if found.place in told:
            continue  # a goroutine is reported once
        if short_lived(m, package, numbers.get(found.place.path, 0)):
            found = found._replace(confidence=Confidence.LOW)
        yield found


def _tells_more(m: Machine, leak: Leak, entry: Entry, known: Leak, other: Entry) -> bool:
    """Whether a leak says more than what is known of the same place.

    Of a goroutine and a caller that wait at one place, the goroutine is what a dump shows; else the entry
    counts that leaves less open.
    """
    if (known.place[0] == "entry") != (leak.place[0] == "entry"):
        return bool(known.place[0] == "entry")
    return confidence(m, leak, entry).value > confidence(m, known, other).value


def machine(program: Program, models: Models, state: dict[str, Any], go: str) -> Machine:
    """The machine of a program, kept in ``state``."""
    found = state.get("machine")
    if found is None:
        roles = {symbol: role for symbol, names in models.roles.items() for role in names if role in _ROLES}
        found = state["machine"] = Machine(program, models, roles, version(go))
        connect(found)
        found.lingering = Lingering(found)
    assert isinstance(found, Machine)
    return found


_ROLES = frozenset(
    {
        "mutex-lock", "mutex-unlock", "read-lock", "read-unlock", "wait-group-add", "wait-group-done",
        "wait-group-wait", "wait-group-go", "cond-new", "cond-wait", "cond-signal", "cond-broadcast",
        "context-root", "context-cancel", "context-timeout", "context-value", "context-done", "group-new",
        "group-go", "group-wait", "delayed-call", "read-locker", "once", "atomic-load", "atomic-store",
        "atomic-swap", "atomic-add", "timer-new", "ticker-new", "timer-stop", "timer-reset",
    }
)  # fmt: skip


def version(go: str) -> tuple[int, int]:
    """``1.21`` as numbers; the newest where it is not known."""
    parts = go.split(".")
    try:
        return int(parts[0]), int(parts[1])
    except (ValueError, IndexError):
        return 1, 99


class Explored(NamedTuple):
    """The leaks of an entry, whether it was given up, or explored to the end with fewer calls followed."""

    leaks: list[Leak]
    gave_up: bool
    coarser: bool


def explore_entry(m: Machine, entry: Entry, exact: bool = False) -> Explored:
    """The leaks that an entry leads to.

    Where following its calls leads to too many states, it is explored once more with fewer of them followed:
    what is not followed may do anything with what it is given.

    ``exact``: as many workers are explored as are written out, where that is a small number.
    """
    code = m.cache.get(entry.ref)
    if code is None or not worth(m, code, entry.body):
        return Explored([], False, False)
    m.buffers = buffers(code)
    m.workers = ANY if exact else workers(m, code)
    found: dict[tuple[Any, ...], Leak] = {}
    doubtful: set[tuple[Any, ...]] = set()
    staying: dict[tuple[Any, ...], Leak] = {}
    certain: set[tuple[Any, ...]] = set()  # what was found with more calls followed

    def judge(st: State, possible: list[Move]) -> None:
        if any(g.unwinding for g in st.gs):
            return  # the process ends, unless somebody recovers
        lost = leaked(st, possible)
        for g in lost:
            leak = describe(m, st, g, lost)
            if leak is not None and st.taint & WIDENED:
                doubtful.add((leak.symbol, leak.code.path, leak.at, leak.reason))
            elif leak is not None:
                key = (leak.symbol, leak.code.path, leak.at, leak.reason)
                if key not in certain and (key not in found or leak.taint < found[key].taint):
                    found[key] = leak
        for g, number in () if st.taint & WIDENED else m.lingering.found(st, lost):
            leak = describe(m, st, g, [g])
            if leak is not None:
                what = m.info[number].text
                stays = leak._replace(kind=ENDLESS_GOROUTINE, how=UNRELEASED, reason="", what=what)
                staying.setdefault((leak.symbol, leak.code.path, leak.at), stays)

    def result() -> list[Leak]:
        # What is blocked for ever on one path is told of that, not of others on which it goes round.
        blocked = {key[:3] for key in found}
        return [*found.values(), *(leak for key, leak in staying.items() if key not in blocked)]

    share = 1 if entry.body == 0 and chosen(entry.ref) else FEWER
    m.reached = DEEPEST + 1
    for deepest in (DEEPEST, *COARSER):
        if deepest >= m.reached:
            continue  # the same again
        m.reached = 1
        doubtful.clear()
        certain.update(found)
        if _explored(m, code, entry.body, deepest, judge, share):
            # Whether a leak that needs a widened state can happen is not known.
            gave_up = deepest <= SHALLOW or not doubtful <= set(found)
            return Explored(result(), gave_up, deepest < DEEPEST and not gave_up)
    return Explored(result(), True, False)


def _explored(m: Machine, code: Code, body: int, deepest: int, judge: Judge, share: int) -> bool:
    """Look at what an entry does, with calls followed so far; whether that was not too much."""
    m.deepest = deepest
    try:
        explore(m, initial(m, code, body), judge, share)
    except GaveUp:
        return False
    finally:
        m.deepest = DEEPEST
    return True


def finding(m: Machine, entry: Entry, leak: Leak, rule: Wording, leaks: list[Leak]) -> Finding:
    """A leak as it is reported."""
    place, function = where(m, leak)
    told = story(m, leak)
    return Finding(
        rule.id,
        rule.severity,
        confidence(m, leak, entry),
        place,
        rule.message(leak.how, what=_short(leak.symbol), call=leak.what or "it", path=told.path),
        function,
        told.steps,
        safe(m, leak, leaks, lambda: _complete(m, entry, leaks)),
        leak.code.test,
        leak.reason,
        goroutine=leak.symbol,
        threads=told.threads,
        keeps=leak.keeps,
    )


def _complete(m: Machine, entry: Entry, leaks: list[Leak]) -> list[Leak]:
    """The leaks of an entry; all that were known before where it cannot be explored to the end."""
    found, gave_up, _ = explore_entry(m, entry)
    if not gave_up and m.workers != ANY:
        others, gave_up, _ = explore_entry(m, entry, exact=True)
        found = [*found, *others]
    return leaks if gave_up else found


def where(m: Machine, leak: Leak) -> tuple[Place, str]:
    """Where a leak is reported, and in which function.

    That is the operation that blocks, unless it stands in a function that another one started: then it
    is the ``go`` statement, because whoever starts a function decides what it shares with it.  A range that
    waits for a close is reported where another function returns that closes the channel on other paths.
    """
    returned = unclosed_at(m, leak)
    if returned is not None:
        return returned
    if leak.place[0] == "go":
        starter = m.cache.code(leak.place[1])
        if starter.ref is not leak.code.ref:
            at, end = leak.place[2], leak.place[3]
            inside = [n for n, body in enumerate(starter.unit.bodies) if body.at <= at < body.end]
            return Place(starter.path, at, end), starter.symbol(inside[-1] if inside else 0)
    return Place(leak.code.path, leak.at, leak.end), leak.code.symbol(leak.body)


def _short(symbol: str) -> str:
    return symbol.rsplit("/", 1)[-1].partition(".")[2]
