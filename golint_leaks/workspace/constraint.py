"""Build constraints: expressions, file names, and which configuration a file wants.

The language is that of ``go help buildconstraint``; file names follow ``go/build.goodOSArchFile``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, Union

# In the order in which a configuration is sought for a file that the chosen one leaves out.
KNOWN_OS = tuple(
    "linux windows darwin freebsd netbsd openbsd dragonfly solaris illumos android aix plan9 js wasip1 ios"
    " hurd nacl zos".split()
)
KNOWN_ARCH = tuple(
    "amd64 arm64 386 arm wasm riscv64 ppc64le ppc64 s390x loong64 mips64le mips64 mipsle mips riscv sparc64"
    " sparc amd64p32 armbe arm64be mips64p32 mips64p32le ppc s390".split()
)
_OS = frozenset(KNOWN_OS)
_ARCH = frozenset(KNOWN_ARCH)
_UNIX = frozenset(
    "aix android darwin dragonfly freebsd hurd illumos ios linux netbsd openbsd solaris".split()
)
_IMPLIED = {"android": "linux", "illumos": "solaris", "ios": "darwin"}
_SPECIAL_ARCH = {"js": "wasm", "wasip1": "wasm"}
_DEFAULT_TAGS = frozenset({"gc", "cgo"})
_RELEASE = re.compile(r"go1\.([0-9]+)\Z")
_MODULE_VERSION = re.compile(r"1\.([0-9]+)")
_TOKEN = re.compile(r"\s*(\(|\)|!|&&|\|\||[\w.]+)")
_MAX_FREE_TAGS = 6

NEWEST = 1 << 30
"""Release number meaning "whatever there is": every ``go1.N`` holds."""


class ConstraintError(ValueError):
    """A constraint that cannot be read; the message quotes it."""


class Tag(NamedTuple):
    """One tag of an expression."""

    name: str


class Not(NamedTuple):
    """``!x``."""

    x: Expression


class And(NamedTuple):
    """``x && y``; the third field keeps it from being equal to an Or."""

    x: Expression
    y: Expression
    op: str = "&&"


class Or(NamedTuple):
    """``x || y``."""

    x: Expression
    y: Expression
    op: str = "||"


Expression = Union[Tag, Not, And, Or]


class Config(NamedTuple):
    """What constraints are evaluated against.

    ``tags`` are those set beyond the platform; ``unset`` those that hold by default (``cgo``,
    ``gc``) and do not here; ``release`` is N of the newest ``go1.N`` that holds.
    """

    goos: str
    goarch: str
    tags: frozenset[str] = frozenset()
    unset: frozenset[str] = frozenset()
    release: int = NEWEST

    def holds(self, tag: str) -> bool:
        """Whether the tag is satisfied."""
        if tag == self.goos or tag == self.goarch or _IMPLIED.get(self.goos) == tag:
            return True
        if tag == "unix":
            return self.goos in _UNIX
        if match := _RELEASE.match(tag):
            return int(match[1]) <= self.release
        return (tag in self.tags or tag in _DEFAULT_TAGS) and tag not in self.unset

    def __str__(self) -> str:
        extra = sorted(self.tags) + [f"!{tag}" for tag in sorted(self.unset)]
        if self.release != NEWEST:
            extra.append(f"go1.{self.release}")
        return "/".join([self.goos, self.goarch, *([",".join(extra)] if extra else [])])


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """The expression of a ``//go:build`` line, without the prefix.

    Raises ConstraintError.
    """
    tokens: list[str] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise ConstraintError(f"cannot read build constraint {text!r}")
        tokens.append(match[1])
        at = match.end()
    tokens.append("")
    if len(tokens) > 2000:
        raise ConstraintError("build constraint is too long")
    position = 0

    def either(depth: int) -> Expression:
        nonlocal position
        left = both(depth)
        while tokens[position] == "||":
            position += 1
            left = Or(left, both(depth))
        return left

    def both(depth: int) -> Expression:
        nonlocal position
        left = negated(depth)
        while tokens[position] == "&&":
            position += 1
            left = And(left, negated(depth))
        return left

    def negated(depth: int) -> Expression:
        nonlocal position
        token = tokens[position]
        position += 1
        if depth > 100:
            raise ConstraintError("build constraint is nested too deeply")
        if token == "!":
            return Not(negated(depth + 1))
        if token == "(":
            inner = either(depth + 1)
            if tokens[position] != ")":
                raise ConstraintError(f"missing ')' in build constraint {text!r}")
            position += 1
            return inner
        if token in ("", ")", "&&", "||"):
            raise ConstraintError(f"missing tag in build constraint {text!r}")
        return Tag(token)

    result = either(0)
    if tokens[position]:
        raise ConstraintError(f"unexpected {tokens[position]!r} in build constraint {text!r}")
    return result


def evaluate(expression: Expression, holds: Callable[[str], bool]) -> bool:
    """The value of the expression where ``holds`` gives that of each tag."""
    match expression:
        case Tag(name):
            return holds(name)
        case Not(x):
            return not evaluate(x, holds)
        case And(x, y):
            return evaluate(x, holds) and evaluate(y, holds)
        case Or(x, y):
            return evaluate(x, holds) or evaluate(y, holds)


def tags_of(expression: Expression) -> Iterator[str]:
    """Every tag that occurs, in order, repetitions included."""
    match expression:
        case Tag(name):
            yield name
        case Not(x):
            yield from tags_of(x)
        case And(x, y) | Or(x, y):
            yield from tags_of(x)
            yield from tags_of(y)


@lru_cache(maxsize=65536)
def name_tags(name: str) -> tuple[str, ...]:
    """Tags that a file's name demands: ``x_linux_arm64_test.go`` gives ``("linux", "arm64")``."""
    stem = name.removesuffix(".go")
    # A name that begins with a platform (linux.go) is an ordinary name.
    _, underscore, rest = stem.partition("_")
    if not underscore:
        return ()
    parts = rest.split("_")
    if parts[-1] == "test":
        parts.pop()
    if len(parts) >= 2 and parts[-2] in _OS and parts[-1] in _ARCH:
        return parts[-2], parts[-1]
    if parts and (parts[-1] in _OS or parts[-1] in _ARCH):
        return (parts[-1],)
    return ()


