"""What a model file says, in the form that the analysis reads.

Symbols are written ``import/path.Func`` and ``import/path.Type.Method``; positions of arguments are
integers from 0, with :data:`RECEIVER` for the receiver and :data:`ALL` for every argument.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from golint_leaks.models.gotype import parse_type

if TYPE_CHECKING:
    from golint_leaks.ir.typeexpr import TFunc, TypeExpr

RECEIVER = -1
"""Position that means the receiver of a method call (``recv`` in the files)."""

ALL = -2
"""Position that means every argument, the receiver not included (``*`` in the files)."""

RESOURCE_KINDS = ("body", "rows", "stmt", "tx", "file", "closer", "ticker", "timer", "cancel")
"""Kinds of resources; each belongs to one rule."""

ROLES = (
    "bounded", "buffer", "command", "formats", "limits", "lock", "once", "pool-put", "pool-get", "reads-all",
    "request", "response", "testing", "serve", "view", "cleanup", "derive", "finalizer",
    "one-shot-channel", "periodic-channel", "periodic-source", "subscribe", "unsubscribe",
    "mutex-lock", "mutex-unlock", "read-lock", "read-unlock", "wait-group-add", "wait-group-done",
    "wait-group-wait", "wait-group-go", "cond-new", "cond-wait", "cond-signal", "cond-broadcast",
    "context-root", "context-cancel", "context-timeout", "context-value", "context-done",
    "context-ending",
    "group-new", "group-go", "group-wait", "delayed-call", "read-locker",
    "atomic-load", "atomic-store", "atomic-swap", "atomic-add", "timer-new", "ticker-new", "timer-stop",
    "timer-reset", "fills", "part", "sleep", "mutex-try-lock", "read-try-lock",
    "borrowing",
)  # fmt: skip
"""What else a symbol may be known for.

Types: ``bounded`` (a program has few different values of it), ``buffer`` (grows with what is written
to it and keeps its memory), ``lock``, ``request`` (a function with a parameter of it serves one
request), ``response`` (a function with a parameter of it asked for it), ``testing`` (only tests have
one), ``command`` (a command line runs a function with a parameter of it, once), ``periodic-source`` (its
channels are never closed). Calls: ``once`` (runs its function argument the first time only), ``pool-put``
(keeps argument 0 for later use), ``pool-get`` (gives such a one), ``reads-all`` (result 0 holds all of a
source of unknown size), ``formats`` (a text by the verbs of argument 0), ``limits`` (what result 0 gives is
no more than the last argument says), ``serve`` (works for others until it is stopped), ``view`` (result 0 is
part of the memory of argument 0).

Calls also: ``cleanup`` (runs argument 1 on argument 2 when argument 0 is collected), ``derive`` (result 0
refers to argument 0), ``finalizer`` (runs argument 1 on argument 0 when that is collected),
``one-shot-channel`` and ``periodic-channel`` (result 0 is sent to later, once or for ever),
``subscribe`` (argument 0, a channel, is sent to until ``unsubscribe``).

Calls that the goroutine analysis executes: ``mutex-lock``, ``mutex-unlock``, ``read-lock``, ``read-unlock``,
``wait-group-add`` (argument 0 is the number), ``wait-group-done``, ``wait-group-wait``, ``cond-wait``,
``cond-signal``, ``cond-broadcast`` work on the receiver; ``cond-new`` gives a condition with the lock in
argument 0.  ``wait-group-go`` and ``group-go`` run argument 0 in a goroutine that the receiver counts;
``group-wait`` waits for these, ``group-new`` gives such a group and a context that ends with its first error.
``context-root`` gives a context that never ends; ``context-cancel`` and ``context-timeout`` give a context
derived from argument 0 and the function that ends it, the latter ends by itself too; ``context-value`` gives
one that ends with argument 0; ``context-done`` gives the channel that is closed at the end of the receiver;
``context-ending`` gives a context that ends soon, with the call, request or test it belongs to.
``delayed-call`` runs the function in argument 1 in a goroutine, later or never.  ``read-locker`` gives an
object that read-locks the receiver when it is locked.  The ``atomic`` ones read, write, compare and swap,
and add to the value in the receiver, or to which argument 0 points.  ``timer-new`` and ``ticker-new`` give an
object whose channel ``C`` is sent to once or again and again until ``timer-stop``, and after ``timer-reset``.
``sleep`` waits for a time.
``mutex-try-lock`` and ``read-try-lock`` lock the receiver where result 0 is true.

