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
