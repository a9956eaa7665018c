"""Growth of the heap, of goroutines, and which snapshots may be compared."""

from __future__ import annotations

import pytest

from golint_leaks.evidence import (
    FunctionGrowth,
    GoroutineGroup,
    GoroutineSnapshot,
    HeapSite,
    HeapSnapshot,
    SiteGrowth,
    Trend,
    by_function,
    by_site,
    comparable,
    piles,
    share_of,
)
from golint_leaks.evidence.model import Frame

MAIN = Frame("main.main", "/m.go", 9)
PUT = Frame("main.put", "/m.go", 5)
CLEAN = Frame("main.clean", "/m.go", 7)
TIMER = (Frame("time.newTimer", "/go/time.go", 1), Frame("time.NewTimer", "/go/time.go", 2, True), PUT, MAIN)

Figures = tuple[int, int, int, int]  # allocated objects and bytes, objects and bytes in use


def snapshot(time: float, *sites: tuple[tuple[Frame, ...], Figures], **more: object) -> HeapSnapshot:
    made = tuple(HeapSite(stack, *figures) for stack, figures in sites)
    return HeapSnapshot(f"at {time:g}", time, "b1", "/srv/app", made)._replace(**more)  # type: ignore[arg-type]


def test_by_function_counts_recursion_once_and_sorts_like_pprof() -> None:
    base = snapshot(0, ((PUT, MAIN), (1, 10, 1, 10)), ((CLEAN, MAIN), (9, 900, 9, 900)))
    last = snapshot(
        1, ((PUT, PUT, MAIN), (5, 50, 5, 50)), ((PUT, MAIN), (1, 10, 1, 10)), ((CLEAN, MAIN), (9, 900, 0, 0))
    )
    assert by_function(base, last) == [
        FunctionGrowth("main.clean", -900, -900),
        FunctionGrowth("main.put", 50, 50),
        FunctionGrowth("main.main", 0, -850),
    ]
    assert by_function(base, last, "alloc_objects") == [
        FunctionGrowth("main.put", 5, 5),
        FunctionGrowth("main.main", 0, 5),
    ]
    assert by_function(base, base) == []


def site(in_use: list[int], allocated: list[int], objects: list[int] | None = None) -> SiteGrowth:
    count = objects or in_use
    shots = [
        snapshot(10 * at, ((PUT, MAIN), (total, total, number, space)), period=1)
        for at, (space, total, number) in enumerate(zip(in_use, allocated, count))
    ]
    (only,) = by_site(shots)
    return only


@pytest.mark.parametrize(
    ("in_use", "allocated", "trend"),
    [
        ([100, 200, 300], [100, 200, 300], Trend.GROWING),
        ([100, 90, 300], [100, 200, 400], Trend.RISING),
        ([100, 101, 100], [100, 5000, 90_000], Trend.CHURNING),
        ([100, 110, 120], [100, 5000, 90_000], Trend.CHURNING),
        ([100, 100], [100, 100], Trend.STEADY),
        ([300, 100], [300, 300], Trend.SHRINKING),
        ([100], [100], Trend.STEADY),
    ],
)
def test_trends(in_use: list[int], allocated: list[int], trend: Trend) -> None:
    assert site(in_use, allocated).trend is trend


def test_figures_of_a_site() -> None:
    grown = site([100, 150, 300], [400, 500, 600])
    assert (grown.space, grown.objects, grown.rate, grown.ratio) == (200, 200, 10.0, 2.0)
    assert grown.place == PUT
    assert site([100, 0], [100, 200]).ratio is None


def test_blocks_that_are_copied_when_full() -> None:
    assert site([1000, 2000, 4000], [1000, 3000, 7000], [1, 1, 1]).larger_blocks
    assert not site([1000, 2000, 4000], [1000, 3000, 7000], [10, 20, 40]).larger_blocks


def test_growth_within_chance_is_not_certain() -> None:
    def grown(objects: int, size: int, period: int) -> SiteGrowth:
        shots = [
            snapshot(at, ((PUT,), (0, 0, n, n * size)), period=period) for at, n in enumerate((0, objects))
        ]
        return by_site(shots)[0]

    assert grown(2, 1000, 1).certain
    assert not grown(1000, 64, 524_288).certain  # a handful of samples at best
    assert grown(1_000_000, 640, 524_288).certain
    assert grown(10, 64 << 20, 524_288).certain


