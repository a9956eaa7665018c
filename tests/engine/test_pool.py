"""Workers."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import pytest

from golint_leaks.engine.pool import CAN_FORK, Failure, Pool, _Waiting

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="no fork")


def square() -> Callable[[int], object]:
    return lambda task: task * task


@pytest.mark.parametrize("jobs", [0, 1, 3, 9])
def test_every_task_is_done_once(jobs: int) -> None:
    tasks = range(50)
    assert sorted(Pool(jobs, square).run(tasks)) == [(task, task * task) for task in tasks]


@pytest.mark.parametrize("jobs", [1, 2, 7])
def test_neighbours_go_to_one_worker(jobs: int) -> None:
    weights = [1, 50, 3, 0, 0, 70, 2, 2, 2, 2]
    order = [20 + number for number in range(len(weights))]
    assert sorted(Pool(jobs, square).run(order, weights)) == [(task, task * task) for task in order]


def test_who_has_nothing_left_takes_from_the_end_of_the_longest() -> None:
    waiting = _Waiting(range(8), [1] * 8, 2)
    assert [waiting.take(0) for _ in range(3)] == [0, 1, 2]
    assert [waiting.take(1) for _ in range(4)] == [4, 5, 6, 7]
    assert len(waiting) == 1
    assert waiting.take(1) == 3
    assert waiting.take(1) is None
    assert waiting.take(0) is None


def test_large_results_pass() -> None:
    results = dict(Pool(2, lambda: lambda task: b"x" * (3 << 20)).run(range(4)))
    assert {task: len(data) for task, data in results.items()} == dict.fromkeys(range(4), 3 << 20)


def test_a_worker_starts_once() -> None:
    def start() -> Callable[[int], object]:
        mine = os.getpid(), time.monotonic_ns()
        return lambda task: mine

    results = [result for _, result in Pool(2, start).run(range(30))]
    assert 1 <= len(set(results)) <= 2


def test_failures() -> None:
    def work(task: int) -> object:
        if task == 3:
            raise ValueError("not caught")
        if task == 5:
            os._exit(7)
        if task == 6:
            raise MemoryError
        if task == 8:
            time.sleep(60)
        return task

    results = dict(Pool(2, lambda: work, timeout=0.5).run(range(12)))
    assert len(results) == 12
    assert {task: result for task, result in results.items() if isinstance(result, Failure)} == {
        3: Failure("worker ended with status 1"),
        5: Failure("worker ended with status 7"),
        6: Failure("worker ran out of memory"),
        8: Failure("took longer than 0.5 seconds", timeout=True),
    }


def test_a_worker_that_cannot_start_is_a_failure_of_its_task() -> None:
    def start() -> Callable[[int], object]:
        raise RuntimeError

    results = dict(Pool(2, start).run(range(3)))
    assert all(isinstance(result, Failure) for result in results.values())
    assert len(results) == 3


def test_nothing_is_left_when_the_consumer_stops() -> None:
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    running = Pool(2, lambda: lambda task: task).run(range(1000))
    next(running)
    running.close()  # type: ignore[attr-defined]
    if before:
        assert len(os.listdir("/proc/self/fd")) == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
