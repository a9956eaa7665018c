"""Code that the compiler does not accept."""

from __future__ import annotations

from pathlib import Path

from golint_leaks.engine import RunOptions, run

SOURCE = """package p

type table []int

type table struct {
	rows map[string]int
}

var tables table

func (t *table) Add(name string) { t.rows[name]++ }
"""


def test_a_type_that_is_declared_twice(tmp_path: Path) -> None:
    """A name that is first no struct and then one does not end the analysis of its package."""
    path = tmp_path / "p.go"
    path.write_text(SOURCE, encoding="utf-8")
    result = run(RunOptions(paths=(str(path),), jobs=0, cache=False, select=("GL4",)))
    assert [note.message for note in result.notifications if note.kind == "internal"] == []
