"""The JSON format."""

from __future__ import annotations

import json
from pathlib import Path

from golint_leaks.finding import Confidence
from tests.report.samples import CONFIRMED, NOT_SEEN, SKIPPED, document, finding, rendered


def test_everything_is_there(tmp_path: Path) -> None:
    """A finding carries rule, place, function, confidence, steps and fix."""
    made = document(
        tmp_path,
        notifications=(SKIPPED,),
        statistics={"files": 1, "jobs": 2, "seconds": {}},
        complete=False,
        prefix="sub/",
    )
    parsed = json.loads(rendered("json", made))
    assert parsed["schema"] == 1
    assert parsed["version"] == "1.2.3"
    assert parsed["complete"] is False
    assert parsed["statistics"] == {"files": 1}
    (found,) = parsed["findings"]
    steps = found.pop("steps")
    fix = found.pop("fix")
    assert found == {
        "rule": "GL101",
        "name": "unclosed-response-body",
        "severity": "warning",
        "confidence": "high",
        "rank": 90.0,
        "message": "response body from http.Get is not closed when this path is taken",
        "file": "sub/pkg/fetch.go",
        "line": 4,
        "column": 15,
        "endLine": 4,
        "endColumn": 28,
        "function": "example.com/pkg.fetch",
        "test": False,
    }
    assert [(step["line"], step["column"], step["message"]) for step in steps] == [
        (4, 15, "acquired here"),
        (8, 50, "the function returns here"),
    ]
    assert fix["edits"][0]["text"] == "\tdefer resp.Body.Close()\n"
    assert fix["edits"][0]["start"] == fix["edits"][0]["end"]
    assert parsed["notifications"] == [
        {
            "kind": "unreadable",
            "severity": "warning",
            "message": "permission denied",
            "file": "sub/pkg/secret.go",
            "line": 1,
            "column": 1,
            "endLine": 1,
            "endColumn": 1,
        }
    ]


def test_evidence(tmp_path: Path) -> None:
    """The verdict of all, and each kind of evidence with its figures and places."""
    made = document(tmp_path, finding(rank=97.5, evidence=(CONFIRMED, NOT_SEEN)))
    (found,) = json.loads(rendered("json", made))["findings"]
    assert (found["rank"], found["verdict"]) == (97.5, "confirmed")
    heap, goroutines = found["evidence"]
    assert heap["figures"] == {"bytes": 15_390_000, "objects": 480, "seconds": 360.0}
    assert [(step["line"], step["message"]) for step in heap["steps"]] == [(4, "allocated here")]
    assert goroutines == {
        "kind": "goroutines",
        "verdict": "not seen",
        "text": "no goroutine waits here",
        "figures": {},
    }


def test_no_findings(tmp_path: Path) -> None:
    """An empty list is a list."""
    parsed = json.loads(rendered("json", document(tmp_path)._replace(findings=())))
    assert parsed["findings"] == []


def test_many_findings(tmp_path: Path) -> None:
    """One line a finding, so that two outputs can be compared line by line."""
    made = document(tmp_path, *[finding(confidence=confidence) for confidence in Confidence])
    text = rendered("json", made)
    assert sum('"rule": "GL101"' in line for line in text.splitlines()) == 3
    assert [found["confidence"] for found in json.loads(text)["findings"]] == ["low", "medium", "high"]


def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    """A file name that is not UTF-8 still gives valid JSON."""
    odd = finding(place=finding().place._replace(path="bad\udcff.go"))
    text = rendered("json", document(tmp_path, odd))
    assert json.loads(text.encode("utf-8"))["findings"][0]["file"] == "bad\ufffd.go"
