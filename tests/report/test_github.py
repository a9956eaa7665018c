"""Workflow commands for GitHub Actions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from golint_leaks.finding import Severity
from tests.report.samples import document, finding, place, rendered


def parse(line: str) -> tuple[str, dict[str, str], str]:
    """Read a command as the runner does: split first, undo the escapes afterwards."""
    match = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
    assert match is not None

    def undo(text: str, codes: tuple[str, ...]) -> str:
        for code in codes:
            text = text.replace(f"%{code}", chr(int(code, 16)))
        return text.replace("%25", "%")

    properties = dict(pair.split("=", 1) for pair in match[2].split(","))
    return (
        match[1],
        {name: undo(value, ("0D", "0A", "3A", "2C")) for name, value in properties.items()},
        undo(match[3], ("0D", "0A")),
    )


def test_command(tmp_path: Path) -> None:
    """File, line, column, title and message."""
    assert rendered("github", document(tmp_path)) == (
        "::warning file=pkg/fetch.go,line=4,col=15,endColumn=28,title=GL101 unclosed-response-body"
        "::response body from http.Get is not closed when this path is taken\n"
    )


@pytest.mark.parametrize(
    ("severity", "command"),
    [(Severity.NOTE, "notice"), (Severity.WARNING, "warning"), (Severity.ERROR, "error")],
)
def test_severity(tmp_path: Path, severity: Severity, command: str) -> None:
    """Each severity has its command."""
    assert rendered("github", document(tmp_path, finding(severity=severity))).startswith(f"::{command} ")


def test_escapes(tmp_path: Path) -> None:
    """What has a meaning in commands survives in paths and messages."""
    odd = finding(place=finding().place._replace(path="a,b:100%/x::y.go"), message="50%, a::b %0A")
    command, properties, message = parse(rendered("github", document(tmp_path, odd)).rstrip("\n"))
    assert command == "warning"
    assert properties["file"] == "a,b:100%/x::y.go"
    assert message == "50%, a::b %0A"


def test_columns(tmp_path: Path) -> None:
    """Columns count UTF-16 code units, and an end on another line is left out."""
    data_end = place("return resp.Body.Close()")
    across = place("if resp.StatusCode")._replace(end=data_end.end)
    _, properties, _ = parse(rendered("github", document(tmp_path, finding(place=across))).rstrip("\n"))
    assert properties["col"] == "18"
    assert "endColumn" not in properties
