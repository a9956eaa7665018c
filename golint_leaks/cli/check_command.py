"""``golint-leaks check``: the main job."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from golint_leaks import __version__
from golint_leaks.cli import FOUND, INTERNAL, OK, ConfigurationError
from golint_leaks.cli.progress import Progress
from golint_leaks.cli.summary import print_notifications, print_statistics, print_total
from golint_leaks.finding import Confidence, Severity
from golint_leaks.report import FORMATS, Document, TextStyle, render
from golint_leaks.report.sources import Sources
from golint_leaks.rules import catalogue, expand

if TYPE_CHECKING:
    from golint_leaks.engine import RunOptions, RunResult

_LEVELS = [confidence.name.lower() for confidence in Confidence]
_SEVERITIES = [severity.name.lower() for severity in Severity]

_VERSION = re.compile(r"(?:go)?(1\.[0-9]{1,3})(?:\.[0-9]+)?\Z")


def _rule_ids(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Comma-separated lists of rules, as sorted ids."""
    try:
        return tuple(sorted(expand(part for value in values for part in value.split(",") if part.strip())))
    except KeyError as error:
        raise click.BadParameter(f"no rule is called {error.args[0]!r}", ctx, param) from None


def _outputs(
    ctx: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """``FORMAT=FILE`` as pairs."""
    pairs = []
    for value in values:
        format_name, _, file = value.partition("=")
        if not file or format_name not in FORMATS:
            known = ", ".join(FORMATS)
            raise click.BadParameter(f"{value!r} is not FORMAT=FILE with a format of {known}", ctx, param)
        pairs.append((format_name, file))
    return tuple(pairs)


def _go_version(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    """``1.N`` or nothing; a patch level (``1.22.3``) is dropped."""
    if value is None:
        return ""
    match = _VERSION.match(value)
    if match is None:
        raise click.BadParameter(f"{value!r} is not a Go version such as 1.22", ctx, param)
    return match[1]


@click.command("check")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=str))
@click.option(
    "--format",
    "format_name",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="Format of what is written to standard output.",
)
@click.option(
    "--output",
    "outputs",
    metavar="FORMAT=FILE",
    callback=_outputs,
    multiple=True,
    help="Write a format to a file as well; may be repeated.",
)
@click.option(
    "--select",
    metavar="IDS",
    callback=_rule_ids,
    multiple=True,
    help="Report only these rules (GL101,GL102; GL1).",
)
@click.option("--ignore", metavar="IDS", callback=_rule_ids, multiple=True, help="Do not report these rules.")
@click.option(
    "--min-confidence",
    type=click.Choice(_LEVELS),
    default="medium",
    show_default=True,
    help="Report findings of at least this confidence.",
)
@click.option(
    "--fail-on",
    type=click.Choice(_SEVERITIES),
    default="note",
    show_default=True,
    help="Exit with status 1 when there is a finding of at least this severity.",
)
@click.option(
    "--go-version",
    metavar="1.N",
    callback=_go_version,
    help="Go version to assume, instead of that of go.mod.",
)
@click.option("--goos", default="linux", show_default=True, help="Operating system to read the code for.")
@click.option("--goarch", default="amd64", show_default=True, help="Architecture to read the code for.")
@click.option("--tags", default="", help="Build tags that hold, separated by commas.")
@click.option("--tests/--no-tests", default=True, show_default=True, help="Report findings in tests.")
@click.option(
    "--models",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="More facts about functions and types, in TOML; may be repeated.",
)
@click.option(
    "--evidence",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Join the findings with what collect has stored: the most important come first, and growth"
    " that no rule explains is reported as well.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    help="Number of worker processes.  [default: one for each processor]",
)
@click.option("--no-cache", is_flag=True, help="Neither read nor write the cache.")
@click.option("--statistics", is_flag=True, help="Say on standard error what was analysed and what was not.")
@click.option("--explain", is_flag=True, help="Show the steps to each finding (text format).")
def command(
    paths: tuple[str, ...],
    format_name: str,
    outputs: tuple[tuple[str, str], ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    min_confidence: str,
    fail_on: str,
    go_version: str,
    goos: str,
    goarch: str,
    tags: str,
    tests: bool,
    models: tuple[Path, ...],
    evidence: Path | None,
    jobs: int | None,
    no_cache: bool,
    statistics: bool,
    explain: bool,
) -> int:
    """Report what a Go checkout acquires and does not release.

    PATH is a directory with everything below it (./... means the same), or a Go file; the default
    is the working directory.  Findings go to standard output, everything else to standard error.

    Exit status: 0 nothing found, 1 findings, 2 wrong usage or configuration, 3 internal error.
    """
    paths = paths or (".",)
    for path in paths:
        _require(path)
    for _, file in outputs:
        _require_writable(file)

    from golint_leaks.engine import RunOptions

    options = RunOptions(
        paths=paths,
        select=select,
        ignore=ignore,
        min_confidence=Confidence[min_confidence.upper()],
        go_version=go_version,
        goos=goos,
        goarch=goarch,
        tags=tuple(tags.replace(",", " ").split()),
        tests=tests,
        models=models,
        evidence=evidence or "",
        jobs=jobs,
        cache=not no_cache,
    )
    result = _run(options)
    document = Document(
        findings=result.findings,
        notifications=result.notifications,
        rules=catalogue(),
        sources=Sources(Path(result.root)),
        version=__version__,
        prefix=_prefix(result.root),
        statistics=result.statistics.as_dict(),
        complete=result.complete,
        exhibits=result.exhibits,
        style=TextStyle(explain=explain),
    )
    for output_format, file in outputs:
        _write_file(file, render(output_format, document))
    style = TextStyle(explain=explain, colour=_colour(sys.stdout))
    _write_stdout(render(format_name, document._replace(style=style)))
    print_notifications(document, everything=statistics)
    if statistics:
        print_statistics(document)
    print_total(document)
    return _status(result, Severity[fail_on.upper()])


def _run(options: RunOptions) -> RunResult:
    """Run the engine; a mistake in a model file is the user's."""
    from golint_leaks.engine import OptionError, run
    from golint_leaks.models import ModelError

    with Progress(sys.stderr) as progress:
        try:
            return run(options, progress.update)
        except (ModelError, OptionError) as error:
            raise ConfigurationError(str(error)) from None


def _require(path: str) -> None:
    """Refuse a path that is wrong, rather than report that nothing was found in it."""
    base = path.replace(os.sep, "/")
    if base == "..." or base.endswith("/..."):
        base = base[:-3] or "."
    if not os.path.lexists(base):
        raise ConfigurationError(f"{path}: no such file or directory")
    if os.path.isfile(base) and not base.endswith((".go", "go.mod", "go.work")):
        raise ConfigurationError(f"{path}: not a Go file")


def _require_writable(file: str) -> None:
    """Refuse an output file before the run instead of after it."""
    folder = os.path.dirname(file) or "."
    if os.path.isdir(file):
        raise ConfigurationError(f"cannot write {file}: it is a directory")
    if not os.path.isdir(folder):
        raise ConfigurationError(f"cannot write {file}: there is no directory {folder}")


def _prefix(root: str) -> str:
    """What leads from the working directory to the root: nothing, a relative or an absolute path."""
    try:
        relative = os.path.relpath(root)
    except ValueError:  # another drive
        relative = ".."
    if relative == ".":
        return ""
    inside = relative != ".." and not relative.startswith(".." + os.sep)
    leading = relative if inside else os.path.abspath(root)
    return leading.replace(os.sep, "/").rstrip("/") + "/"


def _write_file(file: str, pieces: Iterator[str]) -> None:
    try:
        with open(file, "w", encoding="utf-8", errors="surrogateescape", newline="\n") as stream:
            stream.writelines(pieces)
    except OSError as error:
        raise ConfigurationError(f"cannot write {file}: {error.strerror}") from None


def _write_stdout(pieces: Iterator[str]) -> None:
    """Write UTF-8 whatever the locale says; a reader that has seen enough is no error."""
    stream = sys.stdout
    try:
        stream.flush()
        for piece in pieces:
            stream.buffer.write(piece.encode("utf-8", "surrogateescape"))
        stream.buffer.flush()
    except BrokenPipeError:
        # The interpreter flushes once more at its end; nobody listens.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _colour(stream: TextIO) -> bool:
    """Whether to use colour: on a terminal, unless NO_COLOR or TERM say otherwise."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _status(result: RunResult, fail_on: Severity) -> int:
    """The exit status; 0 is never the answer when code was passed over by a mistake of ours."""
    if any(finding.severity >= fail_on for finding in result.findings):
        return FOUND
    return INTERNAL if any(notification.kind == "internal" for notification in result.notifications) else OK
