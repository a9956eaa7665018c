"""Draws findings for reading: what share of what is reported is true?

    python -m benchmarks.sample --seed 1 --count 100 --checkouts DIR --goroot DIR --out FILE.jsonl

runs the tool over every checkout (see :mod:`benchmarks.checkout`) and the standard library's
source, draws by the seed, and writes one skeleton verdict a line to ``FILE.jsonl`` and the code
around each finding to ``FILE.txt``, to be read.  :mod:`benchmarks.triage` counts the verdicts.

Every finding has the same chance, except that no repository gives more than a quarter.  With
``--rules GL2,GL5`` only findings of rules whose ids begin so are drawn.  ``--found FILE`` keeps what
the tool reported, and reads it again where the file is there: several samples of one run.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import checkout
from benchmarks.tool import ROOT, Found, ToolError, check
from benchmarks.triage import Verdict, read_verdicts

CONTEXT = 40
"""Lines of code shown around a finding."""


class Drawn(NamedTuple):
    """A finding and where it comes from."""

    repo: str
    commit: str
    directory: Path
    finding: Found

    @property
    def key(self) -> tuple[str, str, str, int, str]:
        """What identifies the finding in a file of verdicts."""
        return self.repo, self.commit, self.finding.file, self.finding.line, self.finding.rule


def collect(checkouts: Iterable[checkout.Checkout], *options: str) -> list[Drawn]:
    """Run the tool over whole checkouts; says on standard error how many findings each has."""
    drawn = []
    for each in checkouts:
        try:
            findings = check(["."], each.directory, "--min-confidence", "medium", *options).findings
        except ToolError as error:
            print(f"{each.repo}: {error}", file=sys.stderr)
            continue
        print(f"{each.repo}: {len(findings)} findings", file=sys.stderr)
        drawn += [Drawn(each.repo, each.commit, each.directory, finding) for finding in findings]
    return drawn


def keep(file: Path, found: Iterable[Drawn]) -> None:
    """Write findings, one JSON list a line, for :func:`kept`."""
    with open(file, "w", encoding="utf-8") as stream:
        for one in found:
            line = [one.repo, one.commit, str(one.directory), list(one.finding)]
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")


def kept(file: Path) -> list[Drawn]:
    """Read what :func:`keep` wrote."""
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [Drawn(repo, commit, Path(folder), Found(*finding)) for repo, commit, folder, finding in lines]


def draw(found: Sequence[Drawn], seed: int, count: int, share: float = 0.25) -> list[Drawn]:
    """``count`` findings, at most ``share`` of them from one repository, by a fixed seed.

    The result is sorted by repository and place.  It is shorter than ``count`` when the cap or the
    number of findings does not allow more.
    """
    pool = sorted(found, key=lambda one: (*one.key, one.finding.message))
    random.Random(seed).shuffle(pool)
    cap = max(1, int(count * share))
    taken: Counter[str] = Counter()
    result: list[Drawn] = []
    for one in pool:
        if len(result) == count:
            break
        if taken[one.repo] < cap:
            taken[one.repo] += 1
            result.append(one)
    return sorted(result, key=lambda one: one.key)


def skeleton(one: Drawn, known: Verdict | None) -> dict[str, Any]:
    """The line of the file of verdicts; filled in where the same finding was judged before."""
    return {
        "repo": one.repo,
        "commit": one.commit,
        "file": one.finding.file,
        "line": one.finding.line,
        "rule": one.finding.rule,
        "confidence": one.finding.confidence,
        "verdict": known.verdict if known else "",
        "reason": known.reason if known else "",
    }


def context(one: Drawn, number: int, known: Verdict | None) -> str:
    """What is to be read of one finding."""
    finding = one.finding
    lines = (one.directory / finding.file).read_bytes().decode("utf-8", "replace").split("\n")
    # More after than before: what happens to a handle follows its acquisition.
    first = max(1, finding.line - CONTEXT // 4)
    last = min(len(lines), finding.line + CONTEXT - CONTEXT // 4)
    head = [
        f"==== {number}: {one.repo} {one.commit[:12]} {finding.file}:{finding.line}",
        f"     {finding.rule} {finding.confidence}: {finding.message}   in {finding.function}",
    ]
    if known:
        head.append(f"     judged before: {known.verdict}: {known.reason}")
    body = [
        f"{'>' if at == finding.line else ' '}{at:>6} {lines[at - 1].rstrip()}"
        for at in range(first, last + 1)
    ]
    return "\n".join([*head, *body, ""])


def standard_library(goroot: Path) -> checkout.Checkout:
    """The source of the standard library as a checkout; the version stands for the commit."""
    version = (goroot / "VERSION").read_text().split("\n", 1)[0].strip()
    return checkout.Checkout("golang/go", version, goroot / "src")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.sample", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--checkouts", type=Path, action="append", default=[], help="folder with checkouts")
    parser.add_argument("--goroot", type=Path, help="a Go distribution, for the standard library")
    parser.add_argument("--only", action="append", default=[], help="only these repositories (owner/name)")
    parser.add_argument("--out", type=Path, required=True, help="file of verdicts to fill in (.jsonl)")
    parser.add_argument("--rules", default="", help="comma-separated beginnings of rule ids (default: all)")
    parser.add_argument("--found", type=Path, help="keep what was reported here, or read it from here")
    parser.add_argument("--options", default="", help="more options for the tool, in one argument")
    options = parser.parse_args(arguments)
    checkouts = [each for folder in options.checkouts for each in checkout.read(folder)]
    if options.goroot:
        checkouts.append(standard_library(options.goroot))
    if options.only:
        checkouts = [each for each in checkouts if each.repo in options.only]
    if options.found and options.found.exists():
        found = kept(options.found)
    elif checkouts:
        found = collect(checkouts, *options.options.split())
        if options.found:
            keep(options.found, found)
    else:
        parser.error("no checkouts")
    beginnings = tuple(part.strip() for part in options.rules.split(","))
    found = [one for one in found if one.finding.rule.startswith(beginnings)]
    known = {one.key: one for one in read_verdicts(sorted((ROOT / "benchmarks" / "triage").glob("*.jsonl")))}
    sample = draw(found, options.seed, options.count)
    with (
        open(options.out, "w", encoding="utf-8") as verdicts,
        open(options.out.with_suffix(".txt"), "w", encoding="utf-8") as reading,
    ):
        for number, one in enumerate(sample, start=1):
            judged = known.get(one.key)
            verdicts.write(json.dumps(skeleton(one, judged), ensure_ascii=False) + "\n")
            reading.write(context(one, number, judged) + "\n")
    print(f"{len(sample)} of {len(found)} findings from {len({one.repo for one in sample})} repositories")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
