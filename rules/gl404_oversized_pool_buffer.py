"""GL404: buffers of any size in a pool."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL404",
    name="oversized-pool-buffer",
    summary="A buffer goes back to a pool however large it has become",
    what="""\
A buffer whose size depends on what was written to it is given to `sync.Pool.Put`, and nothing looks
at its capacity.

The confidence is high where the function itself fills the buffer from a reader, an encoder or a
template. It is medium where a function that it calls does so (its body is followed), where all
elements of a collection or all of a source go into it, where something whose name says that it
encodes is given a value of any type, and for a helper whose callers do one of these or that other
packages call. It is low, with the reason in the steps, where nothing but pieces, formatted lines or
what unknown code writes is seen to go in, where strings are written one by one, and where the
reader is limited to a length that the program chooses.""",
    why="""\
Resetting a buffer keeps its memory. One large input makes one buffer large, and the pool hands it
out again for small ones: after a while all buffers of the pool are as large as the largest input
was, and while they are in use no collection frees them. Package `fmt` drops buffers of more than 64
KiB for this reason (golang/go#23199).""",
    example="""\
buf := buffers.Get().(*bytes.Buffer)
defer buffers.Put(buf)
buf.Reset()
if _, err := buf.ReadFrom(r); err != nil {
	return err
}
return use(buf.Bytes())""",
    instead="""\
buf := buffers.Get().(*bytes.Buffer)
defer func() {
	if buf.Cap() <= 64<<10 {
		buffers.Put(buf)
	}
}()
buf.Reset()
if _, err := buf.ReadFrom(r); err != nil {
	return err
}
return use(buf.Bytes())""",
    silent="""\
- The function compares the capacity or the length of the buffer, or its callers ask for the
  capacity.
- A slice that is never appended to or replaced: its size is that of its creation.
- Only constants and numbers are written to the buffer, also by functions that are called.
- Nothing in the package takes anything out of the pool.
- In test code the confidence is low.
- Known gap: any comparison of the size counts, whatever depends on it; a bound on the input does
  not, other than that of a limited reader.""",
    cwe=(401, 770),
    precision="medium",
    severity=Severity.NOTE,
    messages={
        "put": "{what} {call} goes back to the pool however large it has become",
        "helper": "{what} {call} is put into the pool without a look at its capacity",
    },
    kinds=("pool-buffer",),
    analysis="retention",
    tags=("reliability", "memory"),
    references=("https://go.dev/issue/23199",),
)
