"""``golint-leaks collect``: takes evidence from the compiler and from running programs."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from golint_leaks.cli import ConfigurationError

_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|)\Z")
_UNITS = {"ms": 0.001, "s": 1.0, "": 1.0, "m": 60.0, "h": 3600.0}

_into = click.option(
    "--into",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Directory for the evidence; it is made when it is not there.",
)


def _seconds(ctx: click.Context, param: click.Parameter, value: str) -> float:
    match = _DURATION.match(value)
    if match is None:
        raise click.BadParameter(f"{value!r} is not a duration such as 120s, 2m or 500ms", ctx, param)
    return float(match[1]) * _UNITS[match[2]]


@click.group("collect", no_args_is_help=True)
def command() -> None:
    """Collect evidence for golint-leaks check --evidence DIR.

    What the compiler says of escaping variables, and what a running program says of its heap and
    its goroutines, is stored in one directory.  Begin with

    \b
        golint-leaks collect escape ./... --into evidence
        golint-leaks collect pprof localhost:6060 --into evidence
    """


@command.command("escape", short_help="Store what the compiler's escape analysis says.")
@click.argument("packages", metavar="[PACKAGES]...", nargs=-1)
@_into
@click.option("--go", metavar="PATH", help="The go command to use.  [default: that on PATH]")
@click.option("--tests", is_flag=True, help="Compile the tests of the packages as well.")
@click.option(
    "--from-log",
    "log",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path, allow_dash=True),
    help="Run nothing; read what go build -gcflags=-m=2 (or -m) has printed; - is standard input.",
)
@click.option(
    "--from-json",
    "folder",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Run nothing; read the folder that go build -gcflags=-json=0,DIR has filled.",
)
@click.option(
    "--directory",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False),
    default=".",
    show_default=True,
    help="Where to run the build, or where the saved one ran.",
)
def escape(
    packages: tuple[str, ...],
    into: Path,
    go: str | None,
    tests: bool,
    log: Path | None,
    folder: Path | None,
    directory: str,
) -> int:
    """Store what the compiler's escape analysis says.

    PACKAGES are as for go build (default: ./...).  Runs go build -gcflags=-m=2, which compiles only what
    is not in the build cache, prints the rest from there, and keeps no binary.  Dependencies are
    compiled as always, and nothing is said about them.

    \b
        golint-leaks collect escape ./... --into evidence
        golint-leaks collect escape --tests ./internal/... --into evidence
        go build -gcflags=-m=2 ./... 2> escape.log
        golint-leaks collect escape --from-log escape.log --into evidence

    With --from-json note that the compiler writes nothing there for packages from the build cache (use
    go build -a), and that all main packages share one folder.

    Facts that were collected before are replaced.  When the build fails, its message is shown, what it
    said of other packages is stored all the same, and the exit status is 2.
    """
    if (log is not None) + (folder is not None) + bool(packages or go or tests) > 1:
        raise click.UsageError("give packages to build, or --from-log, or --from-json")
    from golint_leaks.cli.collecting_escapes import collect

    return collect(packages or ("./...",), into, go, tests, log, folder, directory)


@command.command("pprof", short_help="Store snapshots of a running program.")
@click.argument("sources", metavar="URL|FILE...", nargs=-1, required=True)
@_into
@click.option(
    "--every",
    metavar="DURATION",
    callback=_seconds,
    default="120s",
    show_default=True,
    help="Time from one round to the next.",
)
@click.option(
    "--count",
    metavar="N",
    type=click.IntRange(1, 999),
    default=3,
    show_default=True,
    help="Number of rounds; growth needs two, and three tell growth from chance.",
)
@click.option(
    "--timeout",
    metavar="DURATION",
    callback=_seconds,
    default="60s",
    show_default=True,
    help="How long one answer may take.",
)
def pprof(sources: tuple[str, ...], into: Path, every: float, count: int, timeout: float) -> int:
    """Store snapshots of the heap and the goroutines of a running program.

    URL is where the program offers net/http/pprof: localhost:6060, or http://host:port/debug/pprof.
    Each round takes the heap after two forced collections (heap?gc=1, whose first answer is dropped: what
    finalizers and pools hold is only found dead by the second) and all goroutines (as profile, and with
    debug=2 for waiting times); the last one also takes the goroutines that the runtime itself calls
    leaked, where it offers that.  Nothing but GET is sent, and redirects elsewhere are not followed.
    Keep the program under the load that makes it leak.

    \b
        golint-leaks collect pprof localhost:6060 --into evidence
        golint-leaks collect pprof http://10.0.0.7:8080/debug/pprof --every 10m --count 4 --into evidence
        golint-leaks collect pprof heap1.pb.gz heap2.pb.gz goroutines.txt --into evidence

    FILEs are snapshots saved earlier: heap and goroutine profiles, goroutine dumps.  They are put in order
    by the time that stands in them, or by that of the file.

    Each snapshot is stored as soon as it is there, so that an interruption loses nothing.
    """
    from golint_leaks.evidence.endpoint import is_url

    urls = [source for source in sources if is_url(source) and not Path(source).exists()]
    if not urls:
        from golint_leaks.cli.collecting_profiles import collect_files

        return collect_files([Path(source) for source in sources], into)
    if len(sources) > 1:
        raise click.UsageError("give one URL, or files")
    from golint_leaks.cli.collecting_profiles import collect_live

    return collect_live(urls[0], into, every, count, timeout)


def complain(error: Exception) -> ConfigurationError:
    """An error in the evidence as the command line shows it."""
    return ConfigurationError(str(error))


def say(text: str) -> None:
    """A line for the user, who is not the reader of standard output."""
    click.echo(f"golint-leaks: {text}", file=sys.stderr)
