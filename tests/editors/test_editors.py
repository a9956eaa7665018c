"""The files in ``editors/`` against the text format, with the editors themselves where they are installed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from golint_leaks.finding import Severity
from golint_leaks.report import TextStyle
from tests.report.samples import FILE, document, finding, rendered

EDITORS = Path(__file__).resolve().parents[2] / "editors"

# What is no finding.  Vim lists the second line nevertheless, as it has a place.
NOISE = [
    "golint-leaks: 3 findings in 1 file and 1 function",
    "pkg/other.go:1:1: warning: unexpected end of file [syntax]",
    "",
]

FINDINGS = [
    (FILE, 4, 15, severity, "response body from http.Get is not closed when this path is taken", "GL101")
    for severity in ("note", "warning", "error")
]
STEPS = [(FILE, 4, 15, "acquired here"), (FILE, 8, 50, "the function returns here")]


@pytest.fixture
def output(tmp_path: Path) -> list[str]:
    """Lines as the tool writes them: a finding of each severity with its steps, and noise."""
    made = document(tmp_path, *[finding(severity=severity) for severity in Severity])
    return rendered("text", made, TextStyle(explain=True)).splitlines() + NOISE


def matchers() -> dict[str, dict[str, Any]]:
    """All problem matchers by the file and owner that they come from."""
    tasks = json.loads((EDITORS / "vscode-tasks.json").read_text("utf-8"))
    (task,) = tasks["tasks"]
    found = {"vscode": task["problemMatcher"]}
    for matcher in json.loads((EDITORS / "github-problem-matcher.json").read_text("utf-8"))["problemMatcher"]:
        (pattern,) = matcher["pattern"]
        found[matcher["owner"]] = {**matcher, "pattern": pattern}
    return found


def expected_of(owner: str) -> list[tuple[str, int, int, str, str, str]]:
    """What a matcher must find."""
    severities = {"golint-leaks": ("warning", "error"), "golint-leaks-notes": ("note",)}
    return [each for each in FINDINGS if each[3] in severities.get(owner, ("note", "warning", "error"))]


@pytest.mark.parametrize("owner", matchers())
def test_problem_matchers(owner: str, output: list[str]) -> None:
    """The matchers find each finding with all its parts, and nothing else."""
    pattern = matchers()[owner]["pattern"]
    found = []
    for line in output:
        match = re.search(pattern["regexp"], line)
        if match is None:
            continue
        severity = match[pattern["severity"]] if "severity" in pattern else "note"
        file, at, column = match[pattern["file"]], int(match[pattern["line"]]), int(match[pattern["column"]])
        found.append((file, at, column, severity, match[pattern["message"]], match[pattern["code"]]))
    assert found == expected_of(owner)


def test_github_severities() -> None:
    """The runner of GitHub Actions knows error, warning and notice, and drops what has another word."""
    for owner in ("golint-leaks", "golint-leaks-notes"):
        matcher = matchers()[owner]
        words = re.search(r"\(warning\|error\)", matcher["pattern"]["regexp"])
        assert (words is not None) != (matcher.get("severity") == "notice")


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
@pytest.mark.parametrize("owner", matchers())
def test_problem_matchers_in_node(owner: str, output: list[str]) -> None:
    """The regular expressions mean the same in JavaScript, which VS Code runs them in."""
    script = """
        const {pattern, lines} = JSON.parse(require('fs').readFileSync(0, 'utf8'));
        const regexp = new RegExp(pattern.regexp);
        const names = ['file', 'line', 'column', 'severity', 'message', 'code'];
        const found = lines.map(line => regexp.exec(line)).filter(match => match)
            .map(match => names.map(name => name in pattern ? match[pattern[name]] : 'note'));
        console.log(JSON.stringify(found));
    """
    told = json.dumps({"pattern": matchers()[owner]["pattern"], "lines": output})
    done = subprocess.run(
        ["node", "-e", script], input=told, capture_output=True, text=True, check=True, timeout=60
    )
    found = [
        (file, int(line), int(column), severity, message, code)
        for file, line, column, severity, message, code in json.loads(done.stdout)
    ]
    assert found == expected_of(owner)


@pytest.mark.skipif(shutil.which("vim") is None, reason="Vim is not installed")
def test_vim(output: list[str], tmp_path: Path) -> None:
    """The quickfix list of Vim has each finding and each step, at the right bytes."""
    (tmp_path / "output.txt").write_text("\n".join(output) + "\n", "utf-8")
    script = tmp_path / "script.vim"
    script.write_text(
        f"set runtimepath+={EDITORS / 'vim'}\n"
        "compiler golint-leaks\n"
        "cgetfile output.txt\n"
        "let found = map(getqflist(), {_, item -> [bufname(item.bufnr), item.lnum, item.col,"
        " item.vcol, item.type, item.text]})\n"
        "call writefile([json_encode(found), &makeprg], 'found.txt')\n"
        "qall!\n",
        "utf-8",
    )
    subprocess.run(
        ["vim", "-u", "NONE", "-i", "NONE", "-n", "-N", "-es", "-S", str(script)],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        timeout=60,
    )
    listed, command = (tmp_path / "found.txt").read_text("utf-8").splitlines()
    expected: list[list[object]] = []
    for file, line, column, severity, message, code in FINDINGS:
        expected.append([file, line, column, 0, severity[0], f"{message} [{code}]"])
        expected += [[file, line, column, 0, "", message] for file, line, column, message in STEPS]
    expected.append(["pkg/other.go", 1, 1, 0, "w", "unexpected end of file [syntax]"])
    assert json.loads(listed) == expected
    assert command == "golint-leaks check $*"


@pytest.mark.skipif(shutil.which("emacs") is None, reason="Emacs is not installed")
def test_emacs(output: list[str], tmp_path: Path) -> None:
    """Compilation mode of Emacs finds each finding and each step, at the right columns."""
    (tmp_path / "output.txt").write_text("\n".join(output) + "\n", "utf-8")
    script = tmp_path / "script.el"
    script.write_text(
        """
        (require 'json)
        (setq compilation-error-regexp-alist nil)
        (load (getenv "GOLINT_LEAKS_EL"))
        (with-current-buffer (generate-new-buffer "*compilation*")
          (insert-file-contents "output.txt")
          (compilation-mode)
          (compilation--ensure-parse (point-max))
          (let ((position (point-min)) (found nil))
            (while (setq position
                         (if (get-text-property position 'compilation-message) position
                           (next-single-property-change position 'compilation-message)))
              (let* ((message (get-text-property position 'compilation-message))
                     (loc (compilation--message->loc message)))
                (push (vector (caar (compilation--loc->file-struct loc))
                              (compilation--loc->line loc)
                              (compilation--loc->col loc)
                              (compilation--message->type message))
                      found)
                (goto-char position)
                (forward-line)
                (setq position (point))))
            (princ (json-encode (vector compilation-first-column
                                        (not compilation-error-screen-columns)
                                        (vconcat (nreverse found)))))))
        """,
        "utf-8",
    )
    done = subprocess.run(
        ["emacs", "--batch", "--quick", "--load", str(script)],
        cwd=tmp_path,
        env={
            "GOLINT_LEAKS_EL": str(EDITORS / "emacs/golint-leaks.el"),
            "HOME": str(tmp_path),
            "PATH": "/usr/bin:/bin",
        },
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    first_column, by_characters, found = json.loads(done.stdout)
    assert (first_column, by_characters) == (1, True)
    levels = {"note": 0, "warning": 1, "error": 2}
    expected: list[list[object]] = []
    for file, line, column, severity, _, _ in FINDINGS:
        expected.append([file, line, column, levels[severity]])
        expected += [[file, line, column, 0] for file, line, column, _ in STEPS]
    assert found == expected


def test_emacs_expressions(output: list[str]) -> None:
    """The expressions of the Emacs file, in Python's syntax, find the same."""
    text = (EDITORS / "emacs/golint-leaks.el").read_text("utf-8")
    expressions = {}
    for name in ("finding", "step"):
        match = re.search(rf'\(defconst golint-leaks-{name}-regexp\s+"(.*)"$', text, re.MULTILINE)
        assert match is not None
        # Groups, counts and alternatives have backslashes in Emacs; brackets have them in both.
        expressions[name] = re.compile(re.sub(r"\\\\([(){}|])", r"\1", match[1]).replace("\\\\", "\\"))
    found = [match for line in output if (match := expressions["finding"].search(line))]
    assert [(match[1], int(match[2]), int(match[3])) for match in found] == [each[:3] for each in FINDINGS]
    assert [(match[4], match[5]) for match in found] == [(None, "note"), ("warning", None), (None, None)]
    steps = [match for line in output if (match := expressions["step"].search(line))]
    assert [(match[1], int(match[2]), int(match[3])) for match in steps] == [each[:3] for each in STEPS] * 3
