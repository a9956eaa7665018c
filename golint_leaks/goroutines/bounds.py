"""What bounds an exploration; beyond it an entry is given up, or looked at more coarsely."""

from __future__ import annotations

MOST_PER_SITE = 5
"""Objects, and goroutines, that one goroutine makes at one place and that exist together."""

MOST_STATES = 1_800
"""States of one entry."""

MOST_STEPS = 36_000
"""Instructions that are executed for one entry."""

FEWER = 2
"""By how much both are less for entries that only call what starts goroutines."""

DEEPEST = 12
"""Frames of one goroutine."""

SHALLOW = 1
"""The same where no calls are followed at all."""

COARSER = (4, 2, SHALLOW)
"""What is tried instead, one after the other, where what is called leads to too many states."""
