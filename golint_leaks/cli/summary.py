"""What the user is told on standard error after the findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import click

from golint_leaks.finding import Notification, Severity
from golint_leaks.report import Document
from golint_leaks.report.document import one_line

# Notifications shown without --statistics; all of them are in the SARIF and JSON formats.
_SHOWN = 20


def print_notifications(document: Document, *, everything: bool) -> None:
    """Print what was met on the way, ``file:line:col: severity: message [kind]``.

    Without ``everything`` notes are left to the formats that list them, and so is what goes beyond
    the first few.
    """
    told = [
        notification
        for notification in document.notifications
        if everything or notification.severity > Severity.NOTE
    ]
    shown = told if everything else told[:_SHOWN]
    for notification in shown:
        severity = notification.severity.name.lower()
        message = one_line(notification.message)
        _say(f"{_where(document, notification)}{severity}: {message} [{notification.kind}]")
    if len(told) > len(shown):
        _say(f"golint-leaks: {len(told) - len(shown):,} more messages; --statistics shows them all")


def print_statistics(document: Document) -> None:
    """Print the counts of the run, one a line; nested counts are indented."""
    for name, value in (document.statistics or {}).items():
        title = name.replace("_", " ")
        if isinstance(value, Mapping):
            if value:
                _say(f"{title}:")
            for inner, count in value.items():
                name_of_whole = str(inner).removesuffix("_given_up").removesuffix("_simplified")
                whole = value.get(name_of_whole) if name_of_whole != inner else None
                part = f" ({count / whole:.1%})" if whole else ""
                _say(f"  {str(inner).replace('_', ' ')}: {_number(count)}{part}")
        else:
            _say(f"{title}: {_number(value)}")


def print_total(document: Document) -> None:
    """Print one line: how much was found, in how much, and how much was not looked at."""
    statistics = document.statistics or {}
    found = len(document.findings)
    files = _counted(_count(statistics, "analysed_files"), "file")
    functions = _counted(_count(statistics, "functions"), "function")
    parts = [f"{_counted(found, 'finding')} in {files} and {functions}"]
    skipped = _count(statistics, "skipped")
    if skipped:
        parts.append(f"{skipped:,} skipped")
    suppressed = _count(statistics, "suppressed")
    if suppressed:
        parts.append(f"{suppressed:,} suppressed")
    if not document.complete:
        parts.append("not everything could be analysed")
    _say(f"golint-leaks: {'; '.join(parts)}")


def _where(document: Document, notification: Notification) -> str:
    place = notification.place
    if place is None:
        return "golint-leaks: "
    line, column = document.sources.get(place.path).byte_position(place.start)
    return f"{document.prefix}{one_line(place.path)}:{line}:{column}: "


def _count(statistics: Mapping[str, object], name: str) -> int:
    """A count, or the sum of the counts of its parts."""
    value = statistics.get(name, 0)
    if isinstance(value, Mapping):
        return sum(cast(Mapping[str, int], value).values())
    return value if isinstance(value, int) else 0


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _number(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _say(line: str) -> None:
    click.echo(line.encode("utf-8", "surrogateescape"), err=True)
