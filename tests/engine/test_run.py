"""Whole runs with an analysis of our own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from golint_leaks.engine import OptionError, Parts, RunOptions, RunResult, run
from golint_leaks.engine.pool import CAN_FORK
from golint_leaks.finding import Confidence
from golint_leaks.ir.unit import LoweredFile
from golint_leaks.syntax import lower_file
from tests.engine.kit import FILES, go, messages
from tests.workspace.tree import make

ALL = [
    "a.go: Leak leaks",
    "p/p.go: LeakP leaks",
    "p/p_test.go: LeakTest leaks",
    "q/q.go: LeakQ leaks",
    "q/q_windows.go: LeakWindows leaks on windows/amd64",
]

forks = pytest.mark.skipif(not CAN_FORK, reason="no fork")


def comparable(result: RunResult) -> tuple[object, ...]:
    statistics = replace(result.statistics, seconds={}, jobs=0)
    return result.findings, result.notifications, result.suppressed, statistics, result.complete


def test_findings_are_sorted_and_counted(tmp_path: Path) -> None:
    make(tmp_path, FILES)
    result = go(tmp_path)
    assert messages(result) == ALL
    assert result.notifications == []
    assert result.complete
    assert result.root == str(tmp_path)
    statistics = result.statistics.as_dict()
    expected = {"files": 6, "analysed_files": 6, "functions": 8, "packages": 5, "variants": 1, "modules": 1}
    expected |= {"excluded_files": 1, "findings": 5, "below_confidence": 1, "context_files": 0, "lines": 24}
    assert {name: statistics[name] for name in expected} == expected


@forks
def test_the_number_of_processes_cannot_be_seen(tmp_path: Path) -> None:
    files = {f"x{n}/f.go": f"package x{n}\n\nfunc Leak{n}() {{}}\n\nfunc Heavy() {{}}\n" for n in range(20)}
    make(tmp_path, {**FILES, **files, "x3/bad.go": "package x3\n\nfunc Raise() {}\n\nfunc (\n"})
    here = comparable(go(tmp_path))
    assert len(here[0]) == 24  # type: ignore[arg-type]
    for jobs in (1, 2, 5):
        assert comparable(go(tmp_path, jobs=jobs)) == here


def test_only_what_is_asked_for_and_imported_is_read(tmp_path: Path) -> None:
    make(tmp_path, FILES)
    result = go(tmp_path, "p")
    assert messages(result) == ["p/p.go: LeakP leaks", "p/p_test.go: LeakTest leaks"]
    assert result.statistics.files == 4
    assert result.statistics.context_files == 4
    assert messages(go(tmp_path, "p/p.go")) == ["p/p.go: LeakP leaks"]
    assert messages(go(tmp_path, "q/q_windows.go")) == ["q/q_windows.go: LeakWindows leaks on windows/amd64"]


def test_packages_of_other_local_modules_are_read_when_imported(tmp_path: Path) -> None:
    make(
        tmp_path,
        {
            "a/go.mod": "module a.org/a\nreplace b.org/b => ../b\n",
            "a/a.go": 'package a\nimport "b.org/b/x"\nfunc Leak() { x.F() }\n',
            "b/go.mod": "module b.org/b\n",
            "b/x/x.go": 'package x\nimport "b.org/b/y"\nfunc LeakB() { y.F() }\n',
            "b/y/y.go": "package y\nfunc F() {}\n",
            "b/z/z.go": "package z\n",
        },
    )
    result = go(tmp_path, "a")
    assert messages(result) == ["a/a.go: Leak leaks"]
    assert result.statistics.files == 3
    assert messages(go(tmp_path)) == ["a/a.go: Leak leaks", "b/x/x.go: LeakB leaks"]


def test_options_that_choose(tmp_path: Path) -> None:
    make(tmp_path, FILES)
    assert "p/p_test.go: LeakTest leaks" not in messages(go(tmp_path, tests=False))
    assert "r/r.go: LeakLow leaks" in messages(go(tmp_path, min_confidence=Confidence.LOW))
    assert messages(go(tmp_path, variants=False)) == ALL[:-1]
    assert "q/q_windows.go: LeakWindows leaks" in messages(go(tmp_path, goos="windows"))


def test_options_that_make_no_sense(tmp_path: Path) -> None:
    for options in ({"jobs": -1}, {"go_version": "two"}):
        with pytest.raises(OptionError):
            go(tmp_path, **options)
    with pytest.raises(OptionError, match="GL9999"):
        run(RunOptions(paths=(tmp_path,), select=("GL9999",)))


def test_nothing_to_do(tmp_path: Path) -> None:
    result = go(tmp_path)
    assert (result.findings, result.notifications, result.statistics.files) == ([], [], 0)
    assert [entry.kind for entry in go(tmp_path, "none").notifications] == ["not-found"]
    assert not go(tmp_path, "none").complete


def test_an_exception_costs_one_package(tmp_path: Path) -> None:
    make(tmp_path, {**FILES, "bad/b.go": "package bad\n\nfunc Raise() {}\n"})
    result = go(tmp_path)
    assert messages(result) == ALL
    assert [entry.kind for entry in result.notifications] == ["internal"]
    assert "m.org/m/bad was not analysed: RuntimeError: on purpose" in result.notifications[0].message
    assert not result.complete


@forks
def test_a_crash_costs_one_package(tmp_path: Path) -> None:
    make(tmp_path, {**FILES, "bad/b.go": "package bad\n\nfunc Crash() {}\n"})
    for jobs in (1, 2):
        result = go(tmp_path, jobs=jobs)
        assert messages(result) == ALL
        assert ["SIGKILL" in entry.message for entry in result.notifications] == [True]


@forks
def test_a_package_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    make(tmp_path, {**FILES, "bad/b.go": "package bad\n\nfunc Sleep() {}\n"})
    result = go(tmp_path, jobs=1, package_timeout=0.3)
    assert messages(result) == ALL
    assert [entry.kind for entry in result.notifications] == ["timeout"]


@forks
def test_a_file_that_crashes_the_parser_costs_one_file(tmp_path: Path) -> None:
    def lower(data: bytes, path: str) -> LoweredFile:
        if path == "r/r.go":
            os.kill(os.getpid(), signal.SIGKILL)
        if path == "a.go":
            raise ValueError("on purpose")
        return lower_file(data, path=path)

    make(tmp_path, FILES)
    for jobs in (1, 2):
        result = go(tmp_path, jobs=jobs, parts=Parts(lower=lower))
        assert messages(result) == ALL[1:]
        told = [
            (entry.place and entry.place.path, entry.kind, entry.message) for entry in result.notifications
        ]
        assert told == [
            ("a.go", "internal", "could not be lowered: ValueError: on purpose"),
            ("r/r.go", "internal", "worker ended by SIGKILL"),
        ]


def test_problems_of_files_are_told_with_their_place(tmp_path: Path) -> None:
    make(tmp_path, {**FILES, "s.go": "package m\n\nfunc Leak2() { x := }\n"})
    result = go(tmp_path)
    kinds = {(entry.kind, entry.place.path) for entry in result.notifications if entry.place is not None}
    assert kinds == {("syntax", "s.go")}
    assert result.complete
    # Not asked for, not told.
    assert go(tmp_path, "a.go").notifications == []


def test_comments_silence(tmp_path: Path) -> None:
    make(
        tmp_path,
        {
            "go.mod": FILES["go.mod"],
            "a.go": "package m\n\n"
            "//nolint:golint-leaks // known\nfunc Leak1() {}\n\n"
            "func Leak2() {} //nolint\nfunc Leak3() {}\n\n"
            "//lint:ignore GL199 because\nfunc Leak4() {}\n\n"
            "//lint:ignore GL1 because\nfunc Leak5() {}\n\n"
            "//nolint:errcheck\nfunc Leak6() {}\n",
            "b.go": "//lint:file-ignore named-leak because\npackage m\n\nfunc Leak7() {}\n",
        },
    )
    result = go(tmp_path)
    assert messages(result) == ["a.go: Leak3 leaks", "a.go: Leak5 leaks", "a.go: Leak6 leaks"]
    assert [(entry.finding.message, entry.reason) for entry in result.suppressed] == [
        ("Leak1 leaks", "known"),
        ("Leak2 leaks", ""),
        ("Leak4 leaks", "because"),
        ("Leak7 leaks", "because"),
    ]
    assert result.statistics.suppressed == 4


def test_vendored_types_are_found(tmp_path: Path) -> None:
    make(
        tmp_path,
        {
            **FILES,
            "vendor/v.org/v/v.go": "package v\n\ntype T struct{}\n\nfunc (T) Close() error { return nil }\n",
            "vendor/v.org/v/v_windows.go": "package v\n\ntype W struct{}\n",
            "vendor/v.org/w/w_windows.go": "package w\n\ntype T struct{}\n\nfunc (T) Close() {}\n",
            "vendor/v.org/n/n.go": "//go:build ignore\n\npackage n\n\ntype T struct{}\nfunc (T) Close() {}\n",
        },
    )
    from golint_leaks.types import Named, Program

    seen: list[tuple[bool, ...]] = []

    def make_program(*parts: Any) -> Program:
        program = Program(*parts)
        types = [("v.org/v", "T"), ("v.org/v", "W"), ("v.org/w", "T"), ("v.org/n", "T"), ("v.org/none", "T")]
        seen.append(tuple(program.has_method(Named(*of), "Close") for of in types))
        return program

    go(tmp_path, "a.go", parts=Parts(make_program=make_program))
    assert seen == [(True, False, True, False, False)]


def test_progress_is_told(tmp_path: Path) -> None:
    make(tmp_path, FILES)
    steps: list[tuple[str, int, int]] = []
    run(
        RunOptions(paths=(tmp_path,), jobs=0, cache=False, root=str(tmp_path)),
        lambda phase, done, total: steps.append((phase, done, total)),
        parts=Parts(rules={}),
    )
    assert {phase for phase, _, _ in steps} == {"read", "analyse"}
    assert all(done <= total for _, done, total in steps)


@forks
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    make(tmp_path / "tree", FILES)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    program = (
        "import signal, sys, time\n"
        "from golint_leaks.engine import Parts, RunOptions, run\n"
        # A shell starts what it puts into the background with this signal ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "def lower(data, path):\n"
        "    print('begun', flush=True)\n"
        "    time.sleep(60)\n"
        "run(RunOptions(paths=(sys.argv[1],), cache=False, jobs=1), parts=Parts(lower=lower, rules={}))\n"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "tree")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    with running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"begun\n"
        running.send_signal(number)
        # The end of the output: no worker is left that has it open.
        assert running.stdout.read() == b""
    assert running.returncode != 0
    assert list(temporary.iterdir()) == []
