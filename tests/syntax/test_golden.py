"""Each construct against the text kept in ``golden``; GOLDEN_UPDATE=1 writes the texts anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from golint_leaks.ir.codec import load_unit
from golint_leaks.ir.verify import verify
from golint_leaks.syntax import lower_file
from tests.syntax.golden_text import file_text

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("source", sorted(GOLDEN.glob("*.go")), ids=lambda p: p.stem)
def test_golden(source: Path) -> None:
    lowered = lower_file(source.read_bytes(), path=source.name)
    for data in lowered.units:
        assert verify(load_unit(data)) == []
    text = file_text(lowered)
    kept = source.with_suffix(".txt")
    if os.environ.get("GOLDEN_UPDATE"):
        kept.write_text(text, encoding="utf-8")
    assert text == kept.read_text(encoding="utf-8")
