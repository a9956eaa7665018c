"""Precision: counts the verdicts that reading gave, by rule and by confidence.

    python -m benchmarks.triage [FILE.jsonl...]

A file of verdicts is one sample of findings (see :mod:`benchmarks.sample`): repository, commit,
file, line, rule, confidence, verdict (true, false or unsure) and reason, one JSON object a line.
Each file is counted for itself, as each was drawn from another state of the tool; the last one by
name is the one that holds.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.records import percent
from benchmarks.tool import ROOT

VERDICTS = ("true", "false", "unsure")
GOALS = (
    ("handles", ("GL1",), {"high": 90.0, "overall": 80.0}),
    ("goroutines", ("GL3",), {"high": 85.0, "overall": 70.0}),
    ("lifetimes and growth", ("GL",), {"high": 90.0, "overall": 75.0}),
)
"""Shares, in percent, that the strict figures are to be above; the first that a whole sample fits holds.

A missing unlock is an obligation like those of the last group, and found among them as well.
"""


class Verdict(NamedTuple):
    """What reading said of one finding."""

    repo: str
    commit: str
    file: str
    line: int
    rule: str
    confidence: str
    verdict: str
    reason: str

    @property
    def key(self) -> tuple[str, str, str, int, str]:
        """What identifies the finding."""
        return self.repo, self.commit, self.file, self.line, self.rule


class Precision(NamedTuple):
    """Counts of verdicts."""

    true: int
    false: int
    unsure: int

    @staticmethod
    def of(verdicts: Iterable[Verdict]) -> Precision:
        """Count."""
        words = [one.verdict for one in verdicts]
        return Precision(*(words.count(word) for word in VERDICTS))

    @property
    def strict(self) -> float:
        """Share of true ones in percent, where unsure counts as false; 0 of nothing is 0."""
        total = sum(self)
        return 100 * self.true / total if total else 0.0

    def line(self, title: str) -> str:
        """One line of the table."""
        total, sure = sum(self), self.true + self.false
        return (
            f"{title:<10} {total:>4} findings: "
            f"{self.true:>3} true {self.false:>3} false {self.unsure:>3} unsure"
            f"   precision {percent(self.true, total)}   without unsure {percent(self.true, sure)}"
        )


def read_verdicts(files: Iterable[Path]) -> list[Verdict]:
    """Read files of verdicts; an empty verdict (not read yet) is left out.

    Raises ``ValueError`` with file and line for anything else that is not a verdict.
    """
    verdicts = []
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                raw = json.loads(line)
                one = Verdict(**{name: raw[name] for name in Verdict._fields})
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(f"{file}:{number}: {error!r}") from error
            if one.verdict and one.verdict not in VERDICTS:
                raise ValueError(f"{file}:{number}: verdict {one.verdict!r} is none of {', '.join(VERDICTS)}")
            if one.verdict and not one.reason:
                raise ValueError(f"{file}:{number}: no reason")
            if one.verdict:
                verdicts.append(one)
    return verdicts


def table(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Lines for each rule, each confidence, both together, and overall."""
    for rule in sorted({one.rule for one in verdicts}):
        yield Precision.of(one for one in verdicts if one.rule == rule).line(rule)
    for confidence in ("high", "medium", "low"):
        some = [one for one in verdicts if one.confidence == confidence]
        if some:
            yield Precision.of(some).line(confidence)
            for rule in sorted({one.rule for one in some}):
                yield Precision.of(one for one in some if one.rule == rule).line(f"  {rule}")
    yield Precision.of(verdicts).line("overall")


def goals(verdicts: Iterable[Verdict]) -> dict[str, float]:
    """What is asked of a sample, by the rules in it."""
    rules = {one.rule for one in verdicts}
    return next(asked for _, begin, asked in GOALS if all(rule.startswith(begin) for rule in rules))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; status 0 unless a file cannot be read."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.triage", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("files", type=Path, nargs="*", help="default: all of benchmarks/triage")
    options = parser.parse_args(arguments)
    files = options.files or sorted((ROOT / "benchmarks" / "triage").glob("*.jsonl"))
    for file in files:
        try:
            verdicts = read_verdicts([file])
        except (OSError, ValueError) as error:
            parser.error(str(error))
        repositories = {one.repo for one in verdicts}
        print(f"== {file.name}: {len(verdicts)} findings of {len(repositories)} repositories")
        for line in table(verdicts):
            print(line)
        for name, goal in goals(verdicts).items():
            some = [one for one in verdicts if name in (one.confidence, "overall")]
            word = "above" if Precision.of(some).strict > goal else "NOT above"
            print(f"{name}: {word} {goal:.0f} %")
        print()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
