"""Locks as obligations: who locks unlocks, on every path that returns.

What is owed lies not in a value that is passed on, but at a place (``s.mu``) that everybody in reach
of ``s`` can name.  So the exploration of :mod:`golint_leaks.facts.tracker` is used with another
transfer function: the state is the standing of the lock at one place, and values are followed only
for the sake of conditions, deferred calls and function literals.
"""

from golint_leaks.locks.check import analyse_package

__all__ = ["analyse_package"]
