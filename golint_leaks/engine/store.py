"""Where lowered files are kept: during a run, and between runs.

Workers append records to *packs*, one pack per worker; the process reads units back one by one
when they are asked for.  A pack that stays is the cache: records are found by a hash of the file's
content, carry a checksum, and are found again by walking from length to length, so that a pack
cut short anywhere is good up to there.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import mmap
import os
import pickle
import shutil
import struct
import sys
import tempfile
import time
import uuid
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from golint_leaks import __version__
from golint_leaks.ir.unit import FileOutline, FunctionUnit, LoweredFile, Problem

_MAGIC = b"glpack 1\n"
_RECORD = struct.Struct("<4s16sIIIIII")  # mark, key, checksum, lengths: head, outline, names, table, units
_MARK = b"REC\0"
_SUFFIX = ".pack"
_MAX_PACKS = 12
_DAY = 24 * 3600

KEY_SIZE = 16


class Head(NamedTuple):
    """The part of an outline that every run needs of every file."""

    package: str
    build: str
    generated: bool
    imports: tuple[str, ...]
    main: bool
    lines: int
    problems: tuple[Problem, ...]
    suppressions: tuple[tuple[int, str], ...]
    functions: int  # with a body


class Slot(NamedTuple):
    """Where a record lies."""

    pack: str
    offset: int


def head_of(outline: FileOutline, functions: int) -> Head:
    """The head of an outline."""
    return Head(
        outline.package,
        outline.build,
        outline.generated,
        tuple(entry.path for entry in outline.imports),
        any(func.name == "main" and func.receiver is None for func in outline.funcs),
        outline.lines,
        outline.problems,
        outline.suppressions,
        functions,
    )


def key_of(data: bytes, kind: bytes) -> bytes:
    """The key of a file's content; ``kind`` keeps results of different functions apart."""
    return hashlib.blake2b(data, digest_size=KEY_SIZE, person=kind).digest()


def encode(key: bytes, lowered: LoweredFile) -> tuple[list[bytes], Head]:
    """The bytes of a record, in parts."""
    head = head_of(lowered.outline, len(lowered.units))
    parts = [
        pickle.dumps(tuple(head), pickle.HIGHEST_PROTOCOL),
        pickle.dumps(lowered.outline, pickle.HIGHEST_PROTOCOL),
        pickle.dumps(lowered.names, pickle.HIGHEST_PROTOCOL),
        struct.pack(f"<{len(lowered.units)}I", *map(len, lowered.units)),
        b"".join(lowered.units),
    ]
    checksum = 0
    for part in parts:
        checksum = zlib.crc32(part, checksum)
    return [_RECORD.pack(_MARK, key, checksum, *map(len, parts)), *parts], head


