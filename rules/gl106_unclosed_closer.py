"""GL106: every other closer that the models know."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL106",
    name="unclosed-closer",
    summary="A value that must be closed is not closed on some path",
    what="""\
A call returned a value that must be released, and a path leads out of the function on which nobody
releases it or takes it over. That a release is owed is known in one of these ways:

- The models of the tool, or those given by `--models`, say so: a network connection or listener, a
  gRPC client connection, a watcher, an iterator, a decompressor, a client with goroutines.
- The type belongs to the analysed module, and its constructor is seen to acquire something that its
  `Close` releases.
- The code itself says so: the value is released on other paths of the same function, by a method
  like `Close`, or by `Unsubscribe`, or `Cancel` where the call has registered somebody. A function
  that closes its argument after several failures is asked about the others, and a method that ends
  its receiver about the fields that it does not reach after a failure.""",
    why="""\
What is lost depends on the type: a descriptor, a goroutine, a lock in a database file, memory
outside Go's heap. None of it is given back by the garbage collector, or not in time.""",
    example="""\
conn, err := net.Dial("tcp", address)
if err != nil {
	return err
}
if _, err := conn.Write(hello); err != nil {
	return err // leaks conn
}
return conn.Close()""",
    instead="""\
conn, err := net.Dial("tcp", address)
if err != nil {
	return err
}
defer conn.Close()
_, err = conn.Write(hello)
return err""",
    silent="""\
- The type merely has a `Close` method: many closers hold nothing.
- The value is returned, stored in something that outlives the function, handed to a function
  that closes or keeps it, or released by a goroutine or a callback that the function starts.
- The function is `main`, or ends only together with the process.
- The value goes to a function that cannot be seen and that no model describes.
- Where a forgotten close costs little, the confidence is low, so that the finding is not shown by
  default: the releasing method was read and does nothing, the constructor was read and only makes
  memory, or the value is a writer around a writer that somebody else closes.
- A path exists only where a test has failed already: an assertion did not hold, or something
  worked that should not. In tests, values from interfaces, from function values and from beliefs
  have low confidence, because doubles often hold nothing.
- A deferred literal releases the value or not, by something that cannot be known: it is believed.
- Known gap: a type of a third-party package that no model lists is not reported; write a model.""",
    cwe=(772, 404),
    precision="high",
    severity=Severity.WARNING,
    messages={
        "path": "{what} from {call} is not closed {path}",
        "never": "{what} from {call} is never closed",
        "dropped": "{what} from {call} is dropped, so nothing can close it",
        "overwritten": "{what} from {call} is overwritten {path} before it is closed",
        "emptied": "{what} in {call} is set to nil before it is closed",
        "unfinished": "{what} in {call} stays open when this step fails",
        "given": "{what} in {call} is not closed here, unlike after other failures",
        "unanswered": "{what} in {call} is not closed here, unlike on the other ways out",
    },
    kinds=("closer",),
    fixable=True,
    references=("https://pkg.go.dev/io#Closer",),
)
