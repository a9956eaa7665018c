"""One line on a terminal that says how far a long run is; nothing anywhere else."""

from __future__ import annotations

import shutil
import time
from types import TracebackType
from typing import TextIO

# Seconds: what ends sooner needs no progress, and nobody reads faster than this.
_DELAY = 1.0
_INTERVAL = 0.1


class Progress:
    """A context in which :meth:`update` may be called as often as one likes."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._active = stream.isatty()
        self._next = time.monotonic() + _DELAY
        self._shown = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()

    def clear(self) -> None:
        """Take the line away, so that another can be written."""
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._shown = False

    def update(self, phase: str, done: int, total: int) -> None:
        """Say that ``done`` of ``total`` steps of a phase are behind us."""
        if not self._active:
            return
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _INTERVAL
        line = f"{phase}: {done:,} of {total:,}" if total else phase
        width = shutil.get_terminal_size().columns - 1
        self._stream.write(f"\r{line[:width]}\x1b[K")
        self._stream.flush()
        self._shown = True
