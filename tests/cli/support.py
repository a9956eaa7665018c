"""Command lines in this process, with the real engine or one that finds what it is told to find."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from golint_leaks.cli import run
from golint_leaks.engine import Progress, RunOptions, RunResult, Statistics
from golint_leaks.finding import Finding, Notification

LEAKING = """\
package p

import "os"

func f(name string, c bool) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	if c {
		return nil
	}
	return file.Close()
}
"""


class Outcome(NamedTuple):
    """What a command line did."""

    status: int
    out: str
    err: str


class CommandLine:
    """Runs command lines with output captured."""

    def __init__(self, capture: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self._capture = capture
        self._patch = patch
        self.options: RunOptions | None = None

    def __call__(self, *arguments: str | Path) -> Outcome:
        self._capture.readouterr()
        status = run([str(argument) for argument in arguments])
        out, err = self._capture.readouterr()
        return Outcome(status, out, err)

    def replace_engine(
        self,
        *findings: Finding,
        root: Path = Path(),
        notifications: tuple[Notification, ...] = (),
        complete: bool = True,
        statistics: Statistics | None = None,
        instead: Callable[[RunOptions], None] | None = None,
    ) -> None:
        """Let runs have this outcome; ``instead`` is called first, and may raise."""

        def fake(options: RunOptions, progress: Progress | None = None) -> RunResult:
            self.options = options
            if instead is not None:
                instead(options)
            return RunResult(
                findings=list(findings),
                notifications=list(notifications),
                suppressed=[],
                statistics=statistics or Statistics(),
                root=str(root.absolute()),
                complete=complete,
            )

        self._patch.setattr("golint_leaks.engine.run", fake)


def leaking_module(root: Path) -> Path:
    """A module with one leak, at p.go:6:15."""
    root.mkdir(exist_ok=True)
    (root / "go.mod").write_text("module example.com/p\n\ngo 1.24\n")
    (root / "p.go").write_text(LEAKING)
    return root
