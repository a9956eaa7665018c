"""A run: order of work, workers, cache, suppression.

:func:`run` takes :class:`RunOptions` and gives a :class:`RunResult`.
"""

from golint_leaks.engine.options import (
    OptionError,
    Progress,
    RunOptions,
    RunResult,
    Statistics,
    Suppressed,
)
from golint_leaks.engine.registry import ANALYSES, Analysis, Request
from golint_leaks.engine.run import Parts, run

__all__ = [
    "ANALYSES",
    "Analysis",
    "OptionError",
    "Parts",
    "Progress",
    "Request",
    "RunOptions",
    "RunResult",
    "Statistics",
    "Suppressed",
    "run",
]
