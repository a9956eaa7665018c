"""The abstract machine on small programs: what leaks, what does not, and what is told of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from golint_leaks.engine import RunOptions, run
from golint_leaks.finding import Confidence, Finding
from golint_leaks.goroutines.kinds import HOW
from golint_leaks.rules import catalogue

HEADER = """package p

import (
\t"context"
\t"sync"
\t"time"
)

var _ context.Context
var _ sync.Mutex
var _ time.Duration

"""


RULES = ("GL301", "GL302", "GL303", "GL304", "GL305", "GL306", "GL308")


def findings(tmp_path: Path, source: str, low: bool = False) -> list[Finding]:
    (tmp_path / "go.mod").write_text("module example.com/p\n\ngo 1.24\n", encoding="utf-8")
    path = tmp_path / "p.go"
    path.write_text(HEADER + source, encoding="utf-8")
    level = Confidence.LOW if low else Confidence.MEDIUM
    result = run(RunOptions(paths=(str(path),), jobs=0, cache=False, select=RULES, min_confidence=level))
    assert not result.notifications
    return result.findings


LOUD = {
    "a loop that nobody sees and that never ends": (
        """
func f() {
\tch := make(chan int)
\tgo func() { ch <- 1 }()
\tfor {
\t\ttime.Sleep(time.Second)
\t}
}""",
        ("GL301", "p.f.func1", "chan send"),
    ),
    "next to a goroutine in a loop that nobody sees": (
        """
func f(work func()) {
\td := make(chan int)
\tgo func() {
\t\tfor {
\t\t\twork()
\t\t\tprintln(cap(d))
\t\t}
\t}()
\tch := make(chan int)
\tgo func() { ch <- 1 }()
}""",
        ("GL301", "p.f.func2", "chan send"),
    ),
    "a channel that a promoted method made": (
        """
type base struct{ ch chan int }
func (b *base) setup() { b.ch = make(chan int) }
type whole struct{ base }
func f() {
\tw := &whole{}
\tw.setup()
\tgo func() { w.ch <- 1 }()
}""",
        ("GL301", "p.f.func1", "chan send"),
    ),
    "early return while the child sends": (
        """
func f(work func() error, quit bool) error {
\tch := make(chan error)
\tgo func() { ch <- work() }()
\tif quit {
\t\treturn nil
\t}
\treturn <-ch
}""",
        ("GL301", "p.f.func1", "chan send"),
    ),
    "a method that gives its channel away too late": (
        """
type s struct{ done chan struct{} }
func (x *s) run() { <-x.done }
func f() {
\tx := &s{done: make(chan struct{})}
\tgo x.run()
}""",
        ("GL302", "p.(*s).run", "chan receive"),
    ),
    "a wait group counts what does not come": (
        """
func f(list []int) {
\tvar wg sync.WaitGroup
\twg.Add(len(list) + 1)
\tfor range list {
\t\tgo wg.Done()
\t}
\twg.Wait()
}""",
        ("GL306", "p.f", "sync.WaitGroup.Wait"),
    ),
    "a select with one case is a plain operation": (
        """
func f(ctx context.Context, work func() int) int {
\tch := make(chan int)
\tgo func() {
\t\tselect {
\t\tcase ch <- work():
\t\t}
\t}()
\tselect {
\tcase n := <-ch:
\t\treturn n
\tcase <-ctx.Done():
\t\treturn 0
\t}
}""",
        ("GL301", "p.f.func1", "chan send"),
    ),
    "two ways out of a select, none for the sender": (
        """
func f(ctx context.Context, work func() int) int {
\tch, never := make(chan int), make(chan int)
\tgo func() {
\t\tselect {
\t\tcase ch <- work():
\t\tcase <-never:
\t\t}
\t}()
\tselect {
\tcase n := <-ch:
\t\treturn n
\tcase <-ctx.Done():
\t\treturn 0
\t}
}""",
        ("GL304", "p.f.func1", "select"),
    ),
    "workers that stop at an error while things are left": (
        """
func f(list []string, work func(string) error) {
\tch := make(chan string)
\tvar wg sync.WaitGroup
\tfor i := 0; i < 8; i++ {
\t\twg.Add(1)
\t\tgo func() {
\t\t\tdefer wg.Done()
\t\t\tfor s := range ch {
\t\t\t\tif work(s) != nil {
\t\t\t\t\treturn
\t\t\t\t}
\t\t\t}
\t\t}()
\t}
\tfor _, s := range list {
\t\tch <- s
\t}
\tclose(ch)
\twg.Wait()
}""",
        ("GL301", "p.f", "chan send"),
    ),
}


AMONG = {
    "two locks, found by a getter, in the opposite order": (
        """
