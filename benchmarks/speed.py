"""Cost of a run, as ratios measured in one go on the same files.

    python -m benchmarks.speed CHECKOUT...

For each checkout:

* which files a cold run parses (every parse is counted by a hook in each of its processes), and
  whether any file is parsed twice;
* CPU seconds of a whole cold run, children included, against merely parsing these files with
  tree-sitter;
* wall-clock seconds with one worker against two;
* peak memory of all processes together (proportional set size);
* whether text, JSON and SARIF are the same, to the byte, with one, two and three workers.

Each time is the least of the repetitions.  With ``--select IDS`` the run has these rules alone: what
the handles cost (``GL1``), and what all rules together do.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.process import Measured, measure
from benchmarks.tool import ROOT, command, environment

FORMATS = ("text", "json", "sarif")
GOAL_CPU, GOAL_WORKERS, GOAL_MEMORY = 6.0, 1.7, 1 << 30

# Imported by every Python process of the traced run before anything else: puts a parser that notes
# what it parses in the place of tree-sitter's, which cannot be derived from.  One short write with
# O_APPEND is atomic.  A parser that is told to look at a range only does not parse the file.
_HOOK = """\
import hashlib
import os
import tree_sitter

_log = os.open(os.environ["GOLINT_LEAKS_PARSE_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
_Real = tree_sitter.Parser


class Parser:
    def __init__(self, *arguments, **options):
        object.__setattr__(self, "_real", _Real(*arguments, **options))
        object.__setattr__(self, "_what", "file")

    def __getattr__(self, name):
        return getattr(self._real, name)

    def __setattr__(self, name, value):
        if name == "included_ranges":
            object.__setattr__(self, "_what", "range" if value else "file")
        setattr(self._real, name, value)

    def parse(self, source, *arguments, **options):
        data = source if isinstance(source, bytes) else b""
        os.write(_log, f"{self._what} {len(data)} {hashlib.sha256(data).hexdigest()}\\n".encode())
        return self._real.parse(source, *arguments, **options)


tree_sitter.Parser = Parser
"""


class Parses(NamedTuple):
    """What one run parsed: files of the checkout, all parses, and those that were not needed."""

    files: list[Path]
    parses: int
    repeated: int
    elsewhere: int  # parses of repaired text, and of fragments of files
    ranges: int  # parses of a part of a file


def trace(checkout: Path, jobs: int, select: str = "") -> Parses:
    """Run once with the hook."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "parses")
        log.touch()
        Path(folder, "sitecustomize.py").write_text(_HOOK)
        env = environment()
        env["PYTHONPATH"] = os.pathsep.join([folder, env["PYTHONPATH"]])
        env["GOLINT_LEAKS_PARSE_LOG"] = str(log)
        must_succeed(measure(check_command("text", jobs, select), checkout, env))
        parses = compare(log.read_text().splitlines(), checkout)
        if not parses.files:
            raise SystemExit(f"{checkout}: no file was parsed, or the hook was not loaded")
        return parses


def compare(log: Sequence[str], checkout: Path) -> Parses:
    """Match what was parsed, one ``what size hash`` a line, with the files of the checkout."""
    parsed = Counter(line.removeprefix("file ") for line in log if line.startswith("file "))
    files: list[Path] = []
    copies: Counter[str] = Counter()
    for path in go_files(checkout):
        data = path.read_bytes()
        line = f"{len(data)} {hashlib.sha256(data).hexdigest()}"
        if copies[line] < parsed[line]:
            files.append(path)
        copies[line] += 1
    whole = sum(parsed.values())
    repeated = sum(max(0, times - copies[line]) for line, times in parsed.items() if copies[line])
    elsewhere = sum(times for line, times in parsed.items() if not copies[line])
    return Parses(files, whole, repeated, elsewhere, len(log) - whole)


def go_files(checkout: Path) -> Iterator[Path]:
    """Every Go file, in a fixed order."""
    for directory, inner, names in os.walk(checkout):
        inner.sort()
        for name in sorted(names):
            path = Path(directory, name)
            if name.endswith(".go") and path.is_file():
                yield path


def check_command(format_name: str, jobs: int, select: str = "") -> list[str]:
    """A whole cold run."""
    rules = ["--select", select] if select else []
    return command("check", "--format", format_name, "--no-cache", "--jobs", str(jobs), *rules, ".")


def must_succeed(measured: Measured) -> Measured:
    """The run, unless it failed."""
    if measured.status not in (0, 1):
        raise SystemExit(measured.errors.decode("utf-8", "replace"))
    return measured


def parse_only(listing: Path) -> None:
    """Parse each file named in ``listing``; what the floor is measured on."""
    import tree_sitter
    import tree_sitter_go

    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_go.language()))
    for name in listing.read_text().splitlines():
        with open(name, "rb") as stream:
            parser.parse(stream.read())


