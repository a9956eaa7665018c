"""Recall on real fixes: is the leak reported before the fix, and nothing after it?

    python -m benchmarks.leakfix --records dev.jsonl --repos DIR

``DIR`` holds the bare repositories that the records name (see :mod:`benchmarks.gitrepo` for the
layouts).  The trees of both commits are written out, and the tool runs on the package of the record
with everything else in the checkout as context.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from benchmarks.gitrepo import GitError, find_git_dir, materialise
from benchmarks.records import HANDLES, Record, Score, Tally, read_records, score
from benchmarks.tool import Found, ToolError, check

GO_VERSION_WITHOUT_MODULE = "1.17"
"""Code without a go.mod is older than the changes of 1.22 and 1.23 in what leaks."""


class Trees:
    """Written-out commits below one directory, each made once and, unless kept, removed after use."""

    def __init__(self, repos: Path, directory: Path, keep: bool) -> None:
        self.repos = repos
        self.directory = directory
        self.keep = keep
        self.lock = threading.Lock()
        self.users: dict[Path, int] = {}
        self.making: dict[Path, threading.Lock] = {}

    @contextmanager
    def tree(self, repo: str, commit: str) -> Iterator[Path]:
        """The checkout of ``commit``; raises :class:`GitError`."""
        # The path reads like a GOPATH, as the repositories of that time were checked out.
        path = self.directory / commit / "src" / "github.com" / repo
        with self.lock:
            self.users[path] = self.users.get(path, 0) + 1
            making = self.making.setdefault(path, threading.Lock())
        try:
            with making:
                self._make(repo, commit, path)
            yield path
        finally:
            with self.lock:
                self.users[path] -= 1
                if not self.users[path] and not self.keep:
                    shutil.rmtree(self.directory / commit, ignore_errors=True)

    def _make(self, repo: str, commit: str, path: Path) -> None:
        done = self.directory / commit / "complete"
        if done.exists():
            return
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        if not materialise(find_git_dir(self.repos, repo), commit, path):
            raise GitError(f"{repo} at {commit}: no Go files")
        (path / ".git").mkdir()  # where the repository begins
        done.touch()


def run_one(
    record: Record, trees: Trees, timeout: float
) -> tuple[Score, tuple[Found, ...], tuple[Found, ...]]:
    """Score one record; a failure is a score with ``error``."""
    options = ["--min-confidence", "medium", "--jobs", "1"]
    if not record.go_mod:
        options += ["--go-version", GO_VERSION_WITHOUT_MODULE]
    findings: list[tuple[Found, ...]] = []
    try:
        for commit, directories in (
            (record.before, record.directories_before),
            (record.fix, record.directories_after),
        ):
            with trees.tree(record.repo, commit) as tree:
                present = [directory for directory in directories if (tree / directory).is_dir()]
                if present:
                    found = check(present, tree, *options, timeout=timeout).findings
                else:
                    found = ()
                findings.append(found)
    except (GitError, ToolError) as error:
        return Score(record, (), (), str(error)), (), ()
    return score(record, *findings), findings[0], findings[1]


def report(scores: Sequence[Score]) -> Iterator[str]:
    """The tables, then every miss and everything that is not silent."""
    narrow = [one for one in scores if one.record.scope in ("function", "file")]
    for title, group in (("scope function or file", narrow), ("all scopes", list(scores))):
        if not group or (group is not narrow and len(group) == len(narrow)):
            continue
        yield f"== {title}"
        for category in dict.fromkeys(one.record.category for one in scores):
            some = [one for one in group if one.record.category == category]
            if some:
                yield Tally.of(some).line(category)
        yield Tally.of(group).line("total")
        yield ""
    yield from _listing("missed", (one for one in scores if not one.found), before=True)
    yield from _listing("not silent", (one for one in scores if not one.silent), before=False)


def _listing(title: str, scores: Iterable[Score], before: bool) -> Iterator[str]:
    every = list(scores)
    if not every:
        return
    yield f"== {title}: {len(every)}"
    for one in every:
        record = one.record
        span = (record.spans_before if before else record.spans_after or record.spans_before)[0]
        yield f"{record.id} [{record.category}, {record.scope}] {span.file}:{span.first} {record.function}"
        if before:
            yield f"    {record.note}"
        if one.error:
            yield f"    error: {one.error}"
        if not before:
            yield from (f"    {shown(found)}" for found in one.noise)
    yield ""


def shown(found: Found) -> str:
    """A finding on one line."""
    return f"{found.file}:{found.line}: {found.rule} {found.confidence}: {found.message}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; the status is 0 whatever the figures are, 2 for wrong usage."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.leakfix", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--records", type=Path, required=True, help="JSON lines, one fix each")
    parser.add_argument("--repos", type=Path, required=True, help="folder with the bare repositories")
    parser.add_argument("--category", default=",".join(HANDLES), help="comma-separated, or all")
    parser.add_argument("--scope", default="", help="comma-separated: function, file, package, program")
    parser.add_argument("--id", action="append", default=[], help="only this record; may be repeated")
    parser.add_argument("--jobs", type=int, default=2, help="records at a time")
    parser.add_argument("--trees", type=Path, help="keep the written-out commits here for the next time")
    parser.add_argument("--timeout", type=float, default=1800, help="seconds for one run of the tool")
    parser.add_argument(
        "--show-findings", action="store_true", help="print what was reported for each record"
    )
    options = parser.parse_args(arguments)
    try:
        records = read_records(options.records)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    records = list(select(records, options.category, options.scope, options.id))
    keep = options.trees is not None
    directory = options.trees or Path(tempfile.mkdtemp(prefix="leakfix-"))
    trees = Trees(options.repos, directory, keep)
    began = time.monotonic()
    scores: list[Score] = []
    try:
        with ThreadPoolExecutor(max(1, options.jobs)) as pool:
            results = pool.map(lambda record: run_one(record, trees, options.timeout), records)
            for number, (one, before, after) in enumerate(results, start=1):
                scores.append(one)
                if sys.stderr.isatty():
                    print(f"\r{number}/{len(records)} ", end="", file=sys.stderr)
                if options.show_findings:
                    print(f"{one.record.id}: {'found' if one.found else 'MISSED'},", end=" ")
                    print(f"{'silent' if one.silent else 'NOT SILENT'}{one.error and ': ' + one.error}")
                    for title, some in (("before", before), ("after", after)):
                        for found in some:
                            print(f"    {title} {shown(found)}")
                    sys.stdout.flush()
    finally:
        if not keep:
            shutil.rmtree(directory, ignore_errors=True)
    for line in report(scores):
        print(line)
    print(f"{len(records)} records in {time.monotonic() - began:.0f} s on {os.cpu_count()} processors")
    return 0


def select(records: Iterable[Record], category: str, scope: str, ids: Sequence[str]) -> Iterator[Record]:
    """The records that the options ask for; ids alone override categories and scopes."""
    categories = {part.strip() for part in category.split(",")}
    scopes = {part.strip() for part in scope.split(",") if part.strip()}
    for record in records:
        if ids:
            if record.id in ids:
                yield record
        elif ("all" in categories or record.category in categories) and (
            not scopes or record.scope in scopes
        ):
            yield record


if __name__ == "__main__":
    raise SystemExit(main())
