"""What the runtime keeps alive: timers that nobody can stop, chains of contexts, signals, finalizers."""

from golint_leaks.lifetimes.check import analyse_package

__all__ = ["analyse_package"]
