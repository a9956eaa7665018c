"""The fingerprint by which GitHub recognises a result after lines above it have moved.

Code scanning computes ``primaryLocationLineHash`` itself where an upload lacks it, and compares
ours with its own where it does not, so the value has to be exactly the same.  The definition, from
the source of GitHub's codeql-action (``src/fingerprints.ts``):

- the text is taken as UTF-16 code units, without spaces and tabs, with every line end (CR, LF or
  CR LF) as one LF, followed by one unit 65535 and then by zeros;
- the hash of a line is the polynomial with base 37, modulo 2^64, of the 100 units that begin at
  the line's first unit, the first unit having the highest power;
- it is written in hexadecimal, then a colon and the number of lines so far with the same hash,
  this line included.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable

_WINDOW = 100
_BASE = 37
_MASK = (1 << 64) - 1
_END_OF_FILE = "\uffff"


def line_hashes(data: bytes, lines: Iterable[int]) -> dict[int, str]:
    """Hashes of some lines of a file, counted from 1; lines that do not exist have none."""
    text = data.decode("utf-8", "replace")
    # A line feed counts as part of a CR LF only when nothing, not even a space, is in between.
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "")
    text += _END_OF_FILE
    units = text.encode("utf-16-le") + bytes(2 * _WINDOW)
    windows: list[bytes] = []
    start = 0
    for line in text.split("\n"):
        windows.append(units[start : start + 2 * _WINDOW])
        start += len(line.encode("utf-16-le")) + 2

    wanted = {line for line in lines if 1 <= line <= len(windows)}
    # Equal windows have equal hashes, and nothing else does in practice: windows are counted.
    seen: dict[bytes, int] = {windows[line - 1]: 0 for line in wanted}
    hashes: dict[int, str] = {}
    for number, window in enumerate(windows, start=1):
        if window in seen:
            seen[window] += 1
            if number in wanted:
                hashes[number] = f"{_polynomial(window):x}:{seen[window]}"
    return hashes


def _polynomial(window: bytes) -> int:
    units = array("H")
    units.frombytes(window)
    if _BIG_ENDIAN:
        units.byteswap()
    value = 0
    for unit in units:
        value = value * _BASE + unit
    return value & _MASK


_BIG_ENDIAN = array("H", b"\x01\x00")[0] != 1
