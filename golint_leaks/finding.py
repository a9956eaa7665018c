"""What a rule reports: places, steps, fixes.  No output format is known here."""

from __future__ import annotations

import enum
from typing import NamedTuple, Optional, Protocol


class Confidence(enum.IntEnum):
    """How sure the analysis is; ordered, so that a threshold is a comparison."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


class Severity(enum.IntEnum):
    """SARIF levels, ordered."""

    NOTE = 1
    WARNING = 2
    ERROR = 3


class Place(NamedTuple):
    """A range of bytes of a file; ``path`` is relative to the root of the run, with ``/``."""

    path: str
    start: int
    end: int


class Step(NamedTuple):
    """One step of the explanation: ``acquired here``, ``this branch``, ``leaves here``."""

    place: Place
    message: str


class Form(enum.Enum):
    """What an edit inserts, and so what must be around its place."""

    LINES = enum.auto()
    """Statements on lines of their own, in front of the one that begins a line there."""
    ARGUMENT = enum.auto()
    """One more argument, in front of the parenthesis."""
    HEAD = enum.auto()
    """Text directly in front of the statement that begins a line there."""
    TAIL = enum.auto()
    """Text directly behind the statement that ends a line there."""


class Edit(NamedTuple):
    """Replace the bytes of ``place`` by ``text``.

    Lines of the text after the first one are indented like the line of the place.
    """

    place: Place
    text: str
    form: Form = Form.LINES


class Fix(NamedTuple):
    """A safe change; all edits apply together."""

    message: str
    edits: tuple[Edit, ...]


class Thread(NamedTuple):
    """One goroutine that takes part: its function as the runtime prints it, and which steps are its own.

    ``steps`` are indices into the steps of the finding, which stand in the order of execution.
    """

    goroutine: str
    steps: tuple[int, ...]


class Verdict(enum.IntEnum):
    """What evidence means for a finding; ordered by what it does to its rank."""

    CONTRADICTED = 1
    NOT_SEEN = 2
    CONSISTENT = 3
    CONFIRMED = 4


class Testimony(NamedTuple):
    """What one kind of evidence (``heap``, ``goroutines``, ``escape``) says of a finding.

    ``text`` is a clause such as ``heap grows 12.3 MB in 240 s``.  ``figures`` are the numbers behind
    it by name; the name tells the unit: ``bytes``, ``objects``, ``goroutines``, ``minutes``,
    ``seconds``.  ``steps`` are places that it speaks of: the flow of an escape, the lines that allocate.
    What is not ``weighty`` fits the finding and would fit correct code as well.
    """

    kind: str
    verdict: Verdict
    text: str
    figures: tuple[tuple[str, float], ...] = ()
    steps: tuple[Step, ...] = ()
    weighty: bool = True


class Finding(NamedTuple):
    """One finding.

    ``function`` is the symbol as the Go runtime prints it (``pkg.(*T).Method.func2.1``).
    ``message`` may hold ``{0}``-like links: ``[text](N)`` refers to ``steps[N]`` (SARIF embedded
    links; other renderers print the text alone).
    ``wait_reason``, ``goroutine``, ``threads`` and ``keeps`` are set by goroutine rules: the function and
    the wait reason of the blocked goroutine as a dump shows them, the goroutines that take part, and what
    the blocked one keeps alive (``name type``).
    ``evidence`` is empty where none was given, or none can speak of the finding.  ``rank`` orders
    findings, 0.0 to 100.0; None stands for what follows from the confidence alone.
    """

    rule: str
    severity: Severity
    confidence: Confidence
    place: Place
    message: str
    function: str
    steps: tuple[Step, ...] = ()
    fix: Optional[Fix] = None
    test_code: bool = False
    wait_reason: str = ""
    variant: str = ""  # GOOS/GOARCH/tags when found in a variant of its own
    goroutine: str = ""
    threads: tuple[Thread, ...] = ()
    keeps: tuple[str, ...] = ()
    evidence: tuple[Testimony, ...] = ()
    rank: Optional[float] = None

    @property
    def verdict(self) -> Optional[Verdict]:
        """What all weighty evidence together says; None where there is none.

        What was seen to leak leaks, whatever another kind of evidence says; short of that, one
        contradiction outweighs what merely fits.
        """
        verdicts = {each.verdict for each in self.evidence if each.weighty}
        order = (Verdict.CONFIRMED, Verdict.CONTRADICTED, Verdict.CONSISTENT, Verdict.NOT_SEEN)
        return next((verdict for verdict in order if verdict in verdicts), None)


class Notification(NamedTuple):
    """Something the user must know about the run: a skipped file, a syntax error, a timeout.

    ``kind`` is a stable word (``syntax``, ``unreadable``, ``excluded``, ``gave-up``, ...);
    ``place`` is None when it concerns the run as a whole.
    """

    kind: str
    severity: Severity
    message: str
    place: Optional[Place] = None


class Counted(NamedTuple):
    """A figure that an analysis adds to the statistics of the run."""

    name: str
    number: int


class Wording(Protocol):
    """What an analysis needs of a rule; rules fulfil it, and no analysis knows them."""

    @property
    def id(self) -> str:
        """GL101."""

    @property
    def severity(self) -> Severity:
        """Severity of its findings."""

    def message(self, how: str, *, what: str, call: str, path: str = "", reason: str = "") -> str:
        """Word a finding; ``how`` is a situation that the rule has a message for."""
