"""Sends on channels in fields whose receivers can leave.

A goroutine that sends on an unbuffered channel of its object, without another case, believes that
somebody receives.  Where every receive of that channel stands in a select that some event ends as well
(the end of a context, a channel that an ending method closes), the receiver may be gone when the sender
comes: it blocks for ever, and with it all that waits for it.

The same holds for a method that hands something to the loop which serves its object: once the loop has
been told to end by a context, whoever calls the method waits for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Optional

from golint_leaks.dataflow.graph import Graph
from golint_leaks.dataflow.uses import operands, term_operands
from golint_leaks.facts.conventions import sounds_like_end, sounds_like_life
from golint_leaks.finding import Confidence
from golint_leaks.goroutines.code import Code
from golint_leaks.goroutines.fields import Fields
from golint_leaks.goroutines.memory import Machine
from golint_leaks.ir.expr import Binary, Closure, Expr, Ref, Select, Star, Temp, Unary
from golint_leaks.ir.instr import Block, Call, Go, RangeNext, Recv, Return, SelectCase, SelectSwitch, Send
from golint_leaks.types.model import Chan, Named, Pointer, Struct
from golint_leaks.types.program import FunctionRef

_HELPERS = 4
"""How many calls lie between the function that is started and the send."""

_TIMED = frozenset({"one-shot-channel"})

Site = tuple[FunctionRef, int]
"""A body of a function."""


class Leaving(NamedTuple):
    """A receive that something else can take the place of; ``ends`` are the fields that may end it.

    ``serves``: it stands in a loop that goes on until a context ends, which others may do at any time.
    ``signal``: what is received ends its loop.
    """

    code: Code
    body: int
    select: SelectSwitch
    ends: frozenset[str]
    serves: bool
    signal: bool


class Departed(NamedTuple):
    """A send that nobody receives once ``receiver`` has left; ``symbol`` is the field.

    ``goroutine`` is the function that was started, as a dump shows it, or the one that any caller waits in.
    """

    code: Code
    body: int
    send: Send
    symbol: str
    goroutine: str
    receiver: Leaving
    confidence: Confidence


class Departures:
    """The sends of one package whose receivers can leave."""

    def __init__(self, m: Machine, fields: Fields, refs: list[FunctionRef]) -> None:
        self._m = m
        self._fields = fields
        self._watched = fields.rendezvous()
        self._sends: dict[str, list[tuple[Code, int, Send]]] = {}
        self._receives: dict[str, list[Leaving]] = {}
        self._ends: dict[FunctionRef, set[str]] = {}
        self._stays: set[str] = set()
        self._started: set[Site] = set()
        self._repeated: set[Site] = set()  # what is started in loops
        self._callers: dict[FunctionRef, set[Site]] = {}
        for ref in refs if self._watched else ():
            code = m.cache.get(ref)
            if code is not None:
                for number in range(len(code.unit.bodies)):
                    self._body(code, number)

    def found(self) -> Iterator[Departed]:
        """The sends, each with the receiver that leaves first in the source."""
        for symbol, sends in sorted(self._sends.items()):
            receives = self._receives.get(symbol, [])
            if symbol in self._stays or not receives:
                continue
            for code, body, send in sends:
                root = self._goroutine((code.ref, body), _HELPERS)
                of = self._m.cache.get(root[0]) if root is not None else None
                if root is not None and of is not None:
                    if self._together(code, receives, symbol):
                        goroutine = of.symbol(root[1])
                        level = self._confidence(root, receives)
                        yield Departed(code, body, send, symbol, goroutine, receives[0], level)
                elif not body and self._served(code, receives):
                    waits = code.symbol(body)
                    level = self._confidence((code.ref, body), receives)
                    yield Departed(code, body, send, symbol, waits, receives[0], level)

    def _confidence(self, sender: Site, receives: list[Leaving]) -> Confidence:
        """Low where the sender, or a receiver, is one of those with which the process starts.

        They leave when the process ends, and with it the other side.  Also low where as many receivers are
        ended by a value as there are: who does so counts them.
        """
        if sender in self._repeated and all(one.signal for one in receives):
            return Confidence.LOW
        few = self._m.callers.few
        lasting = few(*sender) or any(few(one.code.ref, one.body) for one in receives)
        return Confidence.LOW if lasting else Confidence.MEDIUM

    def _together(self, code: Code, receives: list[Leaving], symbol: str) -> bool:
        """Whether nothing says that the sender ends before its receivers do.

        It may be about to send when there is none if it ends by itself, or by the same event as they, or if
        they come and go as callers do.
        """
        own = self._ends.get(code.ref, set())
        for one in receives:
            if not own & one.ends and not self._unbound(own, one, symbol):
                return False
            if any(code.ref in self._fields.released.get(end, ()) for end in one.ends):
                return False
        return True

    def _unbound(self, own: set[str], receiver: Leaving, symbol: str) -> bool:
        if self._goroutine((receiver.code.ref, receiver.body), _HELPERS) is not None:
            return not own
        if not own and any(end in self._fields.released for end in receiver.ends):
            return True  # nobody asks any more once the object has been ended
        return bool(own) or receiver.code.ref in self._fields.makers.get(symbol, ())

    def _served(self, code: Code, receives: list[Leaving]) -> bool:
        """Whether a method hands something to a loop that may have ended, and does not ask."""
        if self._ends.get(code.ref) or asks_life(code):
            return False
        return all(
            one.serves
            and one.code.ref is not code.ref
            and not any(code.ref in self._fields.released.get(end, ()) for end in one.ends)
            for one in receives
        )

    def _goroutine(self, site: Site, depth: int) -> Optional[Site]:
        """What is started and leads to a body; None where anything else leads there as well."""
        if site in self._started:
            return site
        ref, body = site
        if not depth:
            return None
        if body:
            code = self._m.cache.get(ref)
            parent = code.unit.bodies[body].parent if code is not None else -1
            return self._goroutine((ref, parent), depth - 1) if parent >= 0 else None
        callers = self._callers.get(ref)
        if not callers or ref.decl.name[:1].isupper():
            return None
        roots = [self._goroutine(caller, depth - 1) for caller in callers]
        return None if None in roots else roots[0]

    # --- what a body does ---------------------------------------------------------------------------

    def _body(self, code: Code, number: int) -> None:
        body = code.unit.bodies[number]
        graph = code.ctx.graph(number)
        for at, block in enumerate(body.blocks):
            for instr in block.instrs:
                if type(instr) is Send:
                    symbol = self._symbol(code, instr.chan)
                    if symbol:
                        self._sends.setdefault(symbol, []).append((code, number, instr))
                elif type(instr) is Recv:
                    self._stays.add(self._symbol(code, instr.chan))
                elif type(instr) is Go:
                    self._go(code, instr, graph.in_loop(at))
                elif type(instr) is Call:
                    callee = code.types.callee(instr)
                    if callee.ref is not None:
                        self._callers.setdefault(callee.ref, set()).add((code.ref, number))
            if type(block.term) is RangeNext:
                self._stays.add(self._symbol(code, block.term.x))
            elif type(block.term) is SelectSwitch:
                self._select(code, number, at, block.term, graph, body.blocks)

    def _symbol(self, code: Code, chan: Expr) -> str:
        symbol = self._fields.symbol(code, chan)
        return symbol if symbol in self._watched else ""

    def _go(self, code: Code, go: Go, loops: bool) -> None:
        callee = code.types.callee(go.call)
        if type(go.call.callee) is Closure:
            site = (code.ref, go.call.callee.body)
        elif callee.kind == "closure":
            site = (code.ref, callee.body)
        elif callee.ref is not None:
            site = (callee.ref, 0)
        else:
            return
        self._started.add(site)
        if loops:
            self._repeated.add(site)

    def _select(
        self, code: Code, number: int, at: int, term: SelectSwitch, graph: Graph, blocks: tuple[Block, ...]
    ) -> None:
        default = any(case.comm is None for case in term.cases)
        ends: set[str] = set()
        lasting = False
        for case in term.cases:
            if type(case.comm) is Recv and self._is_end(code, case.comm.chan):
                if _leaves(graph, blocks, at, case):
                    ends.add(self._fields.symbol(code, case.comm.chan) or "another")
                    lasting = lasting or self._is_context(code, case.comm.chan)
        self._ends.setdefault(code.ref, set()).update(ends)
        for case in term.cases:
            if type(case.comm) is Recv:
                symbol = self._symbol(code, case.comm.chan)
                if not symbol:
                    continue
                if default or not ends:
                    self._stays.add(symbol)
                else:
                    serves = lasting and graph.in_loop(at)
                    signal = graph.in_loop(at) and not graph.same_loop(at, case.target)
                    leaving = Leaving(code, number, term, frozenset(ends), serves, signal)
                    self._receives.setdefault(symbol, []).append(leaving)
            elif type(case.comm) is Send and len(term.cases) == 1:
                symbol = self._symbol(code, case.comm.chan)
                if symbol:
                    self._sends.setdefault(symbol, []).append((code, number, case.comm))

    def _is_end(self, code: Code, chan: Expr) -> bool:
        """Whether a channel carries only the news that something, or the time for it, is over."""
        if self._is_time(code, chan) or self._is_context(code, chan):
            return True
        shape = code.types.program.core(code.types.type_of(chan))
        if not isinstance(shape, Chan) or shape.elem != Struct(()):
            return False
        symbol = self._fields.symbol(code, chan)
        return not symbol or any(
            sounds_like_end(ref.decl.name) for ref in self._fields.released.get(symbol, ())
        )

    def _is_context(self, code: Code, chan: Expr) -> bool:
        made = code.types.definition(chan.temp) if type(chan) is Temp else None
        return type(made) is Call and self._m.roles.get(code.types.callee(made).symbol) == "context-done"

    def _is_time(self, code: Code, chan: Expr) -> bool:
        """Whether a channel tells that some time has passed."""
        if type(chan) is Temp:
            made = code.types.definition(chan.temp)
            if type(made) is Call:
                symbol = code.types.callee(made).symbol
                return not _TIMED.isdisjoint(self._m.models.roles.get(symbol, ()))
        if type(chan) is Select:
            owner = code.types.type_of(chan.x)
            owner = owner.elem if isinstance(owner, Pointer) else owner
            return isinstance(owner, Named) and self._m.roles.get(f"{owner.symbol}.Stop") == "timer-stop"
        return False


def asks_life(code: Code) -> bool:
    """Whether a function mentions something by which it may know that its object has been ended."""
    for body in code.unit.bodies:
        for block in body.blocks:
            exprs = [e for instr in block.instrs for e in operands(instr)]
            if any(_tells_life(e) for e in (*exprs, *term_operands(block.term))):
                return True
    return False


def _tells_life(e: Expr) -> bool:
    while type(e) in (Select, Unary, Star):
        if type(e) is Select and sounds_like_life(e.name):
            return True
        e = e.x  # type: ignore[union-attr]
    if type(e) is Binary:
        return _tells_life(e.x) or _tells_life(e.y)
    return type(e) is Ref and sounds_like_life(e.name)


def _leaves(graph: Graph, blocks: tuple[Block, ...], at: int, case: SelectCase) -> bool:
    """Whether a case leads to a return without the select."""
    seen = {at}
    work = [case.target]
    while work:
        number = work.pop()
        if number in seen:
            continue
        seen.add(number)
        if type(blocks[number].term) is Return:
            return True
        work.extend(graph.succs[number])
    return False
