"""Ways to break a Go file, each a function of the file, another file and a random generator.

Some look at bytes, some at tokens, and some at the parser's own tree: they remove, repeat, exchange
and nest whole nodes, which leaves code that is nearly right and so gets far into the lowering.
"""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Callable

import tree_sitter
import tree_sitter_go

Mutation = Callable[[bytes, bytes, random.Random], bytes]
"""(file, another file, random generator) to the broken file."""

_TOKEN = re.compile(
    rb"//[^\n]*|/\*.*?\*/|`[^`]*`|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|\w+|[-+*/%&|^<>=!:.~]+|[^\w\s]|\s+",
    re.S,
)

WORDS = tuple(
    b"""
    break case chan const continue default defer else fallthrough for func go goto if import interface
    map package range return select struct switch type var iota nil true _ x err any new make append
    panic recover ( ) [ ] { } , ; : . ... := = == != <- & * + - ! ~ | && || ++ += 0 1.5i 'c' "s" `raw`
    // /* */
    """.split()
) + (b"\n",)
"""Tokens to put where they do not belong."""

NESTS = (
    (b"(", b")"),
    (b"[]", b""),
    (b"*", b""),
    (b"<-", b""),
    (b"!", b""),
    (b"func() { ", b" }"),
    (b"func() { ", b" }()"),
    (b"{", b"}"),
    (b"if x { ", b" }"),
    (b"for { ", b" }"),
    (b"switch { case x: ", b" }"),
    (b"select { case <-x: ", b" }"),
    (b"x(", b")"),
    (b"x[", b"]"),
    (b"T{", b"}"),
    (b"a + ", b""),
    (b"a.", b""),
    (b"map[int]", b""),
    (b"struct { f ", b" }"),
    (b"chan ", b""),
    (b"l: ", b""),
    (b"if x { } else ", b""),
)
"""What goes before and after, many times over."""


def tokens(data: bytes) -> list[bytes]:
    """The file cut into tokens and white space; joined they give the file again."""
    found = []
    end = 0
    for match in _TOKEN.finditer(data):
        if match.start() > end:
            found.append(data[end : match.start()])
        found.append(match.group())
        end = match.end()
    if end < len(data):
        found.append(data[end:])
    return found


def _range(data: bytes, rng: random.Random, most: int = 200) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + 1 + rng.randrange(most))


