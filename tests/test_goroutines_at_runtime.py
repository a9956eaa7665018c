"""The labels of goroutine cases, proved by the runtime's own leak profile."""

from __future__ import annotations

import re

import pytest

from tests import corpus_support, goroutine_runs
from tests.corpus_support import CORPUS, go_files
from tests.goroutine_runs import ALIVE, BLOCKED, Case, Goroutine, cases, concerns, observed

REPAIRED = 40
_AFTER = re.compile(r"^// .*\brepair of ([A-Z]\w+)", re.MULTILINE)


def run_cases(rule: str) -> list[tuple[Case, tuple[Goroutine, ...]]]:
    """The cases of a rule that were run, and what was left of each."""
    return [(case, observed()[case.name]) for case in cases() if case.code and concerns(case.function, rule)]


@pytest.mark.parametrize("rule", BLOCKED)
def test_loud_cases_leak(rule: str) -> None:
    """The runtime calls a goroutine leaked that waits on the line of the label, with a fitting reason."""
    wrong = []
    for case, left in run_cases(rule):
        lines = [each.line for each in case.function.labels if (each.kind, each.rule) == ("want", rule)]
        blocked = [each for each in left if each.leaked and each.reason.startswith(BLOCKED[rule])]
        if case.holds and blocked:  # who holds the lock is reported, not those who wait for it
            blocked = [each for each in left if each.leaked and each.reason == case.holds]
        seen = {line for line in lines for each in blocked if each.at(case.function.file, line)}
        # A lock that is taken again is reported where it was taken first, too.
        if (lines and not seen) if rule == "GL305" else set(lines) - seen:
            told = [(each.function, each.reason, each.leaked) for each in left]
            wrong.append(f"{case.name}: {sorted(set(lines) - seen)}: {told}")
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("rule", BLOCKED)
def test_silent_cases_do_not_leak(rule: str) -> None:
    """The runtime calls no goroutine of a silent case leaked."""
    wrong = []
    for case, left in run_cases(rule):
        if not any(label.kind == "want" for label in case.function.labels):
            leaked = [(each.function, each.reason) for each in left if each.leaked]
            wrong += [f"{case.name}: {leaked}"] if leaked else []
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("rule", ALIVE)
def test_endless_goroutines_live(rule: str) -> None:
    """A goroutine of a loud case is still there, one of a silent case is not."""
    wrong = []
    for case, left in run_cases(rule):
        alive = [each.function for each in left]
        if bool(alive) != case.function.loud(rule):
            wrong.append(f"{case.name}: {alive}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_predictions_come_true() -> None:
    """Function and wait reason of each finding are those of a goroutine that the runtime saw leaked."""
    wrong = []
    for found in corpus_support.reported():
        inside = [
            case
            for case in cases()
            if case.function.file == found["file"]
            and case.function.first <= found["line"] <= case.function.last
            and case.code
        ]
        if not found.get("waitReason") or not inside or inside[0].function.name.startswith("FP_"):
            continue
        seen = {(each.function, each.reason) for each in observed()[inside[0].name] if each.leaked}
        predicted = found["goroutine"].rpartition("/")[2], found["waitReason"]
        if predicted not in seen:
            wrong.append(f"{found['file']}:{found['line']}: {predicted}, seen {sorted(seen)}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_programs_of_the_distribution_are_repaired() -> None:
    """Variants of enough of its leaking programs that do not leak; each is a silent case that was run."""
    names = set[str]()
    for path in go_files():
        file = path.relative_to(CORPUS).as_posix()
        text = path.read_text(encoding="utf-8")
        for found in _AFTER.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            after = [case for case in cases() if case.function.file == file and case.function.first > line]
            assert after, f"{file}:{line}: no case follows"
            nearest = min(after, key=lambda case: case.function.first)
            assert nearest.code, nearest.name
            assert not any(label.kind == "want" for label in nearest.function.labels), nearest.name
            names.add(found[1])
    assert len(names) >= REPAIRED


def test_profiles_are_read() -> None:
    """Label, reason, frames and origin of a goroutine; what runs without a label belongs to no case."""
    text = f"""\
goroutine 1 [running]:
main.main()
	/p/zz_run/main.go:5 +0x1

goroutine 22 [sync.Mutex.Lock (leaked), 2 minutes] {{case: "gl305/a.go:F:3"}}:
internal/sync.(*Mutex).lockSlow(0xf8fb599c000)
	/go/mutex.go:149 +0x15a
example.com/corpus/gl305/a.(*T).run(...)
	{CORPUS}/gl305/a.go:16
created by example.com/corpus/gl305/a.F in goroutine 18
	{CORPUS}/gl305/a.go:9 +0xd4
"""
    main, blocked = goroutine_runs.parse(text)
    assert (main.case, main.leaked) == ("", False)
    assert (blocked.case, blocked.reason, blocked.leaked) == ("gl305/a.go:F:3", "sync.Mutex.Lock", True)
    assert blocked.function == "a.(*T).run"
    assert [line for line in (8, 9, 16) if blocked.at("gl305/a.go", line)] == [9, 16]
