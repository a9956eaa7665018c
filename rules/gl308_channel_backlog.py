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
- A channel in an exported field, or one that is received from elsewhere than in a loop.
- That a reader is slower cannot be seen in the source: where it does not stop, the confidence is
  low, and evidence of the running program raises it.
- Known gap: how much is sent is known only where it does not depend on input.""",
    cwe=(833, 401, 400),
    precision="high",
    severity=Severity.WARNING,
    messages={
        "abandoned": "the backlog of {what} in {call} stays, and its sender blocks {path}",
        "stopped": "each goroutine {what} that sends to {call} after [its reader stops]{path} stays for ever",
        "slower": "goroutines {what} pile up in their send to {call} when its reader is slower than they are",
        "room": "values of {what} pile up in {call}, which has [room for all]{path}, if its reader is slower",
    },
    kinds=("channel-backlog",),
    analysis="goroutines",
    evidence=("heap", "retained", "goroutines"),  # what is queued piles up, and then who sends
    fixable=True,
    tags=("reliability", "concurrency"),
    references=("https://go.dev/ref/spec#Making_slices_maps_and_channels",),
)
