"""One page for people: findings by rank, the code with the path marked, charts of the evidence.

The page holds all that it shows and asks the network for nothing, which its content security policy
enforces.  What comes from source code reaches the page as JSON in a block of data, and the script
makes text nodes of it: nothing of it is ever read as markup.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from golint_leaks.finding import Finding, Fix, Notification, Place, Step
from golint_leaks.report.document import (
    Document,
    message_parts,
    one_line,
    rank_of,
    readable_path,
    stable_statistics,
    verdict_word,
)
from golint_leaks.report.excerpts import Excerpts
from golint_leaks.rules import Rule

if TYPE_CHECKING:
    from golint_leaks.evidence.exhibits import Exhibits

_SCRIPTS = ("base.js", "code.js", "charts.js", "page.js")
_HOLE = re.compile(r"\{\{(\w+)\}\}")


def render(document: Document) -> Iterator[str]:
    """Yield the page: the finding of the highest rank comes first."""
    style, script = _asset("page.css"), "\n".join(_asset(name) for name in _SCRIPTS)
    filling = {
        "style": style,
        "script": script,
        "style_hash": _csp_hash(style),
        "script_hash": _csp_hash(script),
    }
    done = 0
    template = _asset("page.html")
    for hole in _HOLE.finditer(template):
        yield template[done : hole.start()]
        yield _embedded(_data(document)) if hole[1] == "data" else filling[hole[1]]
        done = hole.end()
    yield template[done:]


@cache
def _asset(name: str) -> str:
    return resources.files(__package__).joinpath("assets", name).read_text("utf-8").rstrip("\n")


def _csp_hash(text: str) -> str:
    """The hash by which a content security policy allows an inline element (CSP level 3, section 6.7)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _embedded(value: object) -> str:
    """JSON that can stand in a script element: no ``<`` could end it or begin a comment."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")


def _data(document: Document) -> dict[str, object]:
    ordered = sorted(document.findings, key=lambda each: (-rank_of(each), -each.severity))
    page = _Page(document)
    findings = [page.finding(each) for each in ordered]
    notes = [page.note(each) for each in document.notifications]
    told = {each.rule for each in ordered}
    charts = page.charts(document.exhibits, ordered) if document.exhibits is not None else {}
    return {
        "version": document.version,
        "complete": document.complete,
        "evidence": document.exhibits is not None,
        "statistics": stable_statistics(document),
        "rules": {rule.id: _rule(rule) for rule in document.rules.values() if rule.id in told},
        "findings": findings,
        "notes": notes,
        **charts,
        "files": page.excerpts.files(document.prefix),
    }


class _Page:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.excerpts = Excerpts(document.sources)

    def finding(self, finding: Finding) -> dict[str, object]:
        rule = self.document.rules.get(finding.rule)
        threads = _threads(finding)
        return {
            "rule": finding.rule,
            "name": rule.name if rule else "",
            "severity": finding.severity.name.lower(),
            "confidence": finding.confidence.name.lower(),
            "rank": round(rank_of(finding), 1),
            "verdict": verdict_word(finding.verdict),
            "message": [
                one_line(part) if isinstance(part, str) else [one_line(part.text), part.step]
                for part in message_parts(finding.message, finding.steps)
            ],
            "place": self.excerpts.shown(finding.place),
            "function": finding.function,
            "test": finding.test_code,
            "variant": finding.variant,
            "wait": finding.wait_reason,
            "goroutine": finding.goroutine,
            "keeps": list(finding.keeps),
            "steps": [self.step(step, threads.get(at, "")) for at, step in enumerate(finding.steps)],
            "evidence": [
                {
                    "kind": each.kind,
                    "verdict": verdict_word(each.verdict),
                    "text": one_line(each.text),
                    "figures": dict(each.figures),
                    "steps": [self.step(step) for step in each.steps],
                }
                for each in finding.evidence
            ],
            "fix": self.fix(finding.fix) if finding.fix is not None else None,
        }

    def step(self, step: Step, thread: str = "") -> dict[str, object]:
        told: dict[str, object] = {
            "place": self.excerpts.shown(step.place),
            "text": one_line(step.message),
        }
        if thread:
            told["thread"] = thread
        return told

    def fix(self, fix: Fix) -> dict[str, object]:
        edits = [{"place": self.excerpts.named(edit.place), "text": edit.text} for edit in fix.edits]
        return {"message": one_line(fix.message), "edits": edits}

    def note(self, note: Notification) -> dict[str, object]:
        return {
            "kind": note.kind,
            "severity": note.severity.name.lower(),
            "message": one_line(note.message),
            "place": self.excerpts.named(note.place) if note.place is not None else None,
        }

    def charts(self, exhibits: Exhibits, ordered: list[Finding]) -> dict[str, object]:
        """Series and piles, each with the number of the finding that explains it."""
        series: list[dict[str, object]] = [
            {
                "function": each.function,
                "where": self.where(each.place),
                "values": list(each.values),
                "rules": list(each.rules),
                "finding": _explaining(each.function, each.rules, ordered),
            }
            for each in exhibits.heap
        ]
        piles: list[object] = [
            {
                "function": each.function,
                "reason": each.wait_reason,
                "where": self.where(each.place),
                "counts": list(each.counts),
                "minutes": each.minutes,
                "leaked": each.leaked,
                "rules": list(each.rules),
                "finding": _explaining(each.function, each.rules, ordered),
            }
            for each in exhibits.piles
        ]
        heap: dict[str, object] = {
            "times": list(exhibits.heap_times),
            "total": list(exhibits.heap_total),
            "series": series,
        }
        if len(exhibits.heap_times) < 2:  # a chart of growth needs two
            heap["series"] = []
        charts: dict[str, object] = {
            "heap": heap,
            "piles": piles,
            "goroutineSeconds": exhibits.goroutine_seconds,
        }
        return charts

    def where(self, place: Place | None) -> str:
        if place is None:
            return ""
        line = self.document.sources.get(place.path).byte_position(place.start).line
        return f"{self.document.prefix}{readable_path(place.path)}:{line}"


def _explaining(function: str, rules: tuple[str, ...], ordered: list[Finding]) -> int | None:
    """The finding of these rules in the function, or around the literal that it is; else None."""
    for number, finding in enumerate(ordered):
        if finding.rule not in rules:
            continue
        for own in (finding.function, finding.goroutine):
            if own and (own == function or function.startswith(f"{own}.")):
                return number
    return None


def _threads(finding: Finding) -> Mapping[int, str]:
    """The goroutine of each step, where more than one takes part."""
    if len(finding.threads) < 2:
        return {}
    return {step: thread.goroutine for thread in finding.threads for step in thread.steps}


def _rule(rule: Rule) -> dict[str, object]:
    """The text of a rule: sections of title, text and whether it is code."""
    sections = [
        ("", rule.what, False),
        ("Why it leaks", rule.why, False),
        ("Example", rule.example, True),
        ("Write instead", rule.instead, True),
        ("When it stays silent", rule.silent, False),
    ]
    return {"name": rule.name, "summary": rule.summary, "sections": sections}
