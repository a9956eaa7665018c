"""The line hashes of GitHub's code scanning.

The expected values are those that codeql-action's own tests state for the same texts.
"""

from __future__ import annotations

import pytest

from golint_leaks.report.fingerprint import line_hashes

GREETING_WITH_END = [
    "e9496ae3ebfced30:1",
    "fb7c023a8b9ccb3f:1",
    "ce8ba1a563dcdaca:1",
    "e20e36e16fcb0cc8:1",
    "b3edc88f2938467e:1",
    "c8e28b0b4002a3a0:1",
    "c129715d7a2bc9a3:1",
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["c129715d7a2bc9a3:1"]),
        (
            " a\nb\n  \t\tc\n d",
            ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
        ),
        (
            " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End",
            [
                "8b7cf3e952e7aeb2:1",
                "b1ae1287ec4718d9:1",
                "bff680108adb0fcc:1",
                "c6805c5e1288b612:1",
                "b86d3392aea1be30:1",
                "e6ceba753e1a442:1",
            ],
        ),
        (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", GREETING_WITH_END),
        (" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", GREETING_WITH_END),
        (" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", GREETING_WITH_END),
        (" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", GREETING_WITH_END),
        (
            "Lorem ipsum dolor sit amet.\n" * 10,
            [
                "a7f2ff13bc495cf2:1",
                "a7f2ff13bc495cf2:2",
                "a7f2ff13bc495cf2:3",
                "a7f2ff13bc495cf2:4",
                "a7f2ff13bc495cf2:5",
                "a7f2ff13bc495cf2:6",
                "a7f2ff1481e87703:1",
                "a9cf91f7bbf1862b:1",
                "55ec222b86bcae53:1",
                "cc97dc7b1d7d8f7b:1",
                "c129715d7a2bc9a3:1",
            ],
        ),
    ],
)
def test_known_values(text: str, expected: list[str]) -> None:
    """All lines have the published hashes, and there are no lines beyond them."""
    hashes = line_hashes(text.encode(), range(-1, len(expected) + 5))
    assert hashes == dict(enumerate(expected, start=1))


def test_occurrences_count_lines_that_nobody_asked_for() -> None:
    """The counter of a line does not depend on which lines are asked for."""
    text = b"Lorem ipsum dolor sit amet.\n" * 10
    assert line_hashes(text, [5]) == {5: "a7f2ff13bc495cf2:5"}


def test_same_line_elsewhere() -> None:
    """Lines above do not matter, nor do indentation and line ends; what follows does."""
    body = "f, err := os.Open(name)\nif err != nil {\n\treturn err\n}\n" + "use(f)\n" * 30
    (plain,) = line_hashes(body.encode(), [1]).values()
    (moved,) = line_hashes(("package p\n\n" + body).encode(), [3]).values()
    (windows,) = line_hashes(body.replace("\n", " \r\n\t").encode(), [1]).values()
    (changed,) = line_hashes(body.replace("return err", "return nil").encode(), [1]).values()
    assert plain == moved == windows
    assert plain != changed


def test_characters_outside_the_basic_plane() -> None:
    """Characters count as UTF-16 code units: a balloon is the two halves of a surrogate pair."""
    value = 0
    for unit in [0xD83C, 0xDF88, 0xFFFF, *[0] * 97]:
        value = value * 37 + unit
    assert line_hashes("🎈".encode(), [1]) == {1: f"{value % 2**64:x}:1"}
