"""The score against the programs of the Go distribution."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import goleakprofile
from benchmarks.goroutines.expected import Program, read_tests
from benchmarks.goroutines.programs import index_folder, programs_at
from benchmarks.tool import Found

EXPECTED = """
	microTests := []testCase{
		makeTest("One",
			`One\\.func1\\(.* \\[chan send\\]`,
			`\\(\\*T\\)\\.run\\(.* \\[sync\\.Mutex\\.Lock\\]`,
		),
		// makeTest("Gone", `Gone`),
		makeTest("Quiet"),
	}
	gokerTestCases := []testCase{
		makeFlakyTest("Far",
			`far\\(.* \\[select\\]`),
	}
"""

PROGRAMS = """\
package main

func init() {
	register("One", One)
	register("Quiet", Quiet)
}

type T struct{}

type inner struct{}

func (t *T) run() { inner{}.deep() }

func (i inner) deep() {
	select {}
}

func One() {
	t := &T{}
	go t.run()
}

func Quiet() {
	x.One()
}
"""


def found(line: int, goroutine: str, reason: str) -> Found:
    """A finding in the file of the programs."""
    return Found("p.go", line, "GL301", "high", "", "", False, goroutine, reason)


def test_expectations_are_read() -> None:
    """Names, folders and patterns; what stands in a comment does not count."""
    tests = read_tests(EXPECTED)
    assert [(test.program, len(test.leaks)) for test in tests] == [
        (Program(".", "One"), 2),
        (Program(".", "Quiet"), 0),
        (Program("goker", "Far"), 1),
    ]


def test_another_test_is_an_error() -> None:
    """A file without expectations is not scored as if nothing leaked."""
    with pytest.raises(ValueError, match="written in another way"):
        read_tests('x := []testCase{\n\t\tmakeTest("A"),\n\t}\n')


def test_programs_reach_functions(tmp_path: Path) -> None:
    """Through methods; a name behind a point is no function of the package."""
    (tmp_path / "p.go").write_text(PROGRAMS)
    index = index_folder(tmp_path)
    assert programs_at(index, "p.go", 15) == [Program(".", "One")]
    assert programs_at(index, "p.go", 24) == [Program(".", "Quiet")]
    assert programs_at(index, "p.go", 4) == []


def test_figures(tmp_path: Path) -> None:
    """Found, missed, unexpected with and without a verdict, noise where nothing leaks."""
    (tmp_path / "p.go").write_text(PROGRAMS)
    (tmp_path / "verdicts").write_text(
        json.dumps(
            {
                "program": "One",
                "goroutine": "inner.deep",
                "wait_reason": "select (no cases)",
                "verdict": "true",
                "reason": "nothing else",
            }
        )
    )
    findings = [
        found(20, "main.One.func1", "chan send"),
        found(20, "main.One.func1", "chan send"),
        found(15, "main.inner.deep", "select (no cases)"),
        found(24, "main.Quiet", "chan receive"),
        found(24, "main.Quiet", ""),
    ]
    outcomes = goleakprofile.judge_all(read_tests(EXPECTED), findings, index_folder(tmp_path))
    text = "\n".join(goleakprofile.report(outcomes, goleakprofile.read_verdicts(tmp_path / "verdicts")))
    assert "pairs found       1/3" in text
    assert "untrue            1/3" in text
    assert "not read          1" in text
    assert "must not leak     0/1 silent not: Quiet" in text
    assert r"missed      far\(" in text


def test_verdicts_need_a_reason(tmp_path: Path) -> None:
    """A verdict without a reason is none."""
    (tmp_path / "verdicts").write_text(
        '{"program": "A", "goroutine": "f", "wait_reason": "", "verdict": "true"}'
    )
    with pytest.raises(ValueError, match="with a reason"):
        goleakprofile.read_verdicts(tmp_path / "verdicts")
