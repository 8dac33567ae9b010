"""Slows down whoever guesses passwords."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
PER_NAME_AND_ADDRESS = 6
PER_NAME = 40
"""Higher, so that a stranger elsewhere cannot simply lock somebody out."""
PER_ADDRESS = 60
REMEMBERED = 10_000
"""Names and addresses that are remembered; the oldest is forgotten first."""


@dataclass
class Throttle:
    """Counts attempts to log in within the last quarter of an hour, in this process.

    An attempt counts before its password is looked at, so that a hundred at the same time are no way around.
    """

    clock: Callable[[], datetime]
    _seen: dict[tuple[str, str], deque[datetime]] = field(default_factory=dict[tuple[str, str], deque[datetime]])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def attempt(self, name: str, address: str) -> int:
        """Count an attempt; returns how many seconds to wait, 0 to go on. What must wait does not count."""
        now = self.clock()
        with self._lock:
            waits = [self._wait(key, limit, now) for key, limit in _limits(name, address)]
            if not any(waits):
                for key, _ in _limits(name, address):
                    self._seen.setdefault(key, deque()).append(now)
                while len(self._seen) > REMEMBERED:
                    del self._seen[next(iter(self._seen))]
        return max(waits)

    def succeeded(self, name: str, address: str) -> None:
        """Forget the attempts of this person from this address."""
        with self._lock:
            self._seen.pop((name, address), None)

    def _wait(self, key: tuple[str, str], limit: int, now: datetime) -> int:
        times = self._seen.pop(key, deque[datetime]())
        while times and times[0] <= now - WINDOW:
            times.popleft()
        if times:
            self._seen[key] = times  # at the end again: seen last
        return 0 if len(times) < limit else int((times[0] + WINDOW - now).total_seconds()) + 1


def _limits(name: str, address: str) -> tuple[tuple[tuple[str, str], int], ...]:
    return ((name, address), PER_NAME_AND_ADDRESS), ((name, ""), PER_NAME), (("", address), PER_ADDRESS)
