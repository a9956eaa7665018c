"""Names by which Go code announces what it does; used to stay silent or to weigh, never alone to report."""

from __future__ import annotations

_PREFIXES = (
    "abort",
    "cancel",
    "cleanup",
    "close",
    "commit",
    "destroy",
    "disconnect",
    "discard",
    "dispose",
    "done",
    "drain",
    "end",
    "finalize",
    "finish",
    "free",
    "halt",
    "kill",
    "quit",
    "release",
    "rollback",
    "shutdown",
    "stop",
    "teardown",
    "terminate",
    "unmap",
    "munmap",
    "unregister",
    "deregister",
    "logout",
    "unsubscribe",
)

STOPPING_TEST = frozenset(("Fatal", "Fatalf", "FailNow", "Skip", "Skipf", "SkipNow"))
"""Methods that end a test."""

COMMAND_METHODS = (("Run", "Synopsis"), ("Execute", "Synopsis"))
"""Methods by which a command of a program is known: what it does, and one line about it for the help."""

STRICT_RELEASES = frozenset(("Close", "Stop", "Shutdown", "Release", "Destroy", "Cleanup", "Free", "Discard"))
"""Methods that make a type an owner whose users are expected to end its life."""

TRANSACTION_ENDS = frozenset(("Rollback", "Commit", "Abort", "Discard", "Close"))
"""Methods that end a transaction, of which a function calls ``Rollback`` on some path."""

STATED_RELEASES = STRICT_RELEASES | {"Rollback", "Unsubscribe", "Cancel"}
"""Methods by which a function may state itself that what it called them on must be released.

``Cancel`` also breaks off work that somebody waits for, so that it counts only for registrations.
"""

_REGISTRATIONS = ("listen", "notify", "observe", "register", "subscribe", "watch")


def sounds_like_registration(name: str) -> bool:
    """Whether a function of this name enters its caller in a list until the caller asks to be taken off."""
    return name.lower().startswith(_REGISTRATIONS)


def sounds_like_release(name: str) -> bool:
    """Whether a function of this name probably ends the life of its receiver or argument."""
    lower = name.lower()
    return lower.startswith(_PREFIXES) or "close" in lower or "cleanup" in lower


_ENDS = tuple(name.lower() for name in STRICT_RELEASES) + ("dispose", "kill", "quit", "teardown", "terminate")


def sounds_like_end(name: str) -> bool:
    """Whether a method of this name ends its receiver as a whole, rather than a step of its work."""
    lower = name.lower()
    return lower.startswith(_ENDS) or "close" in lower or "cleanup" in lower


_GETTERS = ("get", "find", "lookup", "peek", "current", "ensure", "from", "default", "with", "must")


def sounds_like_getter(name: str) -> bool:
    """Whether a function of this name more often gives what somebody else owns than something new."""
    return name.lower().startswith(_GETTERS)


_NOTHING = ("discard", "empty", "invalid", "nil", "none", "noop", "nop", "null", "zero")


def sounds_like_nothing(name: str) -> bool:
    """Whether a function of this name gives the value that stands for nothing."""
    return name.lower().startswith(_NOTHING)


_ENCODERS = ("encode", "execute", "marshal", "render", "serialise", "serialize")


def sounds_like_encoding(name: str) -> bool:
    """Whether a function of this name writes all of a value."""
    lower = name.lower()
    return lower.startswith(_ENCODERS) or lower.startswith(("append", "write")) and lower.endswith(_ENCODERS)


_LIVE = frozenset(("isconnected", "isopen", "isopened", "isvalid"))
_DEAD = frozenset(("closed", "isclosed", "isnone", "iszero"))


def tells_life(name: str) -> bool | None:
    """Which answer of a method of this name says that there is something to release; None for others."""
    lower = name.lower()
    return True if lower in _LIVE else False if lower in _DEAD else None


_CONSTRUCTORS = (
    "accept",
    "acquire",
    "begin",
    "build",
    "clone",
    "connect",
    "create",
    "cursor",
    "dial",
    "do",
    "download",
    "exec",
    "fetch",
    "iter",
    "launch",
    "listen",
    "load",
    "make",
    "new",
    "open",
    "query",
    "read",
    "round",
    "run",
    "scan",
    "snapshot",
    "spawn",
    "start",
    "stream",
    "subscribe",
    "watch",
)


def sounds_like_constructor(name: str) -> bool:
    """Whether a function of this name gives something new: its name begins with a verb that says so."""
    return name.lower().startswith(_CONSTRUCTORS)


_NONE = ("skip", "done", "miss", "empty", "notfound", "none", "closed", "stop", "end")


def sounds_like_none(name: str) -> bool:
    """Whether a flag of this name is set when there is nothing."""
    lower = name.lower()
    return any(word in lower for word in _NONE)


def sounds_closed(name: str) -> bool:
    """Whether a name speaks of something that is closed already (``ErrClosed``, ``isClosing``)."""
    return "clos" in name.lower()


_TAKING = ("detach", "hijack", "into", "makehandle", "move", "steal", "take", "unwrap")


def sounds_like_taking(name: str) -> bool:
    """Whether a method of this name takes out what its receiver holds."""
    return name.lower().startswith(_TAKING)


_SUCCESS = ("isnil", "nil", "noerr", "ok", "success")


def sounds_like_success(name: str) -> bool:
    """Whether a test of an error by this name says that there is none."""
    return name.lower().startswith(_SUCCESS)


def sounds_like_command(type_name: str) -> bool:
    """Whether a type of this name holds what the command line of a program can run."""
    return type_name.lower() in ("cmd", "command", "subcommand")


_WRAPPING = ("accept", "client", "create", "from", "handshake", "make", "new", "open", "server", "wrap")


def sounds_like_wrapping(name: str) -> bool:
    """Whether a function of this name gives something built around what it is given."""
    return name.lower().startswith(_WRAPPING)


def sounds_like_opening(name: str) -> bool:
    """Whether a function of this name gives a connection or a file that nobody had before."""
    return name.lower().startswith(("accept", "dial", "listen", "open"))


def sounds_like_iteration(name: str) -> bool:
    """Whether a function of this name begins a walk over what its receiver holds."""
    lower = name.lower()
    return "iter" in lower or lower.startswith("cursor")


_LIFE = ("alive", "cancel", "clos", "dead", "done", "dying", "exit", "quit", "running", "shut", "stop")


def sounds_like_life(name: str) -> bool:
    """Whether something of this name may tell that an object has been ended, or that it has not."""
    lower = name.lower()
    return any(word in lower for word in _LIFE)
