"""GL601: literals that hold more than they need."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL601",
    name="retained-capture",
    summary="A function literal that lives on captures a large object of which it needs a part",
    what="""\
A goroutine without an end, or a function literal that is stored in a package variable or a shared
value, captures a request, a response, or all that a source held, and uses only fields or single
elements of it. All variables that it captures are listed in the first step.

The confidence is high for goroutines and package variables, and medium for fields of a receiver
that has a lock. It is low for literals that are sent to a channel in a field or a package variable:
they stay as long as they wait there, which evidence of the running program tells.""",
    why="""\
A literal keeps the variables that it mentions, whole, for as long as it lives. A request leads to
its body, its headers, its connection and its context; all of it stays for the sake of one string.""",
    example="""\
func watch(w http.ResponseWriter, r *http.Request) {
	go func() {
		for e := range events {
			log.Println(r.RemoteAddr, e)
		}
	}()
}""",
    instead="""\
func watch(w http.ResponseWriter, r *http.Request) {
	remote := r.RemoteAddr
	go func() {
		for e := range events {
			log.Println(remote, e)
		}
	}()
}""",
    silent="""\
- The literal uses the object as a whole, or calls methods of it (as it does to wait for the end of
  the request).
- The goroutine can end other than by the end of a channel.
- The literal is only passed on or returned, or stored in something of which nothing says that it
  lives on.
- In test code the confidence is low.
- Known gap: a field that is itself most of the object counts as a part.""",
    cwe=(401,),
    precision="high",
    severity=Severity.WARNING,
    messages={
        "goroutine": "the {what} {call} stays as long as [this goroutine](0), which needs only {path}",
        "function": "the {what} {call} stays as long as [this function](0), which needs only {path}",
        "queued": "the {what} {call} stays as long as [this function](0) is queued, which needs only {path}",
    },
    kinds=("retained-capture",),
    analysis="retention",
    tags=("reliability", "memory"),
    references=("https://go.dev/ref/spec#Function_literals",),
)
