"""The normal form of escape facts."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from golint_leaks.evidence.escapefile import EscapeFacts, read_fact, write_fact
from golint_leaks.evidence.model import EscapeFact, EscapeKind, EvidenceError, FlowLine, SourcePlace

texts = st.text(st.characters(codec="utf-8"), max_size=20)
places = st.builds(SourcePlace, texts, st.integers(0, 1 << 20), st.integers(0, 500))
flows = st.lists(st.builds(FlowLine, texts, st.none() | places), max_size=3).map(tuple)
facts = st.builds(EscapeFact, st.sampled_from(EscapeKind), places, texts, texts, texts, texts, flows)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(facts)
def test_a_fact_comes_back_from_its_line(fact: EscapeFact) -> None:
    line = write_fact(fact)
    assert line.count("\n") == 1
    assert read_fact(line.encode()) == fact


def fact(path: str, line: int, name: str = "x") -> EscapeFact:
    return EscapeFact(EscapeKind.ESCAPES, SourcePlace(path, line, 1), name, "example.com/m")


def test_facts_are_found_by_the_name_of_the_file(tmp_path: Path) -> None:
    first = [fact("a/s.go", 1), fact("a/s.go", 2), fact("a/t.go", 3), fact("a/s.go", 9)]
    second = [fact("b/s.go", 4)]
    for name, stored in (("one", first), ("two", second)):
        (tmp_path / name).write_text("".join(map(write_fact, stored)))
    found = EscapeFacts((tmp_path / "one", tmp_path / "two"))
    assert list(found) == first + second
    assert found.names == {"s.go", "t.go"}
    assert found.of_file("s.go") == [first[0], first[1], first[3], second[0]]
    assert found.of_file("none.go") == []


@pytest.mark.parametrize(
    "line",
    [b"", b"{", b"[]", b"3", b'{"path": 1}', b'{"path": "a", "line": -1}', b"\xff", b"[" * 100_000]
    + [b'{"path": "a", "line": 1, "column": 1, "kind": "unheard-of", "name": ""}']
    + [b'{"path": "a", "line": 1, "column": 1, "kind": "escapes", "name": "", "flow": [3]}'],
)
def test_other_lines_are_refused(line: bytes) -> None:
    with pytest.raises(EvidenceError, match="not an escape fact"):
        read_fact(line)


def test_the_error_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "escape.jsonl"
    path.write_text(write_fact(fact("a.go", 1)) + "nonsense\n")
    with pytest.raises(EvidenceError, match=r"escape\.jsonl:2: "):
        list(EscapeFacts((path,)))
