"""The text of a rule for people: plain for terminals, Markdown for code scanning."""

from __future__ import annotations

from golint_leaks.rules import Rule


def markdown(rule: Rule) -> str:
    """All sections of a rule in Markdown, without a title."""
    sections = [
        rule.what,
        f"## Why it leaks\n\n{rule.why}",
        f"## Example\n\n```go\n{rule.example}\n```",
        f"## Write instead\n\n```go\n{rule.instead}\n```",
        f"## When it stays silent\n\n{rule.silent}",
        "## See also\n\n" + "\n".join(_references(rule)),
    ]
    return "\n\n".join(sections) + "\n"


def plain(rule: Rule) -> str:
    """All sections of a rule as plain text, without a title."""
    sections = [
        rule.what,
        f"Why it leaks\n\n{rule.why}",
        f"Example\n\n{_indented(rule.example)}",
        f"Write instead\n\n{_indented(rule.instead)}",
        f"When it stays silent\n\n{rule.silent}",
        "See also\n\n" + "\n".join(_references(rule)),
    ]
    return "\n\n".join(sections) + "\n"


def _references(rule: Rule) -> list[str]:
    weaknesses = [
        f"- CWE-{number}: https://cwe.mitre.org/data/definitions/{number}.html" for number in rule.cwe
    ]
    return weaknesses + [f"- {reference}" for reference in rule.references]


def _indented(code: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in code.expandtabs(4).split("\n"))
