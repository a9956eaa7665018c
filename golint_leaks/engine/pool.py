"""Worker processes that share what was made before they were started.

Workers are forked, so tasks and everything they refer to need no copying; only numbers of tasks
and pickled results pass through pipes.  Tasks are handed out one at a time to whoever is free.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import selectors
import signal
import struct
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

_LENGTH = struct.Struct("<Q")

CAN_FORK = hasattr(os, "fork")

Work = Callable[[int], object]
"""Does the task with this number; runs in a worker."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A task without a result: its worker died, or took longer than it may."""

    reason: str
    timeout: bool = False


@dataclass(slots=True)
class _Worker:
    pid: int
    tasks: int  # file descriptors
    results: int
    place: int  # 0 to jobs - 1
    task: int = -1
    since: float = 0.0
    buffer: bytearray = field(default_factory=bytearray)


class _Waiting:
    """Tasks that nobody has begun: one queue, or one for each worker."""

    def __init__(self, order: Sequence[int], weights: Sequence[int] | None, places: int) -> None:
        self._queues: list[deque[int]] = [deque() for _ in range(places)]
        self._of: dict[int, int] = {}
        self._left = [0] * places
        if weights is None:
            self._queues = [deque(order)] * places
            return
        self._of = dict(zip(order, weights, strict=True))
        total, before = sum(weights) or 1, 0
        for task, weight in zip(order, weights, strict=True):
            place = min(places - 1, (before + weight // 2) * places // total)
            self._queues[place].append(task)
            self._left[place] += weight
            before += weight

    def __len__(self) -> int:
        return sum(map(len, self._queues)) if self._of else len(self._queues[0])

    def take(self, place: int) -> int | None:
        """The next task for a worker; when its own are done, the last of whoever has most left."""
        queue = self._queues[place]
        if not self._of:
            return queue.popleft() if queue else None
        if queue:
            task = queue.popleft()
        else:
            place = max(
                range(len(self._queues)), key=lambda other: (bool(self._queues[other]), self._left[other])
            )
            if not self._queues[place]:
                return None
            task = self._queues[place].pop()
        self._left[place] -= self._of[task]
        return task


class Pool:
    """Runs numbered tasks in ``jobs`` forked processes; with 0, or where there is no fork, here.

    ``start`` is called once in each worker and returns what does the work.  ``timeout`` is the
    number of seconds that one task may take (0: any); it holds only for forked workers.
    """

    def __init__(self, jobs: int, start: Callable[[], Work], timeout: float = 0.0) -> None:
        self._jobs = jobs if CAN_FORK else 0
        self._start = start
        self._timeout = timeout
        self._workers: dict[int, _Worker] = {}  # by descriptor of results
        self._selector = selectors.DefaultSelector()

    def run(self, order: Sequence[int], weights: Sequence[int] | None = None) -> Iterator[tuple[int, Any]]:
        """Do the tasks; yields number and result (or Failure) as they come.

        With ``weights`` (of the tasks in ``order``) neighbours go to the same worker as far as the
        balance allows, for tasks that share what they need with their neighbours.

        Exceptions of a task are the worker's business to catch; one that it does not catch ends the
        worker.
        """
        if not self._jobs:
            work = self._start()
            for task in order:
                yield task, work(task)
            return
        try:
            yield from self._forked(_Waiting(order, weights, self._jobs))
        finally:
            self._stop()

    def _forked(self, waiting: _Waiting) -> Iterator[tuple[int, Any]]:
        # What exists now is shared with the workers; a collection would only copy its pages.
        gc.freeze()
        for _ in range(min(self._jobs, len(waiting))):
            self._fork(waiting)
        while self._workers:
            for task, result in self._wait(waiting):
                yield task, result
                while waiting and len(self._workers) < self._jobs:
                    self._fork(waiting)

    def _wait(self, waiting: _Waiting) -> Iterator[tuple[int, Any]]:
        for key, _ in self._selector.select(self._pause()):
            worker = self._workers.get(key.fd)
            if worker is None:
                continue
            chunk = os.read(key.fd, 1 << 20)
            if not chunk:
                yield from self._died(worker)
                continue
            worker.buffer += chunk
            while len(worker.buffer) >= _LENGTH.size:
                (length,) = _LENGTH.unpack_from(worker.buffer)
                end = _LENGTH.size + length
                if len(worker.buffer) < end:
                    break
                result = pickle.loads(memoryview(worker.buffer)[_LENGTH.size : end])
                del worker.buffer[:end]
                task, worker.task = worker.task, -1
                self._next(worker, waiting)  # before the result is looked at, so that it works meanwhile
                yield task, result
                if worker.results not in self._workers:
                    break
        if self._timeout:
            now = time.monotonic()
            for worker in list(self._workers.values()):
                if worker.task >= 0 and now - worker.since > self._timeout:
                    os.kill(worker.pid, signal.SIGKILL)
                    yield from self._died(worker, f"took longer than {self._timeout:g} seconds")

    def _pause(self) -> float | None:
        if not self._timeout:
            return None
        now = time.monotonic()
        return max(0.05, min(worker.since + self._timeout - now for worker in self._workers.values()))

    def _next(self, worker: _Worker, waiting: _Waiting) -> None:
        task = waiting.take(worker.place)
        if task is None:
            self._retire(worker)
            return
        worker.task = task
        worker.since = time.monotonic()
        # A worker that died while idle is noticed by the end of its results.
        with contextlib.suppress(BrokenPipeError):
            os.write(worker.tasks, _LENGTH.pack(worker.task))

    def _retire(self, worker: _Worker) -> None:
        """Let the worker end; reap it."""
        self._selector.unregister(worker.results)
        del self._workers[worker.results]
        os.close(worker.tasks)
        os.close(worker.results)
        os.waitpid(worker.pid, 0)

    def _died(self, worker: _Worker, reason: str = "") -> Iterator[tuple[int, Failure]]:
        self._selector.unregister(worker.results)
        del self._workers[worker.results]
        os.close(worker.tasks)
        os.close(worker.results)
        _, status = os.waitpid(worker.pid, 0)
        if worker.task >= 0:
            yield worker.task, Failure(reason or _describe(status), timeout=bool(reason))

    def _stop(self) -> None:
        for worker in list(self._workers.values()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGKILL)
            self._retire(worker)
        self._selector.close()
        gc.unfreeze()

    def _fork(self, waiting: _Waiting) -> None:
        task_read, task_write = os.pipe()
        result_read, result_write = os.pipe()
        pid = os.fork()
        if pid == 0:
            _child(self, task_read, result_write, (task_write, result_read))
        os.close(task_read)
        os.close(result_write)
        free = set(range(self._jobs)) - {worker.place for worker in self._workers.values()}
        worker = _Worker(pid, task_write, result_read, min(free))
        self._workers[result_read] = worker
        self._selector.register(result_read, selectors.EVENT_READ)
        self._next(worker, waiting)

    def child(self, tasks: int, results: int) -> None:
        """The life of a worker: read a number, do the task, write the result."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends its workers itself
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        for worker in self._workers.values():  # of older siblings, else they never see an end of file
            os.close(worker.tasks)
            os.close(worker.results)
        gc.disable()
        work = self._start()
        while len(message := os.read(tasks, _LENGTH.size)) == _LENGTH.size:
            (task,) = _LENGTH.unpack(message)
            data = pickle.dumps(work(task), pickle.HIGHEST_PROTOCOL)
            _write(results, _LENGTH.pack(len(data)) + data)


def _child(pool: Pool, tasks: int, results: int, others: tuple[int, int]) -> NoReturn:
    status = 1
    try:
        for descriptor in others:
            os.close(descriptor)
        pool.child(tasks, results)
        status = 0
    except BaseException as error:
        # The parent says what happened; a traceback between its output would not help.
        status = 2 if isinstance(error, MemoryError) else 1
    finally:
        os._exit(status)  # no exit handlers, no flushing of buffers that belong to the parent


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _describe(status: int) -> str:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        with contextlib.suppress(ValueError):
            return f"worker ended by {signal.Signals(number).name}"
        return f"worker ended by signal {number}"
    code = os.waitstatus_to_exitcode(status)
    return "worker ran out of memory" if code == 2 else f"worker ended with status {code}"


def tidy(limit: int = 1_000_000) -> None:
    """Collect cyclic garbage when there are more than ``limit`` new objects; for workers.

    Collections are off in workers, because nearly everything that they make stays and each would
    look at all of it.  What survives one is not looked at again.
    """
    if gc.get_count()[0] > limit:
        gc.collect()
        gc.freeze()


def available_jobs() -> int:
    """Number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1
