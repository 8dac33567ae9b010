"""Cheap signs that something may be wrong: arms that stall, a picture that changes by itself, a run that drags on."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vifailback.types import Image, Vector

SIGNS_HZ = 5.0
"""So often signs are looked at [Hz]; steps in between cost a comparison."""
PIXELS = 20
"""Of a frame, every twentieth pixel in each direction is looked at."""
MOVED = 0.01
"""A joint [rad] or an opening that changes by more than this between two looks moves."""
SLOW = 0.2
"""Below this speed [1/s] a change of the picture is hardly the arms'."""

_EARLY_S = 1e-6


@dataclass(frozen=True)
class Glimpse:
    """What one look takes in.

    Args:
        time_s: when [s].
        state: proprioception, float64 (14,).
        small: a few pixels of the head frame, int16 (rows, columns, 3); None without a frame.
    """

    time_s: float
    state: Vector
    small: NDArray[np.int16] | None = None

    @classmethod
    def of(cls, time_s: float, state: Vector, image: Image | None) -> "Glimpse":
        """Take in a head frame, uint8 RGB (height, width, 3)."""
        small = None if image is None else image[PIXELS // 2 :: PIXELS, PIXELS // 2 :: PIXELS].astype(np.int16)
        return cls(time_s, state, small)


@dataclass(frozen=True, slots=True)
class Signs:
    """What the looks so far say; the larger, the more is wrong.

    Args:
        still_s: for how long no arm has moved [s].
        surprise: how much the picture changed between two looks [0-255], divided by how fast the arms were [1/s].
        elapsed_s: since the attempt began [s].
    """

    still_s: float
    surprise: float
    elapsed_s: float

    @property
    def values(self) -> Vector:
        """The three, float64 (3,)."""
        return np.array([self.still_s, self.surprise, self.elapsed_s])


class Watcher:
    """Reads the signs of one attempt, look by look."""

    def __init__(self) -> None:
        self._begin_s = self._moved_s = -math.inf
        self._last: Glimpse | None = None

    def due(self, time_s: float) -> bool:
        """Say whether it is time for the next look; a clock that starts again starts anew."""
        last = self._last
        return last is None or time_s < last.time_s or time_s - last.time_s >= 1 / SIGNS_HZ - _EARLY_S

    def look(self, glimpse: Glimpse) -> Signs:
        """Return the signs after one more look."""
        last, now = self._last, glimpse.time_s
        self._last = glimpse
        if last is None or now < last.time_s:
            self._begin_s = self._moved_s = now
            return Signs(0.0, 0.0, 0.0)
        moved = float(np.abs(glimpse.state - last.state).max(initial=0.0))
        if moved > MOVED:
            self._moved_s = now
        surprise = 0.0
        if glimpse.small is not None and last.small is not None and glimpse.small.shape == last.small.shape:
            change = float(np.abs(glimpse.small - last.small).mean())
            surprise = change / (SLOW + moved / max(now - last.time_s, _EARLY_S))
        return Signs(now - self._moved_s, surprise, now - self._begin_s)


def worst(looks: Iterable[Glimpse]) -> Vector:
    """Return the largest value of each sign over a whole attempt, float64 (3,)."""
    watcher = Watcher()
    found = [watcher.look(glimpse).values for glimpse in looks if watcher.due(glimpse.time_s)]
    return np.max(found, axis=0) if found else np.zeros(3)


def glimpses(times_s: Sequence[float], states: Vector, images: Iterable[Image] | None = None) -> Iterator[Glimpse]:
    """Yield the looks at a recorded attempt.

    Args:
        times_s: of every step [s].
        states: proprioception, float64 (steps, 14).
        images: head frames, one a step; None where there are none.
    """
    if images is None:
        yield from (Glimpse(time_s, state) for time_s, state in zip(times_s, states, strict=True))
        return
    for time_s, state, image in zip(times_s, states, images, strict=True):
        yield Glimpse.of(time_s, state, image)
