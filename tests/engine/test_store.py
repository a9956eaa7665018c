"""The cache: what it keeps, and that nothing in it can harm a run."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from golint_leaks.engine import Parts
from golint_leaks.engine import store as store_module
from golint_leaks.engine.pool import CAN_FORK, Pool
from golint_leaks.engine.store import Pack, SharedPack, Store, Writer, key_of, open_store, prune
from golint_leaks.ir.unit import FileOutline, LoweredFile
from golint_leaks.syntax import lower_file
from tests.engine.kit import FILES, go, messages
from tests.workspace.tree import make


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return make(tmp_path / "tree", FILES)


def never(data: bytes, path: str) -> LoweredFile:
    raise AssertionError(f"{path} was lowered again")


def packs(cache: Path) -> list[Path]:
    return sorted(cache.rglob("*.pack"))


def cached(tree: Path, cache: Path, **options: Any) -> list[str]:
    return messages(go(tree, cache=True, cache_dir=str(cache), **options))


def test_a_second_run_lowers_nothing(tree: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = cached(tree, cache)
    assert cached(tree, cache, parts=Parts(lower=never)) == first
    assert go(tree, cache=True, cache_dir=str(cache)).statistics.cached_files == 6
    # The content counts, not name or time.
    (tree / "a.go").rename(tree / "z.go")
    os.utime(tree / "z.go", (1, 1))
    assert cached(tree, cache, parts=Parts(lower=never))[-1] == "z.go: Leak leaks"


def test_a_change_is_seen(tree: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cached(tree, cache)
    (tree / "a.go").write_text("package m\n\nfunc LeakNew() {}\n")
    lowered: list[str] = []

    def lower(data: bytes, path: str) -> LoweredFile:
        lowered.append(path)
        return lower_file(data, path=path)

    assert cached(tree, cache, parts=Parts(lower=lower))[0] == "a.go: LeakNew leaks"
    assert lowered == ["a.go"]


def spoil(position: int) -> Callable[[bytes], bytes]:
    return lambda data: data[:position] + bytes([data[position] ^ 0xFF]) + data[position + 1 :]


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: b"",
        lambda data: data[:5],
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda data: b"x" * len(data),
        lambda data: data + b"REC\0" + b"\xff" * 100,
        spoil(0),
        spoil(9),
        spoil(14),
        spoil(30),
        spoil(34),
        spoil(60),
        spoil(-1),
        lambda data: data.replace(b"golint_leaks", b"golint_leakz"),
    ],
)
def test_a_damaged_pack_is_as_if_it_were_not_there(
    tree: Path, tmp_path: Path, harm: Callable[[bytes], bytes]
) -> None:
    cache = tmp_path / "cache"
    first = cached(tree, cache)
    damaged = [path for path in packs(cache) if path.stat().st_size]
    assert damaged
    for path in damaged:
        path.write_bytes(harm(path.read_bytes()))
    assert cached(tree, cache) == first
    assert cached(tree, cache, parts=Parts(lower=never)) == first


def test_another_version_of_the_tool_has_its_own(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    cached(tree, cache)
    monkeypatch.setattr(store_module, "__version__", "other")
    with pytest.raises(AssertionError):
        assert cached(tree, cache, parts=Parts(lower=never))


def test_a_cache_that_cannot_be_used_is_told(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = go(tree, cache=True, cache_dir=str(tmp_path / "file" / "cache"))
    assert [entry.kind for entry in result.notifications] == ["cache"]
    assert result.complete
    assert messages(result)


def test_without_cache_nothing_stays(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    assert messages(go(tree, jobs=2))
    assert list(temporary.iterdir()) == []
    assert not (tmp_path / "home").exists()


def test_the_cache_lies_where_the_environment_says(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    go(tree, cache=True)
    assert packs(tmp_path / "home" / "golint-leaks")


def lowered(name: str) -> LoweredFile:
    return LoweredFile(
        FileOutline(name, (), (), (), (), False, "", 1, ()), (b"u1", b"unit2"), (frozenset(), frozenset())
    )


def test_many_packs_are_merged_into_what_is_used(tmp_path: Path) -> None:
    keys = [key_of(str(number).encode(), b"file") for number in range(20)]
    for number, key in enumerate(keys):
        writer = Writer(str(tmp_path))
        writer.add(key, lowered(f"p{number}"))
        writer.close()
    store = Store(str(tmp_path), temporary=False)
    store.finish(keys[:5])
    assert len(list(tmp_path.glob("*.pack"))) == 1
    fresh = Store(str(tmp_path), temporary=False)
    assert [fresh.find(key) is not None for key in keys] == [True] * 5 + [False] * 15
    found = fresh.find(keys[3])
    assert found is not None
    assert fresh.record(found[0]).outline().package == "p3"


def test_merging_without_knowledge_keeps_everything(tmp_path: Path) -> None:
    keys = [key_of(str(number).encode(), b"file") for number in range(20)]
    for key in keys:
        writer = Writer(str(tmp_path))
        writer.add(key, lowered("p"))
        writer.close()
    Store(str(tmp_path), temporary=False).finish(None)
    (path,) = tmp_path.glob("*.pack")
    assert sorted(key for key, _, _ in Pack(str(path)).entries()) == sorted(keys)


def test_what_workers_share_is_made_once(tmp_path: Path) -> None:
    shared = SharedPack(str(tmp_path))
    log = tmp_path / "log"
    keys = [key_of(str(number).encode(), b"outline") for number in range(8)]

    def start() -> Callable[[int], object]:
        def make(number: int) -> FileOutline:
            with log.open("a") as file:
                file.write(f"{number}\n")
            return lowered(f"p{number}").outline

        return lambda task: [
            shared.outline(keys[number], lambda number=number: make(number)).package  # type: ignore[misc]
            for number in range(8)
        ]

    results = [result for _, result in Pool(3 if CAN_FORK else 0, start).run(range(6))]
    assert results == [[f"p{number}" for number in range(8)]] * 6
    assert sorted(log.read_text().split()) == [str(number) for number in range(8)]
    shared.close()
    # A later run finds it like any pack.
    store = Store(str(tmp_path), temporary=False)
    assert all(store.find(key) is not None for key in keys)


def test_what_a_dying_worker_left_of_a_record_is_cut_off(tmp_path: Path) -> None:
    shared = SharedPack(str(tmp_path))
    first = shared.outline(b"1" * 16, lambda: lowered("p1").outline)
    with open(shared.path, "ab") as file:
        file.write(b"REC\0" + b"2" * 16 + b"\xff" * 10)
    other = SharedPack(str(tmp_path))
    other.path = shared.path
    assert other.outline(b"3" * 16, lambda: lowered("p3").outline).package == "p3"
    assert other.outline(b"1" * 16, lambda: lowered("never").outline) == first
    assert shared.outline(b"3" * 16, lambda: lowered("never").outline).package == "p3"


def test_a_shared_pack_without_records_leaves_nothing(tmp_path: Path) -> None:
    SharedPack(str(tmp_path)).close()
    assert list(tmp_path.iterdir()) == []


def test_the_oldest_stores_go_first(tmp_path: Path) -> None:
    for number, root in enumerate(("a", "b", "c")):
        store, problem = open_store(root, True, str(tmp_path))
        assert problem == ""
        (Path(store.directory) / "x.pack").write_bytes(b"x" * 1000)
        os.utime(store.directory, (10**10 + number, 10**10 + number))
    prune(str(tmp_path), limit=2500)
    assert len(packs(tmp_path)) == 2
    prune(str(tmp_path), limit=0)
    assert packs(tmp_path) == []
    prune(str(tmp_path / "none"))
