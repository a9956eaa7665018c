"""What the compiler and the running program say: reading it, and computing with it.

A check without evidence imports none of it: the names below are found when they are asked for.
``read_evidence`` gives all that a directory holds; see :mod:`golint_leaks.evidence.layout`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from golint_leaks.evidence.comparing import Refused, comparable
    from golint_leaks.evidence.directory import Evidence, read_evidence
    from golint_leaks.evidence.escapefile import EscapeFacts
    from golint_leaks.evidence.growth import (
        FunctionGrowth,
        Share,
        SiteGrowth,
        Trend,
        by_function,
        by_site,
        share_of,
    )
    from golint_leaks.evidence.model import (
        EscapeFact,
        EscapeKind,
        EvidenceError,
        FlowLine,
        Frame,
        GoroutineGroup,
        GoroutineSnapshot,
        HeapSite,
        HeapSnapshot,
        Notice,
        SourcePlace,
        Stack,
    )
    from golint_leaks.evidence.piling import GoroutineGrowth, piles

_NAMES = {
    "comparing": "Refused comparable",
    "directory": "Evidence read_evidence",
    "escapefile": "EscapeFacts",
    "growth": "FunctionGrowth Share SiteGrowth Trend by_function by_site share_of",
    "model": (
        "EscapeFact EscapeKind EvidenceError FlowLine Frame GoroutineGroup "
        "GoroutineSnapshot HeapSite HeapSnapshot Notice SourcePlace Stack"
    ),
    "piling": "GoroutineGrowth piles",
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names.split()}

__all__ = [
    "EscapeFact",
    "EscapeFacts",
    "EscapeKind",
    "Evidence",
    "EvidenceError",
    "FlowLine",
    "Frame",
    "FunctionGrowth",
    "GoroutineGroup",
    "GoroutineGrowth",
    "GoroutineSnapshot",
    "HeapSite",
    "HeapSnapshot",
    "Notice",
    "Refused",
    "Share",
    "SiteGrowth",
    "SourcePlace",
    "Stack",
    "Trend",
    "by_function",
    "by_site",
    "comparable",
    "piles",
    "read_evidence",
    "share_of",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value
