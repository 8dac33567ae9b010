"""A progress line on stderr, shown only to a person at a terminal."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TextIO, TypeVar

Item = TypeVar("Item")


def track(
    items: Iterable[Item],
    total: int,
    verb: str,
    *,
    stream: TextIO | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Item]:
    """Yield the items and say how many of `total` are done, at most ten times a second.

    Args:
        items: what is worked through.
        total: how many there are.
        verb: what is being done to them ("looking").
        stream: where to write; stderr by default. Nothing is written where it is no terminal.
        clock: seconds, monotonic.
    """
    out = sys.stderr if stream is None else stream
    if not out.isatty():
        yield from items
        return
    start = shown = clock()
    done = 0
    try:
        for done, item in enumerate(items, start=1):
            yield item
            now = clock()
            if now - shown >= 0.1 or done == total:
                shown = now
                left = (now - start) / done * (total - done)
                out.write(f"\r{verb} {done}/{total}, {left:.0f} s left \x1b[K")
                out.flush()
    finally:
        out.write("\r\x1b[K")
        out.flush()


class Counter:
    """A progress line on stderr for work that is done by others, with the time left; nothing where it is no terminal.

    Args:
        verb: what is being done ("asking").
        stream: where to write; stderr by default.
        clock: seconds, monotonic.
    """

    def __init__(self, verb: str, *, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._verb, self._clock = verb, clock
        self._out = sys.stderr if stream is None else stream
        self._on = self._out.isatty()
        self._start = self._shown = clock()
        self._first: int | None = None

    def __enter__(self) -> "Counter":
        return self

    def __exit__(self, *_: object) -> None:
        if self._on:
            self._out.write("\r\x1b[K")
            self._out.flush()

    def show(self, done: int, total: int, note: str = "") -> None:
        """Say how many are done; the time left counts from the first that was done in this go."""
        if not self._on:
            return
        if self._first is None:
            self._first = done - 1
        now = self._clock()
        if now - self._shown < 0.1 and done < total:
            return
        self._shown = now
        left = (now - self._start) / max(1, done - self._first) * (total - done)
        self._out.write(f"\r{self._verb} {done}/{total}{note}, {duration(left)} left \x1b[K")
        self._out.flush()


def duration(seconds: float) -> str:
    """A length of time as a person says it ("42 s", "3 min", "1 h 20 min")."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
