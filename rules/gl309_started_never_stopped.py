"""GL309: goroutines of an object that nobody stops."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL309",
    name="started-never-stopped",
    summary="The goroutines of an object are started, and no path stops them",
    what="""\
An object starts goroutines, in its constructor or a method such as `Start`, that run until they
are told to end. On some path nobody tells them: its user never calls `Stop`, `Stop` does not close
the channel or cancel the context that the goroutine waits on, no method does at all, or a second
`Start` overwrites what the first would need to be stopped.""",
    why="""\
The goroutines run for as long as the program, with the object and everything that it holds, and so
do those of the next object. They show in long-lived processes that make such objects again and
again: for each connection, each tenant, each reload of the configuration.""",
    example="""\
type poller struct {
	quit chan struct{}
}

func (p *poller) Start() {
	p.quit = make(chan struct{})
	go p.loop()
}

func (p *poller) loop() {
	for {
		select {
		case <-time.After(time.Second):
			poll()
		case <-p.quit:
			return
		}
	}
}

func (p *poller) Stop() {
	p.quit = nil // the goroutine waits on the channel of before
}""",
    instead="""\
type poller struct {
	quit chan struct{}
}

func (p *poller) Start() {
	p.quit = make(chan struct{})
	go p.loop(p.quit)
}

func (p *poller) loop(quit <-chan struct{}) {
	for {
		select {
		case <-time.After(time.Second):
			poll()
		case <-quit:
			return
		}
	}
}

func (p *poller) Stop() {
	close(p.quit)
}""",
    silent="""\
- Some method, or a function that knows the field, closes the channel, sends to it, or cancels the
  context; which callers call it is asked only for objects that do not outlive the function.
- The object is returned, stored or given to code that cannot be seen: others may stop it.
- The goroutine ends by itself.
- In the package `main`, for variables of the package, and in test code the confidence is low.
- Known gap: that a method which stops is called on one path only, of an object that is kept in
  another one, is not followed.""",
    cwe=(772, 400),
    precision="medium",
    severity=Severity.WARNING,
    messages={
        "never": "the goroutine {what} is never stopped: nothing closes or sends to {call}",
        "unstoppable": "the goroutine {what} is never stopped: {call} does not reach it {path}",
        "restarted": "the goroutine {what} is never stopped when {call} is overwritten {path}",
        "path": "the goroutines of {what} from {call} are not stopped {path}",
        "dropped": "the goroutines of {what} from {call} are never stopped",
    },
    kinds=("started-never-stopped",),
    analysis="goroutines",
    tags=("reliability", "concurrency"),
    references=("https://go.dev/blog/pipelines",),
)
