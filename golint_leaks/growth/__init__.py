"""Containers that are inserted into and never emptied."""

from golint_leaks.growth.check import analyse_package

__all__ = ["analyse_package"]
