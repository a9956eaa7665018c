"""Cost of the rules that look at more than handles, as a ratio measured in one go on the same files.

    python -m benchmarks.rules_cost CHECKOUT...

For each checkout: CPU seconds of a cold run with the handle rules (GL1) alone, and of one with the
rules on timers, contexts, locks, growing containers, finalizers and retained memory as well (GL2,
GL305 as far as it is an obligation, GL4, GL5, GL6).  Both are measured by turns, the least of the
repetitions counts.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.process import measure
from benchmarks.tool import environment

GOAL = 1.30
HANDLES = "GL1"
MORE = "GL1,GL2,GL305,GL4,GL5,GL6"

# GL305 is also reported by the analysis of goroutines, which is not measured here.
_RUN = """\
import sys
from golint_leaks.cli import main
from golint_leaks.rules import catalogue

object.__setattr__(catalogue()["GL305"], "analysis", "locks")
sys.argv[0] = "golint-leaks"
main()
"""


def cpu(checkout: Path, rules: str) -> float:
    """CPU seconds of one cold run, children included."""
    line = [sys.executable, "-P", "-c", _RUN, "check", "--no-cache", "--jobs", "1", "--select", rules, "."]
    done = measure(line, checkout, environment())
    if done.status not in (0, 1):
        raise SystemExit(done.errors.decode("utf-8", "replace"))
    return done.cpu


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; status 0 whatever the figures are."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.rules_cost", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("checkouts", type=Path, nargs="+", metavar="CHECKOUT")
    parser.add_argument("--repeat", type=int, default=3, help="repetitions of each time (default 3)")
    options = parser.parse_args(arguments)
    for checkout in options.checkouts:
        times: dict[str, list[float]] = {HANDLES: [], MORE: []}
        for _ in range(options.repeat):
            for rules, some in times.items():
                some.append(cpu(checkout.resolve(), rules))
        alone, together = min(times[HANDLES]), min(times[MORE])
        ratio = together / alone
        word = "ok" if ratio <= GOAL else "MISSED"
        seconds = f"{alone:.2f} s CPU, {together:.2f} s with the others"
        print(f"{checkout.name}: {seconds}; {ratio:.2f} times: {word}")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
