"""The benchmark of the share of resolved calls, on a checkout of two files."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from benchmarks import call_resolution

SOURCE = """package m

import (
	"os"

	"x.org/unknown"
)

func f() { g(); os.Open(""); unknown.Do().Then(); undefined() }

func g() {}
"""


def test_report(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.org/m\n")
    source = tmp_path / "m.go"
    source.write_text(SOURCE)
    monkeypatch.setenv("GOMODCACHE", str(tmp_path / "none"))
    truth = tmp_path / "truth.json"
    at = SOURCE.index("g();")
    open_at = SOURCE.index("os.Open")
    lines = [
        {"At": at, "End": at + 3, "Kind": "func", "Symbol": "example.org/m.g", "Results": []},
        {"At": open_at, "End": open_at + 11, "Kind": "value", "Symbol": "", "Results": []},
    ]
    truth.write_text("\n".join(json.dumps({"File": str(source), **line}) for line in lines))
    arguments = ["call_resolution", "--no-models", "--truth", str(truth), str(tmp_path)]
    monkeypatch.setattr(sys, "argv", arguments)
    call_resolution.main()
    told = capsys.readouterr().out
    assert "5 calls, 40.0% resolved" in told
    assert "of those that can be: 66.67%" in told
    assert "third party without source: 2, cgo: 0, others: 1" in told
    assert "1 name undefined not found" in told
    assert "like go/types: 1, not: {'callee': 1, 'not in the list': 3}" in told
    assert "('func', 'os.Open') is ('value', '')" in told
