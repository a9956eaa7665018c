"""Obligations on paths: one small function a case, loud or silent, with where and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from golint_leaks.engine import RunOptions, run
from golint_leaks.finding import Confidence

HEADER = """package p

import (
\t"errors"
\t"io"
\t"net/http"
\t"os"
)

var _ = errors.New
var _ = io.EOF
var _ = http.MethodGet

"""

LOUD = {
    "success path only": """
func f(name string, c bool) error {
\tx, err := os.Open(name)
\tif err != nil {
\t\treturn err
\t}
\tif c {
\t\treturn errors.New("early")
\t}
\treturn x.Close()
}""",
    "overwritten in a retry loop": """
func f(url string) (*http.Response, error) {
\tvar resp *http.Response
\tvar err error
\tfor i := 0; i < 3; i++ {
\t\tresp, err = http.Get(url)
\t}
\treturn resp, err
}""",
    "method named but not called": """
func f(name string) error {
\tx, err := os.Open(name)
\tif err != nil {
\t\treturn err
\t}
\t_ = x.Close
\treturn nil
}""",
    "another error decides": """
func f(name string) error {
\tx, err := os.Open(name)
\tif err != nil {
\t\treturn err
\t}
\ty, err := os.Open(name + "2")
\tif err != nil {
\t\treturn err
\t}
\tdefer y.Close()
\tdefer x.Close()
\treturn nil
}""",
    "wrapper that cannot close": """
func f(name string) (io.Reader, error) {
\tx, err := os.Open(name)
\tif err != nil {
\t\treturn nil, err
\t}
\t_, err = io.ReadAll(io.LimitReader(x, 10))
\treturn nil, err
}""",
}

SILENT = {
    "deferred closure on a named result": """
func f(name string) (x *os.File, err error) {
\tx, err = os.Open(name)
\tif err != nil {
\t\treturn nil, err
\t}
\tdefer func() {
\t\tif err != nil {
\t\t\tx.Close()
\t\t}
\t}()
\tif _, err = x.Seek(0, io.SeekEnd); err != nil {
\t\treturn x, err
\t}
\treturn x, nil
}""",
    "flag": """
func f(name string) (*os.File, error) {
\tx, err := os.Open(name)
\tif err != nil {
\t\treturn nil, err
\t}
\tok := false
\tdefer func() {
\t\tif !ok {
\t\t\tx.Close()
\t\t}
\t}()
\tif _, err := x.Stat(); err != nil {
\t\treturn nil, err
\t}
\tok = true
\treturn x, nil
}""",
    "retry until it works": """
func f(url string) (*http.Response, error) {
\tvar resp *http.Response
\tvar err error
\tfor i := 0; i < 3; i++ {
\t\tresp, err = http.Get(url)
\t\tif err == nil {
\t\t\tbreak
\t\t}
\t}
\treturn resp, err
}""",
    "slice closed by a loop": """
func f(names []string) error {
\tvar all []*os.File
\tdefer func() {
\t\tfor _, x := range all {
\t\t\tx.Close()
\t\t}
\t}()
\tfor _, n := range names {
\t\tx, err := os.Open(n)
\t\tif err != nil {
\t\t\treturn err
\t\t}
\t\tall = append(all, x)
\t}
\treturn nil
}""",
    "goroutine": """
func f(name string) error {
\tx, err := os.Open(name)
\tif err != nil {
\t\treturn err
\t}
\tgo func() {
\t\tdefer x.Close()
\t\tio.Copy(io.Discard, x)
\t}()
\treturn nil
}""",
    "function that never returns": """
func fatal(err error) {
\tprintln(err.Error())
\tos.Exit(1)
}
func f(name string, c bool) {
\tx, err := os.Open(name)
\tif err != nil {
\t\tfatal(err)
\t}
\tif c {
\t\tfatal(io.EOF)
\t}
\tx.Close()
}""",
    "method value deferred": """
func f(name string) error {
\tx, err := os.Open(name)
\tif err != nil {
\t\treturn err
\t}
\tdone := x.Close
\tdefer done()
\treturn nil
}""",
    "condition asked twice": """
func f(name string, c bool) error {
\tvar x *os.File
\tif c {
\t\tvar err error
\t\tx, err = os.Open(name)
\t\tif err != nil {
\t\t\treturn err
\t\t}
\t}
\tprintln("working")
\tif c {
\t\treturn x.Close()
\t}
\treturn nil
}""",
}


def reported(tmp_path: Path, source: str) -> list[str]:
    """Rules of the findings of at least medium confidence."""
    path = tmp_path / "p.go"
    path.write_text(HEADER + source + "\n")
    result = run(RunOptions(paths=(str(path),), jobs=1, cache=False, min_confidence=Confidence.MEDIUM))
    assert not result.notifications
    return [finding.rule for finding in result.findings]


@pytest.mark.parametrize("source", LOUD.values(), ids=LOUD.keys())
def test_loud(tmp_path: Path, source: str) -> None:
    assert reported(tmp_path, source)


@pytest.mark.parametrize("source", SILENT.values(), ids=SILENT.keys())
def test_silent(tmp_path: Path, source: str) -> None:
    assert reported(tmp_path, source) == []


def test_function_symbol_and_steps(tmp_path: Path) -> None:
    """The finding names the function as the runtime does and begins its steps at the acquisition."""
    path = tmp_path / "p.go"
    path.write_text(
        HEADER
        + """
type T struct{}

func (t *T) Do(name string) {
\tfunc() {
\t\tx, _ := os.Open(name)
\t\t_ = x.Name()
\t}()
}
"""
    )
    [finding] = run(RunOptions(paths=(str(path),), jobs=1, cache=False)).findings
    assert finding.function.endswith(".(*T).Do.func1")
    assert finding.steps[0].place == finding.place
