"""What the runtime keeps alive: timers that nobody can stop, chains of contexts, signals, finalizers."""

from golint_leaks.lifetimes.check import Wording, analyse_package

__all__ = ["Wording", "analyse_package"]
