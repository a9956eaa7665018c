"""The reader of profile.proto."""

from __future__ import annotations

import contextlib
import gzip
import io
import re
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from golint_leaks.evidence.files import expanded
from golint_leaks.evidence.heap import read_heap
from golint_leaks.evidence.model import EvidenceError, Frame, HeapSnapshot
from golint_leaks.evidence.profile import read_profile
from golint_leaks.evidence.protowire import read_varint, signed, split_varints, unpack
from tests.evidence.profiles import Builder, message, number, packed, varint

PUT = (("main.put", "/src/main.go", 12),)
INLINED = (("main.(*Box[...]).Add", "/src/box.go", 7), ("main.fill", "/src/main.go", 30))
MAIN = (("main.main", "/src/main.go", 50),)


def heap(content: bytes) -> HeapSnapshot:
    return read_heap(expanded(io.BytesIO(content)), "test")


def pieces(content: bytes, size: int) -> Iterator[bytes]:
    return (content[at : at + size] for at in range(0, len(content), size))


def simple(**options: object) -> Builder:
    builder = Builder(**options)  # type: ignore[arg-type]
    builder.sample([PUT, MAIN], [10, 1000, 4, 400], size=100)
    builder.sample([INLINED, MAIN], [3, 300, 3, 300], size=100)
    builder.sample([PUT, MAIN], [1, 4096, 1, 4096], size=4096)
    return builder


def test_samples_of_one_stack_are_one_site() -> None:
    snapshot = heap(simple().gz())
    assert [tuple(site[1:]) for site in snapshot.sites] == [(11, 5096, 5, 4496), (3, 300, 3, 300)]
    assert snapshot.inuse_space == 4796
    assert (snapshot.build_id, snapshot.program, snapshot.time) == ("b1", "/srv/app", 1.7e9)


def test_inlined_frames_are_frames() -> None:
    assert heap(simple().raw()).sites[1].stack == (
        Frame("main.(*Box[...]).Add", "/src/box.go", 7, True),
        Frame("main.fill", "/src/main.go", 30, False),
        Frame("main.main", "/src/main.go", 50, False),
    )


def test_numbers_are_found_by_name_and_not_by_place() -> None:
    names = ("inuse_space", "other", "alloc_space", "inuse_objects", "alloc_objects")
    builder = Builder(types=tuple((name, "count") for name in names))
    builder.sample([PUT], [1, 2, 3, 4, 5])
    assert tuple(heap(builder.gz()).sites[0][1:]) == (5, 3, 4, 1)


@pytest.mark.parametrize("size", [1, 2, 7, 64, 1 << 20])
def test_packed_or_not_and_in_pieces_it_is_the_same(size: int) -> None:
    expected = list(heap(simple().raw()).sites)
    for pack in (True, False):
        raw = simple(pack=pack).raw()
        assert list(read_heap(pieces(raw, size), "test").sites) == expected


def test_negative_values_and_wide_ids() -> None:
    builder = Builder()
    lines = [((f"main.f{i}", "/src/f.go", i),) for i in range(300)]
    builder.sample(lines, [0, 0, -5, -4096])
    site = heap(builder.raw()).sites[0]
    assert (site.inuse_objects, site.inuse_space) == (-5, -4096)
    assert [frame.line for frame in site.stack] == list(range(300))


def test_code_without_symbols_is_told_by_its_address() -> None:
    builder = Builder()
    builder.locations[PUT] = 1
    builder.body += message(4, number(1, 1) + number(3, 0x4711))
    builder.sample([PUT], [1, 1, 1, 1])
    assert heap(builder.raw()).sites[0].stack == (Frame("0x4711", "", 0),)


