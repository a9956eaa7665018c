"""What comments say: generated code, build constraints, suppressions.  Bytes only, no tree."""

from __future__ import annotations

import re

_GENERATED = re.compile(rb"^// Code generated .* DO NOT EDIT\.\r?$", re.MULTILINE)
_GO_BUILD = re.compile(rb"^[ \t]*//go:build[ \t]+([^\r\n]*)", re.MULTILINE)
_PLUS_BUILD = re.compile(rb"^[ \t]*//[ \t]*\+build[ \t]+([^\r\n]*)", re.MULTILINE)
_SUPPRESSION = re.compile(rb"//[ \t]*(?:lint:(?:file-)?ignore|nolint)\b[^\r\n]*")


def is_generated(head: bytes) -> bool:
    """Whether ``head``, the text before the package clause, marks the file as generated."""
    return b"DO NOT EDIT" in head and _GENERATED.search(head) is not None


def build_constraint(head: bytes) -> str:
    """The build constraint in ``head`` as an expression of ``//go:build``; empty without one."""
    if b"build" not in head:
        return ""
    found = _GO_BUILD.search(head)
    if found:
        return found[1].decode("utf-8", "replace").strip()
    lines = [_plus_build(m[1].decode("utf-8", "replace")) for m in _PLUS_BUILD.finditer(head)]
    if len(lines) == 1:
        return lines[0]
    return " && ".join([f"({x})" if " || " in x else x for x in lines])


def _plus_build(line: str) -> str:
    """One line of ``// +build``: blanks are alternatives, commas join, ``!`` negates."""
    options = [option.split(",") for option in line.split()]
    if len(options) == 1:
        return " && ".join(options[0])
    return " || ".join([f"({' && '.join(o)})" if len(o) > 1 else o[0] for o in options])


def suppressions(data: bytes) -> list[tuple[int, str]]:
    """Offset and text of what may be suppressing comments; some may lie in string literals."""
    if b"nolint" not in data and b"lint:" not in data:
        return []
    return [(m.start(), m[0].decode("utf-8", "replace").rstrip()) for m in _SUPPRESSION.finditer(data)]
