"""``golint-leaks collect`` with the real toolchain and running programs."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from golint_leaks.evidence import (
    EscapeKind,
    Evidence,
    EvidenceError,
    by_function,
    by_site,
    comparable,
    piles,
    read_evidence,
)
from tests.cli.support import CommandLine
from tests.evidence.profiles import Builder

ROOT = Path(__file__).resolve().parents[2]
GO = shutil.which("go", path=os.path.dirname(sys.executable) + os.pathsep + os.environ.get("PATH", ""))
SCENARIOS = ("globalmap", "goroutines", "timers")

MODULE = {
    "go.mod": "module example.com/m\n\ngo 1.24\n",
    "keep/keep.go": """\
package keep

var kept []*int

func Keep(p *int) func() int {
	total := 0
	kept = append(kept, p)
	return func() int { total += *p; return total }
}
""",
    "keep/keep_test.go": """\
package keep

import "testing"

func TestKeep(t *testing.T) { n := 1; Keep(&n) }
""",
    "cmd/tool/main.go": """\
package main

import "example.com/m/keep"

func main() { n := 5; keep.Keep(&n)() }
""",
    "wrong/wrong.go": "package wrong\n\nfunc f() int { return missing }\n",
}


@pytest.fixture
def command_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    return CommandLine(capsys, monkeypatch)


@pytest.fixture
def module(tmp_path: Path) -> Path:
    for name, text in MODULE.items():
        path = tmp_path / "m" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "m"


def manifest(directory: Path) -> dict[str, Any]:
    content = json.loads((directory / "manifest.json").read_text())
    assert isinstance(content, dict)
    return content


def facts(evidence: Evidence) -> set[tuple[str, str, int, str]]:
    return {(fact.kind.value, fact.place.path, fact.place.line, fact.name) for fact in evidence.escape}


def test_escape_facts_of_a_build(module: Path, tmp_path: Path, command_line: CommandLine) -> None:
    assert GO
    into = tmp_path / "evidence"
    arguments = (
        "collect",
        "escape",
        "./keep",
        "./cmd/...",
        "--directory",
        module,
        "--go",
        GO,
        "--into",
        into,
    )
    done = command_line(*arguments)
    assert (done.status, done.out) == (0, "")
    assert re.search(r"[0-9]+ facts from [0-9]+ lines in ", done.err)
    evidence = read_evidence(into)
    assert evidence.module == "example.com/m"
    assert evidence.go_version.startswith("go1.")
    assert ("moved-to-heap", "keep/keep.go", 6, "total") in facts(evidence)
    assert ("func-literal-escapes", "keep/keep.go", 8, "func literal") in facts(evidence)
    assert ("moved-to-heap", "cmd/tool/main.go", 5, "n") in facts(evidence)
    (total,) = (fact for fact in evidence.escape.of_file("keep.go") if fact.name == "total" and fact.flow)
    assert (total.package, total.function) == ("example.com/m/keep", "Keep")
    assert any("captured by a closure" in line.text for line in total.flow)
    assert {path.suffix for path in module.rglob("*") if path.is_file()} == {".go", ".mod"}  # no binary
    before = facts(evidence)
    # The second time everything comes from the build cache, and tests bring their own facts.
    assert command_line(*arguments, "--tests").status == 0
    again = facts(read_evidence(into))
    assert again > before
    assert ("moved-to-heap", "keep/keep_test.go", 5, "n") in again
    assert manifest(into)["escape"][0]["unknown"] == 0


def test_a_build_that_fails_gives_its_message_and_the_rest(
    module: Path, tmp_path: Path, command_line: CommandLine
) -> None:
    assert GO
    into = tmp_path / "evidence"
    done = command_line("collect", "escape", "--directory", module, "--go", GO, "--into", into)
    assert done.status == 2
    assert "go build failed" in done.err
    assert "wrong/wrong.go:3:23: undefined: missing" in done.err
    evidence = read_evidence(into)
    assert ("moved-to-heap", "keep/keep.go", 6, "total") in facts(evidence)
    assert [notice.kind for notice in evidence.notices] == ["build-failed"]
    assert manifest(into)["escape"][0]["failed"] is True


def test_saved_logs_and_folders_say_the_same(module: Path, tmp_path: Path, command_line: CommandLine) -> None:
    assert GO
    log = tmp_path / "escape.log.gz"
    trimmed = [GO, "build", "-trimpath", "-gcflags=-m=2", "./keep"]
    said = subprocess.run(trimmed, cwd=module, capture_output=True, check=True).stderr
    log.write_bytes(gzip.compress(said))
    from_log, from_json = tmp_path / "log", tmp_path / "json"
    assert (
        command_line("collect", "escape", "--from-log", log, "--directory", module, "--into", from_log).status
        == 0
    )
    flag = f"-gcflags=-json=0,{tmp_path / 'lsp'}"
    subprocess.run([GO, "build", flag, "./keep"], cwd=module, capture_output=True, check=True)
    folder = tmp_path / "lsp"
    assert (
        command_line(
            "collect", "escape", "--from-json", folder, "--directory", module, "--into", from_json
        ).status
        == 0
    )
    logged, listed = read_evidence(from_log), read_evidence(from_json)
    wanted = {EscapeKind.MOVED_TO_HEAP.value, EscapeKind.FUNC_LITERAL_ESCAPES.value}
    common = {fact for fact in facts(logged) if fact[0] in wanted}
    assert common == {fact for fact in facts(listed) if fact[0] in wanted} != set()
    assert {fact[1] for fact in facts(logged)} == {"keep/keep.go"}
    assert listed.go_version.startswith("go1.")


def test_wrong_arguments(tmp_path: Path, command_line: CommandLine) -> None:
    log = tmp_path / "log"
    log.write_text("nothing that is known\n")
    into = tmp_path / "evidence"
    done = command_line("collect", "escape", "./...", "--from-log", log, "--into", into)
    assert (done.status, "give packages to build, or --from-log" in done.err) == (2, True)
    assert command_line("collect", "escape", "--go", tmp_path / "no", "--into", into).err.endswith(
        "no: no such program\n"
    )
    done = command_line("collect", "escape", "--from-log", log, "--into", into)
    assert done.status == 0
    assert "1 of 1 lines (100 %) were not understood" in done.err
    assert "no escape facts" in done.err
    assert {notice.kind for notice in read_evidence(into).notices} == {"unknown-lines", "no-facts"}
    assert command_line("collect", "pprof", "--every", "often", "localhost:1", "--into", into).status == 2
    done = command_line("collect", "pprof", "localhost:1", "localhost:2", "--into", into)
    assert "give one URL" in done.err
    assert "connection refused" in command_line("collect", "pprof", "localhost:1", "--into", into).err


def test_help_teaches(command_line: CommandLine) -> None:
    for arguments in (
        ("collect",),
        ("collect", "--help"),
        ("collect", "escape", "-h"),
        ("collect", "pprof", "-h"),
    ):
        done = command_line(*arguments)
        text = done.out + done.err
        assert "golint-leaks collect pprof localhost:6060 --into evidence" in text or "-gcflags=-m=2" in text


def heap(path: Path, time: int, objects: int, **options: Any) -> Path:
    builder = Builder(time=time * 10**9, **options)
    builder.sample([(("main.put", "/m.go", 3),)], [objects, objects * 8, objects, objects * 8])
    path.write_bytes(builder.gz())
    return path


def test_saved_snapshots_are_put_in_order(tmp_path: Path, command_line: CommandLine) -> None:
    saved = tmp_path / "saved"
    saved.mkdir()
    heap(saved / "a", 200, 9)
    heap(saved / "z", 100, 4)
    dump = saved / "dump"
    dump.write_text("goroutine 1 [select, 4 minutes]:\nmain.main()\n\t/m.go:3 +0x1\n")
    os.utime(dump, (150, 150))
    (saved / "notes").write_text("remember the milk")
    into = tmp_path / "evidence"
    done = command_line("collect", "pprof", saved, "--into", into)
    assert done.status == 2
    assert "notes: not a goroutine dump" in done.err
    assert [entry["file"] for entry in manifest(into)["snapshots"]] == [
        "heap-001.pb.gz",
        "goroutine-002.txt",
        "heap-003.pb.gz",
    ]
    evidence = read_evidence(into)
    assert [snapshot.time for snapshot in evidence.heap] == [100, 200]
    assert by_site(comparable(evidence.heap)[0])[0].space == 40
    other = heap(tmp_path / "other", 300, 10, build_id="b2")
    done = command_line("collect", "pprof", other, "--into", into)
    assert "is of another program (build id b2)" in done.err
    assert len(read_evidence(into).heap) == 2
    assert not list(into.glob(".*"))


def test_what_is_no_snapshot_is_called_by_its_name(tmp_path: Path, command_line: CommandLine) -> None:
    program = tmp_path / "program"
    program.write_bytes(b"\x7fELF\x02\x01\x01" + bytes(50))
    done = command_line("collect", "pprof", program, tmp_path / "gone", "--into", tmp_path / "evidence")
    assert done.status == 2
    assert f"{program}: an executable, not a profile of one" in done.err
    assert f"golint-leaks: {tmp_path / 'gone'}: No such file or directory\n" in done.err
    done = command_line("check", "--evidence", tmp_path / "evidence", tmp_path)
    assert "golint-leaks collect escape and collect pprof fill such a directory" in done.err


def test_a_dump_without_its_end(tmp_path: Path, command_line: CommandLine) -> None:
    """It is read as far as it goes, and said to be cut."""
    dump = tmp_path / "dump"
    dump.write_text("goroutine 1 [select, 4 minutes]:\nmain.main()\n\t/m.go:3 +0x1\n\ngoroutine 2 [sel")
    into = tmp_path / "evidence"
    done = command_line("collect", "pprof", dump, "--into", into)
    assert done.status == 0
    assert "dump: ends in the middle of a line; goroutines may be missing" in done.err
    assert [notice.kind for notice in read_evidence(into).notices] == ["dump-cut"]


def test_one_broken_file_does_not_end_the_reading(tmp_path: Path, command_line: CommandLine) -> None:
    into = tmp_path / "evidence"
    first, second = heap(tmp_path / "1", 100, 4), heap(tmp_path / "2", 200, 9)
    assert command_line("collect", "pprof", first, second, "--into", into).status == 0
    (into / "heap-001.pb.gz").write_bytes(b"\x1f\x8bnonsense")
    evidence = read_evidence(into)
    assert len(evidence.heap) == 1
    assert [notice.kind for notice in evidence.notices] == ["unreadable"]
    assert "heap-001.pb.gz: the compressed data are damaged" in evidence.notices[0].message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, "holds no evidence"),
        ("{", "not JSON"),
        ("[]", "not a manifest"),
        ('{"format": 99}', "format 99 is not one that this version reads"),
        (
            '{"format": 1, "snapshots": [{"kind": "heap", "file": "../x"}]}',
            "'../x' is not a file of this directory",
        ),
        ('{"format": 1, "snapshots": [{"kind": "shoe", "file": "x"}]}', "'shoe' is not a kind"),
    ],
)
def test_directories_that_hold_no_evidence(tmp_path: Path, text: str | None, expected: str) -> None:
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(EvidenceError, match=re.escape(expected)):
        read_evidence(tmp_path)
    with pytest.raises(EvidenceError, match="no such directory"):
        read_evidence(tmp_path / "none")


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Addresses of leaking services, by scenario."""
    assert GO
    program = tmp_path_factory.mktemp("lab") / "lab"
    built = subprocess.run(
        [GO, "build", "-o", program, "."], cwd=ROOT / "corpus" / "lab", capture_output=True, text=True
    )
    assert built.returncode == 0, built.stderr
    processes = {
        name: subprocess.Popen(
            [program, "-scenario", name, "-leak", "-every", "2ms", "-for", "120s"],
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in SCENARIOS
    }
    addresses = {}
    for name, process in processes.items():
        assert process.stdout is not None
        addresses[name] = process.stdout.readline().strip()
    yield addresses
    for process in processes.values():
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


ROW = re.compile(r" *(-?[0-9]+)B? +\S+% +\S+% +(-?[0-9]+)B? +\S+%  (.*?)(?: +\((?:partial-)?inline\))?")


def pprof_rows(value: str, base: Path, last: Path) -> list[tuple[str, int, int]]:
    """What ``go tool pprof -base`` prints, with every number exact and nothing left out."""
    assert GO
    unit = "-unit=B" if value.endswith("space") else "-unit=count"
    options = ["-text", "-trim=false", unit, f"-sample_index={value}"]
    said = subprocess.run(
        [GO, "tool", "pprof", *options, "-base", base, last], capture_output=True, text=True
    )
    assert said.returncode == 0, said.stderr
    rows = [ROW.fullmatch(line) for line in said.stdout.splitlines()]
    return [(row[3], int(row[1]), int(row[2])) for row in rows if row]


def test_growth_is_what_pprof_says(
    laboratory: dict[str, str], tmp_path: Path, command_line: CommandLine
) -> None:
    for name, address in laboratory.items():
        into = tmp_path / name
        done = command_line("collect", "pprof", address, "--every", "600ms", "--count", "2", "--into", into)
        assert done.status == 0, done.err
        assert "round 2 of 2: " in done.err
        evidence = read_evidence(into)
        assert evidence.notices == ()
        kept, refused = comparable(evidence.heap)
        assert (len(kept), refused) == (2, [])
        assert all(snapshot.collected for snapshot in kept)
        files = [into / entry["file"] for entry in manifest(into)["snapshots"] if entry["kind"] == "heap"]
        compared = 0
        for value in ("inuse_space", "inuse_objects", "alloc_space", "alloc_objects"):
            rows = pprof_rows(value, *files)
            assert [tuple(row) for row in by_function(kept[0], kept[1], value)] == rows
            compared += len(rows)
        assert compared > 50
        grown = by_site(kept)[0]
        assert grown.certain
        assert (
            f"example.com/lab/{name}." in "".join(frame.function for frame in grown.stack)
            or name == "goroutines"
        )


def test_goroutines_that_the_runtime_calls_leaked(
    laboratory: dict[str, str], tmp_path: Path, command_line: CommandLine
) -> None:
    into = tmp_path / "evidence"
    address = laboratory["goroutines"]
    assert (
        command_line("collect", "pprof", address, "--every", "300ms", "--count", "2", "--into", into).status
        == 0
    )
    evidence = read_evidence(into)
    assert {snapshot.form for snapshot in evidence.goroutines} == {"dump", "profile"}
    grown, refused = piles(evidence.goroutines)
    assert refused == []
    worst = grown[0]
    assert (worst.wait_reason, worst.monotone) == ("chan send", True)
    assert worst.blocked.function.startswith("example.com/lab/goroutines.")
    assert worst.created_by is not None
    assert worst.created_by.function.startswith("example.com/lab/goroutines.")
    assert worst.leaked > 0.5 * worst.counts[-1] > 0
