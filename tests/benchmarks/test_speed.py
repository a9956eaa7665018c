"""Measuring processes, and which files were parsed."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import pytest

from benchmarks.process import descendants, measure
from benchmarks.speed import compare, go_files

BUSY = """
import os, time
if os.fork() == 0:
    while time.process_time() < 0.3: pass
    os._exit(0)
os.wait()
print("done")
"""


def test_cpu_includes_children() -> None:
    run = measure([sys.executable, "-c", BUSY], Path(), os.environ)
    assert run.status == 0
    assert run.output == b"done\n"
    assert run.cpu >= 0.3
    assert run.wall >= 0.25
    assert run.peak == 0
    assert run.digest == hashlib.sha256(b"done\n").hexdigest()


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="needs /proc")
def test_memory_is_sampled() -> None:
    code = "import time; data = bytearray(b'x') * (64 << 20); time.sleep(0.6)"
    assert measure([sys.executable, "-c", code], Path(), os.environ, memory=True).peak > 64 << 20
    assert os.getpid() in descendants(os.getpid())


def test_a_failing_command_is_told_by_its_status() -> None:
    run = measure([sys.executable, "-c", "import sys; sys.exit('why')"], Path(), os.environ)
    assert run.status == 1
    assert run.errors == b"why\n"


def line(data: bytes) -> str:
    return f"file {len(data)} {hashlib.sha256(data).hexdigest()}"


def test_parses_are_matched_with_files(tmp_path: Path) -> None:
    for name, data in (("a.go", b"a"), ("b/b.go", b"same"), ("c/c.go", b"same"), ("d.go", b"not parsed")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    (tmp_path / "e.txt").write_bytes(b"e")
    assert [path.name for path in go_files(tmp_path)] == ["a.go", "d.go", "b.go", "c.go"]
    parses = compare([line(b"a"), line(b"same"), line(b"same")], tmp_path)
    assert [path.name for path in parses.files] == ["a.go", "b.go", "c.go"]
    assert parses[1:] == (3, 0, 0, 0)
    # One of two equal files is parsed; a file is parsed again; bytes of nowhere are parsed.
    parses = compare([line(b"same"), line(b"a"), line(b"a"), line(b"x"), "range 4 ab"], tmp_path)
    assert [path.name for path in parses.files] == ["a.go", "b.go"]
    assert parses[1:] == (4, 1, 1, 1)
