"""What the compiler and the running program said: escape facts, heap snapshots, goroutine groups.

Symbols of functions are written as the Go runtime prints them (``net/http.(*Client).Do.func1``,
type arguments as ``[...]``), without arguments.  Files are kept as the source of the evidence
names them; which file of a checkout that is, the correlation decides.  Sizes are bytes, times are
seconds since the epoch, waiting times are minutes, as the runtime counts them.
"""

from __future__ import annotations

import enum
import struct
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Optional


class EvidenceError(Exception):
    """Evidence that cannot be read; the message names what is wrong and where."""


class Notice(NamedTuple):
    """Something that the user must know about the evidence; ``kind`` is a stable word."""

    kind: str
    message: str


class Frame(NamedTuple):
    """One frame of a stack; ``inlined`` when the compiler put its code into the next frame's."""

    function: str
    file: str
    line: int
    inlined: bool = False


Stack = tuple[Frame, ...]  # the leaf first


class HeapSite(NamedTuple):
    """What one call stack has allocated; the figures are unsampled already, as the file has them."""

    stack: Stack
    alloc_objects: int
    alloc_space: int
    inuse_objects: int
    inuse_space: int


class FrameTable:
    """Numbers frames, so that stacks become bytes: small, and compared in one step."""

    def __init__(self) -> None:
        self._codes: dict[Frame, bytes] = {}
        self._frames: list[Frame] = []

    def key(self, stack: Stack) -> bytes:
        """The stack as a key, the same for equal stacks; keys of parts joined are the key of the whole."""
        return b"".join(map(self._code, stack))

    def _code(self, frame: Frame) -> bytes:
        code = self._codes.get(frame)
        if code is None:
            code = self._codes[frame] = len(self._frames).to_bytes(4, "little")
            self._frames.append(frame)
        return code

    def stack(self, key: bytes) -> Stack:
        """The stack of a key."""
        frames = self._frames
        return tuple(frames[number] for (number,) in struct.iter_unpack("<I", key))


Figures = tuple[int, int, int, int]  # allocated objects and bytes, objects and bytes in use


class SummedSites(Sequence[HeapSite]):
    """Sites that need not be made to be added up or compared."""

    @abstractmethod
    def total(self, value: str) -> int:
        """Sum of a value over all sites."""

    @abstractmethod
    def keyed(self, table: FrameTable) -> Iterator[tuple[bytes, Figures]]:
        """The key of each stack and its figures."""


class HeapSnapshot(NamedTuple):
    """The heap at one time.

    ``source`` is the file or the address that it comes from.  ``build_id`` and ``program`` (path of
    the binary) are empty when the profile does not say.  ``collected`` is whether a collection was
    forced just before, and ``began`` when that was asked for; None when unknown.  ``period`` is the mean
    number of allocated bytes from one sample to the next, 0 when unknown.  Each stack is in ``sites``
    once; large profiles make the sites when they are asked for.
    """

    source: str
    time: Optional[float]
    build_id: str
    program: str
    sites: Sequence[HeapSite]
    collected: Optional[bool] = None
    began: Optional[float] = None
    period: int = 0

    @property
    def inuse_space(self) -> int:
        """Bytes in use over all sites."""
        return self.total("inuse_space")

    def total(self, value: str) -> int:
        """Sum of a value (``inuse_objects``) over all sites."""
        sites = self.sites
        if isinstance(sites, SummedSites):
            return sites.total(value)
        return sum(getattr(site, value) for site in sites)

    def keyed(self, table: FrameTable) -> Iterator[tuple[bytes, Figures]]:
        """The key of each stack and its figures."""
        sites = self.sites
        if isinstance(sites, SummedSites):
            yield from sites.keyed(table)
            return
        for stack, *figures in sites:
            first, second, third, fourth = figures
            yield table.key(stack), (first, second, third, fourth)


class GoroutineGroup(NamedTuple):
    """Goroutines that wait at one place for one reason and were started at one place.

    ``blocked`` is the innermost frame outside the standard library, or the outermost of all when there
    is none; its function names the group.  ``stack`` is that of one of them, the leaf first;
    ``elided`` says that the middle is missing.  ``created_by`` is the frame of the ``go`` statement,
    None for the main goroutine and where the source does not say (binary profiles).
    ``minutes`` is the longest wait, None where the source does not tell waiting times.
    ``goroutines`` is how many they are; ``leaked`` counts those that the runtime itself calls leaked.
    """

    blocked: Frame
    wait_reason: str
    created_by: Optional[Frame]
    goroutines: int
    minutes: Optional[int]
    leaked: int
    stack: Stack
    elided: bool = False

    @property
    def function(self) -> str:
        """Symbol of the function that waits, as the runtime prints it."""
        return self.blocked.function


class GoroutineSnapshot(NamedTuple):
    """All goroutines at one time.

    ``form`` is ``dump`` (debug=2), ``counts`` (debug=1) or ``profile`` (binary); dumps alone tell
    waiting times and who started a goroutine.  When ``only_leaked``, it is the runtime's leak profile
    and speaks of no others.
    """

    source: str
    time: Optional[float]
    form: str
    only_leaked: bool
    groups: tuple[GoroutineGroup, ...]
    build_id: str = ""

    @property
    def total(self) -> int:
        """Number of goroutines."""
        return sum(group.goroutines for group in self.groups)


class EscapeKind(enum.Enum):
    """What the compiler's escape analysis says of a variable, an expression or a parameter."""

    MOVED_TO_HEAP = "moved-to-heap"  # a variable that lives on the heap
    ESCAPES = "escapes"  # the value of an expression is allocated on the heap
    DOES_NOT_ESCAPE = "does-not-escape"
    FUNC_LITERAL_ESCAPES = "func-literal-escapes"
    FUNC_LITERAL_DOES_NOT_ESCAPE = "func-literal-does-not-escape"
    LEAKING_PARAM = "leaking-param"  # what the parameter points to outlives the call
    LEAKING_PARAM_CONTENT = "leaking-param-content"  # what it points to points there
    LEAKING_TO_RESULT = "leaking-to-result"  # returned; no further than the caller lets it
    CAPTURED_BY_VALUE = "captured-by-value"
    CAPTURED_BY_REFERENCE = "captured-by-reference"


class SourcePlace(NamedTuple):
    """A place as the compiler names it; line and column count from 1, 0 is unknown; columns are bytes."""

    path: str
    line: int
    column: int


class FlowLine(NamedTuple):
    """One line of an explanation: ``flow: y = &x``, or ``from &x (address-of)`` with its place."""

    text: str
    place: Optional[SourcePlace]


class EscapeFact(NamedTuple):
    """One statement of the compiler.

    ``package`` is the import path, empty when the log has no headers.  ``function`` is the local
    name (``(*T).Close.func1``), empty when the compiler does not say.  ``name`` is the variable or
    the text of the expression; ``detail`` what else stands in the line (``to result ~r0 level=0``).
    """

    kind: EscapeKind
    place: SourcePlace
    name: str
    package: str = ""
    function: str = ""
    detail: str = ""
    flow: tuple[FlowLine, ...] = ()

    @property
    def symbol(self) -> str:
        """The function as the runtime prints it, where the package is known; ``main`` is not told apart."""
        if not self.function or not self.package:
            return self.function
        head, slash, last = self.package.rpartition("/")
        return f"{head}{slash}{last.replace('.', '%2e')}.{self.function}"
