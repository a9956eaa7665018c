"""Sends on channels in fields whose receivers can leave.

A goroutine that sends on an unbuffered channel of its object, without another case, believes that
somebody receives.  Where every receive of that channel stands in a select that some event ends as well
(the end of a context, a channel that an ending method closes), the receiver may be gone when the sender
comes: it blocks for ever, and with it all that waits for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Optional

from golint_leaks.dataflow.graph import Graph
from golint_leaks.facts.conventions import sounds_like_end
from golint_leaks.goroutines.code import Code
from golint_leaks.goroutines.fields import Fields
from golint_leaks.goroutines.memory import Machine
from golint_leaks.ir.expr import Closure, Expr, Select, Temp
from golint_leaks.ir.instr import Block, Call, Go, RangeNext, Recv, Return, SelectCase, SelectSwitch, Send
from golint_leaks.types.model import Chan, Named, Pointer, Struct
from golint_leaks.types.program import FunctionRef

_HELPERS = 4
"""How many calls lie between the function that is started and the send."""

_TIMED = frozenset({"one-shot-channel"})

Site = tuple[FunctionRef, int]
"""A body of a function."""


class Leaving(NamedTuple):
    """A receive that something else can take the place of; ``ends`` are the fields that may end it."""

    code: Code
    body: int
    select: SelectSwitch
    ends: frozenset[str]


class Departed(NamedTuple):
    """A send that nobody receives once ``receiver`` has left; ``symbol`` is the field.

    ``goroutine`` is the function that was started, as a dump shows it.
    """

    code: Code
    body: int
    send: Send
    symbol: str
    goroutine: str
    receiver: Leaving


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
                if root is not None and of is not None and self._together(code, receives, symbol):
                    yield Departed(code, body, send, symbol, of.symbol(root[1]), receives[0])

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
        return bool(own) or receiver.code.ref in self._fields.makers.get(symbol, ())

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
                    self._go(code, instr)
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

    def _go(self, code: Code, go: Go) -> None:
        callee = code.types.callee(go.call)
        if type(go.call.callee) is Closure:
            self._started.add((code.ref, go.call.callee.body))
        elif callee.kind == "closure":
            self._started.add((code.ref, callee.body))
        elif callee.ref is not None:
            self._started.add((callee.ref, 0))

    def _select(
        self, code: Code, number: int, at: int, term: SelectSwitch, graph: Graph, blocks: tuple[Block, ...]
    ) -> None:
        default = any(case.comm is None for case in term.cases)
        ends: set[str] = set()
        for case in term.cases:
            if type(case.comm) is Recv and self._is_end(code, case.comm.chan):
                if _leaves(graph, blocks, at, case):
                    ends.add(self._fields.symbol(code, case.comm.chan) or "another")
        self._ends.setdefault(code.ref, set()).update(ends)
        for case in term.cases:
            if type(case.comm) is Recv:
                symbol = self._symbol(code, case.comm.chan)
                if not symbol:
                    continue
                if default or not ends:
                    self._stays.add(symbol)
                else:
                    leaving = Leaving(code, number, term, frozenset(ends))
                    self._receives.setdefault(symbol, []).append(leaving)
            elif type(case.comm) is Send and len(term.cases) == 1:
                symbol = self._symbol(code, case.comm.chan)
                if symbol:
                    self._sends.setdefault(symbol, []).append((code, number, case.comm))

    def _is_end(self, code: Code, chan: Expr) -> bool:
        """Whether a channel carries only the news that something, or the time for it, is over."""
        if type(chan) is Temp:
            made = code.types.definition(chan.temp)
            if type(made) is Call:
                symbol = code.types.callee(made).symbol
                return self._m.roles.get(symbol) == "context-done" or bool(
                    _TIMED & set(self._m.models.roles.get(symbol, ()))
                )
        if type(chan) is Select:
            owner = code.types.type_of(chan.x)
            owner = owner.elem if isinstance(owner, Pointer) else owner
            if isinstance(owner, Named) and self._m.roles.get(f"{owner.symbol}.Stop") == "timer-stop":
                return True
        shape = code.types.program.core(code.types.type_of(chan))
        if not isinstance(shape, Chan) or shape.elem != Struct(()):
            return False
        symbol = self._fields.symbol(code, chan)
        return not symbol or any(
            sounds_like_end(ref.decl.name) for ref in self._fields.released.get(symbol, ())
        )


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
