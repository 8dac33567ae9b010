"""Which frames are shown: a uniform grid, the last frame and the keyframes (paper Sec. 3.3, supplement Sec. 3.2)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from vifailback.errors import AnnotationError, ConfigError
from vifailback.types import KeyframeRole

PAPER_RATE_HZ = 1.0
"""The paper samples videos at 1 fps (supplement Sec. 3.2)."""

_SUFFIXES = {KeyframeRole.AVOIDANCE: "_avoid_keyframe", KeyframeRole.CORRECTION: "_correct_keyframe"}
_NAME = re.compile(r"(?P<index>\d+)(?P<role>_avoid_keyframe|_correct_keyframe)?(?P<drawn>_annotations)?\.jpe?g", re.I)


class FrameMode(StrEnum):
    """How the frames to show are chosen."""

    PAPER = "paper"
    """Grid, last frame, and both keyframes at their own times (as in the release; file names tell the failure)."""
    LEAK_FREE = "leak-free"
    """Grid and last frame only: nothing about the list depends on where the failure is."""


@dataclass(frozen=True, slots=True)
class SampledFrame:
    """One frame of the list that is shown: its 0-based index in the episode, and whether it is a keyframe."""

    index: int
    role: KeyframeRole | None = None

    @property
    def name(self) -> str:
        """The file name of the release: "25.jpg", "292_avoid_keyframe.jpg", "320_correct_keyframe.jpg"."""
        return f"{self.index}{_SUFFIXES[self.role] if self.role else ''}.jpg"

    @property
    def drawn_name(self) -> str:
        """The file name of the version with the symbols drawn: "292_avoid_keyframe_annotations.jpg"."""
        return f"{self.name.removesuffix('.jpg')}_annotations.jpg"

    @classmethod
    def from_name(cls, name: str) -> "SampledFrame | None":
        """Read a file name of the release, drawn versions too; None where it is no such name."""
        match = _NAME.fullmatch(name)
        if match is None:
            return None
        suffix = (match["role"] or "").lower()
        return cls(int(match["index"]), next((role for role, text in _SUFFIXES.items() if text == suffix), None))


def sample_frames(
    times: NDArray[np.float64],
    *,
    rate_hz: float = PAPER_RATE_HZ,
    avoidance: int | None = None,
    correction: int | None = None,
    mode: FrameMode = FrameMode.PAPER,
) -> tuple[SampledFrame, ...]:
    """Choose the frames to show, in time order.

    Args:
        times: presentation time of every frame [s], float64 (length,), increasing.
        rate_hz: grid frames per second.
        avoidance: 0-based index of the avoidance keyframe.
        correction: 0-based index of the correction keyframe.
        mode: in `PAPER` mode a keyframe that falls on a grid frame replaces it; two keyframes on one frame stay two
            entries, avoidance first. In `LEAK_FREE` mode the keyframes are checked and otherwise not looked at.

    Raises:
        AnnotationError: a keyframe is not a frame of the episode.
        ConfigError: the rate is not a positive number.
    """
    for role, index in ((KeyframeRole.AVOIDANCE, avoidance), (KeyframeRole.CORRECTION, correction)):
        if index is not None and not 0 <= index < len(times):
            why = f"frame {index} is beyond the episode, which has {len(times)} frames (0 to {len(times) - 1})"
            raise AnnotationError(why, field=f"{role} keyframe")
    grid = grid_frames(times, rate_hz)
    if mode is FrameMode.LEAK_FREE:
        return tuple(SampledFrame(index) for index in grid)
    keyframes = [
        SampledFrame(index, role)
        for role, index in ((KeyframeRole.AVOIDANCE, avoidance), (KeyframeRole.CORRECTION, correction))
        if index is not None
    ]
    taken = {frame.index for frame in keyframes}
    frames = [*keyframes, *(SampledFrame(index) for index in grid if index not in taken)]
    return tuple(sorted(frames, key=lambda frame: frame.index))  # stable: avoidance before correction


def grid_frames(times: NDArray[np.float64], rate_hz: float = PAPER_RATE_HZ) -> tuple[int, ...]:
    """Return the 0-based indices of the uniform grid and the last frame, increasing.

    At a constant rate every round(fps / rate_hz)-th frame (the rule behind the release's file names: 0, 25, 50, ...
    at 25 fps); at a variable rate the frame nearest to each k / rate_hz.

    Raises:
        ConfigError: the rate is not a positive number.
    """
    if not (np.isfinite(rate_hz) and rate_hz > 0):
        raise ConfigError(f"the sampling rate must be a positive number of frames per second, got {rate_hz}")
    length = len(times)
    if length <= 1:
        return tuple(range(length))
    start, end = float(times[0]), float(times[-1])
    period = (end - start) / (length - 1)
    even = np.abs(times - start - np.arange(length) * period) < period / 2
    if bool(even.all()):
        grid: Iterable[int] = range(0, length, max(1, round(1 / (period * rate_hz))))
    else:
        wanted = start + np.arange(int((end - start) * rate_hz) + 1) / rate_hz
        grid = _nearest(times, wanted)
    return tuple(sorted({*grid, length - 1}))


def last_seconds(times: NDArray[np.float64], seconds: float, rate_hz: float = PAPER_RATE_HZ) -> tuple[int, ...]:
    """Return the indices that show the last `seconds` of a stream: its newest frame, then back in steps of 1 / rate.

    Args:
        times: time of every frame received so far [s], float64 (length,), increasing.
        seconds: how far back (the paper's supervisor looks at the past 5 s; supplement Sec. 6.1), inclusive.
        rate_hz: frames per second shown.

    Raises:
        ConfigError: `seconds` is negative or the rate is not a positive number.
    """
    if not (np.isfinite(rate_hz) and rate_hz > 0 and np.isfinite(seconds) and seconds >= 0):
        raise ConfigError(f"expected a positive rate and a length of time, got {rate_hz} per second and {seconds} s")
    if len(times) == 0:
        return ()
    end = float(times[-1])
    steps = int(min(seconds, end - float(times[0])) * rate_hz + 1e-9)
    return tuple(sorted(set(_nearest(times, end - np.arange(steps + 1) / rate_hz))))


def position_of(frames: Sequence[SampledFrame], index: int, role: KeyframeRole | None = None) -> int:
    """Return the 1-based position of episode frame `index` in the list shown.

    Exact where the frame is in the list (with `role`, the entry of that role first); else that of the nearest frame,
    the earlier one of two at the same distance.

    Raises:
        ConfigError: the list is empty.
    """
    if not frames:
        raise ConfigError("there is no frame to take a position from")
    for place, frame in enumerate(frames, 1):
        if frame.index == index and (role is None or frame.role is role):
            return place
    return min(range(len(frames)), key=lambda place: (abs(frames[place].index - index), place)) + 1


def _nearest(times: NDArray[np.float64], wanted: NDArray[np.float64]) -> list[int]:
    """Index of the frame nearest in time to each wanted time; the earlier one of two equally near."""
    right = np.clip(np.searchsorted(times, wanted), 1, len(times) - 1) if len(times) > 1 else np.zeros(1, np.intp)
    if len(times) == 1:
        return [0]
    left = right - 1
    return [int(place) for place in np.where(wanted - times[left] <= times[right] - wanted, left, right)]
