"""Packages outside of the run, read when a name of theirs is asked for."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import partial

from golint_leaks.engine.store import SharedPack, Store, key_of
from golint_leaks.ir.unit import FileOutline
from golint_leaks.types import ExternalPackage
from golint_leaks.workspace import (
    Config,
    ConstraintError,
    Expression,
    Locator,
    matches,
    requirement,
    satisfying,
)

Outline = Callable[[bytes], FileOutline]

_LINE = re.compile(rb"^[ \t]*(?://go:build[ \t]+(?P<build>[^\r\n]+)|package[ \t]+(?P<package>\w+))", re.M)
_GLANCE = 1 << 16  # bytes: a package clause further down is not found
_EMPTY = FileOutline("", (), (), (), (), False, "", 0, ())


class Externals:
    """Gives :class:`ExternalPackage` by import path; one per worker and configuration.

    The stdlib ships with the types layer and is not looked for here.
    """

    def __init__(
        self, locator: Locator, config: Config, store: Store, shared: SharedPack, outline: Outline
    ) -> None:
        self._locator = locator
        self._config = config
        self._store = store
        self._shared = shared
        self._outline = outline
        self._known: dict[str, ExternalPackage | None] = {}

    def __call__(self, path: str) -> ExternalPackage | None:
        """The package, or None where its source is not on this machine."""
        if path not in self._known:
            self._known[path] = self._load(path)
        return self._known[path]

    def _load(self, path: str) -> ExternalPackage | None:
        directory = self._locator.find(path)
        if directory is None:
            return None
        candidates: list[tuple[str, str, Expression | None]] = []
        for file in self._locator.files(directory):
            full = os.path.join(directory, file)
            try:
                with open(full, "rb") as stream:
                    build, package = _glance(stream.read(_GLANCE))
                needed = requirement(file, build)
            except (OSError, ConstraintError):
                continue  # types of it stay unknown
            if package and package != "documentation":
                candidates.append((full, package, needed))
        config = self._config
        if not any(matches(needed, self._config) for _, _, needed in candidates):
            # A package for another platform, which a file for that platform imports.
            wanted = (satisfying(needed, self._config) for _, _, needed in candidates if needed is not None)
            other = next((found for found in wanted if found is not None), None)
            if other is None:
                return None
            config = other
        usable = [entry for entry in candidates if matches(entry[2], config)]
        name = usable[0][1]
        files = [(full, partial(self._read, full)) for full, package, _ in usable if package == name]
        return ExternalPackage(path, name, tuple(files))

    def _read(self, path: str) -> FileOutline:
        try:
            with open(path, "rb") as stream:
                data = stream.read()
        except OSError:
            return _EMPTY
        key = key_of(data, b"outline")
        found = self._store.find(key)
        if found is not None:
            return self._store.record(found[0]).outline()
        try:
            return self._shared.outline(key, partial(self._make, data))
        except OSError:
            return self._make(data)

    def _make(self, data: bytes) -> FileOutline:
        try:
            return self._outline(data)
        except Exception:
            return _EMPTY


def _glance(data: bytes) -> tuple[str, str]:
    """The build constraint and the package name, by a look at the bytes."""
    build = ""
    for match in _LINE.finditer(data):
        if match["package"]:
            return build, match["package"].decode()
        build = build or match["build"].decode(errors="replace")
    return build, ""
