"""``.gitignore`` files, nested ones included."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

Report = Callable[[str, str], None]
"""Called with the path of an ignore file that cannot be used and the reason."""


class Ignore:
    """The patterns that hold in one directory; immutable, one object per ``.gitignore``."""

    __slots__ = ("base", "parent", "spec")

    def __init__(self, base: str, spec: GitIgnoreSpec, parent: Ignore | None) -> None:
        self.base = base  # with a separator at its end
        self.spec = spec
        self.parent = parent

    def ignored(self, path: str, directory: bool) -> bool:
        """Whether the absolute path is ignored; the innermost file that speaks of it decides."""
        level: Ignore | None = self
        while level is not None:
            relative = path[len(level.base) :].replace(os.sep, "/")
            verdict = (
                _of_directory(level.spec, relative + "/")
                if directory
                else level.spec.check_file(relative).include
            )
            if verdict is not None:
                return verdict
            level = level.parent
        return False


def extend(parent: Ignore | None, directory: str, report: Report, name: str = ".gitignore") -> Ignore | None:
    """The patterns inside ``directory``, which has an ignore file of that name."""
    # Imported here: most of the cost of starting, and many checkouts have no such file.
    from pathspec import GitIgnoreSpec

    path = os.path.join(directory, name)
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read().splitlines()
    except OSError as error:
        report(path, error.strerror or str(error))
        return parent
    try:
        spec = GitIgnoreSpec.from_lines(lines)
    except ValueError:
        spec = GitIgnoreSpec.from_lines(_usable(lines, path, report))
    if not len(spec):
        return parent
    return Ignore(directory.rstrip(os.sep) + os.sep, spec, parent)


def _of_directory(spec: GitIgnoreSpec, path: str) -> bool | None:
    """What the last pattern that matches a directory says; None where there is none.

    pathspec prefers patterns without a slash at the end, so that ``*`` would beat a later ``!*/``.
    """
    for pattern in reversed(spec.patterns):
        if pattern.include is not None and pattern.match_file(path) is not None:
            return pattern.include
    return None


def above(directory: str, top: str, report: Report) -> Ignore | None:
    """The patterns that hold in ``directory`` from the ignore files in ``top`` and below, down to
    the parent of ``directory``.

    None also where they ignore ``directory`` itself: whoever names it wants it read.
    """
    result: Ignore | None = None
    inner = os.path.relpath(directory, top)
    exclude = os.path.join(top, ".git", "info")
    if os.path.isfile(os.path.join(exclude, "exclude")):
        result = extend(None, exclude, report, "exclude")
        if result is not None:
            result = Ignore(top.rstrip(os.sep) + os.sep, result.spec, None)
    if inner == ".":
        return result
    at = top
    for part in inner.split(os.sep):
        if os.path.isfile(os.path.join(at, ".gitignore")):
            result = extend(result, at, report)
        at = os.path.join(at, part)
        if result is not None and result.ignored(at, True):
            return None
    return result


def _usable(lines: list[str], path: str, report: Report) -> list[str]:
    """Without the patterns that are none, which git passes over too."""
    from pathspec import GitIgnoreSpec

    kept = []
    for number, line in enumerate(lines, 1):
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:
            report(path, f"line {number} is no pattern")
        else:
            kept.append(line)
    return kept
