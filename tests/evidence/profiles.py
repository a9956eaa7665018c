"""Writes profiles for the tests: ``profile.proto`` by hand, so that broken ones can be made too."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import dataclass, field

HEAP_TYPES = (
    ("alloc_objects", "count"),
    ("alloc_space", "bytes"),
    ("inuse_objects", "count"),
    ("inuse_space", "bytes"),
)

Line = tuple[str, str, int]  # function, file, line


def varint(value: int) -> bytes:
    """A number, a negative one as int64."""
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


def number(field_number: int, value: int) -> bytes:
    return varint(field_number << 3) + varint(value)


def message(field_number: int, content: bytes) -> bytes:
    return varint(field_number << 3 | 2) + varint(len(content)) + content


def packed(field_number: int, values: Sequence[int]) -> bytes:
    return message(field_number, b"".join(map(varint, values)))


@dataclass
class Builder:
    """Collects samples; a location is a tuple of lines, the innermost inlined one first."""

    types: tuple[tuple[str, str], ...] = HEAP_TYPES
    time: int = 1_700_000_000_000_000_000
    build_id: str = "b1"
    program: str = "/srv/app"
    pack: bool = True
    strings: dict[str, int] = field(default_factory=lambda: {"": 0})
    functions: dict[tuple[str, str], int] = field(default_factory=dict)
    locations: dict[tuple[Line, ...], int] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)

    def string(self, text: str) -> int:
        return self.strings.setdefault(text, len(self.strings))

    def location(self, lines: tuple[Line, ...]) -> int:
        if lines not in self.locations:
            identity = self.locations[lines] = len(self.locations) + 1
            content = number(1, identity) + number(2, 1) + number(3, 0x400000 + identity)
            for name, file, line in lines:
                if (name, file) not in self.functions:
                    function = self.functions[name, file] = len(self.functions) + 1
                    text, path = self.string(name), self.string(file)
                    entry = number(1, function) + number(2, text) + number(3, text) + number(4, path)
                    self.body += message(5, entry)
                content += message(4, number(1, self.functions[name, file]) + number(2, line))
            self.body += message(4, content)
        return self.locations[lines]

    def sample(self, stack: Sequence[tuple[Line, ...]], values: Sequence[int], size: int = 0) -> None:
        ids = [self.location(lines) for lines in stack]
        if self.pack:
            content = packed(1, ids) + packed(2, values)
        else:
            content = b"".join(number(1, one) for one in ids) + b"".join(number(2, one) for one in values)
        if size:
            content += message(3, number(1, self.string("bytes")) + number(3, size))
        self.body += message(2, content)

    def raw(self) -> bytes:
        head = bytearray()
        for kind, unit in self.types:
            head += message(1, number(1, self.string(kind)) + number(2, self.string(unit)))
        mapping = number(1, 1) + number(2, 0x400000) + number(3, 0x900000)
        mapping += number(5, self.string(self.program)) + number(6, self.string(self.build_id))
        head += message(3, mapping) + number(9, self.time)
        tail = b"".join(message(6, text.encode()) for text in self.strings)
        return bytes(head) + bytes(self.body) + tail

    def gz(self) -> bytes:
        return gzip.compress(self.raw(), 1)
