"""GL309: goroutines of an object that nobody stops."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL309",
    name="started-never-stopped",
    summary="The goroutines of an object are started, and no path stops them",
    what="""\
An object starts goroutines, in its constructor or a method such as `Start`, that run until they are
told to end. Nobody tells them: nothing closes or sends to the channel on which they wait, or only a
function that is never called, or a function starts an object of its own and does not stop it; or
the method that should tell them returns before, with the error of something else.""",
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
- Some method, or a function that knows the field, closes the channel or sends to it. The same holds
  for a channel in a variable of the package, where tests count as well.
- The channel comes from outside, is exported, or goes anywhere else.
- The object is returned, stored, captured or given to other code: others may stop it.
- The goroutine ends by itself. Goroutines that nothing could end are reported by GL307.
- In the package `main` the confidence is lower. Tests are left out.
- Known gap: that a stopping method is called on one path only is not seen, nor that a second
  `Start` overwrites what the first would need to be stopped. Objects of other packages are left to
  GL106.""",
    cwe=(772, 400),
    precision="medium",
    severity=Severity.WARNING,
    messages={
        "never": "the goroutine {what} is never stopped: nothing closes, sends to or calls {call}",
        "unmade": "the goroutine {what} is never stopped: nothing makes {call}, which stays nil",
        "uncalled": "the goroutine {what} is never stopped: nobody calls {call}",
        "skipped": "the goroutine {what} is not stopped when {call} returns early {path}",
        "dropped": "the goroutines of {what} are never stopped: this function does not call {call}",
    },
    kinds=("started-never-stopped",),
    analysis="goroutines",
    tags=("reliability", "concurrency"),
    references=("https://go.dev/blog/pipelines",),
)
