"""Reading the protocol buffer wire format (protobuf.dev/programming-guides/encoding), bounded.

Only what profiles need: varints, length-delimited fields, packed lists.  Nothing here allocates
more than in proportion to the bytes that are really there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Union

from golint_leaks.evidence.model import EvidenceError

FIELD_LIMIT = 16 << 20  # bytes of one field of the outermost message

_VARINT = re.compile(rb"[\x80-\xff]{0,9}[\x00-\x7f]")
_MASK = (1 << 64) - 1

Value = Union[int, bytes]


class WireError(EvidenceError):
    """Bytes that are not a message."""


class Truncated(WireError):
    """A message that ends in the middle of a field."""


def read_varint(message: bytes, position: int) -> tuple[int, int]:
    """A varint and the position after it."""
    value = shift = 0
    for at in range(position, min(position + 10, len(message))):
        byte = message[at]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & _MASK, at + 1
        shift += 7
    if position + 10 > len(message):
        raise Truncated("a number is cut short")
    raise WireError("a number has more than ten bytes")


def read_field(message: bytes, position: int, end: int) -> tuple[int, Value, int]:
    """Number and value of the field at ``position``, and the position after it.

    Length-delimited values are bytes, all others integers.
    """
    key = message[position]
    position += 1
    if key & 0x80:
        key, position = read_varint(message, position - 1)
    number, wire = key >> 3, key & 7
    if not number:
        raise WireError("a field has the number 0")
    if wire == 2 or wire == 0:
        if position < end and message[position] < 0x80:
            value = message[position]
            position += 1
        else:
            value, position = read_varint(message, position)
        if wire == 0:
            return number, value, position
        stop = position + value
        if stop > end:
            raise Truncated(f"field {number} is longer than what holds it")
        return number, message[position:stop], stop
    if wire not in (1, 5):
        raise WireError(f"field {number} has the wire type {wire}, which profiles do not use")
    stop = position + (8 if wire == 1 else 4)
    if stop > end:
        raise Truncated(f"field {number} is cut short")
    return number, int.from_bytes(message[position:stop], "little"), stop


def fields(message: bytes) -> Iterator[tuple[int, Value]]:
    """All fields of a message; raises :class:`WireError` where it is none."""
    position, end = 0, len(message)
    while position < end:
        number, value, position = read_field(message, position, end)
        yield number, value


def stream_fields(chunks: Iterable[bytes]) -> Iterator[tuple[int, Value]]:
    """As :func:`fields`, for a message that comes in pieces and is never whole in memory."""
    rest = b""
    for chunk in chunks:
        buffer = rest + chunk
        position, end = 0, len(buffer)
        try:
            while position < end:
                number, value, position = read_field(buffer, position, end)
                yield number, value
        except Truncated:
            if end - position > FIELD_LIMIT:
                raise WireError(f"a field has more than {FIELD_LIMIT:,} bytes") from None
        rest = buffer[position:]
    yield from fields(rest)


def split_varints(packed: bytes) -> list[bytes]:
    """The numbers of a packed list, each still encoded; the numbers of a profile repeat."""
    encoded: list[bytes] = _VARINT.findall(packed)
    # The pattern skips what it cannot match: at the end, or before it in a number that is too long.
    if len(b"".join(encoded)) != len(packed):
        raise WireError("a list of numbers is cut short or has a number of more than ten bytes")
    return encoded


def unpack(packed: bytes) -> list[int]:
    """The unsigned numbers of a packed list."""
    if packed.isascii():
        return list(packed)  # each byte is a number by itself
    numbers = []
    value = shift = 0
    for byte in packed:
        if byte < 0x80:
            numbers.append((value | byte << shift) & _MASK)
            value = shift = 0
        elif shift >= 63:
            raise WireError("a number has more than ten bytes")
        else:
            value |= (byte & 0x7F) << shift
            shift += 7
    if shift:
        raise WireError("a list of numbers is cut short")
    return numbers


def write_varint(value: int) -> bytes:
    """The encoding of an unsigned number."""
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def signed(value: int) -> int:
    """A varint as the int64 that it stands for."""
    return value - (1 << 64) if value >> 63 else value
