"""What the rules on finalizers and tickers claim, seen in programs that run."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.corpus_support import go, go_command, run

_PROGRAM = """\
package main

import (
	"fmt"
	"os"
	"runtime"
	"time"
)

type conn struct {
	fd   int
	peer *conn
	end  func()
	data [64]byte
}

var ran = make(chan string, 16)

func (c *conn) Close() { ran <- "ran" }

var _ = os.Args

func set() {
	c := &conn{fd: 1}
%s
}

func main() {
	set()
	for range 5 {
		runtime.GC()
		time.Sleep(5 * time.Millisecond)
	}
	select {
	case what := <-ran:
		fmt.Println(what)
	default:
		fmt.Println("never")
	}
}
"""

RUNS = {
    "parameter only": "runtime.SetFinalizer(c, func(c *conn) { c.Close() })",
    "method expression": "runtime.SetFinalizer(c, (*conn).Close)",
    "another one starts a goroutine": (
        "runtime.SetFinalizer(new(conn), func(*conn) { go func() { <-make(chan int) }() }); runtime.GC()\n"
        "time.Sleep(5 * time.Millisecond); runtime.SetFinalizer(c, (*conn).Close)"
    ),
    "child": "c.peer = &conn{}; runtime.SetFinalizer(c, (*conn).Close)",
    "pointer to itself": "c.peer = c; runtime.SetFinalizer(c, (*conn).Close)",
    "field let go": (
        "h := &conn{peer: c}; runtime.SetFinalizer(h.peer, func(c *conn) { h.fd++; c.Close() }); h.peer = nil"
    ),
    "small number inside": (
        "p := &struct{ c *conn; a, b int }{c: c}; runtime.SetFinalizer(&p.b, func(*int) {})\n"
        "runtime.SetFinalizer(c, (*conn).Close)"
    ),
    "cleanup": 'runtime.AddCleanup(c, func(int) { ran <- "ran" }, c.fd)',
    "cleanup in a cycle": 'c.peer = c; runtime.AddCleanup(c, func(int) { ran <- "ran" }, 1)',
}
NEVER = {
    "captured": 'runtime.SetFinalizer(c, func(*conn) { ran <- fmt.Sprint("ran", c.fd) })',
    "alias": 'self := c; runtime.SetFinalizer(c, func(*conn) { ran <- fmt.Sprint("ran", self.fd) })',
    "holder": "h := []*conn{c}; runtime.SetFinalizer(c, func(*conn) { h[0].Close() })",
    "cycle of two": "c.peer = &conn{peer: c}; runtime.SetFinalizer(c, (*conn).Close)",
    "own method": "c.end = c.Close; runtime.SetFinalizer(c, (*conn).Close)",
    "another one waits": (
        "runtime.SetFinalizer(new(conn), func(*conn) { <-make(chan int) }); runtime.GC(); runtime.GC()\n"
        "time.Sleep(5 * time.Millisecond); runtime.SetFinalizer(c, (*conn).Close)"
    ),
    "another one is endless": (
        "runtime.SetFinalizer(new(conn), func(*conn) { for { runtime.Gosched() } })\n"
        "runtime.GC(); runtime.GC(); time.Sleep(5 * time.Millisecond); runtime.SetFinalizer(c, (*conn).Close)"
    ),
    "field": "h := &conn{peer: c}; runtime.SetFinalizer(h.peer, func(c *conn) { h.fd++; c.Close() })",
    "cleanup captured": "runtime.AddCleanup(c, func(int) { c.Close() }, 1)",
    "cleanup argument": "h := []*conn{c}; runtime.AddCleanup(c, func(h []*conn) { h[0].Close() }, h)",
}
THROWS = {
    "value": "runtime.SetFinalizer(*c, func(conn) {})",
    "slice": "runtime.SetFinalizer([]int{c.fd}, func([]int) {})",
    "inner": "runtime.SetFinalizer(&c.peer, func(**conn) {})",
    "element": "all := make([]conn, 1+c.fd); runtime.SetFinalizer(&all[1], (*conn).Close)",
    "no parameter": "runtime.SetFinalizer(c, c.Close)",
    "two parameters": "runtime.SetFinalizer(c, func(*conn, int) {})",
    "other type": "runtime.SetFinalizer(c, func(*int) {})",
    "no function": "runtime.SetFinalizer(c, 1)",
    "each turn": "for range 2 { runtime.SetFinalizer(c, (*conn).Close) }",
    "twice": "runtime.SetFinalizer(c, (*conn).Close); runtime.SetFinalizer(c, (*conn).Close)",
}

_TICKERS = """\
package main

import (
	"fmt"
	"runtime"
	"time"
)

func drop() {
	for range 20000 {
		time.NewTicker(time.Hour)
		_ = time.Tick(time.Hour)
		_ = time.After(time.Hour)
	}
}

func main() {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	drop()
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&after)
	fmt.Println(int64(after.HeapObjects) - int64(before.HeapObjects))
}
"""


def execute(folder: Path, source: str, version: str) -> subprocess.CompletedProcess[str]:
    """Build and run a program."""
    (folder / "go.mod").write_text(f"module example.com/p\n\ngo {version}\n")
    (folder / "main.go").write_text(source)
    built = run([str(go_command()), "build", "-C", str(folder), "-o", "p.exe", "."])
    assert built.returncode == 0, built.stderr
    return run([str(folder / "p.exe")])


def toolchain() -> int:
    """The minor number of the version of the toolchain."""
    found = re.search(r"go1\.(\d+)", go("version").stdout)
    assert found is not None
    return int(found[1])


@pytest.mark.parametrize("how", RUNS)
def test_it_runs(how: str, tmp_path: Path) -> None:
    """What no rule reports does run."""
    assert execute(tmp_path, _PROGRAM % RUNS[how], "1.24").stdout == "ran\n"


@pytest.mark.parametrize("how", NEVER)
def test_it_never_runs(how: str, tmp_path: Path) -> None:
    """What GL501, GL503 (waits), GL504 and GL505 report does not run after several collections.

    Newer versions see some cleanups that could never run, and panic.
    """
    done = execute(tmp_path, _PROGRAM % NEVER[how], "1.24")
    assert done.stdout == "never\n" or "runtime.AddCleanup" in done.stderr


@pytest.mark.parametrize("how", THROWS)
def test_it_ends_the_program(how: str, tmp_path: Path) -> None:
    """What GL503 reports ends the program."""
    done = execute(tmp_path, _PROGRAM % THROWS[how], "1.24")
    assert done.returncode == 2
    assert "runtime.SetFinalizer" in done.stderr


@pytest.mark.parametrize(("version", "kept"), [("1.22", True), ("1.23", False)])
def test_the_version_decides(version: str, kept: bool, tmp_path: Path) -> None:
    """Timers and tickers that nobody refers to are collected from 1.23 on, by the version of the module.

    Toolchains from 1.27 on have no other way.
    """
    if kept and toolchain() >= 27:
        pytest.skip("this Go collects timers whatever the module says")
    left = int(execute(tmp_path, _TICKERS, version).stdout)
    assert (left > 60000) if kept else (left < 6000)
