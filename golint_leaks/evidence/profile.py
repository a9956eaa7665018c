"""Reading pprof profiles (``profile.proto`` of github.com/google/pprof), compressed or not.

A profile is read as a stream: samples of one stack are added up as they come, numbers are kept in
arrays, and frames are made when they are asked for.  What a file may cost is bounded by the limits
below and not by what it claims.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, islice
from typing import Optional

from golint_leaks.evidence.model import EvidenceError, Frame, Stack
from golint_leaks.evidence.protowire import (
    Value,
    WireError,
    fields,
    read_varint,
    signed,
    split_varints,
    stream_fields,
    unpack,
    write_varint,
)

# Together they keep what a hostile file can occupy below a gigabyte.
STACK_LIMIT = 1_000_000  # different stacks
STACKS_SIZE = 256 << 20  # bytes of all stacks
ENTRY_LIMIT = 500_000  # strings, functions, locations, each
LINE_LIMIT = 1_000_000  # lines of all locations: more than one where calls were inlined
TEXT_LIMIT = 64 << 20  # bytes of all strings
MAPPING_LIMIT = 1 << 16
WIDTH_LIMIT = 64  # values of a sample
DEPTH_LIMIT = 1 << 14  # bytes of a stack


@dataclass(frozen=True, slots=True)
class Mapping:
    """One binary in the program's address space."""

    file: str
    build_id: str


@dataclass(slots=True)
class Profile:
    """A profile; ``columns[i][s]`` is the value of sample type ``i`` at stack ``s``.

    A stack is the packed list of ids that stands in the file; ``located`` has the frames of each.

    Sample types are (type, unit), as in ``("inuse_space", "bytes")``.  ``time`` is in nanoseconds
    since the epoch, ``duration`` in nanoseconds; 0 when absent.
    """

    sample_types: tuple[tuple[str, str], ...]
    default_type: str
    period_type: tuple[str, str]
    period: int
    time: int
    duration: int
    comments: tuple[str, ...]
    mappings: tuple[Mapping, ...]
    columns: tuple["array[int]", ...]
    stacks: list[bytes]
    located: dict[bytes, Stack]

    def column(self, name: str) -> "array[int] | None":
        """The values of the sample type of this name; None when the profile has none."""
        for (kind, _), values in zip(self.sample_types, self.columns):
            if kind == name:
                return values
        return None

    def frames(self, index: int) -> Stack:
        """The frames of a stack, inlined ones included, the leaf first."""
        # Ids of locations are looked up as they are encoded, which is several times as fast.
        return tuple(chain.from_iterable(map(self.located.__getitem__, split_varints(self.stacks[index]))))


def read_profile(chunks: Iterable[bytes]) -> Profile:
    """The profile in these bytes.

    Raises :class:`EvidenceError` when they are no profile, are cut short, refer to what is not
    there, or are larger than the limits.
    """
    reader = _Reader()
    for number, value in stream_fields(chunks):
        handler = _FIELDS.get(number)
        if handler is not None:
            handler(reader, value)
    return reader.finish()


