"""GL308: buffers that fill because their reader can stop."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL308",
    name="channel-backlog",
    summary="A buffered channel fills up and stays full after its reader has stopped",
    what="""\
A goroutine sends again and again to a channel with a buffer, and on some path its only reader stops
while the sender goes on. As long as there is room nothing seems wrong; then the sender blocks, and
the values in the buffer stay.""",
    why="""\
The blocked goroutine keeps the channel, and the channel keeps every value in its buffer: the leak
is as large as the buffer, for each such pair. A larger buffer only makes it rarer and larger.""",
    example="""\
events := make(chan event, 64)
go func() {
	for source.Next() {
		events <- source.Event()
	}
	close(events)
}()
for e := range events {
	if err := store(e); err != nil {
		return err // the sender fills the buffer, and stays
	}
}
return nil""",
    instead="""\
events := make(chan event, 64)
done := make(chan struct{})
defer close(done)
go func() {
	defer close(events)
	for source.Next() {
		select {
		case events <- source.Event():
		case <-done:
			return
		}
	}
}()
for e := range events {
	if err := store(e); err != nil {
		return err
	}
}
return nil""",
    silent="""\
- The reader drains the channel when it stops, or the sender has another case in its `select`.
- At most as much is sent as there is room.
- The channel comes from outside or is given to code that cannot be seen.
- Known gap: how much is sent is known only where it does not depend on input.""",
    cwe=(833, 401, 400),
    precision="high",
    severity=Severity.WARNING,
    messages={
        "abandoned": "the backlog of {what} in {call} stays, and its sender blocks {path}",
    },
    kinds=("channel-backlog",),
    analysis="goroutines",
    evidence=("heap", "retained"),  # nobody waits: what is queued piles up
    fixable=True,
    tags=("reliability", "concurrency"),
    references=("https://go.dev/ref/spec#Making_slices_maps_and_channels",),
)
