"""From byte offsets to lines and columns."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golint_leaks.report.sources import Source, Sources


def columns(text: str, needle: str) -> tuple[int, int, int]:
    """Line, byte column and UTF-16 column of the needle."""
    data = text.encode()
    source = Source(data)
    offset = data.index(needle.encode())
    line, column = source.byte_position(offset)
    assert source.utf16_position(offset).line == line
    return line, column, source.utf16_position(offset).column


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x", (1, 1, 1)),
        ("a\n\tx", (2, 2, 2)),
        ("a\r\nx", (2, 1, 1)),
        ("é x", (1, 4, 3)),
        ("世界 x", (1, 8, 4)),
        ("🎈 x", (1, 6, 4)),
        ("e\u0301 x", (1, 5, 4)),
        ("é🎈\n🎈世x", (2, 8, 4)),
        ("a\u2028b\u0085x", (1, 8, 5)),
    ],
)
def test_columns(text: str, expected: tuple[int, int, int]) -> None:
    """Bytes and UTF-16 code units are told apart; only line feeds end lines."""
    assert columns(text, "x") == expected


def test_byte_order_mark() -> None:
    """A byte order mark takes bytes and no UTF-16 column."""
    assert columns("\ufeffx", "x") == (1, 4, 1)
    assert columns("\ufeff\n\ufeffx", "x") == (2, 4, 2)


def test_invalid_utf8() -> None:
    """Bytes that are not UTF-8 count as the replacement characters that readers show."""
    source = Source(b"\xff\xfe x \xe4\xb8 y")
    assert source.utf16_position(source.data.index(b"x")).column == 4
    assert source.utf16_position(source.data.index(b"y")).column == 8


def test_offsets_out_of_range() -> None:
    """Offsets beyond the file count as its ends."""
    source = Source(b"ab\ncd")
    assert source.byte_position(-5) == (1, 1)
    assert source.byte_position(99) == (2, 3)
    assert Source(b"").byte_position(7) == (1, 1)


@given(st.text(st.sampled_from("ab\n\r é世🎈"), max_size=40))
def test_columns_agree_with_counting(text: str) -> None:
    """Each character is where counting character by character puts it."""
    source = Source(text.encode())
    offset, line, byte_column, unit_column = 0, 1, 1, 1
    for character in text:
        assert source.byte_position(offset) == (line, byte_column)
        assert source.utf16_position(offset) == (line, unit_column)
        offset += len(character.encode())
        byte_column += len(character.encode())
        unit_column += len(character.encode("utf-16-le")) // 2
        if character == "\n":
            line, byte_column, unit_column = line + 1, 1, 1
    assert source.lines == line


def test_missing_file_counts_as_empty(tmp_path: Path) -> None:
    """A file that has gone since it was analysed still has a first line."""
    assert Sources(tmp_path).get("gone.go").byte_position(10) == (1, 1)
    assert Sources(tmp_path).get("nul\0byte.go").data == b""
