"""A state of the machine: goroutines with their frames, the heap, what was assumed.

States are values: whoever changes one copies it first (:meth:`State.copy`), and the running goroutine
with it; goroutines that stand still are shared between states.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from golint_leaks.goroutines.values import Value

if TYPE_CHECKING:
    from golint_leaks.goroutines.code import Code

Event = tuple[Any, ...]
Trace = Optional[tuple[Any, Event]]
Op = tuple[Any, ...]

GIVEN_AWAY = 1
"""In the taint of a state: something watched was given to code that is not followed."""
WIDENED = 4
"""In the taint of a state: what was known of data was forgotten, so that the way may be impossible."""
TOO_EARLY = 16
"""In the taint of a state: a select took its default because its partner was only about to wait."""
STATE_OF_OTHERS = 2
"""In the taint of a state: a callee looked at the state of an object that is not known."""


class Frame:
    """An activation of one body.

    ``vars`` holds the values of plain variables, ``cells`` the heap keys of those that are shared with
    function literals or pointed to.  ``temps`` maps ``temp * 8 + index`` to values.  ``dst`` is the
    temporary of the caller that takes the results (-1: dropped).  ``after`` says what a return does
    beyond that.
    """

    __slots__ = (
        "after", "block", "body", "cells", "code", "defers", "dst", "idx", "kept", "roots", "temps", "vars",
    )  # fmt: skip

    def __init__(self, code: Code, body: int, dst: int, after: Value = ()) -> None:
        self.code = code
        self.body = body
        self.block = 0
        self.idx = 0
        self.vars: dict[int, Value] = {}
        self.cells: dict[int, Value] = {}
        self.temps: dict[int, Value] = {}
        self.defers: tuple[Value, ...] = ()
        self.dst = dst
        self.after = after
        self.kept: Optional[tuple[Any, ...]] = None  # the key, while the frame waits for a call to return
        self.roots: Optional[set[Value]] = None  # what it refers to, for the same time

    def copy(self) -> Frame:
        """A copy that can be changed."""
        new = Frame.__new__(Frame)
        new.code = self.code
        new.body = self.body
        new.block = self.block
        new.idx = self.idx
        new.vars = self.vars.copy()
        new.cells = self.cells.copy()
        new.temps = self.temps.copy()
        new.defers = self.defers
        new.dst = self.dst
        new.after = self.after
        new.kept = self.kept
        new.roots = self.roots
        return new

    def resume(self) -> None:
        """The frame is about to change."""
        self.kept = None
        self.roots = None

    def key(self) -> tuple[Any, ...]:
        """The content, hashable."""
        return (
            self.code.number,
            self.body,
            self.block,
            self.idx,
            self.dst,
            self.defers,
            self.after,
            frozenset(self.vars.items()),
            frozenset(self.cells.items()),
            frozenset(self.temps.items()),
        )


class Goroutine:
    """A goroutine; ``op`` is the operation before which it stands, None while it runs.

    ``unwinding`` is set while a panic runs the deferred calls.  ``place`` is the ``go`` statement.
    """

    __slots__ = ("_key", "counts", "frames", "id", "op", "place", "roots", "unwinding")

    def __init__(self, number: int, frames: list[Frame], place: Value) -> None:
        self.id = number
        self.frames = frames
        self.op: Optional[Op] = None
        self.place = place
        self.unwinding = False
        self.roots: Optional[list[Value]] = None
        self.counts = False  # known to play a part as it stands, or to have done so
        self._key: Optional[tuple[Any, ...]] = None

    def copy(self) -> Goroutine:
        """A copy that can be changed."""
        new = Goroutine(self.id, [frame.copy() for frame in self.frames], self.place)
        new.op = self.op
        new.unwinding = self.unwinding
        return new

    def key(self) -> tuple[Any, ...]:
        """The content, hashable; kept while the goroutine stands still."""
        if self._key is not None:
            return self._key
        key = (self.id, self.op, self.unwinding, self._frames())
        if self.op is not None:
            self._key = key
        return key

    def likeness(self) -> tuple[Any, ...]:
        """What is equal for goroutines that only their number tells apart, hashable."""
        return (self.place, *self.key()[1:])

    def _frames(self) -> tuple[Any, ...]:
        keys = []
        last = len(self.frames) - 1
        for position, frame in enumerate(self.frames):
            if position == last:
                keys.append(frame.key())
            else:
                if frame.kept is None:
                    frame.kept = frame.key()
                keys.append(frame.kept)
        return tuple(keys)


class State:
    """One state; ``current`` is the index of the goroutine that runs, -1 when all stand still."""

    __slots__ = ("assumed", "current", "escaped", "forked", "gs", "heap", "objs", "taint", "trace")

    def __init__(self) -> None:
        self.gs: list[Goroutine] = []
        self.heap: dict[Value, Value] = {}
        self.objs: dict[int, Value] = {}
        self.assumed: dict[Value, Any] = {}
        self.escaped: set[Value] = set()
        self.current = -1
        self.trace: Trace = None
        self.taint = 0
        self.forked = False

    def copy(self) -> State:
        """A copy in which the running goroutine can be changed as well."""
        new = State.__new__(State)
        new.gs = self.gs.copy()
        new.heap = self.heap.copy()
        new.objs = self.objs.copy()
        new.assumed = self.assumed.copy()
        new.escaped = self.escaped.copy()
        new.current = self.current
        new.trace = self.trace
        new.taint = self.taint
        new.forked = self.forked
        if new.current >= 0:
            new.gs[new.current] = new.gs[new.current].copy()
        return new

    def wake(self, index: int) -> Goroutine:
        """Make a goroutine one that can be changed; its operation is over."""
        g = self.gs[index].copy()
        g.op = None
        self.gs[index] = g
        return g

    def key(self) -> tuple[Any, ...]:
        """The content without the way that led to it, hashable."""
        return (
            self.current,
            tuple([g.key() for g in self.gs]),
            frozenset(self.heap.items()),
            frozenset(self.objs.items()),
            frozenset(self.assumed.items()),
            frozenset(self.escaped),
        )

    def note(self, event: Event) -> None:
        """Remember a step of the way."""
        self.trace = (self.trace, event)

    @property
    def running(self) -> Goroutine:
        """The goroutine that runs."""
        return self.gs[self.current]

    @property
    def frame(self) -> Frame:
        """The innermost frame of the goroutine that runs."""
        return self.gs[self.current].frames[-1]