class Pack:
    """A pack that is read; maps the file."""

    __slots__ = ("_data", "path", "size")

    def __init__(self, path: str) -> None:
        """Raises OSError, or ValueError for what is no pack."""
        self.path = path
        with open(path, "rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.size = len(self._data)
        if self._data[: len(_MAGIC)] != _MAGIC:
            raise ValueError(f"{path} is no pack")

    def entries(self) -> Iterable[tuple[bytes, int, int]]:
        """Key, offset and length of each record whose bytes are all there."""
        at = len(_MAGIC)
        while at + _RECORD.size <= self.size:
            mark, key, _, *lengths = _RECORD.unpack_from(self._data, at)
            end = at + _RECORD.size + sum(lengths)
            if mark != _MARK or end > self.size:
                return
            yield key, at, end - at
            at = end

    def intact(self, offset: int, key: bytes) -> bool:
        """Whether the record is the one of this key and its checksum is right."""
        mark, own, checksum, *lengths = _RECORD.unpack_from(self._data, offset)
        start = offset + _RECORD.size
        end = start + sum(lengths)
        if mark != _MARK or bytes(own) != key or end > self.size:
            return False
        with memoryview(self._data) as view, view[start:end] as body:
            return zlib.crc32(body) == int(checksum)

    def raw(self, offset: int, length: int) -> bytes:
        """Bytes as they are."""
        return self._data[offset : offset + length]

    def record(self, offset: int) -> Record:
        """Access to the parts of a record."""
        lengths = _RECORD.unpack_from(self._data, offset)[3:]
        return Record(self._data, offset + _RECORD.size, lengths)


class Record:
    """The parts of one record, unpickled on demand; outline and names once, as variants share files."""

    __slots__ = ("_data", "_lengths", "_names", "_outline", "_start", "_units")

    def __init__(self, data: mmap.mmap, start: int, lengths: Sequence[int]) -> None:
        self._data = data
        self._start = start
        self._lengths = tuple(lengths)
        self._units: list[int] | None = None
        self._outline: FileOutline | None = None
        self._names: tuple[frozenset[str], ...] | None = None

    def _part(self, index: int) -> bytes:
        start = self._start + sum(self._lengths[:index])
        return self._data[start : start + self._lengths[index]]

    def head(self) -> Head:
        """The head."""
        return Head._make(pickle.loads(self._part(0)))

    def outline(self) -> FileOutline:
        """The outline."""
        if self._outline is None:
            self._outline = pickle.loads(self._part(1))
        outline: FileOutline = self._outline
        return outline

    def names(self) -> tuple[frozenset[str], ...]:
        """Per unit, the names that it calls."""
        if self._names is None:
            self._names = pickle.loads(self._part(2))
        names: tuple[frozenset[str], ...] = self._names
        return names

    def unit(self, index: int) -> FunctionUnit:
        """A function."""
        unit: FunctionUnit = pickle.loads(self.packed(index))
        return unit

    def packed(self, index: int) -> bytes:
        """A function as it was packed."""
        if self._units is None:
            table = self._part(3)
            at = self._start + sum(self._lengths[:4])
            self._units = [at]
            for (length,) in struct.iter_unpack("<I", table):
                at += length
                self._units.append(at)
        return self._data[self._units[index] : self._units[index + 1]]


class Writer:
    """Appends to a new pack in a directory; one per worker."""

    def __init__(self, directory: str) -> None:
        self.path = os.path.join(directory, f"{uuid.uuid4().hex}{_SUFFIX}")
        self._file: IO[bytes] | None = None
        self._at = 0

    def add(self, key: bytes, lowered: LoweredFile) -> tuple[Slot, Head]:
        """Append a record. Raises OSError."""
        parts, head = encode(key, lowered)
        return self.add_raw(*parts), head

    def add_raw(self, *parts: bytes) -> Slot:
        """Append a record that is complete. Raises OSError."""
        if self._file is None:
            self._file = open(self.path, "wb", buffering=1 << 20)  # noqa: SIM115
            self._at = self._file.write(_MAGIC)
        slot = Slot(self.path, self._at)
        for part in parts:
            self._at += self._file.write(part)
        return slot

    def flush(self) -> None:
        """Let other processes see what was added. Raises OSError."""
        if self._file is not None:
            self._file.flush()

    def close(self) -> None:
        """End the pack."""
        if self._file is not None:
            self._file.close()
            self._file = None


class SharedPack:
    """A pack that several workers read and append to, so that none makes what another has made.

    The process that forks them creates it; each worker opens it for itself.
    """

    def __init__(self, directory: str) -> None:
        """Raises OSError."""
        self.path = os.path.join(directory, f"{uuid.uuid4().hex}{_SUFFIX}")
        Path(self.path).write_bytes(_MAGIC)
        self._descriptor = -1
        self._end = len(_MAGIC)  # of what is known
        self._known: dict[bytes, tuple[int, int]] = {}  # where the outline is

    def outline(self, key: bytes, make: Callable[[], FileOutline]) -> FileOutline:
        """The outline with this key; made, by one worker, when there is none. Raises OSError."""
        if self._descriptor < 0:
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND)
        if key not in self._known:
            # One lock of 256 is held while an outline is made, by whoever makes it; lock 256 is that
            # of the file's end.
            with _locked(self._descriptor, key[0]):
                with _locked(self._descriptor, 256):
                    self._catch_up()
                if key not in self._known:
                    outline = make()
                    data = b"".join(encode(key, LoweredFile(outline, (), ()))[0])
                    with _locked(self._descriptor, 256):
                        self._catch_up()
                        os.write(self._descriptor, data)
                    return outline
        start, length = self._known[key]
        found: FileOutline = pickle.loads(os.pread(self._descriptor, length, start))
        return found

    def _catch_up(self) -> None:
        size = os.fstat(self._descriptor).st_size
        while self._end + _RECORD.size <= size:
            header = os.pread(self._descriptor, _RECORD.size, self._end)
            _, key, _, head, outline, *rest = _RECORD.unpack(header)
            end = self._end + _RECORD.size + head + outline + sum(rest)
            if end > size:
                break
            self._known[key] = (self._end + _RECORD.size + head, outline)
            self._end = end
        if self._end < size:  # cut short by a worker that died
            os.ftruncate(self._descriptor, self._end)

    def close(self) -> None:
        """For the process that created it: forget it when nothing was added."""
        with contextlib.suppress(OSError):
            if os.path.getsize(self.path) <= len(_MAGIC):
                os.unlink(self.path)


