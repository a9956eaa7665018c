"""Workflow commands, which GitHub Actions turns into annotations of a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from golint_leaks.finding import Severity
from golint_leaks.report.document import Document, plain_message, readable_path

_COMMAND = {Severity.NOTE: "notice", Severity.WARNING: "warning", Severity.ERROR: "error"}


def render(document: Document) -> Iterator[str]:
    """Yield ``::warning file=…,line=…,col=…,title=…::message``, one line a finding.

    The end is given only where it lies on the same line, since annotations with columns must not
    span lines.  Columns count UTF-16 code units.
    """
    for finding in document.findings:
        source = document.sources.get(finding.place.path)
        start = source.utf16_position(finding.place.start)
        end = source.utf16_position(finding.place.end)
        rule = document.rules.get(finding.rule)
        properties = {
            "file": document.prefix + readable_path(finding.place.path),
            "line": str(start.line),
            "col": str(start.column),
        }
        if end.line == start.line and end.column > start.column:
            properties["endColumn"] = str(end.column)
        properties["title"] = f"{finding.rule} {rule.name}" if rule else finding.rule
        listed = ",".join(f"{name}={_escape_property(value)}" for name, value in properties.items())
        yield f"::{_COMMAND[finding.severity]} {listed}::{_escape(plain_message(finding))}\n"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