def test_share_of_timers() -> None:
    heap = snapshot(0, (TIMER, (9, 9, 5, 500)), ((PUT, MAIN), (9, 9, 5, 1500)))
    share = share_of(heap)
    assert (share.objects, share.space, share.fraction) == (5, 500, 0.25)
    # A timer's callback that allocates is no timer.
    inside = (Frame("main.tick", "/m.go", 1), Frame("time.NewTimer", "/go/time.go", 2))
    assert share_of(snapshot(0, (inside, (1, 1, 1, 1)))).space == 0
    assert by_site([heap])[0].makes == ""
    assert by_site([heap])[1].makes == "timer"


def figures(*sizes: int) -> tuple[tuple[Frame, ...], Figures]:
    objects, space = sizes
    return (PUT, MAIN), (objects, space, objects, space)


def test_snapshots_that_do_not_fit_are_refused_with_a_reason() -> None:
    shots = [
        snapshot(50, figures(6, 60)),
        snapshot(10, figures(9, 90)),
        snapshot(20, figures(2, 20), build_id="other"),
        snapshot(30, figures(3, 30)),
        snapshot(40, figures(4, 40)),
        snapshot(41, figures(5, 50), began=39.0),
        snapshot(51, figures(6, 60)),
    ]
    kept, refused = comparable(shots)
    assert [item.time for item in kept] == [30, 41, 51]
    assert [(item.source, item.reason.split(":")[0][:40]) for item in refused] == [
        ("at 10", "of an earlier run of the program"),
        ("at 20", "of another program than the last one (bu"),
        ("at 40", "taken while the collection for the next "),
        ("at 50", "no collection ended before the next one,"),
    ]
    assert comparable([]) == ([], [])


def test_without_build_ids_the_path_of_the_program_tells() -> None:
    shots = [snapshot(1, figures(1, 10), build_id="", program="/a"), snapshot(2, figures(2, 20), build_id="")]
    assert "(/a)" in comparable(shots)[1][0].reason


def goroutines(time: float, *groups: GoroutineGroup, form: str = "dump", **more: object) -> GoroutineSnapshot:
    return GoroutineSnapshot(f"{form} {time:g}", time, form, False, groups)._replace(**more)  # type: ignore[arg-type]


def group(
    frame: Frame, count: int, minutes: int | None = 0, leaked: int = 0, line: int = 3
) -> GoroutineGroup:
    started = Frame("main.start", "/m.go", line) if minutes is not None else None
    return GoroutineGroup(frame, "chan send", started, count, minutes, leaked, (frame,))


def test_piles_of_goroutines() -> None:
    shots = [
        goroutines(2, group(PUT, 20, 5), group(PUT, 1, 9, line=4), group(MAIN, 30)),
        goroutines(1, group(PUT, 10, 2), group(CLEAN, 7), group(MAIN, 30)),
        goroutines(1.5, group(PUT, 99, None), form="profile"),
        goroutines(3, group(PUT, 18, None, 18), form="profile", only_leaked=True),
    ]
    grown, refused = piles(shots)
    assert refused == []
    assert [(item.blocked, item.counts, item.minutes, item.leaked) for item in grown] == [
        (MAIN, (30, 30), 0, 0),
        (PUT, (10, 20), 5, 18),
        (PUT, (0, 1), 9, 1),
        (CLEAN, (7, 0), None, 0),
    ]
    assert [item.monotone for item in grown] == [False, True, True, False]
    assert grown[1].growth == 10


def test_without_dumps_profiles_are_counted_and_those_of_other_programs_left_out() -> None:
    shots = [
        goroutines(1, group(PUT, 5, None), form="profile", build_id="old"),
        goroutines(2, group(PUT, 6, None), form="profile", build_id="new"),
        goroutines(3, group(PUT, 8, None), form="profile", build_id="new"),
    ]
    grown, refused = piles(shots)
    assert grown[0].counts == (6, 8)
    assert [item.source for item in refused] == ["profile 1"]
    leak = goroutines(4, group(PUT, 3, None, 3), form="profile", only_leaked=True)
    assert piles([leak])[0][0].leaked == 3
    assert piles([]) == ([], [])
