"""Robustness: broken files must not break the tool.

    python -m benchmarks.robustness --goroot DIR

Takes small real files (the standard library's, and the corpus), breaks each in the ways of
:mod:`benchmarks.mutations`, lowers the result, and runs the verifier on every unit.  Then
hypothesis makes series of edits, and shrinks what fails.  Last, some of the broken files go through
a whole run.  An exception, a violation that the verifier finds, an ``internal`` problem, a dead
process or more than a minute for one file counts as a failure.

Everything follows from ``--seed``: a failure is made again with ``--index``.
"""

from __future__ import annotations

import argparse
import pickle
import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from benchmarks.mutations import MUTATIONS, WORDS
from benchmarks.tool import ROOT, ToolError, check
from golint_leaks.ir.verify import verify
from golint_leaks.syntax import lower_file

_PACKAGE = re.compile(r"example\.com/broken/(p[0-9]+)")
LIMIT = 60  # seconds for one file
CHUNK = 250  # mutations a task


class Failure(NamedTuple):
    """One broken file that broke something; ``data`` is the file."""

    label: str
    what: str
    data: bytes


class Counts(NamedTuple):
    """What a part of the run saw."""

    files: int
    units: int
    failures: list[Failure]


class _Slow(Exception):
    """One file took longer than the limit."""


def source_files(goroot: Path, smallest: int = 200, largest: int = 12_000) -> list[Path]:
    """Real files of a size (in bytes) that lets many be tried, in a fixed order."""
    return [
        path
        for folder in (goroot / "src", ROOT / "corpus")
        for path in sorted(folder.rglob("*.go"))
        if path.is_file() and smallest <= path.stat().st_size <= largest
    ]


def mutate(files: Sequence[Path], seed_value: int, index: int) -> tuple[str, bytes]:
    """The broken file with this number, and a label that says how it came about."""
    rng = random.Random(f"{seed_value}:{index}")
    path, other = rng.choice(files), rng.choice(files)
    data, more = path.read_bytes(), other.read_bytes()
    names = [list(MUTATIONS)[index % len(MUTATIONS)]]
    if rng.random() < 0.25:
        names.append(rng.choice(list(MUTATIONS)))
    for name in names:
        data = MUTATIONS[name](data, more, rng)
    return f"{index}: {path.name}: {'+'.join(names)}", data


def examine(data: bytes) -> tuple[int, str]:
    """Lower and verify; the number of units, and what went wrong (empty: nothing)."""
    try:
        lowered = lower_file(data, path="mutated.go")
        for problem in lowered.outline.problems:
            if problem.kind == "internal":
                return 0, f"internal: {problem.message}"
        for packed in lowered.units:
            for violation in verify(pickle.loads(packed)):
                return 0, f"verifier: {violation}"
    except _Slow:
        return 0, f"longer than {LIMIT} s"
    except Exception as error:
        return 0, f"{type(error).__name__}: {error}"
    return len(lowered.units), ""


def _too_slow(number: int, frame: FrameType | None) -> None:
    raise _Slow


def chunk(files: Sequence[Path], seed_value: int, first: int, last: int) -> Counts:
    """Mutations ``first`` to ``last`` (not included)."""
    signal.signal(signal.SIGALRM, _too_slow)
    units = 0
    failures = []
    for index in range(first, last):
        label, data = mutate(files, seed_value, index)
        signal.alarm(LIMIT)
        more, what = examine(data)
        signal.alarm(0)
        units += more
        if what:
            failures.append(Failure(label, what, data))
    return Counts(last - first, units, failures)


# -- hypothesis

_EDITS = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.integers(0, 40),
        st.one_of(
            st.just(b""),
            st.sampled_from(WORDS),
            st.binary(max_size=8),
            st.text(max_size=8).map(lambda text: text.encode("utf-8", "surrogatepass")),
            st.lists(st.sampled_from(WORDS), max_size=12).map(b" ".join),
        ),
    ),
    min_size=1,
    max_size=8,
)
"""Edits: where (as a share of the file), how many bytes go, what comes."""


def edited(data: bytes, edits: Sequence[tuple[float, int, bytes]]) -> bytes:
    """The file after the edits, one after the other."""
    for where, gone, comes in edits:
        at = int(where * len(data))
        data = data[:at] + comes + data[at + gone :]
    return data


