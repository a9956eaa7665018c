"""GL305: locks that nobody unlocks."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL305",
    name="blocked-lock",
    summary="A lock is held on some path by nobody who will unlock it",
    what="""\
A mutex is locked, and a path leads out of the function, or back to the same lock, on which it is
not unlocked, although others do. Or a function calls another one that locks what it holds
(Go's locks can't be taken twice; two readers stop each other when a writer comes between, with one
level less of confidence), or waits with a lock held for others who need that lock first: for a
WaitGroup, the close of a channel, or the receiver of what it sends, of the same object. Or a
goroutine waits for a lock whose holder can't go on: it holds the lock itself, or waits for the
first one in turn.""",
    why="""\
The next one that locks waits for ever, and so does everybody after it. In a server every request
that needs the lock adds a goroutine that never ends; no error is logged and no timeout applies.""",
    example="""\
s.mu.Lock()
item, ok := s.items[key]
if !ok {
	return nil, errMissing // everybody else waits from here on
}
s.mu.Unlock()
return item, nil""",
    instead="""\
s.mu.Lock()
defer s.mu.Unlock()
item, ok := s.items[key]
if !ok {
	return nil, errMissing
}
return item, nil""",
    silent="""\
- The lock is unlocked on every path: directly, deferred, by a helper, a function literal or a
  goroutine.
- The function locks for its caller: it returns with the lock held on every path and is called so,
  something in the package unlocks what it hasn't locked, its results tell who holds the lock, or it
  gives back the locked object or a function that unlocks.
- The function was called with the lock held, and gives it back that way.
- What is called gives the lock up first, only tries it, locks that of another object, or asks a
  flag whether to lock; or it is called as a goroutine.
- The path panics, or ends the process or the test.
- The lock is locked and unlocked under the same condition, or was only tried and not taken.
- The lock itself is handed on by its address.
- Methods such as `lockLog` and `unlockLog` count as a lock by their names; the confidence is medium
  then, and only a path without the second one is reported in a function that calls both.
- Known gap: helpers of other packages that lock or unlock are not followed.""",
    cwe=(667, 833, 400),
    precision="high",
    severity=Severity.WARNING,
    messages={
        "unlocked-path": "{what} is not unlocked after {call} {path}",
        "unlocked-never": "{what} is never unlocked after {call}",
        "unlocked-again": "{what} is locked while it is held since {call} {path}",
        "unlocked-turn": "{what} is not unlocked after {call} before the next one takes its place {path}",
        "locked-inside": "{call} locks {what} {path}, which is held since [here](0)",
        "wait-inside": "waits for {call} with {what} held since [here](0), which that needs {path}",
        "order": "{what} is locked while {call} is held, and {path} the other way round",
        "abandoned": "{what} waits for ever for {call}: its holder does not unlock it {path}",
        "alone": "{what} waits for ever for {call}: nobody unlocks it",
        "cycle": "{what} waits for ever for {call}: its holder waits in turn {path}",
        "self": "{what} waits for ever for {call}, which it holds itself {path}",
    },
    kinds=("unreleased-lock", "blocked-lock"),
    analysis=("goroutines", "locks"),
    fixable=True,
    tags=("reliability", "concurrency"),
    references=("https://pkg.go.dev/sync#Mutex", "https://pkg.go.dev/sync#RWMutex"),
)