type item struct{ mu sync.Mutex }
type shelf struct {
\tmu    sync.Mutex
\titems map[string]*item
}
func (s *shelf) at(name string) *item { return s.items[name] }
func (s *shelf) down() {
\ts.mu.Lock()
\tdefer s.mu.Unlock()
\ti := s.at("a")
\ti.mu.Lock()
\ti.mu.Unlock()
}
func (s *shelf) up(i *item) {
\ti.mu.Lock()
\tdefer i.mu.Unlock()
\ts.mu.Lock()
\ts.mu.Unlock()
}
func f() {
\ts := &shelf{items: map[string]*item{"a": {}}}
\tgo s.down()
\tgo s.up(s.at("a"))
}""",
        ("GL305", "p.(*shelf).down", "sync.Mutex.Lock"),
    ),
    "made and started by others": (
        """
type box struct {
\tmu   sync.Mutex
\tdone bool
}
type test struct{ b *box }
func open() *test { return &test{} }
func (t *test) start() {
\tt.b = &box{}
\tgo t.b.look()
}
func (b *box) look() {
\tb.mu.Lock()
\tb.mu.Unlock()
}
func f() {
\tt := open()
\tt.start()
\tt.b.mu.Lock()
}""",
        ("GL305", "p.(*box).look", "sync.Mutex.Lock"),
    ),
}
"""Programs in which others are blocked as well."""


@pytest.mark.parametrize(("source", "expected"), LOUD.values(), ids=LOUD.keys())
def test_loud(tmp_path: Path, source: str, expected: tuple[str, str, str]) -> None:
    found = {
        (f.rule, f.goroutine.removeprefix("example.com/"), f.wait_reason)
        for f in findings(tmp_path, source, low=True)
    }
    assert found == {expected}


@pytest.mark.parametrize(("source", "expected"), AMONG.values(), ids=AMONG.keys())
def test_loud_among_others(tmp_path: Path, source: str, expected: tuple[str, str, str]) -> None:
    assert expected in {
        (f.rule, f.goroutine.removeprefix("example.com/"), f.wait_reason) for f in findings(tmp_path, source)
    }


SILENT = {
    "held by a goroutine in a loop that nobody sees": """
func f(work func()) {
\tch := make(chan int)
\tgo func() { ch <- 1 }()
\tgo func() {
\t\tfor {
\t\t\twork()
\t\t\tprintln(cap(ch))
\t\t}
\t}()
}""",
    "as many receives as sends, over another expression of the same number": """
func f(list []int) {
\tch := make(chan int)
\tfor i := range list {
\t\tgo func() { ch <- i }()
\t}
\tfor i := 0; i < len(list); i++ {
\t\t<-ch
\t}
}""",
    "the same condition on both sides": """
func f(both bool) {
\tch := make(chan int)
\tif both {
\t\tgo func() { ch <- 1 }()
\t}
\tif both {
\t\t<-ch
\t}
}""",
    "the channel is known outside": """
var registry = map[string]chan int{}
func f(name string) {
\tch := make(chan int)
\tregistry[name] = ch
\tgo func() { ch <- 1 }()
}""",
    "a callback in a field of something that is given away": """
type server struct{ started func() }
func f(run func(*server)) {
\tch := make(chan struct{})
\ts := &server{}
\ts.started = func() { close(ch) }
\tgo run(s)
\t<-ch
}""",
    "cancel is deferred": """
func f(work func()) {
\tctx, cancel := context.WithCancel(context.Background())
\tdefer cancel()
\tgo func() { <-ctx.Done() }()
\twork()
}""",
    "a panic ends the process": """
func f(n int) {
\tch := make(chan int)
\tgo func() { <-ch }()
\tif n > 3 {
\t\tpanic("no")
\t}
\tch <- n
}""",
    "the result goes to the caller": """