def broken() -> Iterator[tuple[str, bytes, str]]:
    good = simple()
    yield "empty", b"", "not a profile"
    yield "text", b"goroutine 1 [running]:\n", "."
    yield "html", b"<!DOCTYPE html><html><body>404</body></html>", "."
    yield "cut gzip", good.gz()[:-9], "cut short"
    yield "damaged gzip", good.gz()[:40] + b"\xff\xff\xff" + good.gz()[43:], "damaged"
    yield "cut message", good.raw()[:-2], "longer than what holds it"
    yield "no strings", message(1, b"") + message(2, packed(2, [1])), "table of strings"
    yield "string index", good.raw() + message(5, number(1, 77) + number(2, 99999)), "string 99999"
    other = simple()
    other.body += message(2, packed(1, [99]) + packed(2, [1, 1, 1, 1]))
    yield "location", other.raw(), "location 99"
    other = simple()
    other.body += message(4, number(1, 5000) + message(4, number(1, 5000)))
    yield "function", other.raw(), "function 5000"
    other = simple()
    other.body += message(2, packed(1, [1]) + packed(2, [1, 1]))
    yield "values", other.raw(), "4 values and 2 values"
    other = simple()
    for _ in range(3):
        other.body += message(2, packed(1, [1]) + packed(2, [(1 << 63) - 1] * 4))
    yield "overflow", other.raw(), "64 bits"
    yield "no values", message(2, packed(1, [1])) + simple().raw(), "a sample has 0 values"
    yield "group", b"\x0b" + good.raw(), "wire type 3"
    yield "long number", b"\x08" + b"\xff" * 11, "ten bytes"
    yield "field zero", b"\x02\x00" + good.raw(), "number 0"
    yield "claims", varint(6 << 3 | 2) + varint(1 << 40), "longer than what holds it"
    goroutines = Builder(types=(("goroutine", "count"),))
    goroutines.sample([PUT], [1])
    yield "kind", goroutines.gz(), "not a heap profile"


@pytest.mark.parametrize(("content", "expected"), [pytest.param(b, e, id=n) for n, b, e in broken()])
def test_what_is_broken_is_named(content: bytes, expected: str) -> None:
    with pytest.raises(EvidenceError, match=re.compile(expected)):
        heap(content)


def test_a_small_file_that_expands_without_end_is_refused() -> None:
    bomb = gzip.compress(bytes(8 << 20), 9)
    assert len(bomb) < 10_000
    with pytest.raises(EvidenceError, match="larger than"):
        for _ in expanded(io.BytesIO(bomb), limit=1 << 20):
            pass


LIMITS = {
    "STACK_LIMIT": (1, "more than 1 stacks"),
    "STACKS_SIZE": (2, "more than 2 bytes"),
    "ENTRY_LIMIT": (1, "too many"),
    "LINE_LIMIT": (2, "too many lines"),
    "TEXT_LIMIT": (40, "too many strings"),
    "MAPPING_LIMIT": (0, "too many mappings"),
    "WIDTH_LIMIT": (3, "more than 3 sample types"),
    "DEPTH_LIMIT": (1, "too deep"),
}


@pytest.mark.parametrize("name", LIMITS)
def test_what_a_file_may_cost_is_limited(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    limit, expected = LIMITS[name]
    monkeypatch.setattr(f"golint_leaks.evidence.profile.{name}", limit)
    with pytest.raises(EvidenceError, match=expected):
        heap(simple().raw())


def test_one_location_cannot_take_all_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("golint_leaks.evidence.profile.LINE_LIMIT", 20_000)
    content = simple().raw() + message(4, message(4, b"") * 1_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(EvidenceError, match="too many lines"):
            heap(content)
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
    finally:
        tracemalloc.stop()


def test_members_of_gzip_follow_each_other() -> None:
    raw = simple().raw()
    content = gzip.compress(raw[:50]) + gzip.compress(raw[50:])
    assert list(heap(content).sites) == list(heap(raw).sites)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.integers(-(1 << 63), (1 << 63) - 1)))
def test_varints_come_back(values: list[int]) -> None:
    encoded = b"".join(map(varint, values))
    assert [signed(value) for value in unpack(encoded)] == values
    assert split_varints(encoded) == list(map(varint, values))
    position = 0
    for value in values:
        found, position = read_varint(encoded, position)
        assert signed(found) == value


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_a_profile_or_an_error(content: bytes) -> None:
    with contextlib.suppress(EvidenceError):
        read_profile([content])
