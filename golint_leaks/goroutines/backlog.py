"""Channels of long-lived objects in which values or senders pile up.

The machine follows channels from the function that makes them; a channel in a field outlives it.  What can
be told of a field that stays in its package: all that receive from it and all that send to it.  A *sender*
is a send without an alternative.  Its values pile up where goroutines are started only to send, or where
the buffer is so large that nobody ever waits; the senders stay for ever once every reader has stopped.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Optional

from golint_leaks.finding import Confidence
from golint_leaks.goroutines.code import Code
from golint_leaks.goroutines.fields import Fields, literal_fields
from golint_leaks.goroutines.memory import Machine
from golint_leaks.goroutines.trace import WRITTEN, size_of
from golint_leaks.ir.expr import Binary, Closure, Const, Expr, Ref, Result, Temp, Unary, Var
from golint_leaks.ir.instr import (
    Assign,
    Branch,
    Call,
    Go,
    Make,
    RangeNext,
    Recv,
    SelectSwitch,
    Send,
    Terminator,
)
from golint_leaks.types.declared import ValueEntry
from golint_leaks.types.program import FunctionRef

STOPPED = "stopped"
SLOWER = "slower"
ROOM = "room"

LARGE = 4096
"""A buffer with more room than this holds back nobody who sends."""

AMPLE = 64
"""A buffer with more room than this takes what is still sent when its reader stops, as a rule."""


class Reader(NamedTuple):
    """A receive; ``stops`` is where its loop can be left while values still come, None where it cannot.

    ``once``: the value itself is what ends the loop, and ``signal`` the same where other things end it too.
    """

    looping: bool
    stops: Optional[tuple[Code, int, int]]
    once: bool
    signal: bool


class Start(NamedTuple):
    """A ``go`` statement and the body in which it stands; ``loops``: it is in a loop."""

    code: Code
    body: int
    go: Go
    loops: bool


class Sender(NamedTuple):
    """A send without an alternative; ``start`` starts a goroutine for it alone."""

    code: Code
    body: int
    at: int
    end: int
    start: Optional[Start]


class Backlog(NamedTuple):
    """A sender whose values pile up; ``place`` is where the reader stops, or the buffer is made."""

    how: str
    symbol: str
    sender: Sender
    place: Optional[tuple[Code, int, int]]
    confidence: Confidence


class Backlogs:
    """The channels in fields of one package, with all that send to and receive from them."""

    def __init__(self, m: Machine, fields: Fields, refs: Sequence[FunctionRef]) -> None:
        self._m = m
        self._fields = fields
        self._wanted = (fields.made & fields.read & set(fields.released)) - fields.shared
        self._readers: dict[str, list[Reader]] = {}
        self._senders: dict[str, list[Sender]] = {}
        self._large: dict[str, tuple[Code, int, int]] = {}
        self._small: set[str] = set()
        self._none: set[str] = set()  # channels that are made without room somewhere
        self._meant: set[str] = set()  # channels whose room is meant for all that is sent, as it seems
        found = map(m.cache.get, refs if self._wanted else ())
        codes = [code for code in found if code is not None]
        started: dict[FunctionRef, Start] = {}
        for code in codes:
            for start in _starts(code):
                callee = code.types.callee(start.go.call)
                if callee.kind == "func" and callee.ref is not None:
                    started.setdefault(callee.ref, start)
        for code in codes:
            self._read(code, started.get(code.ref))

    def found(self) -> Iterator[Backlog]:
        """Senders whose values pile up."""
        for symbol in sorted(self._senders):
            readers = self._readers.get(symbol, [])
            if not readers or not all(reader.looping and not reader.once for reader in readers):
                continue
            stopped = readers[0].stops if all(reader.stops for reader in readers) else None
            for sender in self._senders[symbol]:
                if sender.start is not None:
                    how = STOPPED if stopped is not None else SLOWER
                    sure = stopped is not None and not self._enough(symbol, sender.start, readers)
                    yield Backlog(how, symbol, sender, stopped, Confidence.MEDIUM if sure else Confidence.LOW)
                elif symbol in self._large and symbol not in self._small:
                    yield Backlog(ROOM, symbol, sender, self._large[symbol], Confidence.LOW)

    def _enough(self, symbol: str, start: Start, readers: Sequence[Reader]) -> bool:
        """Whether what is sent may well be taken, or fit, although the reader stops.

        That depends on data where these tell how much room there is.  Who ends the reader by a value, and has
        room for it or ends as many as there are, counts the readers.
        """
        if symbol in self._meant:
            return True
        return any(reader.signal for reader in readers) and (start.loops or symbol not in self._none)

    def _read(self, code: Code, started: Optional[Start]) -> None:
        starts = {start.go.call.callee: start for start in _starts(code)}
        for number, body in enumerate(code.unit.bodies):
            start = started if not number else starts.get(Closure(number))
            for at, block in enumerate(body.blocks):
                for instr in block.instrs:
                    if type(instr) is Send:
                        self._send(code, number, at, instr, start)
                    elif type(instr) is Recv:
                        self._receive(code, number, at, instr.chan, instr.dst)
                    elif type(instr) is Assign:
                        self._made(code, self._symbol(code, instr.target), instr.value)
                    elif type(instr) is Make:
                        self._literal(code, instr)
                term = block.term
                if type(term) is RangeNext:
                    self._receive(code, number, at, term.x, -1)
                elif type(term) is SelectSwitch:
                    for case in term.cases:
                        if type(case.comm) is Recv:
                            self._receive(code, number, at, case.comm.chan, case.comm.dst)

    def _symbol(self, code: Code, e: Optional[Expr]) -> str:
        symbol = self._fields.symbol(code, e)
        return symbol if symbol in self._wanted else ""

    def _send(self, code: Code, number: int, at: int, sent: Send, start: Optional[Start]) -> None:
        symbol = self._symbol(code, sent.chan)
        if not symbol:
            return
        if start is not None and (code.ctx.graph(number).in_loop(at) or self._m.callers.once(start.code.ref)):
            start = None  # it sends again and again, or there is one of it
        self._senders.setdefault(symbol, []).append(Sender(code, number, sent.at, sent.end, start))

    def _receive(self, code: Code, number: int, at: int, chan: Expr, dst: int) -> None:
        symbol = self._symbol(code, chan)
        if not symbol:
            return
        looping = code.ctx.graph(number).in_loop(at)
        stops = self._stops(code, number, at, chan, dst) if looping else None
        # A loop that receives and nothing else takes as many values as it knows of: it may be a drain.
        waits = type(code.unit.bodies[number].blocks[at].term) in (RangeNext, SelectSwitch)
        ends = looping and self._ends_by(code, number, at, chan)
        reader = Reader(looping and (stops is None or waits), stops, ends and stops is None, ends)
        self._readers.setdefault(symbol, []).append(reader)

    def _ends_by(self, code: Code, number: int, at: int, chan: Expr) -> bool:
        """Whether the loop around a receive is left with each value."""
        own = _taking(code.unit.bodies[number].blocks[at].term, chan)
        return own >= 0 and not code.ctx.graph(number).same_loop(at, own)

    def _stops(
        self, code: Code, number: int, at: int, chan: Expr, dst: int
    ) -> Optional[tuple[Code, int, int]]:
        """Where the loop around a receive is left other than at the end of its channel."""
        body, graph = code.unit.bodies[number], code.ctx.graph(number)
        for inside, block in enumerate(body.blocks):
            if inside != at and not graph.same_loop(at, inside):
                continue
            term = block.term
            if inside == at and type(term) is RangeNext:
                continue
            if type(term) is Branch and _asks(code, term.cond, dst):
                continue
            if type(term) is Branch and _counts(code, term.cond):
                continue  # who counts what it takes knows how much is to come
            own = _taking(term, chan)
            for target in graph.succs[inside]:
                # Who takes a value for the end has taken it: nobody waits for that.
                if target in (at, own) or graph.same_loop(at, target):
                    continue
                if target in graph.returning(body):
                    return code, *_span(code, number, inside, target)
        return None

    def _literal(self, code: Code, made: Make) -> None:
        for found, value in literal_fields(self._m, code, made):
            if found.symbol in self._wanted:
                self._made(code, found.symbol, value)

    def _made(self, code: Code, symbol: str, value: Expr) -> None:
        made = code.types.definition(value.temp) if symbol and type(value) is Temp else None
        if type(made) is not Call or code.types.callee(made).symbol != "make":
            return
        if len(made.args) > 1 and _number(code, made.args[1]) >= LARGE:
            self._large[symbol] = (code, made.at, made.end)
        else:
            self._small.add(symbol)
        if len(made.args) < 2 or _zero(made.args[1]):
            self._none.add(symbol)
        elif size_of(code, made.args[1]) != WRITTEN or _number(code, made.args[1]) > AMPLE:
            self._meant.add(symbol)


def _starts(code: Code) -> Iterator[Start]:
    for number, body in enumerate(code.unit.bodies):
        for at, block in enumerate(body.blocks):
            for instr in block.instrs:
                if type(instr) is Go:
                    yield Start(code, number, instr, code.ctx.graph(number).in_loop(at))


def _taking(term: Terminator, chan: Expr) -> int:
    """The block behind the case of a select that receives from ``chan``; -1 without one."""
    if type(term) is SelectSwitch:
        for case in term.cases:
            if type(case.comm) is Recv and case.comm.chan == chan:
                return case.target
    return -1


def _asks(code: Code, cond: Expr, dst: int) -> bool:
    """Whether a condition asks if a receive gave a value, or its channel has been closed."""
    if type(cond) is Unary:
        return _asks(code, cond.x, dst)
    if type(cond) is Var:
        return Result(dst, 1) in code.types.assigned(cond.id)
    return cond == Result(dst, 1)


def _counts(code: Code, cond: Expr) -> bool:
    """Whether a condition compares how many elements something has."""
    if type(cond) is not Binary:
        return False
    for e in (cond.x, cond.y):
        made = code.types.definition(e.temp) if type(e) is Temp else None
        if type(made) is Call and code.types.callee(made).symbol == "len":
            return True
    return False


def _zero(size: Expr) -> bool:
    return type(size) is Const and size.text == "0"


def _span(code: Code, number: int, inside: int, target: int) -> tuple[int, int]:
    """The text that leaves a loop, from block ``inside`` to ``target``."""
    blocks = code.unit.bodies[number].blocks
    for at in (target, inside):
        block = blocks[at]
        for instr in block.instrs:
            if hasattr(instr, "at"):
                return instr.at, getattr(instr, "end", instr.at + 1)
        start = getattr(block.term, "at", -1)
        if start >= 0:
            return start, getattr(block.term, "end", start + 1)
    body = code.unit.bodies[number]
    return body.at, body.at + 1


def _number(code: Code, e: Expr, depth: int = 4) -> int:
    """The value of a constant, 0 where it is not known."""
    if depth and type(e) is Binary and e.op in _ARITHMETIC:
        x, y = _number(code, e.x, depth - 1), _number(code, e.y, depth - 1)
        return _ARITHMETIC[e.op](x, y) if x < 1 << 40 and y < 1 << 40 else 0
    if type(e) is Const and e.kind == "int":
        try:
            return int(e.text.replace("_", ""), 0)
        except ValueError:  # 0755
            return 0
    meaning = code.types.meaning(e) if type(e) is Ref else None
    if depth and isinstance(meaning, ValueEntry) and meaning.decl.const and meaning.decl.value is not None:
        return _number(code, meaning.decl.value, depth - 1)
    return 0


_ARITHMETIC: dict[str, Callable[[int, int], int]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "<<": lambda x, y: x << y if y < 64 else 0,
}
