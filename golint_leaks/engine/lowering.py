"""First phase: every file is read and lowered once, or found in the cache."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Optional

from golint_leaks.engine.pool import Failure, Pool, tidy
from golint_leaks.engine.store import Head, Slot, Store, Writer, key_of
from golint_leaks.ir.unit import LoweredFile
from golint_leaks.workspace import SourceFile

Lower = Callable[[bytes, str], LoweredFile]

_BATCH = 192 << 10  # bytes: small enough to balance, large enough that pipes do not matter


class Lowered(NamedTuple):
    """One file after the first phase; without a slot ``problem`` says what went wrong, as (kind, message)."""

    number: int
    slot: Optional[Slot]
    head: Optional[Head]
    key: bytes
    cached: bool
    problem: tuple[str, str] = ("", "")


def lower_files(
    files: Sequence[SourceFile], numbers: Sequence[int], store: Store, jobs: int, lower: Lower
) -> Iterator[list[Lowered]]:
    """Lower the files with these numbers; yields what comes in, in any order.

    A file whose worker dies is tried once more by itself, and then given up.
    """
    failed: list[int] = []
    batches = _batches(files, numbers)
    for task, outcome in _pool(files, batches, store, jobs, lower).run(range(len(batches))):
        if isinstance(outcome, Failure):
            failed += batches[task]
        else:
            yield [_restore(entry) for entry in outcome]
    if not failed:
        return
    single = [[number] for number in sorted(failed)]
    for task, outcome in _pool(files, single, store, jobs, lower).run(range(len(single))):
        if isinstance(outcome, Failure):
            yield [Lowered(single[task][0], None, None, b"", False, ("internal", outcome.reason))]
        else:
            yield [_restore(entry) for entry in outcome]


def _pool(
    files: Sequence[SourceFile], batches: Sequence[Sequence[int]], store: Store, jobs: int, lower: Lower
) -> Pool:
    def start() -> Callable[[int], object]:
        writer = Writer(store.directory)

        def work(task: int) -> object:
            done = [_one(number, files[number], store, writer, lower) for number in batches[task]]
            writer.flush()
            tidy()
            return done

        return work

    return Pool(jobs, start)


def _one(number: int, file: SourceFile, store: Store, writer: Writer, lower: Lower) -> tuple[object, ...]:
    """Lower one file; a plain tuple, which pickles fast."""
    try:
        with open(file.path, "rb") as stream:
            data = stream.read()
    except OSError as error:
        return number, None, None, b"", False, ("unreadable", error.strerror or str(error))
    key = key_of(data, b"file")
    found = store.find(key)
    if found is not None:
        return number, tuple(found[0]), tuple(found[1]), key, True, ("", "")
    try:
        slot, head = writer.add(key, lower(data, file.rel))
    except RecursionError:  # not the lowering, which sees to that, but the packing of what it gave
        return number, None, None, b"", False, ("too-deep", "nests too deep: the file is skipped")
    except Exception as error:
        message = f"could not be lowered: {type(error).__name__}: {error}"
        return number, None, None, b"", False, ("internal", message)
    return number, tuple(slot), tuple(head), key, False, ("", "")


def _restore(
    entry: tuple[int, Optional[tuple[str, int]], Optional[tuple[object, ...]], bytes, bool, tuple[str, str]],
) -> Lowered:
    number, slot, head, key, cached, problem = entry
    return Lowered(
        number,
        None if slot is None else Slot(*slot),
        None if head is None else Head._make(head),
        key,
        cached,
        problem,
    )


def _batches(files: Sequence[SourceFile], numbers: Sequence[int]) -> list[list[int]]:
    """Batches of neighbours of about equal size; what is large comes first, so that all end together."""
    batches: list[tuple[int, list[int]]] = []
    current: list[int] = []
    size = 0
    for number in numbers:
        if current and size + files[number].size > _BATCH:
            batches.append((size, current))
            current, size = [], 0
        current.append(number)
        size += files[number].size
    if current:
        batches.append((size, current))
    return [batch for _, batch in sorted(batches, key=lambda item: -item[0])]
