"""The checkout as the evidence sees it: files of packages, and lines, which profiles and compilers count."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import NamedTuple, Optional

from golint_leaks.evidence.symbols import package_of
from golint_leaks.finding import Place


class PackageFiles(NamedTuple):
    """A package of the checkout; ``files`` are relative to the root of the run."""

    import_path: str
    name: str
    files: tuple[str, ...]


class Code:
    """Finds what frames and facts speak of.

    Programs are built elsewhere: of a path only the base name counts where the package is known.  The
    symbols of all main packages begin with ``main``; among these the longest common end of the paths
    decides.
    """

    def __init__(self, packages: Iterable[PackageFiles], read: Callable[[str], bytes]) -> None:
        self._read = read
        self._starts: dict[str, tuple[bytes, list[int]]] = {}
        self._resolved: dict[tuple[str, str], Optional[str]] = {}
        self._files: dict[str, dict[str, str]] = {}
        self._mains: dict[str, list[str]] = {}
        self.libraries = False
        """Whether the checkout has packages besides its programs."""
        for package in packages:
            self.libraries |= package.name != "main"
            own = self._files.setdefault(package.import_path, {})
            for path in package.files:
                name = _base(path)
                own.setdefault(name, path)
                if package.name == "main":
                    self._mains.setdefault(name, []).append(path)

    def of_frame(self, function: str, file: str) -> Optional[str]:
        """The file of the checkout that a frame lies in; None for what is not of the checkout."""
        key = (function, file)
        if key not in self._resolved:
            self._resolved[key] = self._find(package_of(function), file)
        return self._resolved[key]

    def of_package(self, import_path: str, file: str) -> Optional[str]:
        """The file of the checkout that a statement of the compiler speaks of."""
        own = self._files.get(import_path)
        return own.get(_base(file)) if own is not None else None

    def by_path(self, file: str) -> Optional[str]:
        """The file of the checkout that a path without a package means; None where several may."""
        wanted = file.replace("\\", "/").removeprefix("./")
        fitting = [
            path
            for own in self._files.values()
            if (path := own.get(_base(wanted))) is not None and f"/{path}".endswith(f"/{wanted}")
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _find(self, package: str, file: str) -> Optional[str]:
        if package != "main":
            return self.of_package(package, file)
        candidates = self._mains.get(_base(file), [])
        wanted = file.replace("\\", "/").split("/")[::-1]
        best = sorted(((_common(path.split("/")[::-1], wanted), path) for path in candidates), reverse=True)
        if not best or (len(best) > 1 and best[0][0] == best[1][0]):
            return None
        return best[0][1]

    def lines(self, place: Place) -> range:
        """The lines of a place."""
        _, starts = self._source(place.path)
        first = bisect_right(starts, place.start)
        return range(first, max(first, bisect_right(starts, max(place.start, place.end - 1))) + 1)

    def place(self, path: str, line: int, column: int = 0) -> Optional[Place]:
        """The text of a line, from a byte column on where one is given; None where there is no such line."""
        data, starts = self._source(path)
        if not 1 <= line <= len(starts):
            return None
        start = starts[line - 1]
        end = starts[line] - 1 if line < len(starts) else len(data)
        text = data[start:end]
        body = text.strip()
        if not body:
            return None
        first = start + len(text) - len(text.lstrip())
        last = first + len(body)
        begin = start + column - 1 if column else first
        return Place(path, begin if first <= begin < last else first, last)

    def text(self, path: str, line: int) -> str:
        """The text of a line; empty where there is none."""
        place = self.place(path, line)
        return self._source(path)[0][place.start : place.end].decode("utf-8", "replace") if place else ""

    def _source(self, path: str) -> tuple[bytes, list[int]]:
        source = self._starts.get(path)
        if source is None:
            data = self._read(path)
            starts = [0, *(at + 1 for at, byte in enumerate(data) if byte == 10)]
            source = self._starts[path] = (data, starts)
        return source


def _base(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]


def _common(one: list[str], other: list[str]) -> int:
    """How many names two reversed paths have in common."""
    count = 0
    for a, b in zip(one, other):
        if a != b:
            break
        count += 1
    return count
