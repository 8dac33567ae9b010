"""Paint symbols onto images."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from vifailback.symbols.shapes import strokes
from vifailback.types import Image, ImageSize, Symbol

_SAMPLES = 8


def draw(image: Image, symbols: Sequence[Symbol]) -> Image:
    """Return a copy of the image with the symbols painted on it; the image itself stays as it is.

    Args:
        image: uint8 RGB (height, width, 3).
        symbols: what to draw, in order.

    Raises:
        ValueError: the image is not a uint8 RGB image.
    """
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
        raise ValueError(f"expected a uint8 image of shape (height, width, 3), got {image.dtype} {image.shape}")
    return Overlay.of(symbols, ImageSize.of(image)).onto(image)


@dataclass(frozen=True)
class Overlay:
    """Symbols painted once, to be laid onto many frames of one size."""

    size: ImageSize
    colour: NDArray[np.float32]
    cover: NDArray[np.float32]

    @classmethod
    def of(cls, symbols: Sequence[Symbol], size: ImageSize) -> "Overlay":
        """Paint the symbols for images of `size`."""
        canvas = np.zeros((size.height * 4, size.width * 4, 4), np.uint8)
        for stroke in strokes(symbols, size):
            points = np.round((np.array(stroke.points) * 4 - 0.5) * 256).astype(np.int32)
            ink = (*stroke.colour, 255)
            if stroke.width:
                cv2.polylines(canvas, [points], False, ink, max(1, round(stroke.width * 4)), cv2.LINE_8, 8)
            else:
                cv2.fillPoly(canvas, [points], ink, cv2.LINE_8, 8)
        small = cv2.resize(canvas, (size.width, size.height), interpolation=cv2.INTER_AREA).astype(np.float32)
        return cls(size, small[:, :, :3], 1 - small[:, :, 3:] / 255)

    def onto(self, image: Image) -> Image:
        """A copy of the image with the symbols on it."""
        return (image * self.cover + self.colour + 0.5).astype(np.uint8)