@contextlib.contextmanager
def _locked(descriptor: int, number: int) -> Iterator[None]:
    try:
        from fcntl import LOCK_EX, LOCK_UN, lockf
    except ImportError:  # no fork either, hence nobody to lock out
        yield
        return
    lockf(descriptor, LOCK_EX, 1, number)
    try:
        yield
    finally:
        lockf(descriptor, LOCK_UN, 1, number)


class Store:
    """The packs of one root: those of earlier runs, and those that this run adds."""

    def __init__(self, directory: str, temporary: bool) -> None:
        self.directory = directory
        self.temporary = temporary
        self._packs: dict[str, Pack] = {}
        self._index: dict[bytes, Slot] = {}
        if not temporary:
            self._load()

    def _load(self) -> None:
        found = [entry for entry in os.scandir(self.directory) if entry.name.endswith(_SUFFIX)]
        # The newest record of a key wins: it was made because the ones before it were damaged.
        for path in (entry.path for entry in sorted(found, key=_age)):
            # What cannot be read is as if it were not there; the run makes it anew.
            with contextlib.suppress(OSError, ValueError):
                pack = self._packs[path] = Pack(path)
                for key, offset, _ in pack.entries():
                    self._index[key] = Slot(path, offset)

    def find(self, key: bytes) -> tuple[Slot, Head] | None:
        """The record of an earlier run, if it is there and unharmed."""
        slot = self._index.get(key)
        if slot is None:
            return None
        pack = self._packs[slot.pack]
        try:
            if pack.intact(slot.offset, key):
                return slot, pack.record(slot.offset).head()
        except Exception:
            # Whatever unpickling says of a record that was written by something else.
            return None
        return None

    def record(self, slot: Slot) -> Record:
        """The record at a slot; packs of this run's workers are opened when first asked for.

        Raises OSError.
        """
        pack = self._packs.get(slot.pack)
        if pack is None:
            pack = self._packs[slot.pack] = Pack(slot.pack)
        return pack.record(slot.offset)

    def open_packs(self, slots: Iterable[Slot]) -> None:
        """Open what the slots refer to, before workers are forked that would each do it."""
        for path in {slot.pack for slot in slots}:
            if path not in self._packs:
                self._packs[path] = Pack(path)

    def drop_files(self) -> None:
        """Delete a temporary store; what is mapped stays readable where the system allows that."""
        if self.temporary:
            shutil.rmtree(self.directory, ignore_errors=True)

    def finish(self, used: Iterable[bytes] | None) -> None:
        """Note what this run used (None: not known), and merge packs when there are many; never raises."""
        if self.temporary:
            self.drop_files()
            return
        with contextlib.suppress(OSError, ValueError):
            if used is not None:
                self._note(sorted(set(used)))
            names = [name for name in os.listdir(self.directory) if name.endswith(_SUFFIX)]
            if len(names) > _MAX_PACKS:
                self._merge(sorted(names), everything=used is None)

    def _note(self, keys: Sequence[bytes]) -> None:
        data = b"".join(keys)
        path = os.path.join(self.directory, hashlib.blake2b(data, digest_size=8).hexdigest() + ".used")
        if os.path.exists(path):
            os.utime(path)
        else:
            Path(path).write_bytes(data)

    def _merge(self, names: Sequence[str], everything: bool) -> None:
        """One pack of the records that a run of the last days used, or of everything."""
        live: set[bytes] = set()
        done: set[bytes] = set()
        for name in os.listdir(self.directory):
            if name.endswith(".used"):
                path = os.path.join(self.directory, name)
                if time.time() - os.stat(path).st_mtime > 7 * _DAY:
                    os.unlink(path)
                    continue
                data = Path(path).read_bytes()
                live.update(data[at : at + KEY_SIZE] for at in range(0, len(data), KEY_SIZE))
        writer = Writer(self.directory)
        for name in names:
            path = os.path.join(self.directory, name)
            with contextlib.suppress(ValueError):
                pack = Pack(path)
                for key, offset, length in pack.entries():
                    if key in done or not (everything or key in live):
                        continue
                    if pack.intact(offset, key):
                        done.add(key)
                        writer.add_raw(pack.raw(offset, length))
        writer.close()
        for name in names:
            os.unlink(os.path.join(self.directory, name))


