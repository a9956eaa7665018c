"""GL205: cancel functions of contexts."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL205",
    name="lost-cancel",
    summary="The cancel function of a context is not called on some path",
    what="""\
A context was derived together with a function that cancels it, and a path leads out of the
function on which nobody calls that function or takes it over.""",
    why="""\
Until it is cancelled, a derived context stays registered with its parent: under a parent that
lives as long as the program, every lost one stays for ever, with all the values that it carries.
One with a deadline also keeps a timer until the deadline. Goroutines that wait for `ctx.Done()`
wait as long. After `signal.NotifyContext` the signals keep going to the context, so that a second
interrupt no longer ends the program.""",
    example="""\
ctx, cancel := context.WithTimeout(ctx, time.Minute)
if err := prepare(ctx); err != nil {
	return err // the timer and the registration stay for a minute
}
err := work(ctx)
cancel()
return err""",
    instead="""\
ctx, cancel := context.WithTimeout(ctx, time.Minute)
defer cancel()
if err := prepare(ctx); err != nil {
	return err
}
return work(ctx)""",
    silent="""\
- The function is called or deferred on every path, also through a helper or a function literal.
- It is returned, stored in a field, a slice, a map or a global, sent, handed to a function that
  may keep it, or used by a goroutine or a function literal that outlives the function.
- The path ends the process or the test.
- The context is dropped in a function that never returns, outside of any loop: it is in use.
- In `main` and in the functions of commands the confidence is low: the process ends with it.
- The confidence is low where little is lost: the parent ends with a request, a stream or a test, or
  is cancelled by the same function; or the parent is `context.Background()`, which keeps no list of
  its children, there is no deadline, and no goroutine was given the context on the way (callees are
  followed; code that was not read counts where nothing ever cancels).
- A context that is given up for another one in a loop without being cancelled is reported here, a
  chain of contexts under GL206.
- Known gap: a cancel function that several elements of a map or slice may hold is believed to be
  called by whoever looks it up.
- Known gap: a cancel function in a field that is overwritten by the next one is not seen.""",
    cwe=(772, 401),
    precision="high",
    severity=Severity.WARNING,
    messages={
        "path": "{what} from {call} is not called {path}",
        "never": "{what} from {call} is never called",
        "dropped": "{what} from {call} is dropped, so nothing can call it",
        "overwritten": "{what} from {call} is overwritten {path} before it is called",
    },
    kinds=("cancel",),
    references=("https://pkg.go.dev/context#CancelFunc",),
)
