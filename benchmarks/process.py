"""Measures processes with all their children: CPU and wall-clock seconds, peak memory."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Measured(NamedTuple):
    """One run of a command.

    ``cpu`` are the seconds, user and system, of the process and of the children that it waited
    for; ``wall`` are seconds as well.  ``peak`` is in bytes, the largest sum of the proportional
    set sizes of all its processes (memory that they share counts once), 0 when not sampled.
    """

    status: int
    cpu: float
    wall: float
    peak: int
    output: bytes
    errors: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of standard output."""
        return hashlib.sha256(self.output).hexdigest()


def measure(
    command: Sequence[str], cwd: Path, environment: Mapping[str, str], *, memory: bool = False
) -> Measured:
    """Run to the end; ``memory`` samples the memory, which costs time of its own."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        began = time.monotonic()
        process = subprocess.Popen(command, cwd=cwd, env=dict(environment), stdout=output, stderr=errors)
        sampler = _Sampler(process.pid)
        if memory:
            sampler.start()
        # What wait4 gives for a process includes the children that it has waited for.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)  # so that Popen does not wait once more
        sampler.stop()
        output.seek(0)
        errors.seek(0)
        return Measured(
            process.returncode,
            usage.ru_utime + usage.ru_stime,
            wall,
            sampler.peak,
            output.read(),
            errors.read(),
        )


class _Sampler:
    """Reads the memory of a process and of its descendants every so often."""

    PAUSE = 0.1  # seconds

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.peak = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(self.PAUSE):
            self.peak = max(self.peak, sum(_proportional(pid) for pid in descendants(self.pid)))


def descendants(pid: int) -> Iterator[int]:
    """The process and everything it started, directly or not, that still runs."""
    stack = [pid]
    while stack:
        at = stack.pop()
        yield at
        try:
            for thread in os.listdir(f"/proc/{at}/task"):
                stack += [
                    int(word) for word in Path(f"/proc/{at}/task/{thread}/children").read_text().split()
                ]
        except OSError:
            continue  # it has ended meanwhile


def _proportional(pid: int) -> int:
    """Proportional set size in bytes; 0 for a process that has ended."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) << 10
    except OSError:
        pass
    return 0
