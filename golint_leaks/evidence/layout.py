"""The layout of a directory of evidence.

::

    manifest.json        {"format": 1, "go_version": "go1.27", "module": "example.com/m",
                          "build_id": "280ec2c0...",
                          "snapshots": [{"kind": "heap", "file": "heap-001.pb.gz", "time": 1700000000.5,
                                         "began": 1700000000.1, "collected": true, "source": "..."}],
                          "escape": [{"file": "escape.jsonl", "source": "go build", "command": "...",
                                      "facts": 5, "lines": 9, "unknown": 0, "failed": false}],
                          "notices": [{"kind": "...", "message": "..."}]}
    heap-001.pb.gz       profiles and dumps as the program gave them
    goroutine-001.txt    (debug=2)
    goroutine-001.pb.gz
    goroutineleak-001.pb.gz
    escape.jsonl         escape facts in normal form, one a line (see ``escapefile``)

Kinds of snapshots are ``heap``, ``goroutine`` and ``goroutineleak``.  What a reader does not know
in a manifest it passes over, so that newer tools can add to it.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Optional

from golint_leaks.evidence.model import EvidenceError, Notice

FORMAT = 1
MANIFEST = "manifest.json"
MANIFEST_LIMIT = 16 << 20
SNAPSHOT_KINDS = ("heap", "goroutine", "goroutineleak")


@dataclass(frozen=True, slots=True)
class SnapshotEntry:
    """A stored snapshot; times are seconds since the epoch."""

    kind: str
    file: str
    source: str = ""
    time: Optional[float] = None
    began: Optional[float] = None
    collected: Optional[bool] = None


@dataclass(frozen=True, slots=True)
class EscapeEntry:
    """A stored set of escape facts: where it comes from, and what was understood of how many lines."""

    file: str
    source: str = ""
    command: str = ""
    facts: int = 0
    lines: int = 0
    unknown: int = 0
    failed: bool = False


@dataclass(slots=True)
class Manifest:
    """What a directory of evidence holds."""

    go_version: str = ""
    module: str = ""
    build_id: str = ""
    snapshots: list[SnapshotEntry] = field(default_factory=list)
    escape: list[EscapeEntry] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def next_number(self) -> int:
        """The number of the next round of snapshots."""
        numbers = [int(part) for entry in self.snapshots for part in _digits(entry.file)]
        return max(numbers, default=0) + 1


def _digits(file: str) -> list[str]:
    stem = file.partition(".")[0]
    tail = stem.rpartition("-")[2]
    return [tail] if tail.isascii() and tail.isdigit() else []


def read_manifest(directory: Path) -> Manifest:
    """The manifest of a directory; an empty one when there is none.

    Raises :class:`EvidenceError` when it cannot be read or is of a later format.
    """
    path = directory / MANIFEST
    try:
        if path.stat().st_size > MANIFEST_LIMIT:
            raise EvidenceError(f"{path}: too large")
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        return Manifest()
    except OSError as error:
        raise EvidenceError(f"{path}: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        raise EvidenceError(f"{path}: not JSON: {error}") from None
    if not isinstance(content, dict):
        raise EvidenceError(f"{path}: not a manifest of evidence")
    if content.get("format") != FORMAT:
        raise EvidenceError(f"{path}: format {content.get('format')!r} is not one that this version reads")
    return Manifest(
        go_version=_text(content, "go_version"),
        module=_text(content, "module"),
        build_id=_text(content, "build_id"),
        snapshots=[_snapshot(path, entry) for entry in _list(content, "snapshots")],
        escape=[_escape(path, entry) for entry in _list(content, "escape")],
        notices=[
            Notice(_text(entry, "kind"), _text(entry, "message")) for entry in _list(content, "notices")
        ],
    )


def write_manifest(directory: Path, manifest: Manifest) -> None:
    """Write the manifest; the old one is whole until the new one is."""
    content: dict[str, Any] = {"format": FORMAT}
    for item in fields(manifest):
        value = getattr(manifest, item.name)
        if item.name == "notices":
            value = [notice._asdict() for notice in value]
        elif isinstance(value, list):
            value = [
                {key: part for key, part in asdict(entry).items() if part is not None} for entry in value
            ]
        content[item.name] = value
    path = directory / MANIFEST
    temporary = path.with_suffix(".json.new")
    temporary.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(temporary, path)


def _list(content: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = content.get(name)
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _text(content: dict[str, Any], name: str) -> str:
    value = content.get(name)
    return value if isinstance(value, str) else ""


def _file(path: Path, entry: dict[str, Any]) -> str:
    """A file of the directory itself: a manifest from elsewhere must not lead out of it."""
    name = _text(entry, "file")
    if not name or name in (".", "..") or any(part in name for part in "/\\\0:"):
        raise EvidenceError(f"{path}: {name!r} is not a file of this directory")
    return name


def _number(content: dict[str, Any], name: str) -> Optional[float]:
    value = content.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if abs(value) < 1e15 else None  # neither NaN nor infinity is


def _count(content: dict[str, Any], name: str) -> int:
    return int(_number(content, name) or 0)


def _snapshot(path: Path, entry: dict[str, Any]) -> SnapshotEntry:
    kind = _text(entry, "kind")
    if kind not in SNAPSHOT_KINDS:
        raise EvidenceError(f"{path}: {kind!r} is not a kind of snapshot")
    collected = entry.get("collected")
    return SnapshotEntry(
        kind=kind,
        file=_file(path, entry),
        source=_text(entry, "source"),
        time=_number(entry, "time"),
        began=_number(entry, "began"),
        collected=collected if isinstance(collected, bool) else None,
    )


def _escape(path: Path, entry: dict[str, Any]) -> EscapeEntry:
    return EscapeEntry(
        file=_file(path, entry),
        source=_text(entry, "source"),
        command=_text(entry, "command"),
        facts=_count(entry, "facts"),
        lines=_count(entry, "lines"),
        unknown=_count(entry, "unknown"),
        failed=entry.get("failed") is True,
    )
