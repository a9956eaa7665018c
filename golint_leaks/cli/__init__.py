"""The command line: one module per command, each loaded when it is called.

Findings go to standard output and everything else to standard error.  The exit status is 0 when
nothing was found, 1 when something was, 2 for wrong usage or configuration, 3 for an internal
error.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from golint_leaks import __version__

OK, FOUND, USAGE, INTERNAL = 0, 1, 2, 3
INTERRUPTED = 130

_COMMANDS = {
    "check": "Report what a Go checkout acquires and does not release.",
    "collect": "Collect evidence: escape analysis, heap and goroutine profiles.",
    "explain": "Explain a rule, with an example and what to write instead.",
    "rules": "List the rules.",
}


class ConfigurationError(click.ClickException):
    """The user's input is at fault: a model file, an option's value, a path."""

    exit_code = USAGE

    def show(self, file: object = None) -> None:
        """Print the message the way compilers do."""
        click.echo(f"golint-leaks: {self.format_message()}", err=True)


class _LazyGroup(click.Group):
    """Knows the names and summaries of its commands, and imports a command to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"golint_leaks.cli.{cmd_name}_command")
        command = module.command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(_COMMANDS.items()))


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 nothing found, 1 findings, 2 wrong usage or configuration, 3 internal error.",
)
@click.version_option(__version__, prog_name="golint-leaks", message="%(prog)s %(version)s")
def group() -> None:
    """Find leaks in Go source: handles that are not released on some path.

    Reads a checkout as it is, with no build and no network.
    """


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command line (default: that of the process); return the exit status."""
    try:
        status = group.main(
            args=None if arguments is None else list(arguments),
            prog_name="golint-leaks",
            standalone_mode=False,
        )
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("golint-leaks: interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        return OK
    except Exception as error:
        _report_internal(error)
        return INTERNAL
    return status if isinstance(status, int) else OK


def main() -> NoReturn:
    """Entry point of the console script."""
    status = run()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more at exit, and would complain about the closed pipe then.
        sys.stdout = None
    sys.exit(status)


def _report_internal(error: Exception) -> None:
    import traceback

    traceback.print_exception(error, file=sys.stderr)
    summary = "".join(traceback.format_exception_only(error)).strip()
    click.echo(
        f"golint-leaks: internal error: {summary}\n"
        f"This is a mistake in golint-leaks {__version__}, not in the code it read. "
        "Please report it with the lines above.",
        err=True,
    )
