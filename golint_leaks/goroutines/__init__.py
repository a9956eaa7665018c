"""Goroutines that wait for ever: the static twin of the Go runtime's goroutine leak profile.

The runtime calls a goroutine leaked when what it waits on cannot be reached from anything that can
still run (V. Saioc, D. Shirchenko, M. Chabbi, "Dynamic Partial Deadlock Detection and Recovery via
Garbage Collection", ASPLOS 2025).  Here the same question is asked of an abstract heap: functions
that start goroutines, make channels or take locks are executed with unknown inputs, and every
reached state is judged.

The contract with the rules: :func:`analyse_package` yields findings and notifications for the kinds of
:mod:`golint_leaks.goroutines.kinds` that have a rule; the situations that a rule words are
:data:`golint_leaks.goroutines.kinds.HOW`.
"""

from golint_leaks.goroutines.check import analyse_package

__all__ = ["analyse_package"]
