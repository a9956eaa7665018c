"""Reading ``go.mod``, ``go.work`` and ``vendor/modules.txt``.

Only the directives that say where packages are; a line that cannot be read is an error of the
file, which is then used as far as it was understood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

_BLOCK_END = ")"
_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|`[^`]*`|//.*|=>|[()]|[^\s()"`]+)')
_KNOWN = frozenset(
    {
        "module",
        "go",
        "toolchain",
        "require",
        "replace",
        "exclude",
        "retract",
        "use",
        "godebug",
        "tool",
        "ignore",
    }
)
_GO_VERSION = re.compile(r"[1-9][0-9]*(?:\.[0-9]+)*(?:(?:rc|beta)[0-9]+)?\Z")


class Replacement(NamedTuple):
    """``old => new``; ``version`` is empty for a local directory."""

    target: str
    version: str

    @property
    def local(self) -> bool:
        """Whether the target is a directory."""
        return self.target.startswith(("./", "../", "/")) or self.target in (".", "..")


@dataclass(slots=True)
class ModFile:
    """What a ``go.mod`` or ``go.work`` says.

    ``errors`` are pairs of line number and message.  ``replaces`` is keyed by module path and
    version (empty: every version).  ``go`` is empty without a directive.
    """

    module: str = ""
    go: str = ""
    requires: dict[str, str] = field(default_factory=dict)
    replaces: dict[tuple[str, str], Replacement] = field(default_factory=dict)
    uses: list[str] = field(default_factory=list)
    ignores: list[str] = field(default_factory=list)
    errors: list[tuple[int, str]] = field(default_factory=list)


def parse_mod(text: str) -> ModFile:
    """Read the text of a ``go.mod`` or ``go.work``; never raises."""
    result = ModFile()
    block = ""
    for number, line in enumerate(text.splitlines(), 1):
        try:
            words = _words(line)
            if not words:
                continue
            if block:
                if words == [_BLOCK_END]:
                    block = ""
                    continue
                verb, arguments = block, words
            else:
                verb, arguments = words[0], words[1:]
                if verb not in _KNOWN:
                    raise ValueError(f"unknown directive {verb!r}")
                if arguments == ["("]:
                    block = verb
                    continue
                if len(arguments) >= 2 and arguments[0] == "(" and arguments[-1] == _BLOCK_END:
                    arguments = arguments[1:-1]
                    if not arguments:
                        continue
            _directive(result, verb, arguments)
        except ValueError as error:
            result.errors.append((number, str(error)))
    if block:
        result.errors.append((text.count("\n") + 1, f"the block of {block!r} is not closed"))
    return result


def _words(line: str) -> list[str]:
    words: list[str] = []
    at, end = 0, len(line.rstrip())
    while at < end:
        match = _TOKEN.match(line, at)
        if match is None:
            raise ValueError(f"cannot read {line.strip()!r}")
        at = match.end()
        token = match[1]
        if token.startswith("//"):
            break
        if token[0] == '"':
            token = re.sub(r"\\(.)", r"\1", token[1:-1])
        elif token[0] == "`":
            token = token[1:-1]
        words.append(token)
    return words


def _directive(result: ModFile, verb: str, words: list[str]) -> None:
    if verb in ("exclude", "retract", "toolchain", "godebug", "tool"):
        return
    if verb == "replace":
        if "=>" not in words:
            raise ValueError("replace without '=>'")
        arrow = words.index("=>")
        old, new = words[:arrow], words[arrow + 1 :]
        if len(old) not in (1, 2) or len(new) not in (1, 2):
            raise ValueError("replace needs a module, an optional version, '=>' and a target")
        replacement = Replacement(new[0], new[1] if len(new) == 2 else "")
        if not replacement.local and not replacement.version:
            raise ValueError("a replacement without a version must be a directory that starts with ./ or ../")
        result.replaces[old[0], old[1] if len(old) == 2 else ""] = replacement
        return
    if verb == "require":
        if len(words) != 2:
            raise ValueError("require needs a module and a version")
        result.requires[words[0]] = words[1]
        return
    if len(words) != 1:
        raise ValueError(f"{verb} needs one argument")
    word = words[0]
    if verb == "module":
        if result.module:
            raise ValueError("a second module directive")
        result.module = word
    elif verb == "go":
        if not _GO_VERSION.match(word):
            raise ValueError(f"invalid go version {word!r}")
        result.go = word
    elif verb == "use":
        result.uses.append(word)
    elif verb == "ignore":
        result.ignores.append(word)


def parse_vendor_list(text: str) -> dict[str, str]:
    """Packages of a ``vendor/modules.txt`` with the module each comes from."""
    packages: dict[str, str] = {}
    module = ""
    for line in text.splitlines():
        if line.startswith("# "):
            words = line.split()
            module = words[1] if len(words) > 1 else ""
        elif line and not line.startswith("#") and module:
            packages[line.strip()] = module
    return packages


def escape_path(path: str) -> str:
    """A module path or version as the module cache spells it: ``!x`` for each capital ``X``."""
    return re.sub(r"[A-Z]", lambda match: "!" + match[0].lower(), path)


def version_key(version: str) -> tuple[tuple[int, ...], int, str]:
    """Orders versions (``v1.2.3``, pre-releases before releases) well enough to take the newest."""
    core, dash, rest = version.lstrip("v").partition("-")
    numbers = tuple(int(part) for part in re.findall(r"[0-9]+", core.partition("+")[0]))
    return numbers, 0 if dash else 1, rest
