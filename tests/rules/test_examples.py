"""The code in the rules' texts: Go accepts it, the bad one is reported, the good one is not."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from golint_leaks.engine import RunOptions, run
from golint_leaks.finding import Confidence, Finding
from golint_leaks.rules import Rule, catalogue

# The surroundings that the fragments need.
_FRAMES = {
    "GL901": """\
import "slices"
%s
var _ = slices.Max[[]int]
var recent []entry
const limit = 100
type entry struct { name string; answer []byte }
""",
    "GL902": """\
import "net"
%s
type server struct{}
func (s *server) watch(conn net.Conn, done chan struct{}) { <-done }
func (s *server) answer(conn net.Conn) {}
""",
    "GL101": """\
import ("fmt"; "io"; "net/http")
func f(url string) ([]byte, error) {
%s
}
var _ = fmt.Sprint
""",
    "GL102": """\
import ("context"; "database/sql")
func f(ctx context.Context, db *sql.DB) (ids []int64, err error) {
%s
}
""",
    "GL103": """\
import ("context"; "database/sql")
func f(ctx context.Context, db *sql.DB, lock string) error {
%s
}
""",
    "GL104": """\
import ("context"; "database/sql")
func f(ctx context.Context, db *sql.DB, debit string, from, amount int) error {
%s
}
""",
    "GL105": """\
import ("errors"; "os")
func f(name string, data []byte) error {
%s
}
var _ = errors.New
""",
    "GL106": """\
import "net"
func f(address string, hello []byte) error {
%s
}
""",
    "GL107": """\
import ("io"; "os")
func f(names []string) error {
%s
	return nil
}
func load(r io.Reader) error { _, err := io.ReadAll(r); return err }
""",
    "GL108": """\
import "net/http"
func f(url string) error {
%s
	return nil
}
""",
    "GL201": """\
import "time"
func f(done <-chan struct{}) {
%s
}
func poll() {}
""",
    "GL202": """\
import "time"
func f(kill func(), wait func() error) error {
%s
}
""",
    "GL203": """\
import "time"
func f(messages <-chan int) {
%s
}
func handle(int) {}
""",
    "GL204": """\
import "time"
func f(done <-chan struct{}) {
%s
}
func poll() {}
""",
    "GL206": """\
import "context"
type job struct{ id int }
type jobKey struct{}
func f(ctx context.Context, jobs <-chan job) {
%s
}
func run(context.Context, job) {}
""",
    "GL207": """\
import ("errors"; "os"; "os/signal")
var errInterrupted = errors.New("interrupted")
func f(result <-chan error) error {
%s
}
""",
    "GL205": """\
import ("context"; "time")
func f(ctx context.Context) error {
%s
}
func prepare(ctx context.Context) error { return ctx.Err() }
func work(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
""",
    "GL301": """\
import ("errors"; "time")
var errLate = errors.New("late")
func f(work func() error, limit time.Duration) error {
%s
}
""",
    "GL302": """\
func f(connect func() error, fail func(error)) {
%s
}
""",
    "GL303": """\
type job struct{}
func (job) do() {}
func f(workers int, list []job) error {
%s
}
""",
    "GL304": """\
func f(numbers []int, handle func(int), check func(int) error) error {
%s
}
""",
    "GL305": """\
import ("errors"; "sync")
var errMissing = errors.New("missing")
type item struct{}
type store struct { mu sync.Mutex; items map[string]*item }
func (s *store) find(key string) (*item, error) {
%s
}
""",
    "GL306": """\
import "sync"
func f(names []string, fetch func(string) error, fail func(error)) {
%s
}
""",
    "GL307": """\
import ("context"; "time")
type item struct{}
type cache struct{ items map[string]item }
func (c *cache) expire() { clear(c.items) }
var _ context.Context
%s
""",
    "GL308": """\
type event struct{}
func f(source interface { Next() bool; Event() event }, store func(event) error) error {
%s
}
""",
    "GL309": """\
import "time"
%s
func poll() {}
""",
    "GL401": """\
import ("net/http"; "sync"; "time")
var mu sync.Mutex
%s
""",
    "GL402": """\
import ("net/http"; "slices"; "sync"; "time")
type entry struct { path string; at time.Time }
var mu sync.Mutex
var _ = slices.Clone[[]int]
%s
""",
    "GL403": """\
import ("net/http"; "sync")
%s
func serve(http.ResponseWriter, *http.Request) {}
""",
    "GL404": """\
import ("bytes"; "io"; "sync")
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}
func f(r io.Reader, use func([]byte) error) error {
%s
}
""",
    "GL601": """\