def requirement(name: str, build: str) -> Expression | None:
    """What a file demands by its name and its ``//go:build`` expression; None: nothing.

    Raises ConstraintError.
    """
    result: Expression | None = parse(build) if build.strip() else None
    for tag in name_tags(name):
        result = Tag(tag) if result is None else And(Tag(tag), result)
    return result


def language_version(build: str, module: str) -> str:
    """The version of the language for a file with this ``//go:build`` expression; empty: the newest.

    A lower bound (``go1.22``) takes the place of the ``go`` directive of the module, whether it is
    lower or higher, as cmd/go has it; an upper bound (``!go1.23``) can only lower what results.
    """
    try:
        bounds = _releases(parse(build), True) if "go1." in build else _Bounds(0, NEWEST)
    except ConstraintError:
        return module
    version = f"1.{bounds.first}" if bounds.first else module
    if bounds.last == NEWEST:
        return version
    match = _MODULE_VERSION.match(version)
    return f"1.{min(int(match[1]), bounds.last) if match else bounds.last}"


class _Bounds(NamedTuple):
    """The first and the last release that may satisfy an expression."""

    first: int
    last: int


def _releases(x: Expression, holds: bool) -> _Bounds:
    """Bounds of the releases for which an expression may hold, or may not hold."""
    if isinstance(x, Tag):
        match = _RELEASE.match(x.name)
        if match is None:
            return _Bounds(0, NEWEST)
        return _Bounds(int(match[1]), NEWEST) if holds else _Bounds(0, int(match[1]) - 1)
    if isinstance(x, Not):
        return _releases(x.x, not holds)
    left, right = _releases(x.x, holds), _releases(x.y, holds)
    if isinstance(x, And) == holds:
        return _Bounds(max(left.first, right.first), min(left.last, right.last))
    return _Bounds(min(left.first, right.first), max(left.last, right.last))


def matches(needed: Expression | None, config: Config) -> bool:
    """Whether a file with this requirement belongs to the configuration."""
    return needed is None or evaluate(needed, config.holds)


@lru_cache(maxsize=4096)
def satisfying(needed: Expression, base: Config) -> Config | None:
    """A configuration near ``base`` that satisfies the requirement; None where there is none.

    Changes as little as possible: first tags, then the release, architecture and operating system.
    A file that demands the tag ``ignore`` is not part of any package and has none.
    """
    names = [tag for tag in dict.fromkeys(tags_of(needed)) if tag != "ignore"]
    for config in _candidates(names, base):
        if evaluate(needed, config.holds):
            return config
    return None


def _candidates(names: Iterable[str], base: Config) -> Iterator[Config]:
    systems, arches, free, releases = False, False, [], []
    for name in names:
        if name in _OS or name == "unix":
            systems = True
        elif name in _ARCH:
            arches = True
        elif match := _RELEASE.match(name):
            releases.append(int(match[1]))
        else:
            free.append(name)
    all_os = dict.fromkeys((base.goos, *(KNOWN_OS if systems else ())))
    all_arch = dict.fromkeys((base.goarch, *(KNOWN_ARCH if arches else ())))
    all_releases = dict.fromkeys((base.release, *(r - 1 for r in releases), *releases))
    sizes = range(len(free) + 1) if len(free) <= _MAX_FREE_TAGS else (0, 1, len(free))
    changes = [frozenset(change) for size in sizes for change in itertools.combinations(free, size)]
    for goos, goarch, release, change in itertools.product(all_os, all_arch, all_releases, changes):
        added = frozenset(tag for tag in change if not base.holds(tag))
        removed = change - added
        yield Config(
            goos,
            _SPECIAL_ARCH.get(goos, goarch) if not arches else goarch,
            (base.tags - removed) | added,
            (base.unset - added) | (removed & _DEFAULT_TAGS),
            release,
        )
