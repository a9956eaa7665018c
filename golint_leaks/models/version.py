"""Versions of the Go language, as ``go`` directives and models write them."""

from __future__ import annotations


def older(version: str, limit: str) -> bool:
    """Whether the language version ``version`` (``1.21``, ``1.21.3``) comes before ``limit``.

    An empty or unreadable version stands for the newest; an empty limit is one that never comes, so
    that every version is older.
    """
    if not limit:
        return True
    numbers = _numbers(version)
    return bool(numbers) and numbers < _numbers(limit)


def _numbers(version: str) -> tuple[int, ...]:
    parts = version.split(".")[:2]
    if not all(part.isdecimal() for part in parts):
        return ()
    return tuple(int(part) for part in parts)
