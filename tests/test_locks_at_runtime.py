"""What the rule on locks claims of the corpus, seen in a program that runs."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.corpus_support import CORPUS, functions, go_command, run

_SHELVES = CORPUS / "gl305" / "shelves"

# How each function is called so that it takes the path in question: who must be able to lock afterwards.
_PROGRAM = """\
package main

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"example.com/p/shelves"
)

type shelf = shelves.Shelf
type archive = shelves.Archive

var failing = writer{}

type writer struct{}

func (writer) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func seen(name string, use, next func()) {
	first, second := make(chan bool, 1), make(chan bool, 1)
	go func() {
		defer func() { recover(); first <- true }()
		use()
	}()
	select {
	case <-first:
	case <-time.After(200 * time.Millisecond):
	}
	go func() { next(); second <- true }()
	select {
	case <-second:
		fmt.Println(name, "free")
	case <-time.After(200 * time.Millisecond):
		fmt.Println(name, "blocked")
	}
}

func main() {
	var all sync.WaitGroup
	one := func(name string, use func(s *shelf)) {
		all.Add(1)
		go func() {
			defer all.Done()
			s := shelves.Make()
			seen(name, func() { use(s) }, func() { s.Deferred("a") })
		}()
	}
	many := func(name string, use func(a *archive)) {
		all.Add(1)
		go func() {
			defer all.Done()
			a := shelves.MakeArchive()
			seen(name, func() { use(a) }, func() { a.Lock(); a.Unlock() })
		}()
	}
	one("EarlyReturn", func(s *shelf) { s.EarlyReturn("none") })
	one("OnError", func(s *shelf) { s.OnError("b", io.Writer(failing)) })
	one("Set", func(s *shelf) { s.Set("b", 1) })
	one("InSwitch", func(s *shelf) { s.InSwitch("b", "remove") })
	one("LockedTwice", func(s *shelf) { s.LockedTwice("a") })
	one("Continues", func(s *shelf) { s.Continues([]string{"none"}) })
	one("DeferredInLoop", func(s *shelf) { s.DeferredInLoop([]string{"a", "b"}) })
	one("ThroughAPointer", func(s *shelf) { s.ThroughAPointer("") })
	one("InALiteral", func(s *shelf) { s.InALiteral([]string{""}) })
	one("Tried", func(s *shelf) { s.Fill(); s.Tried("b") })
	one("OtherFlag", func(s *shelf) { s.OtherFlag("a", true, false) })
	many("ReadSide", func(a *archive) { a.ReadSide(1) })
	many("DefersTheWrongCall", func(a *archive) { a.DefersTheWrongCall(1) })
	many("Upgrades", func(a *archive) { a.Upgrades(1, "new") })
	one("EveryPath", func(s *shelf) { s.EveryPath("none") })
	one("Conditional", func(s *shelf) { s.Conditional("a", true) })
	one("Attempted", func(s *shelf) { s.Attempted("a") })
	one("AttemptRemembered", func(s *shelf) { s.AttemptRemembered("a") })
	one("Flagged", func(s *shelf) { s.Flagged([]string{"a"}) })
	one("InBetween", func(s *shelf) { s.InBetween("b", func() int { return 1 }) })
	one("UsesWithoutLock", func(s *shelf) { s.UsesWithoutLock(func() error { return nil }) })
	one("ByLiteral", func(s *shelf) { s.ByLiteral("a") })
	one("ByLocalFunction", func(s *shelf) { s.ByLocalFunction("") })
	one("ByGoroutine", func(s *shelf) { s.ByGoroutine(func() {}) })
	one("InATurn", func(s *shelf) { s.InATurn([]string{"a", "b"}) })
	many("ConditionalByLength", func(a *archive) { a.ConditionalByLength(1) })
	many("Promoted", func(a *archive) { a.Promoted(1) })
	all.Wait()
}
"""

_MAKE = """\
package shelves

func Make() *Shelf {
	return &Shelf{items: map[string]int{"a": 1}, limit: 3}
}

func (s *Shelf) Fill() { s.limit = 1 }

func MakeArchive() *Archive {
	return &Archive{pages: map[int]string{1: "one"}, parts: []*Shelf{Make()}}
}
"""


def test_a_second_locker_blocks(tmp_path: Path) -> None:
    """After a loud function nobody gets the lock any more; after a silent one everybody does."""
    shutil.copytree(_SHELVES, tmp_path / "shelves")
    (tmp_path / "shelves" / "make.go").write_text(_MAKE)
    (tmp_path / "go.mod").write_text("module example.com/p\n\ngo 1.24\n")
    (tmp_path / "main.go").write_text(_PROGRAM)
    built = run([str(go_command()), "build", "-C", str(tmp_path), "-o", "p.exe", "."])
    assert built.returncode == 0, built.stderr
    lines = run([str(tmp_path / "p.exe")]).stdout.splitlines()
    told = dict(line.split() for line in lines)
    assert len(told) == 27, told
    labelled = {each.name: each.loud("GL305") for each in functions() if "shelves" in each.file}
    assert told == {name: "blocked" if labelled[name] else "free" for name in told}
