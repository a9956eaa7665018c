"""Which program a function belongs to, as far as names tell.

A file that holds one program belongs to it as a whole.  In a file with several, a function belongs to a
program when the program's function mentions it, or one that mentions it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from benchmarks.goroutines.expected import Program

_REGISTERED = re.compile(r'^\tregister\("(\w+)", (\w+)\)', re.MULTILINE)
_FUNCTION = re.compile(r"^func (?:\((?:\w+ )?\*?(?P<type>\w+)\) )?(?P<name>\w+)", re.MULTILINE)
_WORD = re.compile(r"\.?[A-Za-z_]\w*")


class Body(NamedTuple):
    """One function: its lines, both counted, and the words in it; those behind a point keep the point."""

    first: int
    last: int
    receiver: str
    name: str
    words: frozenset[str]

    def mentioned(self, words: frozenset[str]) -> bool:
        """Whether words name the function; of a method both its type and its name."""
        if self.receiver:
            return self.receiver in words and f".{self.name}" in words
        return self.name in words


class File(NamedTuple):
    """A file and the programs in it; ``reached`` are the functions of each."""

    programs: tuple[Program, ...]
    reached: tuple[tuple[Body, ...], ...]


Index = dict[str, File]
"""By the path of the file below the folder of programs."""


def programs_at(index: Index, path: str, line: int) -> list[Program]:
    """The programs to which a line belongs."""
    file = index.get(path, File((), ()))
    if len(file.programs) == 1:
        return list(file.programs)
    pairs = zip(file.programs, file.reached, strict=True)
    return [program for program, some in pairs if any(one.first <= line <= one.last for one in some)]


def index_folder(folder: Path) -> Index:
    """Index a folder of programs, and the folder ``goker`` in it."""
    index: Index = {}
    for path in sorted([*folder.glob("*.go"), *folder.glob("goker/*.go")]):
        file = path.relative_to(folder)
        text = path.read_text(encoding="utf-8")
        bodies = list(_bodies(text))
        starts = _REGISTERED.findall(text)
        index[file.as_posix()] = File(
            tuple(Program(file.parent.as_posix(), name) for name, _ in starts),
            tuple(_reachable(bodies, function) for _, function in starts),
        )
    return index


def _bodies(text: str) -> list[Body]:
    bodies = []
    for head in _FUNCTION.finditer(text):
        line_end = text.find("\n", head.end())
        end = text.find("\n}", head.end()) + 1
        if not end or text[:line_end].endswith("}"):
            end = line_end
        words = frozenset(_WORD.findall(text, head.start(), end))
        first, last = (text.count("\n", 0, offset) + 1 for offset in (head.start(), end))
        bodies.append(Body(first, last, head["type"] or "", head["name"], words))
    return bodies


def _reachable(bodies: list[Body], start: str) -> tuple[Body, ...]:
    words, reached = frozenset({start}), list[Body]()
    while more := [body for body in bodies if body not in reached and body.mentioned(words)]:
        reached += more
        words = words.union(*(body.words for body in more))
    return tuple(reached)
