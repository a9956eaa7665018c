"""Time and memory that reading evidence takes, on inputs that this command makes itself.

    python -m benchmarks.evidence_speed [--log-size MB] [--heap-size MB]

An escape log as ``go build -gcflags=-m=2`` prints it and a heap profile are generated and then taken in
by ``golint-leaks collect``, each in a process of its own; after that the directory is read as
``golint-leaks check --evidence`` does it.  Sizes are those of the text and of the uncompressed profile.
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from multiprocessing import get_context
from pathlib import Path

from benchmarks.tool import ROOT
from tests.evidence.profiles import Builder

GOAL_SECONDS, GOAL_MEMORY = 20.0, 500 << 20

_LIST = ["request", "ctx", "buffer", "err", "client", "response", "config", "items", "handler", "options"]


def write_log(path: Path, size: int, seed: int = 1) -> None:
    """An escape log of about ``size`` bytes: many packages, with the mixture of lines of real ones."""
    chosen = random.Random(seed)
    written = package = 0
    with path.open("w", encoding="utf-8") as stream:
        while written < size:
            package += 1
            text = "".join(_package(chosen, f"example.com/big/internal/p{package}"))
            written += len(text.encode())
            stream.write(text)


def _package(chosen: random.Random, package: str) -> Iterator[str]:
    """What the compiler says of one package: inlining, explanations, and the statements, sorted."""
    yield f"# {package}\n"
    directory = package.removeprefix("example.com/big/")
    statements: list[tuple[str, int, int, str]] = []
    for file in range(chosen.randint(3, 12)):
        path = f"{directory}/file{file}.go"
        line = 10
        for function in range(chosen.randint(10, 60)):
            line += chosen.randint(3, 40)
            name = f"(*Server{file}).handle{function}"
            kind = chosen.random()
            if kind < 0.4:
                text = f"can inline {name} with cost {function} as: func(*Server) error {{ return s.err }}"
            else:
                text = f"cannot inline {name}: function too complex: cost {120 + line} exceeds budget 80"
            yield f"{path}:{line}:6: {text}\n"
            for _ in range(chosen.randint(0, 6)):
                at, column = line + chosen.randint(1, 30), chosen.randint(2, 60)
                variable = chosen.choice(_LIST)
                kind = chosen.random()
                if kind < 0.35:
                    yield f"{path}:{at}:{column}: inlining call to fmt.Errorf{function}\n"
                elif kind < 0.6:
                    statements.append((path, at, column, f"... argument {variable}{at} does not escape"))
                else:
                    yield from _explanation(chosen, path, at, column, variable, name)
                    subject = f"{variable}{at}"
                    text = f"&{subject} escapes to heap" if kind < 0.8 else f"moved to heap: {subject}"
                    statements.append((path, at, column, text))
    for path, at, column, text in sorted(statements):
        yield f"{path}:{at}:{column}: {text}\n"


def _explanation(
    chosen: random.Random, path: str, at: int, column: int, variable: str, name: str
) -> Iterator[str]:
    place = f"{path}:{at}:{column}"
    subject = f"{variable}{at}"
    yield f"{place}: {subject if chosen.random() < 0.5 else '&' + subject} escapes to heap in {name}:\n"
    for step in range(chosen.randint(1, 3)):
        yield f"{place}:   flow: ~r{step} ← &{{storage for {subject}}}:\n"
        yield f"{place}:     from &{subject} (spill) at {place}\n"
        yield f"{place}:     from {variable} := &{subject} (assign) at {path}:{at}:{column + 4}\n"


def heap_profile(size: int, seed: int = 1) -> bytes:
    """A heap profile of about ``size`` bytes: stacks from a random tree of calls, like those of a service."""
    chosen = random.Random(seed)
    builder = Builder()
    frames = []
    for n in range(30_000):
        package = f"internal/p{n % 97}"
        frames.append(((f"example.com/big/{package}.(*Server{n}).handle{n}", f"/src/{package}/f{n}.go", n),))
    # From each function on, a stack goes on to one of a few.
    parents: list[int] = [0]
    depths = [1]
    while len(parents) < size // 90:
        parent = len(parents) - 1 if chosen.random() < 0.8 else chosen.randrange(len(parents))
        if depths[parent] > 40:
            parent = chosen.randrange(len(parents) // 2 + 1)
        parents.append(parent)
        depths.append(depths[parent] + 1)
    length = 0
    node = 0
    while length < size:
        node += 1
        at = chosen.randrange(len(parents))
        stack = []
        while at:
            stack.append(frames[at % len(frames)])
            at = parents[at]
        stack.append(frames[0])
        count, block = chosen.randint(1, 9000), 16 << chosen.randint(0, 9)
        builder.sample(stack, [count * 7, count * 7 * block, count, count * block], block)
        length = len(builder.body)
    return builder.raw()


_READ = """
import sys
from golint_leaks.evidence import by_site, comparable, read_evidence
evidence = read_evidence(sys.argv[1])
sites = by_site(comparable(evidence.heap)[0])
facts = sum(len(evidence.escape.of_file(name)) for name in sorted(evidence.escape.names)[:3])
print(len(sites), facts)
"""


def _measure(what: str, arguments: Sequence[str]) -> tuple[float, float, int]:
    """Wall-clock and CPU seconds and peak memory (bytes) of a process."""
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - began
    if process.returncode:
        raise SystemExit(f"{what} failed: {said}")
    cpu, peak = usage.ru_utime + usage.ru_stime, _bytes(usage)
    print(f"{what}: {wall:.1f} s ({cpu:.1f} s of CPU), {peak / 1e6:.0f} MB at most; {said.strip()}")
    return wall, cpu, peak


def _bytes(usage: resource.struct_rusage) -> int:
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _make(log: Path, log_size: int, heap: Path, heap_size: int) -> None:
    """Write both inputs; sizes in megabytes."""
    write_log(log, log_size * 1_000_000)
    raw = heap_profile(heap_size * 1_000_000)
    heap.write_bytes(gzip.compress(raw, 6))
    sizes = [size / 1e6 for size in (log.stat().st_size, len(raw), heap.stat().st_size)]
    print("escape log: {:.0f} MB; heap profile: {:.0f} MB, compressed {:.0f} MB".format(*sizes), flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; the status is 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--log-size", type=int, default=200, metavar="MB")
    parser.add_argument("--heap-size", type=int, default=50, metavar="MB")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        log, heap, into = Path(name, "escape.log"), Path(name, "heap.pb.gz"), Path(name, "evidence")
        # In a process of its own: the peak of a child begins with what its parent had.
        making = get_context("spawn").Process(
            target=_make, args=(log, options.log_size, heap, options.heap_size)
        )
        making.start()
        making.join()
        tool = ["-m", "golint_leaks", "collect"]
        first = _measure("escape log", [*tool, "escape", "--from-log", str(log), "--into", str(into)])
        second = _measure("heap profile", [*tool, "pprof", str(heap), "--into", str(into)])
        _measure("reading the directory again, growth by site", ["-c", _READ, str(into)])
    wall, cpu, peak = first[0] + second[0], first[1] + second[1], max(first[2], second[2])
    good = cpu < GOAL_SECONDS and peak < GOAL_MEMORY
    verdict = "good" if good else "MISSED"
    print(f"log and profile: {wall:.1f} s ({cpu:.1f} s of CPU), {peak / 1e6:.0f} MB: {verdict}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
