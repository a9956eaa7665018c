"""The catalogue of rules, installed as ``golint_leaks.rules``.

A rule says what is reported and how it is worded; it does not know how leaks are found.  Each
module named ``glNNN_name`` holds one ``RULE``; :func:`catalogue` finds them.
"""

from __future__ import annotations

from golint_leaks.rules._catalogue import catalogue, expand
from golint_leaks.rules._rule import Rule, RuleError

__all__ = ["Rule", "RuleError", "catalogue", "expand"]
