"""Bytes of evidence files, compressed or not, within limits."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from golint_leaks.evidence.model import EvidenceError

CHUNK = 1 << 18
LINE_LIMIT = 1 << 20  # bytes of a line
EXPANDED_LIMIT = 1 << 30  # bytes of one file after decompression
DUMP_LIMIT = 256 << 20  # bytes of a dump; the runtime stops at a quarter of it
LOG_LIMIT = 1 << 36  # bytes of a log, which is never in memory


@contextmanager
def naming(source: str) -> Iterator[None]:
    """Put the name of the file before the message of an error in it."""
    try:
        yield
    except EvidenceError as error:
        named = str(error).startswith(f"{source}: ")
        raise EvidenceError(str(error) if named else f"{source}: {error}") from None
    except OSError as error:
        raise EvidenceError(f"{source}: {error.strerror or error}") from None


def open_evidence(path: Path) -> IO[bytes]:
    """The file, opened; a directory or what is missing is an :class:`EvidenceError`."""
    try:
        return path.open("rb")
    except OSError as error:
        raise EvidenceError(f"{path}: {error.strerror or error}") from None


def expanded(stream: IO[bytes], limit: int = EXPANDED_LIMIT) -> Iterator[bytes]:
    """The content in pieces; gzip (RFC 1952) is undone, also of several members.

    Raises :class:`EvidenceError` when it is cut short, damaged or larger than ``limit``.
    """
    chunk = stream.read(CHUNK)
    yield from limited(_gunzip(stream, chunk) if chunk[:2] == b"\x1f\x8b" else _plain(stream, chunk), limit)


def limited(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """The pieces, as long as they are not more than ``limit`` bytes together."""
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > limit:
            raise EvidenceError(f"larger than {limit:,} bytes")
        yield chunk


def _plain(stream: IO[bytes], chunk: bytes) -> Iterator[bytes]:
    while chunk:
        yield chunk
        chunk = stream.read(CHUNK)


def _gunzip(stream: IO[bytes], chunk: bytes) -> Iterator[bytes]:
    inflater = zlib.decompressobj(wbits=31)
    while chunk:
        try:
            piece = inflater.decompress(chunk, CHUNK)
        except zlib.error:
            raise EvidenceError("the compressed data are damaged") from None
        if piece:
            yield piece
        chunk = inflater.unconsumed_tail
        if inflater.eof:
            chunk = inflater.unused_data or stream.read(CHUNK)
            if chunk:
                inflater = zlib.decompressobj(wbits=31)
        elif not chunk:
            chunk = stream.read(CHUNK)
    if not inflater.eof:
        raise EvidenceError("the compressed data are cut short")


def lines_of(chunks: Iterable[bytes], limit: int = LINE_LIMIT) -> Iterator[bytes]:
    """The lines of a text that comes in pieces, without their ends; longer ones are cut at ``limit``."""
    rest = b""
    for chunk in chunks:
        lines = (rest + chunk).split(b"\n")
        rest = lines.pop()
        yield from lines
        if len(rest) > limit:
            yield rest[:limit]
            rest = b""
    if rest:
        yield rest