def _age(entry: os.DirEntry[str]) -> tuple[int, str]:
    try:
        return entry.stat().st_mtime_ns, entry.name
    except OSError:  # deleted by another run just now
        return 0, entry.name


def open_store(root: str, cache: bool, directory: str = "") -> tuple[Store, str]:
    """The store for a root directory, and why it does not last although it should (or "").

    ``directory`` replaces the user's cache directory.  Raises OSError when there is not even a
    temporary directory.
    """
    problem = ""
    if cache:
        try:
            base = os.path.join(directory or cache_directory(), fingerprint())
            own = os.path.join(base, hashlib.blake2b(os.fsencode(root), digest_size=8).hexdigest())
            os.makedirs(own, mode=0o700, exist_ok=True)
            if not os.access(own, os.W_OK):
                raise PermissionError(13, "Permission denied")
            if hasattr(os, "getuid") and os.stat(own).st_uid != os.getuid():
                # Records are pickles: only our own may be read.
                raise PermissionError(1, "it belongs to somebody else")
            os.utime(own)
            return Store(own, temporary=False), ""
        except OSError as error:
            problem = error.strerror or str(error)
    return Store(tempfile.mkdtemp(prefix="golint-leaks-"), temporary=True), problem


def cache_directory() -> str:
    """``$XDG_CACHE_HOME/golint-leaks``, or its place in the home directory."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):
        base = os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "golint-leaks")


def prune(directory: str = "", limit: int = 2 << 30) -> None:
    """Delete the stores used longest ago until ``limit`` bytes are kept; never raises."""
    base = directory or cache_directory()
    with contextlib.suppress(OSError):
        found: list[tuple[float, int, str]] = []
        for version in os.scandir(base):
            if version.is_dir(follow_symlinks=False):
                stores = [entry for entry in os.scandir(version) if entry.is_dir(follow_symlinks=False)]
                if not stores:
                    os.rmdir(version)
                for store in stores:
                    size = sum(file.stat().st_size for file in os.scandir(store))
                    found.append((store.stat().st_mtime, size, store.path))
        kept = 0
        for used, size, path in sorted(found, reverse=True):
            kept += size
            if kept > limit or time.time() - used > 30 * _DAY:
                shutil.rmtree(path, ignore_errors=True)


def fingerprint() -> str:
    """Changes with everything that decides what lowering a file gives."""
    digest = hashlib.blake2b(digest_size=12)
    digest.update(f"{__version__} {sys.version_info[:2]} {_MAGIC!r}".encode())
    package = Path(__file__).parent.parent
    for layer in ("ir", "syntax"):
        for path in sorted((package / layer).glob("*.py")):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    for name in ("tree_sitter", "tree_sitter_go"):
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin:
            for path in sorted(Path(spec.origin).parent.glob("_binding*")):
                status = path.stat()
                digest.update(f"{path.name} {status.st_size} {status.st_mtime_ns}".encode())
    return digest.hexdigest()
