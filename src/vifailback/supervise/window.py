"""What a supervisor sees: the last seconds of the head camera, each frame encoded when it arrives."""

import math
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from vifailback.episodes.jpeg import encode_jpeg
from vifailback.errors import ConfigError
from vifailback.models.picture import Prepared
from vifailback.types import Image, Vector
from vifailback.types.robot import STATE_SIZE

LOOKS_BACK_S = 5.0
"""A query shows the past 5 seconds of the head camera (supplement Sec. 6.1) [s]."""
SHOWN_HZ = 1.0
"""Frames shown of each second, as the model was taught (supplement Sec. 3.2: 1 fps) [Hz]."""
JPEG_QUALITY = 90
READY_HZ = 5.0
"""Newest frames that are encoded before anybody asks, at most so many of each second [Hz]."""

_EARLY_S = 1e-6
"""By so much a time may miss the grid through rounding."""


@dataclass(frozen=True)
class Frame:
    """One frame of the head camera.

    Args:
        time_s: when it was seen [s].
        image: uint8 RGB (height, width, 3); nobody writes to it.
    """

    time_s: float
    image: Image = field(repr=False)
    _door: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False, compare=False)

    @property
    def jpeg(self) -> Prepared:
        """The frame as a JPEG, with its data URL; made once, and waited for where it is being made."""
        with self._door:
            return self._encoded

    @cached_property
    def _encoded(self) -> Prepared:
        return Prepared(encode_jpeg(self.image, JPEG_QUALITY))


@dataclass(frozen=True)
class Window:
    """What a supervisor is asked about. It holds nothing but what a supervisor may see.

    Args:
        time_s: now, on the clock of the observations [s].
        task: the task sentence.
        frames: of the last seconds, in time order, the newest last; empty where nobody gave images.
        state: proprioception of now, float64 (14,), as `STATE_SIZE` says.
    """

    time_s: float
    task: str
    frames: tuple[Frame, ...] = ()
    state: Vector = field(default_factory=lambda: np.zeros(STATE_SIZE), repr=False)


class LastSeconds:
    """The last seconds of a stream: frames on a grid of 1 / `hz`, and the newest one.

    Only frames that will be shown are kept, as copies (cameras reuse their memory): at 1 fps that is one frame in
    fifty, and those that `ready` is called for. It is the list that the model was taught on: a grid and the last frame
    (supplement Sec. 3.2).

    Args:
        seconds: how far back [s].
        hz: frames kept of each second.
        prepare: called with each frame that may be shown, to encode it now and not when it is asked for.

    Raises:
        ConfigError: the length or the rate is not a positive number.
    """

    def __init__(
        self,
        seconds: float = LOOKS_BACK_S,
        hz: float = SHOWN_HZ,
        prepare: Callable[[Frame], object] = lambda frame: frame.jpeg,
    ) -> None:
        if not (math.isfinite(seconds) and seconds > 0 and math.isfinite(hz) and hz > 0):
            raise ConfigError(f"expected a positive length of time and rate, got {seconds} s and {hz} frames a second")
        self._seconds, self._hz, self._prepare = seconds, hz, prepare
        self._kept: deque[Frame] = deque()
        self._newest: tuple[float, Image] | None = None
        self._ready: Frame | None = None
        self._begin = 0.0

    def clear(self) -> None:
        """Forget all frames."""
        self._kept.clear()
        self._newest = self._ready = None

    def due(self, time_s: float) -> bool:
        """Say whether a frame of this time would be kept; who renders frames can leave out all others."""
        if not self._kept:
            return True
        return self._cell(time_s) > self._cell(self._kept[-1].time_s)

    def add(self, time_s: float, image: Image) -> None:
        """Take the newest frame, uint8 RGB (height, width, 3); a stream that starts again starts anew."""
        if self._newest is not None and time_s < self._newest[0]:
            self.clear()
        if not self._kept:
            self._begin = time_s
        keep = self.due(time_s)
        self._newest = (time_s, image)
        if keep:
            frame = Frame(time_s, image.copy())
            self._newest = (time_s, frame.image)
            self._kept.append(frame)
            self._prepare(frame)
            self._drop(time_s)

    def ready(self) -> None:
        """Copy and encode the newest frame now, because a query may come right after.

        Its memory must still hold it. Done at most `READY_HZ` times a second; in between `shown` copies the newest
        frame itself, and it is encoded when it is asked for.
        """
        if self._newest is None:
            return
        time_s, image = self._newest
        if self._kept and self._kept[-1].image is image:
            return  # on the grid: kept and encoded already
        if self._ready is None or time_s - self._ready.time_s >= 1 / READY_HZ - _EARLY_S:
            self._ready = Frame(time_s, image.copy())
            self._prepare(self._ready)

    def shown(self) -> tuple[Frame, ...]:
        """The frames to show, in time order, the newest last; empty where none came yet.

        The newest one is copied here: call this while its memory still holds it.
        """
        if self._newest is None:
            return ()
        time_s, image = self._newest
        self._drop(time_s)
        kept = tuple(self._kept)
        if kept and kept[-1].image is image:
            return kept
        if self._ready is not None and self._ready.time_s == time_s:
            return (*kept, self._ready)
        return (*kept, Frame(time_s, image.copy()))

    def _cell(self, time_s: float) -> int:
        return math.floor((time_s - self._begin + _EARLY_S) * self._hz)

    def _drop(self, now_s: float) -> None:
        while self._kept and self._kept[0].time_s < now_s - self._seconds - _EARLY_S:
            self._kept.popleft()
