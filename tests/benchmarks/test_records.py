"""How runs are scored against records of real fixes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.leakfix import report, select
from benchmarks.records import FITTING, HANDLES, Span, Tally, fits, read_records, record_of, score
from benchmarks.tool import Found
from golint_leaks.rules import catalogue

RAW: dict[str, Any] = {
    "id": "a-1",
    "repo": "owner/name",
    "before": "b" * 40,
    "fix": "f" * 40,
    "file": "pkg/a.go",
    "file_after": "pkg/b.go",
    "function": "F",
    "category": "file",
    "lines_before": [10, 12],
    "alt_before": [{"file": "other/c.go", "lines": [5, 5]}],
    "lines_after": [20, 30],
    "scope": "function",
    "go_mod": None,
    "note": "never closed",
}


def found(file: str, line: int, rule: str = "GL105") -> Found:
    return Found(file, line, rule, "high", "message", "pkg.F", False)


@pytest.mark.parametrize(
    ("finding", "hit"),
    [
        (found("pkg/a.go", 10), True),
        (found("pkg/a.go", 12), True),
        (found("pkg/a.go", 9), False),
        (found("pkg/a.go", 13), False),
        (found("pkg/b.go", 11), False),
        (found("other/c.go", 5), True),
        (found("pkg/a.go", 11, "GL106"), True),
        (found("pkg/a.go", 11, "GL101"), False),
        (found("pkg/a.go", 11, "GL108"), False),
    ],
)
def test_found_is_a_fitting_rule_on_the_lines(finding: Found, hit: bool) -> None:
    assert score(record_of(RAW), [finding], []).found is hit


def test_silent_is_no_fitting_rule_on_the_lines_after() -> None:
    record = record_of(RAW)
    assert score(record, [], [found("pkg/b.go", 19), found("pkg/b.go", 25, "GL301")]).silent
    assert not score(record, [], [found("pkg/b.go", 25)]).silent
    # The lines of the leak itself say nothing once it is fixed.
    assert score(record, [], [found("pkg/a.go", 10), found("other/c.go", 5)]).silent


def test_a_failed_run_is_neither_found_nor_silent() -> None:
    failed = score(record_of(RAW), [], [])._replace(error="status 3")
    assert not failed.found
    assert not failed.silent
    assert Tally.of([failed]) == (1, 0, 0)


def test_spans_of_any_form() -> None:
    assert record_of({**RAW, "alt_before": None}).spans_before == (Span("pkg/a.go", 10, 12),)
    record = record_of({**RAW, "lines_before": [[1, 2], [7, 7]], "lines_after": None, "alt_before": []})
    assert record.spans_before == (Span("pkg/a.go", 1, 2), Span("pkg/a.go", 7, 7))
    assert record.spans_after == ()
    assert record_of({**RAW, "lines_before": [3, 5, 9]}).spans_before[:3] == tuple(
        Span("pkg/a.go", line, line) for line in (3, 5, 9)
    )


def test_directories_of_a_record() -> None:
    record = record_of(RAW)
    assert record.directories_before == ("pkg", "other")
    assert record.directories_after == ("pkg",)
    assert record_of({**RAW, "file": "a.go", "alt_before": []}).directories_before == (".",)


def test_every_rule_for_handles_fits_a_category() -> None:
    handles = set().union(*(FITTING[category] for category in HANDLES))
    assert {rule for rule in catalogue() if rule.startswith("GL1")} - {"GL108"} == handles
    assert fits("other", "GL999")
    assert not fits("body", "GL102")


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(json.dumps(RAW) + "\n\n{}\n")
    with pytest.raises(ValueError, match=r"records\.jsonl:3: KeyError"):
        read_records(path)
    path.write_text(json.dumps(RAW) + "\n\n")
    assert [record.id for record in read_records(path)] == ["a-1"]


def test_selection() -> None:
    records = [
        record_of({**RAW, "id": str(number), "category": category, "scope": scope})
        for number, (category, scope) in enumerate(
            [("file", "function"), ("body", "package"), ("timer", "function")]
        )
    ]

    def ids(category: str, scope: str = "", wanted: tuple[str, ...] = ()) -> list[str]:
        return [record.id for record in select(records, category, scope, wanted)]

    assert ids("file,body") == ["0", "1"]
    assert ids("all") == ["0", "1", "2"]
    assert ids("all", "function,file") == ["0", "2"]
    assert ids("file", "", ("2",)) == ["2"]


def test_report_names_misses_and_noise() -> None:
    record = record_of(RAW)
    wide = record_of({**RAW, "id": "a-2", "scope": "package"})
    text = "\n".join(
        report([score(record, [], [found("pkg/b.go", 25)]), score(wide, [found("pkg/a.go", 10)], [])])
    )
    assert "found   0/1     0.0 %   silent   0/1     0.0 %" in text
    assert "found   1/2    50.0 %   silent   1/2    50.0 %" in text
    assert "a-1 [file, function] pkg/a.go:10 F\n    never closed" in text
    assert "pkg/b.go:25: GL105 high: message" in text
    assert "a-2" not in text
