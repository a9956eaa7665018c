"""How evidence changes confidence and rank.

The rule, as ARCHITECTURE.md tells it too:

============  ===========================  =============================================
together      confidence                   rank (0 to 100)
============  ===========================  =============================================
confirmed     high                         95, and up to 5 more by the share of what grows
consistent    low becomes medium           2 above that of the confidence
not seen      as it was                    15 below that of the confidence
contradicted  one lower, low stays         25 below that of the confidence
no evidence   as it was                    that of the confidence: 30, 60, 90
============  ===========================  =============================================

What grows without a finding has the rank 90, and up to 5 more by its share.
"""

from __future__ import annotations

from golint_leaks.finding import Confidence, Finding, Verdict

BY_CONFIDENCE = {Confidence.LOW: 30.0, Confidence.MEDIUM: 60.0, Confidence.HIGH: 90.0}

_CONFIRMED = 95.0
_UNEXPLAINED = 90.0
_BY_SHARE = 5.0
_CONSISTENT = 2.0
_NOT_SEEN = -15.0
_CONTRADICTED = -25.0


def ranked(finding: Finding, share: float) -> Finding:
    """The finding with the confidence and the rank that its evidence gives it.

    ``share``, 0 to 1, is its part of all growth of the heap or of all goroutines that pile up.  What
    only fits and would fit correct code as well changes nothing by itself.
    """
    verdict = finding.verdict
    confidence = finding.confidence
    if verdict is Verdict.CONFIRMED:
        return finding._replace(
            confidence=Confidence.HIGH, rank=_rounded(_CONFIRMED + _BY_SHARE * min(max(share, 0.0), 1.0))
        )
    if verdict is Verdict.CONSISTENT:
        confidence = max(confidence, Confidence.MEDIUM)
        change = _CONSISTENT
    elif verdict is Verdict.CONTRADICTED:
        confidence = Confidence(max(confidence - 1, Confidence.LOW))
        change = _CONTRADICTED
    else:
        change = _NOT_SEEN if verdict is Verdict.NOT_SEEN else 0.0
    return finding._replace(confidence=confidence, rank=_rounded(BY_CONFIDENCE[confidence] + change))


def unexplained_rank(share: float) -> float:
    """The rank of growth that no finding explains."""
    return _rounded(_UNEXPLAINED + _BY_SHARE * min(max(share, 0.0), 1.0))


def _rounded(rank: float) -> float:
    return round(rank, 1)
