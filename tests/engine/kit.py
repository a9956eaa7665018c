"""Runs with an analysis of our own, which reports every function whose name begins with Leak."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from golint_leaks.engine import ANALYSES, Parts, Request, RunOptions, RunResult, run
from golint_leaks.finding import Confidence, Finding, Notification, Place, Severity
from golint_leaks.rules import Rule

RULE = Rule(
    id="GL199",
    name="named-leak",
    summary="A function says that it leaks",
    what="It is named so.",
    why="It matters to tests.",
    example="func Leak() {}",
    instead="func Fine() {}",
    silent="Elsewhere.",
    cwe=(772,),
    precision="high",
    severity=Severity.WARNING,
    messages={"is": "{what} leaks"},
    kinds=("named",),
    analysis="dummy",
)
FILES = {
    "go.mod": "module m.org/m\n\ngo 1.21\n",
    "a.go": "package m\n\nfunc Leak() {}\n\nfunc Fine() {}\n",
    "p/p.go": 'package p\n\nimport "m.org/m/q"\n\nfunc LeakP() { q.Fine() }\n',
    "p/p_test.go": "package p\n\nfunc LeakTest() {}\n",
    "q/q.go": "package q\n\nfunc LeakQ() {}\n\nfunc Fine() {}\n",
    "q/q_windows.go": "package q\n\nfunc LeakWindows() {}\n",
    "r/r.go": "package r\n\nfunc LeakLow() {}\n",
}


def dummy(request: Request) -> Iterable[Finding | Notification]:
    """Misbehaves in functions with special names."""
    assert set(request.rules) == {"named"}
    for ref in request.package.function_refs():
        name = ref.decl.name
        if name == "Raise":
            raise RuntimeError("on purpose")
        if name == "Crash":
            os.kill(os.getpid(), signal.SIGKILL)
        if name == "Sleep":
            time.sleep(60)
        if name == "Heavy":
            yield Notification("gave-up", Severity.NOTE, f"{ref.symbol} is too complex")
        unit = ref.load_unit()
        assert unit is not None
        assert unit.name in (name, ref.symbol)
        if name.startswith("Leak"):
            path = request.package.files[ref.file].path
            yield Finding(
                RULE.id,
                RULE.severity,
                Confidence.LOW if name == "LeakLow" else Confidence.HIGH,
                Place(path, ref.decl.at, ref.decl.end),
                f"{name} leaks",
                ref.symbol,
            )


@contextmanager
def registered() -> Iterator[None]:
    """With the analysis in the registry."""
    ANALYSES["dummy"] = dummy
    try:
        yield
    finally:
        del ANALYSES["dummy"]


def go(root: Path, *paths: str, parts: Parts | None = None, **options: Any) -> RunResult:
    """A run with the dummy analysis; by default in this process and without a cache."""
    given: dict[str, Any] = {"jobs": 0, "cache": False, "root": str(root), **options}
    chosen = RunOptions(paths=tuple(root / path for path in paths or (".",)), **given)
    parts = parts or Parts()
    with registered():
        return run(
            chosen,
            parts=Parts(parts.lower, parts.outline, {RULE.id: RULE}, parts.load_models, parts.make_program),
        )


def messages(result: RunResult) -> list[str]:
    """``path: message``, with the variant where there is one."""
    return [
        f"{finding.place.path}: {finding.message}{f' on {finding.variant}' if finding.variant else ''}"
        for finding in result.findings
    ]