def by_hypothesis(files: Sequence[Path], seed_value: int, examples: int) -> Counts:
    """Let hypothesis choose files and edits; a failure is shrunk."""
    signal.signal(signal.SIGALRM, _too_slow)
    seen = Counter[str]()
    smallest: list[Failure] = []

    # No database and a seed: the same examples on every machine.
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    @seed(seed_value)
    @given(st.integers(0, len(files) - 1), _EDITS)
    def property_of(number: int, edits: list[tuple[float, int, bytes]]) -> None:
        data = edited(files[number].read_bytes(), edits)
        signal.alarm(LIMIT)
        units, what = examine(data)
        signal.alarm(0)
        seen["files"] += 1
        seen["units"] += units
        if what:
            smallest[:] = [Failure(f"hypothesis: {files[number].name}: {edits!r}", what, data)]
        assert not what, what

    try:
        property_of()
    except AssertionError:
        pass
    else:
        smallest.clear()
    return Counts(seen["files"], seen["units"], list(smallest))


# -- whole runs


def whole_run(files: Sequence[Path], seed_value: int, indices: range) -> Counts:
    """A module of broken files, one a package, through everything."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "go.mod").write_text("module example.com/broken\n\ngo 1.24\n")
        by_name: dict[str, Failure] = {}
        for index in indices:
            label, data = mutate(files, seed_value, index)
            name = f"p{index}/broken.go"
            (root / name).parent.mkdir()
            (root / name).write_bytes(data)
            by_name[name] = Failure(label, "", data)
        try:
            run = check(["."], root, "--min-confidence", "low", "--jobs", "2", timeout=1800)
        except ToolError as error:
            return Counts(len(by_name), 0, [Failure(f"whole run of {indices}", str(error), b"")])
        failures = []
        for notification in run.notifications:
            if notification["kind"] in ("internal", "timeout"):
                named = _PACKAGE.search(notification["message"])
                file = f"{named[1]}/broken.go" if named else str(notification.get("file"))
                one = by_name.get(file, Failure("whole run", "", b""))
                failures.append(one._replace(what=f"{notification['kind']}: {notification['message']}"))
        functions = run.statistics.get("functions", 0)
        return Counts(len(by_name), functions if isinstance(functions, int) else 0, failures)


# -- all of it


def mutations(files: Sequence[Path], seed_value: int, count: int, jobs: int) -> Iterator[Counts]:
    """All mutations, in tasks for several processes; a task whose process dies is a failure."""
    begins = range(0, count, CHUNK)
    with ProcessPoolExecutor(jobs) as pool:
        tasks = [pool.submit(chunk, files, seed_value, at, min(count, at + CHUNK)) for at in begins]
        for at, task in zip(begins, tasks, strict=True):
            try:
                yield task.result()
            except BrokenProcessPool:
                yield Counts(0, 0, [Failure(f"{at} to {at + CHUNK - 1}", "the process died", b"")])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; status 1 when something failed."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.robustness", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--goroot", type=Path, required=True, help="a Go distribution")
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--count", type=int, default=40_000, help="mutations (default 40000)")
    parser.add_argument("--examples", type=int, default=2_000, help="by hypothesis, for each process")
    parser.add_argument("--whole", type=int, default=2_000, help="files through a whole run")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--index", type=int, help="write this mutation to standard output instead")
    parser.add_argument("--keep", type=Path, help="write files that failed here")
    options = parser.parse_args(arguments)
    files = source_files(options.goroot)
    if options.index is not None:
        sys.stdout.buffer.write(mutate(files, options.seed, options.index)[1])
        return 0
    failures: list[Failure] = []

    def part(title: str, counts: Sequence[Counts], began: float) -> None:
        some = [failure for count in counts for failure in count.failures]
        failures.extend(some)
        print(
            f"{title:<22} {sum(count.files for count in counts):>6} files, "
            f"{sum(count.units for count in counts):>7} functions, {len(some)} failures, "
            f"{time.monotonic() - began:.0f} s"
        )
        sys.stdout.flush()

    print(f"{len(files)} real files, {len(MUTATIONS)} kinds of mutation, seed {options.seed}")
    began = time.monotonic()
    part("mutations", list(mutations(files, options.seed, options.count, options.jobs)), began)
    began = time.monotonic()
    with ProcessPoolExecutor(options.jobs) as pool:
        tasks = [
            pool.submit(by_hypothesis, files, options.seed + number, options.examples)
            for number in range(options.jobs if options.examples else 0)
        ]
        part("edits by hypothesis", [task.result() for task in tasks], began)
    began = time.monotonic()
    if options.whole:
        part("through a whole run", [whole_run(files, options.seed, range(options.whole))], began)
    for failure in failures[:50]:
        print(f"{failure.label}\n    {failure.what}")
    if options.keep and failures:
        options.keep.mkdir(parents=True, exist_ok=True)
        for number, failure in enumerate(failures):
            (options.keep / f"{number}.go").write_bytes(failure.data)
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
