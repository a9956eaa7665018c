"""Writing into a directory of evidence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Optional, TextIO, Union

from golint_leaks.evidence.escapefile import write_fact
from golint_leaks.evidence.escapejson import EscapeFolder
from golint_leaks.evidence.escapelog import EscapeLog
from golint_leaks.evidence.files import LOG_LIMIT, expanded, lines_of, naming, open_evidence
from golint_leaks.evidence.layout import EscapeEntry, Manifest, SnapshotEntry, read_manifest, write_manifest
from golint_leaks.evidence.model import EscapeFact, EvidenceError, GoroutineSnapshot, HeapSnapshot, Notice
from golint_leaks.evidence.sniffing import read_snapshot

ESCAPE_FILE = "escape.jsonl"

Counters = Union[EscapeLog, EscapeFolder]


class Store:
    """A directory that is being filled; its manifest is written after each step, so nothing is lost."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EvidenceError(f"{directory}: {error.strerror or error}") from None
        self.manifest: Manifest = read_manifest(directory)

    def save(self) -> None:
        """Write the manifest."""
        with naming(str(self.directory)):
            write_manifest(self.directory, self.manifest)

    def notice(self, kind: str, message: str) -> None:
        """Keep a notice, once."""
        notice = Notice(kind, message)
        if notice not in self.manifest.notices:
            self.manifest.notices.append(notice)

    def forget_notices(self, *kinds: str) -> None:
        """Drop notices of what is about to be collected anew."""
        self.manifest.notices = [notice for notice in self.manifest.notices if notice.kind not in kinds]

    @contextmanager
    def escape_file(self) -> Iterator["FactWriter"]:
        """Where facts are written; they replace the old ones when the block ends well."""
        path = self.directory / ESCAPE_FILE
        temporary = path.with_suffix(".jsonl.new")
        try:
            with temporary.open("w", encoding="utf-8", errors="replace", newline="\n") as stream:
                yield FactWriter(stream)
            os.replace(temporary, path)
        except OSError as error:
            raise EvidenceError(f"{path}: {error.strerror or error}") from None
        finally:
            temporary.unlink(missing_ok=True)

    def add_escape(self, counters: Counters, written: int, source: str, command: str, failed: bool) -> None:
        """Enter the facts that were written."""
        self.manifest.escape = [
            EscapeEntry(ESCAPE_FILE, source, command, written, counters.lines, counters.unknown, failed)
        ]
        self.save()

    def add_snapshot(
        self,
        kind: str,
        content: Path,
        snapshot: HeapSnapshot | GoroutineSnapshot,
        *,
        number: int,
        began: Optional[float] = None,
        collected: Optional[bool] = None,
    ) -> str:
        """Take in a file with a snapshot that was read from it; gives the name under which it is kept.

        Raises :class:`EvidenceError` when the directory holds snapshots of another program.
        """
        self._same_program(snapshot)
        text = isinstance(snapshot, GoroutineSnapshot) and snapshot.form != "profile"
        with content.open("rb") as stream:
            packed = stream.read(2) == b"\x1f\x8b"
        suffix = (".txt" if text else ".pb") + (".gz" if packed else "")
        name = f"{kind}-{number:03}{suffix}"
        with naming(str(self.directory / name)):
            os.replace(content, self.directory / name)
        entries = [entry for entry in self.manifest.snapshots if entry.file != name]
        entries.append(SnapshotEntry(kind, name, snapshot.source, snapshot.time, began, collected))
        self.manifest.snapshots = entries
        self.save()
        return name

    def _same_program(self, snapshot: HeapSnapshot | GoroutineSnapshot) -> None:
        if not snapshot.build_id:
            return
        if not self.manifest.build_id:
            self.manifest.build_id = snapshot.build_id
        elif self.manifest.build_id != snapshot.build_id:
            raise EvidenceError(
                f"{snapshot.source} is of another program (build id {snapshot.build_id[:16]}) than what "
                f"{self.directory} holds ({self.manifest.build_id[:16]}); choose another directory"
            )


class FactWriter:
    """Writes facts and counts them."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.written = 0

    def write(self, fact: EscapeFact) -> None:
        """Write one fact."""
        self._stream.write(write_fact(fact))
        self.written += 1


def read_log(path: Path, log: EscapeLog) -> Iterator[EscapeFact]:
    """The facts of a saved log, compressed or not."""
    with naming(str(path)), open_evidence(path) as stream:
        yield from log.read(lines_of(expanded(stream, LOG_LIMIT)))


def stage(store: Store, content: Path) -> Path:
    """A copy of a file inside the directory, to be taken in or removed."""
    temporary = store.directory / ".incoming"
    with naming(str(content)), open_evidence(content) as source, temporary.open("wb") as target:
        while chunk := source.read(1 << 20):
            target.write(chunk)
    return temporary


def load_snapshot(path: Path, source: str) -> tuple[str, HeapSnapshot | GoroutineSnapshot]:
    """Kind and content of a file, told by what is in it."""
    with naming(source), open_evidence(path) as stream:
        return read_snapshot(expanded(stream), source)
