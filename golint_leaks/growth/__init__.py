"""Containers that are inserted into and never emptied."""

from golint_leaks.growth.check import Wording, analyse_package

__all__ = ["Wording", "analyse_package"]
