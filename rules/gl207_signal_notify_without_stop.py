"""GL207: signal.Notify."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL207",
    name="signal-notify-without-stop",
    summary="A function subscribes a channel to signals and returns without ending the subscription",
    what="""\
`signal.Notify` was called with a channel that only this function knows, and the function returns
without `signal.Stop`.""",
    why="""\
The package keeps the channel for as long as the program runs: each call of the function adds one,
and every signal is sent to all of them. The default action stays switched off: after the function
has returned, an interrupt no longer ends the program, although nobody listens.""",
    example="""\
interrupts := make(chan os.Signal, 1)
signal.Notify(interrupts, os.Interrupt)
select {
case <-interrupts:
	return errInterrupted
case err := <-result:
	return err
}""",
    instead="""\
interrupts := make(chan os.Signal, 1)
signal.Notify(interrupts, os.Interrupt)
defer signal.Stop(interrupts)
select {
case <-interrupts:
	return errInterrupted
case err := <-result:
	return err
}""",
    silent="""\
- The function, or a literal in it, calls `signal.Stop` with the channel, or `signal.Reset`.
- The channel is returned, stored, sent, or given to another function.
- A function literal receives from the channel for ever, or ranges over it.
- `main` and `init`, which run once, and functions that never return.
- In the package `main`, in packages below `cmd`, `commands` and the like, in methods of a command
  (a type with `Run` and `Synopsis`), in test code, in functions that are no methods, and where all
  ways lead through the wait for a signal, the confidence is low: such code is often there for the
  rest of the program. In each turn of a loop the confidence is high.
- Known gap: `signal.Stop` on one path only is taken for all.""",
    cwe=(401, 772),
    precision="medium",
    severity=Severity.WARNING,
    messages={
        "returns": "{what} from {call} is not ended when the function returns {path}",
    },
    kinds=("subscription",),
    analysis="lifetimes",
    evidence=("heap",),
    references=("https://pkg.go.dev/os/signal#Stop",),
)
