"""``golint-leaks check``: options, streams, exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from golint_leaks.engine import OptionError, RunOptions, Statistics
from golint_leaks.finding import Confidence, Finding, Notification, Place, Severity
from golint_leaks.models import ModelError
from golint_leaks.rules import catalogue
from tests.cli.support import CommandLine, leaking_module

LINE = "p.go:6:15: warning: file from os.Open is not closed"


def finding(severity: Severity = Severity.WARNING) -> Finding:
    """A finding at the beginning of p.go."""
    return Finding("GL105", severity, Confidence.HIGH, Place("p.go", 0, 7), "file leaks", "p.f")


def given_options(command_line: CommandLine, *arguments: str) -> RunOptions:
    """What the engine is asked for."""
    command_line.replace_engine()
    outcome = command_line("check", *arguments)
    assert outcome.status == 0, outcome.err
    assert command_line.options is not None
    return command_line.options


def test_a_leak(command_line: CommandLine, module: Path) -> None:
    """A leak is one line on standard output; the total goes to standard error."""
    outcome = command_line("check")
    assert outcome.status == 1
    assert outcome.out.startswith(LINE)
    assert outcome.out.endswith(" [GL105]\n")
    assert outcome.out.count("\n") == 1
    assert outcome.err == "golint-leaks: 1 finding in 1 file and 1 function\n"


@pytest.mark.parametrize("path", [".", "./...", "...", "p.go", "{module}", "{module}/..."])
def test_ways_to_name_it(command_line: CommandLine, module: Path, path: str) -> None:
    """Paths are printed relative to the working directory, however they were given."""
    outcome = command_line("check", path.format(module=module))
    assert outcome.status == 1
    assert outcome.out.startswith(LINE)


def test_outside_of_the_working_directory(
    command_line: CommandLine, module: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paths to files elsewhere are absolute; below the working directory they are not."""
    monkeypatch.chdir(module.parent)
    assert command_line("check", "module").out.startswith(f"module/{LINE}")
    elsewhere = module.parent / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert command_line("check", "../module").out.startswith(f"{module}/{LINE}")


def test_nothing_found(command_line: CommandLine, module: Path) -> None:
    """Status 0 and nothing on standard output."""
    (module / "p.go").write_text("package p\n")
    outcome = command_line("check")
    assert (outcome.status, outcome.out) == (0, "")


def test_explain(command_line: CommandLine, module: Path) -> None:
    """Steps are indented and name their places."""
    lines = command_line("check", "--explain").out.splitlines()
    assert lines[1] == "    p.go:6:15: acquired here"
    assert lines[-1].startswith("    p.go:11:3: ")


@pytest.mark.parametrize("format_name", ["json", "sarif"])
def test_other_formats(command_line: CommandLine, module: Path, format_name: str) -> None:
    """Standard output is one JSON document and nothing else."""
    outcome = command_line("check", "--format", format_name, "--statistics")
    assert outcome.status == 1
    assert "GL105" in json.dumps(json.loads(outcome.out))


def test_github_format(command_line: CommandLine, module: Path) -> None:
    """Workflow commands."""
    outcome = command_line("check", "--format=github")
    assert outcome.out.startswith("::warning file=p.go,line=6,col=15,")


