"""Whatever the bytes, reading ends with a result."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golint_leaks.ir.codec import load_unit
from golint_leaks.ir.instr import Opaque, Stop
from golint_leaks.ir.unit import FunctionUnit, LoweredFile
from golint_leaks.ir.verify import verify
from golint_leaks.syntax import lower_file, outline_only
from golint_leaks.syntax.parse import LARGEST

DEEP = 10_000
TAIL = b"\nfunc last() { done() }\n"


def read(data: bytes) -> LoweredFile:
    """Lower, and check the units."""
    lowered = lower_file(data, path="x.go")
    for unit in units(lowered):
        # What is broken may still be syntax: return 1, 2 in a function with one result.
        assert verify(unit) == []
    outline_only(data)
    return lowered


def units(lowered: LoweredFile) -> list[FunctionUnit]:
    return [load_unit(u) for u in lowered.units]


def kinds(lowered: LoweredFile) -> list[str]:
    return [p.kind for p in lowered.outline.problems]


def names(lowered: LoweredFile) -> list[str]:
    return [f.name for f in lowered.outline.funcs]


def test_byte_order_mark() -> None:
    lowered = read(b"\xef\xbb\xbfpackage p\nfunc f() { g() }\n")
    assert kinds(lowered) == []
    assert lowered.outline.package == "p"
    assert lowered.outline.funcs[0].at == 13


def test_carriage_returns() -> None:
    unix = "package p\n\nfunc f() {\n\tg(`a\nb`)\n\treturn\n}\n"
    lowered = read(unix.replace("\n", "\r\n").encode())
    assert kinds(lowered) == []
    assert lowered.outline.lines == 7
    assert lowered.names == (frozenset({"g"}),)


def test_nul_and_encoding() -> None:
    lowered = read(b'package p\nfunc f() { g("\xff\xfe") }\nfunc h() { i(\0) }\n')
    assert kinds(lowered) == ["nul", "encoding"]
    assert [p.at for p in lowered.outline.problems] == [44, 24]
    assert names(lowered) == ["f", "h"]


@pytest.mark.parametrize("data", [b"", b"\n", b"\xff", bytes(range(256)) * 8, b"package", b"func f() {"])
def test_no_go(data: bytes) -> None:
    read(data)


def test_too_large() -> None:
    lowered = read(b"package p\n" + b"\n" * LARGEST)
    assert kinds(lowered) == ["too-large"]


NESTED = {
    "parentheses": b"x = " + b"(" * DEEP + b"1" + b")" * DEEP,
    "blocks": b"{" * DEEP + b"x()" + b"}" * DEEP,
    "not": b"x = " + b"!" * DEEP + b"y",
    "index": b"x = " + b"a[" * DEEP + b"y" + b"]" * DEEP,
    "calls": b"x = " + b"a(" * DEEP + b"y" + b")" * DEEP,
    "chain": b"x" + b".a()" * DEEP,
    "selectors": b"x" + b".a" * DEEP + b" = 3",
    "sum": b"x = 1" + b" + a" * DEEP,
    "and": b"if x " + b" && a" * DEEP + b" {}",
    "and of calls": b"x = x " + b" && a()" * DEEP,
    "else if": b"if x {} " + b" else if a {}" * DEEP,
    "if": b"if x { " * DEEP + b"y()" + b"}" * DEEP,
    "literals": b"func() { " * DEEP + b"y()" + b"}()" * DEEP,
    "types": b"var x " + b"[]" * DEEP + b"int",
    "composites": b"x = []T{" + b"{" * DEEP + b"1" + b"}" * DEEP + b"}",
}


@pytest.mark.parametrize("body", NESTED.values(), ids=NESTED)
def test_deep(body: bytes) -> None:
    lowered = read(b"package p\nfunc first() {\n" + body + b"\n}" + TAIL)
    assert names(lowered) == ["first", "last"]
    assert lowered.names[1] == {"done"}
    first = units(lowered)[0]
    if kinds(lowered):
        assert kinds(lowered) == ["too-deep"]
        entry = first.bodies[0].blocks[0]
        assert isinstance(entry.instrs[0], Opaque)
        assert isinstance(entry.term, Stop)


def test_deep_outside_of_functions() -> None:
    data = b"package p\ntype T " + b"*" * DEEP + b"int\nvar v = " + b"-" * DEEP + b"1" + TAIL
    lowered = read(data)
    assert kinds(lowered) == ["too-deep", "too-deep"]
    assert names(lowered) == ["last"]


@pytest.mark.parametrize("open_", [b"(", b"{", b"[", b"func(){", b"x(", b'"', b"`", b"/*", b"if x {"])
def test_unbalanced(open_: bytes) -> None:
    lowered = read(b"package p\nfunc first() { done() }\nfunc broken() {\n" + open_ * 500 + b"\n}" + TAIL)
    assert "syntax" in kinds(lowered)
    assert names(lowered)[0] == "first"
    assert lowered.names[0] == {"done"}


def test_errors_keep_to_their_statement() -> None:
    lowered = read(
        b"package p\nfunc f(c *T) {\n\tg()\n\th(1 2)\n\tif c.ok {\n\t\tc.x( = 3\n\t\ti()\n\t}\n\tj()\n}"
        + TAIL
    )
    assert set(kinds(lowered)) == {"syntax"}
    assert lowered.names[0] >= {"g", "i", "j"}
    opaque = [i for b in units(lowered)[0].bodies[0].blocks for i in b.instrs if isinstance(i, Opaque)]
    assert len(opaque) == 2
    assert opaque[1].uses


def test_large() -> None:
    function = b'func f%d() { if x := g(%d); x != nil { h(x.y, "z") } }\n'
    data = b"package p\n" + b"".join(function % (n, n) for n in range(2000))
    data += b'var s = "' + b"\\x00" * 500_000 + b'"\nvar b = []byte{' + b"0x00," * 50_000 + b"}\n"
    lowered = read(data)
    assert kinds(lowered) == []
    assert len(lowered.outline.funcs) == 2000
    assert sum(map(len, lowered.units)) < 3 * len(data)


SEED = b"""package p

import "os"

type T[K comparable] struct{ f *os.File; m map[K]int }

func (t *T[K]) Do(xs ...string) (n int, err error) {
	defer func() { err = t.f.Close() }()
loop:
	for i, x := range xs {
		switch y := any(x).(type) {
		case string, []byte:
			if v, ok := t.m[x]; ok && v > 1 || !ok {
				continue loop
			}
		default:
			fallthrough
		case nil:
			break loop
		}
		select {
		case z := <-c:
			go use(z, func() int { return i }())
		case c <- &T[int]{f: nil, m: map[int]int{1: 2}}:
		}
		goto loop
	}
	n, err = g[int](3), (*E)(nil)
	return
}
"""


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_mutations(data: st.DataObject) -> None:
    text = bytearray(SEED)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        what = data.draw(st.integers(0, 3))
        if what == 0:
            del text[at : at + data.draw(st.integers(1, 30))]
        elif what == 1:
            text[at] = data.draw(st.integers(0, 255))
        elif what == 2:
            start = data.draw(st.integers(0, len(text) - 1))
            text[at:at] = text[start : start + data.draw(st.integers(1, 40))]
        else:
            token = data.draw(
                st.sampled_from([b"{", b"}", b"(", b")", b":=", b"func", b"<-", b"case", b"\n", b","])
            )
            text[at:at] = token
        if not text:
            break
    lowered = read(bytes(text))
    assert "internal" not in kinds(lowered), lowered.outline.problems


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_bytes(data: bytes) -> None:
    assert "internal" not in kinds(read(b"package p\nfunc f() {" + data))
