"""Run one function over many independent items: in order, on all cores (a seam for a cluster engine)."""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def default_workers() -> int:
    """Number of cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS, Windows
        return os.cpu_count() or 1


def run(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    workers: int | None = None,
    processes: bool = False,
) -> Iterator[Result]:
    """Yield `function(item)` for every item, in the order of the items, with bounded memory.

    Threads by default, because decoding (PyAV), JPEG encoding (OpenCV) and file writes release the GIL: two of them
    cost less CPU than two processes. Processes for what holds the GIL or draws with OpenGL (a simulation). At most
    `2 * workers` results wait at a time, so a slow consumer slows the workers down.

    Args:
        function: called once per item; an exception it raises is raised here, after which nothing new starts.
        items: consumed lazily.
        workers: threads or processes; default all cores. 1 runs in the calling thread.
        processes: work in processes, for what holds the GIL or is bound to a thread (a simulation and its OpenGL
            context); function, items and results must be picklable.
    """
    count = default_workers() if workers is None else max(1, workers)
    if count == 1:
        yield from map(function, items)
        return
    waiting: deque[Future[Result]] = deque()
    pool = _pool(count, processes=processes)
    try:
        for item in items:
            waiting.append(pool.submit(function, item))
            if len(waiting) >= 2 * count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _pool(count: int, *, processes: bool) -> Executor:
    if not processes:
        return ThreadPoolExecutor(count, thread_name_prefix="vifailback")
    spawn = multiprocessing.get_context("spawn")  # a fork would share threads and OpenGL contexts
    return ProcessPoolExecutor(count, mp_context=spawn, initializer=_leave_interrupts_to_the_caller)


def _leave_interrupts_to_the_caller() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
