"""Reads model files: the built-in ones and the user's.

A file may have a table ``[packages]`` that gives short names to import paths, or to several paths that
hold the same code (major versions)::

    [packages]
    pgx = ["github.com/jackc/pgx/v4", "github.com/jackc/pgx/v5"]

``$pgx.Conn`` in an entry then stands for each of them in turn.
"""

from __future__ import annotations

import hashlib
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from golint_leaks.models.entries import FileReader
from golint_leaks.models.lines import Lines
from golint_leaks.models.model import FrameMeaning, ModelError, Models

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

MODEL_SUFFIX = ".toml"
"""Suffix of model files."""


def builtin_directory() -> Path:
    """The directory of the built-in model files, installed or in a checkout."""
    try:
        spec = find_spec("golint_leaks.rules")
    except ModuleNotFoundError:
        spec = None
    for root in (spec.submodule_search_locations or ()) if spec else ():
        directory = Path(root, "models")
        if directory.is_dir():
            return directory
    return Path(__file__).resolve().parents[2] / "rules" / "models"


def load_models(extra: Sequence[Path] = (), *, imports: Collection[str] | None = None) -> Models:
    """The built-in models and then the files of the user, each overriding what came before it.

    ``imports`` are the import paths and module paths that the analysed code names, test files and
    dependencies that are read for types included: a built-in family of none of them is left out.
    ``None`` loads everything.  The user's files are always loaded.

    Raises :class:`ModelError` with file, line and message for the first mistake.
    """
    wanted = None if imports is None else _Imports(imports)
    models = Models()
    digest = hashlib.sha256()
    # All built-in files are one level: what two of them say of one symbol is a mistake.
    level = FileReader()
    for path in sorted(builtin_directory().glob("*" + MODEL_SUFFIX), key=lambda item: item.name):
        text = _read(path)
        if wanted is None or wanted.need(text):
            digest.update(text.encode())
            level.read(path.name, text, _parse(path.name, text), wanted.selects if wanted else None)
    level.merge_into(models)
    for path in extra:
        text = _read(path)
        digest.update(b"\0" + text.encode())
        level = FileReader(checked=True)
        level.read(str(path), text, _parse(str(path), text))
        level.merge_into(models)
        unknown = level.unknown_resource(models)
        if unknown and wanted is not None and unknown.name in load_models().resources:
            return load_models(extra)  # it names a resource of a family that was left out
        if unknown:
            raise unknown.error()
    models.digest = digest.hexdigest()
    return models


def load_frames() -> dict[str, FrameMeaning]:
    """What frames of stacks mean, by symbol, from the built-in files that speak of them and no others."""
    level = FileReader()
    for path in sorted(builtin_directory().glob("*" + MODEL_SUFFIX), key=lambda item: item.name):
        text = _read(path)
        if "[[frame]]" in text:
            level.read(path.name, text, _parse(path.name, text))
    return level.found.frames


class _Imports:
    """Which import paths the analysed code names."""

    def __init__(self, imports: Collection[str]) -> None:
        self._below: set[str] = set()
        self._exact = set(imports)
        for path in self._exact:
            while path:
                self._below.add(path)
                path = path.rpartition("/")[0]

    def need(self, text: str) -> bool:
        """Whether a file concerns any of them; files without ``[packages]`` always do."""
        head = text.partition("\n[[")[0]
        if "[packages]" not in head:
            return True
        try:
            packages = tomllib.loads(head).get("packages")
        except tomllib.TOMLDecodeError:
            return True  # the full parse words the error
        if not isinstance(packages, dict):
            return True
        values = [value if isinstance(value, list) else [value] for value in packages.values()]
        return any(self.selects(path) for paths in values for path in paths)

    def selects(self, path: str) -> bool:
        """Whether this path, one below it or a module that holds it is named."""
        if path in self._below:
            return True
        while path:
            if path in self._exact:
                return True
            path = path.rpartition("/")[0]
        return False


def _read(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise ModelError(str(path), 0, f"cannot be read: {problem.strerror or problem}") from problem
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise ModelError(str(path), line, "not valid UTF-8") from problem


def _parse(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        line, message = Lines(text).syntax(str(problem))
        raise ModelError(name, line, message) from problem
