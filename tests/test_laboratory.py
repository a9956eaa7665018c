"""The laboratory: services that leak when told to, watched while they run, and what is said of them.

Each family runs twice at the same time, with and without its leak; all are built once and collected from
in parallel, by the commands that a user gives.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.corpus_support import CORPUS, go, go_command

LAB = CORPUS / "lab"
FAMILIES = ("backlog", "contexts", "finalizer", "globalmap", "goroutines", "handles", "timers")

# Rules that speak of a family's leak.
RULES = {
    "backlog": {"GL308", "GL601"},
    "contexts": {"GL205"},
    "finalizer": {"GL501"},
    "globalmap": {"GL401"},
    "goroutines": {"GL301"},
    "handles": {"GL101"},
    "timers": {"GL202"},
}
KINDS = {"goroutines": "goroutines"}
"""What kind of evidence confirms; the heap where nothing is said."""

_WARM_UP = 1.2
_ROUNDS = ("--every", "1.2s", "--count", "4")
_COMMAND = (sys.executable, "-m", "golint_leaks")


class Watched(NamedTuple):
    """One run of a service: what check made of its evidence."""

    findings: list[dict[str, Any]]
    errors: str
    evidence: Path

    @property
    def confirmed(self) -> list[dict[str, Any]]:
        """The findings that the evidence confirms."""
        return [each for each in self.findings if each.get("verdict") == "confirmed"]


def tool(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run golint-leaks in the laboratory."""
    return subprocess.run(
        [*_COMMAND, *arguments], cwd=LAB, capture_output=True, text=True, check=False, timeout=120
    )


def watch(binary: Path, escape: Path, family: str, leak: bool, folder: Path) -> Watched:
    """Run a service, collect from it, and check the laboratory with that."""
    evidence = folder / f"{family}-{leak}"
    shutil.copytree(escape, evidence)
    service = subprocess.Popen(
        [binary, "-scenario", family, f"-leak={str(leak).lower()}", "-every", "20ms", "-for", "2m"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert service.stdout is not None
        url = service.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/debug/pprof", url)
        time.sleep(_WARM_UP)  # the first look must see what the others see, finalizers not yet run included
        collected = tool("collect", "pprof", url, "--into", str(evidence), *_ROUNDS)
        assert collected.returncode == 0, collected.stderr
        assert service.poll() is None, "the service has ended"
    finally:
        service.kill()
        service.communicate()
    checked = tool("check", "--format", "json", "--no-cache", "--jobs", "1", "--evidence", str(evidence), ".")
    assert checked.returncode in (0, 1), checked.stderr
    return Watched(json.loads(checked.stdout)["findings"], checked.stderr, evidence)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, bool], Watched]]:
    """All families with the leak and without it."""
    folder = tmp_path_factory.mktemp("lab")
    binary = folder / "lab"
    built = go("-C", "lab", "build", "-o", str(binary), ".")
    assert built.returncode == 0, built.stderr
    escape = folder / "escape"
    compiled = tool("collect", "escape", "--into", str(escape), "--go", str(go_command()))
    assert compiled.returncode == 0, compiled.stderr
    keys = [(family, leak) for family in FAMILIES for leak in (True, False)]
    with ThreadPoolExecutor(len(keys)) as pool:
        watched = pool.map(lambda key: watch(binary, escape, key[0], key[1], folder), keys)
        yield dict(zip(keys, watched, strict=True))


@pytest.mark.parametrize("family", FAMILIES)
def test_the_leak_is_confirmed(runs: dict[tuple[str, bool], Watched], family: str) -> None:
    """The finding in the leaking function is confirmed, comes first, and no other family is."""
    watched = runs[family, True]
    confirmed = watched.confirmed
    assert confirmed, watched.errors
    assert {each["rule"] for each in confirmed} == RULES[family]
    assert {Path(each["file"]).parent.name for each in confirmed} == {family}
    assert watched.findings[0] in confirmed
    assert all(each["confidence"] == "high" for each in confirmed)
    testimonies = [each for each in watched.findings[0]["evidence"] if each["verdict"] == "confirmed"]
    assert testimonies[0]["kind"] == KINDS.get(family, "heap")
    assert testimonies[0]["figures"]["goroutines" if family in KINDS else "bytes"] > 0
    if family == "handles":  # what net/http keeps for a body is most of it
        assert testimonies[0]["figures"]["held_bytes"] > testimonies[0]["figures"]["bytes"]


@pytest.mark.parametrize("family", FAMILIES)
def test_nothing_is_confirmed_without_the_leak(runs: dict[tuple[str, bool], Watched], family: str) -> None:
    """The mended code runs under the same load: no finding is confirmed, and no growth is reported."""
    watched = runs[family, False]
    assert [each for each in watched.findings if each.get("verdict") == "confirmed"] == []
    assert not {"GL901", "GL902"} & {each["rule"] for each in watched.findings}
    assert watched.findings, "the static findings are still there"


def test_the_wanted_rule_is_the_one_that_is_confirmed(runs: dict[tuple[str, bool], Watched]) -> None:
    """Where the corpus wants a finding, evidence confirms it on that very line."""
    for family in FAMILIES:
        source = (LAB / family / f"{family}.go").read_text("utf-8").splitlines()
        wanted = {
            (number, rule)
            for number, line in enumerate(source, 1)
            for rule in re.findall(r"// want (GL\d{3})", line)
        }
        confirmed = {(each["line"], each["rule"]) for each in runs[family, True].confirmed}
        assert wanted <= confirmed, family


def test_other_families_are_not_seen(runs: dict[tuple[str, bool], Watched]) -> None:
    """What does not run is not seen, and ranks below what is."""
    watched = runs["timers", True]
    (handles,) = [each for each in watched.findings if each["rule"] == "GL101"]
    assert handles["rank"] < watched.confirmed[0]["rank"]
    assert handles.get("verdict") in (None, "not seen")


def test_the_compiler_tells_what_is_captured(runs: dict[tuple[str, bool], Watched]) -> None:
    """The literal of the timer escapes, with the upload that it refers to, and the flow is given."""
    (timer,) = [each for each in runs["timers", True].findings if each["rule"] == "GL202"]
    (escape,) = [each for each in timer["evidence"] if each["kind"] == "escape"]
    assert escape["verdict"] == "consistent"
    assert "part (by value)" in escape["text"]
    assert any("captured by a closure" in step["message"] for step in escape["steps"])


def test_the_tour_of_the_readme(runs: dict[tuple[str, bool], Watched]) -> None:
    """What the README shows of the timer is what is printed, figures aside."""
    readme = (CORPUS.parent / "README.md").read_text("utf-8")
    (shown,) = re.findall(r"^\$ golint-leaks check --explain --select GL202.*\n((?:.+\n)+?)```", readme, re.M)
    evidence = str(runs["timers", True].evidence)
    printed = tool("check", "--explain", "--select", "GL202", "--no-cache", "--evidence", evidence, ".")
    assert _without_figures(printed.stdout) == _without_figures(shown)


def _without_figures(text: str) -> str:
    """Without numbers, and what is said or not by how large they are: lines that allocate little."""
    text = re.sub(r"\n.* more in use, allocated here", "", text)
    return re.sub(r"[\d.,]+ (?:[kM]?B|s|objects)\b", "…", text).replace(" in this function", "")
