"""What the compiler and the running program say: reading it, and computing with it.

``read_evidence`` gives all that a directory holds; see :mod:`golint_leaks.evidence.layout`.
"""

from golint_leaks.evidence.directory import Evidence, read_evidence
from golint_leaks.evidence.escapefile import EscapeFacts
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

__all__ = [
    "EscapeFact",
    "EscapeFacts",
    "EscapeKind",
    "Evidence",
    "EvidenceError",
    "FlowLine",
    "Frame",
    "GoroutineGroup",
    "GoroutineSnapshot",
    "HeapSite",
    "HeapSnapshot",
    "Notice",
    "SourcePlace",
    "Stack",
    "read_evidence",
]
