"""State of lowering one function: blocks under construction, scopes, variables, temporaries."""

from __future__ import annotations

from typing import Optional

from tree_sitter import Node

from golint_leaks.ir.codec import (
    BRANCH,
    CONST,
    JUMP,
    LET,
    RANGENEXT,
    RETURN,
    SELECTSWITCH,
    STOP,
    TEMP,
    VAR,
    Raw,
)
from golint_leaks.syntax import kinds as K

ZERO: Raw = (CONST, "zero", "")
TRUE: Raw = (CONST, "bool", "true")
FALSE: Raw = (CONST, "bool", "false")
NIL: Raw = (CONST, "nil", "nil")

#: What the scope of the universe gives to every function; an absent name is a Ref.
UNIVERSE: dict[bytes, Raw] = {b"true": TRUE, b"false": FALSE, b"nil": NIL}


class Names(dict[bytes, str]):
    """Identifiers decoded once per file."""

    def __missing__(self, key: bytes) -> str:
        text = str(key, "utf-8", "replace")
        self[key] = text
        return text


class Blk:
    """A basic block under construction; its terminator points to other blocks, not numbers."""

    __slots__ = ("instrs", "term", "number")

    def __init__(self) -> None:
        self.instrs: list[Raw] = []
        self.term: Optional[Raw] = None
        self.number = -1


class Target:
    """Where ``break`` and ``continue`` go from inside one statement.

    ``label`` is the name of its label or empty; ``next`` is None in switch and select.
    """

    __slots__ = ("label", "done", "next")

    def __init__(self, label: bytes, done: Blk, next_: Optional[Blk]) -> None:
        self.label = label
        self.done = done
        self.next = next_


class File:
    """What all functions of one file share."""

    __slots__ = ("data", "strs", "types", "errors", "gotos", "local_types", "literals")

    def __init__(self, data: bytes, errors: bool) -> None:
        self.data = data
        self.strs = Names()
        self.types: dict[bytes, Raw] = {}
        self.errors = errors
        self.gotos = b"goto" in data
        #: (name, type, is alias, at, end) of types declared inside functions
        self.local_types: list[tuple[str, Raw, bool, int, int]] = []
        #: function literals seen in initialisers of package variables
        self.literals = 0


class Ctx:
    """State of lowering one unit.

    ``env`` maps the names in scope to what they stand for: a variable, a constant of the universe,
    or a type (a type parameter, or a local type under its name in the outline).  ``undo`` lists
    what leaving a scope restores, ``base`` is the number of the first variable of this scope.
    """

    __slots__ = (
        "file",
        "data",
        "strs",
        "env",
        "undo",
        "base",
        "marks",
        "out",
        "blk",
        "blocks",
        "vars",
        "bodies",
        "body",
        "temps",
        "names",
        "results",
        "targets",
        "labels",
        "label",
        "literals",
        "suffix",
        "name",
        "mangled",
        "iota",
        "next_case",
    )

    def __init__(self, file: File, name: str) -> None:
        self.file = file
        self.data = file.data
        self.strs = file.strs
        self.env: dict[bytes, Raw] = UNIVERSE.copy()
        self.undo: list[tuple[bytes, Optional[Raw]]] = []
        self.base = 0
        self.marks: list[tuple[int, int]] = []
        self.vars: list[Raw] = []
        self.bodies: list[Optional[Raw]] = []
        self.temps = 0
        self.names: set[str] = set()
        self.name = name
        #: local types are in scope, so the text of a type does not tell what it means
        self.mangled = False
        self.iota = -1
        self.body = 0
        self.suffix = ""
        self.literals = 0
        self.results: tuple[int, ...] = ()
        self.open_body()

    # blocks

    def open_body(self) -> None:
        """Begin a graph of its own."""
        self.blk = Blk()
        self.out = self.blk.instrs
        self.blocks = [self.blk]
        self.targets: list[Target] = []
        self.labels: dict[bytes, Blk] = {}
        self.label = b""
        self.next_case: Optional[Blk] = None

    def start(self, blk: Blk) -> None:
        """Go on in ``blk``."""
        self.blk = blk
        self.out = blk.instrs
        self.blocks.append(blk)

    def end(self, term: Raw) -> None:
        """Terminate the current block; what follows is dead until the next :meth:`start`."""
        self.blk.term = term
        self.blk = Blk()
        self.out = self.blk.instrs

    def goto(self, blk: Blk) -> None:
        """Leave the current block for ``blk`` and go on there."""
        self.blk.term = (JUMP, blk)
        self.blk = blk
        self.out = blk.instrs
        self.blocks.append(blk)

    def resume(self, blk: Blk) -> None:
        """Go back to ``blk``, which was started before."""
        self.blk = blk
        self.out = blk.instrs

    def temp(self) -> int:
        """Number of a new temporary."""
        t = self.temps
        self.temps = t + 1
        return t

    def let(self, value: Raw, at: int) -> Raw:
        """A temporary that holds ``value``."""
        t = self.temps
        self.temps = t + 1
        self.out.append((LET, t, value, False, at))
        return (TEMP, t)

    # scopes

    def push(self) -> None:
        """Enter a scope."""
        self.marks.append((len(self.undo), self.base))
        self.base = len(self.vars)

    def pop(self) -> None:
        """Leave the innermost scope."""
        mark, self.base = self.marks.pop()
        undo = self.undo
        env = self.env
        while len(undo) > mark:
            name, old = undo.pop()
            if old is None:
                del env[name]
            else:
                env[name] = old

    def bind(self, name: bytes, meaning: Raw) -> None:
        """``name`` stands for ``meaning`` in this scope."""
        env = self.env
        self.undo.append((name, env.get(name)))
        env[name] = meaning

    def declare(self, name: bytes, type_: Optional[Raw], kind: str, at: int) -> Raw:
        """A new variable, in scope from here on unless blank."""
        variables = self.vars
        var = (VAR, len(variables))
        variables.append((self.strs[name], type_, kind, self.body, at))
        if name != b"_" and name:
            env = self.env
            self.undo.append((name, env.get(name)))
            env[name] = var
        return var


