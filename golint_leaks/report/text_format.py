"""One line per finding, as compilers write them; evidence below it, and the steps when asked for."""

from __future__ import annotations

from collections.abc import Iterator

from golint_leaks.finding import Place, Severity, Verdict
from golint_leaks.report.document import Document, one_line, plain_message, verdict_word

_SEVERITY_COLOUR = {Severity.NOTE: "36", Severity.WARNING: "33", Severity.ERROR: "31"}

# What is worth a line by itself; the rest is said with the steps.
_TELLING = frozenset({Verdict.CONFIRMED, Verdict.CONSISTENT, Verdict.CONTRADICTED})


def render(document: Document) -> Iterator[str]:
    """Yield ``file:line:col: severity: message [rule]``; columns count bytes.

    What evidence says of a finding follows on lines of its own, ``    confirmed: heap grows …``.
    """
    explain, colour = document.style
    for finding in document.findings:
        where = _where(document, finding.place)
        severity = finding.severity.name.lower()
        message = plain_message(finding)
        if colour:
            shade = _SEVERITY_COLOUR[finding.severity]
            yield (
                f"\x1b[1m{where}:\x1b[0m \x1b[1;{shade}m{severity}:\x1b[0m {message} "
                f"\x1b[2m[{finding.rule}]\x1b[0m\n"
            )
        else:
            yield f"{where}: {severity}: {message} [{finding.rule}]\n"
        for each in finding.evidence:
            if explain or (each.weighty and each.verdict in _TELLING):
                yield f"    {verdict_word(each.verdict)}: {one_line(each.text)}\n"
                if explain:
                    for step in each.steps:
                        yield f"        {_where(document, step.place)}: {one_line(step.message)}\n"
        if explain:
            for step in finding.steps:
                yield f"    {_where(document, step.place)}: {one_line(step.message)}\n"
            if finding.fix is not None:
                yield f"    fix: {one_line(finding.fix.message)}\n"


def _where(document: Document, place: Place) -> str:
    line, column = document.sources.get(place.path).byte_position(place.start)
    return f"{document.prefix}{one_line(place.path)}:{line}:{column}"
