"""Reads the expected leaks from the source of the runtime's own test."""

from __future__ import annotations

import re
from typing import NamedTuple


class Program(NamedTuple):
    """One program; ``folder`` is relative to the folder of programs, ``.`` for itself."""

    folder: str
    name: str


class Test(NamedTuple):
    """A program with the patterns of its leaks, over ``function() [wait reason]``; none: it must not leak."""

    program: Program
    leaks: tuple[re.Pattern[str], ...]


_COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)
_LIST = re.compile(r"(\w+) := \[\]testCase\{(.*?)\n\t\}", re.DOTALL)
_TEST = re.compile(r'make(?:Flaky)?Test\(\s*"(\w+)",?((?:\s*`[^`]*`,?)*)\s*\)')
_LEAK = re.compile(r"`([^`]*)`")


def read_tests(source: str) -> list[Test]:
    """All tests, in the order of the file; those in comments do not count.

    The list that is run over the folder ``goker`` is named after it.  Raises ValueError where the
    file is written in another way, so that nothing would be found.
    """
    tests = [
        Test(
            Program("goker" if listed[1].startswith("goker") else ".", test[1]),
            tuple(re.compile(leak) for leak in _LEAK.findall(test[2])),
        )
        for listed in _LIST.finditer(_COMMENT.sub("", source))
        for test in _TEST.finditer(listed[2])
    ]
    if not any(test.leaks for test in tests):
        raise ValueError("no expected leaks: the test of the runtime is written in another way")
    return tests
