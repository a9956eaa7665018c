"""Bytes to tree: limits, bytes that are no Go, gaps of the grammar."""

from __future__ import annotations

import re
from typing import NamedTuple

from tree_sitter import Node, Parser, Point, Range, Tree

from golint_leaks.ir.unit import Problem
from golint_leaks.syntax.kinds import BLOCK, FUNC_DECL, LANGUAGE, METHOD_DECL
from golint_leaks.syntax.repair import repair

#: Larger files are not read; no compiler would take long lines of embedded data of this size either.
LARGEST = 32 << 20
#: Problems reported per file.
MOST_PROBLEMS = 20

#: Files with more declarations are not parsed one declaration at a time.
_MOST_PARTS = 2000

#: Lines that are tried as the cause of a function that cannot be parsed.
_MOST_TRIES = 20

# gofmt puts what begins a declaration at the beginning of a line, and nothing else.
_DECLARATION = re.compile(rb"^(?:package|import|func|type|var|const)\b", re.MULTILINE)

_parser = Parser(LANGUAGE)


class Parsed(NamedTuple):
    """Trees, in order, and what was wrong with the bytes.

    There is one tree, or one per declaration when there are syntax errors, which then harm no
    other declaration.  ``data`` is the text that they describe: as long as the file, and equal to it but for
    bytes that no Go file may have.  ``type_params`` has the ranges of the type parameters of
    methods, by the offset of ``func``; they are not in the tree.
    """

    trees: list[Tree]
    data: bytes
    problems: list[Problem]
    errors: bool
    type_params: dict[int, tuple[int, int]]


def parse(data: bytes) -> Parsed:
    """Parse a file, around what is no Go in it."""
    problems: list[Problem] = []
    source = data
    if b"\0" in source:
        at = source.index(b"\0")
        problems.append(Problem("nul", "NUL byte in source", at, at + 1))
        source = source.replace(b"\0", b" ")
    if not source.isascii():
        source = _valid(source, problems)
    tree = _parser.parse(source)
    errors = tree.root_node.has_error
    generic: dict[int, tuple[int, int]] = {}
    repaired = None
    if errors:
        repaired = repair(source, _parses)
        if repaired is not None:
            tree = _parser.parse(repaired[0])
            errors = tree.root_node.has_error
            generic = repaired[1]
    trees = [tree]
    if errors:
        trees = _isolate(tree, source if repaired is None else repaired[0], problems)
        for t in trees:
            _report(t.root_node, source, problems)
    return Parsed(trees, source, problems, errors, generic)


def _isolate(tree: Tree, text: bytes, problems: list[Problem]) -> list[Tree]:
    """Trees of the declarations one by one, when that leaves more functions intact."""
    bounds = [m.start() for m in _DECLARATION.finditer(text)]
    if not 1 < len(bounds) <= _MOST_PARTS:
        return [tree]
    bounds[0] = 0
    parser = Parser(LANGUAGE)
    trees = []
    blanked: list[Problem] = []
    row = 0
    for start, end in zip(bounds, [*bounds[1:], len(text)]):
        last = row + text.count(b"\n", start, end)
        column = end - (text.rfind(b"\n", 0, end) + 1)
        parser.included_ranges = [Range(Point(row, 0), Point(last, column), start, end)]
        part = parser.parse(text)
        if part.root_node.has_error and text.startswith(b"func", start) and not _functions([part])[1]:
            part = _without_line(parser, part, text, start, end, blanked)
        trees.append(part)
        row = last
    if _functions(trees) <= _functions([tree]):
        return [tree]
    problems += blanked
    return trees


def _without_line(
    parser: Parser, tree: Tree, text: bytes, start: int, end: int, blanked: list[Problem]
) -> Tree:
    """The tree of a function without the one line whose brackets lose the whole function.

    A name as long as the line takes its place; lowering makes an opaque statement of it.
    """
    at = text.find(b"\n", start, end) + 1
    tries = 0
    while 0 < at < end and tries < _MOST_TRIES:
        stop = text.find(b"\n", at, end)
        stop = end if stop < 0 else stop
        line = text[at:stop]
        content = line.strip()
        unbalanced = line.count(b"(") != line.count(b")") or line.count(b"[") != line.count(b"]")
        if unbalanced and content:
            tries += 1
            first = at + line.index(content)
            filled = text[:first] + b"_" * len(content) + text[first + len(content) :]
            other = parser.parse(filled)
            if _functions([other])[1]:
                shown = content[:40].decode("utf-8", "replace")
                message = f"cannot parse {shown!r}"
                blanked.append(Problem("syntax", message, first, first + len(content)))
                return other
        at = stop + 1
    return tree


def _functions(trees: list[Tree]) -> tuple[int, int]:
    """Number of functions without a syntax error, and of all functions; bodies count only."""
    found = [
        c
        for t in trees
        for c in t.root_node.children
        if c.kind_id in (FUNC_DECL, METHOD_DECL) and c.children[-1].kind_id == BLOCK
    ]
    return sum(not c.has_error for c in found), len(found)


def _parses(text: bytes) -> bool:
    return not _parser.parse(text).root_node.has_error


def _valid(data: bytes, problems: list[Problem]) -> bytes:
    """``data`` with a question mark in place of each byte that is not UTF-8."""
    try:
        data.decode("utf-8")
        return data
    except UnicodeDecodeError as error:
        problems.append(Problem("encoding", "invalid UTF-8", error.start, error.start + 1))
    text = data.decode("utf-8", "surrogateescape")
    return re.sub("[\udc80-\udcff]", "?", text).encode("utf-8")


def _report(root: Node, data: bytes, problems: list[Problem]) -> None:
    """Note the outermost places that could not be parsed."""
    stack = [root]
    while stack and len(problems) < MOST_PROBLEMS:
        node = stack.pop()
        if node.is_missing:
            at = node.start_byte
            problems.append(Problem("syntax", f"missing {node.type}", at, node.end_byte))
        elif node.is_error:
            at = node.start_byte
            text = data[at : min(node.end_byte, at + 40)].decode("utf-8", "replace").split("\n", 1)[0]
            problems.append(Problem("syntax", f"cannot parse {text!r}", at, node.end_byte))
        elif node.has_error:
            stack.extend(reversed(node.children))
