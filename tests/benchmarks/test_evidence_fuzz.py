"""The benchmark that breaks evidence, on a small scale; and that it would see an exception."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.evidence_fuzz import Seed, fuzz, made_seeds
from golint_leaks.evidence.model import EvidenceError


def test_broken_evidence_gives_results_or_named_errors(tmp_path: Path) -> None:
    result = fuzz(made_seeds(), 1500, 7, tmp_path)
    assert result.failures == []
    assert sum(result.outcomes.values()) == 1500
    for reader in ("snapshot", "log", "json", "facts", "manifest"):
        assert result.outcomes[f"{reader}: read"] > 0, reader
    assert result.outcomes["snapshot: named error"] > 0


def test_an_exception_is_noted_and_its_input_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(chunks: object, source: str) -> None:
        raise IndexError("mistake")

    keep = tmp_path / "keep"
    keep.mkdir()
    monkeypatch.setattr("benchmarks.evidence_fuzz.read_snapshot", broken)
    result = fuzz([Seed("snapshot", b"some bytes")], 9, 1, tmp_path, keep)
    assert len(result.failures) == 9
    assert "mistake" in result.failures[0]
    assert len(list(keep.iterdir())) == 9
    assert not issubclass(IndexError, EvidenceError)
