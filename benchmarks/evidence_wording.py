"""How much of what compilers say of escapes is understood.

    python -m benchmarks.evidence_wording [--go PATH]... [--module DIR]...

For each Go command (default: that on PATH), ``go build -gcflags=-m=2`` of net/http, database/sql and
encoding/json, of the same in the form of ``-json=0,DIR``, and of the modules named (all their
packages).  Every line is understood or counted as unknown; the first unknown ones are shown.  A module
whose dependencies cannot be had is reported as such, and what the compiler did say still counts.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from golint_leaks.evidence.escapejson import EscapeFolder
from golint_leaks.evidence.escapelog import EscapeLog
from golint_leaks.evidence.gobuild import Toolchain, commands, find_toolchain, running
from golint_leaks.evidence.paths import Locator

PACKAGES = ("net/http", "database/sql", "encoding/json")
GOAL = 0.01


class Understood(NamedTuple):
    """One build: lines, those not understood, statements about escapes, and those with their reason."""

    what: str
    lines: int
    unknown: int
    facts: int
    explained: int
    failed: bool
    samples: tuple[str, ...]

    @property
    def share(self) -> float:
        """The part of the lines that was not understood, 0 to 1."""
        return self.unknown / self.lines if self.lines else 1.0

    def show(self) -> str:
        """One line for the terminal."""
        failed = "; the build failed in part" if self.failed else ""
        numbers = f"{self.lines:,} lines, {self.unknown} unknown ({100 * self.share:.3f} %)"
        return f"{self.what}: {numbers}, {self.facts:,} facts, {self.explained:,} with reason{failed}"


def build(toolchain: Toolchain, packages: Sequence[str], what: str) -> Understood:
    """What a build prints, read line by line as ``collect escape`` reads it."""
    log = EscapeLog(Locator(toolchain.directory, toolchain.root, toolchain.module))
    facts = explained = 0
    with running(toolchain, commands(packages, tests=False)[0], toolchain.go) as run:
        for fact in log.read(run.lines()):
            facts += 1
            explained += bool(fact.flow)
    return Understood(what, log.lines, log.unknown, facts, explained, run.status != 0, tuple(log.samples))


def build_json(toolchain: Toolchain, packages: Sequence[str], what: str) -> Understood:
    """The same as diagnostics in files; a directory of its own makes the flag new to the build cache."""
    reader = EscapeFolder(Locator(toolchain.directory, toolchain.root, toolchain.module))
    facts = explained = 0
    with tempfile.TemporaryDirectory() as folder:
        line = [toolchain.go, "build", f"-gcflags=-json=0,{folder}", *packages]
        environment = {key: value for key, value in os.environ.items() if key != "GOROOT"}
        done = subprocess.run(line, cwd=toolchain.directory, env=environment, capture_output=True)
        for fact in reader.read(Path(folder)):
            facts += 1
            explained += bool(fact.flow)
    failed = done.returncode != 0
    return Understood(what, reader.lines, reader.unknown, facts, explained, failed, tuple(reader.samples))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; the status is 1 when too much is unknown."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--go", action="append", metavar="PATH", help="a go command; may be repeated")
    parser.add_argument("--module", action="append", default=[], metavar="DIR", help="may be repeated")
    options = parser.parse_args(arguments)
    worst = 0.0
    for go in options.go or [None]:
        with tempfile.TemporaryDirectory() as empty:
            toolchain = find_toolchain(go, empty)
            results = [
                build(toolchain, PACKAGES, f"{toolchain.version} standard library"),
                build_json(toolchain, PACKAGES, f"{toolchain.version} standard library, -json"),
            ]
        for module in options.module:
            inside = find_toolchain(go, os.path.abspath(module))
            results.append(build(inside, ["./..."], f"{inside.version} {inside.module}"))
        for result in results:
            print(result.show())
            for sample in result.samples[:5]:
                print(f"    {sample[:200]}")
            worst = max(worst, result.share)
    print(f"at most {100 * worst:.3f} % unknown: {'good' if worst < GOAL else 'MISSED'}")
    return 0 if worst < GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
