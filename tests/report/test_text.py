"""The text format."""

from __future__ import annotations

from pathlib import Path

from golint_leaks.finding import Severity, Verdict
from golint_leaks.report import TextStyle
from golint_leaks.report.document import Link, message_parts
from tests.report.samples import CONFIRMED, NOT_SEEN, document, finding, place, rendered

LINE = (
    "pkg/fetch.go:4:15: warning: response body from http.Get is not closed when this path is taken [GL101]\n"
)


def test_one_line_a_finding(tmp_path: Path) -> None:
    """Path, line, byte column, severity, message without links, rule."""
    assert rendered("text", document(tmp_path)) == LINE


def test_byte_columns(tmp_path: Path) -> None:
    """Columns count bytes, as those of Go's tools do."""
    made = document(tmp_path, finding(place=place("if resp.StatusCode"), severity=Severity.ERROR))
    assert rendered("text", made).startswith("pkg/fetch.go:8:22: error: ")


def test_prefix(tmp_path: Path) -> None:
    """The prefix leads from the working directory to the root of the run."""
    assert rendered("text", document(tmp_path, prefix="sub/")) == f"sub/{LINE}"


def test_steps(tmp_path: Path) -> None:
    """Steps follow, indented, and the fix where there is one."""
    lines = rendered("text", document(tmp_path), TextStyle(explain=True)).splitlines()
    assert lines == [
        LINE.rstrip(),
        "    pkg/fetch.go:4:15: acquired here",
        "    pkg/fetch.go:8:50: the function returns here",
        "    fix: Insert defer resp.Body.Close()",
    ]


def test_evidence(tmp_path: Path) -> None:
    """What evidence says follows on a line of its own; what was not seen, and places, with the steps."""
    fits = CONFIRMED._replace(kind="escape", verdict=Verdict.CONSISTENT, text="it escapes", weighty=False)
    seen = document(tmp_path, finding(evidence=(CONFIRMED, NOT_SEEN, fits), steps=(), fix=None))
    confirmed = "    confirmed: heap grows 15.4 MB in 360 s"
    assert rendered("text", seen).splitlines()[1:] == [confirmed]
    place_of_it = "        pkg/fetch.go:4:2: allocated here"
    assert rendered("text", seen, TextStyle(explain=True)).splitlines()[1:] == [
        confirmed,
        place_of_it,
        "    not seen: no goroutine waits here",
        "    consistent: it escapes",
        place_of_it,
    ]


def test_line_breaks_never_split_a_finding(tmp_path: Path) -> None:
    """Whatever a message or a path contains, a finding stays on one line."""
    odd = finding(
        message="a\nb\r\n c", place=place("http.Get")._replace(path="x\ny.go"), variant="windows/amd64"
    )
    made = document(tmp_path, odd)
    assert rendered("text", made) == "x y.go:1:1: warning: a b c (windows/amd64) [GL101]\n"


def test_colour_changes_nothing_but_colour(tmp_path: Path) -> None:
    """Without the escape sequences the coloured line is the plain one."""
    coloured = rendered("text", document(tmp_path), TextStyle(colour=True))
    assert "\x1b[" in coloured
    plain = coloured
    for code in ("0", "1", "2", "1;33"):
        plain = plain.replace(f"\x1b[{code}m", "")
    assert plain == LINE


def test_message_parts() -> None:
    """Only what refers to a step is a link; brackets in a link's text may be escaped."""
    steps = finding().steps
    assert message_parts("a [b](0) c [d](7) e[i](x)", steps) == ["a ", Link("b", 0), " c [d](7) e[i](x)"]
    assert message_parts(r"[m\[k\]](1)", steps) == [Link("m[k]", 1)]
    assert message_parts("", steps) == []
