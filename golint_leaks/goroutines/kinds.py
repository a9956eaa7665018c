"""What the analysis can find: kinds, situations, wait reasons.  The contract with the rules."""

from __future__ import annotations

BLOCKED_SEND = "blocked-send"
BLOCKED_RECEIVE = "blocked-receive"
UNCLOSED_RANGE = "range-over-unclosed-channel"
BLOCKED_SELECT = "blocked-select"
BLOCKED_LOCK = "blocked-lock"
BLOCKED_WAIT = "blocked-wait"
CHANNEL_BACKLOG = "channel-backlog"
ENDLESS_GOROUTINE = "endless-goroutine"
NEVER_STOPPED = "started-never-stopped"

MACHINE = frozenset(
    {
        BLOCKED_SEND,
        BLOCKED_RECEIVE,
        UNCLOSED_RANGE,
        BLOCKED_SELECT,
        BLOCKED_LOCK,
        BLOCKED_WAIT,
        CHANNEL_BACKLOG,
    }
)
"""Kinds that are found by execution; the others follow from the structure of the code."""

# Situations ("how"), the keys of a rule's messages.
ABANDONED = "abandoned"
"""Whoever should have released the goroutine has returned, or does other work, without doing so."""
ALONE = "alone"
"""No code that has the object ever does the counterpart: nobody receives, closes, unlocks, signals."""
CYCLE = "cycle"
"""Whoever should release the goroutine waits for it, or for another that waits for it."""
NIL = "nil"
"""The channel is nil."""
SELF = "self"
"""The goroutine holds the lock itself."""
EMPTY = "empty"
"""A select without cases."""
UNHEEDED = "unheeded"
"""A send does not look at the context by which a caller says that it wants no more."""
UNRELEASED = "unreleased"
"""The goroutine goes on, but who could have told it to end has left."""

HOW: dict[str, tuple[str, ...]] = {
    BLOCKED_SEND: (ABANDONED, ALONE, CYCLE, NIL, UNHEEDED),
    BLOCKED_RECEIVE: (ABANDONED, ALONE, CYCLE, NIL),
    UNCLOSED_RANGE: (ABANDONED, ALONE, CYCLE, NIL),
    BLOCKED_SELECT: (ABANDONED, ALONE, CYCLE, NIL, EMPTY),
    BLOCKED_LOCK: (ABANDONED, ALONE, CYCLE, SELF),
    BLOCKED_WAIT: (ABANDONED, ALONE, CYCLE),
    CHANNEL_BACKLOG: (ABANDONED,),
}
"""Situations of each kind that the machine finds; a rule has a message for each.

Placeholders: ``{what}`` is the blocked function as the user knows it (``Early.func1``), ``{call}`` what it
waits on as written (``ch``, ``s.mu``, ``wg``), ``{path}`` the step that prevents the release, with a link
(``when [the receiver returns](2)``), or empty.
"""

# Wait reasons in the words of the Go runtime (runtime/runtime2.go, waitReasonStrings).
CHAN_SEND = "chan send"
CHAN_RECEIVE = "chan receive"
CHAN_SEND_NIL = "chan send (nil chan)"
CHAN_RECEIVE_NIL = "chan receive (nil chan)"
SELECT = "select"
SELECT_NO_CASES = "select (no cases)"
MUTEX_LOCK = "sync.Mutex.Lock"
RW_RLOCK = "sync.RWMutex.RLock"
RW_LOCK = "sync.RWMutex.Lock"
WAIT_GROUP = "sync.WaitGroup.Wait"
COND_WAIT = "sync.Cond.Wait"
