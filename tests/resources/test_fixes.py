"""Fixes: applied to the source they silence the finding and leave valid Go."""

from __future__ import annotations

from pathlib import Path

import pytest

from golint_leaks.engine import RunOptions, run
from golint_leaks.finding import Finding

READS_ALL = """package p

import (
\t"io"
\t"os"
)

func read(name string) ([]byte, error) {
\tf, err := os.Open(name)
\tif err != nil {
\t\treturn nil, err
\t}
\treturn io.ReadAll(f)
}
"""

BODY = """package p

import "net/http"

func status(url string) (int, error) {
\tresp, err := http.Get(url)
\tif err != nil {
\t\treturn 0, err
\t}
\tcode := resp.StatusCode
\treturn code, nil
}
"""

IN_LOOP = """package p

import "os"

func touch(names []string) error {
\tfor _, name := range names {
\t\tf, err := os.Create(name)
\t\tif err != nil {
\t\t\treturn err
\t\t}
\t\tf.WriteString("x")
\t}
\treturn nil
}
"""

ON_ONE_LINE = """package p

import "os"

func size(name string) int64 {
\tf, err := os.Open(name)
\tif err != nil { return 0 }; info, _ := f.Stat(); return info.Size()
}
"""

RELEASED_ON_ONE_PATH = """package p

import "os"

func first(name string, keep bool) error {
\tf, err := os.Open(name)
\tif err != nil {
\t\treturn err
\t}
\tif keep {
\t\treturn nil
\t}
\treturn f.Close()
}
"""


def findings(tmp_path: Path, source: str) -> list[Finding]:
    """What the tool reports for one file."""
    path = tmp_path / "p.go"
    path.write_text(source)
    return list(run(RunOptions(paths=(str(path),), jobs=1, cache=False)).findings)


@pytest.mark.parametrize("source", [READS_ALL, BODY], ids=["file", "body"])
def test_applied_fix_silences_the_finding(tmp_path: Path, source: str) -> None:
    [finding] = findings(tmp_path, source)
    assert finding.fix is not None
    data = source.encode()
    for edit in sorted(finding.fix.edits, key=lambda e: -e.place.start):
        data = data[: edit.place.start] + edit.text.encode() + data[edit.place.end :]
    fixed = data.decode()
    assert "\n\tdefer " in fixed
    assert findings(tmp_path, fixed) == []


@pytest.mark.parametrize(
    "source", [IN_LOOP, ON_ONE_LINE, RELEASED_ON_ONE_PATH], ids=["loop", "one-line", "one-path"]
)
def test_no_fix_where_it_would_not_be_safe(tmp_path: Path, source: str) -> None:
    found = findings(tmp_path, source)
    assert found
    assert all(finding.fix is None for finding in found)
