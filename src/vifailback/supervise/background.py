"""Where queries run: in a thread of their own beside the control loop, or at once where time is simulated."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeVar

Result = TypeVar("Result")


class Background(Protocol):
    """Starts work and gives its future; an error of the work is the future's."""

    def __call__(self, work: Callable[[], Result], /) -> Future[Result]:
        """Start the work."""
        ...


def in_thread(work: Callable[[], Result], /) -> Future[Result]:
    """Work in a new thread that nothing waits for, not even the end of the program: a model may hang for ever."""
    future: Future[Result] = Future()
    threading.Thread(target=_fulfil, args=(future, work), name="vifailback-supervise", daemon=True).start()
    return future


def at_once(work: Callable[[], Result], /) -> Future[Result]:
    """Work now: every run gives the same, whatever the machine's load."""
    future: Future[Result] = Future()
    _fulfil(future, work)
    return future


def _fulfil(future: Future[Result], work: Callable[[], Result]) -> None:
    try:
        future.set_result(work())
    except Exception as error:
        future.set_exception(error)
