"""Go source to intermediate representation; the only layer that knows tree-sitter."""

from __future__ import annotations

from golint_leaks.syntax.lower import lower_file, outline_only

__all__ = ["lower_file", "outline_only"]
