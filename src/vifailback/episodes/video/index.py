"""What is where in a video file: which packet is which frame, found without decoding the pictures."""

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from vifailback.types import ImageSize

Ticks = NDArray[np.int64]
"""Times in ticks of a stream's clock, int64 (packets,)."""


@dataclass(frozen=True, slots=True)
class Orientation:
    """The linear part of a display matrix: stored (x, y) is shown at (a x + c y, b x + d y); entries -1, 0, 1."""

    a: int = 1
    b: int = 0
    c: int = 0
    d: int = 1

    @classmethod
    def of(cls, a: float, b: float, c: float, d: float) -> "Orientation":
        """Return the orientation of a display matrix; turns that are no multiple of 90 degrees count as none."""
        signs = tuple((entry > 0) - (entry < 0) for entry in (a, b, c, d))
        if signs[0] and signs[3] and not signs[1] and not signs[2]:
            return cls(signs[0], 0, 0, signs[3])
        if signs[1] and signs[2] and not signs[0] and not signs[3]:
            return cls(0, signs[1], signs[2], 0)
        return cls()

    @property
    def swaps(self) -> bool:
        """Whether width and height change places."""
        return self.a == 0

    def shown_size(self, width: int, height: int) -> ImageSize:
        """Return the size after turning a stored picture of `width` x `height` [px]."""
        return ImageSize(height, width) if self.swaps else ImageSize(width, height)


@dataclass(frozen=True)
class SampleTable:
    """Where the packets of an mp4 lie in the file, and what its decoder must know.

    Args:
        offset: byte position of every packet, int64 (packets,).
        size: bytes of every packet, int64 (packets,).
        setup: the decoder's configuration record (avcC, hvcC, av1C, esds).
        color: colour primaries, transfer, matrix, full range (0 or 1) of the `colr` box; None where there is none.
    """

    offset: NDArray[np.int64]
    size: NDArray[np.int64]
    setup: bytes
    color: tuple[int, int, int, int] | None


@dataclass(frozen=True)
class VideoIndex:
    """Packets of a video in decoding order and the frames that they show.

    Args:
        codec: FFmpeg's name of the codec ("h264").
        pts: presentation time of every packet [ticks], int64 (packets,).
        keyframes: whether decoding can start at a packet, bool (packets,).
        shown: packet of the n-th shown frame, int64 (length,). In an index by sequence: the frame's own number.
        times: presentation time of every shown frame on the file's own clock [s], float64 (length,).
        fps: nominal frames per second.
        orientation: how the stored pictures are turned.
        size: size as shown.
        table: where the packets lie, for files that are read without a demuxer; else None.
        stream: index of the stream in its container.
        by_sequence: packets cannot be told apart by time; only decoding from the start tells which frame is which.
    """

    codec: str
    pts: Ticks
    keyframes: NDArray[np.bool_]
    shown: NDArray[np.int64]
    times: NDArray[np.float64]
    fps: float
    orientation: Orientation
    size: ImageSize
    table: SampleTable | None = None
    stream: int = 0
    by_sequence: bool = False

    @property
    def length(self) -> int:
        """Number of shown frames."""
        return len(self.shown)

    def start_of(self, packet: int) -> int:
        """Return the packet to start decoding at, so that `packet` comes out right.

        Pictures that lead an open group of pictures refer to the group before: the start is the last key packet that
        is neither decoded nor shown after `packet`.
        """
        place = bisect_right(self._keys, packet) - 1
        while place >= 0 and self.pts[self._keys[place]] > self.pts[packet]:
            place -= 1
        return self._keys[place] if place >= 0 else 0

    @cached_property
    def _keys(self) -> list[int]:
        return np.flatnonzero(self.keyframes).tolist()


def nominal_rate(times: NDArray[np.float64], tick: Fraction) -> float:
    """Return frames per second: the mean rate, or the usual rate (25, 30000/1001) that it is within rounding of.

    Args:
        times: of the shown frames [s], float64 (length,).
        tick: the resolution of the times [s].
    """
    if len(times) < 2 or times[-1] <= times[0]:
        return 1.0
    mean = (len(times) - 1) / float(times[-1] - times[0])
    doubt = mean * 2.0 * float(tick) / float(times[-1] - times[0]) + 1e-9 * mean
    whole = round(mean)
    for usual in (float(whole), whole * 1000 / 1001, round(mean * 2) / 2):
        if usual > 0 and abs(mean - usual) <= doubt:
            return usual
    return mean
