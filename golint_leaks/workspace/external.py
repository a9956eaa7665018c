"""Where the sources of packages outside of the run lie: vendor, module cache, GOPATH.

Only looks at directories; reads no Go.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence

from golint_leaks.workspace.gomod import escape_path, version_key
from golint_leaks.workspace.model import Module, Workspace


class Locator:
    """Finds the directory of an import path; remembers what it has seen of the file system."""

    def __init__(self, workspace: Workspace, environment: Mapping[str, str] | None = None) -> None:
        environment = os.environ if environment is None else environment
        self._modules = workspace.modules
        self._local = workspace.local
        self._gopaths, self._caches = _places(environment)
        self._listings: dict[str, frozenset[str]] = {}
        self._vendors = [
            vendor
            for module in workspace.modules
            if os.path.isdir(vendor := os.path.join(module.dir, "vendor"))
        ]
        self._requires: dict[str, str] = {}
        for module in [*workspace.modules, *self._local.values()]:
            for path, version in module.requires.items():
                replacement = module.replaces.get((path, version)) or module.replaces.get((path, ""))
                if replacement is not None and replacement.local:
                    continue
                target = f"{replacement.target}@{replacement.version}" if replacement else f"{path}@{version}"
                self._requires.setdefault(path, target)

    def find(self, path: str) -> str | None:
        """The absolute directory of a package, or None."""
        if not path or path.startswith(("/", ".")) or ".." in path.split("/"):
            return None
        parts = path.split("/")
        for directory in self._candidates(path, parts):
            if self._has_go(directory):
                return directory
        return None

    def files(self, directory: str) -> list[str]:
        """Names of the Go files in it that are no tests, sorted."""
        return sorted(
            name
            for name in self._listing(directory)
            if name.endswith(".go") and not name.endswith("_test.go") and name[0] not in "._"
        )

    def _candidates(self, path: str, parts: Sequence[str]) -> Iterable[str]:
        for vendor in self._vendors:
            yield os.path.join(vendor, *parts)
        for length in range(len(parts), 0, -1):
            module = "/".join(parts[:length])
            local = self._local.get(module)
            if local is not None:
                yield os.path.join(local.dir, *parts[length:])
            for cache in self._caches:
                yield from self._cached(cache, module, parts[length:])
        for gopath in self._gopaths:
            yield os.path.join(gopath, "src", *parts)

    def _cached(self, cache: str, module: str, rest: Sequence[str]) -> Iterable[str]:
        target = self._requires.get(module)
        if target is not None:
            yield os.path.join(cache, *escape_path(target).split("/"), *rest)
            return
        # Not required by name (an old go.mod lists only direct ones): the newest there is.
        head, _, last = escape_path(module).rpartition("/")
        parent = os.path.join(cache, *head.split("/")) if head else cache
        prefix = last + "@"
        versions = [name for name in self._listing(parent) if name.startswith(prefix)]
        if versions:
            newest = max(versions, key=lambda name: version_key(name[len(prefix) :]))
            yield os.path.join(parent, newest, *rest)

    def _has_go(self, directory: str) -> bool:
        return any(name.endswith(".go") for name in self._listing(directory))

    def _listing(self, directory: str) -> frozenset[str]:
        names = self._listings.get(directory)
        if names is None:
            try:
                names = frozenset(os.listdir(directory))
            except OSError:  # mostly: not there
                names = frozenset()
            self._listings[directory] = names
        return names


def _places(environment: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Directories of GOPATH and the module caches, those that exist."""
    gopaths = [path for path in environment.get("GOPATH", "").split(os.pathsep) if path]
    if not gopaths:
        home = environment.get("HOME") or environment.get("USERPROFILE") or ""
        gopaths = [os.path.join(home, "go")] if home else []
    cache = environment.get("GOMODCACHE", "")
    caches = [cache] if cache else [os.path.join(path, "pkg", "mod") for path in gopaths[:1]]
    return [path for path in gopaths if os.path.isdir(path)], [path for path in caches if os.path.isdir(path)]


def module_of(workspace: Workspace, directory: str) -> Module | None:
    """The innermost module of the run that an absolute directory lies in."""
    inside = [
        module
        for module in workspace.modules
        if directory == module.dir or directory.startswith(module.dir.rstrip(os.sep) + os.sep)
    ]
    return max(inside, key=lambda module: len(module.dir), default=None)