Fields: ``borrowing`` (what is stored there is used and never released).

Calls that matter for what is kept in memory: ``fills`` writes as much as there is into an argument or the
receiver; what ``part`` gives lies in the memory of argument 0.
"""

MAKES = ("timer",)
"""What an allocation below a frame of a heap profile may be."""

CALLED = "()"
"""Among the releasing methods: the value is a function, and calling it discharges the duty."""

_NONE: frozenset[int] = frozenset()


class ModelError(Exception):
    """A model file that cannot be used; ``str()`` gives ``file:line: message``.

    ``line`` counts from 1 and is 0 where the file itself could not be read.
    """

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}" if line else f"{path}: {message}")
        self.path = path
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True)
class Resource:
    """A type whose values must be released.

    ``release`` names the methods that discharge the duty, the usual one first; they are called on the
    value or, where ``field`` is set, on that field of it.  A call of a method in ``exhausted_by``
    discharges when it says that nothing is left: it returns false, or an error from a method that
    returns one.  So does a receive from the channel in field ``received``.  A value whose field
    ``error_field`` is not nil owes nothing: the call that gave it failed.  ``nil_safe`` says that
    releasing a nil value does not panic; ``weak`` that little is lost by a leak.  With ``listed_only``
    a call owes something only when an acquire entry names it; otherwise every function without a body
    in the run that returns the type acquires.  ``handed_over``: a method of an interface that gives one
    together with an error gives something new, whatever the method's name.  From the version
    ``until_go`` of the language on, what nobody refers to any more releases itself.
    """

    type: str
    kind: str
    release: tuple[str, ...]
    why: str
    exhausted_by: tuple[str, ...] = ()
    nil_safe: bool = False
    field: str = ""
    weak: bool = False
    listed_only: bool = False
    error_field: str = ""
    received: str = ""
    until_go: str = ""
    handed_over: bool = False


@dataclass(frozen=True, slots=True)
class Acquire:
    """A call whose result number ``result`` must be released.

    ``resource`` is the type symbol of a :class:`Resource`, empty where the type of the result tells.
    ``weak`` says that little is lost by a leak of what this call gives; ``weak_without`` that this is so when
    the argument of this number is nil.
    ``may_drop``: the result may be dropped at once; who keeps it means to release it.  ``until_go`` is
    as in the resource, and replaces what stands there.
    """

    call: str
    why: str
    result: int = 0
    resource: str = ""
    weak: bool = False
    weak_without: int | None = None
    may_drop: bool = False
    until_go: str = ""


@dataclass(frozen=True, slots=True)
class CallEffect:
    """What a call does to its arguments and to the control flow.

    ``borrows``: neither released nor kept.  ``releases``: released when the call returns.  ``takes``: the
    duty passes to the callee.  ``wraps``: result 0 refers to this argument; with ``closes``, releasing the
    result releases the argument too.  ``runs``: the function argument is called during the call.
    ``runs_later``: it is called at some later time.  ``result_non_nil``: result 0 is never nil.
    ``fails_test``: the test counts as failed from here on, and goes on.  Where it stands behind a check
    that there is no error, what exists only then is not looked at.
    """

    call: str
    why: str
    borrows: frozenset[int] = _NONE
    releases: frozenset[int] = _NONE
    takes: frozenset[int] = _NONE
    wraps: int | None = None
    closes: bool = False
    never_returns: bool = False
    runs: frozenset[int] = _NONE
    runs_later: frozenset[int] = _NONE
    result_non_nil: bool = False
    fails_test: bool = False


@dataclass(frozen=True, slots=True)
class Assert:
    """A call that returns only when its arguments have the stated values."""

    call: str
    why: str
    nil_args: frozenset[int] = _NONE
    non_nil_args: frozenset[int] = _NONE
    true_args: frozenset[int] = _NONE
    false_args: frozenset[int] = _NONE
    equal_args: frozenset[int] = _NONE
    """Two arguments that are equal."""


@dataclass(frozen=True, slots=True)
class ModelFunction:
    """The signature of a function or method, receiver excluded, without source."""

    symbol: str
    signature: str
    package: str
    why: str

    def type(self) -> TFunc:
        """The signature as a type expression; every name of a package has its full import path.

        Raises :class:`golint_leaks.models.gotype.TypeSyntaxError` on text that is no function type,
        which loading with checks excludes.
        """
        return parse_type(self.signature, self.package, func=True)


@dataclass(frozen=True, slots=True)
class ModelType:
    """The shape of a type without source.

    ``kind`` is ``struct``, ``interface`` or ``defined``; ``underlying`` is the type behind a defined type.
    Methods are entries of :attr:`Models.functions`.
    """

    name: str
    package: str
    kind: str
    why: str
    embeds: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    underlying: str = ""

    def embedded_types(self) -> tuple[TypeExpr, ...]:
        """Types of the embedded fields or interfaces, with full import paths."""
        return tuple(parse_type(text, self.package) for text in self.embeds)

    def field_types(self) -> dict[str, TypeExpr]:
        """Types of the other fields by name, with full import paths."""
        return {name: parse_type(text, self.package) for name, text in self.fields}

    def underlying_type(self) -> TypeExpr | None:
        """The type behind a defined type, ``None`` for structs and interfaces."""
        return parse_type(self.underlying, self.package) if self.underlying else None


@dataclass(frozen=True, slots=True)
class Container:
    """A type whose values hold others: calls of the methods ``insert`` add one, of ``remove`` take some away.

    With ``keyed`` argument 0 of an inserting method is the key, and the same key is held once.
    """

    type: str
    why: str
    insert: frozenset[str]
    remove: frozenset[str]
    keyed: bool = True


@dataclass(frozen=True, slots=True)
class FrameMeaning:
    """What a frame of a stack says, in profiles of running programs.

    ``wait``: a goroutine whose stack ends in it (or in what it calls) waits for this reason, in the
    words of the runtime.  ``makes``, of :data:`MAKES`: what is allocated in it is one.  ``serves``: a
    goroutine that was started with it is there for one resource of this kind, and ends when that is
    released.  ``holds``: what is allocated in it, by the library for itself, stays with one of this kind.
    """

    function: str
    why: str
    wait: str = ""
    makes: str = ""
    serves: str = ""
    holds: str = ""


@dataclass(slots=True)
class Models:
    """All that is known of libraries, by symbol.  Shared by all packages of a run: do not change it."""

    resources: dict[str, Resource] = field(default_factory=dict)
    acquires: dict[str, list[Acquire]] = field(default_factory=dict)
    no_acquires: dict[str, str] = field(default_factory=dict)
    effects: dict[str, CallEffect] = field(default_factory=dict)
    asserts: dict[str, Assert] = field(default_factory=dict)
    functions: dict[str, ModelFunction] = field(default_factory=dict)
    types: dict[str, ModelType] = field(default_factory=dict)
    containers: dict[str, Container] = field(default_factory=dict)
    frames: dict[str, FrameMeaning] = field(default_factory=dict)
    roles: dict[str, frozenset[str]] = field(default_factory=dict)
    """By symbol of a type, a call or a field; of :data:`ROLES`."""
    digest: str = ""
    """Hash over the text of all files that were read; part of the key of anything cached."""
