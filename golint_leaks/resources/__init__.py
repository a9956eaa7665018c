"""Obligations: what is owed, what discharged it, and what is left when a path ends."""

from golint_leaks.resources.check import analyse_function, analyse_package

__all__ = ["analyse_function", "analyse_package"]
