"""Scores predictions against the Go distribution's own leaking programs.

    python -m benchmarks.goleakprofile [--goroot DIR]

The runtime's test of its goroutine leak profile (``src/runtime/goroutineleakprofile_test.go``) names,
for each of its programs, the goroutines that leak: a regular expression over function and wait
reason.  The analyzer reads the programs, and each pair that it predicts is matched against those of the
programs that reach the function.  What is predicted and not expected is *unexpected*; reading says
which of these are true all the same (``benchmarks/goroutines/unexpected.jsonl``).
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.goroutines.expected import Program, Test, read_tests
from benchmarks.goroutines.programs import Index, index_folder, programs_at
from benchmarks.records import percent
from benchmarks.tool import ROOT, Found, ToolError, check

PROGRAMS = Path("src/runtime/testdata/testgoroutineleakprofile")
TEST = Path("src/runtime/goroutineleakprofile_test.go")
VERDICTS = ROOT / "benchmarks" / "goroutines" / "unexpected.jsonl"
GOAL_FOUND = 85.0
GOAL_UNTRUE = 10.0
"""Percent."""

Pair = tuple[str, str]
"""Function of the goroutine without ``main.``, and wait reason."""


class Outcome(NamedTuple):
    """What was predicted for one program."""

    test: Test
    found: tuple[str, ...]
    missed: tuple[str, ...]
    unexpected: tuple[Pair, ...]


def goroot() -> Path:
    """The root of the installed toolchain; raises OSError or CalledProcessError where there is none."""
    done = subprocess.run(["go", "env", "GOROOT"], capture_output=True, text=True, check=True)
    return Path(done.stdout.strip())


def predictions(root: Path) -> tuple[Found, ...]:
    """Findings in the programs, each folder a package of its own.

    The folder is read under another name, because what lies in ``testdata`` is not reported.
    """
    with tempfile.TemporaryDirectory(prefix="goleakprofile-") as name:
        folder = Path(name) / "programs"
        shutil.copytree(root / PROGRAMS, folder)
        (folder / "go.mod").write_text("module programs\n\ngo 1.26\n")
        return check(["."], folder, "--select", "GL3", "--min-confidence", "low").findings


def pair(found: Found) -> Pair:
    """The pair that a finding predicts."""
    return found.goroutine.removeprefix("main."), found.wait_reason


def judge(test: Test, pairs: Iterable[Pair]) -> Outcome:
    """Compare the pairs predicted for a program with those that the test expects."""
    every = list(dict.fromkeys(pairs))
    lines = {each: f"{each[0]}() [{each[1]}]:" for each in every}
    found = [one for one in test.leaks if any(one.search(line) for line in lines.values())]
    missed = [one for one in test.leaks if one not in found]
    unexpected = [each for each in every if not any(one.search(lines[each]) for one in test.leaks)]
    return Outcome(test, tuple(o.pattern for o in found), tuple(o.pattern for o in missed), tuple(unexpected))


def judge_all(tests: Sequence[Test], findings: Iterable[Found], index: Index) -> list[Outcome]:
    """Outcomes of all programs; a finding counts for each program that can reach its function."""
    of: dict[Program, list[Pair]] = {test.program: [] for test in tests}
    for found in findings:
        if not found.wait_reason:
            continue
        for name in programs_at(index, found.file, found.line):
            of.setdefault(name, []).append(pair(found))
    known = {test.program: test for test in tests}
    return [judge(known.get(name, Test(name, ())), pairs) for name, pairs in of.items() if name in known]


def read_verdicts(path: Path) -> dict[tuple[str, str, str], tuple[str, str]]:
    """Verdict (true or false) and reason for program, function and wait reason.

    Raises ValueError for a line that is no verdict.
    """
    verdicts = {}
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    for number, line in enumerate(lines, start=1):
        raw: Mapping[str, str] = json.loads(line)
        if raw.get("verdict") not in ("true", "false") or not raw.get("reason"):
            raise ValueError(f"{path}:{number}: a verdict is true or false, with a reason")
        key = raw["program"], raw["goroutine"], raw["wait_reason"]
        verdicts[key] = raw["verdict"], raw["reason"]
    return verdicts


def report(
    outcomes: Sequence[Outcome], verdicts: Mapping[tuple[str, str, str], tuple[str, str]]
) -> Iterator[str]:
    """A line for each program and pair, then the figures."""
    total = found = predicted = untrue = unread = 0
    told = {name for name, _, _ in verdicts} - {one.test.program.name for one in outcomes}
    for one in outcomes:
        name = one.test.program.name
        leaks = len(one.test.leaks)
        mark = "" if leaks else "   (must not leak)"
        yield f"{name:<26} {len(one.found)}/{leaks}{mark}"
        yield from (f"    missed      {pattern}" for pattern in one.missed)
        for function, reason in one.unexpected:
            verdict, why = verdicts.get((name, function, reason), ("not read", ""))
            untrue += verdict != "true"
            unread += verdict == "not read"
            yield f"    unexpected  {function} [{reason}]: {verdict}{why and ', ' + why}"
        total, found = total + leaks, found + len(one.found)
        predicted += len(one.found) + len(one.unexpected)
    yield from (f"verdicts on a program that is not there: {name}" for name in sorted(told))
    silent = [one for one in outcomes if not one.test.leaks]
    noisy = [one.test.program.name for one in silent if one.unexpected]
    yield ""
    yield f"pairs found       {found}/{total} {percent(found, total)}   goal {GOAL_FOUND:.0f} %"
    share = percent(untrue, predicted)
    yield f"untrue            {untrue}/{predicted} {share}   goal at most {GOAL_UNTRUE:.0f} %"
    yield f"not read          {unread}"
    names = f" not: {', '.join(noisy)}" if noisy else ""
    yield f"must not leak     {len(silent) - len(noisy)}/{len(silent)} silent{names}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; the status is 0 whatever the figures are, 2 for wrong usage or where the programs are not."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.goleakprofile", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--goroot", type=Path, help="root of the toolchain (default: go env GOROOT)")
    options = parser.parse_args(arguments)
    try:
        root = options.goroot or goroot()
        tests = read_tests((root / TEST).read_text(encoding="utf-8"))
        outcomes = judge_all(tests, predictions(root), index_folder(root / PROGRAMS))
        lines = list(report(outcomes, read_verdicts(VERDICTS)))
    except (OSError, subprocess.CalledProcessError, ToolError, ValueError) as error:
        parser.error(str(error))
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
