"""JSON for scripts.  ``schema`` grows by one when a change could break a reader."""

from __future__ import annotations

import json
from collections.abc import Iterator

from golint_leaks.finding import Finding, Notification, Place, Testimony
from golint_leaks.report.document import (
    Document,
    one_line,
    plain_message,
    rank_of,
    readable_path,
    stable_statistics,
    verdict_word,
)

SCHEMA = 1


def render(document: Document) -> Iterator[str]:
    """Yield one object, with one finding or notification a line; columns count bytes."""
    yield f'{{"schema": {SCHEMA}, "version": {_dump(document.version)},\n'
    yield '"findings": ['
    yield from _lines(_finding(document, finding) for finding in document.findings)
    yield '],\n"notifications": ['
    yield from _lines(_notification(document, each) for each in document.notifications)
    yield f'],\n"complete": {_dump(document.complete)},\n'
    yield f'"statistics": {_dump(stable_statistics(document))}}}\n'


def _lines(objects: Iterator[dict[str, object]]) -> Iterator[str]:
    separator = "\n"
    for each in objects:
        yield separator + _dump(each)
        separator = ",\n"


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _finding(document: Document, finding: Finding) -> dict[str, object]:
    rule = document.rules.get(finding.rule)
    found: dict[str, object] = {
        "rule": finding.rule,
        "name": rule.name if rule else "",
        "severity": finding.severity.name.lower(),
        "confidence": finding.confidence.name.lower(),
        "rank": rank_of(finding),
        "message": plain_message(finding),
        **_range(document, finding.place),
        "function": finding.function,
        "test": finding.test_code,
    }
    if finding.variant:
        found["variant"] = finding.variant
    if finding.wait_reason:
        found["waitReason"] = finding.wait_reason
    if finding.goroutine:
        found["goroutine"] = finding.goroutine
    if finding.keeps:
        found["keeps"] = list(finding.keeps)
    if finding.evidence:
        if finding.verdict is not None:
            found["verdict"] = verdict_word(finding.verdict)
        found["evidence"] = [_testimony(document, each) for each in finding.evidence]
    if finding.steps:
        found["steps"] = [
            {**_range(document, step.place), "message": one_line(step.message)} for step in finding.steps
        ]
    if finding.threads:
        found["threads"] = [
            {"goroutine": thread.goroutine, "steps": list(thread.steps)} for thread in finding.threads
        ]
    if finding.fix is not None:
        found["fix"] = {
            "message": one_line(finding.fix.message),
            "edits": [
                {
                    **_range(document, edit.place),
                    "start": edit.place.start,
                    "end": edit.place.end,
                    "text": edit.text,
                }
                for edit in finding.fix.edits
            ],
        }
    return found


def _testimony(document: Document, testimony: Testimony) -> dict[str, object]:
    told: dict[str, object] = {
        "kind": testimony.kind,
        "verdict": verdict_word(testimony.verdict),
        "text": one_line(testimony.text),
        "figures": dict(testimony.figures),
    }
    if testimony.steps:
        told["steps"] = [
            {**_range(document, step.place), "message": one_line(step.message)} for step in testimony.steps
        ]
    return told


def _notification(document: Document, notification: Notification) -> dict[str, object]:
    told: dict[str, object] = {
        "kind": notification.kind,
        "severity": notification.severity.name.lower(),
        "message": one_line(notification.message),
    }
    if notification.place is not None:
        told |= _range(document, notification.place)
    return told


def _range(document: Document, place: Place) -> dict[str, object]:
    source = document.sources.get(place.path)
    start = source.byte_position(place.start)
    end = source.byte_position(place.end)
    return {
        "file": document.prefix + readable_path(place.path),
        "line": start.line,
        "column": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }
