"""What the compiler and the running program say: reading it, and computing with it.

``read_evidence`` gives all that a directory holds; see :mod:`golint_leaks.evidence.layout`.
"""

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
