"""Bytes to tree: limits, bytes that are no Go, gaps of the grammar."""

from __future__ import annotations

import re
from typing import NamedTuple

from tree_sitter import Node, Parser, Point, Range, Tree

from golint_leaks.ir.unit import Problem
from golint_leaks.syntax.kinds import FUNC_DECL, LANGUAGE, METHOD_DECL
from golint_leaks.syntax.repair import repair

#: Larger files are not read; no compiler would take long lines of embedded data of this size either.
LARGEST = 32 << 20
#: Problems reported per file.
MOST_PROBLEMS = 20

#: Files with more declarations are not parsed one declaration at a time.
_MOST_PARTS = 2000

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
        trees = _isolate(tree, source if repaired is None else repaired[0])
        for t in trees:
            _report(t.root_node, source, problems)
    return Parsed(trees, source, problems, errors, generic)


def _isolate(tree: Tree, text: bytes) -> list[Tree]:
    """Trees of the declarations one by one, when that leaves more functions intact."""
    bounds = [m.start() for m in _DECLARATION.finditer(text)]
    if not 1 < len(bounds) <= _MOST_PARTS:
        return [tree]
    bounds[0] = 0
    parser = Parser(LANGUAGE)
    trees = []
    row = 0
    for start, end in zip(bounds, [*bounds[1:], len(text)]):
        last = row + text.count(b"\n", start, end)
        column = end - (text.rfind(b"\n", 0, end) + 1)
        parser.included_ranges = [Range(Point(row, 0), Point(last, column), start, end)]
        trees.append(parser.parse(text))
        row = last
    return trees if _functions(trees) > _functions([tree]) else [tree]


def _functions(trees: list[Tree]) -> tuple[int, int]:
    """Number of functions without a syntax error, and of all functions."""
    found = [c for t in trees for c in t.root_node.children if c.kind_id in (FUNC_DECL, METHOD_DECL)]
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