def flip_bytes(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """Some bytes become any byte."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8, 40))):
        if out:
            out[rng.randrange(len(out))] = rng.randrange(256)
    return bytes(out)


def flip_bits(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """Some bytes change in one bit."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 2, 8))):
        if out:
            out[rng.randrange(len(out))] ^= 1 << rng.randrange(7)
    return bytes(out)


def delete_range(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """A range goes."""
    start, end = _range(data, rng)
    return data[:start] + data[end:]


def repeat_range(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """A range comes several times, there or somewhere else."""
    start, end = _range(data, rng)
    at = end if rng.random() < 0.5 else rng.randrange(len(data) + 1)
    return data[:at] + data[start:end] * rng.choice((1, 1, 2, 20)) + data[at:]


def truncate(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """The file ends early, or begins late."""
    at = rng.randrange(len(data) + 1)
    return data[at:] if rng.random() < 0.2 else data[:at]


def splice(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """A piece of another file."""
    start, end = _range(other, rng, 600)
    at = rng.randrange(len(data) + 1)
    return data[:at] + other[start:end] + data[at:]


def swap_tokens(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """Two tokens change places, some times."""
    out = tokens(data)
    for _ in range(rng.choice((1, 2, 5, 20))):
        if len(out) > 1:
            first, second = rng.randrange(len(out)), rng.randrange(len(out))
            out[first], out[second] = out[second], out[first]
    return b"".join(out)


def drop_tokens(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """Some tokens go."""
    out = tokens(data)
    for _ in range(rng.choice((1, 2, 5, 20))):
        if out:
            del out[rng.randrange(len(out))]
    return b"".join(out)


def replace_tokens(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """Some tokens become others."""
    out = tokens(data)
    for _ in range(rng.choice((1, 2, 5, 20))):
        if out:
            out[rng.randrange(len(out))] = rng.choice(WORDS)
    return b"".join(out)


def insert_tokens(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """Some tokens are added."""
    out = tokens(data)
    for _ in range(rng.choice((1, 2, 5, 20))):
        out.insert(rng.randrange(len(out) + 1), rng.choice(WORDS))
    return b"".join(out)


def shuffle_lines(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """A block of lines is in another order."""
    lines = data.splitlines(keepends=True)
    start = rng.randrange(len(lines) + 1)
    block = lines[start : start + rng.choice((2, 5, 50))]
    rng.shuffle(block)
    return b"".join(lines[:start] + block + lines[start + len(block) :])


def unbalance(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """Some brackets go or turn."""
    places = [at for at, byte in enumerate(data) if byte in b"()[]{}"]
    out = bytearray(data)
    for at in sorted(rng.sample(places, min(len(places), rng.choice((1, 2, 6)))), reverse=True):
        if rng.random() < 0.5:
            del out[at]
        else:
            out[at] = rng.choice(b"()[]{}")
    return bytes(out)


def encode(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """Byte order mark, carriage returns, NUL, invalid or unusual UTF-8."""
    odd = rng.choice(
        (b"\0", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf0\x9f\x92\xa9", b"\xe2\x80\xa8", b"\r", b"\x0c")
    )
    at = rng.randrange(len(data) + 1)
    data = data[:at] + odd * rng.choice((1, 3)) + data[at:]
    if rng.random() < 0.3:
        data = data.replace(b"\n", rng.choice((b"\r\n", b"\r", b"\n\n")))
    return b"\xef\xbb\xbf" + data if rng.random() < 0.3 else data


def nest(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """A token comes to stand deep inside of something."""
    out = tokens(data)
    if not out:
        return data
    before, after = rng.choice(NESTS)
    depth = rng.choice((3, 30, 300, 1500))
    at = rng.randrange(len(out))
    inner = out[at] if rng.random() < 0.7 else b""
    out[at] = before * depth + inner + (after * depth if rng.random() < 0.8 else b"")
    return b"".join(out)


# -- by the parser's tree


@functools.lru_cache(maxsize=256)
def _nodes(data: bytes) -> tuple[tuple[int, int, str], ...]:
    """Start, end and kind of every named node but the root."""
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_go.language()))
    found = []
    cursor = parser.parse(data).walk()
    going = cursor.goto_first_child()
    while going:
        node = cursor.node
        if node is not None and node.is_named:
            found.append((node.start_byte, node.end_byte, node.type))
        if cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                going = False
                break
    return tuple(found)


def drop_node(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """A node of the tree goes."""
    nodes = _nodes(data)
    if not nodes:
        return data
    start, end, _ = rng.choice(nodes)
    return data[:start] + data[end:]


def exchange_node(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """A node is replaced by one of another file, mostly of the same kind."""
    nodes, others = _nodes(data), _nodes(other)
    if not nodes or not others:
        return data
    start, end, kind = rng.choice(nodes)
    alike = [node for node in others if node[2] == kind]
    from_start, from_end, _ = rng.choice(alike if alike and rng.random() < 0.8 else others)
    return data[:start] + other[from_start:from_end] + data[end:]


def move_node(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """A node is put in the place of another one of the same file, mostly of another kind."""
    nodes = _nodes(data)
    if not nodes:
        return data
    start, end, _ = rng.choice(nodes)
    from_start, from_end, _ = rng.choice(nodes)
    return data[:start] + data[from_start:from_end] + data[end:]


def repeat_node(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """A node comes several times."""
    nodes = _nodes(data)
    if not nodes:
        return data
    start, end, _ = rng.choice(nodes)
    separator = rng.choice((b"", b" ", b"\n", b", ", b"; "))
    return data[:end] + (separator + data[start:end]) * rng.choice((1, 2, 10)) + data[end:]


def nest_node(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """A node is put inside of something, which often is still Go."""
    nodes = _nodes(data)
    if not nodes:
        return data
    start, end, _ = rng.choice(nodes)
    before, after = rng.choice(NESTS)
    depth = rng.choice((1, 1, 2, 40, 400))
    return data[:start] + before * depth + data[start:end] + after * depth + data[end:]


def swap_nodes(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """Two nodes of one kind change places."""
    nodes = _nodes(data)
    if not nodes:
        return data
    first = rng.choice(nodes)
    second = rng.choice([node for node in nodes if node[2] == first[2] and node is not first] or nodes)
    if second[0] < first[0]:
        first, second = second, first
    if first[1] > second[0]:
        return data[: first[0]] + data[second[0] : second[1]] + data[first[1] :]
    return b"".join(
        (
            data[: first[0]],
            data[second[0] : second[1]],
            data[first[1] : second[0]],
            data[first[0] : first[1]],
            data[second[1] :],
        )
    )


MUTATIONS: dict[str, Mutation] = {
    mutation.__name__: mutation
    for mutation in (
        flip_bytes,
        flip_bits,
        delete_range,
        repeat_range,
        truncate,
        splice,
        swap_tokens,
        drop_tokens,
        replace_tokens,
        insert_tokens,
        shuffle_lines,
        unbalance,
        encode,
        nest,
        drop_node,
        exchange_node,
        move_node,
        repeat_node,
        nest_node,
        swap_nodes,
    )
}
"""By name, in a fixed order."""
