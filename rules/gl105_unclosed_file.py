"""GL105: files."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL105",
    name="unclosed-file",
    summary="A file is not closed on some path",
    what="""\
A file was opened or created, and a path leads out of the function on which nobody closes it or
takes it over. The same is said of a method such as `Close` that returns before it has closed the
file in a field, because a last step (a flush, a sync, the close of something else) has failed.""",
    why="""\
Every open file holds a descriptor, of which a process has a limited number (often 1,024). The
finalizer of `os.File` closes a forgotten file at some later garbage collection, which may be
never: the collector follows memory, not descriptors. On Windows an open file cannot be deleted
or renamed; everywhere, what was written may be lost without a word when the error of `Close` is
never seen.""",
    example="""\
f, err := os.Create(name)
if err != nil {
	return err
}
if _, err := f.Write(data); err != nil {
	return err // leaks f
}
return f.Close()""",
    instead="""\
f, err := os.Create(name)
if err != nil {
	return err
}
if _, err := f.Write(data); err != nil {
	return errors.Join(err, f.Close())
}
return f.Close()""",
    silent="""\
- The file is returned, stored in something that outlives the function, or handed to a function
  that closes or keeps it.
- The path ends the process (`os.Exit`, `log.Fatal`) or the test (`t.Fatal` with a close in
  `t.Cleanup`).
- `os.Stdin`, `os.Stdout` and `os.Stderr`.
- A wrapper that closes what it wraps is closed. Most wrappers do not: closing a `gzip.Reader`
  or flushing a `bufio.Writer` leaves the file open.
- The file goes to a function that cannot be seen and that no model describes.
- Known gap: files opened by number (`os.NewFile`, `syscall.Open`) are not followed.""",
    cwe=(775, 772),
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
    kinds=("file",),
    fixable=True,
    references=("https://pkg.go.dev/os#File.Close",),
)
