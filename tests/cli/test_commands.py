"""``rules``, ``explain``, ``--version``, and what start-up costs."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from typing import TextIO

import pytest

import golint_leaks
from golint_leaks.cli import progress
from golint_leaks.rules import catalogue
from tests.cli.support import CommandLine


def test_rules(command_line: CommandLine) -> None:
    """One line a rule, with id, name and summary."""
    lines = command_line("rules").out.splitlines()
    assert len(lines) == len(catalogue())
    assert lines[0].split(maxsplit=3) == [
        "GL101",
        "unclosed-response-body",
        "warning",
        "An HTTP response body is not closed on some path",
    ]


def test_rules_as_json(command_line: CommandLine) -> None:
    """The list for scripts has the same rules."""
    listed = json.loads(command_line("rules", "--format", "json").out)
    assert [rule["id"] for rule in listed] == list(catalogue())
    assert listed[0]["cwe"] == [772, 404]


def test_rules_as_markdown(command_line: CommandLine) -> None:
    """The table for documentation has a row for each rule."""
    out = command_line("rules", "--format=markdown").out
    assert len(re.findall(r"^\| GL\d{3} \| `[a-z-]+` \| .+ \|$", out, re.MULTILINE)) == len(catalogue())


@pytest.mark.parametrize("name", ["GL101", "gl101", "unclosed-response-body"])
def test_explain(command_line: CommandLine, name: str) -> None:
    """A rule is explained with all its sections."""
    outcome = command_line("explain", name)
    assert outcome.status == 0
    assert outcome.out.startswith("GL101 unclosed-response-body\n====")
    for title in ("Why it leaks", "Example", "Write instead", "When it stays silent", "See also"):
        assert f"\n{title}\n" in outcome.out
    assert "CWE-772" in outcome.out
    assert outcome.out.count("GL101 ") == 1


def test_explain_several(command_line: CommandLine) -> None:
    """Several rules are explained in the order of their ids."""
    out = command_line("explain", "GL105", "unclosed-rows").out
    assert out.index("GL102 unclosed-rows") < out.index("GL105 unclosed-file")


@pytest.mark.parametrize(
    "arguments", [["explain", "GL999"], ["explain"], ["no-such-command"], ["--nonsense"]]
)
def test_wrong_usage(command_line: CommandLine, arguments: list[str]) -> None:
    """Wrong usage has status 2 and a message, and nothing on standard output."""
    outcome = command_line(*arguments)
    assert outcome.status == 2
    assert outcome.out == ""
    assert outcome.err


def test_version(command_line: CommandLine) -> None:
    """The version is that of the package."""
    assert command_line("--version") == (0, f"golint-leaks {golint_leaks.__version__}\n", "")


def test_help(command_line: CommandLine) -> None:
    """The commands are listed with what they do."""
    outcome = command_line("--help")
    assert outcome.status == 0
    for command in ("check", "rules", "explain"):
        assert re.search(rf"^  {command} +\S", outcome.out, re.MULTILINE)


def test_module() -> None:
    """``python -m golint_leaks`` is the same program."""
    done = subprocess.run(
        [sys.executable, "-m", "golint_leaks", "--version"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == f"golint-leaks {golint_leaks.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "spared"),
    [
        (["--version"], ["golint_leaks.rules", "golint_leaks.engine", "sarif_om", "tree_sitter", "json"]),
        (["rules"], ["golint_leaks.engine", "sarif_om", "tree_sitter"]),
        (["explain", "GL101"], ["golint_leaks.engine", "sarif_om", "tree_sitter"]),
        (["check", "--help"], ["golint_leaks.engine", "sarif_om", "tree_sitter"]),
        (["check", "missing"], ["golint_leaks.engine", "sarif_om", "tree_sitter"]),
    ],
)
def test_start_up(arguments: list[str], spared: list[str]) -> None:
    """A command imports only what it needs."""
    script = (
        "import sys\n"
        "from golint_leaks.cli import run\n"
        f"run({arguments!r})\n"
        f"print([name for name in {spared!r} if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stderr.splitlines()[-1] == "[]"


class Terminal(io.StringIO):
    """Keeps what is written to it, and says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def watch(stream: TextIO, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of two seconds with a hundred steps."""
    now = 0.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    with progress.Progress(stream) as shown:
        for step in range(100):
            now = step / 50
            shown.update("analyse", step, 100)


def test_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal a long run shows one line, now and then, and wipes it out at the end."""
    terminal = Terminal()
    watch(terminal, monkeypatch)
    text = terminal.getvalue()
    assert "analyse: 50 of 100" in text
    assert "\n" not in text
    assert text.count("analyse") <= 11
    assert text.endswith("\r\x1b[K")


def test_no_progress_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody watches nothing is written."""
    stream = io.StringIO()
    watch(stream, monkeypatch)
    assert stream.getvalue() == ""