import ("log"; "net/http")
var events = make(chan string)\nfunc publish(event string) { events <- event }
%s
""",
    "GL602": """\
import ("bytes"; "os")
var magic = map[string][]byte{}
var _ = bytes.Clone
%s
func forget(name string) { delete(magic, name) }
""",
    "GL501": """\
import "runtime"
type conn struct { fd int }
func f(fd int) *conn {
%s
}
func (c *conn) Close() { release(c.fd) }
func release(fd int) {}
""",
    "GL502": """\
import "runtime"
type socket struct { fd int }
type port struct { fd int }
func (p *port) Close() { closeSocket(p.fd) }
func f(fd int) any {
%s
}
func closeSocket(fd int) {}
""",
    "GL503": """\
import "runtime"
type handle struct { fd int }
func (h *handle) Close() { release(h.fd) }
func f(fd int) *handle {
%s
}
func release(fd int) {}
""",
    "GL504": """\
import "runtime"
type node struct { fd int; child, parent *node }
func f(fd int) *node {
%s
}
func (n *node) release() { releaseFd(n.fd) }
func (n *node) Release() { n.release() }
func releaseFd(fd int) {}
""",
    "GL505": """\
import "runtime"
type buffer struct { fd int }
func f(fd int) *buffer {
%s
}
func release(fd int) {}
""",
    "GL109": """\
import "os"
%s
""",
}


# Versions of the language in which the examples leak.
_GO = {"GL201": "1.22", "GL203": "1.22", "GL204": "1.22"}


def program(rule: Rule, code: str) -> str:
    """A whole file; functions at the end of a fragment go behind the function around it."""
    body, separator, functions = code.partition("\n\nfunc ")
    if rule.id != "GL107":
        body, separator, functions = code, "", ""
    text = "package p\n\n" + _FRAMES[rule.id] % body
    return text + (separator.lstrip("\n") and f"func {functions}\n")


def findings(root: Path, text: str, go: str) -> list[Finding]:
    """All findings of all rules in one file."""
    (root / "go.mod").write_text(f"module example.com/p\n\ngo {go}\n")
    (root / "p.go").write_text(text)
    result = run(
        RunOptions(paths=(root,), root=str(root), cache=False, jobs=0, min_confidence=Confidence.LOW)
    )
    assert [told.message for told in result.notifications] == []
    return result.findings


# Rules whose analysis does not find their example yet.
_PENDING = frozenset[str]()


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(rule, marks=[pytest.mark.xfail(strict=True)] if rule.id in _PENDING else [])
        for rule in catalogue().values()
        if "evidence" not in rule.analyses  # these need a running program: tests/test_laboratory.py
    ],
    ids=lambda rule: rule.id,
)
def test_example_is_reported(rule: Rule, tmp_path: Path) -> None:
    """The example has the finding that it is the example of, and no other."""
    found = findings(tmp_path, program(rule, rule.example), _GO.get(rule.id, "1.24"))
    assert {finding.rule for finding in found} == {rule.id}


@pytest.mark.parametrize("rule", catalogue().values(), ids=lambda rule: rule.id)
def test_instead_is_silent(rule: Rule, tmp_path: Path) -> None:
    """What is to be written instead has no finding of any confidence."""
    assert findings(tmp_path, program(rule, rule.instead), _GO.get(rule.id, "1.24")) == []


def test_go_accepts_the_code(tmp_path: Path) -> None:
    """All examples compile."""
    (tmp_path / "go.mod").write_text("module example.com/p\n\ngo 1.24\n")
    for rule in catalogue().values():
        for name in ("example", "instead"):
            folder = tmp_path / rule.id.lower() / name
            folder.mkdir(parents=True)
            (folder / "p.go").write_text(program(rule, getattr(rule, name)))
    built = subprocess.run(
        ["go", "build", "./..."], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=600
    )
    assert built.returncode == 0, built.stderr
