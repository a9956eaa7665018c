"""Gaps of the grammar, closed by rewriting the text that is parsed, byte for byte.

The grammar lags the language.  Each rewrite keeps all offsets, so the tree of the rewritten text
serves the original text.  It runs only on files whose tree has errors.

- ``new(expr)`` (Go 1.26) and calls of a variable named ``make``: another name of equal length lets
  the grammar read an ordinary call.
- Type parameters of methods (Go 1.27): blanked; the outline reads them from the original.
- ``const (a = 1; b)`` on one line: the grammar wants a terminator before the parenthesis.
- ``if ; x`` and ``switch ; x``: the lone semicolon is blanked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Optional

_BUILTIN = re.compile(rb"\b(?:new|make)[ \t]*\(")
_METHOD = re.compile(rb"^[ \t]*func[ \t]*\([^()]*\)[ \t]*[\w\x80-\xff]+[ \t]*\[", re.MULTILINE)
_GROUP = re.compile(rb"\b(?:const|var)[ \t]*\([^()\n]*[^()\n;]([ \t])\)")
_LONE = re.compile(rb"\b(?:if|switch)[ \t]*;")
_PLAIN = re.compile(rb"[ \t]*\*?[ \t]*[A-Za-z_]\w*(?:\.\w+)?[ \t]*\Z")
_TOKEN = re.compile(
    rb"""//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)*'|[\[\](){}]""", re.DOTALL
)
#: Longest argument of ``new`` that is looked at.
_LONGEST = 20000

#: Names that stand in for the builtins.
_STAND_IN = {b"new": b"neW", b"make": b"makE"}


def closing(data: bytes | bytearray, start: int, limit: int = _LONGEST) -> int:
    """Offset of the bracket that closes the one at ``start``; -1 without one."""
    depth = 0
    for m in _TOKEN.finditer(data, start, min(len(data), start + limit)):
        token = m[0]
        if token in (b"(", b"[", b"{"):
            depth += 1
        elif token in (b")", b"]", b"}"):
            depth -= 1
            if depth == 0:
                return m.start()
    return -1


def repair(
    data: bytes, parses: Callable[[bytes], bool]
) -> Optional[tuple[bytes, dict[int, tuple[int, int]]]]:
    """Rewritten text, and the type parameters that were blanked; None when nothing applies.

    ``parses`` tells whether a text is free of syntax errors.  Type parameters are given by the
    offset of the ``func`` line's first byte as the range of their brackets.
    """
    text = bytearray(data)
    generic: dict[int, tuple[int, int]] = {}
    for m in _METHOD.finditer(data):
        open_ = m.end() - 1
        close = closing(data, open_)
        if close > open_:
            at = data.index(b"func", m.start())
            generic[at] = (open_, close + 1)
            text[open_ : close + 1] = b" " * (close + 1 - open_)
    for m in _GROUP.finditer(data):
        text[m.start(1)] = 0x3B
    for m in _LONE.finditer(data):
        text[m.end() - 1] = 0x20
    # Inner calls come later in the text, and are rewritten first.
    for m in reversed(list(_BUILTIN.finditer(data))):
        open_ = m.end() - 1
        close = closing(text, open_)
        if close < 0:
            continue
        argument = bytes(text[open_ + 1 : close])
        if _PLAIN.match(argument):
            continue
        name = m[0].rstrip(b"( \t")
        wrapped = b"package p;var _ = %b(%b)"
        if not parses(wrapped % (name, argument)) and parses(wrapped % (_STAND_IN[name], argument)):
            text[m.start() : m.start() + len(name)] = _STAND_IN[name]
    result = bytes(text)
    return None if result == data else (result, generic)
