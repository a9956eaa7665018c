"""Reading a directory of evidence."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from golint_leaks.evidence.escapefile import EscapeFacts
from golint_leaks.evidence.files import expanded, naming, open_evidence
from golint_leaks.evidence.goroutines import read_goroutines
from golint_leaks.evidence.heap import read_heap
from golint_leaks.evidence.layout import MANIFEST, SnapshotEntry, read_manifest
from golint_leaks.evidence.model import EvidenceError, GoroutineSnapshot, HeapSnapshot, Notice


class Evidence(NamedTuple):
    """All that a directory of evidence holds; snapshots are in the order of time."""

    directory: str
    go_version: str
    module: str
    heap: tuple[HeapSnapshot, ...]
    goroutines: tuple[GoroutineSnapshot, ...]
    escape: EscapeFacts
    notices: tuple[Notice, ...]


def read_evidence(directory: str | Path) -> Evidence:
    """Everything in a directory that ``collect`` has filled.

    A file that is missing or broken becomes a notice (``unreadable``), and the rest is read.
    Raises :class:`EvidenceError` when the directory is none or has no readable manifest.
    """
    root = Path(directory)
    if not root.is_dir():
        raise EvidenceError(f"{root}: no such directory")
    if not (root / MANIFEST).exists():
        raise EvidenceError(
            f"{root}: holds no evidence (there is no {MANIFEST}); golint-leaks collect escape and "
            f"collect pprof fill such a directory with --into, from a build, a program or saved profiles"
        )
    manifest = read_manifest(root)
    notices = list(manifest.notices)
    heap: list[HeapSnapshot] = []
    goroutines: list[GoroutineSnapshot] = []
    for entry in manifest.snapshots:
        try:
            snapshot = _read_snapshot(root, entry)
        except EvidenceError as error:
            notices.append(Notice("unreadable", str(error)))
            continue
        if isinstance(snapshot, HeapSnapshot):
            heap.append(snapshot)
        else:
            goroutines.append(snapshot)
    facts = []
    for stored in manifest.escape:
        if (root / stored.file).is_file():
            facts.append(root / stored.file)
        else:
            notices.append(Notice("unreadable", f"{root / stored.file}: no such file"))
    return Evidence(
        directory=str(root),
        go_version=manifest.go_version,
        module=manifest.module,
        heap=tuple(sorted(heap, key=_time)),
        goroutines=tuple(sorted(goroutines, key=_time)),
        escape=EscapeFacts(tuple(facts)),
        notices=tuple(notices),
    )


def _time(snapshot: HeapSnapshot | GoroutineSnapshot) -> float:
    return snapshot.time or 0.0


def _read_snapshot(root: Path, entry: SnapshotEntry) -> HeapSnapshot | GoroutineSnapshot:
    path = root / entry.file
    with naming(str(path)), open_evidence(path) as stream:
        if entry.kind == "heap":
            heap = read_heap(expanded(stream), entry.source or entry.file)
            return heap._replace(time=heap.time or entry.time, began=entry.began, collected=entry.collected)
        goroutines = read_goroutines(expanded(stream), entry.source or entry.file)
        return goroutines._replace(time=goroutines.time or entry.time)
