"""The steps that explain a leak: who starts whom, who leaves, who waits for what."""

from __future__ import annotations

from typing import NamedTuple

from golint_leaks.finding import Place, Step, Thread
from golint_leaks.goroutines import kinds as k
from golint_leaks.goroutines.memory import Machine
from golint_leaks.goroutines.state import Event
from golint_leaks.goroutines.trace import Leak

_TOLD = {
    "send": "sends here",
    "recv": "receives here",
    "close": "closes it here",
    "cancel": "cancels here",
    "lock": "locks here",
    "unlock": "unlocks here",
    "done": "counts down here",
    "signal": "signals here",
}
MOST_OPERATIONS = 2
"""Operations of others on the same object that are told, the last ones."""


class Story(NamedTuple):
    """Steps, the same by goroutine, and the part of the message that names the decisive one."""

    steps: tuple[Step, ...]
    threads: tuple[Thread, ...]
    path: str


class _Teller:
    def __init__(self, m: Machine, leak: Leak) -> None:
        self.m = m
        self.leak = leak
        self.steps: list[Step] = []
        self.own: dict[int, list[int]] = {}

    def tell(self, gid: int, place: Place, text: str) -> int:
        number = len(self.steps)
        self.steps.append(Step(place, text))
        self.own.setdefault(gid, []).append(number)
        return number


def story(m: Machine, leak: Leak) -> Story:
    """The steps of a leak in the order of execution."""
    teller = _Teller(m, leak)
    path = ""
    events = leak.events
    names = _names(leak)
    about = [event for event in events if _concerns(event, leak)]
    last = {event[1]: event for event in about if event[1] != leak.gid}
    leaver = _leaver(m, leak)
    chosen = {id(event) for event in (*about[-MOST_OPERATIONS:], *last.values())}
    for number, event in enumerate(events):
        kind, gid = event[0], event[1]
        if kind == "go" and event[5] == leak.gid:
            teller.tell(gid, _place(event), f"{_short(leak.symbol)} is started here")
        elif id(event) in chosen:
            teller.tell(gid, _place(event), f"{names.get(gid, 'another goroutine')} {_TOLD[kind]}")
        elif kind == "return" and gid == leaver and gid != leak.gid:
            branch = _last_branch(events[:number], gid)
            if branch is not None:
                teller.tell(
                    gid, _place(branch), "this condition holds" if branch[5] else "this one does not hold"
                )
            who = names.get(gid, "the other goroutine")
            if event[4] > event[3]:
                at = teller.tell(gid, _place(event), f"{who} returns here")
                path = (
                    f"when [{who} returns](%d)" % at if not event[5] else f"after [the end of {who}](%d)" % at
                )
    for gid, symbol, place in leak.others:
        at = teller.tell(gid, place, f"{_short(symbol)} waits here for ever")
        if leak.how == k.CYCLE and not path.startswith("while"):
            path = f"while [{_short(symbol)} waits](%d)" % at
    teller.tell(
        leak.gid, Place(leak.code.path, leak.at, leak.end), f"{_short(leak.symbol)} waits here for ever"
    )
    symbols = {event[1]: event[2].symbol(event[6]) for event in events if event[0] == "return"}
    symbols |= {gid: symbol for gid, symbol, _ in leak.others}
    symbols[leak.gid] = leak.symbol
    threads = tuple(Thread(symbols.get(gid, ""), tuple(own)) for gid, own in teller.own.items())
    return Story(tuple(teller.steps), threads, path)


def _concerns(event: Event, leak: Leak) -> bool:
    if event[0] not in _TOLD or len(event) < 6:
        return False
    what = event[5]
    if type(what) is tuple:
        return len(what) > 1 and what[1] in leak.objects
    return what in leak.objects


def _leaver(m: Machine, leak: Leak) -> int:
    """The goroutine whose end is decisive: the starter where it has ended, else the last that has."""
    ended = [event[1] for event in leak.events if event[0] == "return"]
    name = m.goroutines.names[leak.gid]
    starter = name[0] if type(name) is tuple else -1
    if starter in ended:
        return int(starter)
    return int(ended[-1]) if ended else -1


def _last_branch(events: tuple[Event, ...], gid: int) -> Event | None:
    for event in reversed(events):
        if event[1] == gid:
            return event if event[0] == "branch" and event[4] > event[3] else None
    return None


def _names(leak: Leak) -> dict[int, str]:
    """Functions of the goroutines by number, as far as the steps tell."""
    found = {gid: _short(symbol) for gid, symbol, _ in leak.others}
    for event in leak.events:
        if event[0] == "return":
            found[event[1]] = _short(event[2].symbol(event[6]))
    found[leak.gid] = _short(leak.symbol)
    return found


def _place(event: Event) -> Place:
    return Place(event[2].path, event[3], event[4])


def _short(symbol: str) -> str:
    return symbol.rsplit("/", 1)[-1].partition(".")[2]
