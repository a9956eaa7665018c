"""Figures in words."""

from __future__ import annotations


def bytes_text(size: float) -> str:
    """``3.8 MB``; units are powers of 1000."""
    sign, size = ("-", -size) if size < 0 else ("", size)
    for unit in ("B", "kB", "MB"):
        if size < 999.5:
            return f"{sign}{_short(size) if unit != 'B' else round(size)} {unit}"
        size /= 1000
    return f"{sign}{_short(size)} GB"


def _short(size: float) -> str:
    return f"{size:.1f}" if size < 99.95 else f"{size:,.0f}"


def span_text(seconds: float) -> str:
    """``240 s``, ``35 min``, ``6.5 h``."""
    if seconds < 300:
        return f"{_short(seconds) if seconds < 10 else round(seconds)} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{_short(seconds / 3600)} h"


def counted(number: int, noun: str) -> str:
    """``1 object``, ``2,000 objects``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
