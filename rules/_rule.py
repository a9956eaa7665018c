"""What a rule is, and the checks that every rule passes before it exists."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from golint_leaks.finding import Severity

PRECISIONS = ("very-high", "high", "medium", "low")

EVIDENCE = frozenset({"heap", "retained", "goroutines", "escape"})

# What evidence can speak of the findings of an analysis, where a rule says nothing else.
_BY_ANALYSIS = {
    "resources": ("heap",),
    "growth": ("heap", "retained"),
    "lifetimes": ("heap", "retained", "escape"),
    "goroutines": ("goroutines", "retained"),
    "retention": ("heap", "retained", "escape"),
}

_BY_DEFAULT = ("by-analysis",)

_ID = re.compile(r"GL[0-9]{3}\Z")
_NAME = re.compile(r"[a-z]+(?:-[a-z]+)+\Z")
_PLACEHOLDERS = frozenset({"what", "call", "path"})


class RuleError(ValueError):
    """A rule is declared wrongly; the message names the rule and the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The declaration of a rule, its text for the user and its wording.

    ``id`` is for ever; ``name`` states the bad pattern.  ``summary`` is one sentence without a full
    stop, in the form "An HTTP response body is not closed".

    ``what``, ``why`` and ``silent`` are Markdown paragraphs; ``example`` and ``instead`` are Go.
    ``silent`` says where the rule does not report although it might be expected to, known gaps
    included.

    ``kinds`` are the kinds of resources (as the models name them) whose leaks the rule reports;
    ``analysis`` is the analysis that finds them, or several of them.  ``messages`` maps a situation
    to the template of the message in that situation; templates may use ``{what}`` (``rows``),
    ``{call}`` (``db.Query``) and ``{path}`` (``when [this branch](1) is taken``).

    ``evidence`` says which evidence of a running program and of the compiler can speak of its findings:
    ``heap`` (what the call at the place allocates stays in use), ``retained`` (what its function has
    allocated elsewhere stays), ``goroutines`` (a goroutine waits for ever), ``escape`` (a function
    literal keeps what it captures); by default what suits the analysis.

    ``precision`` is one of :data:`PRECISIONS`, as code scanning understands the word.
    ``security_severity`` is the score from 0.0 to 10.0 that makes code scanning show a result as a
    security alert; None leaves it an alert of quality.
    """

    id: str
    name: str
    summary: str
    what: str
    why: str
    example: str
    instead: str
    silent: str
    cwe: tuple[int, ...]
    precision: str
    severity: Severity
    messages: Mapping[str, str]
    kinds: tuple[str, ...] = ()
    analysis: str | tuple[str, ...] = "resources"
    fixable: bool = False
    security_severity: float | None = None
    tags: tuple[str, ...] = ("reliability", "resources")
    references: tuple[str, ...] = field(default=())
    evidence: tuple[str, ...] = _BY_DEFAULT

    def __post_init__(self) -> None:
        if not _ID.match(self.id):
            raise RuleError(f"{self.id!r}: an id is GL and three digits")
        if not _NAME.match(self.name):
            raise self._error("name", "must be lower-case words joined by hyphens")
        for section in ("summary", "what", "why", "example", "instead", "silent"):
            text: str = getattr(self, section)
            if not text.strip():
                raise self._error(section, "must not be empty")
            if text != text.strip("\n"):
                raise self._error(section, "must not begin or end with an empty line")
        if self.summary.endswith(".") or "\n" in self.summary or not self.summary[0].isupper():
            raise self._error("summary", "must be one capitalised line without a full stop")
        for section in ("what", "why", "silent"):
            if getattr(self, section)[-1] not in ".`)":
                raise self._error(section, "must be whole sentences")
        if self.example == self.instead:
            raise self._error("instead", "must differ from the example")
        if not self.cwe or any(number <= 0 for number in self.cwe):
            raise self._error("cwe", "must name at least one weakness")
        if self.precision not in PRECISIONS:
            raise self._error("precision", f"must be one of {', '.join(PRECISIONS)}")
        if not self.analyses:
            raise self._error("analysis", "must name at least one analysis")
        if not self.kinds and "resources" in self.analyses:
            raise self._error("kinds", "must name at least one kind of resource")
        if self.security_severity is not None and not 0.0 < self.security_severity <= 10.0:
            raise self._error("security_severity", "must lie in 0.0 to 10.0")
        if not self.messages:
            raise self._error("messages", "must hold at least one template")
        for how, template in self.messages.items():
            self._check_template(how, template)
        if self.evidence is _BY_DEFAULT:
            kinds = dict.fromkeys(kind for name in self.analyses for kind in _BY_ANALYSIS.get(name, ()))
            object.__setattr__(self, "evidence", tuple(kinds))
        elif not EVIDENCE.issuperset(self.evidence):
            raise self._error("evidence", f"must be some of {', '.join(sorted(EVIDENCE))}")
        object.__setattr__(self, "messages", MappingProxyType(dict(self.messages)))

    @property
    def analyses(self) -> tuple[str, ...]:
        """Names of the analyses whose findings the rule words."""
        return (self.analysis,) if isinstance(self.analysis, str) else self.analysis

    def message(self, how: str, *, what: str, call: str, path: str = "", reason: str = "") -> str:
        """Word a finding.

        ``how`` is a key of :attr:`messages`; an unknown one is a mistake of the analysis and raises
        KeyError.  ``path`` is empty where the template has no place for it.  ``reason`` says why a
        release is owed where that is no matter of course (``10 of 11 callers close it``).
        """
        text = self.messages[how].format(what=what, call=call, path=path).rstrip()
        return f"{text}; {reason}" if reason else text

    def _check_template(self, how: str, template: str) -> None:
        used = {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
        if used - _PLACEHOLDERS:
            raise self._error("messages", f"{how}: unknown placeholder {sorted(used - _PLACEHOLDERS)[0]!r}")
        if not template or template.endswith("."):
            raise self._error("messages", f"{how}: must be a sentence without a full stop")

    def _error(self, section: str, problem: str) -> RuleError:
        return RuleError(f"{self.id}: {section} {problem}")