class Times(NamedTuple):
    """Least of the repetitions, in seconds."""

    parse_cpu: float
    cpu: dict[int, float]  # by number of workers
    wall: dict[int, float]


def times(checkout: Path, files: Sequence[Path], repeat: int, select: str = "") -> Times:
    """Measure parsing and whole runs by turns, so that a busy minute hits both."""
    parse_cpu: list[float] = []
    cpu: dict[int, list[float]] = {1: [], 2: []}
    wall: dict[int, list[float]] = {1: [], 2: []}
    with tempfile.TemporaryDirectory() as folder:
        listing = Path(folder, "files")
        listing.write_text("".join(f"{path}\n" for path in files))
        floor = [sys.executable, "-P", "-m", "benchmarks.speed", "--parse-only", str(listing)]
        for _ in range(repeat):
            parse_cpu.append(must_succeed(measure(floor, ROOT, environment())).cpu)
            for jobs in cpu:
                line = check_command("text", jobs, select)
                run = must_succeed(measure(line, checkout, environment()))
                cpu[jobs].append(run.cpu)
                wall[jobs].append(run.wall)
    return Times(
        min(parse_cpu),
        {jobs: min(some) for jobs, some in cpu.items()},
        {j: min(some) for j, some in wall.items()},
    )


def same_outputs(checkout: Path, select: str = "") -> dict[str, bool]:
    """By format: whether the output is the same with one, two and three workers."""
    return {
        name: len(
            {
                must_succeed(measure(check_command(name, jobs, select), checkout, environment())).digest
                for jobs in (1, 2, 3)
            }
        )
        == 1
        for name in FORMATS
    }


def peak_memory(checkout: Path, jobs: int, select: str = "") -> int:
    """Bytes."""
    line = check_command("sarif", jobs, select)
    return must_succeed(measure(line, checkout, environment(), memory=True)).peak


def judge(good: bool) -> str:
    """A word for the end of a line."""
    return "ok" if good else "MISSED"


def benchmark(checkout: Path, repeat: int, outputs: bool, select: str = "") -> None:
    """Measure one checkout and print."""
    parses = trace(checkout, 2, select)
    lines = sum(path.read_bytes().count(b"\n") for path in parses.files)
    print(f"== {checkout.name}: {len(parses.files)} files, {lines} lines")
    print(
        f"parses             {parses.parses}, of a file once more {parses.repeated}, of repaired text or "
        f"fragments {parses.elsewhere}, of ranges {parses.ranges}: {judge(not parses.repeated)}"
    )
    measured = times(checkout, parses.files, repeat, select)
    print(f"parsing alone      {measured.parse_cpu:.2f} s CPU, {lines / measured.parse_cpu:,.0f} lines/s")
    for jobs, cpu in measured.cpu.items():
        ratio = cpu / measured.parse_cpu
        print(
            f"whole run, jobs {jobs}  {cpu:.2f} s CPU, {measured.wall[jobs]:.2f} s wall; "
            f"{ratio:.2f} times parsing: {judge(ratio <= GOAL_CPU)}"
        )
    faster = measured.wall[1] / measured.wall[2]
    print(f"two workers        {faster:.2f} times as fast as one: {judge(faster >= GOAL_WORKERS)}")
    peak = peak_memory(checkout, 2, select)
    print(f"peak memory        {peak / (1 << 20):.0f} MiB: {judge(peak < GOAL_MEMORY)}")
    if outputs:
        for name, same in same_outputs(checkout, select).items():
            print(f"output as {name:<8} 1, 2 and 3 workers {'agree' if same else 'differ'}: {judge(same)}")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; status 0 whatever the figures are."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("checkouts", type=Path, nargs="*", metavar="CHECKOUT")
    parser.add_argument("--repeat", type=int, default=3, help="repetitions of each time (default 3)")
    parser.add_argument("--no-outputs", action="store_true", help="do not compare outputs")
    parser.add_argument("--select", default="", help="only these rules (default: all)")
    parser.add_argument("--parse-only", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.parse_only:
        parse_only(options.parse_only)
        return 0
    if not options.checkouts:
        parser.error("no checkouts")
    for checkout in options.checkouts:
        benchmark(checkout.resolve(), options.repeat, not options.no_outputs, options.select)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