def test_outputs(command_line: CommandLine, module: Path) -> None:
    """Files are written besides standard output, each in its format."""
    outcome = command_line("check", "--output", "sarif=a.sarif", "--output=text=b=c.txt", "--explain")
    assert outcome.out.startswith(LINE)
    assert json.loads((module / "a.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert (module / "b=c.txt").read_text("utf-8") == outcome.out


def test_select_and_ignore(command_line: CommandLine, module: Path) -> None:
    """Rules are chosen by id, prefix or name; ignoring is stronger than selecting."""
    assert command_line("check", "--select", "GL101,GL105").status == 1
    assert command_line("check", "--select", "unclosed-rows").status == 0
    assert command_line("check", "--ignore", "GL1").status == 0
    assert command_line("check", "--select=GL1", "--ignore=GL105", "--ignore", "gl109").status == 0


def test_selecting_nothing(command_line: CommandLine) -> None:
    """An empty selection means all rules."""
    assert given_options(command_line, "--select", "").select == ()


@pytest.mark.parametrize(("fail_on", "status"), [("note", 1), ("warning", 1), ("error", 0)])
def test_fail_on(command_line: CommandLine, module: Path, fail_on: str, status: int) -> None:
    """Findings below the threshold are printed, and the status is 0."""
    outcome = command_line("check", "--fail-on", fail_on)
    assert outcome.status == status
    assert outcome.out.startswith(LINE)


def test_fail_on_default(command_line: CommandLine, module: Path) -> None:
    """Without the option any finding counts."""
    command_line.replace_engine(finding(Severity.NOTE))
    assert command_line("check").status == 1


def test_options_reach_the_engine(command_line: CommandLine, tmp_path: Path) -> None:
    """All options arrive as they were given."""
    model = tmp_path / "m.toml"
    model.write_text("")
    arguments = [
        *("--select", "GL101,GL102", "--select", "GL105", "--ignore", "GL102"),
        *("--min-confidence", "low", "--go-version", "go1.21.3", "--goos", "windows", "--goarch", "arm64"),
        *("--tags", "a,b c", "--no-tests", "--models", str(model), "--models", str(model)),
        *("--jobs", "3", "--no-cache", str(tmp_path)),
    ]
    assert given_options(command_line, *arguments) == RunOptions(
        paths=(str(tmp_path),),
        select=("GL101", "GL102", "GL105"),
        ignore=("GL102",),
        min_confidence=Confidence.LOW,
        go_version="1.21",
        goos="windows",
        goarch="arm64",
        tags=("a", "b", "c"),
        tests=False,
        models=(model, model),
        jobs=3,
        cache=False,
    )


def test_defaults(command_line: CommandLine) -> None:
    """Without options: the working directory, medium confidence, tests included."""
    assert given_options(command_line) == RunOptions()


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--format", "xml"], "'xml' is not one of"),
        (["--output", "sarif"], "is not FORMAT=FILE"),
        (["--output", "xml=a"], "is not FORMAT=FILE"),
        (["--output", "sarif="], "is not FORMAT=FILE"),
        (["--output", "sarif=missing/a.sarif"], "there is no directory missing"),
        (["--output", "sarif=."], "it is a directory"),
        (["--select", "GL999"], "no rule is called 'GL999'"),
        (["--ignore", "GL101,nonsense"], "no rule is called 'nonsense'"),
        (["--min-confidence", "certain"], "'certain' is not one of"),
        (["--fail-on", "never"], "'never' is not one of"),
        (["--go-version", "2.0"], "'2.0' is not a Go version"),
        (["--go-version", "latest"], "'latest' is not a Go version"),
        (["--models", "missing.toml"], "'missing.toml' does not exist"),
        (["--jobs", "0"], "0 is not in the range"),
        (["--no-such-option"], "No such option"),
        (["missing"], "missing: no such file or directory"),
        (["missing/..."], "missing/...: no such file or directory"),
        (["notes.txt"], "notes.txt: not a Go file"),
    ],
)
def test_wrong_usage(command_line: CommandLine, module: Path, arguments: list[str], problem: str) -> None:
    """Wrong usage has status 2, says what is wrong, and never gets to the engine."""
    (module / "notes.txt").write_text("")
    command_line.replace_engine()
    outcome = command_line("check", *arguments)
    assert outcome.status == 2
    assert outcome.out == ""
    assert problem in outcome.err
    assert command_line.options is None


def test_wrong_model_file(command_line: CommandLine, module: Path) -> None:
    """A mistake in a model file is told with file and line, and has status 2."""
    (module / "m.toml").write_text('[[resource]]\ntype = "example.com/p.T"\nkind = "rows"\ncolour = "red"\n')
    outcome = command_line("check", "--models", "m.toml")
    assert outcome.status == 2
    assert outcome.out == ""
    assert "m.toml:" in outcome.err


@pytest.mark.parametrize(
    "error", [ModelError("m.toml", 3, "no such key"), OptionError("m.toml:3: no such key")]
)
def test_errors_of_the_user(command_line: CommandLine, error: Exception) -> None:
    """Errors that the user made have status 2 and one line without a traceback."""

    def fail(options: RunOptions) -> None:
        raise error

    command_line.replace_engine(instead=fail)
    outcome = command_line("check")
    assert outcome == (2, "", "golint-leaks: m.toml:3: no such key\n")


def test_internal_error(command_line: CommandLine) -> None:
    """A mistake of ours has status 3 and says that it is ours."""

    def fail(options: RunOptions) -> None:
        raise AttributeError("no such thing")

    command_line.replace_engine(instead=fail)
    outcome = command_line("check")
    assert outcome.status == 3
    assert outcome.out == ""
    assert "internal error: AttributeError: no such thing" in outcome.err
    assert "Traceback" in outcome.err


def test_package_passed_over_by_an_internal_error(command_line: CommandLine, tmp_path: Path) -> None:
    """Status 0 is never given when a mistake of ours kept code from being analysed; findings count."""
    told = Notification("internal", Severity.ERROR, "package p was not analysed")
    command_line.replace_engine(root=tmp_path, notifications=(told,), complete=False)
    outcome = command_line("check")
    assert outcome.status == 3
    assert "golint-leaks: error: package p was not analysed [internal]" in outcome.err
    assert "not everything could be analysed" in outcome.err
    command_line.replace_engine(finding(), root=tmp_path, notifications=(told,), complete=False)
    assert command_line("check").status == 1


def test_interrupted(command_line: CommandLine) -> None:
    """An interrupt ends the run without a traceback."""

    def interrupt(options: RunOptions) -> None:
        raise KeyboardInterrupt

    command_line.replace_engine(instead=interrupt)
    outcome = command_line("check")
    assert outcome.status == 130
    assert "Traceback" not in outcome.err


