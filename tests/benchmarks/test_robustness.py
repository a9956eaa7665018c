"""Mutations: made from a seed, and really different from the file."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.mutations import MUTATIONS, tokens
from benchmarks.robustness import chunk, edited, examine, mutate

GO = b"""\
package p

import "os"

func f(name string) (err error) {
	file, err := os.Open(name) // a comment
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	switch x := any(file).(type) {
	case nil:
		return nil
	default:
		_ = x
	}
	return nil
}
"""


def test_tokens_join_to_the_file() -> None:
    assert b"".join(tokens(GO)) == GO
    for data in (b"", b"\xff\x00'", b'"open\n`open', b"/* open"):
        assert b"".join(tokens(data)) == data
    assert b"// a comment" in tokens(GO)
    assert b":=" in tokens(GO)


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_is_fixed_by_the_seed_and_changes_the_file(name: str) -> None:
    mutation = MUTATIONS[name]
    results = [mutation(GO, GO[::-1], random.Random(number)) for number in range(20)]
    assert results == [mutation(GO, GO[::-1], random.Random(number)) for number in range(20)]
    assert sum(result != GO for result in results) > 10
    mutation(b"", b"", random.Random(1))  # nothing to break is no error


def test_numbered_mutations(tmp_path: Path) -> None:
    file = tmp_path / "a.go"
    file.write_bytes(GO)
    assert mutate([file], 1, 5) == mutate([file], 1, 5)
    assert mutate([file], 1, 5) != mutate([file], 2, 5)
    assert mutate([file], 1, 5)[0].startswith("5: a.go: ")
    assert chunk([file], 1, 0, 40).files == 40


def test_examine_counts_units_and_says_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    assert examine(GO) == (1, "")
    monkeypatch.setattr("benchmarks.robustness.verify", lambda unit: ["bad"])
    assert examine(GO) == (0, "verifier: bad")

    def fail(data: bytes, *, path: str) -> None:
        raise KeyError("x")

    monkeypatch.setattr("benchmarks.robustness.lower_file", fail)
    assert examine(GO) == (0, "KeyError: 'x'")


def test_edits_follow_each_other() -> None:
    assert edited(b"abcdef", [(0.5, 1, b"X"), (1.0, 5, b"Y"), (0.0, 0, b"")]) == b"abcXefY"