func f() <-chan int {
\tch := make(chan int)
\tgo func() { ch <- 1 }()
\treturn ch
}""",
}


@pytest.mark.parametrize("source", SILENT.values(), ids=SILENT.keys())
def test_silent(tmp_path: Path, source: str) -> None:
    assert findings(tmp_path, source, low=True) == []


def test_the_story_names_who_leaves(tmp_path: Path) -> None:
    [found] = findings(tmp_path, LOUD["early return while the child sends"][0])
    assert [step.message for step in found.steps] == [
        "f.func1 is started here",
        "this condition holds",
        "f returns here",
        "f.func1 waits here for ever",
    ]
    assert [(t.goroutine, t.steps) for t in found.threads] == [
        ("example.com/p.f", (0, 1, 2)),
        ("example.com/p.f.func1", (3,)),
    ]
    assert "[f returns](2)" in found.message
    assert found.confidence is Confidence.HIGH


def test_what_is_given_up_is_told(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.com/p\n\ngo 1.24\n", encoding="utf-8")
    path = tmp_path / "p.go"
    starts = "\n".join(
        f"\tgo func() {{ for {{ select {{ case a <- {n}: case n := <-a: b <- n; <-b; b <- {n} }} }} }}()"
        for n in range(9)
    )
    path.write_text(
        HEADER + f"func f() {{\n\ta, b := make(chan int), make(chan int)\n{starts}\n}}\n", encoding="utf-8"
    )
    result = run(RunOptions(paths=(str(path),), jobs=0, cache=False, select=("GL3",)))
    assert result.statistics.gave_up == 1
    assert result.statistics.explored == {"entries": 1, "entries_simplified": 0, "entries_given_up": 1}


def test_fewer_calls_are_followed_where_they_lead_too_far(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.com/p\n\ngo 1.24\n", encoding="utf-8")
    path = tmp_path / "p.go"
    steps = "".join(f"func g{n}(a, b chan int) {{ g{n + 1}(a, b) }}\n" for n in range(4))
    starts = "".join(
        f"\tgo func() {{ for {{ select {{ case a <- {n}: case n := <-a: b <- n; <-b; b <- {n} }} }} }}()\n"
        for n in range(9)
    )
    path.write_text(
        HEADER
        + "func f(quit bool) {\n\ta, b, c := make(chan int), make(chan int), make(chan int)\n"
        + "\tgo func() { c <- 1 }()\n\tif quit {\n\t\treturn\n\t}\n\tg0(a, b)\n\t<-c\n}\n"
        + steps
        + f"func g4(a, b chan int) {{\n{starts}}}\n",
        encoding="utf-8",
    )
    result = run(RunOptions(paths=(str(path),), jobs=0, cache=False, select=("GL301",)))
    assert result.statistics.explored == {"entries": 1, "entries_simplified": 1, "entries_given_up": 0}
    assert [n.kind for n in result.notifications] == ["simplified"]
    assert "example.com/p.f.func1" in [found.goroutine for found in result.findings]


FLAGS = 12


def flags(end: str) -> str:
    """A function with more combinations of flags than are explored, which have no part in who waits."""
    params = ", ".join(f"p{n}" for n in range(FLAGS))
    sets = "".join(f"\tx{n} := false\n\tif p{n}() {{\n\t\tx{n} = true\n\t}}\n" for n in range(FLAGS))
    asks = "".join(f"\tif x{n} {{\n\t\tp{n}()\n\t}}\n" for n in range(FLAGS))
    return (
        f"func f({params} func() bool) {{\n\tdone := make(chan struct{{}})\n"
        f"\tgo func() {{ <-done }}()\n{sets}{asks}{end}}}\n"
    )


def test_data_are_widened_before_an_entry_is_given_up(tmp_path: Path) -> None:
    assert findings(tmp_path, flags("\tclose(done)\n")) == []  # without a notification


def test_a_leak_with_too_many_data_is_found(tmp_path: Path) -> None:
    [found] = findings(tmp_path, flags(""))
    assert found.rule == "GL302"


def test_a_buffer_of_one_is_proposed_where_it_is_enough(tmp_path: Path) -> None:
    source = LOUD["early return while the child sends"][0]
    [found] = findings(tmp_path, source)
    assert found.fix is not None
    [edit] = found.fix.edits
    text = (HEADER + source).encode()
    fixed = text[: edit.place.start] + edit.text.encode() + text[edit.place.end :]
    assert b"ch := make(chan error, 1)" in fixed
    assert findings(tmp_path, fixed.decode().removeprefix(HEADER)) == []


def test_no_buffer_of_one_for_two_senders(tmp_path: Path) -> None:
    source = """
func f(work func() error) error {
\tch := make(chan error)
\tfor range 3 {
\t\tgo func() { ch <- work() }()
\t}
\treturn <-ch
}"""
    [found] = findings(tmp_path, source)
    assert found.fix is None


@pytest.mark.parametrize("kind", sorted(HOW))
def test_a_rule_words_every_situation(kind: str) -> None:
    """Whatever the machine finds of a kind, its rule has a message for it."""
    (rule,) = (rule for rule in catalogue().values() if kind in rule.kinds or kind == rule.name)
    assert set(HOW[kind]) <= set(rule.messages)