def test_notifications(command_line: CommandLine, module: Path) -> None:
    """Warnings are told on standard error with their place, notes with --statistics only."""
    warnings = [
        Notification("syntax", Severity.WARNING, f"problem {number}", Place("p.go", 0, 0))
        for number in range(25)
    ]
    note = Notification("gave-up", Severity.NOTE, "too complex")
    command_line.replace_engine(root=module, notifications=(note, *warnings))
    lines = command_line("check").err.splitlines()
    assert lines[0] == "p.go:1:1: warning: problem 0 [syntax]"
    assert lines[-2] == "golint-leaks: 5 more messages; --statistics shows them all"
    assert len(lines) == 22
    everything = command_line("check", "--statistics").err
    assert "golint-leaks: note: too complex [gave-up]" in everything
    assert "problem 24" in everything


def test_statistics(command_line: CommandLine, module: Path) -> None:
    """How much was analysed, and how much was skipped and why, on standard error."""
    counts = Statistics(files=12, analysed_files=10, functions=1234, skipped={"generated": 2}, suppressed=1)
    command_line.replace_engine(root=module, statistics=counts)
    outcome = command_line("check", "--statistics")
    assert outcome.out == ""
    assert "functions: 1,234\n" in outcome.err
    assert "skipped:\n  generated: 2\n" in outcome.err
    total = "golint-leaks: 0 findings in 10 files and 1,234 functions; 2 skipped; 1 suppressed"
    assert outcome.err.splitlines()[-1] == total


def test_the_number_of_workers_changes_nothing(command_line: CommandLine, tmp_path: Path) -> None:
    """Output is the same to the byte, in all formats."""
    for name in ("a", "b", "c"):
        leaking_module(tmp_path / name)
    for format_name in ("text", "json", "sarif", "github"):
        outputs = {
            command_line(
                "check", "--format", format_name, "--jobs", jobs, "--no-cache", "--explain", tmp_path
            ).out
            for jobs in ("1", "2")
        }
        assert len(outputs) == 1
        assert outputs != {""}


def test_unwritable_output(command_line: CommandLine, module: Path) -> None:
    """A file that cannot be written is the user's mistake; what was found is not lost in a traceback."""
    (module / "a.sarif").symlink_to(module / "a.sarif")
    outcome = command_line("check", "--output", "sarif=a.sarif")
    assert outcome.status == 2
    assert "cannot write a.sarif" in outcome.err
    assert "Traceback" not in outcome.err


def start(*arguments: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    """The tool in a process of its own."""
    command = [sys.executable, "-m", "golint_leaks", *arguments]
    return subprocess.run(command, capture_output=True, check=False, timeout=120, **options)  # type: ignore[call-overload, no-any-return]


def test_closed_pipe(module: Path) -> None:
    """A reader that has seen enough, as head has, is no error, and the status stays what it was."""
    code = "\n\n".join(
        f"func g{number}(name string) {{ file, err := os.Open(name); _, _ = file, err }}"
        for number in range(3000)
    )
    (module / "many.go").write_text(f'package p\n\nimport "os"\n\n{code}\n')
    process = subprocess.Popen(
        [sys.executable, "-m", "golint_leaks", "check", "--no-cache"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    errors = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(timeout=120) == 1
    assert "Traceback" not in errors
    assert "BrokenPipe" not in errors


def test_output_is_utf8_everywhere(module: Path) -> None:
    """Neither the locale nor the terminal's encoding changes what is written."""
    (module / "größe").mkdir()
    (module / "p.go").rename(module / "größe/p.go")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    done = start("check", "--no-cache", env=environment)
    assert done.returncode == 1
    assert done.stdout.decode("utf-8").startswith(f"größe/{LINE}")


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there are no pseudo terminals here")
@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_colour(module: Path, environment: dict[str, str], coloured: bool) -> None:
    """Colour is used on terminals only, and not when the environment says so."""
    ours, theirs = os.openpty()
    inherited = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    process = subprocess.Popen(
        [sys.executable, "-m", "golint_leaks", "check", "--no-cache"],
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env={**inherited, "TERM": "xterm", **environment},
    )
    assert process.wait(timeout=120) == 1
    os.close(theirs)
    output = os.read(ours, 65536)
    os.close(ours)
    assert (b"\x1b[" in output) == coloured


def test_help_names_all_options(command_line: CommandLine) -> None:
    """The contract of the command line, as the help tells it."""
    outcome = command_line("check", "--help")
    assert outcome.status == 0
    for option in (
        "--format [text|sarif|json|github|html]",
        "--evidence DIR",
        "--output FORMAT=FILE",
        "--select IDS",
        "--ignore IDS",
        "--min-confidence [low|medium|high]",
        "--fail-on [note|warning|error]",
        "--go-version 1.N",
        "--goos",
        "--goarch",
        "--tags",
        "--tests / --no-tests",
        "--models FILE",
        "--jobs",
        "--no-cache",
        "--statistics",
        "--explain",
        "[PATH]...",
        "Exit status: 0 nothing found, 1 findings, 2 wrong usage",
    ):
        assert option in outcome.out


def test_every_rule_can_be_selected(command_line: CommandLine) -> None:
    """Each id is accepted."""
    ids = tuple(catalogue())
    assert given_options(command_line, "--select", ",".join(ids)).select == ids
