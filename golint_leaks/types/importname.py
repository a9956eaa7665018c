"""The name of a package that is not at hand, guessed from its import path."""

from __future__ import annotations

import re
from functools import lru_cache

_MAJOR = re.compile(r"v[0-9]+\Z")
_VERSION_SUFFIX = re.compile(r"\.v[0-9]+\Z")
_PREFIXES = ("go-", "go.", "golang-")
_SUFFIXES = ("-go", ".go", "-golang", "-client")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


@lru_cache(maxsize=8192)
def likely_names(path: str) -> tuple[str, ...]:
    """Names the package at ``path`` may have, the likeliest first.

    The rule is that of goimports (last element; the one before a major version) with the habits of
    package authors added: ``go-x``, ``x-go``, ``x.go``, ``go.x``, ``gopkg.in/x.v3``, dashes left out.
    """
    parts = [part for part in path.split("/") if part]
    if not parts:
        return ()
    last = parts.pop()
    found: list[str] = []
    if _MAJOR.match(last) and parts:
        found.append(last)
        last = parts.pop()
    last = _VERSION_SUFFIX.sub("", last)
    names = [last]
    names += [last[len(prefix) :] for prefix in _PREFIXES if last.startswith(prefix)]
    names += [last[: -len(suffix)] for suffix in _SUFFIXES if last.endswith(suffix)]
    if not _WORD.match(names[-1]):
        plain = names[-1]
        names += [re.sub(r"[-.]", "", plain), re.sub(r"[-.]", "_", plain)]
        names += reversed(re.split(r"[-.]", plain))
        names.append(re.sub(r"[-.]", "", last))
    if len(names) > 1 and last.startswith("go"):
        names.append("go" + names[1])
    names = [name for name in names if _WORD.match(name)] + found
    return tuple(dict.fromkeys(names))