def finish(blocks: list[Blk]) -> tuple[Raw, ...]:
    """Number the blocks that can be reached and drop the others; the first is the entry.

    Blocks that only jump are skipped over.
    """
    entry = blocks[0]
    if len(blocks) == 1:
        term = entry.term
        if term is not None and term[0] in (RETURN, STOP):
            return ((tuple(entry.instrs), term),)
    reached = {entry}
    stack = [entry]
    while stack:
        blk = stack.pop()
        term = blk.term
        assert term is not None
        kind = term[0]
        if kind == JUMP:
            a = _skip(term[1])
            blk.term = (JUMP, a)
            if a not in reached:
                reached.add(a)
                stack.append(a)
        elif kind == BRANCH:
            _, cond, a, b, at = term
            if a.term is None or (not a.instrs and a.term[0] == JUMP):
                a = _skip(a)
            if b.term is None or (not b.instrs and b.term[0] == JUMP):
                b = _skip(b)
            if a is b:
                blk.term = (JUMP, a)
            else:
                blk.term = (BRANCH, cond, a, b, at)
            if a not in reached:
                reached.add(a)
                stack.append(a)
            if b not in reached:
                reached.add(b)
                stack.append(b)
        elif kind == RANGENEXT:
            _, dst, x, a, b, at, end = term
            a = _skip(a)
            b = _skip(b)
            blk.term = (RANGENEXT, dst, x, a, b, at, end)
            for s in (a, b):
                if s not in reached:
                    reached.add(s)
                    stack.append(s)
        elif kind == SELECTSWITCH:
            cases = tuple([(comm, _skip(s)) for comm, s in term[1]])
            blk.term = (SELECTSWITCH, cases, term[2], term[3])
            for _, s in cases:
                if s not in reached:
                    reached.add(s)
                    stack.append(s)
    kept = [blk for blk in blocks if blk in reached]
    for number, blk in enumerate(kept):
        blk.number = number
    result = []
    for blk in kept:
        term = blk.term
        assert term is not None
        kind = term[0]
        if kind == JUMP:
            term = (JUMP, term[1].number)
        elif kind == BRANCH:
            term = (BRANCH, term[1], term[2].number, term[3].number, term[4])
        elif kind == RANGENEXT:
            _, dst, x, a, b, at, end = term
            term = (RANGENEXT, dst, x, a.number, b.number, at, end)
        elif kind == SELECTSWITCH:
            cases = tuple([(comm, s.number) for comm, s in term[1]])
            term = (SELECTSWITCH, cases, term[2], term[3])
        result.append((tuple(blk.instrs), term))
    return tuple(result)


def _skip(blk: Blk) -> Blk:
    """Where control really goes that is sent to ``blk``."""
    seen = 0
    while not blk.instrs:
        term = blk.term
        assert term is not None
        if term[0] != JUMP or term[1] is blk:
            break
        seen += 1
        if seen > 10000:  # an empty endless loop
            break
        blk = term[1]
    return blk


def kids(node: Node) -> list[Node]:
    """Children of ``node`` without comments."""
    comment = K.COMMENT
    return [c for c in node.children if c.kind_id != comment]
