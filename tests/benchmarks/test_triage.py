"""Samples of findings and verdicts on them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.sample import Drawn, context, draw, keep, kept, skeleton
from benchmarks.tool import ROOT, Found
from benchmarks.triage import Precision, Verdict, goals, main, read_verdicts, table


def verdict(word: str, rule: str = "GL101", confidence: str = "high", reason: str = "read") -> Verdict:
    return Verdict("owner/name", "c" * 40, "a.go", 1, rule, confidence, word, reason)


def drawn(repo: str, line: int) -> Drawn:
    return Drawn(repo, "c" * 40, Path(), Found("a.go", line, "GL105", "high", "message", "pkg.F", False))


def test_unsure_counts_as_false_in_the_strict_number() -> None:
    counts = Precision.of([verdict("true"), verdict("true"), verdict("false"), verdict("unsure")])
    assert counts == (2, 1, 1)
    assert counts.strict == 50
    assert "50.0 %" in counts.line("x")
    assert "66.7 %" in counts.line("x")
    assert Precision.of([]).strict == 0


def test_table_has_rules_confidences_and_total() -> None:
    lines = list(table([verdict("true"), verdict("false", "GL102", "medium")]))
    assert [line.split()[0] for line in lines] == [
        "GL101",
        "GL102",
        "high",
        "GL101",
        "medium",
        "GL102",
        "overall",
    ]


def test_reading_verdicts(tmp_path: Path) -> None:
    path = tmp_path / "1.jsonl"
    path.write_text("".join(json.dumps(verdict(word)._asdict()) + "\n" for word in ("true", "", "unsure")))
    assert [one.verdict for one in read_verdicts([path])] == ["true", "unsure"]
    for bad, words in ((verdict("perhaps"), "perhaps"), (verdict("true", reason=""), "no reason")):
        path.write_text(json.dumps(bad._asdict()))
        with pytest.raises(ValueError, match=f"1.jsonl:1: .*{words}"):
            read_verdicts([path])


def test_committed_verdicts_are_complete(capsys: pytest.CaptureFixture[str]) -> None:
    files = sorted((ROOT / "benchmarks" / "triage").glob("*.jsonl"))
    assert main([]) == 0
    assert capsys.readouterr().out.count("== ") == len(files)
    for file in files:
        assert len(read_verdicts([file])) == len(file.read_text().splitlines())


def test_draw_is_fixed_by_the_seed_and_capped() -> None:
    found = [drawn("a/big", line) for line in range(500)] + [
        drawn(f"b/{name}", line) for name in range(5) for line in range(30)
    ]
    sample = draw(found, seed=7, count=40)
    assert len(sample) == 40
    assert sum(one.repo == "a/big" for one in sample) == 10
    assert sample == draw(list(reversed(found)), seed=7, count=40)
    assert sample != draw(found, seed=8, count=40)
    assert len(draw(found[:500], seed=7, count=40)) == 10


def test_findings_are_kept(tmp_path: Path) -> None:
    found = [drawn("a/b", line) for line in range(3)]
    keep(tmp_path / "found.jsonl", found)
    assert kept(tmp_path / "found.jsonl") == found


def test_goals_follow_the_rules_of_a_sample() -> None:
    assert goals([verdict("true", "GL105")]) == {"high": 90.0, "overall": 80.0}
    assert goals([verdict("true", "GL301"), verdict("true", "GL309")])["overall"] == 70.0
    assert goals([verdict("true", "GL305"), verdict("true", "GL401")])["overall"] == 75.0


def test_context_shows_the_line_and_what_follows(tmp_path: Path) -> None:
    (tmp_path / "a.go").write_text("".join(f"line {number}\n" for number in range(1, 101)))
    one = drawn("a/b", 50)._replace(directory=tmp_path)
    text = context(one, 3, verdict("true"))
    assert ">    50 line 50\n" in text
    assert " line 40\n" in text
    assert " line 80\n" in text
    assert "line 39\n" not in text
    assert "judged before: true: read" in text
    assert skeleton(one, None)["verdict"] == ""
    assert skeleton(one, verdict("true"))["reason"] == "read"
