"""What the README says is true."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.cli.support import CommandLine

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def block(language: str) -> str:
    """The only block of code in a language."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return str(found)


def test_rules(command_line: CommandLine) -> None:
    """The table of rules is the one that the tool prints."""
    assert command_line("rules", "--format", "markdown").out in README


def test_options(command_line: CommandLine) -> None:
    """The table has the options that the help has."""
    told = set(re.findall(r"(--[a-z][a-z-]+)", command_line("check", "--help").out)) - {"--help"}
    table = README.partition("| option | |")[2].partition("Findings go to")[0]
    assert set(re.findall(r"--[a-z][a-z-]+", table)) == told


def test_links() -> None:
    """Relative links lead somewhere."""
    for target in re.findall(r"\]\(([^):]+)\)", README):
        assert (ROOT / target).exists()


def test_benchmarks() -> None:
    """The commands for contributors exist."""
    for name in re.findall(r"python -m benchmarks\.(\w+)", README):
        assert (ROOT / "benchmarks" / f"{name}.py").is_file()


def test_make_targets() -> None:
    """The targets of make that are named exist."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"\bmake (run|[a-z]+)\b(?=[ `\n])", README):
        assert re.search(rf"^{target}:|^\.PHONY:.*\b{target}\b", makefile, re.MULTILINE), target


def test_models(command_line: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The model file is accepted, and makes the tool report what it is about."""
    text = block("toml")
    assert tomllib.loads(text)
    (tmp_path / "queue.toml").write_text(text)
    (tmp_path / "p.go").write_text(
        """\
package p

import (
	"example.com/ioutil"
	"example.com/queue"
)

func leaks(client *queue.Client) error {
	subscription, err := client.Subscribe("news")
	if err != nil {
		return err
	}
	subscription.Next()
	return nil
}

func closes(client *queue.Client) error {
	subscription, err := client.Subscribe("news")
	if err != nil {
		return err
	}
	defer ioutil.CloseQuietly(subscription)
	subscription.Next()
	return nil
}
"""
    )
    monkeypatch.chdir(tmp_path)
    outcome = command_line("check", "--no-cache", "--models", "queue.toml", "--min-confidence=low", "p.go")
    assert outcome.status == 1, outcome.err
    assert [line.split(" ")[0] for line in outcome.out.splitlines()] == ["p.go:9:23:"]
    assert outcome.out.endswith("[GL106]\n")


@pytest.mark.parametrize(
    "comment",
    ["//nolint:golint-leaks // done", "//nolint:GL105", "//nolint:unclosed-file", "//lint:ignore GL105 done"],
)
def test_suppressions(command_line: CommandLine, module: Path, comment: str) -> None:
    """The comments that are shown silence a finding, behind the line and before it."""
    code = (module / "p.go").read_text("utf-8")
    acquires = "\tfile, err := os.Open(name)"
    for changed in (f"{acquires} {comment}", f"\t{comment}\n{acquires}"):
        (module / "p.go").write_text(code.replace(acquires, changed))
        outcome = command_line("check")
        assert (outcome.status, outcome.out) == (0, "")
        assert outcome.err.endswith("; 1 suppressed\n")
