"""The work of ``collect pprof``."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from golint_leaks.cli import OK, USAGE
from golint_leaks.cli.collect_command import complain, say
from golint_leaks.cli.progress import Progress
from golint_leaks.evidence.endpoint import DUMP_LIMIT, Endpoint, Missing, download, parse_endpoint
from golint_leaks.evidence.model import EvidenceError, GoroutineSnapshot, HeapSnapshot
from golint_leaks.evidence.storing import Store, load_snapshot, stage
from golint_leaks.evidence.words import counted

# In this order: what one collection finds dead, finalizers and pools still hold until the next one, so
# there are two, with time between them.  The second is the last thing that a round asks for, and the search
# for leaked goroutines, after which the runtime no longer tells their waiting times, comes after everything.
_COLLECTION = "heap?gc=1"
_ROUND = (("goroutine", "goroutine?debug=2"), ("goroutine", "goroutine"), ("heap", _COLLECTION))
_LAST = (("goroutineleak", "goroutineleak"),)


def collect_files(paths: Sequence[Path], into: Path) -> int:
    """Take in saved snapshots, in the order of time; gives the exit status."""
    try:
        store = Store(into)
    except EvidenceError as error:
        raise complain(error) from None
    found: list[tuple[float, str, Path, HeapSnapshot | GoroutineSnapshot]] = []
    failed = False
    for path in _expand(paths):
        try:
            kind, snapshot = load_snapshot(path, str(path))
        except EvidenceError as error:
            say(str(error))
            failed = True
            continue
        # A dump tells no time; that of the file is the best there is.
        at = snapshot.time or path.stat().st_mtime
        found.append((at, kind, path, snapshot._replace(time=at)))
    number = store.manifest.next_number()
    for at, kind, path, snapshot in sorted(found, key=lambda item: (item[0], str(item[2]))):
        try:
            name = store.add_snapshot(kind, stage(store, path), snapshot, number=number)
        except EvidenceError as error:
            say(str(error))
            failed = True
            continue
        if isinstance(snapshot, GoroutineSnapshot) and snapshot.form != "profile" and _cut(path):
            text = f"{path}: ends in the middle of a line; goroutines may be missing"
            store.notice("dump-cut", text)
            store.save()
            say(text)
        when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))
        say(f"{path}: {_summary(snapshot)} ({when}), as {name}")
        number += 1
    _clean(store)
    return USAGE if failed else OK


def _cut(path: Path) -> bool:
    """Whether a dump, which is text, has lost its end."""
    with path.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
        stream.seek(-1, os.SEEK_END)
        return not packed and stream.read(1) != b"\n"


def _expand(paths: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(item for item in path.iterdir() if item.is_file() and item.name[0] != ".")
        else:
            files.append(path)
    return files


def collect_live(url: str, into: Path, every: float, count: int, timeout: float) -> int:
    """Take rounds of snapshots from a running program; gives the exit status."""
    try:
        endpoint = parse_endpoint(url)
        store = Store(into)
    except EvidenceError as error:
        raise complain(error) from None
    number = store.manifest.next_number()
    start = time.monotonic()
    try:
        with Progress(sys.stderr) as progress:
            for turn in range(count):
                _wait(start + turn * every, f"round {turn + 1} of {count}", progress)
                taken = _round(endpoint, store, number + turn, timeout, progress, last=turn == count - 1)
                progress.clear()
                say(f"round {turn + 1} of {count}: {'; '.join(taken)}")
    except EvidenceError as error:
        kept = len(store.manifest.snapshots)
        stored = f" ({kept} snapshots are kept in {into})" if kept else ""
        raise complain(EvidenceError(f"{error}{stored}")) from None
    finally:
        _clean(store)
    say(f"{len(store.manifest.snapshots)} snapshots in {into}; now: golint-leaks check --evidence {into}")
    return OK


def _wait(until: float, what: str, progress: Progress) -> None:
    while (left := until - time.monotonic()) > 0:
        progress.update(f"{what} in {left:.0f} s", 0, 0)
        time.sleep(min(left, 0.5))


def _round(
    endpoint: Endpoint, store: Store, number: int, timeout: float, progress: Progress, *, last: bool
) -> list[str]:
    """Take one snapshot of each kind; gives what they hold, in words."""
    taken = []
    target = store.directory / ".incoming"
    with contextlib.suppress(EvidenceError):  # where it fails, what follows tells
        download(endpoint, _COLLECTION, target, timeout)
    for kind, profile in _ROUND + (_LAST if last else ()):
        began = time.time()

        def arrived(size: int, profile: str = profile) -> None:
            progress.update(f"{profile}: {size:,} bytes", 0, 0)

        try:
            size = download(endpoint, profile, target, timeout, arrived)
        except Missing:
            if kind != "goroutineleak":
                raise
            store.notice("no-leak-profile", f"{endpoint} offers no goroutineleak profile; Go 1.27 does")
            store.save()
            continue
        try:
            found, snapshot = load_snapshot(target, f"{endpoint}/{profile}")
        except EvidenceError as error:
            raise EvidenceError(f"what answers is no pprof endpoint: {error}") from None
        if found != kind:
            raise EvidenceError(f"{endpoint}/{profile}: is a {found} profile")
        if isinstance(snapshot, HeapSnapshot) and not snapshot.sites:
            text = "the program does not sample its heap (is runtime.MemProfileRate 0?)"
            store.notice("no-heap-samples", f"{endpoint}/{profile}: {text}")
            say(text)
        if profile.endswith("debug=2") and size >= DUMP_LIMIT:
            store.notice(
                "dump-cut", f"{endpoint}/{profile}: the runtime cuts dumps off at {DUMP_LIMIT:,} bytes"
            )
        snapshot = snapshot._replace(time=snapshot.time or began)
        collected = True if kind == "heap" else None
        store.add_snapshot(kind, target, snapshot, number=number, began=began, collected=collected)
        if not profile.endswith("debug=2"):
            taken.append(_summary(snapshot))
    return taken


def _summary(snapshot: HeapSnapshot | GoroutineSnapshot) -> str:
    if isinstance(snapshot, HeapSnapshot):
        return f"heap of {snapshot.inuse_space:,} bytes from {len(snapshot.sites):,} places"
    leaked = sum(group.leaked for group in snapshot.groups)
    if snapshot.only_leaked:
        return counted(leaked, "leaked goroutine") if leaked else "no leaked goroutines"
    marked = f", {leaked:,} of them leaked" if leaked else ""
    return f"{snapshot.total:,} goroutines{marked}"


def _clean(store: Store) -> None:
    with contextlib.suppress(OSError):
        (store.directory / ".incoming").unlink()
