"""The work of ``collect escape``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from golint_leaks.cli import OK, USAGE
from golint_leaks.cli.collect_command import complain, say
from golint_leaks.cli.progress import Progress
from golint_leaks.evidence.escapejson import EscapeFolder
from golint_leaks.evidence.escapelog import EscapeLog
from golint_leaks.evidence.files import LOG_LIMIT, expanded, lines_of
from golint_leaks.evidence.gobuild import FLAG, Toolchain, commands, find_toolchain, running
from golint_leaks.evidence.model import EscapeFact, EvidenceError
from golint_leaks.evidence.paths import Locator, find_module
from golint_leaks.evidence.storing import Counters, FactWriter, Store, read_log

_NOTICES = ("build-failed", "unknown-lines", "no-facts")


def collect(
    packages: Sequence[str],
    into: Path,
    go: str | None,
    tests: bool,
    log: Path | None,
    folder: Path | None,
    directory: str,
) -> int:
    """Collect from where the arguments say; gives the exit status."""
    directory = os.path.abspath(directory)
    try:
        store = Store(into)
        store.forget_notices(*_NOTICES)
        if log is not None:
            return _from_log(store, log, directory)
        if folder is not None:
            return _from_json(store, folder, directory)
        return _from_build(store, packages, go, tests, directory)
    except EvidenceError as error:
        raise complain(error) from None


def _from_build(store: Store, packages: Sequence[str], go: str | None, tests: bool, directory: str) -> int:
    toolchain = find_toolchain(go, directory)
    log = EscapeLog(Locator(directory, toolchain.root, toolchain.module))
    with store.escape_file() as writer, Progress(sys.stderr) as progress:
        failed = [
            f"go {arguments[0]}"
            for arguments in commands(packages, tests)
            if not _build(toolchain, arguments, go, log, writer, progress)
        ]
    store.manifest.go_version, store.manifest.module = toolchain.version, toolchain.module
    if failed:
        # What was not understood is what the go command itself said.
        said = "\n".join(log.samples) or "it gave no reason"
        store.notice("build-failed", f"{' and '.join(failed)} failed:\n{said}")
        say(f"{' and '.join(failed)} failed:\n{said}")
    tested = " (and go test -c)" if tests else ""
    command = f"go build {FLAG} {' '.join(packages)}{tested}"
    return _finish(store, log, writer, "go build", command, bool(failed))


def _build(
    toolchain: Toolchain,
    arguments: Sequence[str],
    go: str | None,
    log: EscapeLog,
    writer: FactWriter,
    progress: Progress,
) -> bool:
    """Run one command; whether it succeeded."""
    with running(toolchain, arguments, go) as run:
        for fact in log.read(run.lines()):
            writer.write(fact)
            progress.update(f"go {arguments[0]}: {log.lines:,} lines, {fact.package}", 0, 0)
        return run.status == 0


def _from_log(store: Store, path: Path, directory: str) -> int:
    root, module = find_module(directory)
    log = EscapeLog(Locator(directory, root, module))
    if str(path) == "-":
        facts: Iterable[EscapeFact] = log.read(lines_of(expanded(sys.stdin.buffer, LOG_LIMIT)))
    else:
        facts = read_log(path, log)
    with store.escape_file() as writer, Progress(sys.stderr) as progress:
        for fact in facts:
            writer.write(fact)
            progress.update(f"{path}: {log.lines:,} lines", 0, 0)
    store.manifest.module = store.manifest.module or module
    return _finish(store, log, writer, str(path), "", False)


def _from_json(store: Store, folder: Path, directory: str) -> int:
    root, module = find_module(directory)
    reader = EscapeFolder(Locator(directory, root, module))
    with store.escape_file() as writer, Progress(sys.stderr) as progress:
        for fact in reader.read(folder):
            writer.write(fact)
            progress.update(f"{folder}: {reader.lines:,} diagnostics", 0, 0)
    store.manifest.module = store.manifest.module or module
    store.manifest.go_version = reader.go_version or store.manifest.go_version
    return _finish(store, reader, writer, str(folder), "", False)


def _finish(
    store: Store, counters: Counters, writer: FactWriter, source: str, command: str, failed: bool
) -> int:
    """Say and store what came of it."""
    if not failed and counters.unknown:
        share = 100 * counters.unknown / counters.lines
        text = f"{counters.unknown:,} of {counters.lines:,} lines ({share:.3g} %) were not understood"
        store.notice("unknown-lines", f"{text}, the first: {counters.samples[0]}")
        say(f"{text}; the first:\n  " + "\n  ".join(counters.samples[:3]))
    if not failed and not writer.written:
        store.notice("no-facts", f"{source}: holds no escape facts")
        say(f"{source}: no escape facts; were the packages compiled with {FLAG}?")
    store.add_escape(counters, writer.written, source, command, failed)
    say(f"{writer.written:,} facts from {counters.lines:,} lines in {store.directory}")
    return USAGE if failed else OK
