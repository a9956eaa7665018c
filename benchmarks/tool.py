"""Runs golint-leaks the way a user does: as a process of its own, JSON from its standard output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
"""The checkout that is measured."""


class ToolError(Exception):
    """The tool gave up: an internal error, wrong usage, or no answer in time."""


class Found(NamedTuple):
    """One finding, as far as benchmarks look at it; ``file`` is relative to the working directory."""

    file: str
    line: int
    rule: str
    confidence: str
    message: str
    function: str
    test: bool
    goroutine: str = ""
    wait_reason: str = ""


class Run(NamedTuple):
    """What one run printed."""

    findings: tuple[Found, ...]
    notifications: tuple[Mapping[str, Any], ...]
    statistics: Mapping[str, Any]


def command(*arguments: str) -> list[str]:
    """The command line; ``-P`` keeps what lies in the working directory out of the import path."""
    return [sys.executable, "-P", "-m", "golint_leaks", *arguments]


def environment() -> dict[str, str]:
    """This process's environment, with the checkout first on Python's path."""
    found = dict(os.environ)
    found["PYTHONPATH"] = os.pathsep.join(part for part in (str(ROOT), found.get("PYTHONPATH", "")) if part)
    return found


def check(paths: Sequence[str], cwd: Path, *options: str, timeout: float = 1800) -> Run:
    """``golint-leaks check --format json`` without the cache; raises :class:`ToolError`.

    ``timeout`` is in seconds.
    """
    line = command("check", "--format", "json", "--no-cache", *options, *paths)
    try:
        done = subprocess.run(
            line, cwd=cwd, env=environment(), capture_output=True, check=False, timeout=timeout
        )
    except subprocess.TimeoutExpired:
        raise ToolError(f"no answer within {timeout:.0f} s") from None
    if done.returncode not in (0, 1):
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ToolError(f"status {done.returncode}: {words[-1] if words else 'nothing said'}")
    return parse(done.stdout)


def parse(output: bytes) -> Run:
    """Read the JSON format."""
    document = json.loads(output)
    return Run(
        tuple(
            Found(
                file=each["file"],
                line=each["line"],
                rule=each["rule"],
                confidence=each["confidence"],
                message=each["message"],
                function=each["function"],
                test=each["test"],
                goroutine=each.get("goroutine", ""),
                wait_reason=each.get("waitReason", ""),
            )
            for each in document["findings"]
        ),
        tuple(document["notifications"]),
        document["statistics"],
    )
