"""Paint symbols onto images."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

import cv2
import numpy as np
from numpy.typing import NDArray

from vifailback.symbols.icons import icon
from vifailback.symbols.shapes import Layer, parts_of
from vifailback.symbols.sprite import Placed, Sprite, lay, place, placed_polygons, sprite_of
from vifailback.symbols.stroke import Polygons, moved
from vifailback.types import Image, ImageSize, Symbol

_UINT8 = np.dtype(np.uint8)
_ALL = np.iinfo(np.uint64).max
_WORD = 8
"""An overlay works on words of so many bytes: few enough to leave most of the frame alone, and fast."""


def draw(image: Image, symbols: Sequence[Symbol]) -> Image:
    """Return a copy of the image with the symbols painted on it; the image itself stays as it is.

    Args:
        image: uint8 RGB (height, width, 3).
        symbols: what to draw, in order.

    Raises:
        ValueError: the image is not a uint8 RGB image.
    """
    _check(image)
    painted = np.empty(image.shape, np.uint8)  # first, where the last frame was: memory that is still warm
    pictures = _in_layers(symbols, ImageSize.of(image))
    np.copyto(painted, image)
    for placed in pictures:
        lay(placed, painted)
    return painted


def paint(image: Image, symbols: Sequence[Symbol]) -> None:
    """Paint the symbols onto the image itself, which changes.

    Args:
        image: uint8 RGB (height, width, 3), C-contiguous.
        symbols: what to paint, in order.

    Raises:
        ValueError: the image is not such an image.
    """
    _check(image)
    if not (image.flags.c_contiguous and image.flags.writeable):
        raise ValueError("expected an image in one piece of memory that may be written to")
    for placed in _in_layers(symbols, ImageSize.of(image)):
        lay(placed, image)


@dataclass(frozen=True)
class Overlay:
    """Symbols painted once, to be laid onto many frames of one size, as in a live stream.

    The result is that of `draw`, give or take 2 of 255 where two symbols overlap, and 1 more for each further one.
    """

    size: ImageSize
    _covered: NDArray[np.int64]
    """Words that are painted over."""
    _cover: NDArray[np.uint64]
    _mixed: NDArray[np.int64]
    """Words in which something of the frame stays."""
    _keep: NDArray[np.uint8]
    _ink: NDArray[np.uint8]

    @classmethod
    def of(cls, symbols: Sequence[Symbol], size: ImageSize | tuple[int, int]) -> "Overlay":
        """Paint the symbols for images of `size` (width, height) [px]."""
        frame = ImageSize(*size) if isinstance(size, tuple) else size
        keep, ink = np.full(_words(frame), _ALL, np.uint64), np.zeros(_words(frame), np.uint64)
        for placed in _in_layers(symbols, frame):
            lay(placed, _pixels(ink, frame))
            lay(Placed(placed.at, placed.keep, np.zeros_like(placed.ink)), _pixels(keep, frame))
        covered = np.flatnonzero(keep == 0)
        mixed = np.flatnonzero((keep != 0) & (keep != _ALL))
        return cls(frame, covered, ink[covered], mixed, keep[mixed].view(np.uint8), ink[mixed].view(np.uint8))

    def onto(self, image: Image) -> Image:
        """Return a copy of the image with the symbols on it.

        Args:
            image: uint8 RGB (height, width, 3), of the overlay's size.

        Raises:
            ValueError: the image is not a uint8 RGB image of that size.
        """
        size = self.size
        _check(image)
        if image.shape != (size.height, size.width, 3):
            raise ValueError(f"this overlay is for {size}, the image is {ImageSize.of(image)}")
        words = np.empty(_words(size), np.uint64)
        painted = _pixels(words, size)
        np.copyto(painted, image)
        words[self._covered] = self._cover
        if len(self._mixed):
            under = words.take(self._mixed, mode="clip")  # no check of its bounds: a third less time
            pixels = under.view(np.uint8)
            cv2.multiply(pixels, self._keep, pixels, 1 / 255)
            cv2.add(pixels, self._ink, pixels)
            words[self._mixed] = under
        return painted


def _check(image: object) -> None:
    if not isinstance(image, np.ndarray) or image.dtype != _UINT8 or image.shape[2:] != (3,):
        found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
        raise ValueError(f"expected an RGB image, uint8 of shape (height, width, 3), got {found}")


def _words(size: ImageSize) -> int:
    """How many words hold the bytes of one image."""
    return -(-size.width * size.height * 3 // _WORD)


def _pixels(words: NDArray[np.uint64], size: ImageSize) -> Image:
    """The same memory as an image."""
    return np.ndarray((size.height, size.width, 3), np.uint8, words)


def _in_layers(symbols: Iterable[Symbol], size: ImageSize) -> list[Placed]:
    """What to lay onto an image of `size` to show the symbols, in the order of `strokes`."""
    found = [picture for symbol in symbols for picture in _pictures(symbol, size)]
    found.sort(key=_LAYER)
    return [placed for _, placed in found]


_LAYER = itemgetter(0)


@lru_cache(maxsize=128)
def _pictures(symbol: Symbol, size: ImageSize) -> tuple[tuple[Layer, Placed], ...]:
    found: list[tuple[Layer, Placed]] = []
    for part in parts_of(symbol, size):
        if isinstance(part.shape, Polygons):
            placed = placed_polygons(part.shape, size)
        elif part.icon is None:
            placed = place(sprite_of(part.shape), 0, 0, size)
        else:
            placed = place(_icon_sprite(part.icon, part.unit), int(part.at.x), int(part.at.y), size)
        if placed is not None:
            found.append((part.layer, placed))
    return tuple(found)


@lru_cache(maxsize=64)
def _icon_sprite(name: str, unit: float) -> Sprite | None:
    return sprite_of(moved(icon(name, unit), 0.5, 0.5))
