"""Documents for tests of the renderers, made from small files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from golint_leaks.evidence.exhibits import Exhibits, HeapSeries, Pile
from golint_leaks.finding import (
    Confidence,
    Edit,
    Finding,
    Fix,
    Notification,
    Place,
    Severity,
    Step,
    Testimony,
    Verdict,
)
from golint_leaks.report import Document, TextStyle, render
from golint_leaks.report.sources import Sources
from golint_leaks.rules import catalogue

FILE = "pkg/fetch.go"
TEXT = """\
package pkg

func fetch(url string) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	/* größer 🎈 */ if resp.StatusCode != 200 { return errors.New("status") }
	return resp.Body.Close()
}
"""


def place(needle: str, path: str = FILE, text: str = TEXT) -> Place:
    """The first place where the needle stands."""
    data = text.encode()
    start = data.index(needle.encode())
    return Place(path, start, start + len(needle.encode()))


def finding(**changes: Any) -> Finding:
    """A finding with two steps, a link to the second, and a fix."""
    acquired = place("http.Get(url)")
    leaves = place('return errors.New("status")')
    after_check = place("\t/* größer").start
    return Finding(
        rule="GL101",
        severity=Severity.WARNING,
        confidence=Confidence.HIGH,
        place=acquired,
        message="response body from http.Get is not closed when [this path](1) is taken",
        function="example.com/pkg.fetch",
        steps=(Step(acquired, "acquired here"), Step(leaves, "the function returns here")),
        fix=Fix(
            "Insert defer resp.Body.Close()",
            (Edit(Place(FILE, after_check, after_check), "\tdefer resp.Body.Close()\n"),),
        ),
    )._replace(**changes)


def document(root: Path, *findings: Finding, **changes: Any) -> Document:
    """A document about the sample file, which is written below ``root``."""
    target = root / FILE
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(TEXT.encode())
    made = Document(
        findings=findings or (finding(),),
        notifications=(),
        rules=catalogue(),
        sources=Sources(root),
        version="1.2.3",
    )
    return made._replace(**changes)


def rendered(format_name: str, document: Document, style: TextStyle | None = None) -> str:
    """The whole text in one format."""
    if style is not None:
        document = document._replace(style=style)
    return "".join(render(format_name, document))


SKIPPED = Notification("unreadable", Severity.WARNING, "permission denied", Place("pkg/secret.go", 0, 0))
NOT_GO = Notification("not-go", Severity.WARNING, "notes.txt: not a Go file")


EXHIBITS = Exhibits(
    heap_times=(0.0, 120.0, 240.0, 360.0),
    heap_total=(4_000_000, 9_100_000, 14_300_000, 19_600_000),
    heap=(
        HeapSeries(
            "example.com/pkg.fetch",
            place("http.Get(url)"),
            (10_000, 5_100_000, 10_300_000, 15_400_000),
            ("GL101",),
        ),
        HeapSeries("example.com/pkg.(*cache).put", None, (900_000, 1_000_000, 1_050_000, 1_200_000), ()),
    ),
    goroutine_seconds=360.0,
    piles=(
        Pile(
            "example.com/pkg.fetch.func1", "chan send", place("http.Get(url)"), (12, 480), 6, 470, ("GL101",)
        ),
        Pile("net/http.(*persistConn).readLoop", "select", None, (3, 90), None, 0),
    ),
)
CONFIRMED = Testimony(
    "heap",
    Verdict.CONFIRMED,
    "heap grows 15.4 MB in 360 s",
    (("bytes", 15_390_000), ("objects", 480), ("seconds", 360.0)),
    (Step(place("resp, err"), "allocated here"),),
)
NOT_SEEN = Testimony("goroutines", Verdict.NOT_SEEN, "no goroutine waits here")
