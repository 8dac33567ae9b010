"""The mask of the VSF method: only the surroundings of the symbols stay (supplement Sec. 6.2, Fig. 11)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor

import numpy as np

from vifailback.symbols import bounds
from vifailback.types import Arm, Command, Image, ImageSize, Symbol

MARGIN_PX = 50
"""The bounding box of the symbols grows by so much on every side (supplement Sec. 6.2) [px]."""
LEAST_PX = 50
"""The region is at least so wide and so high (supplement Sec. 6.2) [px]."""

_WRIST = re.compile(r"wrist|hand|gripper", re.IGNORECASE)
_SIDES = {Arm.LEFT: re.compile(r"left", re.IGNORECASE), Arm.RIGHT: re.compile(r"right", re.IGNORECASE)}


@dataclass(frozen=True, slots=True)
class Roi:
    """A region of an image: columns left .. right - 1 and rows top .. bottom - 1 [px]."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def part(self) -> tuple[slice, slice]:
        """The rows and columns, to index an image with."""
        return slice(self.top, self.bottom), slice(self.left, self.right)


def roi_of(symbols: Sequence[Symbol], size: ImageSize, *, margin_px: int = MARGIN_PX, least_px: int = LEAST_PX) -> Roi:
    """Return the region around symbols as they are drawn on an image of a size, inside the image.

    Args:
        symbols: at least one.
        size: of the image [px].
        margin_px: how much the bounding box grows on every side.
        least_px: the least width and height, where the image is that large.

    Raises:
        ValueError: there is no symbol.
    """
    return _roi(tuple(symbols), size, margin_px, least_px)


def mask_roi(image: Image, symbols: Sequence[Symbol]) -> Image:
    """Return the image with zeros everywhere but around the symbols; the image itself stays as it is.

    Args:
        image: uint8 RGB (height, width, 3), with or without the symbols drawn on it.
        symbols: at least one.

    Raises:
        ValueError: there is no symbol.
    """
    part = roi_of(symbols, ImageSize.of(image)).part
    masked = np.zeros_like(image)
    masked[part] = image[part]
    return masked


class Mask:
    """The same region of many frames: only the region is copied, into memory that is used again.

    Args:
        symbols: at least one.
        size: of the frames [px].

    Raises:
        ValueError: there is no symbol.
    """

    def __init__(self, symbols: Sequence[Symbol], size: ImageSize) -> None:
        self.roi = roi_of(symbols, size)
        self._masked = np.zeros((size.height, size.width, 3), np.uint8)

    def onto(self, image: Image) -> Image:
        """Return the masked frame, uint8 RGB (height, width, 3); the next call writes to the same memory."""
        part = self.roi.part
        self._masked[part] = image[part]
        return self._masked


def guided_arms(commands: Iterable[Command]) -> frozenset[Arm]:
    """Return the arms that commands name; empty where none is named."""
    return frozenset(command.arm for command in commands if command.arm is not None)


def idle_wrists(cameras: Iterable[str], commands: Iterable[Command]) -> frozenset[str]:
    """Return the wrist cameras of the arms that receive no guidance; none where the commands name no side."""
    guided = guided_arms(commands) & _SIDES.keys()
    idle = [side for arm, side in _SIDES.items() if guided and arm not in guided]
    return frozenset(name for name in cameras if _WRIST.search(name) and any(side.search(name) for side in idle))


@lru_cache(maxsize=64)
def _roi(symbols: tuple[Symbol, ...], size: ImageSize, margin_px: int, least_px: int) -> Roi:
    if not symbols:
        raise ValueError("there is no symbol to look at: expected at least one")
    box = bounds(symbols, size)
    left, right = _span(box.left - margin_px, box.right + margin_px, least_px, size.width)
    top, bottom = _span(box.top - margin_px, box.bottom + margin_px, least_px, size.height)
    return Roi(left, top, right, bottom)


def _span(first: float, last: float, least: int, length: int) -> tuple[int, int]:
    """Whole pixels inside 0 .. length, at least `least` of them where there are as many."""
    begin, end = max(0, floor(first)), min(length, ceil(last))
    lacking = max(0, min(least, length) - (end - begin))
    begin = max(0, begin - (lacking + 1) // 2)
    end = min(length, max(end, begin + min(least, length)))
    return max(0, min(begin, end - min(least, length))), end
