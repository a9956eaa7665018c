"""Fixes of goroutines that wait: applied, they silence the finding; unsafe ones are not given."""

from __future__ import annotations

from pathlib import Path

import pytest

from golint_leaks.engine import RunOptions, run
from golint_leaks.finding import Confidence, Finding

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


def findings(tmp_path: Path, source: str) -> list[Finding]:
    """What the tool says of goroutines in one file."""
    (tmp_path / "go.mod").write_text("module example.com/p\n\ngo 1.24\n", encoding="utf-8")
    path = tmp_path / "p.go"
    path.write_text(HEADER + source, encoding="utf-8")
    options = RunOptions(
        paths=(str(path),), jobs=0, cache=False, select=("GL3",), min_confidence=Confidence.LOW
    )
    result = run(options)
    assert not result.notifications
    return result.findings


FIXED = {
    "room for the value of a sender that is left alone": (
        """
func f(work func() error, quit bool) error {
\tch := make(chan error)
\tgo func() { ch <- work() }()
\tif quit {
\t\treturn nil
\t}
\treturn <-ch
}""",
        "ch := make(chan error, 1)",
    ),
    "a sender that looks at the context as its receiver does": (
        """
func f(ctx context.Context, list []int) int {
\tctx, cancel := context.WithCancel(context.Background())
\tdefer cancel()
\treturn sum(ctx, list)
}
func sum(parent context.Context, list []int) int {
\tctx, cancel := context.WithCancel(parent)
\tdefer cancel()
\tch := make(chan int)
\tgo func() {
\t\tdefer close(ch)
\t\tfor _, v := range list {
\t\t\tch <- v
\t\t}
\t}()
\tfor {
\t\tselect {
\t\tcase v, ok := <-ch:
\t\t\tif !ok || v > 3 {
\t\t\t\treturn v
\t\t\t}
\t\tcase <-ctx.Done():
\t\t\treturn 0
\t\t}
\t}
}""",
        """
\t\t\tselect {
\t\t\tcase ch <- v:
\t\t\tcase <-ctx.Done():
\t\t\t\treturn
\t\t\t}
""",
    ),
    "the close by the only sender": (
        """
func f(list []int) {
\tch := make(chan int)
\tgo func() {
\t\tfor _, v := range list {
\t\t\tch <- v
\t\t}
\t}()
\tfor v := range ch {
\t\tprintln(v)
\t}
}""",
        """
\tgo func() {
\t\tdefer close(ch)
\t\tfor _, v := range list {
""",
    ),
    "the close by the only sender, for a goroutine that gets the receiving end": (
        """
func f(list []int) {
\tch := make(chan int)
\tgo print(ch)
\tgo func() {
\t\tfor _, v := range list {
\t\t\tch <- v
\t\t}
\t}()
}
func print(in <-chan int) {
\tfor v := range in {
\t\tprintln(v)
\t}
}""",
        "\t\tdefer close(ch)\n",
    ),
    "the close on a way that lacks it": (
        """
func f(list []int) {
\tch := make(chan int)
\tgo func() {
\t\tfor _, v := range list {
\t\t\tif v < 0 {
\t\t\t\treturn
\t\t\t}
\t\t\tch <- v
\t\t}
\t\tclose(ch)
\t}()
\tfor v := range ch {
\t\tprintln(v)
\t}
}""",
        """
\t\t\tif v < 0 {
\t\t\t\tclose(ch)
\t\t\t\treturn
""",
    ),
}


@pytest.mark.parametrize(("source", "expected"), FIXED.values(), ids=FIXED.keys())
def test_an_applied_fix_silences_the_finding(tmp_path: Path, source: str, expected: str) -> None:
    fixes = [finding.fix for finding in findings(tmp_path, source) if finding.fix is not None]
    assert fixes
    data = (HEADER + source).encode()
    for edit in sorted(fixes[0].edits, key=lambda e: -e.place.start):
        data = data[: edit.place.start] + edit.text.encode() + data[edit.place.end :]
    fixed = data.decode()
    assert expected in fixed
    assert findings(tmp_path, fixed.removeprefix(HEADER)) == []


UNSAFE = {
    "two senders, and room for one": """
func f(work func() error) error {
\tch := make(chan error)
\tfor range 3 {
\t\tgo func() { ch <- work() }()
\t}
\treturn <-ch
}""",
    "two goroutines send, each of which might close": """
func f(list []int) {
\tch := make(chan int)
\tgo func() {
\t\tfor _, v := range list {
\t\t\tch <- v
\t\t}
\t}()
\tgo func() {
\t\tch <- 0
\t}()
\tfor v := range ch {
\t\tprintln(v)
\t}
}""",
    "the channel is given to a function that may send": """
func f(list []int, more func(chan int)) {
\tch := make(chan int)
\tgo func() {
\t\tfor _, v := range list {
\t\t\tch <- v
\t\t}
\t}()
\tmore(ch)
\tfor v := range ch {
\t\tprintln(v)
\t}
}""",
    "the sender is started for each element": """
func f(list []int) {
\tch := make(chan int)
\tfor _, v := range list {
\t\tgo func() {
\t\t\tch <- v
\t\t}()
\t}
\tfor v := range ch {
\t\tprintln(v)
\t}
}""",
    "the statement shares its line": """
func f(list []int) {
\tch := make(chan int)
\tgo func() { ch <- 1; ch <- 2 }()
\tfor v := range ch {
\t\tprintln(v)
\t}
}""",
    "a signal that is meant to be received": """
func f(work func(), quit bool) {
\tch := make(chan struct{})
\tgo func() { work(); ch <- struct{}{} }()
\tif quit {
\t\treturn
\t}
\t<-ch
}""",
}


@pytest.mark.parametrize("source", UNSAFE.values(), ids=UNSAFE.keys())
def test_no_fix_where_it_would_not_be_safe(tmp_path: Path, source: str) -> None:
    found = findings(tmp_path, source)
    assert all(finding.fix is None for finding in found)
    if "more(" not in source:
        assert found