class _Reader:
    """What has been read of a profile; references are resolved at the end, tables come in any order."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self.text_size = 0
        self.sample_types: list[tuple[int, int]] = []
        self.period_type = (0, 0)
        self.default_type = self.period = self.time = self.duration = 0
        self.comments: list[int] = []
        self.mappings: list[tuple[int, int]] = []
        self.functions: dict[int, tuple[int, int]] = {}
        self.locations: dict[int, list[tuple[int, int]]] = {}
        self.addresses: dict[int, int] = {}
        self.stacks: dict[bytes, int] = {}
        self.stacks_size = self.lines = 0
        self.columns: list[array[int]] = []

    def string(self, value: Value) -> None:
        content = _message(value)
        self.text_size += len(content)
        if len(self.strings) >= ENTRY_LIMIT or self.text_size > TEXT_LIMIT:
            raise EvidenceError("the profile has too many strings")
        self.strings.append(content.decode("utf-8", "replace"))

    def sample_type(self, value: Value) -> None:
        if len(self.sample_types) >= WIDTH_LIMIT:
            raise EvidenceError(f"the profile has more than {WIDTH_LIMIT} sample types")
        self.sample_types.append(self._value_type(value))

    def set_period_type(self, value: Value) -> None:
        self.period_type = self._value_type(value)

    def _value_type(self, value: Value) -> tuple[int, int]:
        kind = unit = 0
        for number, content in fields(_message(value)):
            if number == 1:
                kind = _number(content)
            elif number == 2:
                unit = _number(content)
        return kind, unit

    def sample(self, value: Value) -> None:
        """Add a sample to those of its stack; labels (the size class of heap samples) do not matter."""
        content = _message(value)
        stack, packed = _sample_as_go_writes_it(content) or _sample_in_any_form(content)
        numbers = unpack(packed)
        columns = self.columns
        if not columns or len(numbers) != len(columns):
            self._set_width(len(numbers))
            columns = self.columns
        index = self.stacks.get(stack)
        if index is None:
            self._new_stack(stack, numbers)
            return
        try:
            for column, amount in zip(columns, numbers):
                column[index] += amount if amount < 1 << 63 else signed(amount)
        except OverflowError:
            raise EvidenceError("the values of a stack add up to more than 64 bits") from None

    def _set_width(self, width: int) -> None:
        if self.columns:
            raise EvidenceError(f"samples have {len(self.columns)} values and {width} values")
        if not 0 < width <= WIDTH_LIMIT:
            raise EvidenceError(f"a sample has {width} values")
        self.columns = [array("q") for _ in range(width)]

    def _new_stack(self, stack: bytes, numbers: list[int]) -> None:
        if len(self.stacks) >= STACK_LIMIT:
            raise EvidenceError(f"the profile has more than {STACK_LIMIT:,} stacks")
        if len(stack) > DEPTH_LIMIT:
            raise EvidenceError("a stack is too deep")
        if stack and stack[-1] > 0x7F:
            raise WireError("a list of numbers is cut short")
        self.stacks_size += len(stack)
        if self.stacks_size > STACKS_SIZE:
            raise EvidenceError(f"the stacks of the profile have more than {STACKS_SIZE:,} bytes")
        self.stacks[stack] = len(self.stacks)
        for column, amount in zip(self.columns, numbers):
            column.append(signed(amount))

    def mapping(self, value: Value) -> None:
        if len(self.mappings) >= MAPPING_LIMIT:
            raise EvidenceError("the profile has too many mappings")
        file = build_id = 0
        for number, content in fields(_message(value)):
            if number == 5:
                file = _number(content)
            elif number == 6:
                build_id = _number(content)
        self.mappings.append((file, build_id))

    def function(self, value: Value) -> None:
        if len(self.functions) >= ENTRY_LIMIT:
            raise EvidenceError("the profile has too many functions")
        identity = name = file = 0
        for number, content in fields(_message(value)):
            if number == 1:
                identity = _number(content)
            elif number == 2:
                name = _number(content)
            elif number == 4:
                file = _number(content)
        self.functions[identity] = (name, file)

    def location(self, value: Value) -> None:
        if len(self.locations) >= ENTRY_LIMIT:
            raise EvidenceError("the profile has too many locations")
        identity = address = 0
        lines: list[tuple[int, int]] = []
        for number, content in fields(_message(value)):
            if number == 1:
                identity = _number(content)
            elif number == 3:
                address = _number(content)
            elif number == 4:
                function = line = 0
                for inner, part in fields(_message(content)):
                    if inner == 1:
                        function = _number(part)
                    elif inner == 2:
                        line = _number(part)
                self.lines += 1
                if self.lines > LINE_LIMIT:
                    raise EvidenceError("the profile has too many lines in its locations")
                lines.append((function, line))
        self.locations[identity] = lines
        if not lines:
            self.addresses[identity] = address

    def finish(self) -> Profile:
        """The profile, every reference checked."""
        if not self.sample_types:
            raise EvidenceError("not a profile: it has no sample types")
        if not self.strings or self.strings[0]:
            raise EvidenceError("not a profile: its table of strings does not begin with the empty one")
        if self.columns and len(self.columns) != len(self.sample_types):
            raise EvidenceError(
                f"samples have {len(self.columns)} values for {len(self.sample_types)} sample types"
            )
        locations = self._resolve_locations()
        located = {}
        for encoded in self._used_ids():
            location = read_varint(encoded, 0)[0]
            if location not in locations:
                raise EvidenceError(f"a sample refers to location {location}, which is not there")
            located[encoded] = locations[location]
        text = self._text
        return Profile(
            sample_types=tuple((text(kind), text(unit)) for kind, unit in self.sample_types),
            default_type=text(self.default_type),
            period_type=(text(self.period_type[0]), text(self.period_type[1])),
            period=signed(self.period),
            time=signed(self.time),
            duration=signed(self.duration),
            comments=tuple(map(text, self.comments)),
            mappings=tuple(Mapping(text(file), text(build_id)) for file, build_id in self.mappings),
            columns=tuple(self.columns or [array("q") for _ in self.sample_types]),
            stacks=list(self.stacks),
            located=located,
        )

    def _used_ids(self) -> set[bytes]:
        """The ids of locations that stand in stacks, as they are encoded there."""
        used: set[bytes] = set()
        stacks = iter(self.stacks)
        while batch := list(islice(stacks, 1 << 10)):
            used.update(split_varints(b"".join(batch)))
        return used

    def _resolve_locations(self) -> dict[int, Stack]:
        named = {key: (self._text(name), self._text(file)) for key, (name, file) in self.functions.items()}
        resolved: dict[int, Stack] = {}
        for identity, lines in self.locations.items():
            frames = []
            for position, (function, line) in enumerate(lines, 1):
                if function not in named:
                    raise EvidenceError(f"a location refers to function {function}, which is not there")
                name, file = named[function]
                frames.append(Frame(name, file, signed(line), position < len(lines)))
            # Without symbols, as for code of C, only the address can be told.
            resolved[identity] = tuple(frames) or (Frame(f"0x{self.addresses[identity]:x}", "", 0),)
        return resolved

    def _text(self, index: int) -> str:
        if index >= len(self.strings):
            raise EvidenceError(f"string {index} is not in the table of {len(self.strings)}")
        return self.strings[index]

    def set_time(self, value: Value) -> None:
        self.time = _number(value)

    def set_duration(self, value: Value) -> None:
        self.duration = _number(value)

    def set_period(self, value: Value) -> None:
        self.period = _number(value)

    def set_default_type(self, value: Value) -> None:
        self.default_type = _number(value)

    def comment(self, value: Value) -> None:
        self.comments += [value] if isinstance(value, int) else unpack(value[:MAPPING_LIMIT])
        if len(self.comments) > MAPPING_LIMIT:
            raise EvidenceError("the profile has too many comments")


_FIELDS = {
    1: _Reader.sample_type,
    2: _Reader.sample,
    3: _Reader.mapping,
    4: _Reader.location,
    5: _Reader.function,
    6: _Reader.string,
    9: _Reader.set_time,
    10: _Reader.set_duration,
    11: _Reader.set_period_type,
    12: _Reader.set_period,
    13: _Reader.comment,
    14: _Reader.set_default_type,
}


def _sample_as_go_writes_it(content: bytes) -> Optional[tuple[bytes, bytes]]:
    """Stack and values of a sample of two packed lists and at most one label; None for any other form."""
    try:
        if content[0] != 0x0A:
            return None
        size, start = content[1], 2
        if size > 0x7F:
            size, start = read_varint(content, 1)
        stop = start + size
        if content[stop] != 0x12 or content[stop + 1] > 0x7F:
            return None
        begin = stop + 2
        end = begin + content[stop + 1]
        rest = len(content) - end
        if rest and (rest < 0 or content[end] != 0x1A or content[end + 1] != rest - 2):
            return None
    except IndexError:
        return None
    return content[start:stop], content[begin:end]


def _sample_in_any_form(content: bytes) -> tuple[bytes, bytes]:
    """As above, for lists that are not packed, or in several parts."""
    parts = (bytearray(), bytearray())
    for number, value in fields(content):
        if number <= 2:
            parts[number - 1].extend(write_varint(value) if isinstance(value, int) else value)
    return bytes(parts[0]), bytes(parts[1])


def _message(value: Value) -> bytes:
    if isinstance(value, int):
        raise WireError("a number stands where a message is expected")
    return value


def _number(value: Value) -> int:
    if not isinstance(value, int):
        raise WireError("a message stands where a number is expected")
    return value
