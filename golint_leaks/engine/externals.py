"""Packages outside of the run, read when a name of theirs is asked for."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable
from functools import partial

from golint_leaks.engine.store import Store, Writer, key_of
from golint_leaks.ir.unit import FileOutline, LoweredFile
from golint_leaks.types import ExternalPackage
from golint_leaks.workspace import Config, ConstraintError, Locator, matches, requirement

Outline = Callable[[bytes], FileOutline]

_LINE = re.compile(rb"^[ \t]*(?://go:build[ \t]+(?P<build>[^\r\n]+)|package[ \t]+(?P<package>\w+))", re.M)
_GLANCE = 1 << 16  # bytes: a package clause further down is not found
_EMPTY = FileOutline("", (), (), (), (), False, "", 0, ())


class Externals:
    """Gives :class:`ExternalPackage` by import path; one per worker and configuration.

    The stdlib ships with the types layer and is not looked for here.
    """

    def __init__(
        self, locator: Locator, config: Config, store: Store, writer: Writer, outline: Outline
    ) -> None:
        self._locator = locator
        self._config = config
        self._store = store
        self._writer = writer
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
        files: list[tuple[str, FileOutline | Callable[[], FileOutline]]] = []
        name = ""
        for file in self._locator.files(directory):
            full = os.path.join(directory, file)
            try:
                with open(full, "rb") as stream:
                    data = stream.read(_GLANCE)
            except OSError:
                continue  # types of it stay unknown
            build, package = _glance(data)
            try:
                if not matches(requirement(file, build), self._config) or package == "documentation":
                    continue
            except ConstraintError:
                continue
            name = name or package
            if package == name:
                files.append((full, partial(self._read, full)))
        return ExternalPackage(path, name, tuple(files)) if files else None

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
            outline = self._outline(data)
        except Exception:
            return _EMPTY
        with contextlib.suppress(OSError):
            self._writer.add(key, LoweredFile(outline, (), ()))
            self._writer.flush()
        return outline


def _glance(data: bytes) -> tuple[str, str]:
    """The build constraint and the package name, by a look at the bytes."""
    build = ""
    for match in _LINE.finditer(data):
        if match["package"]:
            return build, match["package"].decode()
        build = build or match["build"].decode(errors="replace")
    return build, ""
