"""Asking the compiler: ``go build -gcflags=-m=2`` of the packages that are named, and of no others."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from golint_leaks.evidence.files import CHUNK, lines_of
from golint_leaks.evidence.model import EvidenceError
from golint_leaks.evidence.paths import find_module

FLAG = "-gcflags=-m=2"  # without a pattern: for the packages named on the command line alone


@dataclass(frozen=True, slots=True)
class Toolchain:
    """A Go command and what it says of the place where it is run."""

    go: str
    version: str
    directory: str
    root: str
    module: str


def find_toolchain(go: str | None, directory: str) -> Toolchain:
    """The toolchain to use: ``go``, or that on PATH.

    Raises :class:`EvidenceError` when there is none, or when it does not work here.
    """
    path = shutil.which(go or "go")
    if path is None:
        if go:
            raise EvidenceError(f"{go}: no such program")
        raise EvidenceError("there is no go command on PATH; name one with --go, or read a saved log")
    try:
        done = subprocess.run(
            [os.path.abspath(path), "env", "-json", "GOVERSION", "GOMOD"],
            cwd=directory,
            env=_environment(go),
            capture_output=True,
            text=True,
            errors="replace",
            timeout=600,
        )
        known = json.loads(done.stdout) if done.returncode == 0 else None
    except (OSError, subprocess.TimeoutExpired, ValueError) as error:
        raise EvidenceError(f"{path}: does not work as a go command: {error}") from None
    if not isinstance(known, dict):
        raise EvidenceError(f"{path}: {done.stderr.strip() or 'does not work as a go command'}")
    gomod = known.get("GOMOD") or ""
    start = os.path.dirname(gomod) if gomod and gomod != os.devnull else directory
    root, module = find_module(start)
    return Toolchain(os.path.abspath(path), known.get("GOVERSION") or "", directory, root, module)


def commands(packages: Sequence[str], tests: bool) -> list[list[str]]:
    """The commands to run, without the path of ``go``; nothing that they make is kept."""
    built = ["build", FLAG, "-o", os.devnull, "--", *packages]
    tested = ["test", "-c", "-vet=off", FLAG, "-o", os.devnull, *packages]
    return [built, tested] if tests else [built]


@dataclass(slots=True)
class Run:
    """One command that is running, and then its exit status."""

    process: "subprocess.Popen[bytes]"
    status: int = 0

    def lines(self) -> Iterator[bytes]:
        """What it prints."""
        stream = self.process.stdout
        assert stream is not None
        yield from lines_of(iter(lambda: os.read(stream.fileno(), CHUNK), b""))
        self.status = self.process.wait()


@contextmanager
def running(toolchain: Toolchain, arguments: Sequence[str], go: str | None) -> Iterator[Run]:
    """Run a go command; it is ended when the block is left early."""
    try:
        process = subprocess.Popen(
            [toolchain.go, *arguments],
            cwd=toolchain.directory,
            env=_environment(go),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    except OSError as error:
        raise EvidenceError(f"{toolchain.go}: {error.strerror or error}") from None
    try:
        yield Run(process)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _environment(go: str | None) -> dict[str, str]:
    """That of this process; a GOROOT set for another toolchain would break the one that was asked for."""
    environment = dict(os.environ)
    if go:
        environment.pop("GOROOT", None)
    return environment
