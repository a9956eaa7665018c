"""Telling what a file of a running program is."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from golint_leaks.evidence.goroutines import goroutine_snapshot, looks_binary, read_goroutines
from golint_leaks.evidence.heap import heap_snapshot
from golint_leaks.evidence.model import EvidenceError, GoroutineSnapshot, HeapSnapshot
from golint_leaks.evidence.profile import read_profile

_PROGRAMS = (b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa\xcf", b"\xca\xfe\xba\xbe")  # also Mach-O
_HTML = (b"<!doctype", b"<html", b"<?xml")


def read_snapshot(chunks: Iterable[bytes], source: str) -> tuple[str, HeapSnapshot | GoroutineSnapshot]:
    """A snapshot and its kind (``heap``, ``goroutine`` or ``goroutineleak``).

    Raises :class:`EvidenceError` for anything else, and says what it looks like.
    """
    stream = iter(chunks)
    first = next(stream, b"")
    rejoined = itertools.chain([first], stream)
    if not first:
        raise EvidenceError("empty")
    if first.startswith(_PROGRAMS):
        raise EvidenceError("an executable, not a profile of one")
    if looks_binary(first):
        profile = read_profile(rejoined)
        names = [kind for kind, _ in profile.sample_types]
        if "inuse_space" in names:
            return "heap", heap_snapshot(profile, source)
        if "goroutine" in names or "goroutineleak" in names:
            goroutines = goroutine_snapshot(profile, source)
            return "goroutineleak" if goroutines.only_leaked else "goroutine", goroutines
        raise EvidenceError(f"a profile of {', '.join(names)}; heap and goroutine profiles are wanted")
    begin = first[:1024].lstrip().lower()
    if begin.startswith(_HTML):
        raise EvidenceError("a web page, not a profile")
    if begin.startswith(b"heap profile:"):
        raise EvidenceError(
            "a heap profile as text; take it without debug=1, which keeps what is needed here"
        )
    snapshot = read_goroutines(rejoined, source)
    return "goroutineleak" if snapshot.only_leaked else "goroutine", snapshot
